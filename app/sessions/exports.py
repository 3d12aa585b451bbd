"""Writing a session's labels and skeletons in other formats, and reading labels that were corrected elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PyQt6.QtCore import QT_TRANSLATE_NOOP
from PyQt6.QtWidgets import QFileDialog, QInputDialog, QWidget

from app.sentences import said
from app.sessions.loading import RecordedSession
from app.translation import decimal, translate
from capture.formats.skeleton_files import WRITABLE, write_skeletons
from capture.skeleton import SkeletonFrame
from model.errors import DataError
from model.events import Event
from model.labels import FORMATS, format_of, read_events, write_events

_SKELETON_NAMES = {
    ".skeletons": QT_TRANSLATE_NOOP("Exports", "OneTake recording"),
    ".skeleton": "NTU RGB+D",
    ".csv": "CSV",
    ".json": "JSON",
    ".trc": QT_TRANSLATE_NOOP("Exports", "TRC (one person)"),
    ".bvh": QT_TRANSLATE_NOOP("Exports", "BVH (one person)"),
}
_EVERYBODY = QT_TRANSLATE_NOOP("Exports", "Everybody")


def label_filters() -> str:
    """The label formats, for a file dialog."""
    return ";;".join(f"{kind.name} (*{extension})" for extension, kind in FORMATS.items())


def skeleton_filters() -> str:
    """The skeleton formats, for a file dialog."""
    return ";;".join(
        f"{translate('Exports', _SKELETON_NAMES.get(extension, extension))} (*{extension})" for extension in WRITABLE
    )


def with_extension(path: Path, chosen_filter: str, known: Sequence[str]) -> Path:
    """The path with the extension of the chosen format, unless it has one of those that are known."""
    if path.suffix.lower() in known:
        return path
    extension = chosen_filter.partition("(*")[2].rstrip(")")
    return path.with_name(path.name + extension)


def choose_label_file(parent: QWidget, recording: Path) -> Path | None:
    """Ask where labels are to be written."""
    suggested = recording.with_name(f"{recording.stem} labels{next(iter(FORMATS))}")
    chosen, kind = QFileDialog.getSaveFileName(
        parent, translate("Exports", "Export labels"), str(suggested), label_filters()
    )
    return with_extension(Path(chosen), kind, tuple(FORMATS)) if chosen else None


def export_labels(path: Path, labels: Sequence[Event], recording: Path) -> str:
    """Write labels in the format of the extension; returns a sentence about it.

    Raises:
        DataError: they cannot be written, or the file is the recording itself.
    """
    if path.exists() and path.samefile(recording):
        raise DataError(f"'{path}' is the recording itself: choose another name.")
    write_events(path, labels)
    written = translate("Exports", "%n label(s) in {name}.", "", len(labels)).format(name=path.name)
    return f"{written} {said(format_of(path).notice)}".rstrip()


def choose_labels_to_import(parent: QWidget, recording: Path) -> Path | None:
    """Ask for a file with labels."""
    patterns = " ".join(f"*{extension}" for extension in FORMATS)
    chosen, _ = QFileDialog.getOpenFileName(
        parent,
        translate("Exports", "Import labels"),
        str(recording.parent),
        translate("Exports", "Labels ({patterns})").format(patterns=patterns),
    )
    return Path(chosen) if chosen else None


def import_labels(path: Path, duration_ms: float) -> list[Event]:
    """Read labels for a session of this length.

    Raises:
        DataError: they cannot be read, or one begins after the session has ended.
    """
    labels = read_events(path)
    late = next((label for label in labels if label.start_ms > duration_ms), None)
    if late is not None:
        raise DataError(
            f"'{path}' belongs to another recording: '{late.action}' begins at {late.start_ms / 1000:.1f} s, and this "
            f"session is {duration_ms / 1000:.1f} s long."
        )
    return labels


def choose_person(parent: QWidget, recorded: RecordedSession) -> tuple[int | None, bool]:
    """Ask whose skeletons are meant where there are several people.

    Returns:
        The person's id, None for everybody; and whether the user went on.
    """
    if len(recorded.people) == 1:
        return None, True
    people = {
        translate("Exports", "Person {person}, {seconds} s").format(
            person=person, seconds=decimal(clip.duration_s, 0)
        ): person
        for person, clip in recorded.people.items()
    }
    chosen, accepted = QInputDialog.getItem(
        parent,
        translate("Exports", "Export skeletons"),
        translate("Exports", "Whose skeletons? TRC and BVH hold one person."),
        [translate("Exports", _EVERYBODY), *people],
        0,
        False,
    )
    return people.get(chosen), accepted


def choose_skeleton_file(parent: QWidget, recording: Path) -> Path | None:
    """Ask where skeletons are to be written; an existing file is refused later, so it is not asked about."""
    suggested = recording.with_name(f"{recording.stem} export.csv")
    chosen, kind = QFileDialog.getSaveFileName(
        parent,
        translate("Exports", "Export skeletons"),
        str(suggested),
        skeleton_filters(),
        options=QFileDialog.Option.DontConfirmOverwrite,
    )
    return with_extension(Path(chosen), kind, WRITABLE) if chosen else None


def export_skeletons(path: Path, recorded: RecordedSession, person: int | None) -> str:
    """Write the skeletons of one person (None: of everybody); returns a sentence about it.

    Raises:
        RecordingError: see :func:`capture.formats.skeleton_files.write_skeletons`.
    """
    frames: Sequence[SkeletonFrame] = recorded.skeletons
    if person is not None:
        frames = [frame for frame in frames if frame.person_id == person]
    write_skeletons(path, frames)
    return translate("Exports", "%n skeleton(s) in {name}.", "", len(frames)).format(name=path.name)
