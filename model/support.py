"""The support set: the learned actions, one exemplar each, and their embeddings."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

import torch

from capture import Clip
from model.embedding import Embeddings, concatenate
from model.errors import ActionError
from model.events import THRESHOLD
from model.motion import movement_amount
from model.one_shot_encoder import OneShotEncoder
from model.preprocess import has_body
from model.sensitivity import HIGHEST_THRESHOLD, LOWEST_THRESHOLD

LONGEST_NAME = 80
SHORTEST_TAKE_S = 0.3
LONGEST_TAKE_S = 30.0
FEWEST_FRAMES = 4


@dataclass(frozen=True, eq=False)
class Action:
    """A learned action.

    Attributes:
        name: what the user calls it, unique in a support set.
        clip: the exemplar, trimmed to the movement.
        threshold: the confidence from which it is recognised, 0.05..0.95; lower is more sensitive.
        muted: it is kept, but not recognised.
    """

    name: str
    clip: Clip
    threshold: float = THRESHOLD
    muted: bool = False


@dataclass(frozen=True, eq=False)
class SupportSet:
    """Learned actions with their embeddings. Immutable: a change makes a new one, so threads may share it.

    Attributes:
        actions: in the order that the user gave them, at first that in which they were learned.
        embeddings: one per action, None while there is none.
        movement: (N,) tuple, how much each exemplar moves, in torso lengths a second.
    """

    actions: tuple[Action, ...] = ()
    embeddings: Embeddings | None = None
    movement: tuple[float, ...] = ()

    def __len__(self) -> int:
        return len(self.actions)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(action.name for action in self.actions)

    def index(self, name: str) -> int:
        """Where an action stands.

        Raises:
            ActionError: there is no such action.
        """
        if name not in self.names:
            raise ActionError(f"There is no action '{name}'.")
        return self.names.index(name)

    @classmethod
    def learned(cls, actions: Iterable[Action], encoder: OneShotEncoder) -> SupportSet:
        """A support set of these actions.

        Raises:
            ActionError: see :meth:`with_action` and :meth:`with_threshold`.
        """
        support = cls()
        for action in actions:
            support = support.with_action(action.name, action.clip, encoder)
            name = support.names[-1]  # tidied up
            support = support.with_threshold(name, action.threshold).with_muted(name, action.muted)
        return support

    def with_action(self, name: str, clip: Clip, encoder: OneShotEncoder) -> SupportSet:
        """A support set with one more action.

        Raises:
            ActionError: the name is empty, too long or taken, or the take cannot be used.
        """
        name = self._free_name(name)
        embedding, amount = _embed_take(clip, encoder)
        embeddings = embedding if self.embeddings is None else concatenate([self.embeddings, embedding])
        return SupportSet((*self.actions, Action(name, clip)), embeddings, (*self.movement, amount))

    def with_take(self, name: str, clip: Clip, encoder: OneShotEncoder) -> SupportSet:
        """A support set in which one action has another exemplar.

        Raises:
            ActionError: there is no such action, or the take cannot be used.
        """
        position = self.index(name)
        embedding, amount = _embed_take(clip, encoder)
        assert self.embeddings is not None, "an action has an embedding"
        actions, movement = list(self.actions), list(self.movement)
        actions[position], movement[position] = replace(actions[position], clip=clip), amount
        parts = [self.embeddings[slice(i, i + 1)] for i in range(len(self))]
        parts[position] = embedding
        return SupportSet(tuple(actions), concatenate(parts), tuple(movement))

    def renamed(self, old: str, new: str) -> SupportSet:
        """A support set in which one action has another name.

        Raises:
            ActionError: there is no such action, or the new name is empty, too long or taken.
        """
        position = self.index(old)
        if clean_name(new) == old:
            return self
        new = self._free_name(new, besides=old)
        actions = list(self.actions)
        actions[position] = replace(actions[position], name=new)
        return SupportSet(tuple(actions), self.embeddings, self.movement)

    def with_threshold(self, name: str, threshold: float) -> SupportSet:
        """A support set in which one action is recognised from another confidence on.

        Raises:
            ActionError: there is no such action, or the threshold is not 0.05..0.95.
        """
        position = self.index(name)
        if not LOWEST_THRESHOLD <= threshold <= HIGHEST_THRESHOLD:
            raise ActionError(
                f"The threshold of '{name}' is {threshold:g}: "
                f"choose one between {LOWEST_THRESHOLD:g} and {HIGHEST_THRESHOLD:g}."
            )
        actions = list(self.actions)
        actions[position] = replace(actions[position], threshold=threshold)
        return SupportSet(tuple(actions), self.embeddings, self.movement)

    def without(self, name: str) -> SupportSet:
        """A support set without one action.

        Raises:
            ActionError: there is no such action.
        """
        position = self.index(name)
        return self._rows([i for i in range(len(self)) if i != position])

    def only(self, name: str) -> SupportSet:
        """A support set of one of the actions.

        Raises:
            ActionError: there is no such action.
        """
        return self._rows([self.index(name)])

    def with_muted(self, name: str, muted: bool) -> SupportSet:
        """A support set in which one action is muted, or is not.

        Raises:
            ActionError: there is no such action.
        """
        actions = list(self.actions)
        actions[self.index(name)] = replace(actions[self.index(name)], muted=muted)
        return SupportSet(tuple(actions), self.embeddings, self.movement)

    def without_muted(self) -> SupportSet:
        """The actions that are to be recognised."""
        if not any(action.muted for action in self.actions):
            return self
        return self._rows([i for i, action in enumerate(self.actions) if not action.muted])

    def moved(self, name: str, position: int) -> SupportSet:
        """A support set in which one action stands at ``position`` (0..N-1), and the others keep their order.

        Raises:
            ActionError: there is no such action, or no such position.
        """
        rows = [i for i in range(len(self)) if i != self.index(name)]
        if not 0 <= position < len(self):
            raise ActionError(f"'{name}' cannot be moved to place {position + 1}: there are {len(self)} actions.")
        rows.insert(position, self.index(name))
        return self._rows(rows)

    def with_copy(self, name: str) -> SupportSet:
        """A support set in which an action stands twice, the second time right behind the first and numbered.

        Raises:
            ActionError: there is no such action.
        """
        position = self.index(name)
        doubled = self._rows([*range(position + 1), *range(position, len(self))])
        actions = list(doubled.actions)
        actions[position + 1] = replace(actions[position], name=numbered_name(name, self.names))
        return SupportSet(tuple(actions), doubled.embeddings, doubled.movement)

    def joined(self, other: SupportSet) -> SupportSet:
        """These actions and then those of another set; of the latter, those whose names are taken are numbered."""
        if self.embeddings is None or other.embeddings is None:
            return self if other.embeddings is None else other
        actions = list(self.actions)
        for action in other.actions:
            actions.append(replace(action, name=numbered_name(action.name, [known.name for known in actions])))
        embeddings = concatenate([self.embeddings, other.embeddings])
        return SupportSet(tuple(actions), embeddings, (*self.movement, *other.movement))

    def _rows(self, rows: list[int]) -> SupportSet:
        """The actions at these places, in this order."""
        if not rows or self.embeddings is None:
            return SupportSet()
        return SupportSet(
            tuple(self.actions[i] for i in rows),
            self.embeddings[torch.tensor(rows)],
            tuple(self.movement[i] for i in rows),
        )

    def _free_name(self, name: str, besides: str | None = None) -> str:
        name = clean_name(name)
        taken = {other.casefold() for other in self.names if other != besides}
        if name.casefold() in taken:
            raise ActionError(f"There is already an action '{name}': choose another name.")
        return name


def clean_name(name: str) -> str:
    """An action's name without surrounding or doubled white space, in Unicode's composed form.

    Raises:
        ActionError: nothing is left, it is too long, or it holds characters that cannot be shown.
    """
    name = " ".join(unicodedata.normalize("NFC", name).split())
    # Controls, formats (zero-width characters) and separators alone would be an empty name to the eye.
    if all(unicodedata.category(character)[0] in "CZ" for character in name):
        raise ActionError("The action needs a name: type what you call the movement.")
    if len(name) > LONGEST_NAME:
        raise ActionError(f"The name is too long: use at most {LONGEST_NAME} characters.")
    # Cc controls, Cs halves of surrogate pairs: neither can be drawn or saved.
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in name):
        raise ActionError("The name holds characters that cannot be shown: type it again.")
    return name


def numbered_name(name: str, taken: Collection[str]) -> str:
    """The name itself where it is free, else with the lowest number from 2 on that makes it so: "wave 2".

    Args:
        name: as :func:`clean_name` leaves it.
        taken: capitals make no difference.
    """
    used = {other.casefold() for other in taken}
    candidate, number = name, 2
    while candidate.casefold() in used:
        ending = f" {number}"
        candidate, number = f"{name[: LONGEST_NAME - len(ending)].rstrip()}{ending}", number + 1
    return candidate


def check_take(clip: Clip) -> None:
    """See whether a take can be learned from.

    Raises:
        ActionError: it is too short or too long, or shows no person.
    """
    if clip.duration_s < SHORTEST_TAKE_S or len(clip) < FEWEST_FRAMES:
        raise ActionError(
            f"The take is too short ({clip.duration_s:.1f} s): record a movement of at least {SHORTEST_TAKE_S} s."
        )
    if clip.duration_s > LONGEST_TAKE_S:
        raise ActionError(
            f"The take is too long ({clip.duration_s:.0f} s): record one movement of at most {LONGEST_TAKE_S:.0f} s."
        )
    if not has_body(clip):
        raise ActionError(
            "The take shows no person: step back until the sensor sees your upper body, and record again."
        )


def _embed_take(clip: Clip, encoder: OneShotEncoder) -> tuple[Embeddings, float]:
    """The take's embedding and how much it moves.

    Raises:
        ActionError: see :func:`check_take`.
    """
    check_take(clip)
    return encoder.embed([clip]), movement_amount(clip)
