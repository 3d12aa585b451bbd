"""From key poses to clips: one person, with a body, a place and sway of their own, performs movements in time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from capture.clip import Clip
from capture.demonstrator.figure import Array, Figure, rotation
from capture.demonstrator.movements import MOVEMENTS, Movement, movement_named
from capture.demonstrator.pose import CHANNELS, REST, Pose
from capture.skeleton import CONFIDENCE_TRACKED, JOINT_COUNT

# The sensor stands on a table: the ground is this far below it.
SENSOR_HEIGHT_M = 1.0
SPEED_RANGE = (0.75, 1.3)
AMPLITUDE_RANGE = (0.85, 1.15)

_REST = REST.channels()
# Nobody repeats a movement exactly: every channel of a performance is this much larger or smaller.
_SHAPE_DEVIATION = 0.03
# Sway of somebody who stands at ease: standard deviation by channel, shifts in body heights, angles in degrees.
_SWAY = {
    "pelvis_right": 0.0035,
    "pelvis_forward": 0.003,
    "pelvis_turn_deg": 0.8,
    "spine_lean_deg": 0.7,
    "spine_tilt_deg": 0.6,
    "head_turn_deg": 2.5,
    "head_lean_deg": 1.6,
    "head_tilt_deg": 1.0,
} | {
    f"{side}_arm.{angle}": deviation
    for side in ("left", "right")
    for angle, deviation in (("forward_deg", 1.2), ("sideways_deg", 0.9), ("inward_deg", 2.0), ("elbow_deg", 1.8))
}
_BREATH = {"spine_lean_deg": -0.7, "left_arm.sideways_deg": 0.5, "right_arm.sideways_deg": 0.5, "head_lean_deg": 0.5}


@dataclass(frozen=True)
class Variation:
    """Who performs, where, and how. The defaults are an ordinary adult who faces the sensor.

    Attributes:
        speed: 1 ordinary, larger is faster.
        amplitude: 1 ordinary, larger is wider.
        body_height_m: floor to crown.
        leg_factor, arm_factor, width_factor: this body's deviation from the usual lengths, near 1.
        yaw_rad: turn of the figure to its left, seen from above; 0 faces the sensor.
        position_m: where it stands, (x, z) in sensor axes.
        timing_jitter: relative standard deviation of the time from one key pose to the next.
        noise_m: standard deviation of the sensor's noise, for each joint and axis.
    """

    speed: float = 1.0
    amplitude: float = 1.0
    body_height_m: float = 1.7
    leg_factor: float = 1.0
    arm_factor: float = 1.0
    width_factor: float = 1.0
    yaw_rad: float = 0.0
    position_m: tuple[float, float] = (0.0, 2.5)
    timing_jitter: float = 0.06
    noise_m: float = 0.005

    @classmethod
    def random(cls, rng: np.random.Generator) -> Variation:
        """Somebody new, child or adult, at a natural speed and amplitude."""
        is_child = rng.random() < 0.4
        height_m = rng.uniform(1.2, 1.55) if is_child else np.clip(rng.normal(1.72, 0.09), 1.5, 1.9)
        leg, arm, width = np.clip(rng.normal(1.0, 0.02, 3), 0.95, 1.05)
        return cls(
            body_height_m=float(height_m),
            leg_factor=float(leg),
            arm_factor=float(arm),
            width_factor=float(width),
            yaw_rad=float(rng.uniform(-0.35, 0.35)),
            position_m=(float(rng.uniform(-0.25, 0.25)), float(rng.uniform(2.3, 2.8))),
        ).with_new_manner(rng)

    def with_new_manner(self, rng: np.random.Generator) -> Variation:
        """The same person in the same place, at another speed and amplitude."""
        return replace(self, speed=float(rng.uniform(*SPEED_RANGE)), amplitude=float(rng.uniform(*AMPLITUDE_RANGE)))


@dataclass(frozen=True)
class Segment:
    """The truth about one movement in a stream: its name and the moments at which it leaves and regains rest."""

    name: str
    start_ms: float
    end_ms: float


@dataclass(frozen=True, eq=False)
class Act:
    """One planned performance: key times (K,) in seconds and the figure's channels there (K, C)."""

    name: str
    times_s: Array
    channels: Array

    @property
    def start_s(self) -> float:
        return float(self.times_s[0])

    @property
    def end_s(self) -> float:
        return float(self.times_s[-1])

    @property
    def segment(self) -> Segment:
        return Segment(self.name, 1000 * self.start_s, 1000 * self.end_s)


