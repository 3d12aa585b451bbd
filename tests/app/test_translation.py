"""The window speaks German: the translation is complete, fits the sources, and leaves nothing in English."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from xml.etree import ElementTree

import pytest
from PyQt6.QtCore import QLocale, QSettings
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import QApplication, QComboBox, QFileDialog, QMenu, QTabWidget, QWidget
from pytestqt.qtbot import QtBot

from app.language import FOLDER, LANGUAGES, choose_language, chosen_language, system_language, use_language
from app.sentences import TEMPLATES, said
from app.session import Session
from app.translation import decimal, percent, translate
from app.translations.update import update
from app.views.joint_names import NAMES, joint_name
from app.window import MainWindow
from capture.skeleton import Joint

if TYPE_CHECKING:
    from model.one_shot_encoder import OneShotEncoder

ROOT = Path(__file__).resolve().parents[2]
_HOLE = re.compile(r"\{\w+\}|%n")


class Message(NamedTuple):
    context: str
    source: str
    translations: tuple[str, ...]
    """One, or for a text that depends on a number one for each form."""
    numerus: bool
    finished: bool


def messages(code: str) -> list[Message]:
    found = []
    for context in ElementTree.parse(FOLDER / f"onetake_{code}.ts").getroot().iter("context"):
        for message in context.iter("message"):
            element = message.find("translation")
            assert element is not None
            forms = tuple(form.text or "" for form in element.iter("numerusform")) or (element.text or "",)
            numerus = message.get("numerus") == "yes"
            name, source = context.findtext("name", ""), message.findtext("source", "")
            found.append(Message(name, source, forms, numerus, element.get("type") is None))
    return found


@pytest.fixture
def german(qapp: QApplication) -> Iterator[None]:
    use_language(qapp, "de")
    yield
    use_language(qapp, "en")


@pytest.fixture
def session(tiny_encoder: OneShotEncoder, tmp_path: Path) -> Iterator[Session]:
    session = Session(tiny_encoder, tmp_path / "actions.pack")
    yield session
    session.close()


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_files_are_up_to_date_with_the_sources(code: str, tmp_path: Path) -> None:
    committed = FOLDER / f"onetake_{code}.ts"
    copy = tmp_path / committed.name
    copy.write_bytes(committed.read_bytes())
    update(copy, plurals_only=code == "en")
    assert copy.read_text(encoding="utf-8") == committed.read_text(encoding="utf-8"), (
        "run python -m app.translations.update, see docs/translation.md"
    )


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_text_is_translated_with_the_same_holes_and_mnemonics(code: str) -> None:
    for message in messages(code):
        assert message.finished and all(text.strip() for text in message.translations), message
        assert len(message.translations) == (2 if message.numerus else 1), message
        for text in message.translations:
            assert Counter(_HOLE.findall(text)) == Counter(_HOLE.findall(message.source)), message
            marks = [len(re.findall(r"&(?!&)\w", re.sub(r"&\w+;", "", part))) for part in (message.source, text)]
            assert marks[0] == marks[1] <= 1, message


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_is_loaded_is_what_the_translator_wrote(code: str, qapp: QApplication) -> None:
    use_language(qapp, code)
    try:
        for message in messages(code):
            for number, text in enumerate(message.translations, start=1):
                if message.numerus:
                    assert translate(message.context, message.source, "", number) == text.replace("%n", str(number))
                else:
                    assert translate(message.context, message.source) == text
    finally:
        use_language(qapp, "en")


def test_numbers_choose_the_form_and_are_written_as_the_language_does(qapp: QApplication, german: None) -> None:
    assert [translate("TimingMenu", "%n second(s)", "", n) for n in (0, 1, 2)] == [
        "0 Sekunden",
        "1 Sekunde",
        "2 Sekunden",
    ]
    assert (decimal(1234.56), percent(0.125, 1)) == ("1234,6", "12,5 %")
    use_language(qapp, "en")
    assert [translate("TimingMenu", "%n second(s)", "", n) for n in (1, 2)] == ["1 second", "2 seconds"]
    assert (decimal(1234.56), percent(0.125, 1)) == ("1234.6", "12.5 %")


# The window.


def texts_of(widget: QWidget) -> set[str]:
    """All that a user can read in a widget, its children and its commands, or hear from a screen reader."""
    texts: set[str] = set()
    for part in [widget, *widget.findChildren(QWidget), *widget.findChildren(QAction)]:
        for name in ("text", "toolTip", "accessibleName", "accessibleDescription", "placeholderText", "title"):
            read: Callable[[], str] | None = getattr(part, name, None)
            if callable(read):
                texts.add(read())
        if isinstance(part, QTabWidget):
            texts.update(part.tabText(index) for index in range(part.count()))
        if isinstance(part, QComboBox) and part.count() < 20:  # longer ones list the English descriptions
            texts.update(part.itemText(index) for index in range(part.count()))
    return {text for text in texts if re.search("[A-Za-z]{2}", text)}


def matches(templates: list[str]) -> Callable[[str], bool]:
    patterns = [
        re.compile(".*".join(map(re.escape, _HOLE.split(one))), re.DOTALL)
        for one in templates
        if re.search("[A-Za-z]{2}", _HOLE.sub("", one))
    ]
    return lambda text: any(pattern.fullmatch(text) for pattern in patterns)


def test_no_text_of_the_window_stays_english(qtbot: QtBot, german: None, session: Session, settings: QSettings) -> None:
    window = MainWindow(session, settings)
    qtbot.addWidget(window)
    session.open_source("demo")
    qtbot.waitUntil(lambda: session.main_person() is not None, timeout=20000)
    window.joints_command.trigger()
    window.classroom_command.trigger()
    window.poll()
    window.sessions.follow()
    texts = texts_of(window)
    assert len(texts) > 150

    def plain(text: str) -> str:
        """As Qt makes a tool tip of a command's text, and without the keys that are named after a tip."""
        return re.sub(r" \((Strg\+|Umschalt\+|F\d|Entf|[A-Z]\)).*$", "", text.replace("&", "").rstrip(" .…▾"))

    is_german = matches([plain(text) for message in messages("de") for text in message.translations])
    names = {"English", "Deutsch", "actions – OneTake"}
    left = {text for text in map(plain, texts) if text not in names and not is_german(text)}
    # Two texts in a row, and what Qt itself says.
    left = {text for text in left if not all(is_german(plain(half)) for half in re.split(r"\. |: ", text, maxsplit=1))}
    assert {text for text in left if not re.match("Nach (oben|unten|links|rechts)", text)} == set()


