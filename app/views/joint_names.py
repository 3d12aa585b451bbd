"""What the joints are called in the language of the window."""

from __future__ import annotations

from PyQt6.QtCore import QT_TRANSLATE_NOOP

from app.translation import translate
from capture.skeleton import Joint

NAMES = (
    QT_TRANSLATE_NOOP("Joint", "spine base"),
    QT_TRANSLATE_NOOP("Joint", "spine mid"),
    QT_TRANSLATE_NOOP("Joint", "neck"),
    QT_TRANSLATE_NOOP("Joint", "head"),
    QT_TRANSLATE_NOOP("Joint", "left shoulder"),
    QT_TRANSLATE_NOOP("Joint", "left elbow"),
    QT_TRANSLATE_NOOP("Joint", "left wrist"),
    QT_TRANSLATE_NOOP("Joint", "left hand"),
    QT_TRANSLATE_NOOP("Joint", "right shoulder"),
    QT_TRANSLATE_NOOP("Joint", "right elbow"),
    QT_TRANSLATE_NOOP("Joint", "right wrist"),
    QT_TRANSLATE_NOOP("Joint", "right hand"),
    QT_TRANSLATE_NOOP("Joint", "left hip"),
    QT_TRANSLATE_NOOP("Joint", "left knee"),
    QT_TRANSLATE_NOOP("Joint", "left ankle"),
    QT_TRANSLATE_NOOP("Joint", "left foot"),
    QT_TRANSLATE_NOOP("Joint", "right hip"),
    QT_TRANSLATE_NOOP("Joint", "right knee"),
    QT_TRANSLATE_NOOP("Joint", "right ankle"),
    QT_TRANSLATE_NOOP("Joint", "right foot"),
    QT_TRANSLATE_NOOP("Joint", "spine shoulder"),
    QT_TRANSLATE_NOOP("Joint", "left hand tip"),
    QT_TRANSLATE_NOOP("Joint", "left thumb"),
    QT_TRANSLATE_NOOP("Joint", "right hand tip"),
    QT_TRANSLATE_NOOP("Joint", "right thumb"),
)
"""In the order of :class:`Joint`, in English: :attr:`Joint.label`."""


def joint_name(joint: Joint) -> str:
    """Its name, e.g. ``left elbow``."""
    return translate("Joint", joint.label)
