"""The encoder as everything above it uses it: clips in, embeddings and scores out."""

from __future__ import annotations

import copy
import dataclasses
import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import torch
from torch import Tensor

from capture import JOINT_COUNT, Clip
from model.branch_ensemble import Branch
from model.embedding import Embeddings, concatenate, from_features
from model.preprocess import Samples, features, normalise, sample_batch
from model.runtime.base import EagerBranch, Runtime
from model.runtime.choose import choose_runtime
from model.skeleton_branch import BranchFeatures
from model.weights import Weights, default_device, load_weights

logger = logging.getLogger(__name__)

BATCH = 64

Kept = TypeVar("Kept")


def encode_batches(
    branch: Branch,
    samples: Samples,
    device: torch.device,
    keep: Callable[[BranchFeatures, Tensor], Kept],
    *,
    with_attention: bool = False,
) -> list[Kept]:
    """Run sampled clips through a branch on ``device``, in batches.

    Args:
        keep: called with a batch's features and the joints seen (N, V), both on ``device``; what it returns is kept.
    """

    def run(inputs: Tensor, seen: Tensor) -> Kept:
        return keep(branch(inputs, with_attention=with_attention), seen)

    return _in_batches(samples, device, run)


def _in_batches(samples: Samples, device: torch.device, run: Callable[[Tensor, Tensor], Kept]) -> list[Kept]:
    """What ``run`` makes of each batch's inputs (N, 9, T, V) and joints seen (N, V), both on ``device``."""
    parts = []
    with torch.inference_mode():
        for start in range(0, len(samples), BATCH):
            stop = start + BATCH
            batch = Samples(samples.positions_m[start:stop], samples.seen[start:stop]).to(device)
            skeletons = normalise(batch)
            parts.append(run(features(skeletons), skeletons.seen))
    return parts


def embed_samples(branch: Branch, samples: Samples, device: torch.device) -> Embeddings:
    """Embeddings of sampled clips by a branch on ``device``, in batches, not whitened; the result lies on the CPU."""
    return embed_by_runtime(EagerBranch(branch), samples, device)


def embed_by_runtime(runtime: Runtime, samples: Samples, device: torch.device) -> Embeddings:
    """As :func:`embed_samples`, by whatever runs the branch, on ``device``."""

    def run(inputs: Tensor, seen: Tensor) -> Embeddings:
        joints, importance = runtime(inputs)
        embedded = from_features(joints[:, None], importance, seen)  # (N, 1, V, C): averaged already
        return Embeddings(embedded.joints.cpu(), embedded.importance.cpu(), embedded.seen.cpu())

    return concatenate(_in_batches(samples, device, run))


class OneShotEncoder:
    """Weights in memory, on the GPU where there is one. If the GPU fails on the way, the CPU takes over for good.

    Attributes:
        notice: a sentence for the user once the CPU has taken over; empty before.

    Args:
        weights: from :func:`model.weights.load_weights`.
        device: where to run; the GPU where there is one unless told otherwise.
        runtime: how to run the branch; by the rule of :func:`model.runtime.choose.choose_runtime` unless told
            otherwise.

    Raises:
        RuntimeChoiceError: that rule cannot give what the environment asks for.
    """

    def __init__(self, weights: Weights, device: torch.device | None = None, runtime: Runtime | None = None) -> None:
        self.weights = weights
        self.device = device or default_device()
        self.notice = ""
        # A copy that stays on the CPU: from a GPU that is lost nothing can be fetched.
        self._spare = copy.deepcopy(weights.branch) if self.device.type != "cpu" else None
        try:
            self.runtime = runtime or choose_runtime(weights.branch.to(self.device), self.device)
        except RuntimeError as error:
            if self._spare is None:
                raise
            self._go_on_without_gpu(choose_runtime(self._spare, torch.device("cpu")), error)
        self.cohort = weights.cohort

    @classmethod
    def load(cls, name_or_path: str | Path = "live") -> OneShotEncoder:
        """Load weights by name or path.

        Raises:
            WeightsError: they cannot be loaded.
            RuntimeChoiceError: what the environment asks for cannot run them.
        """
        return cls(load_weights(name_or_path))

    @property
    def has_importance(self) -> bool:
        """Whether the weights have an importance module (JID); without one all joints are always alike to them."""
        return self.weights.branch.has_importance

    @property
    def frames(self) -> int:
        """T, the frames of one window."""
        return self.weights.frames

    def warm_up(self) -> None:
        """Embed a window in which nobody moves, so that what is made at the first call is there at the first answer."""
        seen = torch.ones(1, JOINT_COUNT, dtype=torch.bool)
        self.embed_samples(Samples(torch.zeros(1, self.frames, JOINT_COUNT, 3), seen))

    def embed(self, clips: Sequence[Clip]) -> Embeddings:
        """Embeddings of clips, whatever their length.

        Raises:
            NoBodyError: one of them shows no body.
        """
        return self.embed_samples(sample_batch(clips, self.frames))

    def embed_samples(self, samples: Samples) -> Embeddings:
        """Embeddings of clips that were sampled before."""
        device, runtime = self.device, self.runtime  # in this order, see _go_on_without_gpu
        try:
            embedded = embed_by_runtime(runtime, samples, device)
        except RuntimeError as error:  # torch's errors of the GPU are all of this kind: out of memory, lost, driver
            if device.type == "cpu":
                raise
            cpu = torch.device("cpu")
            assert self._spare is not None, "there is one wherever the device is no CPU"
            spare = choose_runtime(self._spare, cpu)
            embedded = embed_by_runtime(spare, samples, cpu)  # where this fails, too, it was not the GPU's fault
            self._go_on_without_gpu(spare, error)
        return embedded if self.weights.whitening is None else self.weights.whitening(embedded)

    def _go_on_without_gpu(self, runtime: Runtime, error: RuntimeError) -> None:
        if self.device.type == "cpu":  # another thread met the same failure first
            return
        logger.warning("the GPU failed, the CPU takes over", exc_info=error)
        reason = "is out of memory" if isinstance(error, torch.OutOfMemoryError) else "failed"
        assert self._spare is not None, "there is one wherever the device is no CPU"
        self.weights = dataclasses.replace(self.weights, branch=self._spare)
        # The device last: another thread that reads the CPU here reads the CPU's runtime, too.
        self.runtime = runtime
        self.device = torch.device("cpu")
        self.notice = f"The graphics card {reason}: recognition goes on with the processor, which is slower."
