"""Descriptions on disk: found again, damaged ones reported and replaced, files of several actions kept whole."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from capture import Joint
from model.errors import DataError
from model.text import description_cache, prompts
from model.text.description_cache import DescriptionCache
from model.text.description_files import add_description
from model.text.descriptions import FOLDER, Description, read_descriptions


def spoken(words: str) -> Description:
    return Description(f"The hand {words}.", tuple(f"The {joint.label} {words}." for joint in Joint))


@pytest.fixture
def cache(tmp_path: Path) -> DescriptionCache:
    return DescriptionCache(tmp_path / "new" / "folder")


def test_a_description_is_found_again(cache: DescriptionCache) -> None:
    assert cache.read("spin", "m") is None
    cache.write("spin", "m", spoken("→ spins"))
    assert DescriptionCache(cache.folder).read("spin", "m") == spoken("→ spins")


def test_every_action_and_model_has_its_own(cache: DescriptionCache) -> None:
    cache.write("spin", "m", spoken("spins"))
    cache.write("spin", "n", spoken("whirls"))
    cache.write("../spin", "m", spoken("climbs"))
    cache.write("spin", "m", spoken("turns"))
    assert cache.read("spin", "m") == spoken("turns")
    assert cache.read("spin", "n") == spoken("whirls")
    assert cache.read("../spin", "m") == spoken("climbs")
    assert cache.read("Spin", "m") is None
    assert len(list(cache.folder.iterdir())) == 3, "one file an entry, and nothing left over"


@pytest.mark.parametrize("prompt", ["GLOBAL_PROMPT", "JOINT_MOTION_PROMPT", "JOINT_MOTION_FORMAT"])
def test_another_wording_of_the_prompts_is_another_question(
    cache: DescriptionCache, monkeypatch: pytest.MonkeyPatch, prompt: str
) -> None:
    cache.write("spin", "m", spoken("spins"))
    monkeypatch.setattr(prompts, prompt, getattr(prompts, prompt) + " Be brief.")
    assert cache.read("spin", "m") is None


def test_an_entry_is_a_file_of_descriptions(cache: DescriptionCache) -> None:
    cache.write("spin", "m", spoken("spins"))
    path = cache.path("spin", "m")
    assert read_descriptions(path) == {"spin": spoken("spins")}
    bundled = json.loads((FOLDER / "kinect70.json").read_text(encoding="utf-8"))
    entry = json.loads(path.read_text(encoding="utf-8"))
    assert entry["joints"] == bundled["joints"]
    assert entry["actions"]["spin"]["origin"] == "written by m"


@pytest.mark.parametrize("damage", ["cut", "binary", "joint", "action", "folder"])
def test_a_damaged_entry_is_reported_and_can_be_replaced(
    cache: DescriptionCache, caplog: pytest.LogCaptureFixture, damage: str
) -> None:
    cache.write("spin", "m", spoken("spins"))
    path = cache.path("spin", "m")
    text = path.read_text(encoding="utf-8")
    if damage == "cut":
        path.write_text(text[: len(text) // 2], encoding="utf-8")
    elif damage == "binary":
        path.write_bytes(b"\xff\x00\xfe")
    elif damage == "joint":
        path.write_text(text.replace('"left knee":', '"left patella":'), encoding="utf-8")
    elif damage == "action":
        path.write_text(text.replace('"spin"', '"jump"'), encoding="utf-8")
    else:
        path.unlink()
        path.mkdir()
    assert cache.read("spin", "m") is None
    (record,) = caplog.records
    assert record.levelname == "WARNING"
    assert str(path) in record.getMessage() and "asked for again" in record.getMessage()
    if damage != "folder":
        cache.write("spin", "m", spoken("spins"))
        assert cache.read("spin", "m") == spoken("spins")


def test_a_folder_that_cannot_be_written_is_only_reported(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").touch()
    cache = DescriptionCache(tmp_path / "file" / "descriptions")
    cache.write("spin", "m", spoken("spins"))
    assert "cannot be kept" in caplog.text
    caplog.clear()
    assert cache.read("spin", "m") is None
    assert caplog.records == []


def test_by_default_it_lies_in_the_users_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(description_cache, "user_cache_path", lambda name, appauthor: tmp_path / name)
    assert DescriptionCache().folder == tmp_path / "OneTake" / "descriptions"


# Files that a user names


def test_actions_are_added_to_a_file(tmp_path: Path) -> None:
    path = tmp_path / "new" / "mine.json"
    add_description(path, "spin", spoken("spins"), "written by m")
    add_description(path, "hop", spoken("hops"), "written by n")
    assert read_descriptions(path) == {"spin": spoken("spins"), "hop": spoken("hops")}
    add_description(path, "spin", spoken("whirls"), "written by n")
    assert read_descriptions(path) == {"spin": spoken("whirls"), "hop": spoken("hops")}


def test_what_else_a_file_holds_stays(tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    before = json.loads((FOLDER / "kinect70.json").read_text(encoding="utf-8"))
    path.write_text(json.dumps(before), encoding="utf-8")
    add_description(path, "spin", spoken("spins"), "written by m")
    after = json.loads(path.read_text(encoding="utf-8"))
    assert after["actions"].pop("spin")["global"] == "The hand spins."
    assert after == before


def test_a_file_that_cannot_take_the_action_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    add_description(path, "spin", spoken("spins"), "written by m")
    before = path.read_bytes()
    with pytest.raises(DataError, match="'spin' has the same sentences as 'whirl'"):
        add_description(path, "whirl", spoken("spins"), "written by m")
    assert path.read_bytes() == before
    path.write_text("This is only text.")
    with pytest.raises(DataError, match="cannot be read"):
        add_description(path, "whirl", spoken("spins"), "written by m")
    assert path.read_text() == "This is only text."
    with pytest.raises(DataError, match="cannot be written"):
        add_description(path / "under a file.json", "whirl", spoken("spins"), "written by m")
