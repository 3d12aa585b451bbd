"""The bundled descriptions are whole, and damaged ones are refused with a sentence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from capture import Joint
from model.errors import DataError
from model.text.descriptions import FOLDER, read_descriptions
from model.text.prompts import correction_prompt, global_prompt, joint_motion_prompt


@pytest.mark.parametrize(("name", "count"), [("kinect70", 70), ("kinect70_anew", 70), ("ntu120", 120)])
def test_bundled_descriptions_are_whole(name: str, count: int) -> None:
    descriptions = read_descriptions(name)
    assert len(descriptions) == count
    assert all(len(description.joints) == len(Joint) for description in descriptions.values())
    assert len({description.overall for description in descriptions.values()}) == count


def test_bundled_descriptions_say_where_they_come_from() -> None:
    for path in FOLDER.glob("*.json"):
        assert json.loads(path.read_text(encoding="utf-8"))["provenance"]


def _two_actions() -> dict[str, Any]:
    return {
        "actions": {
            action: {"global": f"{action} moves the arm.", "joints": {j.label: f"{action} {j.label}." for j in Joint}}
            for action in ("wave", "kick")
        }
    }


def _write(folder: Path, content: Any) -> Path:
    path = folder / "descriptions.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def test_a_whole_file_is_read_in_joint_order(tmp_path: Path) -> None:
    read = read_descriptions(_write(tmp_path, _two_actions()))
    assert read["wave"].joints[Joint.HAND_LEFT] == "wave left hand."


def test_damaged_files_are_refused(tmp_path: Path) -> None:
    missing, empty, copied = _two_actions(), _two_actions(), _two_actions()
    del missing["actions"]["wave"]["joints"]["left knee"]
    empty["actions"]["kick"]["joints"]["head"] = " "
    copied["actions"]["kick"]["joints"] = copied["actions"]["wave"]["joints"]
    for content, words in [
        (missing, "left knee"),
        (empty, "head"),
        (copied, "same sentences"),
        ([], "no descriptions"),
    ]:
        with pytest.raises(DataError, match=words):
            read_descriptions(_write(tmp_path, content))
    with pytest.raises(DataError, match="no descriptions file 'nowhere'"):
        read_descriptions("nowhere")


def test_a_name_that_is_no_name_is_quoted_briefly_in_one_line(tmp_path: Path) -> None:
    strange = "wave\u2028\x07" * 1000
    for content in (
        {"actions": {strange: {}}},
        {"actions": {strange: {"global": "It moves.", "joints": {}}}},
        {"actions": dict.fromkeys((strange, f"{strange}!"), _two_actions()["actions"]["wave"])},
    ):
        with pytest.raises(DataError) as refused:
            read_descriptions(_write(tmp_path, content))
        sentence = str(refused.value)
        assert len(sentence.splitlines()) == 1 and len(sentence) < 600 and "\x07" not in sentence


def test_prompts_name_the_action_and_every_joint() -> None:
    assert "'squat'" in global_prompt("squat")
    prompt = joint_motion_prompt("squat")
    assert "'squat'" in prompt and "JSON object" in prompt
    assert all(joint.label in prompt for joint in Joint)


def test_prompts_take_any_name_and_reason_as_they_are() -> None:
    for prompt in (global_prompt, joint_motion_prompt, correction_prompt):
        assert "{0} {action} %s {" in prompt("{0} {action} %s {")
