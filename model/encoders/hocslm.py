"""HGLNet, the encoder of HocSLM, as we read its abstract: "LLM Enhanced Action Recognition via Hierarchical
Global-Local Skeleton-Language Model" (Wang, Zuo, Li, Xia).

Only the abstract is public. It says that a hierarchical global-local network "consists of a composite-topology spatial
module and a dual-path hierarchical temporal module" and joins "multi-level global and local modules" while preserving
prior knowledge. Everything beyond that is ours:

* Nine blocks at three time resolutions, as the other encoders have; this is the temporal hierarchy.
* Space: anatomical links, body parts, learned links and links computed from the clip, together at the levels of
  joints, parts and limbs, see :mod:`model.encoders.composite_topology`. The prior is the anatomical links, which stay.
* Time: a short-range multi-scale path beside a long-range path, exchanging in every block, see
  :mod:`model.encoders.dual_path`.
* Links are computed once per clip and block from the mean over time, as for our InfoGCN, so that the encoder is quick
  enough to run live.

The language side of HocSLM is :mod:`model.systems.sequential_fusion`.
"""

from __future__ import annotations

from model.encoders.blocks import CHANNELS, BlockEncoder, EncodingBlock
from model.encoders.composite_topology import CompositeTopologyConvolution
from model.encoders.dual_path import DualPathTemporalModule


class HGLNet(BlockEncoder):
    """The nine-block encoder. Its attention has one map per level: joints, parts, limbs.

    Args:
        channels_in: channels of the input (9 of :mod:`model.preprocess`).
        blocks_before: N_pre, how many blocks come before the insertion point.
        channels: of the first blocks; a multiple of 16.

    Raises:
        ValueError: there is no such insertion point.
    """

    def __init__(self, channels_in: int = 9, blocks_before: int = 5, channels: int = CHANNELS) -> None:
        def block(channels_in: int, channels_out: int, stride: int) -> EncodingBlock:
            space = CompositeTopologyConvolution(channels_in, channels_out)
            return EncodingBlock(space, DualPathTemporalModule(channels_out, stride), channels_in, channels_out, stride)

        super().__init__(block, channels_in, blocks_before, channels)
