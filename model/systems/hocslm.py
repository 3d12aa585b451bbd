"""HocSLM (Wang, Zuo, Li, Xia): the hierarchical global-local encoder with language, and the encoder by itself.

Only the paper's abstract is public: encoder and fusion are our reading of it, see :mod:`model.encoders.hocslm` and
:mod:`model.systems.sequential_fusion`. The paper recognises the actions that it trained on; comparing windows with one
exemplar is ours, as for :mod:`model.systems.guided_encoder`.
"""

from __future__ import annotations

from typing import ClassVar

from torch import Tensor

from model.config import EncoderConfig, GuidanceConfig
from model.preprocess import NormalisedSkeletons, features
from model.systems.guided_encoder import GuidedEncoder
from model.systems.sequential_fusion import SequentialFusion
from model.text.descriptions import read_descriptions
from model.text.encoders import text_encoder
from model.text.stages import stage_embeddings

ALIGNMENT_WEIGHT = 0.5
FUSION_WEIGHT = 0.2


class HocSLMAlone(GuidedEncoder):
    """The encoder of HocSLM, trained by the cross entropy of the training actions alone."""

    name = "hocslm-alone"
    title = "HocSLM's encoder alone (our reading)"
    basis = "abstract"
    basis = "abstract"
    encoder = EncoderConfig(kind="hocslm")
    guidance = GuidanceConfig(g2l=False, l2g=False)


class HocSLM(HocSLMAlone):
    """Encoder and sequential fusion: cross entropy + 0.5 alignment + 0.2 cross entropy of what is fused.

    The weights are those of contrast and of cross-modal interaction in this project (:class:`GuidanceConfig`); none
    was tried besides.

    Args:
        actions: each has a description.

    Raises:
        DataError: an action has no description, or the text encoder cannot be loaded.
    """

    name = "hocslm"
    title = "HocSLM (Wang et al., our reading of the abstract)"
    text: ClassVar[GuidanceConfig] = GuidanceConfig()
    """Names the descriptions and the text encoder."""

    def __init__(self, actions: tuple[str, ...]) -> None:
        super().__init__(actions)
        descriptions = read_descriptions(self.text.descriptions)
        text = stage_embeddings(descriptions, actions, text_encoder(self.text.text_encoder))
        self.fusion = SequentialFusion(self.model.branch.encoder.channels_after, text)

    def losses(self, skeletons: NormalisedSkeletons, classes: Tensor) -> dict[str, Tensor]:
        encoded = self.model.branch(features(skeletons))
        skeleton = self.model.losses(encoded, classes).total
        alignment, fusion = self.fusion(encoded.joints, classes)
        loss = skeleton + ALIGNMENT_WEIGHT * alignment + FUSION_WEIGHT * fusion
        return {"loss": loss, "skeleton": skeleton, "alignment": alignment, "fusion": fusion}
