"""Which language the window speaks: the system's, or the one that was chosen."""

from __future__ import annotations

import logging
from pathlib import Path

from PyQt6.QtCore import QLibraryInfo, QLocale, QSettings, QTranslator
from PyQt6.QtWidgets import QApplication

logger = logging.getLogger(__name__)

LANGUAGES = {"en": "English", "de": "Deutsch"}
"""Code and own name of each language that OneTake is translated into."""
FALLBACK = "en"
FOLDER = Path(__file__).parent / "translations"
_KEY = "view/language"


def chosen_language(settings: QSettings) -> str:
    """The code of the language that was chosen; empty for that of the system."""
    code = str(settings.value(_KEY, ""))
    return code if code in LANGUAGES else ""


def choose_language(settings: QSettings, code: str) -> None:
    """From the next start on; empty for the language of the system."""
    settings.setValue(_KEY, code)


def system_language() -> str:
    """The code of the first language that the user wants of the system and OneTake speaks; else English."""
    wanted = (name.partition("-")[0] for name in QLocale.system().uiLanguages())
    return next((code for code in wanted if code in LANGUAGES), FALLBACK)


def use_language(application: QApplication, code: str) -> None:
    """Speak this language from now on, in widgets that are made later: texts, Qt's own dialogs, and numbers.

    Args:
        application: keeps the translations; those of another language are taken away.
        code: one of :data:`LANGUAGES`; empty for the system's.
    """
    code = code or system_language()
    system = QLocale.system()
    own = system.name().partition("_")[0] == code  # de_CH, say, whose numbers are not those of de_DE
    QLocale.setDefault(system if own else QLocale(code))
    for old in application.findChildren(QTranslator):
        application.removeTranslator(old)
        old.deleteLater()
    qt_folder = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
    for path in (qt_folder / f"qtbase_{code}.qm", FOLDER / f"onetake_{code}.qm"):
        translator = QTranslator(application)
        if translator.load(str(path)):
            application.installTranslator(translator)
        elif path.parent == FOLDER or code != FALLBACK:  # Qt speaks English by itself
            logger.warning("the translation '%s' cannot be read", path)
