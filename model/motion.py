"""How much a person moves, and where in a take the movement is."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

from capture import Clip
from capture import Joint as J
from model.preprocess import NoBodyError, Samples, body_frames, normalise, sample

SMOOTHING_S = 0.25
RATE_HZ = 30.0
# A movement is where the speed exceeds this part of the take's peak, but at least the speed of standing still.
MOVING_FRACTION = 0.15
STILL_SPEED = 0.35  # torso lengths a second: sway, breathing and a sensor's noise stay below
LONGEST_PAUSE_S = 1.2  # a pause inside a movement that is shorter belongs to it
LONGEST_HOLD_S = 6.0  # so does a longer one in which a pose is held that is not the one at rest
HELD_DISTANCE = 0.5  # of some joint from where it is as the take starts or ends, in torso lengths
HANGING_COSINE = 0.8  # of a limb with the vertical
MARGIN_S = 0.15  # kept before and after, where the movement starts and ends slowly

_MOVERS = [
    J.HEAD, J.ELBOW_LEFT, J.WRIST_LEFT, J.ELBOW_RIGHT, J.WRIST_RIGHT,
    J.KNEE_LEFT, J.ANKLE_LEFT, J.KNEE_RIGHT, J.ANKLE_RIGHT, J.SPINE_SHOULDER, J.SPINE_BASE,
]  # fmt: skip
_HANGING = [
    (J.ELBOW_LEFT, J.WRIST_LEFT), (J.ELBOW_RIGHT, J.WRIST_RIGHT),
    (J.SPINE_BASE, J.KNEE_LEFT), (J.KNEE_LEFT, J.ANKLE_LEFT),
    (J.SPINE_BASE, J.KNEE_RIGHT), (J.KNEE_RIGHT, J.ANKLE_RIGHT),
]  # fmt: skip


def movement_speed(clip: Clip) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How fast the quickest limb moves over the course of a clip.

    Returns:
        times_ms (K,) at about 30 Hz, from the first to the last frame that shows a body, and speed (K,) in torso
        lengths a second, smoothed over a quarter of a second.

    Raises:
        NoBodyError: the clip shows no body.
    """
    times_ms, path, _ = _paths(clip)
    return times_ms, _speed(times_ms, path)


def _speed(times_ms: NDArray[np.float64], path: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of the fastest joint, (K,) torso lengths a second."""
    step_s = max(times_ms[-1] - times_ms[0], 1.0) / 1000 / (len(times_ms) - 1)
    speed = np.linalg.norm(np.gradient(path, step_s, axis=0), axis=-1).max(axis=1)
    return _smooth(speed[:, None], _width(step_s))[:, 0]


def _paths(clip: Clip) -> tuple[NDArray[np.float64], NDArray[np.float64], list[J]]:
    """The smoothed ways of the joints that tell of movement: times_ms (K,), (K, movers, 3) in torso lengths, which."""
    body = body_frames(clip)
    if not body.any():
        raise NoBodyError("no frame of the clip shows a body with both shoulders")
    clip = clip.select(body)  # before the times are laid out: sampling drops the others
    count = max(2, round(clip.duration_s * RATE_HZ) + 1)
    positions_m, seen = sample(clip, count)
    skeletons = normalise(Samples(torch.tensor(positions_m)[None], torch.tensor(seen)[None]))
    movers = [joint for joint in _MOVERS if skeletons.seen[0, joint]]
    path = skeletons.positions[0][:, movers].double().numpy()  # (K, movers, 3)
    step_s = max(clip.duration_s, 1e-3) / (count - 1)
    # Positions are smoothed before they are differentiated: a sensor's jitter is fast but goes nowhere.
    path = _smooth(path.reshape(count, -1), _width(step_s)).reshape(path.shape)
    return np.linspace(clip.start_ms, clip.end_ms, count), path, movers


def _width(step_s: float) -> int:
    return max(1, round(SMOOTHING_S / step_s))


def _smooth(values: NDArray[np.float64], width: int) -> NDArray[np.float64]:
    """Running mean over ``width`` rows of (K, D); the ends repeat their outermost row."""
    if width < 2:
        return values
    before, after = (width - 1) // 2, width // 2
    padded = np.pad(values, ((before, after), (0, 0)), mode="edge")
    total = np.cumsum(np.vstack([np.zeros((1, values.shape[1])), padded]), axis=0)
    return (total[width:] - total[:-width]) / width


def movement_amount(clip: Clip) -> float:
    """Mean speed over a clip in torso lengths a second: near 0 for someone who stands still.

    Raises:
        NoBodyError: the clip shows no body.
    """
    return float(movement_speed(clip)[1].mean())


def trim(clip: Clip) -> Clip | None:
    """The part of a take in which the person moves, with a small margin; None if nothing moved.

    Of several movements with long pauses between them the one with the most movement is kept. A pose that is held is no
    pause: raising the arms, holding them and lowering them is one movement.

    Raises:
        NoBodyError: the take shows no body.
    """
    times_ms, path, movers = _paths(clip)
    speed = _speed(times_ms, path)
    moving = speed > max(STILL_SPEED, MOVING_FRACTION * float(speed.max()))
    if not moving.any():
        return None
    stretches = _with_holds(_stretches(times_ms, moving), times_ms, path, movers)
    start_ms, end_ms = max(
        stretches, key=lambda stretch: speed[(times_ms >= stretch[0]) & (times_ms <= stretch[1])].sum()
    )
    return clip.between(start_ms - MARGIN_S * 1000, end_ms + MARGIN_S * 1000)


def _stretches(times_ms: NDArray[np.float64], moving: NDArray[np.bool_]) -> list[tuple[float, float]]:
    """(start, end) of each run of movement; runs with a short pause between them are one."""
    merged: list[tuple[float, float]] = []
    for time_ms in times_ms[moving].tolist():
        if merged and time_ms - merged[-1][1] <= LONGEST_PAUSE_S * 1000:
            merged[-1] = (merged[-1][0], time_ms)
        else:
            merged.append((time_ms, time_ms))
    return merged


def _with_holds(
    stretches: list[tuple[float, float]], times_ms: NDArray[np.float64], path: NDArray[np.float64], movers: list[J]
) -> list[tuple[float, float]]:
    """Neighbouring stretches are one if a pose is held in between: neither at ease nor as the take starts and ends.

    Args:
        times_ms, path, movers: of :func:`_paths`.
    """
    pose = path - path.mean(axis=1, keepdims=True)  # wherever the person stands
    merged = stretches[:1]
    for start_ms, end_ms in stretches[1:]:
        held = pose[(times_ms > merged[-1][1]) & (times_ms < start_ms)].mean(axis=0)
        away = max(float(np.linalg.norm(held - end, axis=-1).max()) for end in (pose[0], pose[-1]))
        short = start_ms - merged[-1][1] <= LONGEST_HOLD_S * 1000
        if short and away > HELD_DISTANCE and not _is_at_ease(held, movers):
            merged[-1] = (merged[-1][0], end_ms)
        else:
            merged.append((start_ms, end_ms))
    return merged


def _is_at_ease(pose: NDArray[np.float64], movers: list[J]) -> bool:
    """Whether in a pose (movers, 3) the forearms hang and the legs are straight down, as far as they are in view."""
    place = {joint: pose[number] for number, joint in enumerate(movers)}
    hanging = [place[lower] - place[upper] for upper, lower in _HANGING if upper in place and lower in place]
    return all(-limb[1] >= HANGING_COSINE * np.linalg.norm(limb) for limb in hanging)
