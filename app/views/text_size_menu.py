"""The menu in which the size of text is chosen."""

from __future__ import annotations

from PyQt6.QtCore import QSettings
from PyQt6.QtGui import QAction, QActionGroup
from PyQt6.QtWidgets import QApplication, QMenu, QWidget

from app.text_size import SIZES, USUAL, choose_size, chosen_size, text_size, use_size
from app.theme import apply_theme, current_theme
from app.translation import percent, translate
from app.views.command import make_command


class TextSizeMenu(QMenu):
    """Larger, smaller, as usual, and each size; what is chosen is used at once, and remembered.

    Args:
        settings: where.
    """

    def __init__(self, settings: QSettings, parent: QWidget | None = None) -> None:
        super().__init__(translate("TextSizeMenu", "&Text size"), parent)
        self._settings = settings
        self.larger_command = make_command(
            self, translate("TextSizeMenu", "&Larger"), "Ctrl++ Ctrl+=", lambda: self._step(1)
        )
        self.smaller_command = make_command(
            self, translate("TextSizeMenu", "&Smaller"), "Ctrl+-", lambda: self._step(-1)
        )
        self.usual_command = make_command(
            self, translate("TextSizeMenu", "&As usual"), "Ctrl+0", lambda: self.use(USUAL)
        )
        self.addActions([self.larger_command, self.smaller_command, self.usual_command])
        self.addSeparator()
        group = QActionGroup(self)
        self.choices: dict[int, QAction] = {}
        """By percentage."""
        for size in SIZES:
            choice = QAction(percent(size / 100), group)
            choice.setCheckable(True)
            choice.triggered.connect(lambda _=False, size=size: self.use(size))
            self.choices[size] = choice
        self.addActions(group.actions())
        if chosen_size(settings) != text_size():
            self.use(chosen_size(settings))
        self._show()

    def use(self, size: int) -> None:
        """Use this size, in percent, and remember it."""
        application = QApplication.instance()
        assert isinstance(application, QApplication), "there are widgets"
        theme = current_theme()
        use_size(application, size)
        apply_theme(application, theme)
        choose_size(self._settings, size)
        self._show()

    def _step(self, steps: int) -> None:
        place = SIZES.index(text_size()) + steps
        self.use(SIZES[min(len(SIZES) - 1, max(0, place))])

    def _show(self) -> None:
        self.choices[text_size()].setChecked(True)
        self.larger_command.setEnabled(text_size() < SIZES[-1])
        self.smaller_command.setEnabled(text_size() > SIZES[0])
