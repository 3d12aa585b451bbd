"""How far an action has got while it is under way: subsequence dynamic time warping, frame by frame as they come.

Each take is a path of poses; the newest frames are aligned with every beginning of it, whenever they may have begun
(SPRING: Sakurai, Faloutsos and Yamamuro, ICDE 2007). What an alignment is worth is told by how much of the take's
movement it explains: 1 less its cost over that of somebody who stays in the take's first pose. A take that is explained
up to its end is a repetition, and its frames are then used up. This alone is not enough to recognise an action: see
:mod:`model.repetitions` for what counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import torch
from numpy.typing import NDArray

from capture import Clip
from capture import Joint as J
from model.pose_distances import PoseDistances
from model.preprocess import NoBodyError, Samples, normalise, sample
from model.support import SupportSet

RATE_HZ = 15.0
FEWEST_FRAMES, MOST_FRAMES = 4, 64  # of a take; a longer one gets fewer a second
SEEN_S = 3.0  # poses are turned to the sensor and brought onto the canonical body by this much of the stream
LONGEST_GAP_S = 1.0  # without frames for longer, what was under way is over
# Staying at a frame of the take costs less than going on to the next one: slow people are to be followed, too.
STAY_SHARE = 0.3
FASTEST = 3  # frames of the take that one frame of the stream may go on by
# Of the take's movement. Whoever stands before the sensor explains nothing, the person of the take nearly all; for
# other people see docs/experiments.md.
UNDER_WAY = 0.4
REPEATED = 0.45
LEAST_PROGRESS = 0.05  # before, nothing has really begun
END = 0.95  # of the take: what remains may be the beginning of the next one
AWAY = 0.05  # of the largest squared distance from the take's first and last pose: less is standing before or after
OVERLAP = 0.3  # of a repetition: the next one may begin before it has ended
# Of the largest squared distance from the take's first pose: whoever is farther from that pose does not begin, and
# whoever is farther from the last pose has not ended.
NEAR = 0.3
SLOWEST = 3.0  # times the take's duration: what has been under way for longer is not
AS_GOOD = 0.1  # of the movement explained: less is no difference
SAME_BEGINNING = 0.25  # of the time since then: alignments that began so little apart are of the same movement
SMALL_STEP_BACK = 0.1  # of the take: in a slow part alignments say a little more, a little less
LEAST_MOVEMENT = 0.02  # of the take's: where less lies behind, nothing can be said to be explained
# Joints that every sensor measures, but for the shoulders and hips, which hardly move on the canonical body.
_JOINTS = [
    J.HEAD, J.ELBOW_LEFT, J.WRIST_LEFT, J.ELBOW_RIGHT, J.WRIST_RIGHT,
    J.KNEE_LEFT, J.ANKLE_LEFT, J.KNEE_RIGHT, J.ANKLE_RIGHT,
]  # fmt: skip

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Repetition:
    """A take that was followed from its beginning to its end.

    Attributes:
        action: its name.
        start_ms, end_ms: on the source's clock.
    """

    action: str
    start_ms: float
    end_ms: float


@dataclass(frozen=True, eq=False)
class Poses:
    """Poses over time on the canonical body, relative to the pelvis.

    Attributes:
        times_ms: (T,) increasing, at least 2.
        places: (T, joints, 3), torso lengths.
        seen: (joints,) bool, joints that the sensor saw.
    """

    times_ms: Array
    places: Array
    seen: NDArray[np.bool_]

    def at(self, times_ms: Array) -> Array:
        """(K, joints, 3): the poses at moments within ``times_ms``, interpolated."""
        right = np.clip(np.searchsorted(self.times_ms, times_ms), 1, len(self.times_ms) - 1)
        left = right - 1
        share = (times_ms - self.times_ms[left]) / (self.times_ms[right] - self.times_ms[left])
        way = self.places[right] - self.places[left]
        return np.asarray(self.places[left] + np.clip(share, 0, 1)[:, None, None] * way)


def poses(clip: Clip, count: int) -> Poses:
    """``count`` poses of a clip, at even steps of time.

    Raises:
        NoBodyError: the clip shows no body.
    """
    positions_m, seen = sample(clip, count)
    skeletons = normalise(Samples(torch.tensor(positions_m)[None], torch.tensor(seen)[None]))
    places = skeletons.positions[0].double().numpy()  # (T, 25, 3)
    return Poses(
        np.linspace(clip.start_ms, clip.end_ms, count),
        places[:, _JOINTS] - places[:, J.SPINE_BASE : J.SPINE_BASE + 1],
        skeletons.seen[0, _JOINTS].numpy(),
    )


def moving_part(places: Array) -> slice:
    """The frames of (T, joints, 3) between those that hardly differ from the first pose and from the last one.

    Whoever repeats a movement does not stand still in between, as before and after a take.
    """
    from_first, from_last = (np.square(places - places[end]).sum(axis=2).mean(axis=1) for end in (0, -1))
    away = np.flatnonzero((from_first > AWAY * from_first.max()) & (from_last > AWAY * from_last.max()))
    if len(away) < 2:
        return slice(0, len(places))
    return slice(max(0, int(away[0]) - 1), int(away[-1]) + 2)


@lru_cache(maxsize=1024)  # most takes are the same after an action was learned or changed
def _path(clip: Clip) -> tuple[Array, Array]:
    """A take's poses (S, joints, 3), and what each joint weighs (joints,)."""
    own = poses(clip, int(np.clip(round(clip.duration_s * RATE_HZ) + 1, FEWEST_FRAMES, MOST_FRAMES)))
    path = own.places[moving_part(own.places[:, own.seen])]
    # Joints that move tell more than those that do not, which each person holds in their own way.
    return path, np.sqrt(np.square(path - path[0]).sum(axis=2).mean(axis=0)) * own.seen


