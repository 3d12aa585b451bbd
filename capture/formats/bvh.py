"""BVH files (Biovision hierarchy) for animation programs: a skeleton of fixed bone lengths and its rotations in time.

A sensor gives places, and BVH wants rotations, so the places are fitted:

- Every bone has its median length.
- The rest pose is a T pose that faces +z with the left side at +x, as animation programs expect it. Where several
  bones leave one joint, the angles between them are the person's own, averaged over the clip.
- A joint with one bone turns so that the bone points where the sensor saw it, and does not twist on the way there. A
  joint with several turns so that they fit best together (Kabsch, "A solution for the best rotation to relate two
  sets of vectors", 1976; least squares, weighted by length).

So the direction of a bone is exact unless it leaves the base of the spine, the upper spine or a wrist. Lengths are in
centimetres, places in the axes of the Kinect camera, rotations in degrees about z, then x, then y.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from capture.clip import Clip
from capture.errors import RecordingError
from capture.formats.files import only_person, writing
from capture.formats.joint_names import JOINT_NAMES
from capture.gaps import bridge_gaps
from capture.skeleton import JOINT_COUNT, PARENTS, Joint, SkeletonFrame

Array = NDArray[np.float64]

_CENTIMETRES_PER_METRE = 100.0
_DEFAULT_INTERVAL_MS = 1000.0 / 30.0  # what the file of a single frame says
MAX_FRAMES = 200_000
"""Almost two hours at 30 fps: about 2 GB of memory while the rotations are computed."""

_MOST_ROUNDS = 10  # of the average below, which settles after two or three
# How much a joint resists twisting away from its parent, against bones of 1 m: only where nothing else decides.
_TWIST_RESISTANCE = 1e-7

_CHILDREN: tuple[tuple[Joint, ...], ...] = tuple(
    tuple(joint for joint in Joint if PARENTS[joint] == parent and joint != parent) for parent in Joint
)


def _rest_direction(joint: Joint) -> tuple[float, float, float]:
    """Where the bone that ends at a joint points in a T pose: x to the person's left, y up, z forward."""
    side = 1.0 if joint.name.endswith("_LEFT") else -1.0
    match joint.name.removesuffix("_LEFT").removesuffix("_RIGHT"):
        case "SHOULDER" | "ELBOW" | "WRIST" | "HAND" | "HAND_TIP" | "HIP":
            return side, 0.0, 0.0
        case "THUMB":
            return side * 0.8, 0.0, 0.6
        case "KNEE" | "ANKLE":
            return 0.0, -1.0, 0.0
        case "FOOT":
            return 0.0, 0.0, 1.0
    return 0.0, 1.0, 0.0  # the spine


def write_bvh(path: str | Path, frames: Iterable[SkeletonFrame]) -> None:
    """Write the skeletons of one person.

    The format has one interval for all frames, so the clip is resampled to the typical one. A joint is interpolated
    while its confidence is 0.

    Raises:
        RecordingError: there is nobody or more than one person, neither hips nor shoulders were ever tracked, the
            clip is too long, or the file cannot be written.
    """
    path = Path(path)
    clip = Clip.from_frames(only_person(path, frames))
    tracked = clip.confidence > 0
    try:
        bridged = bridge_gaps(clip, tracked)
    except ValueError as error:
        raise RecordingError(f"'{path}' was not written: {error}.") from None
    lengths_m = _bone_lengths(bridged, tracked)
    steady, interval_ms = _at_one_interval(path, bridged)
    directions = _directions(steady)
    rest = _rest_pose(directions, lengths_m)
    angles = _euler_angles(_local_rotations(directions, rest, lengths_m))  # (T, 25, 3) degrees
    offsets_cm = rest * lengths_m[:, None] * _CENTIMETRES_PER_METRE
    places_cm = steady.positions_m[:, Joint.SPINE_BASE].astype(np.float64) * _CENTIMETRES_PER_METRE
    order = list(_depth_first(Joint.SPINE_BASE))
    with writing(path) as file:
        file.write(("HIERARCHY\n" + "".join(_hierarchy(Joint.SPINE_BASE, offsets_cm, 0))).encode())
        file.write(f"MOTION\nFrames: {len(steady)}\nFrame Time: {interval_ms / 1000:.9f}\n".encode())
        for place_cm, turned in zip(places_cm, angles[:, order], strict=True):
            file.write((" ".join(f"{value:.6f}" for value in (*place_cm, *turned.flat)) + "\n").encode())


def _bone_lengths(clip: Clip, tracked: NDArray[np.bool_]) -> Array:
    """(25,) median length of the bone from its parent to each joint, of the frames where both are tracked if any."""
    parents = list(PARENTS)
    lengths_m = np.linalg.norm((clip.positions_m - clip.positions_m[:, parents]).astype(np.float64), axis=-1)
    both = tracked & tracked[:, parents]  # (T, 25)
    return np.array(
        [np.median(lengths_m[both[:, joint] if both[:, joint].any() else slice(None), joint]) for joint in Joint]
    )


def _at_one_interval(path: Path, clip: Clip) -> tuple[Clip, float]:
    """The clip in even steps, and the step in ms."""
    if len(clip) == 1:
        return clip, _DEFAULT_INTERVAL_MS
    duration_ms = clip.end_ms - clip.start_ms
    step_count = max(1, round(duration_ms / float(np.median(np.diff(clip.timestamps_ms)))))
    if step_count >= MAX_FRAMES:
        raise RecordingError(
            f"'{path}' was not written: the frames span {duration_ms / 3_600_000:.1f} hours, which is too long: "
            f"it would take more than {MAX_FRAMES} frames."
        )
    return clip.resample(step_count + 1), duration_ms / step_count


