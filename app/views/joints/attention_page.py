"""The encoder's attention between joints (Figure 5 of CrossGLG) in a learned take, or in what is seen now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QT_TRANSLATE_NOOP, Qt, QTimer
from PyQt6.QtGui import QHideEvent, QShowEvent
from PyQt6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.importance_colors import importance_levels
from app.newest_answer import NewestAnswer
from app.sentences import said
from app.translation import percent, translate
from app.views.joint_names import joint_name
from app.views.joints.action_choice import ActionChoice
from app.views.joints.attention_matrix import AttentionMatrix
from app.views.joints.color_scale import ColorScale
from app.views.joints.page import JointPage
from app.views.joints.take_figure import TakeFigure
from capture.clip import Clip
from capture.skeleton import Joint
from model.preprocess import has_body
from model.recognizer import FEWEST_FRAMES

if TYPE_CHECKING:
    from app.session import Session
    from model.attention import AttentionMaps

NOW = QT_TRANSLATE_NOOP("AttentionPage", "What is seen now")
_REFRESH_MS = 500
_HINT = QT_TRANSLATE_NOOP("AttentionPage", "Point at a field, or choose one with the arrow keys.")
_POSE = 0.5  # of the movement, where the figure stands still
_EXPLANATION = QT_TRANSLATE_NOOP(
    "AttentionPage",
    "A row tells how large a share each joint has when this block of the encoder updates one joint; it sums to 100 %. "
    "It is about joints inside the model, not about where anybody looks.",
)
_NOBODY = QT_TRANSLATE_NOOP(
    "AttentionPage", "Nobody is in view, or too little of them: step back until the skeleton is drawn on you."
)


class AttentionPage(JointPage):
    """A matrix for the chosen movement, block and head."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._maps: AttentionMaps | None = None
        self._hint = translate("AttentionPage", _HINT)
        self.choice = ActionChoice(translate("AttentionPage", "Movement"), first=translate("AttentionPage", NOW))
        self.block_choice = QComboBox()
        self.block_choice.setAccessibleName(translate("AttentionPage", "Block of the encoder"))
        self.head_choice = QComboBox()
        self.head_choice.setAccessibleName(translate("AttentionPage", "Head of the attention"))
        self.matrix = AttentionMatrix()
        self.scale = ColorScale("0 %", "")
        self.figure = TakeFigure(translate("AttentionPage", "A pose of the movement, with the shares as spheres"))
        self.figure.show_at(_POSE)
        self.value = QLabel(self._hint)
        self.value.setWordWrap(True)
        self.value.setTextFormat(Qt.TextFormat.PlainText)
        self.value.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.trouble = QLabel()
        self.trouble.setWordWrap(True)
        self.trouble.setProperty("role", "advice")
        self.trouble.hide()
        self.explanation = QLabel(translate("AttentionPage", _EXPLANATION))
        self.explanation.setWordWrap(True)
        self.explanation.setProperty("role", "quiet")
        self._lay_out()

        self._reader = NewestAnswer("reading the attention", self)
        self._reader.answered.connect(self._show_maps)
        self._reader.failed.connect(self._say_trouble)
        self._timer = QTimer(self)
        self._timer.setInterval(_REFRESH_MS)
        self._timer.timeout.connect(self._follow)
        self.choice.chosen.connect(self._read)
        self.block_choice.currentIndexChanged.connect(self._show_block)
        self.head_choice.currentIndexChanged.connect(self._show_block)
        self.matrix.field_chosen.connect(self._show_field)

    def _lay_out(self) -> None:
        side = QVBoxLayout()
        side.setSpacing(4)
        for label, widget in (
            (translate("AttentionPage", "&Movement"), self.choice),
            (translate("AttentionPage", "&Block"), self.block_choice),
            (translate("AttentionPage", "&Attention head"), self.head_choice),
        ):
            name = QLabel(label)
            name.setBuddy(widget)
            side.addWidget(name)
            side.addWidget(widget)
            side.addSpacing(6)
        side.addWidget(self.scale)
        side.addSpacing(6)
        side.addWidget(self.value)
        side.addWidget(self.trouble)
        side.addSpacing(8)
        side.addWidget(self.figure, 1)
        side.addStretch(0)  # takes the room while there is no figure
        side.addWidget(self.explanation)
        columns = QHBoxLayout(self.body)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.addWidget(self.matrix, 5)
        columns.addSpacing(14)
        columns.addLayout(side, 2)

    def actions_changed(self) -> None:
        had = self.choice.count() > 1
        self.choice.set_names([action.name for action in self.learned])
        if not had and self.learned and self._maps is None:
            self.choice.setCurrentIndex(1)  # a take is quieter than what happens now
        elif not self.choice.is_first:
            self._read()  # its take may be another one

    def choose(self, name: str) -> None:
        if self.action_named(name) is not None:
            self.choice.setCurrentText(name)

    def set_hint(self, hint: str) -> None:
        """What stands where no field is chosen."""
        self._hint = hint
        self._show_field(self.matrix.chosen)

    @property
    def maps(self) -> AttentionMaps | None:
        """What the matrix is taken from; None while there is nothing."""
        return self._maps

    def _read(self) -> None:
        """Ask for the maps of what is chosen."""
        if self.choice.is_first:
            self._follow()
            return
        action = self.action_named(self.choice.currentText())
        if action is not None:
            self._ask(action.clip)

    def _follow(self) -> None:
        """What is seen now is another movement every moment."""
        if not self.choice.is_first or self._reader.busy:
            return
        clip = self.session.recent_movement()
        if clip is None or len(clip) < FEWEST_FRAMES or not has_body(clip):
            self._reader.forget()
            self._maps = None
            self.matrix.set_values(None)
            self._say_trouble(translate("AttentionPage", _NOBODY))
        else:
            self._ask(clip)

    def _ask(self, clip: Clip) -> None:
        self._reader.ask(lambda: (clip, self.session.attention(clip)))

    def _say_trouble(self, sentence: str) -> None:
        self.trouble.setText(said(sentence))
        self.trouble.setVisible(bool(sentence))
        self.scale.setVisible(self._maps is not None)
        self.value.setVisible(self._maps is not None)
        self.figure.setVisible(self._maps is not None)

    def _show_maps(self, answer: tuple[Clip, AttentionMaps]) -> None:
        clip, maps = answer
        self._maps = maps
        self.figure.set_take(clip)
        self._say_trouble("")
        if self.block_choice.count() != maps.block_count:
            self._fill_blocks(maps.block_count)
        if self.head_choice.count() != maps.head_count + (maps.head_count > 1):
            self._fill_heads(maps.head_count)
        self._show_block()

    def _fill_blocks(self, count: int) -> None:
        self.block_choice.blockSignals(True)
        self.block_choice.clear()
        self.block_choice.addItems(
            [
                translate("AttentionPage", "{number} of {count}").format(number=number, count=count)
                for number in range(1, count + 1)
            ]
        )
        self.block_choice.setCurrentIndex(count // 2)  # between single joints and the whole movement
        self.block_choice.blockSignals(False)

    def _fill_heads(self, count: int) -> None:
        self.head_choice.blockSignals(True)
        self.head_choice.clear()
        names = [
            translate("AttentionPage", "{number} of {count}").format(number=number, count=count)
            for number in range(1, count + 1)
        ]
        self.head_choice.addItems(
            [translate("AttentionPage", "mean of {count}").format(count=count), *names]
            if count > 1
            else [translate("AttentionPage", "the only one")]
        )
        self.head_choice.blockSignals(False)

    def _show_block(self) -> None:
        if self._maps is None:
            return
        head = self.head_choice.currentIndex() - 1
        shown = self._maps.joint_to_joint(self.block_choice.currentIndex(), head if head >= 0 else None)
        self.matrix.set_values(shown[0].numpy())
        self.scale.set_ends("0 %", percent(self.matrix.highest))
        self._show_field(self.matrix.chosen)

    def _show_field(self, chosen: tuple[Joint, Joint] | None) -> None:
        values = self.matrix.values
        if values is None:
            return
        if chosen is None:
            self._tell(self._hint)
            self.figure.set_title(translate("AttentionPage", "Mean of all rows"))
            self.figure.set_levels(importance_levels(values.mean(axis=0)))
            return
        taker, source = chosen
        self.figure.set_title(translate("AttentionPage", "Row: {joint}").format(joint=joint_name(taker)))
        self.figure.set_levels(importance_levels(values[taker]))
        share = percent(self.matrix.value(taker, source), 1)
        self._tell(
            (
                translate("AttentionPage", "When the model updates the {joint}, its own share is {share}.")
                if taker is source
                else translate(
                    "AttentionPage", "When the model updates the {joint}, the {other} has a share of {share}."
                )
            ).format(joint=joint_name(taker), other=joint_name(source), share=share)
        )

    def _tell(self, sentence: str) -> None:
        self.value.setText(sentence)
        self.matrix.setAccessibleDescription(sentence)

    def showEvent(self, event: QShowEvent | None) -> None:
        self._timer.start()
        self._read()

    def hideEvent(self, event: QHideEvent | None) -> None:
        self._timer.stop()
