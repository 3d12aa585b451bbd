"""The comparison of one and several takes."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from model.data.reading import open_protocol, read_data
from model.one_shot import embed_clips
from model.one_shot_encoder import OneShotEncoder
from model.several_takes import further_takes, judge_takes, main


def test_further_takes_are_by_whom_they_should_be(labelled_folder: Path) -> None:
    data = read_data(labelled_folder / "data.npz")
    (draw, *_) = open_protocol(labelled_folder / "protocol.json").draws("validation_exemplars")
    rng = np.random.default_rng(0)
    for action, clip_name in draw.exemplars.items():
        exemplar = data.index_of(clip_name)
        others = further_takes(data, draw, "others", 2, rng)[action]
        assert len(set(others.tolist())) == 2
        assert (data.action[others] == action).all() and (data.subject[others] != data.subject[exemplar]).all()
        assert len(further_takes(data, draw, "same", 2, rng)[action]) == 0, "each person has one clip of an action"


def test_queries_are_by_nobody_who_gave_a_take(labelled_folder: Path, tiny_encoder: OneShotEncoder) -> None:
    """Four people, one exemplar, and two further takes at most: the clips of one person are left."""
    data = read_data(labelled_folder / "data.npz")
    (draw, *_) = open_protocol(labelled_folder / "protocol.json").draws("validation_exemplars")
    clips = embed_clips(data, np.arange(len(data)), tiny_encoder)
    results = judge_takes(data, clips, draw, tiny_encoder, "others", 3, np.random.default_rng(0))
    assert results.shape == (3, 2)
    assert set(np.unique(results[:, 0])) <= {0.0, 50.0, 100.0}, "of two actions one query each"


def test_the_command(labelled_folder: Path, tiny_weights: Path, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    out = tmp_path / "rows.json"
    files = ["--data", str(labelled_folder / "data.npz"), "--protocol", str(labelled_folder / "protocol.json")]
    assert main([*files, "--weights", str(tiny_weights), "--most", "2", "--json", str(out)]) == 0
    rows = json.loads(out.read_text(encoding="utf-8"))["rows"]
    assert [(row["people"], row["takes"]) for row in rows] == [("same", 1), ("same", 2), ("others", 1), ("others", 2)]
    assert rows[0]["top1"] == rows[1]["top1"], "nobody has a second take"
    assert len(capsys.readouterr().out.splitlines()) == 5
    for wrong in (["--most", "0"], ["--key", "nowhere"], ["--most", "9"]):
        with pytest.raises(SystemExit) as caught:
            main([*files, "--weights", str(tiny_weights), *wrong])
        assert caught.value.code == 2
