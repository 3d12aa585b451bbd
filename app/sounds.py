"""Beeps that tell somebody across the room where the recording of a take stands."""

from __future__ import annotations

import io
import logging
import math
import wave
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PyQt6.QtCore import QTemporaryDir, QUrl
from PyQt6.QtWidgets import QApplication

if TYPE_CHECKING:
    from PyQt6.QtMultimedia import QSoundEffect

logger = logging.getLogger(__name__)

_RATE_HZ = 44_100
_FADE_S = 0.008  # a tone that begins at once clicks
_LOUDNESS = 0.5


class Sound(Enum):
    """What can be heard: each sound is a row of tones (frequency in hertz, duration in seconds)."""

    COUNT = ((660.0, 0.09),)
    START = ((990.0, 0.35),)
    FINISHED = ((990.0, 0.12), (660.0, 0.22))
    FAILED = ((330.0, 0.18), (247.0, 0.35))


def sound_file(sound: Sound) -> bytes:
    """A WAV file, mono, 16 bits."""
    tones = []
    for frequency_hz, duration_s in sound.value:
        time_s = np.arange(round(duration_s * _RATE_HZ)) / _RATE_HZ
        fade = np.minimum(1.0, np.minimum(time_s, time_s[::-1]) / _FADE_S)
        tones.append(_LOUDNESS * fade * np.sin(2 * math.pi * frequency_hz * time_s))
    samples = (np.concatenate(tones) * 32767).astype("<i2")
    content = io.BytesIO()
    with wave.open(content, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(_RATE_HZ)
        file.writeframes(samples.tobytes())
    return content.getvalue()


class Sounds:
    """Plays sounds; where Qt's sound library is missing, the system's own beep for each.

    Attributes:
        trouble: why the system's beep stands in, for people to read; empty if it does not.
    """

    def __init__(self) -> None:
        self.muted = False
        self.trouble = ""
        self._effects: dict[Sound, QSoundEffect] = {}
        self._folder: QTemporaryDir | None = None
        try:
            from PyQt6.QtMultimedia import QSoundEffect
        except ImportError as error:  # the system's sound library is not installed
            self.trouble = f"the system's beep is used, since Qt cannot play sounds here ({error})"
            logger.warning(self.trouble)
            return
        self._folder = QTemporaryDir()
        if not self._folder.isValid():
            self.trouble = f"the system's beep is used, since no sound can be saved ({self._folder.errorString()})"
            logger.warning(self.trouble)
            return
        for sound in Sound:
            path = Path(self._folder.filePath(f"{sound.name.lower()}.wav"))
            path.write_bytes(sound_file(sound))
            effect = QSoundEffect()
            effect.setSource(QUrl.fromLocalFile(str(path)))
            self._effects[sound] = effect

    def play(self, sound: Sound) -> None:
        """Start it; returns at once."""
        if self.muted:
            return
        effect = self._effects.get(sound)
        if effect is not None:
            effect.play()
        else:
            QApplication.beep()