class _Alignments:
    """How the newest frames of a stream align with K takes of at most S frames, side by side.

    Attributes:
        cost: (K, S), of the best alignment that ends at a frame of a take and at the newest frame of the stream;
            infinite where there is none.
        begun_ms: (K, S), when that alignment begins.
        at_end: (K,) whether the newest frame is like the take's last one.
        now_ms: when that frame was.
        places: (K,) how far each take has got, 0..1.
        explained: (K,) how much of its movement up to there is explained, 0..1.
        since_ms: (K,) when that alignment began.
    """

    def __init__(self, clips: tuple[Clip, ...]) -> None:
        paths, weights = zip(*map(_path, clips), strict=True)
        self._distances = PoseDistances(paths, np.array(weights).reshape(len(paths), len(_JOINTS)))
        self._last = np.array([len(path) - 1 for path in paths])  # (K,) the last frame of each
        # What it costs to stay in the first pose instead, up to each frame: (K, S).
        every = np.ones(len(_JOINTS), dtype=bool)
        from_first = np.full((len(paths), int(self._last.max(initial=0)) + 1), np.inf)
        for take, (path, own) in enumerate(zip(paths, weights, strict=True)):
            from_first[take, : len(path)] = PoseDistances([path], own[None]).of(path[0], every)[0]
        self._staying = np.cumsum(from_first, axis=1)
        rows = np.arange(len(paths))
        self._least = LEAST_MOVEMENT * self._staying[rows, self._last]  # (K,)
        self._tells = self._staying > self._least[:, None]  # (K, S)
        self._near = NEAR * np.where(np.isinf(from_first), 0.0, from_first).max(axis=1)  # (K,)
        self._slowest_ms = 1000 * SLOWEST * np.array([clip.duration_s for clip in clips])  # (K,)
        self.reset()

    def reset(self) -> None:
        """Nothing has begun."""
        self.cost = np.full(self._staying.shape, np.inf)
        self.begun_ms = np.full(self._staying.shape, np.inf)
        self.at_end = np.zeros(len(self._last), dtype=bool)
        self.now_ms = 0.0
        self.places, self.explained = np.zeros(len(self._last)), np.zeros(len(self._last))
        self.since_ms = np.full(len(self._last), np.inf)

    def follow(self, time_ms: float, pose: Array, seen: NDArray[np.bool_]) -> None:
        """Take in the next frame of the stream."""
        own = self._distances.of(pose, seen)
        best, begun_ms = self.cost + STAY_SHARE * own, self.begun_ms.copy()
        passed = np.zeros_like(own)  # what is gone past must be like the pose, too
        for by in range(1, FASTEST + 1):
            passed[:, by - 1 :] += own[:, : own.shape[1] - by + 1]
            # Frames before ``by`` cannot be reached by so much.
            cost = self.cost[:, :-by] + passed[:, by:]
            better = cost < best[:, by:]
            np.copyto(best[:, by:], cost, where=better)
            np.copyto(begun_ms[:, by:], self.begun_ms[:, :-by], where=better)
        self.cost, self.begun_ms = best, begun_ms
        self.now_ms = time_ms
        self.cost[self.begun_ms < time_ms - self._slowest_ms[:, None]] = np.inf
        # It may begin at any moment.
        self.cost[:, 0] = np.where(own[:, 0] <= self._near, own[:, 0], np.inf)
        self.begun_ms[:, 0] = time_ms
        self.at_end = own[np.arange(len(self._last)), self._last] <= self._near
        self._look()

    def forget_before(self, until_ms: Mapping[int, float]) -> None:
        """Alignments of takes that began until then have had their day.

        Args:
            until_ms: takes, and the moment for each.
        """
        for take, time_ms in until_ms.items():
            used = self.begun_ms[take] <= time_ms
            self.cost[take, used], self.begun_ms[take, used] = np.inf, np.inf
        if until_ms:
            self._look()

    def _look(self) -> None:
        """Where each take stands.

        It is the alignment that explains the largest part; but where one that began long before explains nearly as
        much, it is that one: in a take of two claps, the second clap looks like a beginning, too.
        """
        possible = np.isfinite(self.cost) & self._tells
        with np.errstate(divide="ignore", invalid="ignore"):  # where it is not possible
            explained = np.where(possible, 1 - self.cost / self._staying, -np.inf)
        begun_ms = np.where(explained >= explained.max(axis=1, keepdims=True) - AS_GOOD, self.begun_ms, np.inf)
        first_ms = begun_ms.min(axis=1, keepdims=True)
        with np.errstate(invalid="ignore"):  # nothing has begun: never true
            earliest = begun_ms - first_ms <= SAME_BEGINNING * (self.now_ms - first_ms)
        best = np.where(earliest, explained, -np.inf).argmax(axis=1)
        rows = np.arange(len(best))
        self.explained = np.maximum(explained[rows, best], 0.0)
        places = np.where(self.explained > 0, best / np.maximum(self._last, 1), 0.0)
        since_ms = self.begun_ms[rows, best]
        with np.errstate(invalid="ignore"):
            same = np.abs(since_ms - self.since_ms) <= SAME_BEGINNING * (self.now_ms - self.since_ms)
        back = self.places - places
        self.places = np.where(same & (back > 0) & (back <= SMALL_STEP_BACK), self.places, places)
        self.since_ms = since_ms


