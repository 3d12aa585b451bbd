"""Live recognition: windows of a skeleton stream -> scores -> predictions and events.

The same code labels a recording: a live tick asks about one moment, labelling about many.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import torch
from numpy.typing import NDArray

from capture import JOINT_COUNT, Clip
from model.embedding import Embeddings
from model.events import Event, EventDetector, Tick
from model.evidence import Refusal, best_of_takes
from model.motion import movement_speed
from model.one_shot_encoder import OneShotEncoder
from model.preprocess import NoBodyError, has_body
from model.runtime.choose import choose_step
from model.scoring import Scorer, confidence
from model.sensitivity import relative_to
from model.support import SupportSet

logger = logging.getLogger(__name__)

# Lengths of windows lie on this ladder, so that actions of similar duration share one embedding.
SHORTEST_WINDOW_S = 0.5
LONGEST_WINDOW_S = 20.0
LADDER_STEP = 1.3
# An exemplar is compared with the windows on the ladder that are at most this much shorter or longer.
DURATION_TOLERANCE = 1.25
# How much of a window must be covered by frames, and how many frames it must hold.
COVERED_FRACTION = 0.85
FEWEST_FRAMES = 5
# A window in which the person moves less than this part of the exemplar's movement is no performance of it.
MOVEMENT_FRACTION = 0.35
TICK_INTERVAL_S = 0.1


@dataclass(frozen=True)
class Prediction:
    """What is recognised at one moment.

    Attributes:
        timestamp_ms: the end of the windows.
        person_id: whose movement.
        action: the recognised action, or None for "none of these".
        confidence: 0..1 of ``action``, or of the nearest action when there is none; the threshold is 0.5.
        scores: every learned action that is not muted -> confidence 0..1.
        importance: (25,) float32 joint importance of the window that matched best, sums to 1.
        progress: actions that seem to be under way -> how far they have got, 0..1; the likeliest first.
        repetitions: actions that are done in a row just now -> how often so far, at least 1.
    """

    timestamp_ms: float
    person_id: int
    action: str | None
    confidence: float
    scores: Mapping[str, float]
    importance: NDArray[np.float32]
    progress: Mapping[str, float] = field(default_factory=dict)
    repetitions: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Window:
    """A stretch of a stream that ends at a moment asked about.

    Attributes:
        end_ms: that moment.
        clip: the frames.
        rung: of the ladder of lengths.
        movement: mean speed in torso lengths a second.
    """

    end_ms: float
    clip: Clip
    rung: int
    movement: float


def ladder_lengths() -> tuple[float, ...]:
    """The lengths in seconds that windows may have."""
    steps = math.floor(math.log(LONGEST_WINDOW_S / SHORTEST_WINDOW_S, LADDER_STEP)) + 1
    return tuple(SHORTEST_WINDOW_S * LADDER_STEP**step for step in range(steps))


def rungs_for(duration_s: float) -> tuple[int, ...]:
    """The ladder's lengths that suit an exemplar of this duration; always at least the nearest one."""
    lengths = ladder_lengths()
    nearest = min(range(len(lengths)), key=lambda rung: abs(math.log(lengths[rung] / duration_s)))
    close = [
        rung
        for rung, length in enumerate(lengths)
        if max(length / duration_s, duration_s / length) <= DURATION_TOLERANCE
    ]
    return tuple(close) or (nearest,)


