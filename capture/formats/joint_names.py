"""The joints' names in files: those of the Kinect's own ``JointType``, such as ``SpineBase`` and ``HandTipLeft``."""

from __future__ import annotations

from capture.skeleton import Joint

JOINT_NAMES: tuple[str, ...] = tuple(joint.name.title().replace("_", "") for joint in Joint)


def _plain(name: str) -> str:
    return name.strip().replace("_", "").casefold()


_JOINTS = {_plain(name): joint for name, joint in zip(JOINT_NAMES, Joint, strict=True)}


def joint_named(name: str) -> Joint | None:
    """The joint of that name, None if there is none. ``SpineBase``, ``spine_base`` and ``SPINE_BASE`` are the same."""
    return _JOINTS.get(_plain(name))
