"""How the application looks: two sets of colours, light and dark, on Qt's Fusion style."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QColor, QPalette
from PyQt6.QtWidgets import QApplication

from app.text_size import text_size


@dataclass(frozen=True)
class Theme:
    """Colours by what they are for. Text on its background has a contrast of at least 4.5:1 (WCAG 2.2, AA)."""

    window: QColor
    surface: QColor  # lists, fields, cards
    raised: QColor  # buttons, hovered cards
    border: QColor
    text: QColor
    muted: QColor  # less important text
    accent: QColor  # the recognised action, selection, focus
    on_accent: QColor
    record: QColor
    on_record: QColor
    warning: QColor
    on_warning: QColor
    stage: QColor  # behind the skeleton
    floor: QColor
    bone: QColor  # the main person without a picture
    other_person: QColor


LIGHT = Theme(
    window=QColor("#f3f4f6"),
    surface=QColor("#ffffff"),
    raised=QColor("#ffffff"),
    border=QColor("#d5d9e0"),
    text=QColor("#1b2330"),
    muted=QColor("#5a6577"),
    accent=QColor("#1f5fbf"),
    on_accent=QColor("#ffffff"),
    record=QColor("#c8242f"),
    on_record=QColor("#ffffff"),
    warning=QColor("#8a4b00"),
    on_warning=QColor("#ffffff"),
    stage=QColor("#e6e9ef"),
    floor=QColor("#c9cfd9"),
    bone=QColor("#4a566a"),
    other_person=QColor("#858e9d"),
)

DARK = Theme(
    window=QColor("#171b22"),
    surface=QColor("#20252e"),
    raised=QColor("#2a313c"),
    border=QColor("#3a4350"),
    text=QColor("#edf0f5"),
    muted=QColor("#a3adbb"),
    accent=QColor("#7db2ff"),
    on_accent=QColor("#0d1624"),
    record=QColor("#ff5a62"),
    on_record=QColor("#2b0508"),
    warning=QColor("#f2b04a"),
    on_warning=QColor("#2a1a00"),
    stage=QColor("#10141a"),
    floor=QColor("#28303b"),
    bone=QColor("#c3ccd9"),
    other_person=QColor("#59626f"),
)


def current_theme() -> Theme:
    """The theme that the application has now; for what is painted by hand."""
    return DARK if QApplication.palette().color(QPalette.ColorRole.Window).lightness() < 128 else LIGHT


def system_theme(application: QApplication) -> Theme:
    """What the desktop asks for; light where it does not say."""
    hints = application.styleHints()
    assert hints is not None, "an application has style hints"
    return DARK if hints.colorScheme() == Qt.ColorScheme.Dark else LIGHT


def apply_theme(application: QApplication, theme: Theme) -> None:
    """Give the whole application this look; may be called again at any time."""
    with _nothing_collected():
        application.setStyle("Fusion")
        application.setPalette(_palette(theme))
        application.setStyleSheet(_style_sheet(theme))


def with_alpha(color: QColor, alpha: float) -> QColor:
    """The colour with an opacity of 0..1."""
    result = QColor(color)
    result.setAlphaF(alpha)
    return result


def mixed(color: QColor, other: QColor, share: float) -> QColor:
    """The opaque colour between two, with a share of 0..1 of the other one."""
    parts = zip(color.getRgbF()[:3], other.getRgbF()[:3], strict=True)
    return QColor.fromRgbF(*(one + (another - one) * share for one, another in parts))


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """Python's garbage collector waits.

    For a new style Qt makes a list of all widgets, then tells one after another. What those written in Python do then
    allocates, and may start a collection; a widget without a parent that nobody knows any more would be destroyed by
    it, and Qt, at its place in the list, would crash.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _palette(theme: Theme) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    for which, color in {
        role.Window: theme.window,
        role.WindowText: theme.text,
        role.Base: theme.surface,
        role.AlternateBase: theme.window,
        role.Text: theme.text,
        role.PlaceholderText: theme.muted,
        role.Button: theme.raised,
        role.ButtonText: theme.text,
        role.BrightText: theme.record,
        role.ToolTipBase: theme.raised,
        role.ToolTipText: theme.text,
        role.Highlight: theme.accent,
        role.HighlightedText: theme.on_accent,
        role.Link: theme.accent,
        role.Accent: theme.accent,
        role.Light: theme.border,
        role.Mid: theme.border,
    }.items():
        palette.setColor(which, color)
    for which in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, with_alpha(theme.muted, 0.6))
    return palette


def _style_sheet(theme: Theme) -> str:
    names = {name: color.name() for name, color in vars(theme).items()}
    return (
        _STYLE_SHEET.replace("{", "{{")
        .replace("}", "}}")
        .replace("<<", "{")
        .replace(">>", "}")
        .format(heading_points=12 * text_size() / 100, **names)
    )


