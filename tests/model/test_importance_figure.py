"""Joint importance beside key joints: the numbers, the picture, the mistakes."""

from __future__ import annotations

from pathlib import Path

import pytest

from capture import Joint
from capture.opencv import cv2
from model import importance_figure
from model.data.reading import read_data
from model.importance_figure import importance_of_actions
from model.one_shot_encoder import OneShotEncoder


def test_rows(labelled_folder: Path, tiny_encoder: OneShotEncoder) -> None:
    data = read_data(labelled_folder / "data.npz")
    texts = str(labelled_folder / "descriptions.json")
    rows = importance_of_actions(data, ["squat", "wave"], tiny_encoder, texts)
    assert [row.action for row in rows] == ["squat", "wave"]
    for row in rows:
        assert row.clips == 4
        assert row.importance.sum() == pytest.approx(1)
        assert 0 < row.share_on_key_joints < 1
    assert set(map(Joint, rows[0].key_joints.nonzero()[0])) == {Joint.KNEE_LEFT, Joint.KNEE_RIGHT}
    assert not (rows[0].importance == rows[1].importance).all()


def test_the_command_draws_and_prints(
    labelled_folder: Path, tiny_weights: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--data", str(labelled_folder / "data.npz"), "--protocol", str(labelled_folder / "protocol.json")]
    arguments += ["--weights", str(tiny_weights), "--descriptions", str(labelled_folder / "descriptions.json")]
    arguments += ["--out", str(tmp_path / "figure.png")]
    assert importance_figure.main([*arguments, "--action", "wave", "--action", "kick"]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in printed] == ["action", "wave", "kick"]
    picture = cv2.imread(str(tmp_path / "figure.png"))
    assert picture is not None and picture.shape[1] > 600 and picture.std() > 10
    with pytest.raises(SystemExit) as stopped:  # the validation actions have no descriptions here
        importance_figure.main(arguments)
    assert stopped.value.code == 2
    assert "no description" in capsys.readouterr().err