class Performer:
    """One person. Their sway runs on through everything they do, so stretches of time join without a seam."""

    def __init__(self, variation: Variation, rng: np.random.Generator) -> None:
        self.variation = variation
        self.figure = Figure.of_height(
            variation.body_height_m,
            leg_factor=variation.leg_factor,
            arm_factor=variation.arm_factor,
            width_factor=variation.width_factor,
        )
        self._rng = rng
        self._sway_channels = [CHANNELS.index(name) for name in _SWAY]
        count = len(_SWAY)
        # Sums of three slow waves with unrelated periods do not visibly repeat.
        self._sway_rate = 2 * np.pi / rng.uniform((1.9, 3.1, 5.3), (2.9, 4.7, 8.9), (count, 3))  # radians per second
        self._sway_phase = rng.uniform(0, 2 * np.pi, (count, 3))
        self._sway_size = np.array(list(_SWAY.values()))[:, None] * np.sqrt(2 / 3) * np.array([0.7, 1.0, 1.2])
        self._breath_rate = 2 * np.pi * rng.uniform(0.22, 0.33)

    def plan(self, movement: Movement, start_s: float, manner: Variation) -> Act:
        """A performance from ``start_s`` at the speed, amplitude and timing jitter of ``manner``."""
        keys = movement.keys(self.figure, manner.amplitude)
        gaps_s = np.diff([time_s for time_s, _ in keys])
        jittered_s = gaps_s * np.exp(self._rng.normal(0.0, manner.timing_jitter, len(gaps_s)))
        # The jitter is about rhythm alone; the duration is set by the speed.
        jittered_s *= gaps_s.sum() / jittered_s.sum() / manner.speed
        channels = np.stack([pose.channels() for _, pose in keys])
        shape = np.clip(self._rng.normal(1.0, _SHAPE_DEVIATION, channels.shape[1]), 0.9, 1.1)
        times_s = start_s + np.concatenate([[0.0], np.cumsum(jittered_s)])
        return Act(movement.name, times_s, _REST + (channels - _REST) * shape)

    def joints(self, times_s: Array, acts: Sequence[Act]) -> Array:
        """Joint positions (T, 25, 3) in metres, sensor axes, without noise; at rest where no act is due."""
        channels = np.repeat(_REST[None], len(times_s), axis=0)  # (T, C)
        for act in acts:
            due = (times_s > act.start_s) & (times_s < act.end_s)
            channels[due] = _monotone_cubic(act.times_s, act.channels, times_s[due])
        body = self.figure.joints(Pose.from_channels(channels + self._sway(times_s)))
        x, z = self.variation.position_m
        turned = body @ rotation("y", np.degrees(self.variation.yaw_rad)).T
        return turned + np.array([x, -SENSOR_HEIGHT_M, z])

    def noise(self, frame_count: int) -> Array:
        """What the sensor adds to ``frame_count`` frames, (T, 25, 3) metres."""
        return self._rng.normal(0.0, self.variation.noise_m, (frame_count, JOINT_COUNT, 3))

    def _sway(self, times_s: Array) -> Array:
        """What standing at ease adds to the channels, (T, C)."""
        waves = np.sin(times_s[:, None, None] * self._sway_rate + self._sway_phase)  # (T, swaying channels, 3)
        sway = np.zeros((len(times_s), len(CHANNELS)))
        sway[:, self._sway_channels] = (waves * self._sway_size).sum(-1)
        breath = np.sin(times_s * self._breath_rate)
        for name, size in _BREATH.items():
            sway[:, CHANNELS.index(name)] += size * breath
        return sway