# <<name>> stands for the theme's colour of that name.
_STYLE_SHEET = """
QMainWindow, QDialog { background: <<window>>; }
QToolTip { background: <<raised>>; color: <<text>>; border: 1px solid <<border>>; padding: 4px; }

QMenuBar { background: <<window>>; padding: 2px 6px; }
QMenuBar::item { padding: 5px 10px; border-radius: 6px; background: transparent; }
QMenuBar::item:selected { background: <<border>>; }
QMenu { background: <<surface>>; border: 1px solid <<border>>; padding: 5px; }
QMenu::item { padding: 6px 26px 6px 26px; border-radius: 5px; }
QMenu::item:selected { background: <<accent>>; color: <<on_accent>>; }
QMenu::item:disabled { color: <<muted>>; background: transparent; }
QMenu::separator { height: 1px; background: <<border>>; margin: 5px 8px; }

QStatusBar { background: <<window>>; color: <<muted>>; }
QStatusBar::item { border: none; }
QStatusBar QLabel { color: <<muted>>; padding: 2px 8px; }

QPushButton, QToolButton {
    background: <<raised>>; color: <<text>>; border: 1px solid <<border>>; border-radius: 8px; padding: 7px 14px;
}
QToolButton:checked { border-color: <<accent>>; color: <<accent>>; }
QToolButton[recording="true"] {
    background: <<record>>; color: <<on_record>>; border-color: <<record>>; font-weight: 600;
}
QPushButton:hover, QToolButton:hover { border-color: <<accent>>; }
QPushButton:pressed, QToolButton:pressed { background: <<border>>; }
QPushButton:focus, QToolButton:focus { border: 2px solid <<accent>>; padding: 6px 13px; }
QPushButton:disabled, QToolButton:disabled { color: <<muted>>; background: transparent; }
QPushButton[primary="true"] {
    background: <<accent>>; color: <<on_accent>>; border-color: <<accent>>; font-weight: 600;
}
QPushButton[primary="true"]:focus { border: 2px solid <<text>>; }
QPushButton[primary="true"]:disabled { background: transparent; color: <<muted>>; border-color: <<border>>; }
QToolButton::menu-indicator { image: none; width: 0; }

QLineEdit {
    background: <<surface>>; color: <<text>>; border: 1px solid <<border>>; border-radius: 8px; padding: 8px 10px;
    selection-background-color: <<accent>>; selection-color: <<on_accent>>;
}
QLineEdit:focus { border: 2px solid <<accent>>; padding: 7px 9px; }

QListView { background: transparent; border: 2px solid transparent; border-radius: 10px; outline: none; }
QListView:focus { border-color: <<accent>>; }
QTableView {
    background: <<surface>>; border: 1px solid <<border>>; border-radius: 8px; outline: none;
    selection-background-color: <<accent>>; selection-color: <<on_accent>>;
}
QTableView:focus { border-color: <<accent>>; }
QHeaderView::section { background: <<surface>>; color: <<muted>>; border: none; padding: 5px 8px; }
QListView QLineEdit { border-radius: 5px; padding: 1px 4px; border: 2px solid <<accent>>; }

QCheckBox::indicator:unchecked {
    width: 14px; height: 14px; border: 1px solid <<muted>>; border-radius: 3px; background: <<surface>>;
}

QScrollBar:vertical { background: transparent; width: 10px; margin: 2px; }
QScrollBar::handle:vertical { background: <<border>>; border-radius: 3px; min-height: 28px; }
QScrollBar::handle:vertical:hover { background: <<muted>>; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 2px; }
QScrollBar::handle:horizontal { background: <<border>>; border-radius: 4px; min-width: 28px; }
QScrollBar::handle:horizontal:hover { background: <<muted>>; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QSplitter::handle { background: <<window>>; }
QLabel[role="heading"] { font-weight: 600; font-size: <<heading_points>>pt; color: <<text>>; }
QLabel[role="quiet"] { color: <<muted>>; }
QLabel[role="advice"] { color: <<warning>>; font-weight: 600; }
QLabel[role="error"] { color: <<record>>; font-weight: 600; }
QFrame[role="card"] { background: <<surface>>; border: 1px solid <<border>>; border-radius: 12px; }
QFrame[role="warning"] { background: <<warning>>; border: none; border-radius: 10px; }
QFrame[role="warning"] QLabel { color: <<on_warning>>; font-weight: 600; }
QFrame[role="note"] { background: <<text>>; border: none; border-radius: 10px; }
QFrame[role="note"] QLabel { color: <<window>>; }
"""
