"""Actions from files: of another pack, or of recordings, one action for each person in them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from capture import CaptureError, Clip
from capture.formats.skeleton_files import READABLE, read_clips
from model.errors import ActionError, ModelError
from model.motion import trim
from model.one_shot_encoder import OneShotEncoder
from model.pack import EXTENSION, load_pack
from model.preprocess import NoBodyError
from model.support import LONGEST_NAME, SupportSet

IMPORTABLE = (EXTENSION, *READABLE)
"""The extensions of files that actions can be imported from."""


@dataclass(frozen=True, eq=False)
class ReadFile:
    """What was found in a file.

    Attributes:
        path: of the file.
        actions: support sets of one action each.
        troubles: a sentence about each thing that cannot be used.
    """

    path: Path
    actions: tuple[SupportSet, ...] = ()
    troubles: tuple[str, ...] = ()


def read_file(path: Path, encoder: OneShotEncoder) -> ReadFile:
    """Look for actions in a pack or a recording; whatever cannot be used is told in the result, not raised."""
    try:
        if path.suffix.lower() == EXTENSION:
            support = load_pack(path, encoder).support
            actions = tuple(support.only(name) for name in support.names)
            return ReadFile(path, actions, () if actions else (f"The pack '{path}' holds no action.",))
        people = read_clips(path)
    except (ModelError, CaptureError) as error:
        return ReadFile(path, troubles=(str(error),))
    found: list[SupportSet] = []
    troubles: list[str] = []
    for person_id, clip in people.items():
        name = path.stem.replace("_", " ")
        if len(people) > 1:
            name = f"{name}, person {person_id}"
        try:
            found.append(SupportSet().with_action(name[:LONGEST_NAME], _movement(clip), encoder))
        except ActionError as error:
            person = f", person {person_id}" if len(people) > 1 else ""
            troubles.append(f"'{path}'{person}: {error}")
    return ReadFile(path, tuple(found), tuple(troubles))


def _movement(clip: Clip) -> Clip:
    """The part of a recording in which the person moves most.

    Raises:
        ActionError: there is no body, or nothing moves.
    """
    try:
        take = trim(clip)
    except NoBodyError:
        raise ActionError("It shows no person: choose another recording.") from None
    if take is None:
        raise ActionError("Nothing moves in it: choose another recording.")
    return take
