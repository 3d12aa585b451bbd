"""A live tick that stays on a device: from the newest frames to scores, with the stream and the exemplars kept there.

Per tick the frames that have come since the last one go up, from pinned memory, and scores and importance come down in
one piece. Every tensor is made once and written in place, so that the step can be captured as a CUDA graph
(:mod:`model.runtime.cuda_graph`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from capture import JOINT_COUNT, Clip
from model.embedding import Comparable, Embeddings, comparable, compare, concatenate, from_features
from model.preprocess import features, normalise
from model.runtime.base import Runtime
from model.runtime.window_sampling import sample_windows
from model.scoring import less_what_is_usual, usual_similarity
from model.whitening import Whitening

FRAMES_AT_ONCE = 8  # that go up in one step; more of them take several
_NO_FRAME_MS = -1e15  # before every window
_VALUES = 4 * JOINT_COUNT  # of a frame: x, y, z and confidence of each joint

Capture = Callable[[Callable[[], None]], Callable[[], None]]
"""Takes a step that reads and writes tensors in place, and returns what does the same from then on."""


@dataclass(frozen=True)
class StepResult:
    """What a step says about R windows that end at the newest frame.

    Attributes:
        scores: (R, E) float32, :func:`model.scoring.normalised_scores`.
        importance: (R, V) float32.
        has_body: (R,) bool; without one the rest means nothing.
        embeddings: of the windows; they stay on the device until they are asked for.
    """

    scores: NDArray[np.float32]
    importance: NDArray[np.float32]
    has_body: NDArray[np.bool_]
    embeddings: Callable[[], Embeddings]


class ResidentStep:
    """Follows one stream.

    Args:
        runtime: runs the branch on ``device``.
        whitening: of the weights.
        exemplars, cohort: what windows are compared with, on the CPU.
        lengths_s: of the R windows.
        frame_count: T of the encoder.
        device: where everything stays.
        capacity: frames of the stream that are kept.
        capture: how the step is captured; None runs it operation by operation.

    Raises:
        RuntimeError: the device has no memory left, or cannot capture the step.
    """

    def __init__(
        self,
        runtime: Runtime,
        whitening: Whitening | None,
        exemplars: Embeddings,
        cohort: Embeddings,
        lengths_s: Sequence[float],
        frame_count: int,
        device: torch.device,
        capacity: int,
        capture: Capture | None = None,
    ) -> None:
        self._runtime, self._frame_count, self._capacity = runtime, frame_count, capacity
        self._whitening = whitening and Whitening(whitening.mean.to(device), whitening.matrix.to(device))
        self._lengths_ms = torch.tensor([1000 * length for length in lengths_s], dtype=torch.float64, device=device)
        self._count = len(exemplars)
        others = comparable(concatenate([exemplars, cohort]))
        self._others = Comparable(*(tensor.to(device) for tensor in (others.joints, others.weight, others.seen)))
        self._usual = usual_similarity(exemplars, cohort).to(device)

        # The last row is where frames go that are none.
        self._times_ms = torch.full((capacity + 1,), _NO_FRAME_MS, dtype=torch.float64, device=device)
        self._frames = torch.zeros(capacity + 1, _VALUES, device=device)
        pinned = device.type == "cuda"
        # Of the newest frames: times, places in the ring, and last the place of the oldest frame.
        self._up_numbers = torch.zeros(2 * FRAMES_AT_ONCE + 1, dtype=torch.float64, pin_memory=pinned)
        self._up_frames = torch.zeros(FRAMES_AT_ONCE, _VALUES, pin_memory=pinned)
        self._new_numbers, self._new_frames = self._up_numbers.to(device), self._up_frames.to(device)
        windows = len(lengths_s)
        channels = exemplars.joints.shape[-1]
        self._joints = torch.zeros(windows, JOINT_COUNT, channels, device=device)
        self._seen = torch.zeros(windows, JOINT_COUNT, dtype=torch.bool, device=device)
        self._out = torch.zeros(windows, self._count + JOINT_COUNT + 1, device=device)
        self._down = torch.zeros(self._out.shape, pin_memory=pinned)
        self._device = device
        self._next = 0
        self._last_ms = -np.inf
        self._last_m = np.zeros((JOINT_COUNT, 3), dtype=np.float32)
        self._place = torch.arange(capacity, device=device)
        self._upload([], None)
        with torch.inference_mode():
            self._run = self._step if capture is None else capture(self._step)

    def __call__(self, history: Clip) -> StepResult:
        """Take in what is new in a stream, and score the windows that end at its newest frame.

        Args:
            history: the newest seconds, at least the longest window. Where it does not hold the frame that was the
                newest before, it is another stream (another person, another file), and is taken in from its start.

        Raises:
            RuntimeError: the device failed.
        """
        with torch.inference_mode():
            if not self._goes_on(history):
                self._forget()
            new = np.flatnonzero(history.timestamps_ms > self._last_ms)[-self._capacity :]
            for start in range(0, max(len(new), 1), FRAMES_AT_ONCE):
                part = new[start : start + FRAMES_AT_ONCE]
                if start:  # more than one step can take: what is captured writes them, too
                    self._wait()
                self._upload(part.tolist(), history)
                self._run()
            self._down.copy_(self._out, non_blocking=True)
            self._wait()
        out = self._down.numpy().copy()
        return StepResult(
            out[:, : self._count], out[:, self._count : -1], out[:, -1] > 0, lambda: self._embeddings(out)
        )

    def _embeddings(self, out: NDArray[np.float32]) -> Embeddings:
        importance = torch.from_numpy(out[:, self._count : -1])
        return Embeddings(self._joints.cpu(), importance, self._seen.cpu())

    def _goes_on(self, history: Clip) -> bool:
        place = int(np.searchsorted(history.timestamps_ms, self._last_ms))
        if place == len(history) or history.timestamps_ms[place] != self._last_ms:
            return False
        return np.array_equal(history.positions_m[place], self._last_m, equal_nan=True)

    def _forget(self) -> None:
        self._times_ms.fill_(_NO_FRAME_MS)
        self._next, self._last_ms = 0, -np.inf

    def _wait(self) -> None:
        if self._device.type == "cuda":
            torch.cuda.current_stream(self._device).synchronize()

    def _upload(self, places: list[int], history: Clip | None) -> None:
        """Send frames of the history at these places up, and where in the ring they go."""
        numbers, frames = self._up_numbers.numpy(), self._up_frames.numpy()
        numbers[:FRAMES_AT_ONCE] = _NO_FRAME_MS
        numbers[FRAMES_AT_ONCE:-1] = self._capacity
        for row, place in enumerate(places):
            assert history is not None, "there are no places without a history"
            self._last_ms, self._last_m = float(history.timestamps_ms[place]), history.positions_m[place]
            numbers[row], numbers[FRAMES_AT_ONCE + row] = self._last_ms, self._next
            frames[row, : 3 * JOINT_COUNT] = history.positions_m[place].ravel()
            frames[row, 3 * JOINT_COUNT :] = history.confidence[place]
            self._next = (self._next + 1) % self._capacity
        numbers[-1] = self._next
        self._new_numbers.copy_(self._up_numbers, non_blocking=True)
        self._new_frames.copy_(self._up_frames, non_blocking=True)

    def _step(self) -> None:
        """From the new frames to the scores, all on the device and in place."""
        slots = self._new_numbers[FRAMES_AT_ONCE:-1].long()
        self._times_ms.index_copy_(0, slots, self._new_numbers[:FRAMES_AT_ONCE])
        self._frames.index_copy_(0, slots, self._new_frames)
        order = (self._new_numbers[-1].long() + self._place) % self._capacity  # the oldest first
        times_ms, frames = self._times_ms[order], self._frames[order]
        positions_m = frames[:, : 3 * JOINT_COUNT].view(-1, JOINT_COUNT, 3)
        samples, has_body = sample_windows(
            times_ms, positions_m, frames[:, 3 * JOINT_COUNT :], times_ms[-1], self._lengths_ms, self._frame_count
        )
        skeletons = normalise(samples)
        joints, importance = self._runtime(features(skeletons))
        embedded = from_features(joints[:, None], importance, skeletons.seen)
        if self._whitening is not None:
            embedded = self._whitening(embedded)
        found = compare(comparable(embedded), self._others)  # (R, E + cohort)
        scores = less_what_is_usual(found, self._usual)
        self._joints.copy_(embedded.joints)
        self._seen.copy_(embedded.seen)
        self._out.copy_(torch.cat([scores, embedded.importance, has_body[:, None].float()], dim=1))