class Recogniser:
    """Scores windows of one person's stream against a support set. Holds no state but its support set, and on a GPU the
    newest frames of the stream that it was asked about last.

    Args:
        encoder: makes the embeddings.
        support: the learned actions; those that are muted are left out, as if they were not there.
    """

    def __init__(self, encoder: OneShotEncoder, support: SupportSet) -> None:
        support = support.without_muted()
        self.encoder, self.support = encoder, support
        takes = support.takes
        self._scorer = None if takes is None else Scorer(takes.embeddings, encoder.cohort)
        self._refusal = Refusal(support)
        self._lengths_s = ladder_lengths()
        rungs = [rungs_for(clip.duration_s) for clip in takes.clips] if takes else []
        self._rungs = sorted({rung for suited in rungs for rung in suited})
        self._suits = np.zeros((len(self._lengths_s), len(rungs)), dtype=bool)  # (rungs, takes)
        for take, suited in enumerate(rungs):
            self._suits[list(suited), take] = True
        self._take_actions = takes.actions if takes else ()
        self._thresholds = np.array([action.threshold for action in support.actions])  # (actions,)
        self._needed_movement = np.array(takes.movement if takes else ()) * MOVEMENT_FRACTION  # (takes,)
        self._calibration = encoder.weights.calibration.with_actions(len(support))
        lengths_s = [self._lengths_s[rung] for rung in self._rungs]
        self._step = (
            choose_step(encoder.runtime, encoder.weights, takes.embeddings, lengths_s, encoder.device)
            if takes is not None and type(self).confidences is Recogniser.confidences  # the step compares as they do
            else None
        )

    @property
    def history_s(self) -> float:
        """How many seconds of a stream a tick looks back."""
        return self._lengths_s[self._rungs[-1]] if self._rungs else 0.0

    def ticks(self, history: Clip, end_times_ms: Sequence[float], *, with_importance: bool = True) -> list[Tick]:
        """Scores at each of the given moments, from windows of ``history`` that end there.

        Moments for which no window is covered by frames give scores of 0 and even importance.

        Args:
            with_importance: embed a window for its importance even where none can match; it takes time.
        """
        windows = self._windows(history, end_times_ms, with_importance)
        count = len(self.support)
        scores = {end_ms: np.zeros(count) for end_ms in end_times_ms}
        starts = {end_ms: np.full(count, end_ms) for end_ms in end_times_ms}
        importance = {end_ms: np.full(JOINT_COUNT, 1 / JOINT_COUNT, np.float32) for end_ms in end_times_ms}
        best = dict.fromkeys(end_times_ms, -1.0)
        if windows and self._scorer is not None:
            embedded, compared = self._resident(history, windows, end_times_ms) or self._compared(windows)
            movement = np.array([window.movement for window in windows])[:, None]
            valid = self._suits[[window.rung for window in windows]] & (movement >= self._needed_movement)
            of_takes = np.where(valid, compared, 0.0)  # (windows, takes)
            confident = relative_to(self._thresholds, best_of_takes(of_takes, self._take_actions))
            confident = self._refusal(confident, embedded)  # (windows, actions)
            for number, window in enumerate(windows):
                found = confident[number]
                end_ms = window.end_ms
                better = found > scores[end_ms]
                scores[end_ms] = np.where(better, found, scores[end_ms])
                starts[end_ms] = np.where(better, window.clip.start_ms, starts[end_ms])
                if found.max(initial=0.0) > best[end_ms]:
                    best[end_ms] = float(found.max(initial=0.0))
                    importance[end_ms] = embedded.importance[number].numpy()
        return [Tick(end_ms, scores[end_ms], starts[end_ms], importance[end_ms]) for end_ms in end_times_ms]

    def _compared(self, windows: list[Window]) -> tuple[Embeddings, NDArray[np.float64]]:
        """Embeddings of windows, and confidences (windows, takes)."""
        embedded = self.encoder.embed([window.clip for window in windows])
        return embedded, self.confidences(windows, embedded)

    def _resident(
        self, history: Clip, windows: list[Window], end_times_ms: Sequence[float]
    ) -> tuple[Embeddings, NDArray[np.float64]] | None:
        """As :meth:`_compared`, by the step that stays on the GPU; None where there is none or it is about the past."""
        if self._step is None or list(end_times_ms) != [history.end_ms]:
            return None
        try:
            found = self._step(history)
            rows = torch.tensor([self._rungs.index(window.rung) for window in windows])
            importance = torch.from_numpy(found.importance)[rows]
            # The joints' embeddings come down only where something else is to be compared with them.
            joints = importance.new_zeros(*importance.shape, 0)
            embedded = Embeddings(joints, importance, importance > 0)
            if not self._refusal.is_empty:
                embedded = found.embeddings()[rows]
        except RuntimeError:  # torch's errors of the GPU are all of this kind; the encoder says so if it fails, too
            logger.warning("the GPU's step failed, ticks go on without it", exc_info=True)
            self._step = None
            return None
        scores = torch.from_numpy(found.scores)[rows]
        return embedded, confidence(scores, self._calibration).double().numpy()

    def confidences(self, windows: list[Window], embedded: Embeddings) -> NDArray[np.float64]:
        """(windows, takes) confidence 0..1 that a window shows what a take does; a comparison may overwrite it."""
        assert self._scorer is not None, "windows are only embedded where something is learned"
        return confidence(self._scorer(embedded), self._calibration).double().numpy()

    def _windows(self, history: Clip, end_times_ms: Sequence[float], with_importance: bool) -> list[Window]:
        if not self._rungs:
            return []
        try:
            speed_times_ms, speed = movement_speed(history)
        except NoBodyError:
            return []
        windows = []
        times_ms = history.timestamps_ms
        for end_ms in end_times_ms:
            stop = int(np.searchsorted(times_ms, end_ms, side="right"))
            shown = not with_importance  # one window is embedded even if nothing can match: its importance is shown
            for rung in self._rungs:
                length_ms = self._lengths_s[rung] * 1000
                start = int(np.searchsorted(times_ms, end_ms - length_ms))
                if stop - start < FEWEST_FRAMES or times_ms[stop - 1] - times_ms[start] < COVERED_FRACTION * length_ms:
                    continue
                inside = (speed_times_ms >= times_ms[start]) & (speed_times_ms <= times_ms[stop - 1])
                movement = float(speed[inside].mean()) if inside.any() else 0.0
                can_match = bool((self._suits[rung] & (movement >= self._needed_movement)).any())
                if can_match or not shown:
                    part = slice(start, stop)
                    clip = Clip(times_ms[part], history.positions_m[part], history.confidence[part])
                    windows.append(Window(end_ms, clip, rung, movement))
                    shown = True
        return [window for window in windows if has_body(window.clip)]

    def prediction(self, tick: Tick, person_id: int) -> Prediction:
        """What a tick means to a person."""
        scores = {name: float(score) for name, score in zip(self.support.names, tick.scores, strict=True)}
        nearest = max(scores, key=scores.__getitem__)
        known = scores[nearest] >= 0.5
        return Prediction(tick.end_ms, person_id, nearest if known else None, scores[nearest], scores, tick.importance)