def _monotone_cubic(key_times: Array, key_values: Array, times: Array) -> Array:
    """Cubic interpolation that rests at every turning point and flows through the other keys (Fritsch and Butland).

    It never overshoots a key, so palms that meet do not pass through each other and feet stay above ground.

    Args:
        key_times: (K,) increasing. key_values: (K, C). times: (T,) within the keys.

    Returns:
        (T, C).
    """
    gaps = np.diff(key_times)[:, None]  # (K-1, 1)
    slopes = np.diff(key_values, axis=0) / gaps  # (K-1, C)
    before, after = slopes[:-1], slopes[1:]
    weight_before, weight_after = 2 * gaps[1:] + gaps[:-1], gaps[1:] + 2 * gaps[:-1]
    through = before * after > 0
    divisor = np.where(through, weight_before * after + weight_after * before, 1.0)
    harmonic = (weight_before + weight_after) * before * after / divisor
    tangents = np.zeros_like(key_values)
    tangents[1:-1] = np.where(through, harmonic, 0.0)
    left = np.clip(np.searchsorted(key_times, times, side="right") - 1, 0, len(gaps) - 1)
    gap = gaps[left]
    u = (times - key_times[left])[:, None] / gap  # (T, 1), 0..1 between two keys
    eased = u * u * (3 - 2 * u)
    return (
        key_values[left] * (1 - eased)
        + key_values[left + 1] * eased
        + gap * u * (1 - u) * ((1 - u) * tangents[left] - u * tangents[left + 1])
    )


def perform(
    movement: Movement,
    variation: Variation,
    rng: np.random.Generator,
    fps: float = 30,
    lead_s: float = 0.5,
    tail_s: float = 0.5,
) -> Clip:
    """One performance, with idle standing of ``lead_s`` before and ``tail_s`` after it. Starts at 0 ms."""
    performer = Performer(variation, rng)
    act = performer.plan(movement, lead_s, variation)
    times_s = np.arange(0.0, act.end_s + tail_s, 1 / fps)
    return _clip(times_s, performer, [act])


def performances(count: int) -> list[Clip]:
    """Single performances of one movement after the other, each by another body: always the same ones."""
    rng = np.random.default_rng(0)
    movements = [MOVEMENTS[number % len(MOVEMENTS)] for number in range(count)]
    return [perform(movement, Variation.random(rng), rng) for movement in movements]


def perform_sequence(
    names: Sequence[str],
    rng: np.random.Generator,
    fps: float = 30,
    idle_s: tuple[float, float] = (0.8, 1.6),
    variation: Variation | None = None,
    jitter_ms: float = 0.0,
) -> tuple[Clip, tuple[Segment, ...]]:
    """One continuous stream of movements with idle pauses, and the truth about it.

    Args:
        names: the movements in order; see ``MOVEMENTS``.
        rng: the only source of chance.
        fps: frames per second.
        idle_s: shortest and longest pause, before, between and after the movements.
        variation: the person, place and noise of the whole stream; somebody random if None. Speed and amplitude are
            drawn anew for every movement.
        jitter_ms: standard deviation of the times at which frames are taken, around a steady rate. The timestamps
            tell the true times.

    Raises:
        ValueError: a name is no movement.
    """
    performer = Performer(variation or Variation.random(rng), rng)
    acts: list[Act] = []
    now_s = float(rng.uniform(*idle_s))
    for name in names:
        act = performer.plan(movement_named(name), now_s, performer.variation.with_new_manner(rng))
        acts.append(act)
        now_s = act.end_s + float(rng.uniform(*idle_s))
    times_s = np.arange(0.0, now_s, 1 / fps)
    if jitter_ms > 0:
        # Less than half a frame, so that the frames stay in order.
        times_s[1:] += np.clip(rng.normal(0.0, jitter_ms / 1000, len(times_s) - 1), -0.45 / fps, 0.45 / fps)
    return _clip(times_s, performer, acts), tuple(act.segment for act in acts)


def _clip(times_s: Array, performer: Performer, acts: Sequence[Act]) -> Clip:
    positions_m = performer.joints(times_s, acts) + performer.noise(len(times_s))
    confidence = np.full((len(times_s), JOINT_COUNT), CONFIDENCE_TRACKED, dtype=np.float32)
    return Clip(1000 * times_s, positions_m.astype(np.float32), confidence)
