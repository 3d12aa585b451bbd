"""Actions that nobody performed, as further classes where there are few: sequences of poses that real clips show.

A synthetic action goes from a pose of rest through one to three key poses, once or several times, mostly back to rest.
Its key poses are put together from limbs of real ones, its limbs keep a rhythm of their own, or stay at rest, and some
actions wander. Whoever performs it is drawn: how far the limbs go, when, and by how much each bone points elsewhere.

Not in the paper. What it does for encoders that learn from few clips is in docs/experiments.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from capture import JOINT_COUNT, Clip
from capture import Joint as J
from model.preprocess import (
    NormalisedSkeletons,
    Samples,
    bone_vectors,
    canonical_lengths,
    normalise,
    place_bones,
    sample_batch,
)

POSES_OF_A_CLIP = 8  # which can become key poses
MOST_KEYS = 8  # of an action, with its rest before and after
REPETITIONS = (1, 1, 1, 2, 3)  # an action draws one of them
# Of an action.
WHOLE_BODY, ARMS = 0.35, 0.8  # whole bodies below the first, arms alone below the second, any limbs above
MIXED = 0.5  # probability that a key pose takes limbs from another pose, and of each limb then
RETURNS = 0.75  # probability that it ends at rest
OWN_RHYTHM = 0.3  # probability of each limb
WANDERS = 0.25  # probability, and the standard deviation of a step in torso lengths
STEP = 0.6
# Of a performance.
LEAST_REACH, MOST_REACH = 0.75, 1.2  # of the way from rest to a key pose
TIMING_SPREAD = 0.25  # standard deviation of the logarithm of the time between key poses
BONE_SPREAD = 0.08  # standard deviation of a bone's direction, in the whole performance and at each key pose
TORSO_M, DISTANCE_M = 0.5, 2.0

_LIMBS = (
    (J.ELBOW_LEFT, J.WRIST_LEFT, J.HAND_LEFT, J.HAND_TIP_LEFT, J.THUMB_LEFT),
    (J.ELBOW_RIGHT, J.WRIST_RIGHT, J.HAND_RIGHT, J.HAND_TIP_RIGHT, J.THUMB_RIGHT),
    (J.KNEE_LEFT, J.ANKLE_LEFT, J.FOOT_LEFT),
    (J.KNEE_RIGHT, J.ANKLE_RIGHT, J.FOOT_RIGHT),
)
PARTS = 1 + len(_LIMBS)  # the trunk first
_LEFT_ARM, _RIGHT_ARM = 1, 2
_FEET = [J.ANKLE_LEFT, J.ANKLE_RIGHT, J.FOOT_LEFT, J.FOOT_RIGHT]


@dataclass(frozen=True)
class _Programs:
    """What A actions consist of, with at most K key poses.

    Attributes:
        poses: (A, K, V, 3) unit vectors along the bones, rest before and after included.
        times: (A, PARTS, K) when each part of the body reaches them: 0 at the first, 1 at the last; more behind it.
        path: (A, K, 2) where the root is, x and z in torso lengths.
        last: (A,) int64, the number of the last key pose.
    """

    poses: Tensor
    times: Tensor
    path: Tensor
    last: Tensor

    def to(self, device: torch.device) -> _Programs:
        return _Programs(self.poses.to(device), self.times.to(device), self.path.to(device), self.last.to(device))


class SyntheticActions:
    """Actions made up from the poses of clips.

    Args:
        clips: that show a body.
        count: A, how many actions.
        seed: what they are, with these clips.
        frames: T of what is drawn.
        device: where it is drawn.
    """

    def __init__(self, clips: Sequence[Clip], count: int, seed: int, frames: int, device: torch.device) -> None:
        bones = bone_vectors(normalise(sample_batch(clips, POSES_OF_A_CLIP)).positions)
        directions = functional.normalize(bones, dim=-1, eps=1e-4)  # (N, POSES_OF_A_CLIP, V, 3)
        generator = torch.Generator().manual_seed(seed)
        self._programs = _invent(directions.flatten(0, 1), directions[:, 0], count, generator).to(device)
        self._count, self._frames = count, frames
        self._part_of = _part_of_joints().to(device)

    def draw(
        self, performances: int, shortest: float, generator: torch.Generator
    ) -> tuple[NormalisedSkeletons, Tensor]:
        """Performances of actions drawn evenly, as :func:`model.preprocess.normalise` gives them, and which (N,).

        Args:
            shortest: the least part of an action that a performance shows, as a fraction.
            generator: on the device.
        """
        device = self._part_of.device

        def uniform(low: float, high: float, *shape: int) -> Tensor:
            return low + (high - low) * torch.rand(performances, *shape, generator=generator, device=device)

        def normal(spread: float, *shape: int) -> Tensor:
            return spread * torch.randn(performances, *shape, generator=generator, device=device)

        programs = self._programs
        chosen = torch.randint(self._count, (performances,), generator=generator, device=device)
        poses, times, path = programs.poses[chosen], programs.times[chosen], programs.path[chosen]
        rest = poses[:, :1]
        poses = rest + (poses - rest) * uniform(LEAST_REACH, MOST_REACH, 1, 1, 1)
        poses = poses + normal(BONE_SPREAD, 1, JOINT_COUNT, 3) + normal(BONE_SPREAD, MOST_KEYS, JOINT_COUNT, 3)
        pauses = times.diff(dim=-1) * normal(TIMING_SPREAD, 1, MOST_KEYS - 1).exp()
        times = torch.cat((torch.zeros_like(times[..., :1]), pauses.cumsum(dim=-1)), dim=-1)
        end = programs.last[chosen][:, None, None].expand(-1, PARTS, 1)
        times = times / times.gather(-1, end)

        shown = uniform(shortest, 1.0, 1)
        moments = uniform(0.0, 1.0, 1) * (1 - shown) + shown * torch.linspace(0, 1, self._frames, device=device)
        before, way = _between(times, moments)  # each (N, PARTS, T)
        index = before[:, 0, :, None].expand(-1, -1, 2)  # the root goes with the trunk
        place = path.gather(1, index).lerp(path.gather(1, index + 1), way[:, 0, :, None])  # (N, T, 2)
        before, way = before[:, self._part_of].transpose(1, 2), way[:, self._part_of].transpose(1, 2)  # (N, T, V)
        index = before[..., None].expand(-1, -1, -1, 3)
        bones = poses.gather(1, index).lerp(poses.gather(1, index + 1), way[..., None])
        return normalise(_on_the_floor(functional.normalize(bones, dim=-1, eps=1e-4), place)), chosen


def _between(times: Tensor, moments: Tensor) -> tuple[Tensor, Tensor]:
    """Behind which key pose each part of a body is at moments (N, T), and how far on its way to the next.

    Both are (N, PARTS, T). A movement starts and stops gently.
    """
    before = (moments[:, None, :, None] >= times[:, :, None, 1:-1]).sum(dim=-1)
    start, stop = times.gather(-1, before), times.gather(-1, before + 1)
    way = ((moments[:, None] - start) / (stop - start).clamp_min(1e-3)).clamp(0, 1)
    return before, way * way * (3 - 2 * way)


def _on_the_floor(directions: Tensor, place: Tensor) -> Samples:
    """Canonical bodies with bones along directions (N, T, V, 3) and roots at places (N, T, 2), their lower foot on
    the floor, before a sensor."""
    root = torch.stack((place[..., 0], torch.zeros_like(place[..., 0]), place[..., 1]), dim=-1)
    positions = place_bones(root, directions * canonical_lengths(directions.device)[:, None])
    floor = positions[:, :, _FEET, 1].amin(dim=-1)[..., None]
    x, y, z = positions.unbind(dim=-1)
    positions_m = TORSO_M * torch.stack((x, y - floor, z), dim=-1)
    positions_m[..., 2] += DISTANCE_M
    return Samples(positions_m, torch.ones(positions.shape[0], JOINT_COUNT, dtype=torch.bool, device=positions.device))


def _invent(poses: Tensor, rests: Tensor, count: int, generator: torch.Generator) -> _Programs:
    """Actions from poses (P, V, 3), which rest in one of (R, V, 3)."""
    programs = _Programs(
        torch.zeros(count, MOST_KEYS, JOINT_COUNT, 3),
        torch.zeros(count, PARTS, MOST_KEYS),
        torch.zeros(count, MOST_KEYS, 2),
        torch.zeros(count, dtype=torch.int64),
    )

    def chance(probability: float) -> bool:
        return bool(torch.rand(1, generator=generator) < probability)

    def one_of(choices: Tensor) -> Tensor:
        return choices[int(torch.randint(len(choices), (1,), generator=generator))]

    part_of = _part_of_joints()
    for action in range(count):
        rest = one_of(rests)
        moves = _moving_parts(generator)[part_of]  # (V,)
        key_poses = []
        for _ in range(int(torch.randint(1, 4, (1,), generator=generator))):
            pose = one_of(poses)
            if chance(MIXED):
                from_other = torch.rand(PARTS, generator=generator) < MIXED
                from_other[0] = False  # the trunk stays its own
                pose = torch.where(from_other[part_of][:, None], one_of(poses), pose)
            key_poses.append(torch.where(moves[:, None], pose, rest))
        repetitions = int(one_of(torch.tensor(REPETITIONS)))
        repetitions = min(repetitions, (MOST_KEYS - 2) // len(key_poses))
        course = [rest, *key_poses * repetitions, rest if chance(RETURNS) else key_poses[-1]]
        last = len(course) - 1
        programs.last[action] = last
        programs.poses[action] = torch.stack(course + course[-1:] * (MOST_KEYS - len(course)))
        trunk = rhythm = _rhythm(len(key_poses), last, generator)
        for part in range(PARTS):
            if part and chance(OWN_RHYTHM):
                rhythm = _rhythm(len(key_poses), last, generator)
            programs.times[action, part] = rhythm if part else trunk
        if chance(WANDERS):
            steps = STEP * torch.randn(last, 2, generator=generator)
            programs.path[action, 1 : last + 1] = steps.cumsum(dim=0)
            programs.path[action, last + 1 :] = programs.path[action, last]
    return programs


def _moving_parts(generator: torch.Generator) -> Tensor:
    """Which parts of the body an action moves, (PARTS,) bool: all, one or both arms, or any of them."""
    kind, side, trunk = torch.rand(3, generator=generator).tolist()
    moves = torch.ones(PARTS, dtype=torch.bool)
    if kind >= ARMS:
        moves = torch.rand(PARTS, generator=generator) < 0.5
        moves[_LEFT_ARM] |= not moves.any()
    elif kind >= WHOLE_BODY:
        moves[:] = False
        moves[_LEFT_ARM], moves[_RIGHT_ARM] = side >= 0.3, not 0.3 <= side < 0.6
        moves[0] = trunk < 0.5
    return moves


def _rhythm(key_poses: int, last: int, generator: torch.Generator) -> Tensor:
    """When key poses 0 to ``last`` are reached, (MOST_KEYS,): 0 to 1, every repetition alike; more behind the last."""
    first = torch.rand(1, generator=generator)
    pauses = torch.rand(key_poses, generator=generator).repeat(last)[: last - 1]
    times = torch.cat((torch.zeros(1), (0.35 + torch.cat((first, pauses))).cumsum(dim=0)))  # (last + 1,)
    return torch.cat((times / times[-1], 2.0 + torch.arange(MOST_KEYS - 1 - last)))


def _part_of_joints() -> Tensor:
    """(V,) int64: the number of the part that each joint moves with."""
    part_of = torch.zeros(JOINT_COUNT, dtype=torch.int64)
    for number, joints in enumerate(_LIMBS, start=1):
        part_of[list(joints)] = number
    return part_of