CHUNK = 32  # moments that labelling scores at once


def label_clip(clip: Clip, recogniser: Recogniser) -> list[Event]:
    """The events in one person's recording, in order of their start."""
    events = [event for _, found in label_in_steps(clip, recogniser) for event in found]
    return sorted(events, key=lambda event: event.start_ms)


def label_in_steps(clip: Clip, recogniser: Recogniser) -> Iterator[tuple[float, list[Event]]]:
    """As :func:`label_clip`, a few seconds of the clip at a time; whoever stops asking ends the work.

    Returns:
        After each step, the part of the clip that is done (0..1), and the events that were found in it.
    """
    if not len(recogniser.support):
        return
    detector = EventDetector(recogniser.support.names)
    moments = np.arange(clip.start_ms, clip.end_ms + TICK_INTERVAL_S * 1000, TICK_INTERVAL_S * 1000).tolist()
    for first in range(0, len(moments), CHUNK):
        chunk = moments[first : first + CHUNK]
        events: list[Event] = []
        look_back_ms = recogniser.history_s * 1000 + 500
        keep = (clip.timestamps_ms >= chunk[0] - look_back_ms) & (clip.timestamps_ms <= chunk[-1])
        if keep.any():
            with torch.inference_mode():
                for tick in recogniser.ticks(clip.select(keep), chunk, with_importance=False):
                    events.extend(detector.update(tick))
        yield (first + len(chunk)) / len(moments), events
    yield 1.0, detector.finish()
