"""Contrast of the skeleton's joints, or body parts, with sentences about them: guidance beside that of the paper.

A clip's joint features are projected into the space of the text embeddings, where they should lie nearer to the joint
sentences of their own action than to those of the other actions. With parts instead of joints it is the part contrast
of GAP (Xiang et al., "Generative Action Description Prompts for Skeleton-based Action Recognition", ICCV 2023), which
contrasts the features of head, hands, arms, hips, legs and feet with descriptions of those parts.
"""

from __future__ import annotations

from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn import functional

from capture import JOINT_COUNT
from capture import Joint as J

# GAP's six parts; the trunk, which has no part there, goes with its neighbours.
PARTS: dict[str, tuple[J, ...]] = {
    "head": (J.HEAD, J.NECK, J.SPINE_SHOULDER),
    "hand": (J.HAND_LEFT, J.HAND_TIP_LEFT, J.THUMB_LEFT, J.HAND_RIGHT, J.HAND_TIP_RIGHT, J.THUMB_RIGHT),
    "arm": (J.SHOULDER_LEFT, J.ELBOW_LEFT, J.WRIST_LEFT, J.SHOULDER_RIGHT, J.ELBOW_RIGHT, J.WRIST_RIGHT),
    "hip": (J.HIP_LEFT, J.HIP_RIGHT, J.SPINE_BASE, J.SPINE_MID),
    "leg": (J.KNEE_LEFT, J.KNEE_RIGHT),
    "foot": (J.ANKLE_LEFT, J.FOOT_LEFT, J.ANKLE_RIGHT, J.FOOT_RIGHT),
}


class TextContrast(nn.Module):
    """The contrast's loss.

    Args:
        skeleton_channels: C of the joint features.
        text: (classes, V, C_txt) embeddings of the joint sentences, t of section 3.4 of CrossGLG.
        groups: ``joints``: the cosines of all joints are averaged and contrasted once; ``parts``: joints are averaged
            to GAP's parts, each contrasted by itself.
        temperature: what the cosines are divided by.
    """

    pooling: Tensor
    targets: Tensor

    def __init__(
        self, skeleton_channels: int, text: Tensor, groups: Literal["joints", "parts"], temperature: float
    ) -> None:
        super().__init__()
        self.groups, self.temperature = groups, temperature
        pooling = torch.eye(JOINT_COUNT)
        if groups == "parts":
            pooling = torch.zeros(len(PARTS), JOINT_COUNT)
            for row, joints in enumerate(PARTS.values()):
                pooling[row, list(joints)] = 1 / len(joints)
        # What all actions' sentences on a joint share (its name, above all) tells no action.
        pooled = torch.einsum("gv,kvc->kgc", pooling, text.float())
        centred = functional.normalize(pooled - pooled.mean(dim=0), dim=-1)
        # Both follow from the descriptions, so they are not part of a checkpoint.
        self.register_buffer("pooling", pooling, persistent=False)  # (G, V)
        self.register_buffer("targets", centred, persistent=False)  # (classes, G, C_txt)
        self.project = nn.Linear(skeleton_channels, text.shape[-1])

    def forward(self, joints: Tensor, classes: Tensor) -> Tensor:
        """The mean cross entropy of (N, T', V, C) joint features of the given classes (N,)."""
        pooled = torch.einsum("gv,nvc->ngc", self.pooling, joints.float().mean(dim=1))
        projected = functional.normalize(self.project(pooled).float(), dim=-1)  # (N, G, C_txt)
        cosines = torch.einsum("ngc,kgc->ngk", projected, self.targets)
        if self.groups == "joints":
            return functional.cross_entropy(cosines.mean(dim=1) / self.temperature, classes)
        repeated = classes[:, None].expand(-1, cosines.shape[1])  # (N, G)
        return functional.cross_entropy(cosines.flatten(0, 1) / self.temperature, repeated.flatten())