class ProgressTracker:
    """Follows one person's stream. Feed it the newest seconds again and again.

    Args:
        support: the learned actions; each of their takes is followed.
    """

    def __init__(self, support: SupportSet) -> None:
        takes = support.takes
        self._actions = () if takes is None else tuple(support.names[place] for place in takes.actions)
        self._alignments = None if takes is None else _Alignments(takes.clips)
        self._last_ms: float | None = None

    def update(self, history: Clip) -> list[Repetition]:
        """Take in what has come since the last call.

        Args:
            history: the last seconds up to now, at least ``SEEN_S`` where there are so many.

        Returns:
            Repetitions that have come to their end, in order.
        """
        alignments = self._alignments
        if alignments is None:
            return []
        recent = history.between(history.end_ms - 1000 * SEEN_S, history.end_ms)
        if len(recent) < 2:
            return []
        try:
            seen = poses(recent, max(2, round(recent.duration_s * 2 * RATE_HZ) + 1))
        except NoBodyError:
            return []
        step_ms = 1000 / RATE_HZ
        gaps = np.flatnonzero(np.diff(recent.timestamps_ms) > 1000 * LONGEST_GAP_S)
        begin_ms = float(recent.timestamps_ms[gaps[-1] + 1]) if len(gaps) else recent.start_ms
        if self._last_ms is None or self._last_ms < begin_ms - step_ms:
            alignments.reset()
            self._last_ms = begin_ms - step_ms
        times_ms = np.arange(self._last_ms + step_ms, recent.end_ms + 1e-6, step_ms)
        found: list[Repetition] = []
        for time_ms, pose in zip(times_ms.tolist(), seen.at(times_ms), strict=True):
            alignments.follow(time_ms, pose, seen.seen)
            found += self._ended(time_ms, alignments)
            self._last_ms = time_ms
        return found

    def _ended(self, time_ms: float, alignments: _Alignments) -> list[Repetition]:
        places, explained, begun_ms = alignments.places, alignments.explained, alignments.since_ms
        ended: dict[str, float] = {}  # action -> when it began, by the take that explains most
        over = np.flatnonzero((places >= END) & (explained >= REPEATED) & alignments.at_end).tolist()
        for take in sorted(over, key=lambda one: explained[one]):
            ended[self._actions[take]] = float(begun_ms[take])
        # Several takes of one action follow the same movement.
        until_ms = {action: start_ms + (1 - OVERLAP) * (time_ms - start_ms) for action, start_ms in ended.items()}
        if ended:
            takes = enumerate(self._actions)
            alignments.forget_before({take: until_ms[action] for take, action in takes if action in ended})
        return [Repetition(action, start_ms, time_ms) for action, start_ms in ended.items()]

    @property
    def progress(self) -> Mapping[str, float]:
        """Actions that seem to be under way -> how far they have got, 0..1; the best explained one first."""
        if self._alignments is None:
            return {}
        places, explained, at_end = self._alignments.places, self._alignments.explained, self._alignments.at_end
        found: dict[str, float] = {}
        over = (places >= END) & at_end
        under_way = np.flatnonzero((places >= LEAST_PROGRESS) & (explained >= UNDER_WAY) & ~over)
        for take in under_way[np.argsort(-explained[under_way], kind="stable")].tolist():
            found.setdefault(self._actions[take], float(places[take]))
        return found
