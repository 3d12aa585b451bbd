"""THE preprocessing: from a clip in metres to the encoder's input. Training, evaluation and the live path call this.

Kinect v1, Kinect v2, MediaPipe and motion capture place the same joints differently (a v1 pelvis is 7 cm long where
a v2 pelvis is 30 cm; hips lie 14 to 37 cm apart). Scaling by one length cannot make them agree, so every skeleton is
retargeted: the joints that no sensor or only some sensors measure are derived from those that all have, and each
bone is rescaled by its own median length to one canonical body. Directions, timing and amplitude stay; body size and
the sensor's habits go.

The steps, in order:

1. :func:`sample` (one clip, NumPy): frames without a body are dropped, gaps of single joints are bridged, and the
   clip is resampled by its timestamps to the encoder's number of frames.
2. :func:`normalise` (a batch, torch): derived joints, turned to face the sensor, retargeted, centred on the root of
   the first frame.
3. :func:`features` (a batch, torch): position relative to the root, bone vector and velocity of each joint.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from capture import JOINT_COUNT, MIRROR, PARENTS, Clip
from capture import Joint as J
from capture.gaps import bridge_gaps

CHANNELS = 9  # 3 position + 3 bone + 3 velocity
Stream = Literal["all", "joint", "bone", "motion"]
# Which channels an encoder of each stream reads.
STREAMS: dict[Stream, slice] = {
    "all": slice(0, CHANNELS),
    "joint": slice(0, 3),
    "bone": slice(3, 6),
    "motion": slice(6, 9),
}
VELOCITY_GAIN = 4.0  # brings frame-to-frame differences to the size of positions
TRACKED = 0.25  # a joint below this confidence is treated as unseen (a Kinect's "inferred" is 0.5)

# Bone lengths of the canonical body, in torso lengths (mid-hips to mid-shoulders); adult proportions.
CANONICAL_LENGTH: dict[J, float] = {
    J.SPINE_MID: 0.5,
    J.SPINE_SHOULDER: 0.5,
    J.NECK: 0.18,
    J.HEAD: 0.36,
    J.SHOULDER_LEFT: 0.34,
    J.SHOULDER_RIGHT: 0.34,
    J.ELBOW_LEFT: 0.54,
    J.ELBOW_RIGHT: 0.54,
    J.WRIST_LEFT: 0.48,
    J.WRIST_RIGHT: 0.48,
    J.HAND_LEFT: 0.14,
    J.HAND_RIGHT: 0.14,
    J.HAND_TIP_LEFT: 0.14,
    J.HAND_TIP_RIGHT: 0.14,
    J.THUMB_LEFT: 0.14,
    J.THUMB_RIGHT: 0.14,
    J.HIP_LEFT: 0.18,
    J.HIP_RIGHT: 0.18,
    J.KNEE_LEFT: 0.84,
    J.KNEE_RIGHT: 0.84,
    J.ANKLE_LEFT: 0.78,
    J.ANKLE_RIGHT: 0.78,
    J.FOOT_LEFT: 0.26,
    J.FOOT_RIGHT: 0.26,
}
SHORTEST_BONE_M = 0.02  # a bone whose median is shorter was not measured; it keeps length 0
LARGEST_STRETCH = 2.5  # a single frame's bone may be this many times its canonical length: tracking glitches end there
# Where the hips are out of view: the torso's length in shoulder widths, and how the pelvis follows the shoulders. As
# these sway it stays behind by half, as they go away by a quarter of a shoulder width at most: docs/experiments.md.
MISSING_HIPS_TORSO = 1.4
PELVIS_LAG = 0.5
LAG_REACH = 0.5  # in shoulder widths: at this distance from their usual place the lag is halved
FACING_FRACTION = 0.25  # the facing direction comes from this first part of the window

# Parents before children, so that one pass rebuilds the skeleton from its bones.
_TREE_ORDER: tuple[J, ...] = (
    J.SPINE_MID, J.SPINE_SHOULDER, J.NECK, J.HEAD,
    J.SHOULDER_LEFT, J.ELBOW_LEFT, J.WRIST_LEFT, J.HAND_LEFT, J.HAND_TIP_LEFT, J.THUMB_LEFT,
    J.SHOULDER_RIGHT, J.ELBOW_RIGHT, J.WRIST_RIGHT, J.HAND_RIGHT, J.HAND_TIP_RIGHT, J.THUMB_RIGHT,
    J.HIP_LEFT, J.KNEE_LEFT, J.ANKLE_LEFT, J.FOOT_LEFT,
    J.HIP_RIGHT, J.KNEE_RIGHT, J.ANKLE_RIGHT, J.FOOT_RIGHT,
)  # fmt: skip
_SHOULDERS = [J.SHOULDER_LEFT, J.SHOULDER_RIGHT]
LOWER_BODY = [
    J.HIP_LEFT, J.KNEE_LEFT, J.ANKLE_LEFT, J.FOOT_LEFT,
    J.HIP_RIGHT, J.KNEE_RIGHT, J.ANKLE_RIGHT, J.FOOT_RIGHT,
]  # fmt: skip


class NoBodyError(ValueError):
    """A clip holds no frame with a usable body."""


@dataclass(frozen=True)
class Samples:
    """A batch of clips at the encoder's number of frames, in metres, before normalisation.

    Attributes:
        positions_m: (N, T, 25, 3) float32, Kinect camera axes.
        seen: (N, 25) bool: joints that the sensor saw for at least half of the clip.
    """

    positions_m: Tensor
    seen: Tensor

    def to(self, device: torch.device | str) -> Samples:
        return Samples(self.positions_m.to(device), self.seen.to(device))

    def __len__(self) -> int:
        return len(self.positions_m)


@dataclass(frozen=True)
class NormalisedSkeletons:
    """A batch of skeletons on the canonical body.

    Attributes:
        positions: (N, T, 25, 3) float32 in torso lengths; the root of frame 0 is the origin, the person faces -z.
        seen: (N, 25) bool.
    """

    positions: Tensor
    seen: Tensor


def concatenate(*batches: NormalisedSkeletons) -> NormalisedSkeletons:
    """One batch of several."""
    return NormalisedSkeletons(
        torch.cat([batch.positions for batch in batches]), torch.cat([batch.seen for batch in batches])
    )


def sample(clip: Clip, frame_count: int) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Step 1: clean one clip and resample it by its timestamps.

    Args:
        clip: any number of frames; joints may be NaN, infinite, all-zero or of confidence 0.
        frame_count: T, the encoder's number of frames.

    Returns:
        positions_m (T, 25, 3) float32, and seen (25,) bool.

    Raises:
        NoBodyError: no frame has both shoulders at finite, different places.
    """
    tracked, body = _tracked(clip)
    if not body.any():
        raise NoBodyError("no frame of the clip shows a body with both shoulders")
    if not body.all():
        clip, tracked = clip.select(body), tracked[body]
    seen = tracked.mean(axis=0) >= 0.5  # (25,)
    if not tracked.all():
        clip = bridge_gaps(clip, tracked)  # a joint never seen lies at its parent
    return clip.resample(frame_count).positions_m, seen