def _directions(clip: Clip) -> Array:
    """(T, 25, 3) unit vectors from each joint's parent to the joint; 0 where both are at one place."""
    bones = (clip.positions_m - clip.positions_m[:, list(PARENTS)]).astype(np.float64)
    lengths = np.linalg.norm(bones, axis=-1, keepdims=True)
    return np.divide(bones, lengths, out=np.zeros_like(bones), where=lengths > 0)


def _rest_pose(directions: Array, lengths_m: Array) -> Array:
    """(25, 3) unit vectors of the bones at rest; 0 for the root.

    Where several bones leave a joint, their directions in all frames are turned onto the T pose and averaged, and
    again onto that average (generalised Procrustes analysis).
    """
    rest = np.array([_rest_direction(joint) for joint in Joint])
    rest[Joint.SPINE_BASE] = 0.0
    for children in map(list, _CHILDREN):
        if len(children) < 2:
            continue
        seen, weights = directions[:, children], lengths_m[children]  # (T, C, 3), (C,)
        for _ in range(_MOST_ROUNDS):
            before = rest[children]
            rotations = _best_rotations(before, seen, weights, np.zeros((len(seen), 3, 3)))
            mean = np.einsum("tji,tcj->ci", rotations, seen)  # turned back onto the rest pose
            size = np.linalg.norm(mean, axis=-1, keepdims=True)
            rest[children] = np.where(size > 0, mean / np.where(size > 0, size, 1.0), before)
            if np.abs(rest[children] - before).max() < 1e-9:
                break
    return rest


def _local_rotations(directions: Array, rest: Array, lengths_m: Array) -> Array:
    """(T, 25, 3, 3) rotation of each joint relative to its parent."""
    count = len(directions)
    local = np.broadcast_to(np.eye(3), (count, JOINT_COUNT, 3, 3)).copy()
    world = local.copy()
    for joint in _depth_first(Joint.SPINE_BASE):
        # The root has no parent to stay in line with; it would rather face the sensor than turn its back.
        above = np.diag([-1.0, 1.0, -1.0]) if joint == Joint.SPINE_BASE else world[:, PARENTS[joint]]
        above = np.broadcast_to(above, (count, 3, 3))
        children = list(_CHILDREN[joint])
        world[:, joint] = above
        if lengths_m[children].any():
            world[:, joint] = _best_rotations(
                rest[children], directions[:, children], lengths_m[children], _TWIST_RESISTANCE * above
            )
        parent = np.eye(3) if joint == Joint.SPINE_BASE else np.swapaxes(world[:, PARENTS[joint]], 1, 2)
        local[:, joint] = parent @ world[:, joint]
    return local


def _best_rotations(rest: Array, seen: Array, weights: Array, prior: Array) -> Array:
    """(T, 3, 3) rotations that bring ``rest`` (C, 3) nearest to ``seen`` (T, C, 3).

    ``prior`` (T, 3, 3) is added to the correlation: a small multiple of the rotation to take where the bones leave
    it open, as for a twist about a single bone.
    """
    correlation = np.einsum("c,tci,cj->tij", weights, seen, rest) + prior
    left, _, right = np.linalg.svd(correlation)
    sign = np.where(np.linalg.det(left @ right) < 0, -1.0, 1.0)
    left[..., 2] *= sign[:, None]  # a rotation, not a mirror image
    return np.asarray(left @ right)


def _euler_angles(rotations: Array) -> Array:
    """(T, 25, 3) degrees about z, x and y, of rotations (T, 25, 3, 3) = Rz Rx Ry; without jumps of 360 in time."""
    sin_x = np.clip(rotations[..., 2, 1], -1.0, 1.0)
    locked = np.abs(sin_x) > 1.0 - 1e-12  # z and y turn about one axis then: all of it is given to z
    z = np.where(
        locked,
        np.arctan2(rotations[..., 1, 0], rotations[..., 0, 0]),
        np.arctan2(-rotations[..., 0, 1], rotations[..., 1, 1]),
    )
    y = np.where(locked, 0.0, np.arctan2(-rotations[..., 2, 0], rotations[..., 2, 2]))
    return np.unwrap(np.degrees(np.stack((z, np.arcsin(sin_x), y), axis=-1)), axis=0, period=360.0)


def _depth_first(joint: Joint) -> Iterator[Joint]:
    """A joint and all below it in the order of the file."""
    yield joint
    for child in _CHILDREN[joint]:
        yield from _depth_first(child)


def _hierarchy(joint: Joint, offsets_cm: Array, depth: int) -> Iterator[str]:
    indent = "\t" * depth
    is_root = PARENTS[joint] == joint
    yield f"{indent}{'ROOT' if is_root else 'JOINT'} {JOINT_NAMES[joint]}\n{indent}{{\n"
    yield f"{indent}\tOFFSET {' '.join(f'{value:.6f}' for value in offsets_cm[joint])}\n"
    positions = "6 Xposition Yposition Zposition" if is_root else "3"
    yield f"{indent}\tCHANNELS {positions} Zrotation Xrotation Yrotation\n"
    for child in _CHILDREN[joint]:
        yield from _hierarchy(child, offsets_cm, depth + 1)
    if not _CHILDREN[joint]:
        yield f"{indent}\tEnd Site\n{indent}\t{{\n{indent}\t\tOFFSET 0.000000 0.000000 0.000000\n{indent}\t}}\n"
    yield f"{indent}}}\n"
