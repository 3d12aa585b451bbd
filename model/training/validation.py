"""One-shot accuracy on the validation actions while a run goes on, by which its best epoch is chosen."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from model.data.kinect25 import ClipData
from model.data.protocol import Protocol
from model.embedding import similarity
from model.errors import DataError
from model.one_shot import clips_of, judge_draw, sample_clips
from model.one_shot_encoder import embed_samples
from model.skeleton_branch import SkeletonBranch

KEY = "validation_exemplars"


class Validation:
    """The validation draws of a protocol and the clips that they need.

    Clips are compared by the plain similarity of their embeddings, without the whitening and the cohort of published
    weights: for those, every training clip would have to be embedded each time.

    Args:
        training_actions: what the run trains on.
        frames: of the encoder's input.

    Raises:
        DataError: the protocol has no validation draws, the data lack one of their clips, or the run trains on a
            validation action.
    """

    def __init__(self, data: ClipData, protocol: Protocol, training_actions: Sequence[str], frames: int) -> None:
        try:
            self._draws = protocol.draws(KEY)
        except DataError as error:
            raise DataError(f"{error} Without them no epoch can be chosen: set validate_every=0.") from error
        trained = sorted({action for draw in self._draws for action in draw.exemplars} & set(training_actions))
        if trained:
            raise DataError(
                f"The run trains on validation actions ({', '.join(trained[:3])}{', ...' if trained[3:] else ''}), "
                "which can choose no epoch then: set validate_every=0, or actions=base."
            )
        self._data = data
        self._index = clips_of(data, self._draws)
        self._samples = sample_clips(data, self._index, frames)

    def measure(self, branch: SkeletonBranch, device: torch.device) -> dict[str, float]:
        """Top-1 and mean recall in percent, means over the draws. Draws nothing random, leaves the branch as it was."""
        training = branch.training
        embeddings = embed_samples(branch.eval(), self._samples, device)
        branch.train(training)

        def scores(queries: Tensor, exemplars: Tensor) -> Tensor:
            return similarity(embeddings[queries], embeddings[exemplars])

        shows_body = embeddings.seen.any(dim=1)
        results = [judge_draw(self._data, self._index, draw, scores, shows_body) for draw in self._draws]
        return {
            "validation_top1": float(np.mean([result.top1 for result in results])),
            "validation_recall": float(np.mean([result.recall for result in results])),
        }
