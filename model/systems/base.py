"""The interface of a one-shot recogniser that is compared with ours: from skeletons to how alike windows are.

All get the skeletons of the one preprocessing (:func:`model.preprocess.normalise`), augmented in training, and make of
them what their paper does: channels, images, tokens.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import ClassVar, Literal

from torch import Tensor, nn

from model.preprocess import NormalisedSkeletons

Optimiser = Literal["adamw", "sgd"]
ENCODER_CHANNELS = 32
"""Of the first blocks of all graph encoders that are compared: half of what ships, so that many can be trained."""

Basis = Literal["paper", "abstract", "baseline"]


class System(nn.Module, ABC):
    """One published one-shot recogniser.

    Whatever a comparison needs beside the features, such as which joints were seen, is part of the description, e.g.
    as one more channel.

    Attributes:
        name: its key on the command line, e.g. ``sl-dml``.
        title: its name in the table, e.g. ``SL-DML (Memmesheimer et al. 2020)``.
        basis: what it is built after: a ``paper``, an ``abstract`` alone (most of it is our reading), or it is a
            ``baseline`` of this project.
        optimiser: what trains it, on a one-cycle schedule; say in the docstring why where it is not AdamW.
        learning_rate: the peak of that schedule.
        clips_of_a_class: how many clips of each class that is drawn a batch holds, for losses that compare clips of
            one action with each other; a divisor of the batch.

    Args:
        actions: the names of the training actions, in the order of the classes.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    basis: ClassVar[Basis] = "paper"
    optimiser: ClassVar[Optimiser] = "adamw"
    learning_rate: ClassVar[float] = 2e-3
    clips_of_a_class: ClassVar[int] = 1

    def __init__(self, actions: tuple[str, ...]) -> None:
        super().__init__()
        self.actions = actions

    @abstractmethod
    def losses(self, skeletons: NormalisedSkeletons, classes: Tensor) -> dict[str, Tensor]:
        """The losses of a batch by name, scalars; ``loss`` is what is minimised.

        Args:
            skeletons: N windows.
            classes: (N,) int64, places in ``actions``.
        """

    @abstractmethod
    def describe(self, skeletons: NormalisedSkeletons) -> Tensor:
        """(N, ...) float32 features of N windows, one by one: none depends on the others. In evaluation mode."""

    def named(self, exemplars: Tensor, names: Sequence[str]) -> Tensor:
        """Descriptions of exemplars, (E, ...), with what the names of their actions say; most systems read no names.

        Whoever compares gives the E names to this once, before :meth:`similarity`.
        """
        return exemplars

    @abstractmethod
    def similarity(self, queries: Tensor, exemplars: Tensor) -> Tensor:
        """How alike windows are by their descriptions, (Q, ...) and (E, ...): (Q, E) float32, larger is more alike."""