def _tracked(clip: Clip) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which joints can be trusted, (frames, 25), and which frames show a body, (frames,): both shoulders, apart."""
    positions_m = clip.positions_m
    finite = np.isfinite(positions_m).all(axis=-1)
    somewhere = (positions_m != 0).any(axis=-1)  # a lost skeleton is stored as all zeros
    tracked = np.asarray(finite & somewhere & (clip.confidence >= TRACKED))
    with np.errstate(invalid="ignore", over="ignore"):
        width_m = np.linalg.norm(positions_m[:, J.SHOULDER_RIGHT] - positions_m[:, J.SHOULDER_LEFT], axis=-1)
    return tracked, np.asarray(tracked[:, _SHOULDERS].all(axis=1) & (width_m > SHORTEST_BONE_M))


def body_frames(clip: Clip) -> NDArray[np.bool_]:
    """Which frames show a body, (frames,); :func:`sample` drops the others."""
    return _tracked(clip)[1]


def has_body(clip: Clip) -> bool:
    """Whether :func:`sample` finds a body in the clip."""
    return bool(body_frames(clip).any())


def sample_batch(clips: Sequence[Clip], frame_count: int) -> Samples:
    """:func:`sample` for many clips.

    Raises:
        NoBodyError: one of the clips shows no body.
    """
    sampled = [sample(clip, frame_count) for clip in clips]
    return Samples(
        torch.from_numpy(np.stack([positions for positions, _ in sampled])),
        torch.from_numpy(np.stack([seen for _, seen in sampled])),
    )


def normalise(samples: Samples) -> NormalisedSkeletons:
    """Step 2: onto the canonical body, facing the sensor, root of the first frame at the origin.

    Only derives from joints that every sensor measures, so what a sensor fills in cannot leak through.
    """
    positions, seen = _derive_joints(samples.positions_m, samples.seen)
    positions = _turn_to_sensor(positions)
    return NormalisedSkeletons(_retarget(positions), seen)


@dataclass(frozen=True)
class _Constants:
    """What the steps on a device need there; uploaded once, since a CUDA graph cannot hold uploads.

    Attributes:
        parents, mirror: (V,) int64, each joint's parent and its counterpart on the other side.
        lengths: (V,) float64, ``CANONICAL_LENGTH``.
        upper_body: (V,) bool.
    """

    parents: Tensor
    mirror: Tensor
    lengths: Tensor
    upper_body: Tensor


@lru_cache(maxsize=8)
def _constants(device: torch.device) -> _Constants:
    with torch.inference_mode(False):  # training uses the same ones
        return _Constants(
            torch.tensor(PARENTS, device=device),
            torch.tensor(MIRROR, device=device),
            torch.tensor([CANONICAL_LENGTH.get(joint, 0.0) for joint in J], dtype=torch.float64, device=device),
            torch.tensor([joint not in LOWER_BODY for joint in J], device=device),
        )


def _derive_joints(positions: Tensor, seen: Tensor) -> tuple[Tensor, Tensor]:
    """Replace the joints on which the sensors disagree by what all of them have."""
    joints = list(positions.unbind(dim=2))  # 25 x (N, T, 3)
    seen = seen.clone()

    mid_shoulders = (joints[J.SHOULDER_LEFT] + joints[J.SHOULDER_RIGHT]) / 2
    # Hips out of view (a webcam at a desk): hang a pelvis below the shoulders; the legs are unseen.
    hips_seen = (seen[:, J.HIP_LEFT] & seen[:, J.HIP_RIGHT])[:, None, None]  # (N, 1, 1)
    across = joints[J.SHOULDER_RIGHT] - joints[J.SHOULDER_LEFT]
    width = across.norm(dim=-1).median(dim=1).values[:, None, None]
    virtual_base = _pelvis_below(mid_shoulders, width)
    joints[J.HIP_LEFT] = torch.where(hips_seen, joints[J.HIP_LEFT], virtual_base - across / 4)
    joints[J.HIP_RIGHT] = torch.where(hips_seen, joints[J.HIP_RIGHT], virtual_base + across / 4)
    seen &= hips_seen[:, :, 0] | _constants(seen.device).upper_body

    base = (joints[J.HIP_LEFT] + joints[J.HIP_RIGHT]) / 2
    joints[J.SPINE_BASE] = base
    joints[J.SPINE_MID] = (base + mid_shoulders) / 2
    joints[J.SPINE_SHOULDER] = mid_shoulders
    joints[J.NECK] = mid_shoulders + (joints[J.HEAD] - mid_shoulders) / 3
    for wrist, hand, tip, thumb in (
        (J.WRIST_LEFT, J.HAND_LEFT, J.HAND_TIP_LEFT, J.THUMB_LEFT),
        (J.WRIST_RIGHT, J.HAND_RIGHT, J.HAND_TIP_RIGHT, J.THUMB_RIGHT),
    ):
        joints[tip] = 2 * joints[hand] - joints[wrist]
        joints[thumb] = joints[hand]
        seen[:, tip] = seen[:, thumb] = seen[:, hand]
    for joint in (J.SPINE_BASE, J.SPINE_MID, J.SPINE_SHOULDER):
        seen[:, joint] = seen[:, J.SHOULDER_LEFT] & seen[:, J.SHOULDER_RIGHT]
    seen[:, J.NECK] = seen[:, J.HEAD]
    return torch.stack(joints, dim=2), seen


def _pelvis_below(mid_shoulders: Tensor, width: Tensor) -> Tensor:
    """Where a pelvis that is out of view hangs, (N, T, 3), below mid-shoulders (N, T, 3) of a width (N, 1, 1)."""
    down = torch.zeros_like(mid_shoulders)
    down[..., 1] = -1.0
    away = mid_shoulders - mid_shoulders.median(dim=1, keepdim=True).values  # (N, T, 3)
    reach = LAG_REACH * width
    lag = PELVIS_LAG * away * reach / (reach + away.norm(dim=-1, keepdim=True)).clamp_min(1e-6)
    return mid_shoulders - lag + down * width * MISSING_HIPS_TORSO


def _turn_to_sensor(positions: Tensor) -> Tensor:
    """Rotate about the vertical so that, early in the window, the line from left to right points along +x."""
    first = max(1, round(positions.shape[1] * FACING_FRACTION))
    across = (positions[:, :first, J.SHOULDER_RIGHT] - positions[:, :first, J.SHOULDER_LEFT]).mean(dim=1)
    across = across + (positions[:, :first, J.HIP_RIGHT] - positions[:, :first, J.HIP_LEFT]).mean(dim=1)
    x, z = across[:, 0], across[:, 2]
    length = torch.sqrt(x * x + z * z)
    # Someone lying across the line of sight has no facing direction to speak of: leave them as they are.
    known = length > 0.05
    cos = torch.where(known, x / length.clamp_min(1e-6), torch.ones_like(x))
    sin = torch.where(known, z / length.clamp_min(1e-6), torch.zeros_like(x))
    return rotate_about_vertical(positions, cos, sin)


def rotate_about_vertical(positions: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """(x, z) -> (cos x + sin z, cos z - sin x) for each of N skeleton sequences (N, T, V, 3); cos, sin: (N,)."""
    cos, sin = cos[:, None, None], sin[:, None, None]
    x, y, z = positions.unbind(dim=-1)
    return torch.stack((cos * x + sin * z, y, cos * z - sin * x), dim=-1)


def bone_vectors(positions: Tensor) -> Tensor:
    """The vector to each joint from its parent, (N, T, V, 3) like the positions; that of the root is 0."""
    return positions - positions[:, :, _constants(positions.device).parents]


def place_bones(root: Tensor, bones: Tensor) -> Tensor:
    """The inverse of :func:`bone_vectors`: positions (N, T, V, 3), given those of the root (N, T, 3)."""
    placed: list[Tensor | None] = [None] * JOINT_COUNT
    placed[J.SPINE_BASE] = root
    for joint in _TREE_ORDER:
        parent = placed[PARENTS[joint]]
        assert parent is not None, "the tree order lists parents first"
        placed[joint] = parent + bones[:, :, joint]
    return torch.stack([position for position in placed if position is not None], dim=2)


def canonical_lengths(device: torch.device) -> Tensor:
    """(V,) float32: lengths of the canonical body's bones in torso lengths; 0 for the root."""
    return _constants(device).lengths.float()


