"""Starts Qt, shows the window, and sees to it that nothing that goes wrong is swallowed."""

from __future__ import annotations

import logging
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from types import FrameType, TracebackType
from typing import TYPE_CHECKING

from PyQt6 import sip
from PyQt6.QtCore import QSettings, Qt, QTimer
from PyQt6.QtWidgets import QApplication, QMessageBox

from app.choices import without_damage
from app.display import require_display
from app.language import chosen_language, use_language
from app.recent_packs import RecentPacks
from app.theme import apply_theme, system_theme
from app.translation import translate

if TYPE_CHECKING:
    from app.session import Session

logger = logging.getLogger(__name__)

# Qt's loop runs no Python code while nothing happens; this often a signal from the terminal gets its turn.
_SIGNAL_CHECK_MS = 200


def make_application(language: str | None = None) -> QApplication:
    """The one Qt application, with its look and its language.

    Args:
        language: one of :data:`app.language.LANGUAGES`; None for the one that was chosen in the window.

    Raises:
        NoDisplayError: there is no display.
    """
    require_display()
    running = QApplication.instance()
    application = running if isinstance(running, QApplication) else QApplication([sys.argv[0]])
    application.setOrganizationName("OneTake")
    application.setApplicationName("OneTake")
    use_language(application, language or chosen_language(QSettings("OneTake", "OneTake")))
    apply_theme(application, system_theme(application))
    hints = application.styleHints()
    if hints is not None:
        hints.colorSchemeChanged.connect(lambda: apply_theme(application, system_theme(application)))
    return application


def remembered_source() -> str | None:
    """The source that was chosen last in the window, None before the first."""
    source = QSettings("OneTake", "OneTake").value("source")
    return str(source) if source else None


def remembered_pack() -> Path | None:
    """The action pack that was chosen last in the window, None before the first."""
    return RecentPacks(QSettings("OneTake", "OneTake")).chosen


def run(make_session: Callable[[], Session], language: str | None = None) -> int:
    """Show the window until it is closed.

    Args:
        make_session: called once Qt runs; the session is closed at the end.
        language: see :func:`make_application`.

    Returns:
        The exit status, 0 when all went well.

    Raises:
        NoDisplayError: there is no display.
    """
    application = make_application(language)
    from app.window import MainWindow

    session = make_session()
    _report_uncaught(application)
    _quit_on_signals(application)  # until here Ctrl+C ends the loading
    window = None
    try:
        window = MainWindow(session, without_damage(QSettings()))
        window.show()
        return application.exec()
    finally:
        session.close()
        if window is not None:
            sip.delete(window)  # what PyQt deletes when Python ends, it may look at once more: a crash at the exit


def _quit_on_signals(application: QApplication) -> None:
    def close() -> None:
        application.closeAllWindows()  # which lets them remember their geometry
        application.quit()

    def quit_application(number: int, _: FrameType | None) -> None:
        logger.info("quitting on signal %d", number)
        QTimer.singleShot(0, close)  # by way of the loop: before that runs, quit() would do nothing

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, quit_application)
    timer = QTimer(application)
    timer.timeout.connect(lambda: None)
    timer.start(_SIGNAL_CHECK_MS)


def _report_uncaught(application: QApplication) -> None:
    """Log and show what a slot raises; by default PyQt would end the process at once."""
    reporter = UncaughtReporter()
    application.aboutToQuit.connect(reporter.close)
    sys.excepthook = reporter


class UncaughtReporter:
    """An exception hook that logs and shows each thing once, and one message at a time."""

    def __init__(self) -> None:
        self._box: QMessageBox | None = None
        self._reported: set[str] = set()

    def __call__(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            QApplication.quit()
            return
        details = "".join(traceback.format_exception(kind, error, trace))
        if details in self._reported:  # the timer may raise the same thing thirty times a second
            return
        self._reported.add(details)
        logger.error("uncaught exception\n%s", details)
        if self._box is None and QApplication.instance() is not None:
            self._show(f"{kind.__name__}: {error}", details)

    def close(self) -> None:
        if self._box is not None:
            self._box.close()

    def _show(self, summary: str, details: str) -> None:
        box = QMessageBox()
        box.setIcon(QMessageBox.Icon.Critical)
        box.setWindowTitle("OneTake")
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(
            translate(
                "QtApplication", "Something went wrong that should not have. You can go on, but a restart is safer."
            )
        )
        box.setInformativeText(summary)
        box.setDetailedText(details)
        box.finished.connect(self._closed)
        self._box = box
        box.open()

    def _closed(self) -> None:
        self._box = None
