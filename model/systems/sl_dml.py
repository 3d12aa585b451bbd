"""SL-DML: a skeleton sequence as an image in a ResNet-18, trained as an embedding for nearest neighbours.

Memmesheimer, Theisen and Paulus, "SL-DML: Signal Level Deep Metric Learning for Multimodal One-Shot Action
Recognition", ICPR 2020. A joint is a row of the image, a frame a column, and x, y and z are its three colours, scaled
from the least to the greatest coordinate of the sequence to 0..1. ResNet-18 and a linear layer make an embedding of
128 numbers of it. The loss is 0.5 times the cross entropy of a classifier of the training actions behind the embedding
and 0.5 times the triplet margin loss (margin 0.2) of the triplets that the multi-similarity miner (epsilon 0.1) finds
among four clips of each class. An exemplar is compared by the Euclidean distance of unit embeddings.

What the paper leaves open, or what is otherwise here:

* The margin, the miner's epsilon and the four clips are those of the authors' published configuration.
* The authors start from weights learned on ImageNet and enlarge the image to 256 x 256. Here the network starts afresh,
  as the other systems do, on images of 64 x 64: they show 25 joints and 32 frames, and more pixels only cost time.
* Joints that were not seen are black, and do not count for the scaling.
* The optimiser is the one of all systems; the authors' RMSprop with a rate of 1e-6 presumes trained weights.
"""

from __future__ import annotations

from typing import ClassVar

import torch
from pytorch_metric_learning.losses import TripletMarginLoss  # type: ignore[import-untyped]
from pytorch_metric_learning.miners import MultiSimilarityMiner  # type: ignore[import-untyped]
from torch import Tensor, nn
from torch.nn import functional
from transformers import ResNetConfig, ResNetModel

from model.preprocess import NormalisedSkeletons
from model.systems.base import System

WIDTHS = (64, 128, 256, 512)  # channels of ResNet-18's stages, two blocks each
EMBEDDING = 128
IMAGE = 64  # pixels, height and width
MARGIN = 0.2
EPSILON = 0.1  # of the miner
METRIC_SHARE = 0.5  # of the triplet loss; the rest is the cross entropy's


class SLDML(System):
    """Skeletons as images, see the module's docstring."""

    name = "sl-dml"
    title = "SL-DML (Memmesheimer et al. 2020)"
    learning_rate = 1e-3
    clips_of_a_class: ClassVar[int] = 4

    def __init__(self, actions: tuple[str, ...]) -> None:
        super().__init__(actions)
        self.resnet = ResNetModel(
            ResNetConfig(layer_type="basic", depths=[2, 2, 2, 2], hidden_sizes=[*WIDTHS], embedding_size=WIDTHS[0])
        )
        self.embed = nn.Linear(WIDTHS[-1], EMBEDDING)
        self.classifier = nn.Sequential(nn.ReLU(), nn.Linear(EMBEDDING, len(actions)))
        self.miner = MultiSimilarityMiner(epsilon=EPSILON)
        self.triplets = TripletMarginLoss(margin=MARGIN)

    @staticmethod
    def layout(coordinates: Tensor) -> Tensor:
        """Where the coordinates lie in the image: (N, T, V, 3) to (N, 3 colours, rows, columns)."""
        return coordinates.permute(0, 3, 2, 1)

    def image(self, skeletons: NormalisedSkeletons) -> Tensor:
        """The images (N, 3, IMAGE, IMAGE), 0..1."""
        image = self.layout(scaled(skeletons))
        return functional.interpolate(image, (IMAGE, IMAGE), mode="bilinear", align_corners=False)

    def embedding(self, skeletons: NormalisedSkeletons) -> Tensor:
        """(N, 128), of any length."""
        return self.embed(self.resnet(self.image(skeletons)).pooler_output.flatten(1))

    def losses(self, skeletons: NormalisedSkeletons, classes: Tensor) -> dict[str, Tensor]:
        embedding = self.embedding(skeletons)
        classification = functional.cross_entropy(self.classifier(embedding), classes)
        metric = self.triplets(embedding, classes, self.miner(embedding.detach(), classes))
        loss = METRIC_SHARE * metric + (1 - METRIC_SHARE) * classification
        return {"loss": loss, "classification": classification, "triplet": metric}

    def describe(self, skeletons: NormalisedSkeletons) -> Tensor:
        """(N, 128) of unit length."""
        return functional.normalize(self.embedding(skeletons).float(), dim=-1)

    def similarity(self, queries: Tensor, exemplars: Tensor) -> Tensor:
        """Minus the Euclidean distance, -2..0."""
        return -torch.cdist(queries, exemplars)


def scaled(skeletons: NormalisedSkeletons) -> Tensor:
    """Coordinates (N, T, V, 3) from 0, the least of the sequence, to 1, its greatest; 0 where a joint was not seen."""
    seen = skeletons.seen[:, None, :, None]
    positions = skeletons.positions
    least = positions.masked_fill(~seen, torch.inf).amin(dim=(1, 2, 3), keepdim=True)
    greatest = positions.masked_fill(~seen, -torch.inf).amax(dim=(1, 2, 3), keepdim=True)
    return ((positions - least) / (greatest - least).clamp_min(1e-6)).masked_fill(~seen, 0.0)
