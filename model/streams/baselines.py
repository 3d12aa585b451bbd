"""What other tools do, on the same windows and with the same events: the comparisons of the stream benchmark."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from capture import Joint as J
from model.embedding import Embeddings, similarity
from model.evidence import Refusal
from model.matching.aligned import alignment_cost
from model.one_shot_encoder import OneShotEncoder
from model.preprocess import Samples, normalise, sample_batch
from model.recognizer import Recogniser, Window
from model.support import SupportSet

# Chosen on streams of validation actions, see docs/streams.md.
COSINE_THRESHOLD = 0.35
# Wekinator works out the largest distance between two examples of different actions, and leaves it to the user where on
# the scale up to it a match begins. Half of it was taken without trying others.
DISTANCE_FRACTION = 0.5
_SLOPE = 10.0  # of the confidence; it moves no threshold
DTW_FRAMES = 16
# Joints that every sensor measures.
_JOINTS = [
    J.HEAD, J.SHOULDER_LEFT, J.ELBOW_LEFT, J.WRIST_LEFT, J.SHOULDER_RIGHT, J.ELBOW_RIGHT, J.WRIST_RIGHT,
    J.HIP_LEFT, J.KNEE_LEFT, J.ANKLE_LEFT, J.HIP_RIGHT, J.KNEE_RIGHT, J.ANKLE_RIGHT,
]  # fmt: skip


class _Comparison(Recogniser):
    """A recogniser that knows no evidence against an action: other tools have none."""

    def __init__(self, encoder: OneShotEncoder, support: SupportSet) -> None:
        super().__init__(encoder, support)
        self._refusal = Refusal(SupportSet())


class NearestExemplar(_Comparison):
    """Plain nearest exemplar: the cosine of the same encoder, and one threshold for everything."""

    def confidences(self, windows: list[Window], embedded: Embeddings) -> NDArray[np.float64]:
        takes = self.support.takes
        assert takes is not None, "there are no windows to compare without a take"
        return _confidence(similarity(embedded, takes.embeddings) - COSINE_THRESHOLD)


class WekinatorTimeWarping(_Comparison):
    """Dynamic time warping of joint positions with the match threshold of Wekinator (Fiebrink and others 2009).

    Wekinator's ``DtwModel`` takes the nearest example if its distance is below a threshold on a scale whose end follows
    from the largest distance between examples of different actions. With one example for each action, that is the
    largest distance between any two exemplars. Positions are those on the canonical body, relative to the pelvis; the
    distance is the mean along the alignment, so that long movements are not farther apart than short ones.
    """

    def __init__(self, encoder: OneShotEncoder, support: SupportSet) -> None:
        super().__init__(encoder, support)
        takes = support.takes
        assert takes is not None, "there is no distance between takes without one"
        self._exemplars = _paths(sample_batch(takes.clips, DTW_FRAMES))
        self.threshold = DISTANCE_FRACTION * float(distances(self._exemplars, self._exemplars).max())

    def confidences(self, windows: list[Window], embedded: Embeddings) -> NDArray[np.float64]:
        found = distances(_paths(sample_batch([window.clip for window in windows], DTW_FRAMES)), self._exemplars)
        return _confidence((self.threshold - found) / max(self.threshold, 1e-6))


def _confidence(margin: Tensor) -> NDArray[np.float64]:
    return np.asarray(torch.sigmoid(_SLOPE * margin).double().numpy())


def _paths(samples: Samples) -> Tensor:
    """(N, T, joints * 3) positions relative to the pelvis, in torso lengths."""
    positions = normalise(samples).positions
    relative = positions[:, :, _JOINTS] - positions[:, :, J.SPINE_BASE : J.SPINE_BASE + 1]
    return relative.flatten(2)


def distances(queries: Tensor, exemplars: Tensor) -> Tensor:
    """Mean Euclidean distance along the cheapest alignment, (Q, E), of paths (Q, T, D) and (E, T, D)."""
    costs = torch.cdist(queries.flatten(0, 1), exemplars.flatten(0, 1))  # (Q*T, E*T)
    shape = (len(queries), queries.shape[1], len(exemplars), exemplars.shape[1])
    return alignment_cost(costs.view(shape).permute(0, 2, 1, 3), lambda steps: steps.amin(dim=0), None)
