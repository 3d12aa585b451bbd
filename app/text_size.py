"""How large text is: a percentage that the user chooses, on top of what the system does for its screens."""

from __future__ import annotations

from PyQt6.QtCore import QSettings
from PyQt6.QtWidgets import QApplication

SIZES = (80, 90, 100, 110, 125, 150, 175, 200)
"""In percent of the system's size."""
USUAL = 100
_KEY = "view/text_size"
_PROPERTY, _POINTS_PROPERTY = "text_size", "usual_points"


def chosen_size(settings: QSettings) -> int:
    """What was chosen, in percent."""
    value = str(settings.value(_KEY, USUAL))
    return int(value) if value.isdecimal() and int(value) in SIZES else USUAL


def choose_size(settings: QSettings, percent: int) -> None:
    """Remember it."""
    settings.setValue(_KEY, percent)


def text_size() -> int:
    """What is in use, in percent."""
    application = QApplication.instance()
    value = application.property(_PROPERTY) if application is not None else None
    return int(value) if value else USUAL


def use_size(application: QApplication, percent: int) -> None:
    """Give all text this size; the style sheet has to be made anew afterwards, see :func:`app.theme.apply_theme`."""
    font = application.font()
    usual = application.property(_POINTS_PROPERTY) or font.pointSizeF()
    application.setProperty(_POINTS_PROPERTY, usual)
    application.setProperty(_PROPERTY, percent)
    font.setPointSizeF(float(usual) * percent / 100)
    application.setFont(font)


def scaled(pixels: float) -> int:
    """A length that holds text and has to grow with it; ``pixels``: at the usual size."""
    return round(pixels * text_size() / 100)