def _retarget(positions: Tensor) -> Tensor:
    """Rescale every bone by the ratio of its canonical to its median length; the root's path by the torso's."""
    constants = _constants(positions.device)
    bones = bone_vectors(positions)
    median_m = bones.norm(dim=-1).median(dim=1).values  # (N, 25)
    canonical = constants.lengths.to(positions.dtype)
    # The two sides of a person are equally long: a shared median halves the noise of the estimate.
    mirrored = median_m[:, constants.mirror]
    median_m = (median_m + mirrored) / 2
    gain = torch.where(median_m > SHORTEST_BONE_M, canonical / median_m.clamp_min(SHORTEST_BONE_M), 0.0)
    bones = bones * gain[:, None, :, None]
    length = bones.norm(dim=-1, keepdim=True)
    limit = canonical[None, None, :, None] * LARGEST_STRETCH
    bones = bones * (limit / length.clamp_min(1e-6)).clamp_max(1.0)

    torso_m = (positions[:, :, J.SPINE_SHOULDER] - positions[:, :, J.SPINE_BASE]).norm(dim=-1).median(dim=1).values
    root = positions[:, :, J.SPINE_BASE] - positions[:, :1, J.SPINE_BASE]  # (N, T, 3)
    root = root / torso_m.clamp_min(0.15)[:, None, None]
    return place_bones(root.clamp(-12.0, 12.0), bones)


