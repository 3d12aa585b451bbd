"""Which recordings an archive holds, and where the labels of each one go."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from capture import SourceError
from capture.formats.skeleton_files import READABLE

_LABELS = ".labels.csv"  # what a session keeps beside its recording: a table, but not of skeletons


@dataclass(frozen=True)
class Recording:
    """One file to label.

    Attributes:
        path: of the skeletons.
        out: of the labels; its name is the recording's with another extension behind it, so that ``a.csv`` and
            ``a.json`` do not meet.
    """

    path: Path
    out: Path


def find_recordings(folders: Sequence[Path], out: Path, extension: str) -> list[Recording]:
    """Every skeleton recording below the folders, in a fixed order; what lies below ``out`` is no recording.

    Args:
        folders: with several of them, each has a folder of its name below ``out``.
        out: the folder of the labels.
        extension: of a label format, with its dot.

    Raises:
        SourceError: a folder is missing or holds no recording, or two folders have the same name.
    """
    names = [folder.resolve().name for folder in folders]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise SourceError(f"Two of the folders are called '{twice}': label them one by one, with an --out for each.")
    found = []
    for folder, name in zip(folders, names, strict=True):
        if not folder.is_dir():
            raise SourceError(f"There is no folder '{folder}': check its name.")
        paths = _below(folder, out.resolve())
        if not paths:
            raise SourceError(
                f"The folder '{folder}' holds no recording: it should have files in {', '.join(READABLE)}."
            )
        target = out if len(folders) == 1 else out / name
        for path in paths:
            relative = path.relative_to(folder)
            found.append(Recording(path, target / relative.with_name(relative.name + extension)))
    return found


def _below(folder: Path, left_out: Path) -> list[Path]:
    paths = []
    for parent, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if Path(parent, name).resolve() != left_out]
        if Path(parent).resolve() == left_out:
            continue
        paths += [Path(parent, name) for name in files if _may_be_recording(name)]
    return sorted(paths)


def _may_be_recording(name: str) -> bool:
    lower = name.lower()
    return lower.endswith(READABLE) and not lower.endswith(_LABELS) and not name.startswith(".")
