"""Checks of the folders that OneTake writes to, and of the space there. No file is left behind in them."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from app.diagnostics.finding import Finding

MEGABYTE = 1_000_000
# A pack takes some ten kilobytes an action, a skeleton recording 45 megabytes an hour of one person.
LITTLE_SPACE = 500 * MEGABYTE
NO_SPACE = 50 * MEGABYTE
_MAKE_WRITABLE = "Give yourself the right to write there"


def check_pack_folder() -> Finding:
    """Where learned actions are kept unless a pack is named."""
    from app.session import default_pack_path

    folder = default_pack_path().parent
    reason = why_not_writable(folder)
    if reason is None:
        return Finding("pack folder", "ok", f"{folder} can be written.")
    return Finding(
        "pack folder",
        "problem",
        f"Learned actions cannot be kept in {folder}: {reason}.",
        f"{_MAKE_WRITABLE}, or name another pack with --pack.",
    )


def check_settings() -> Finding:
    """Where the window remembers its choices: a file, or the registry on Windows."""
    from PyQt6.QtCore import QSettings

    choices = QSettings("OneTake", "OneTake")
    if choices.isWritable():
        return Finding("settings", "ok", f"{choices.fileName()} can be written.")
    return Finding("settings", "warning", f"{choices.fileName()} cannot be written.", f"{_MAKE_WRITABLE}.")


def check_log_folder() -> Finding:
    """Where the log is written."""
    from app.logs import log_folder

    folder = log_folder()
    reason = why_not_writable(folder)
    if reason is None:
        return Finding("log folder", "ok", f"{folder} can be written.")
    return Finding("log folder", "warning", f"No log can be kept in {folder}: {reason}.", f"{_MAKE_WRITABLE}.")


def check_cache_folder() -> Finding:
    """Where descriptions and embeddings are kept, which can be made again."""
    from platformdirs import user_cache_path

    folder = user_cache_path("OneTake", appauthor=False)
    reason = why_not_writable(folder)
    if reason is None:
        return Finding("cache folder", "ok", f"{folder} can be written.")
    return Finding("cache folder", "warning", f"Nothing can be kept in {folder}: {reason}.", f"{_MAKE_WRITABLE}.")


def check_disk_space() -> Finding:
    """The space that is left where learned actions are kept."""
    from app.session import default_pack_path

    free = shutil.disk_usage(_existing(default_pack_path().parent)).free
    found = f"{free / MEGABYTE:,.0f} MB are free."
    if free < NO_SPACE:
        return Finding("disk space", "problem", found, "Make room: a pack that does not fit cannot be saved.")
    if free < LITTLE_SPACE:
        return Finding("disk space", "warning", found, "Make room before recording for long.")
    return Finding("disk space", "ok", found)


def why_not_writable(folder: Path) -> str | None:
    """Why nothing can be written to a folder, which need not exist yet; None if something can."""
    # Tried and not asked: access rights say nothing of a disk that is mounted read-only, nor do they on Windows.
    try:
        with tempfile.TemporaryFile(dir=_existing(folder), prefix=".onetake-"):
            return None
    except OSError as error:
        return error.strerror or str(error)


def _existing(folder: Path) -> Path:
    """The folder, or the nearest one above it that exists."""
    return next(path for path in (folder, *folder.parents) if path.exists())
