"""What the project wants to reach on kinect25 and webcam_signs, beside what is known without it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Goal:
    """One test's goal, in percent top-1.

    Attributes:
        key: the test.
        weights: the goal holds for weights of this name; None for those that are reported first.
        title: the test in words.
        no_learning: DTW on joints, measured elsewhere; None where nobody measured it.
        floor: a plain encoder, 30 minutes of training on two cores, measured elsewhere; None likewise.
        goal: to reach.
    """

    key: str
    weights: str | None
    title: str
    no_learning: float | None
    floor: float | None
    goal: float


GOALS = (
    Goal("novel_exemplars", None, "novel actions, 20-way", 42.3, 72.7, 85.0),
    Goal("validation_exemplars", None, "validation actions, 8-way", 49.1, 61.9, 80.0),
    Goal("within_dataset/KinderGator", None, "within KinderGator, 11-way", 30.9, 70.0, 85.0),
    Goal("within_dataset/UTD-MHAD", None, "within UTD-MHAD, 6-way", 69.6, 90.4, 98.0),
    Goal("within_dataset/KARD", None, "within KARD, 5-way", 98.5, 99.3, 99.5),
    Goal("within_dataset/MSRAction3D", None, "within MSRAction3D, 5-way", 65.0, 91.2, 97.0),
    Goal("msraction3d", "msraction3d_strict", "msraction3d, trained on its a01 to a10 only", 63.8, 62.0, 85.0),
    Goal("msraction3d", "msraction3d_open", "msraction3d, trained on all but its a11 to a20", None, 69.5, 90.0),
    Goal("webcam_signs", "live", "webcam signs across sessions, 13-way", 56.3, None, 80.0),
)
GUIDANCE_GAIN = 5.0  # points that CrossGLG adds to the same encoder without guidance, 10 base actions, 3 seeds
GUIDANCE_GAIN_ACTIONS = 10
