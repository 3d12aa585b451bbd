"""Windows of a stream sampled on a device, in a fixed number of steps whatever the stream shows.

The same as :func:`model.preprocess.sample` for every window at once, with tensors of fixed shapes and without asking
the device for anything on the way, so that a CUDA graph can hold it.
"""

from __future__ import annotations

import torch
from torch import Tensor

from capture import JOINT_COUNT, PARENTS
from capture import Joint as J
from capture.gaps import parents_first
from model.preprocess import SHORTEST_BONE_M, TRACKED, Samples


def sample_windows(
    times_ms: Tensor, positions_m: Tensor, confidence: Tensor, end_ms: Tensor, lengths_ms: Tensor, frame_count: int
) -> tuple[Samples, Tensor]:
    """Sample windows that end at the same moment.

    Args:
        times_ms: (F,) float64, increasing; frames that are none lie before all windows.
        positions_m: (F, V, 3) and confidence (F, V), float32, as in a clip.
        end_ms: () float64, the moment.
        lengths_ms: (R,) float64, of the windows.
        frame_count: T.

    Returns:
        The samples of R windows, and (R,) bool, whether a window shows a body; what is sampled of others means nothing.
    """
    finite = positions_m.isfinite().all(dim=-1)
    tracked = finite & (positions_m != 0).any(dim=-1) & (confidence >= TRACKED)  # (F, V)
    positions_m = torch.where(tracked[..., None], positions_m, 0.0)
    width_m = (positions_m[:, J.SHOULDER_RIGHT] - positions_m[:, J.SHOULDER_LEFT]).norm(dim=-1)
    body = tracked[:, J.SHOULDER_LEFT] & tracked[:, J.SHOULDER_RIGHT] & (width_m > SHORTEST_BONE_M)  # (F,)

    used = body & (times_ms >= end_ms - lengths_ms[:, None]) & (times_ms <= end_ms)  # (R, F)
    count = used.sum(dim=1)
    good = used[..., None] & tracked  # (R, F, V)
    seen = 2 * good.sum(dim=1) >= count[:, None].clamp_min(1)  # (R, V)

    frames = used.shape[1]
    place = torch.arange(frames, device=used.device)
    first, last = used.int().argmax(dim=1), frames - 1 - used.int().flip(1).argmax(dim=1)  # (R,)
    steps = torch.arange(frame_count, device=used.device, dtype=torch.float64) / max(frame_count - 1, 1)
    wanted_ms = times_ms[first, None] + (times_ms[last] - times_ms[first])[:, None] * steps  # (R, T)
    after = torch.searchsorted(times_ms, wanted_ms).clamp_max(frames - 1)
    right = _next(used, place).gather(1, after).minimum(last[:, None])  # (R, T), a frame that is used
    left = _before(used, place).gather(1, (right - 1).clamp_min(0))
    left = torch.where(left < first[:, None], right, left)

    before, behind = _before(good, place[:, None]), _next(good, place[:, None])  # (R, F, V), -1 and F: there is none
    bridged = [_bridged(times_ms, positions_m, before, behind, at) for at in (left, right)]
    share = _share(times_ms[left], times_ms[right], wanted_ms)[..., None, None]
    sampled = bridged[0] * (1 - share) + bridged[1] * share  # (R, T, V, 3)
    return Samples(_at_parents(sampled, good.any(dim=1)), seen), count > 0


def _before(where: Tensor, place: Tensor) -> Tensor:
    """The last place up to each one along the second axis where it holds; -1: none."""
    return torch.where(where, place, -1).cummax(dim=1).values


def _next(where: Tensor, place: Tensor) -> Tensor:
    """The first place from each one on; as many as there are: none."""
    return torch.where(where, place, where.shape[1]).flip(1).cummin(dim=1).values.flip(1)


def _share(left_ms: Tensor, right_ms: Tensor, at_ms: Tensor) -> Tensor:
    """How far a moment lies from the left to the right, 0..1 float32; 0 where they are the same frame."""
    gap_ms = right_ms - left_ms
    return torch.where(gap_ms > 0, (at_ms - left_ms) / gap_ms.clamp_min(1e-9), 0.0).clamp(0, 1).float()


def _bridged(times_ms: Tensor, positions_m: Tensor, before: Tensor, behind: Tensor, at: Tensor) -> Tensor:
    """(R, T, V, 3): every joint at the frames ``at`` (R, T), from the frames next to them where it was tracked."""
    index = at[..., None].expand(-1, -1, before.shape[2])  # (R, T, V)
    left, right = before.gather(1, index), behind.gather(1, index)
    missing = right >= len(times_ms)
    right, left = torch.where(missing, left, right).clamp_min(0), torch.where(left < 0, right, left)
    left = left.clamp_max(len(times_ms) - 1)
    joint = torch.arange(JOINT_COUNT, device=at.device)
    share = _share(times_ms[left], times_ms[right], times_ms[index])[..., None]
    return positions_m[left, joint] * (1 - share) + positions_m[right, joint] * share


def _at_parents(positions_m: Tensor, ever: Tensor) -> Tensor:
    """(R, T, V, 3) with joints that were never tracked at their parents, the root between the shoulders."""
    joints = list(positions_m.unbind(dim=2))
    for joint in parents_first():
        if joint == J.SPINE_BASE:
            instead = (joints[J.SHOULDER_LEFT] + joints[J.SHOULDER_RIGHT]) / 2
        else:
            instead = joints[PARENTS[joint]]
        joints[joint] = torch.where(ever[:, joint, None, None], joints[joint], instead)
    return torch.stack(joints, dim=2)
