"""Joint text embeddings and their cache."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor

from capture import JOINT_COUNT, Joint
from model.errors import DataError
from model.text.descriptions import Description
from model.text.embeddings import joint_embeddings


class LetterEncoder:
    """Counts letters, and remembers what it was asked for."""

    channels = 3

    def __init__(self, name: str = "letters", fails_at_call: int = 0) -> None:
        self.name = name
        self.calls: list[list[str]] = []
        self.fails_at_call = fails_at_call

    def embed(self, sentences: Sequence[str]) -> Tensor:
        self.calls.append(list(sentences))
        if len(self.calls) == self.fails_at_call:
            raise KeyboardInterrupt
        return torch.tensor([[float(sentence.count(letter)) for letter in "aeo"] for sentence in sentences])

    @property
    def asked(self) -> list[str]:
        return [sentence for call in self.calls for sentence in call]


MOVING = (Joint.ELBOW_LEFT, Joint.WRIST_LEFT, Joint.HAND_LEFT)


def _description(action: str) -> Description:
    """Three joints that move; the others are idle in the same words."""
    sentences = (f"The {j.label} moves in a {action}." if j in MOVING else "The joint is idle." for j in Joint)
    return Description(f"{action}: the left arm.", tuple(sentences))


DESCRIPTIONS = {action: _description(action) for action in ("wave", "clap", "punch")}


def test_one_row_per_action_and_joint_in_order(tmp_path: Path) -> None:
    found = joint_embeddings(DESCRIPTIONS, ["punch", "wave"], LetterEncoder(), tmp_path)
    assert found.shape == (2, JOINT_COUNT, 3)
    assert found.dtype == torch.float32
    for row, action in zip(found, ("punch", "wave"), strict=True):
        assert row.equal(LetterEncoder().embed(DESCRIPTIONS[action].joints))
    assert joint_embeddings(DESCRIPTIONS, [], LetterEncoder(), tmp_path).shape == (0, JOINT_COUNT, 3)


def test_no_sentence_is_embedded_twice(tmp_path: Path) -> None:
    encoder = LetterEncoder()
    first = joint_embeddings(DESCRIPTIONS, list(DESCRIPTIONS), encoder, tmp_path)
    assert len(encoder.asked) == len(set(encoder.asked)) == 3 * len(MOVING) + 1
    again = LetterEncoder()
    assert joint_embeddings(DESCRIPTIONS, list(DESCRIPTIONS), again, tmp_path).equal(first)
    assert again.calls == []
    more = LetterEncoder()
    joint_embeddings({**DESCRIPTIONS, "push": _description("push")}, ["wave", "push"], more, tmp_path)
    assert len(more.asked) == len(MOVING)  # that idle joints were embedded with the wave is known from its file


def test_a_changed_sentence_is_embedded_anew(tmp_path: Path) -> None:
    joint_embeddings(DESCRIPTIONS, list(DESCRIPTIONS), LetterEncoder(), tmp_path)
    joints = list(DESCRIPTIONS["clap"].joints)
    joints[Joint.HEAD] = "The head nods to and fro."
    changed = {**DESCRIPTIONS, "clap": Description("Arms.", tuple(joints))}
    encoder = LetterEncoder()
    found = joint_embeddings(changed, list(changed), encoder, tmp_path)
    assert "The head nods to and fro." in encoder.asked
    assert set(encoder.asked) <= set(joints)
    assert found[1, Joint.HEAD].tolist() == [2.0, 2.0, 3.0]


def test_encoders_do_not_share_files(tmp_path: Path) -> None:
    joint_embeddings(DESCRIPTIONS, ["wave"], LetterEncoder("one"), tmp_path)
    other = LetterEncoder("other")
    joint_embeddings(DESCRIPTIONS, ["wave"], other, tmp_path)
    assert other.asked


def test_what_was_done_before_an_interruption_is_kept(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        joint_embeddings(DESCRIPTIONS, ["wave", "clap"], LetterEncoder(fails_at_call=2), tmp_path)
    encoder = LetterEncoder()
    joint_embeddings(DESCRIPTIONS, ["wave", "clap"], encoder, tmp_path)
    assert len(encoder.asked) == len(MOVING)
    assert all("clap" in sentence for sentence in encoder.asked)


def _save(**tensors: Tensor) -> Callable[[Path], None]:
    return lambda path: save_file(tensors, path)


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.write_bytes(path.read_bytes()[:-40]),
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"no safetensors at all"),
        _save(other=torch.zeros(JOINT_COUNT, 3)),
        _save(embeddings=torch.zeros(JOINT_COUNT, 4)),
        _save(embeddings=torch.zeros(JOINT_COUNT, 3, dtype=torch.float16)),
        _save(embeddings=torch.full((JOINT_COUNT, 3), float("nan"))),
    ],
    ids=["cut", "empty", "foreign", "other name", "other channels", "other type", "not finite"],
)
def test_a_damaged_file_is_made_anew_with_a_warning(
    damage: Callable[[Path], None], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    wanted = joint_embeddings(DESCRIPTIONS, ["wave"], LetterEncoder(), tmp_path)
    (path,) = tmp_path.iterdir()
    damage(path)
    with caplog.at_level(logging.WARNING):
        assert joint_embeddings(DESCRIPTIONS, ["wave"], LetterEncoder(), tmp_path).equal(wanted)
    assert str(path) in caplog.text
    assert "damaged" in caplog.text
    encoder = LetterEncoder()
    assert joint_embeddings(DESCRIPTIONS, ["wave"], encoder, tmp_path).equal(wanted)
    assert encoder.calls == []  # the file is whole again


def test_a_cache_that_cannot_be_written_costs_a_warning_only(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").write_text("in the way")
    with caplog.at_level(logging.WARNING):
        found = joint_embeddings(DESCRIPTIONS, ["wave"], LetterEncoder(), tmp_path / "file")
    assert found[0].equal(LetterEncoder().embed(DESCRIPTIONS["wave"].joints))
    assert "cannot be kept" in caplog.text


def test_the_users_cache_folder_is_the_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("model.text.embeddings.user_cache_path", lambda *_, **__: tmp_path / "user")
    joint_embeddings(DESCRIPTIONS, ["wave"], LetterEncoder())
    assert len(list((tmp_path / "user" / "text").glob("*.safetensors"))) == 1


def test_an_action_without_description_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no description of juggle, yodel"):
        joint_embeddings(DESCRIPTIONS, ["wave", "juggle", "yodel"], LetterEncoder(), tmp_path)
