"""The log: a file that goes round in the user's log folder, and warnings on stderr. It holds no personal data."""

from __future__ import annotations

import contextlib
import logging
import platform
import sys
from collections.abc import Iterator
from logging.handlers import RotatingFileHandler
from pathlib import Path

from platformdirs import user_log_path

from app.redaction import without_personal_data

LARGEST_BYTES = 1_000_000
OLD_FILES = 2  # beside the one that is written: three in all
FILE_NAME = "onetake.log"
# Other packages log what they are asked for, addresses and texts of requests among it: only their warnings are kept.
OWN_LOGGERS = ("app", "capture", "model")

logger = logging.getLogger(__name__)
# For what the user is told by other means anyway.
_FILE_ONLY = {"file_only": True}


def log_folder() -> Path:
    """Where the log is kept."""
    return user_log_path("OneTake", appauthor=False)


@contextlib.contextmanager
def logging_to_file(command: str, verbose: bool = False, folder: Path | None = None) -> Iterator[None]:
    """Log what happens inside the block; afterwards logging is as it was.

    An exception that leaves the block is logged with its traceback, in the file only, and goes on.
    Where the file cannot be written, a sentence on stderr says so, and all else goes its way.

    Args:
        command: what was called, for the first line.
        verbose: details, too, in the file and on stderr; otherwise what matters, and on stderr only warnings.
        folder: made if it does not exist; :func:`log_folder` unless given.
    """
    level = logging.DEBUG if verbose else logging.INFO
    handlers = [handler for handler in (_on_stderr(verbose), _in_file(folder or log_folder())) if handler is not None]
    root = logging.getLogger()
    own = [logging.getLogger(name) for name in OWN_LOGGERS]
    levels = [one.level for one in own]
    for handler in handlers:
        root.addHandler(handler)
    for one in own:
        one.setLevel(level)
    try:
        logger.info("%s: %s, Python %s", command, platform.platform(), platform.python_version(), extra=_FILE_ONLY)
        yield
    except Exception:
        logger.exception("ended by", extra=_FILE_ONLY)
        raise
    finally:
        for one, before in zip(own, levels, strict=True):
            one.setLevel(before)
        for handler in handlers:
            root.removeHandler(handler)
            handler.close()


class WithoutPersonalData(logging.Formatter):
    """Shortens home folders, in messages and in tracebacks."""

    def format(self, record: logging.LogRecord) -> str:
        return without_personal_data(super().format(record))


class LogFile(RotatingFileHandler):
    """A log file that never gets in the way: what cannot be written is told once and dropped."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            path, maxBytes=LARGEST_BYTES, backupCount=OLD_FILES, encoding="utf-8", errors="backslashreplace"
        )
        self._has_failed = False
        self.setFormatter(WithoutPersonalData("%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s"))

    def doRollover(self) -> None:
        """Begin a new file; where another OneTake has the old one open, which Windows does not allow, go on in it."""
        try:
            super().doRollover()
        except OSError:
            if self.stream is None:
                self.stream = self._open()

    def handleError(self, record: logging.LogRecord) -> None:
        """Called where a record cannot be written, the disk being full, say."""
        if not self._has_failed:
            self._has_failed = True
            _warn(f"The log cannot be written any more: {sys.exc_info()[1]}.")


def _in_file(folder: Path) -> LogFile | None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return LogFile(folder / FILE_NAME)
    except OSError as error:
        _warn(f"No log is kept: '{folder}' cannot be written ({error.strerror or error}).")
        return None


def _on_stderr(verbose: bool) -> logging.Handler | None:
    if sys.stderr is None:  # a windowed program
        return None
    handler = logging.StreamHandler()
    handler.setLevel(logging.DEBUG if verbose else logging.WARNING)
    handler.addFilter(lambda record: not getattr(record, "file_only", False))
    return handler


def _warn(sentence: str) -> None:
    if sys.stderr is not None:
        print(sentence, file=sys.stderr)
