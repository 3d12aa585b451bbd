"""Augmentation of normalised skeletons: what should not matter between one take and the next performance."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from capture import JOINT_COUNT, MIRROR
from capture import Joint as J
from model.preprocess import LOWER_BODY, NormalisedSkeletons, bone_vectors, place_bones, rotate_about_vertical


@dataclass(frozen=True)
class Augmentation:
    """Strengths; everything is drawn per clip.

    Attributes:
        crop: the shortest part of a clip that is kept, as a fraction.
        yaw_rad: rotation about the vertical, plus or minus.
        tilt_rad: rotation about the two horizontal axes, plus or minus (a sensor that looks down or is not level).
        mirror: probability of swapping left and right.
        bone_scale: standard deviation of each bone's length, as a fraction.
        noise: standard deviation of each joint's position, in torso lengths.
        drop_legs: probability that the legs are out of view (a webcam at a desk).
        drop_joint: probability of each joint to be unseen, in the clips that lose any (one in five).
    """

    crop: float = 0.6
    yaw_rad: float = 0.6
    tilt_rad: float = 0.25
    mirror: float = 0.5
    bone_scale: float = 0.1
    noise: float = 0.01
    drop_legs: float = 0.1
    drop_joint: float = 0.1


def augment(skeletons: NormalisedSkeletons, how: Augmentation, generator: torch.Generator) -> NormalisedSkeletons:
    """A randomly changed copy of a batch, vectorised; ``crop`` is done before, when a clip is sampled."""
    positions, seen = skeletons.positions, skeletons.seen.clone()
    n, v = positions.shape[0], positions.shape[2]
    device = positions.device

    def uniform(limit: float) -> Tensor:
        return (torch.rand(n, generator=generator, device=device) * 2 - 1) * limit

    mirrored = torch.rand(n, generator=generator, device=device) < how.mirror
    swapped = positions[:, :, list(MIRROR)] * torch.tensor([-1.0, 1.0, 1.0], device=device)
    positions = torch.where(mirrored[:, None, None, None], swapped, positions)
    seen = torch.where(mirrored[:, None], seen[:, list(MIRROR)], seen)

    positions = _scale_bones(positions, how.bone_scale, generator)
    yaw = uniform(how.yaw_rad)
    positions = rotate_about_vertical(positions, yaw.cos(), yaw.sin())
    for axis in (0, 2):
        positions = _rotate(positions, uniform(how.tilt_rad), axis)
    positions = positions + how.noise * torch.randn(positions.shape, generator=generator, device=device)

    loses_legs = torch.rand(n, generator=generator, device=device) < how.drop_legs
    legs = torch.zeros(JOINT_COUNT, dtype=torch.bool, device=device)
    legs[LOWER_BODY] = True
    loses_joints = torch.rand(n, 1, generator=generator, device=device) < 0.2
    dropped = loses_joints & (torch.rand(n, v, generator=generator, device=device) < how.drop_joint)
    seen &= ~(loses_legs[:, None] & legs) & ~dropped
    return NormalisedSkeletons(positions, seen)


def play_backwards(skeletons: NormalisedSkeletons, count: int) -> NormalisedSkeletons:
    """Reverse the last ``count`` of N clips in time."""
    positions = skeletons.positions
    forwards, backwards = positions.split([len(positions) - count, count])
    return NormalisedSkeletons(torch.cat([forwards, backwards.flip(1)]), skeletons.seen)


def _scale_bones(positions: Tensor, spread: float, generator: torch.Generator) -> Tensor:
    """Another body: each bone longer or shorter, both sides alike."""
    n = positions.shape[0]
    factor = 1 + spread * torch.randn(n, JOINT_COUNT, generator=generator, device=positions.device)
    factor = (factor + factor[:, list(MIRROR)]) / 2
    return place_bones(positions[:, :, J.SPINE_BASE], bone_vectors(positions) * factor[:, None, :, None])


def _rotate(positions: Tensor, angle: Tensor, axis: int) -> Tensor:
    """Rotate (N, T, V, 3) about one axis by an angle (N,)."""
    cos, sin = angle.cos()[:, None, None], angle.sin()[:, None, None]
    first, second = [other for other in range(3) if other != axis]
    coordinates = list(positions.unbind(dim=-1))
    coordinates[first], coordinates[second] = (
        cos * coordinates[first] - sin * coordinates[second],
        sin * coordinates[first] + cos * coordinates[second],
    )
    return torch.stack(coordinates, dim=-1)


def random_crop(length: int, shortest: float, generator: torch.Generator) -> tuple[int, int]:
    """Start and stop of a part of ``length`` frames that keeps at least the fraction ``shortest`` (and 4 frames)."""
    draw = torch.rand(2, generator=generator).tolist()
    kept = min(length, max(4, math.ceil(length * (shortest + (1 - shortest) * draw[0]))))
    start = int(draw[1] * (length - kept + 1))
    return start, start + kept
