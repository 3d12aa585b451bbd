"""The list of learned actions with what can be done to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from PyQt6.QtCore import QModelIndex, QPoint, Qt, pyqtSignal
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QSizePolicy,
    QSlider,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.translation import translate
from app.views.action_delegate import ActionDelegate
from app.views.action_list import ActionList
from app.views.action_model import MUTED_ROLE, THRESHOLD_ROLE, ActionModel
from app.views.command import make_explained_command
from app.views.fitting_row import FittingRow
from model.sensitivity import HIGHEST_THRESHOLD, LOWEST_THRESHOLD

if TYPE_CHECKING:
    from model.support import Action


class ActionPanel(QWidget):
    """Shows the learned actions; the commands act on the selected one.

    Args:
        rename: called with the old and the new name; true if the new name was accepted.

    Signals:
        retake_wanted, delete_wanted, duplicate_wanted: with the action's name.
        threshold_wanted: with the action's name and the confidence from which it shall be recognised.
        muted_wanted: with the action's name and whether it shall be muted.
        move_wanted: with the action's name and the place that it shall have, 0..N-1.
    """

    retake_wanted = pyqtSignal(str)
    delete_wanted = pyqtSignal(str)
    duplicate_wanted = pyqtSignal(str)
    threshold_wanted = pyqtSignal(str, float)
    muted_wanted = pyqtSignal(str, bool)
    move_wanted = pyqtSignal(str, int)

    def __init__(self, rename: Callable[[str, str], bool], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = ActionModel(rename, self.move_wanted.emit)
        self.list = ActionList()
        self.list.setModel(self.model)
        self._delegate = ActionDelegate(self.list)
        self.list.setItemDelegate(self._delegate)
        self.list.menu_wanted.connect(self._show_menu)
        self.list.mark_dragged.connect(self._drag_mark)
        self.list.mark_dropped.connect(self._drop_mark)

        self.rename_action = make_explained_command(
            self,
            translate("ActionPanel", "Rename"),
            "F2",
            translate("ActionPanel", "Give the selected action another name"),
            self._rename,
        )
        self.retake_action = make_explained_command(
            self,
            translate("ActionPanel", "Retake"),
            "F3",
            translate("ActionPanel", "Record the selected action anew"),
            self._retake,
        )
        self.delete_action = make_explained_command(
            self,
            translate("ActionPanel", "Delete"),
            "Del",
            translate("ActionPanel", "Forget the selected action"),
            self._delete,
        )
        self.duplicate_action = make_explained_command(
            self,
            translate("ActionPanel", "Du&plicate"),
            "Ctrl+D",
            translate("ActionPanel", "Put a copy behind it"),
            self._duplicate,
        )
        self.mute_action = make_explained_command(
            self,
            translate("ActionPanel", "&Mute"),
            "M",
            translate("ActionPanel", "Keep it, but do not recognise it"),
            self._toggle_muted,
        )
        self.mute_action.setCheckable(True)
        self.up_action = make_explained_command(
            self,
            translate("ActionPanel", "Move &up"),
            "Ctrl+Up",
            translate("ActionPanel", "Move it up"),
            lambda: self._move(-1),
        )
        self.down_action = make_explained_command(
            self,
            translate("ActionPanel", "Move d&own"),
            "Ctrl+Down",
            translate("ActionPanel", "Move it down"),
            lambda: self._move(1),
        )
        self.commands = (
            self.rename_action,
            self.retake_action,
            self.duplicate_action,
            self.mute_action,
            self.up_action,
            self.down_action,
            self.delete_action,
        )
        self.menu = QMenu(self)
        """What can be done to the selected action."""
        self.menu.addActions(list(self.commands))

        self._title = QLabel(translate("ActionPanel", "Actions"))
        self._title.setProperty("role", "heading")
        empty = QLabel(
            translate(
                "ActionPanel",
                "No actions yet.\n\nOne take is enough to learn one: record a movement and give it a name.",
            )
        )
        empty.setProperty("role", "quiet")
        empty.setWordWrap(True)
        empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        empty.setMargin(24)
        self._pages = QStackedWidget()
        self._pages.addWidget(empty)
        self._pages.addWidget(self.list)
        self.more_button = QToolButton()
        self.more_button.setText("⋯")
        self.more_button.setMenu(self.menu)
        self.more_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.more_button.setAccessibleName(translate("ActionPanel", "More for the selected action"))
        self.more_button.setToolTip(translate("ActionPanel", "Duplicate, mute, move"))
        buttons = [
            self._button_for(command) for command in (self.rename_action, self.retake_action, self.delete_action)
        ]
        self._buttons = FittingRow(buttons, self.more_button)
        self.sensitivity = QSlider(Qt.Orientation.Horizontal)
        self.sensitivity.setRange(round(100 * LOWEST_THRESHOLD), round(100 * HIGHEST_THRESHOLD))
        self.sensitivity.setSingleStep(5)
        self.sensitivity.setPageStep(10)
        self.sensitivity.setTracking(False)  # each change is saved
        self.sensitivity.setAccessibleName(translate("ActionPanel", "Sensitivity of the selected action"))
        self.sensitivity.setToolTip(
            translate("ActionPanel", "How easily the selected action is recognised: moves the mark in its bar")
        )
        self.sensitivity.valueChanged.connect(self._want_threshold)
        self._sensitivity_row = QWidget()
        sensitivity_row = QHBoxLayout(self._sensitivity_row)
        sensitivity_row.setContentsMargins(0, 0, 0, 0)
        self._sensitivity_label = QLabel(translate("ActionPanel", "Sensi&tivity"))
        self._sensitivity_label.setBuddy(self.sensitivity)
        sensitivity_row.addWidget(self._sensitivity_label)
        sensitivity_row.addWidget(self.sensitivity, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 12)
        column.setSpacing(8)
        column.addWidget(self._title)
        column.addWidget(self._pages, 1)
        column.addWidget(self._sensitivity_row)
        column.addWidget(self._buttons)

        selection = self.list.selectionModel()
        assert selection is not None
        selection.currentChanged.connect(self._update_commands)
        self._show_count(0)

    def set_actions(self, actions: Sequence[Action]) -> None:
        """Show these; what was selected stays selected."""
        if self._is_renaming():
            return  # a reset would close the editor under the user's hands
        selected = self.selected()
        row = self.list.currentIndex().row()
        if not self.model.set_actions(actions):
            return
        index = self.model.index_of(selected) if selected else self.model.index(-1)
        if not index.isValid() and selected and actions:  # the selected one is gone: its neighbour
            index = self.model.index(min(row, len(actions) - 1))
        if index.isValid():
            self.list.setCurrentIndex(index)
        self._show_count(len(actions))

    def set_scores(self, scores: Mapping[str, float], recognised: str | None) -> None:
        """Show the newest scores, name -> 0..1, and the recognised action."""
        self.model.set_scores(scores, recognised)

    def set_counts(self, counts: Mapping[str, int]) -> None:
        """Show how often each action was recognised on this source."""
        self.model.set_counts(counts)

    def set_mirrored(self, mirrored: bool) -> None:
        self._delegate.mirrored = mirrored

    def animate(self) -> None:
        """Let the figures move on."""
        viewport = self.list.viewport()
        if viewport is not None and self.model.rowCount():
            viewport.update()

    def select(self, name: str) -> None:
        index = self.model.index_of(name)
        if index.isValid():
            self.list.setCurrentIndex(index)
            self.list.scrollTo(index)

    def selected(self) -> str | None:
        """The selected action's name."""
        return self.model.name(self.list.currentIndex())

    def set_commands_enabled(self, enabled: bool) -> None:
        """False while a take is being recorded."""
        self._enabled = enabled
        self._update_commands()

    _enabled = True

    def _show_count(self, count: int) -> None:
        self._pages.setCurrentIndex(1 if count else 0)
        self._buttons.setVisible(count > 0)
        self._sensitivity_row.setVisible(count > 0)
        self._title.setText(
            translate("ActionPanel", "Actions ({count})").format(count=count)
            if count
            else translate("ActionPanel", "Actions")
        )
        self._update_commands()

    def _is_renaming(self) -> bool:
        return self.list.state() == QAbstractItemView.State.EditingState

    def _update_commands(self) -> None:
        index = self.list.currentIndex()
        possible = self._enabled and self.selected() is not None
        for command in self.commands:
            command.setEnabled(possible)
        self.more_button.setEnabled(possible)
        self.up_action.setEnabled(possible and index.row() > 0)
        self.down_action.setEnabled(possible and index.row() < self.model.rowCount() - 1)
        self.mute_action.setChecked(bool(index.data(MUTED_ROLE)))
        threshold = index.data(THRESHOLD_ROLE)
        self._sensitivity_row.setEnabled(self._enabled and threshold is not None)
        if threshold is not None:
            self.sensitivity.blockSignals(True)  # it follows the selection: nobody asked for a change
            self.sensitivity.setValue(round(100 * (1 - threshold)))
            self.sensitivity.blockSignals(False)

    def _want_threshold(self, sensitivity: int) -> None:
        if (name := self.selected()) is not None:
            self.threshold_wanted.emit(name, 1 - sensitivity / 100)

    def _drag_mark(self, index: QModelIndex, threshold: float) -> None:
        self._delegate.show_dragged(index, threshold)
        self.animate()

    def _drop_mark(self, index: QModelIndex, threshold: float) -> None:
        self._delegate.show_dragged(QModelIndex(), 0.0)
        name = self.model.name(index)
        if name is not None and threshold != index.data(THRESHOLD_ROLE):
            self.threshold_wanted.emit(name, threshold)

    def _button_for(self, command: QAction) -> QPushButton:
        button = QPushButton(command.text())
        button.setToolTip(command.toolTip())
        button.setAccessibleDescription(command.toolTip())
        # Not by click: the space bar is to start a recording, not to press the last button again.
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAutoDefault(True)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        button.clicked.connect(command.trigger)
        command.enabledChanged.connect(button.setEnabled)
        return button

    def _rename(self) -> None:
        index = self.list.currentIndex()
        if index.isValid():
            self.list.setFocus()
            self.list.edit(index)

    def _retake(self) -> None:
        if (name := self.selected()) is not None:
            self.retake_wanted.emit(name)

    def _delete(self) -> None:
        if (name := self.selected()) is not None:
            self.delete_wanted.emit(name)

    def _duplicate(self) -> None:
        if (name := self.selected()) is not None:
            self.duplicate_wanted.emit(name)

    def _toggle_muted(self) -> None:
        index = self.list.currentIndex()
        if (name := self.selected()) is not None:
            self.muted_wanted.emit(name, not index.data(MUTED_ROLE))
        self._update_commands()  # Qt has toggled the command: what was saved decides

    def _move(self, rows: int) -> None:
        if (name := self.selected()) is not None:
            self.move_wanted.emit(name, self.list.currentIndex().row() + rows)

    def _show_menu(self, place: QPoint) -> None:
        self.menu.popup(place)
