"""Where a recorded session lies: its skeletons and, beside them, its labels."""

from __future__ import annotations

from datetime import datetime
from itertools import count
from pathlib import Path

from platformdirs import user_documents_path

from capture.formats.recording import EXTENSION

LABELS_EXTENSION = ".labels.csv"


def default_folder() -> Path:
    """Where sessions are recorded unless another folder is chosen."""
    return user_documents_path() / "OneTake"


def labels_path(recording: Path) -> Path:
    """The file with the labels of a recording, which need not exist."""
    return recording.with_name(f"{recording.stem}{LABELS_EXTENSION}")


def new_recording_path(folder: Path, now: datetime) -> Path:
    """A free name for a session that begins now; nothing is made."""
    stem = f"session {now:%Y-%m-%d %H-%M-%S}"
    for number in count(1):
        path = folder / f"{stem}{'' if number == 1 else f' ({number})'}{EXTENSION}"
        if not path.exists() and not labels_path(path).exists():
            return path
    raise AssertionError("counting never ends")