def test_qt_speaks_german_too(qtbot: QtBot, german: None) -> None:
    dialog = QFileDialog()
    qtbot.addWidget(dialog)
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    assert "Abbrechen" in {text.replace("&", "") for text in texts_of(dialog)}


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_two_entries_of_a_menu_have_the_same_mnemonic(
    code: str, qtbot: QtBot, qapp: QApplication, session: Session, settings: QSettings
) -> None:
    use_language(qapp, code)
    try:
        window = MainWindow(session, settings)
        qtbot.addWidget(window)
        bar = window.menuBar()
        assert bar is not None
        for menu in [bar, *window.findChildren(QMenu), window.examples.menu]:
            keys = [
                key.lower()
                for action in menu.actions()
                for key in re.findall(r"&(\w)", action.text().replace("&&", ""))
            ]
            assert len(set(keys)) == len(keys), (menu.title() if isinstance(menu, QMenu) else "menu bar", sorted(keys))
    finally:
        use_language(qapp, "en")


# Which language.


def test_the_language_is_chosen_in_the_menu_and_spoken_from_the_next_start_on(
    qtbot: QtBot, qapp: QApplication, session: Session, settings: QSettings
) -> None:
    window = MainWindow(session, settings)
    qtbot.addWidget(window)
    assert [choice.isChecked() for choice in window.language_menu.choices.values()] == [True, False, False]
    window.language_menu.choices["de"].trigger()
    assert "next start" in window.stage.notice.text
    assert window.record_button.text() == "Record"

    assert chosen_language(settings) == "de"
    use_language(qapp, chosen_language(settings))
    try:
        window = MainWindow(session, settings)
        qtbot.addWidget(window)
        assert window.record_button.text() == "Aufnehmen"
        assert window.language_menu.choices["de"].isChecked()
        window.language_menu.choices[""].trigger()
        assert chosen_language(settings) == ""
    finally:
        use_language(qapp, "en")


@pytest.mark.parametrize(
    ("wanted", "spoken"),
    [(["de-CH", "de", "en"], "de"), (["fr-FR", "fr", "de"], "de"), (["fr-FR"], "en"), (["en-US"], "en"), ([], "en")],
)
def test_the_system_says_which_language_it_wants(
    wanted: list[str], spoken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QLocale, "uiLanguages", lambda _: wanted)
    assert system_language() == spoken


def test_a_language_that_nobody_translated_counts_as_none(settings: QSettings) -> None:
    choose_language(settings, "tlh")
    assert chosen_language(settings) == ""


# Sentences of the layers without Qt.


def strings_in(source: str) -> Iterator[str]:
    """Every string of a source, with 3 for what an f-string fills in."""
    inside: set[ast.AST] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.JoinedStr):
            inside.update(node.values)
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "3" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in inside:
            yield node.value


def test_the_sentences_are_those_of_the_sources() -> None:
    paths = [path for folder in ("app", "capture", "model") for path in (ROOT / folder).rglob("*.py")]
    sources = [path.read_text(encoding="utf-8") for path in paths if path.name != "sentences.py"]
    written = "\n".join(text for source in sources for text in strings_in(source)).casefold()
    for template in TEMPLATES:
        for part in re.split(r"\{\w+\}| and the ", template):
            assert part.strip(" .:'").casefold() in written, template


def test_every_remark_about_a_take_is_said_in_german(german: None) -> None:
    nodes = ast.walk(ast.parse((ROOT / "model" / "take_check.py").read_text(encoding="utf-8")))
    calls = [node for node in nodes if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Remark"]
    texts = [text for call in calls for text in strings_in(ast.unparse(call)) if text.endswith(".") and " " in text]
    assert len(texts) >= 12
    for text in texts:
        assert said(text) != text


def test_sentences_keep_what_differs_and_others_stay_as_they_are(german: None) -> None:
    assert said("It is short (0.7 s).") == "Sie ist kurz (0,7 s)."
    assert said("Hardly seen: left foot, right foot, 3 more.") == "Kaum zu sehen: linker Fuß, rechter Fuß, 3 weitere."
    assert said("There is already an action 'a {b}': choose another name.") == (
        "Es gibt schon eine Aktion „a {b}“: einen anderen Namen wählen."
    )
    assert said("Demonstrator is over.") == "Vorführfigur ist zu Ende."
    assert said("Nobody has translated this.") == "Nobody has translated this."


def test_the_joints_have_names(german: None) -> None:
    assert [joint.label for joint in Joint] == list(NAMES)
    assert joint_name(Joint.KNEE_LEFT) == "linkes Knie"
    assert len({joint_name(joint) for joint in Joint}) == len(Joint)