def features(skeletons: NormalisedSkeletons) -> Tensor:
    """Step 3: the encoder's input.

    Returns:
        (N, 9, T, 25) float32: channels 0-2 the position relative to SPINE_BASE of the same frame (for SPINE_BASE
        itself: its path since frame 0), 3-5 the bone vector from the parent, 6-8 four times the difference to the
        frame before (frame 0 repeats frame 1). Joints that were not seen are all zero.
    """
    positions = skeletons.positions
    root = positions[:, :, J.SPINE_BASE : J.SPINE_BASE + 1]  # (N, T, 1, 3)
    relative = positions - root
    relative = torch.cat((root, relative[:, :, 1:]), dim=2)
    bones = bone_vectors(positions)
    velocity = torch.zeros_like(positions)
    velocity[:, 1:] = VELOCITY_GAIN * (positions[:, 1:] - positions[:, :-1])
    if positions.shape[1] > 1:
        velocity[:, 0] = velocity[:, 1]
    stacked = torch.cat((relative, bones, velocity), dim=-1)  # (N, T, 25, 9)
    stacked = stacked * skeletons.seen[:, None, :, None]
    return stacked.permute(0, 3, 1, 2)  # (N, 9, T, 25)


def preprocess(clips: Sequence[Clip], frame_count: int) -> tuple[Tensor, Tensor]:
    """All three steps at once, for whoever wants the encoder's input itself.

    Returns:
        input (N, 9, frame_count, 25) float32 and seen (N, 25) bool.

    Raises:
        NoBodyError: one of the clips shows no body.
    """
    skeletons = normalise(sample_batch(clips, frame_count))
    return features(skeletons), skeletons.seen
