"""``onetake convert``: rewrite a recording of skeletons in another format."""

from __future__ import annotations

import argparse

from capture import RecordingError
from capture.formats.skeleton_files import read_skeletons, write_skeletons


def run(options: argparse.Namespace) -> int:
    """Read ``options.input`` and write ``options.output``, of one person if ``options.person`` is given.

    Raises:
        RecordingError: with one sentence for the user.
    """
    frames = read_skeletons(options.input)
    people = sorted({frame.person_id for frame in frames})
    if options.person is not None:
        if options.person not in people:
            raise RecordingError(
                f"'{options.input}' holds no person {options.person}, only {', '.join(map(str, people))}."
            )
        frames = tuple(frame for frame in frames if frame.person_id == options.person)
        people = [options.person]
    write_skeletons(options.output, frames)
    who = "one person" if len(people) == 1 else f"{len(people)} people"
    print(f"{len(frames)} skeletons of {who}: {options.output}")
    return 0
