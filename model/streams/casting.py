"""Who performs what: the actions that a user learned, the take of each, and what somebody else then does.

A user records with the sensor that recognises later, so a cast has a home set (one source set of the data) and one
performer from it; actions that the home set lacks come from other sets. A take is always another person's.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from capture import Clip
from model.data.kinect25 import ClipData
from model.errors import ActionError, DataError
from model.example import check_take
from model.motion import trim
from model.one_shot import knows_subject
from model.preprocess import NoBodyError, body_frames

LEAST_BODY = 0.9  # of a clip's frames must show a body
HOMES = 4  # sets that performers come from: those with most of the actions
# A user learns this part of what the home set has, at most; the rest of it is what else is done before the sensor.
LEARNED_SHARE = 2 / 3
FEWEST_UNKNOWN = 3  # different unknown actions that are wanted in a stream


@dataclass(frozen=True)
class Cast:
    """The parts of a stream; clips are given by their index in the data.

    Attributes:
        home: the source set of the performer.
        performer: the subject, as the data name it.
        takes: learned action -> the clip that it is learned from.
        known, unknown: clips that are performed, of learned and of other actions.
    """

    home: str
    performer: str
    takes: Mapping[str, int]
    known: tuple[int, ...]
    unknown: tuple[int, ...]


@dataclass(frozen=True)
class Order:
    """What kind of stream is wanted.

    Attributes:
        learned: how many actions are learned.
        known, unknown: how many performances of learned and of other actions.
    """

    learned: int
    known: int
    unknown: int


def homes(data: ClipData, actions: Sequence[str]) -> tuple[str, ...]:
    """The ``HOMES`` source sets with most of the actions; only sets that say who performs, where there is one."""
    count = {}
    for home in sorted(set(data.dataset.tolist())):
        inside = np.flatnonzero((data.dataset == home) & np.isin(data.action, actions))
        if len(inside):
            count[home] = (knows_subject(data, int(inside[0])), len(set(data.action[inside].tolist())))
    known = [home for home, (knows, _) in count.items() if knows] or list(count)
    return tuple(sorted(known, key=lambda home: count[home][1], reverse=True)[:HOMES])


def cast(
    data: ClipData,
    learnable: Sequence[str],
    others: Sequence[str],
    home: str,
    order: Order,
    rng: np.random.Generator,
) -> Cast:
    """Draw a cast.

    Args:
        learnable: actions that may be learned; those that are not learned are unknown actions.
        others: more unknown actions, that are never learned; they are used where learnable ones are too few.
        home: one of :func:`homes`.

    Raises:
        DataError: there are too few actions, or too few usable clips.
    """
    if len(learnable) < order.learned:
        raise DataError(f"There are {len(learnable)} actions to learn from, but {order.learned} are wanted.")
    at_home = set(data.action[data.dataset == home].tolist())
    shuffled = [str(action) for action in rng.permutation(np.array(learnable))]
    first = [action for action in shuffled if action in at_home]
    first = first[: math.ceil(LEARNED_SHARE * len(first))]
    learned = [*first, *(action for action in shuffled if action not in at_home)][: order.learned]
    learned += [action for action in shuffled if action not in learned][: order.learned - len(learned)]
    strange = [action for action in shuffled if action not in learned]
    if len(strange) < min(FEWEST_UNKNOWN, order.unknown):
        strange = [*strange, *others]
    if order.unknown and not strange:
        raise DataError("Every action is learned: there is no unknown one to mix in.")
    performer = _performer(data, [*learned, *strange], home, rng)
    takes, known_sets = {}, {}
    teachers: dict[str, str] = {}  # whoever teaches with one sensor teaches everything with it
    for action in learned:
        source = _source(data, action, home, rng)
        takes[action] = _take(data, action, source, performer, teachers, rng)
        known_sets[action] = source
    known: list[int] = []
    for number in range(order.known):
        action = learned[number % len(learned)]
        known.append(_performed(data, action, known_sets[action], performer, {takes[action], *known}, rng))
    unknown: list[int] = []
    # What is done before the home set's sensor, then before those of other takes, then anything.
    sensors = {action: set(data.dataset[data.action == action].tolist()) for action in strange}
    strange.sort(key=lambda action: (home not in sensors[action], not sensors[action] & set(known_sets.values())))
    near = sum(home in sensors[action] for action in strange)
    strange = strange[: max(near, min(FEWEST_UNKNOWN, len(strange)))]
    for number in range(order.unknown):
        action = strange[number % len(strange)]
        found = sorted(sensors[action])
        preferred = [s for s in found if s == home] or [s for s in found if s in known_sets.values()] or found
        unknown.append(_performed(data, action, str(rng.choice(np.array(preferred))), performer, set(unknown), rng))
    return Cast(home, performer, takes, tuple(known), tuple(unknown))


def usable(clip: Clip) -> bool:
    """Whether a clip shows a person nearly all the time, who moves."""
    if body_frames(clip).mean() < LEAST_BODY:
        return False
    return trim(clip.select(body_frames(clip))) is not None


def taken(clip: Clip) -> Clip | None:
    """The take as the application keeps it: trimmed to the movement; None if it would be refused."""
    try:
        trimmed = trim(clip)
        if trimmed is not None:
            check_take(trimmed)
    except (NoBodyError, ActionError):
        return None
    return trimmed


def _source(data: ClipData, action: str, home: str, rng: np.random.Generator) -> str:
    sources = sorted(set(data.dataset[data.action == action].tolist()))
    if not sources:
        raise DataError(f"The data hold no clip of '{action}'.")
    return home if home in sources else str(rng.choice(np.array(sources)))


def _performer(data: ClipData, actions: Sequence[str], home: str, rng: np.random.Generator) -> str:
    """Somebody of the home set who performs most of the actions."""
    inside = (data.dataset == home) & np.isin(data.action, actions)
    subjects = sorted(set(data.subject[inside].tolist()))
    if not subjects:
        raise DataError(f"The set {home} holds none of the actions.")
    repertoire = [len(set(data.action[inside & (data.subject == subject)].tolist())) for subject in subjects]
    best = [s for s, count in zip(subjects, repertoire, strict=True) if count == max(repertoire)]
    return str(rng.choice(np.array(best)))


def _first_usable(data: ClipData, groups: Sequence[NDArray[np.bool_]], as_take: bool, rng: np.random.Generator) -> int:
    """A random usable clip of the first group that has one."""
    for group in groups:
        for index in rng.permutation(np.flatnonzero(group)).tolist():
            clip = data.clip(index)
            if usable(clip) and (not as_take or taken(clip) is not None):
                return int(index)
    raise DataError("The data hold too few usable clips for the streams: give the complete data set.")


def _take(
    data: ClipData, action: str, source: str, performer: str, teachers: dict[str, str], rng: np.random.Generator
) -> int:
    group = (data.action == action) & (data.dataset == source)
    # Where a set does not say who performs, everybody might be the performer.
    others = group & (data.subject != performer) if knows_subject(data, int(np.flatnonzero(group)[0])) else group
    found = _first_usable(data, [others & (data.subject == teachers.get(source, "")), others], True, rng)
    teachers.setdefault(source, str(data.subject[found]))
    return found


def _performed(
    data: ClipData, action: str, source: str, performer: str, used: set[int], rng: np.random.Generator
) -> int:
    """A clip of the action by the performer, or by anybody who did not record the take, not used before if possible."""
    group = (data.action == action) & (data.dataset == source)
    takes = [index for index in used if data.action[index] == action]
    for index in takes:
        if knows_subject(data, index) and data.subject[index] != performer:
            group &= data.subject != data.subject[index]
    unused = group.copy()
    unused[list(used)] = False
    by_performer = data.subject == performer
    return _first_usable(data, [unused & by_performer, unused, group & by_performer, group], False, rng)
