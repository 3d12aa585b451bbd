"""A stream: one person stands idle, performs, stands idle again, before a sensor; and the truth about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from capture import JOINT_COUNT, Clip
from capture import Joint as J
from capture.demonstrator.performance import SENSOR_HEIGHT_M, Performer, Variation
from model.data.kinect25 import ClipData
from model.motion import MARGIN_S, MOVING_FRACTION, STILL_SPEED, movement_speed
from model.preprocess import body_frames
from model.streams.body import bone_lengths_m, on_body, transition, turned
from model.streams.camera import SOURCE_FPS, Camera, take
from model.streams.casting import Cast, taken

Array = NDArray[np.float64]

# Clips that show somebody who only stands: real idling where the data have it.
IDLE_ACTION = "stand still"
REAL_IDLE_SHARE = 0.5
PAUSE_S = (0.6, 3.0)  # between two performances
REST_S = (6.0, 10.0)  # a longer one, after every few of them
REST_EVERY = 5
LEAD_S = 2.0  # before the first performance
# A pose is reached at about this speed, but not faster than in the shortest or slower than in the longest time.
TRANSITION_M_PER_S = 1.6
TRANSITION_S = (0.3, 0.9)


@dataclass(frozen=True)
class Performance:
    """The truth about one movement.

    Attributes:
        action: its name.
        known: whether it is a learned action.
        start_ms, end_ms: from the first to the last movement of the clip, with a small margin.
        from_ms, to_ms: the same with the way into its first pose and back to standing; nothing else is idle.
    """

    action: str
    known: bool
    start_ms: float
    end_ms: float
    from_ms: float
    to_ms: float


@dataclass(frozen=True, eq=False)
class Stream:
    """A stream and the truth about it.

    Attributes:
        name: for people.
        clip: what the sensor delivers.
        performances: in order of time.
        takes: learned action -> its exemplar, trimmed.
    """

    name: str
    clip: Clip
    performances: tuple[Performance, ...]
    takes: Mapping[str, Clip]

    @property
    def unknown_ms(self) -> float:
        return sum(part.to_ms - part.from_ms for part in self.performances if not part.known)

    @property
    def idle_ms(self) -> float:
        return self.clip.end_ms - self.clip.start_ms - sum(part.to_ms - part.from_ms for part in self.performances)


@dataclass(frozen=True)
class Setting:
    """Where and how a stream is taken.

    Attributes:
        size: of the performer's body, 1 as the data have it.
        camera: see there.
        yaw_rad: turn of the performer away from the sensor.
        place_m: (x, z) of where they stand.
    """

    size: float
    camera: Camera
    yaw_rad: float
    place_m: tuple[float, float]


def build_stream(data: ClipData, parts: Cast, setting: Setting, rng: np.random.Generator) -> Stream:
    """Join the performances of a cast, in random order, into a stream."""
    lengths_m, standing_m = _person(data, parts)
    lengths_m, standing_m = lengths_m * setting.size, standing_m * setting.size
    idling = _Idling(data, lengths_m, standing_m, rng)
    pieces: list[Array] = [idling.frames(LEAD_S)]
    confidences: list[Array] = [np.ones((len(pieces[0]), JOINT_COUNT))]
    performances: list[Performance] = []
    order = rng.permutation(np.array([*parts.known, *parts.unknown]))
    for number, index in enumerate(order.tolist(), start=1):
        clip = data.clip(index)
        clip = clip.select(body_frames(clip))
        moved_m = _standing_on(on_body(clip.positions_m.astype(np.float64), lengths_m), pieces[-1][-1])
        way_in = transition(pieces[-1][-1], moved_m[0], _transition_frames(pieces[-1][-1], moved_m[0]))
        back_m = _standing_on(standing_m, moved_m[-1])
        way_out = transition(moved_m[-1], back_m, _transition_frames(moved_m[-1], back_m))
        frame = sum(len(piece) for piece in pieces)
        first, last = _moving(clip)
        begin = frame + len(way_in)
        performances.append(
            Performance(
                str(data.action[index]),
                index in parts.known,
                _ms(begin + first),
                _ms(begin + last),
                _ms(frame),
                _ms(begin + len(moved_m) + len(way_out)),
            )
        )
        pause_s = float(rng.uniform(*(REST_S if number % REST_EVERY == 0 else PAUSE_S)))
        idle = _standing_on(idling.frames(pause_s), back_m)
        pieces += [way_in, moved_m, way_out, idle]
        confidences += [np.ones((len(way_in), JOINT_COUNT)), clip.confidence.astype(np.float64)]
        confidences.append(np.ones((len(way_out) + len(idle), JOINT_COUNT)))
    x, z = setting.place_m
    positions_m = turned(np.concatenate(pieces), setting.yaw_rad) + np.array([x, -SENSOR_HEIGHT_M, z])
    takes = {}
    for action, index in parts.takes.items():
        exemplar = taken(data.clip(index))
        assert exemplar is not None, "casting chooses clips that can be learned from"
        takes[action] = exemplar
    name = f"{parts.home}, {parts.performer}, {setting.camera.fps:.0f} fps, size {setting.size:g}"
    clip = take(positions_m, np.concatenate(confidences), setting.camera, rng)
    return Stream(name, clip, tuple(performances), takes)


def _ms(frame: float) -> float:
    return 1000 * frame / SOURCE_FPS


def _moving(clip: Clip) -> tuple[float, float]:
    """The first and the last frame at which the person moves, with a margin; the limits are those of a trimmed take."""
    times_ms, speed = movement_speed(clip)
    moving = times_ms[speed > max(STILL_SPEED, MOVING_FRACTION * float(speed.max()))]
    margin_ms = 1000 * MARGIN_S
    start_ms = max(moving[0] - margin_ms, clip.start_ms)
    end_ms = min(moving[-1] + margin_ms, clip.end_ms)
    # Frames without a body are left out of the stream, which closes the gap.
    first, last = np.searchsorted(clip.timestamps_ms, [start_ms, end_ms])
    return float(first), float(min(last, len(clip) - 1))


def _transition_frames(start_m: Array, end_m: Array) -> int:
    farthest_m = float(np.linalg.norm(end_m - start_m, axis=-1).max())
    return round(float(np.clip(farthest_m / TRANSITION_M_PER_S, *TRANSITION_S)) * SOURCE_FPS)


def _standing_on(positions_m: Array, pose_m: Array) -> Array:
    """Moved along the ground to where the person of a pose is: nobody slides."""
    moved = positions_m.copy()
    first = positions_m.reshape(-1, JOINT_COUNT, 3)[0]
    moved[..., [0, 2]] += pose_m[J.SPINE_BASE, [0, 2]] - first[J.SPINE_BASE, [0, 2]]
    return moved


def _person(data: ClipData, parts: Cast) -> tuple[Array, Array]:
    """The performer's bone lengths (25,) and how they stand at ease, (25, 3), from all their clips."""
    own = np.flatnonzero((data.dataset == parts.home) & (data.subject == parts.performer))
    clips = [data.clip(index) for index in own.tolist()]
    frames = np.concatenate([clip.positions_m[body_frames(clip)] for clip in clips]).astype(np.float64)
    lengths_m = bone_lengths_m(frames)
    # At ease: the arms hang and the legs are straight, so the head is far above the hands and the hips above the feet.
    height = frames[..., 1]
    ease = (
        2 * height[:, J.HEAD]
        - height[:, J.WRIST_LEFT]
        - height[:, J.WRIST_RIGHT]
        + height[:, [J.HIP_LEFT, J.HIP_RIGHT]].sum(axis=1)
        - height[:, [J.ANKLE_LEFT, J.ANKLE_RIGHT]].sum(axis=1)
    )
    # Not the very extreme, which is where the tracking went wrong.
    chosen = frames[np.argsort(ease)[int(0.95 * (len(ease) - 1))]]
    return lengths_m, on_body(chosen[None], lengths_m)[0]


