"""The 17 joints of Human3.6M, which MotionBERT reads, from the 25 of a Kinect, as an estimator sees them in a picture.

Order: root; right hip, knee, ankle; left hip, knee, ankle; belly, neck, nose, head; left shoulder, elbow, wrist; right
shoulder, elbow, wrist.
"""

from __future__ import annotations

import torch
from torch import Tensor

from capture import Joint as J
from model.preprocess import NormalisedSkeletons

# A Kinect has no nose; its neck joint lies between what is called neck (between the shoulders) and head here.
JOINTS: tuple[J, ...] = (
    J.SPINE_BASE,
    J.HIP_RIGHT, J.KNEE_RIGHT, J.ANKLE_RIGHT,
    J.HIP_LEFT, J.KNEE_LEFT, J.ANKLE_LEFT,
    J.SPINE_MID, J.SPINE_SHOULDER, J.NECK, J.HEAD,
    J.SHOULDER_LEFT, J.ELBOW_LEFT, J.WRIST_LEFT,
    J.SHOULDER_RIGHT, J.ELBOW_RIGHT, J.WRIST_RIGHT,
)  # fmt: skip
# A picture's x grows to its right, which is the sensor's right, and its y downwards. The depth stays.
_TO_PICTURE = (-1.0, -1.0, 1.0)
EXTENT = 2.0  # the coordinates' range in sizes of the body's box, as the authors test


def motion(skeletons: NormalisedSkeletons, depth: bool) -> Tensor:
    """What MotionBERT reads of N windows.

    The box around the seen joints of all frames, seen from the front, is centred and scaled so that its longer side
    spans half of -1..1, as the authors do. Joints that were not seen are all zero.

    Args:
        depth: with the third coordinate, in the same scale and relative to the box's middle.

    Returns:
        (N, T, 17, 3 or 4): x, y, (z,) and the confidence, 0 or 1.
    """
    positions = skeletons.positions[:, :, list(JOINTS)]  # (N, T, 17, 3)
    positions = positions * positions.new_tensor(_TO_PICTURE)
    confidence = skeletons.seen[:, None, list(JOINTS), None].expand(-1, positions.shape[1], -1, -1)
    lowest = positions.masked_fill(~confidence, torch.inf).amin(dim=(1, 2), keepdim=True)  # (N, 1, 1, 3)
    highest = positions.masked_fill(~confidence, -torch.inf).amax(dim=(1, 2), keepdim=True)
    size = (highest - lowest)[..., :2].amax(dim=-1, keepdim=True) * EXTENT
    scaled = 2 * (positions - (lowest + highest) / 2) / size.clamp_min(1e-6)
    # Where nothing was seen there is no box: the multiplication would give no number.
    scaled = torch.where(confidence, scaled.clamp(-1, 1), 0.0)
    return torch.cat((scaled[..., : 3 if depth else 2], confidence.to(scaled.dtype)), dim=-1)
