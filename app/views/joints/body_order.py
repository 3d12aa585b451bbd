"""The joints part by part, as a table of joints is read most easily."""

from __future__ import annotations

from capture.skeleton import Joint

BODY_PARTS: tuple[tuple[Joint, ...], ...] = (
    (Joint.HEAD, Joint.NECK, Joint.SPINE_SHOULDER, Joint.SPINE_MID, Joint.SPINE_BASE),
    (
        Joint.SHOULDER_LEFT,
        Joint.ELBOW_LEFT,
        Joint.WRIST_LEFT,
        Joint.HAND_LEFT,
        Joint.HAND_TIP_LEFT,
        Joint.THUMB_LEFT,
    ),
    (
        Joint.SHOULDER_RIGHT,
        Joint.ELBOW_RIGHT,
        Joint.WRIST_RIGHT,
        Joint.HAND_RIGHT,
        Joint.HAND_TIP_RIGHT,
        Joint.THUMB_RIGHT,
    ),
    (Joint.HIP_LEFT, Joint.KNEE_LEFT, Joint.ANKLE_LEFT, Joint.FOOT_LEFT),
    (Joint.HIP_RIGHT, Joint.KNEE_RIGHT, Joint.ANKLE_RIGHT, Joint.FOOT_RIGHT),
)
"""Trunk, left arm, right arm, left leg, right leg."""

BODY_ORDER: tuple[Joint, ...] = tuple(joint for part in BODY_PARTS for joint in part)
"""All 25 joints, part by part from the trunk outwards."""

PART_STARTS: tuple[int, ...] = tuple(sum(len(part) for part in BODY_PARTS[:index]) for index in range(len(BODY_PARTS)))
"""Where in ``BODY_ORDER`` each part begins."""