class _Idling:
    """Standing idle: real frames of somebody who stands, or the pose at ease with the demonstrator's sway and noise."""

    def __init__(self, data: ClipData, lengths_m: Array, standing_m: Array, rng: np.random.Generator) -> None:
        self._standing_m, self._rng = standing_m, rng
        self._performer = Performer(Variation(), rng)
        self._time_s = 0.0
        self._real = []
        for index in np.flatnonzero(data.action == IDLE_ACTION).tolist():
            clip = data.clip(index)
            if body_frames(clip).all():
                self._real.append((clip.positions_m.astype(np.float64), lengths_m))

    def frames(self, duration_s: float) -> Array:
        """(T, 25, 3) above the origin, beginning and ending at the pose at ease."""
        count = max(2, round(duration_s * SOURCE_FPS))
        if self._real and self._rng.random() < REAL_IDLE_SHARE:
            moves = self._real_moves(count)
        else:
            moves = self._sway_moves(count)
        fade = np.minimum(1.0, np.minimum(np.arange(count), np.arange(count)[::-1]) / (0.25 * SOURCE_FPS))
        return np.asarray(self._standing_m + moves * fade[:, None, None])

    def _sway_moves(self, count: int) -> Array:
        """(T, 25, 3) displacements of the joints of somebody who stands."""
        times_s = self._time_s + np.arange(count) / SOURCE_FPS
        self._time_s = float(times_s[-1])
        swaying = self._performer.joints(times_s, [])
        return np.asarray(swaying - swaying.mean(axis=0) + self._performer.noise(count))

    def _real_moves(self, count: int) -> Array:
        """The same from a real clip, to and fro until it is long enough; displacements, so that the pose stays."""
        positions_m, lengths_m = self._real[int(self._rng.integers(len(self._real)))]
        placed = on_body(positions_m, lengths_m)
        to_and_fro = np.concatenate([placed, placed[-2:0:-1]])
        repeated = np.tile(to_and_fro, (1 + count // len(to_and_fro), 1, 1))[:count]
        return np.asarray(repeated - np.median(placed, axis=0))
