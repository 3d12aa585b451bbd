"""The support set: the learned actions with their takes and counter-examples, "nothing", and their embeddings."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from capture import Clip
from model.embedding import Embeddings, concatenate
from model.errors import ActionError
from model.events import THRESHOLD
from model.example import Example, counter_example, nothing_example, take_example
from model.one_shot_encoder import OneShotEncoder
from model.sensitivity import HIGHEST_THRESHOLD, LOWEST_THRESHOLD

LONGEST_NAME = 80
MOST_EXAMPLES = 50  # takes of an action, and as many counter-examples: each costs time at every tick


@dataclass(frozen=True, eq=False)
class Action:
    """A learned action.

    Attributes:
        name: what the user calls it, unique in a support set.
        clip: the exemplar, trimmed to the movement.
        threshold: the confidence from which it is recognised, 0.05..0.95; lower is more sensitive.
        muted: it is kept, but not recognised.
        more_takes: of the same movement, beside the exemplar; a window need resemble only one of them.
        counter_examples: movements that resemble it and are something else.
    """

    name: str
    clip: Clip
    threshold: float = THRESHOLD
    muted: bool = False
    more_takes: tuple[Example, ...] = ()
    counter_examples: tuple[Example, ...] = ()


@dataclass(frozen=True, eq=False)
class Takes:
    """All takes of all actions, those of one action one after another, its exemplar first.

    Attributes:
        clips: K takes.
        actions: (K,) tuple, the place of each take's action in the support set.
        embeddings: of the takes.
        movement: (K,) tuple, how much each moves, in torso lengths a second.
        rest: (K,) tuple, what speaks against each by itself; see :mod:`model.rest`.
    """

    clips: tuple[Clip, ...]
    actions: tuple[int, ...]
    embeddings: Embeddings
    movement: tuple[float, ...]
    rest: tuple[Embeddings | None, ...]


@dataclass(frozen=True, eq=False)
class SupportSet:
    """Learned actions with their embeddings. Immutable: a change makes a new one, so threads may share it.

    Attributes:
        actions: in the order that the user gave them, at first that in which they were learned.
        exemplars: of the actions, in their order.
        nothing: recordings in which nothing in particular is done: counter-examples of every action.
    """

    actions: tuple[Action, ...] = ()
    exemplars: tuple[Example, ...] = ()
    nothing: tuple[Example, ...] = ()

    def __len__(self) -> int:
        return len(self.actions)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(action.name for action in self.actions)

    @cached_property
    def embeddings(self) -> Embeddings | None:
        """Of the exemplars, one per action, None while there is none; see ``takes`` for all."""
        return concatenate([exemplar.embeddings for exemplar in self.exemplars]) if self.exemplars else None

    @cached_property
    def takes(self) -> Takes | None:
        """All takes; None while nothing is learned."""
        if not self.exemplars:
            return None
        takes, owners = [], []
        for position, (action, exemplar) in enumerate(zip(self.actions, self.exemplars, strict=True)):
            takes += [exemplar, *action.more_takes]
            owners += [position] * (1 + len(action.more_takes))
        return Takes(
            clips=tuple(take.clip for take in takes),
            actions=tuple(owners),
            embeddings=concatenate([take.embeddings for take in takes]),
            movement=tuple(take.movement for take in takes),
            rest=tuple(take.rest for take in takes),
        )

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
            support = support.with_threshold(name, action.threshold)
            support = support._with(len(support) - 1, replace(action, name=name))
        return support

    def with_action(self, name: str, clip: Clip, encoder: OneShotEncoder) -> SupportSet:
        """A support set with one more action.

        Raises:
            ActionError: the name is empty, too long or taken, or the take cannot be used.
        """
        name = self._free_name(name)
        take = take_example(clip, encoder)
        return replace(self, actions=(*self.actions, Action(name, clip)), exemplars=(*self.exemplars, take))

    def with_take(self, name: str, clip: Clip, encoder: OneShotEncoder) -> SupportSet:
        """A support set in which one action has another exemplar, and no other take: it was recorded anew.

        Raises:
            ActionError: there is no such action, or the take cannot be used.
        """
        position = self.index(name)
        exemplars = list(self.exemplars)
        exemplars[position] = take_example(clip, encoder)
        changed = self._with(position, replace(self.actions[position], clip=clip, more_takes=()))
        return replace(changed, exemplars=tuple(exemplars))

    def with_more_take(self, name: str, clip: Clip, encoder: OneShotEncoder) -> SupportSet:
        """A support set in which one action has one more take.

        Raises:
            ActionError: there is no such action, the take cannot be used, or there are too many.
        """
        position = self.index(name)
        action = self.actions[position]
        if 1 + len(action.more_takes) >= MOST_EXAMPLES:
            raise ActionError(f"'{name}' has {MOST_EXAMPLES} takes already: retake it to begin anew.")
        return self._with(position, replace(action, more_takes=(*action.more_takes, take_example(clip, encoder))))

    def with_counter_example(self, name: str, clip: Clip, encoder: OneShotEncoder) -> SupportSet:
        """A support set in which one action is told apart from one more movement.

        Raises:
            ActionError: there is no such action, the movement cannot be used, or there are too many.
        """
        position = self.index(name)
        action = self.actions[position]
        if len(action.counter_examples) >= MOST_EXAMPLES:
            raise ActionError(f"'{name}' has {MOST_EXAMPLES} counter-examples already: forget them to begin anew.")
        added = (*action.counter_examples, counter_example(clip, encoder))
        return self._with(position, replace(action, counter_examples=added))

    def without_counter_examples(self, name: str) -> SupportSet:
        """A support set in which one action has no counter-examples.

        Raises:
            ActionError: there is no such action.
        """
        position = self.index(name)
        return self._with(position, replace(self.actions[position], counter_examples=()))

    def with_nothing(self, clip: Clip, encoder: OneShotEncoder) -> SupportSet:
        """A support set that knows one more recording in which nothing in particular is done.

        Raises:
            ActionError: it cannot be used, or there are too many.
        """
        if len(self.nothing) >= MOST_EXAMPLES:
            raise ActionError(f"There are {MOST_EXAMPLES} recordings of nothing already: forget them to begin anew.")
        return replace(self, nothing=(*self.nothing, nothing_example(clip, encoder)))

    def without_nothing(self) -> SupportSet:
        """A support set that knows no recordings of nothing."""
        return replace(self, nothing=())

    def renamed(self, old: str, new: str) -> SupportSet:
        """A support set in which one action has another name.

        Raises:
            ActionError: there is no such action, or the new name is empty, too long or taken.
        """
        position = self.index(old)
        if clean_name(new) == old:
            return self
        new = self._free_name(new, besides=old)
        return self._with(position, replace(self.actions[position], name=new))

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
        return self._with(position, replace(self.actions[position], threshold=threshold))

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
        return self._rows([self.index(name)]).without_nothing()

    def with_muted(self, name: str, muted: bool) -> SupportSet:
        """A support set in which one action is muted, or is not.

        Raises:
            ActionError: there is no such action.
        """
        position = self.index(name)
        return self._with(position, replace(self.actions[position], muted=muted))

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
        copy = replace(self.actions[position], name=numbered_name(name, self.names))
        return doubled._with(position + 1, copy)

    def joined(self, other: SupportSet) -> SupportSet:
        """These actions and then those of another set; of the latter, those whose names are taken are numbered.

        What the other set knows of nothing is left out: it was recorded elsewhere.
        """
        if not other.exemplars:
            return self
        if not self.exemplars:
            return other if self.nothing == other.nothing else replace(other, nothing=self.nothing)
        actions = list(self.actions)
        for action in other.actions:
            actions.append(replace(action, name=numbered_name(action.name, [known.name for known in actions])))
        return replace(self, actions=tuple(actions), exemplars=(*self.exemplars, *other.exemplars))

    def _rows(self, rows: list[int]) -> SupportSet:
        """The actions at these places, in this order."""
        if not self.exemplars:
            return SupportSet(nothing=self.nothing)
        return replace(
            self,
            actions=tuple(self.actions[i] for i in rows),
            exemplars=tuple(self.exemplars[i] for i in rows),
        )

    def _with(self, position: int, action: Action) -> SupportSet:
        """One action is another; its exemplar is the same."""
        return replace(self, actions=(*self.actions[:position], action, *self.actions[position + 1 :]))

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
