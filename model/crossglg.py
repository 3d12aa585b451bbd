"""CrossGLG as it is trained (section 3.5, Figure 2): skeleton branch, guidance branch, shared classifier, losses."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from model.config import CalibrationTarget, GuidanceConfig
from model.contrast import TextContrast
from model.guidance import CrossModalGuidance
from model.skeleton_branch import BranchFeatures, SkeletonBranch


@dataclass(frozen=True)
class Guidance:
    """What the text says about the base actions, in the order of the classes.

    Attributes:
        key_joints: (classes, V) bool, K of section 3.4; at least one joint per action.
        text: (classes, V, C_txt) joint text embeddings, t of section 3.4.
    """

    key_joints: Tensor
    text: Tensor


@dataclass(frozen=True)
class Losses:
    """The terms of Eq. 8, unweighted; a term that is switched off is zero.

    Attributes:
        skeleton: L_s, Eq. 7.
        calibrate: L_calibrate, Eq. 2.
        cross_modal: L_c, Eq. 6.
        contrast: of the joints' features with their sentences, not in the paper.
        total: L_overall, and the contrast.
        logits: (N, classes) of the skeleton branch.
    """

    skeleton: Tensor
    calibrate: Tensor
    cross_modal: Tensor
    contrast: Tensor
    total: Tensor
    logits: Tensor


class CrossGLG(nn.Module):
    """The dual-branch architecture. Only ``branch`` exists at inference.

    Args:
        branch: the skeleton encoding branch.
        config: which guidance acts, and how strongly.
        guidance: what the text says about the base actions; needed unless all guidance is off.
        label_smoothing: of both classification losses.

    Raises:
        ValueError: a guidance is switched on and there is no text.
    """

    key_joints: Tensor
    text: Tensor

    def __init__(
        self,
        branch: SkeletonBranch,
        config: GuidanceConfig,
        guidance: Guidance | None = None,
        label_smoothing: float = 0.1,
    ) -> None:
        super().__init__()
        if guidance is None and config.is_on:
            raise ValueError("guidance needs key joints and text embeddings")
        self.branch = branch
        self.config = config
        self.label_smoothing = label_smoothing
        self.cross_modal: CrossModalGuidance | None = None
        self.contrast: TextContrast | None = None
        if guidance is not None:
            # Read again from the descriptions when a run resumes, so not part of the checkpoint.
            self.register_buffer("key_joints", guidance.key_joints.float(), persistent=False)
            self.register_buffer("text", guidance.text.float(), persistent=False)
            if config.l2g:
                self.cross_modal = CrossModalGuidance(
                    branch.encoder.channels_after,
                    guidance.text.shape[-1],
                    channels=config.channels,
                    blocks=config.blocks,
                    heads=config.heads,
                    text_text=config.text_text,
                )
            if config.contrast != "none":
                self.contrast = TextContrast(
                    branch.encoder.channels_after, guidance.text, config.contrast, config.contrast_temperature
                )

    def forward(self, inputs: Tensor, classes: Tensor) -> Losses:
        """The losses of a batch of (N, 9, T, V) inputs of the given classes (N,)."""
        return self.losses(self.branch(inputs), classes)

    def losses(self, features: BranchFeatures, classes: Tensor) -> Losses:
        """The losses of what the branch made of clips of the given classes (N,)."""
        logits = self.branch.classify(features).float()
        skeleton = self._cross_entropy(logits, classes)
        calibrate = cross_modal = contrast = torch.zeros_like(skeleton)
        if self.config.g2l:
            calibrate = calibration_loss(features.importance, self.key_joints[classes], self.config.target)
        if self.cross_modal is not None:
            output = self.cross_modal(features.joints, self.text[classes])
            shared = self.branch.classifier(self.branch.dropout(output)).float()
            cross_modal = self._cross_entropy(shared, classes)
        if self.contrast is not None:
            contrast = self.contrast(features.joints, classes)
        total = (
            skeleton + self.config.calibrate_weight * calibrate + self.config.cross_modal_weight * cross_modal
        )  # Eq. 8
        total = total + self.config.contrast_weight * contrast
        return Losses(skeleton, calibrate, cross_modal, contrast, total, logits)

    def _cross_entropy(self, logits: Tensor, classes: Tensor) -> Tensor:
        return functional.cross_entropy(logits, classes, label_smoothing=self.label_smoothing)


def calibration_loss(importance: Tensor, key_joints: Tensor, target: CalibrationTarget) -> Tensor:
    """Eq. 2: mean squared error between k_out and k_gt.

    The paper's k_out sums to 1 over the joints, its K is multi-hot: their MSE cannot reach 0 with more than one key
    joint. ``target`` chooses:

    * ``multi_hot``: as printed, k_gt = K.
    * ``normalised``: k_gt = K / sum(K), which can be reached, but whose errors are tiny (about 0.003 at the start).
    * ``scaled``: V * k_out against V * K / sum(K), the scale at which the importance multiplies the features.

    Args:
        importance: (N, V) k_out.
        key_joints: (N, V) K, 0 or 1.
    """
    if target == "multi_hot":
        return functional.mse_loss(importance, key_joints)
    wanted = key_joints / key_joints.sum(dim=1, keepdim=True)
    scale = importance.shape[1] if target == "scaled" else 1
    return functional.mse_loss(scale * importance, scale * wanted)


def parameter_counts(model: CrossGLG) -> dict[str, int]:
    """Parameters of the parts: ``encoder``, ``importance`` (both at inference), ``head`` and ``guidance`` (not)."""

    def count(*modules: nn.Module | None) -> int:
        return sum(parameter.numel() for module in modules if module is not None for parameter in module.parameters())

    branch = model.branch
    return {
        "encoder": count(branch.encoder),
        "importance": count(branch.importance),
        "head": count(branch.project, branch.classifier),
        "guidance": count(model.cross_modal, model.contrast),
    }
