"""The evaluation as users run it."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest

from model.data.kinect25 import read_kinect25
from model.data.protocol import Protocol, read_protocol
from model.errors import DataError
from model.evaluate import evaluate, main
from model.evaluation.table import table
from model.one_shot_encoder import OneShotEncoder

KEYS = [
    "key", "dataset", "weights", "draws", "queries", "top1_mean", "top1_sd", "recall_mean", "within_set_mean",
    "across_sets_mean", "actions", "trained_actions", "head", "seconds_per_query",
]  # fmt: skip
DTW_NOVEL = 42.3  # dynamic time warping without any learning, see docs/experiments.md


@pytest.fixture
def arguments(labelled_folder: Path, tiny_weights: Path) -> list[str]:
    files = ["--data", str(labelled_folder / "data.npz"), "--protocol", str(labelled_folder / "protocol.json")]
    return [*files, "--weights", str(tiny_weights)]


@pytest.mark.parametrize(
    ("key", "draws", "queries"),
    [("novel_exemplars", 2, 6), ("validation_exemplars", 1, 6), ("within_dataset/Demo", 1, 6), ("msraction3d", 1, 6)],
)
def test_prints_a_table_and_writes_json(
    arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], key: str, draws: int, queries: int
) -> None:
    out = tmp_path / "result.json"
    assert main([*arguments, "--key", key, "--json", str(out)]) == 0
    result = json.loads(out.read_text(encoding="utf-8"))
    assert list(result) == KEYS
    assert (result["key"], result["draws"], result["queries"]) == (key, draws, queries)
    assert (result["dataset"], result["weights"], result["head"]) == (None, "tiny", "shipped")
    assert (result["actions"], result["trained_actions"]) == (2, 0)
    assert (result["within_set_mean"], result["across_sets_mean"]) == (result["top1_mean"], None), "there is one set"
    assert 0 <= result["top1_mean"] <= 100
    printed = capsys.readouterr().out.splitlines()
    assert len(printed) == 2
    assert printed[1].startswith(key)
    assert f"{result['top1_mean']:.1f} +- {result['top1_sd']:.1f}" in printed[1]


def test_all_tests_with_several_weights_and_heads_in_one_run(
    arguments: list[str], labelled_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "result.json"
    several = ["--weights", "protocol", "--head", "joints-dtw", "--head", "shipped"]
    several += ["--head", "joint-cosine", "--head", "shipped-crops"]
    assert main([*arguments, *several, "--key", "all", "--sets", "--json", str(out)]) == 0
    rows = json.loads(out.read_text(encoding="utf-8"))
    combinations = [(None, "joints-dtw"), ("tiny", "shipped"), ("tiny", "joint-cosine")]
    combinations += [("tiny", "shipped-crops")]
    combinations += [("protocol", head) for head in ("shipped", "joint-cosine", "shipped-crops")]
    keys = ["novel_exemplars", "validation_exemplars", "within_dataset/Demo", "msraction3d"]
    expected = [(key, *combination) for key in keys for combination in combinations]
    known = ("validation_exemplars", "protocol")  # these weights were trained on clapping and punching
    expected = [row for row in expected if row[:2] != known]
    assert [(row["key"], row["weights"], row["head"]) for row in rows] == expected
    captured = capsys.readouterr()
    lines = captured.out.splitlines()
    assert len(lines) == 1 + len(rows)
    assert "within %  across %" in lines[0]
    assert captured.err == "", "the progress bar is for terminals"
    data, protocol = read_kinect25(labelled_folder / "data.npz"), read_protocol(labelled_folder / "protocol.json")
    alone = evaluate(data, protocol, "novel_exemplars", OneShotEncoder.load("protocol"), head="joint-cosine")
    assert {**dataclasses.asdict(alone), "seconds_per_query": 0} == {**rows[5], "seconds_per_query": 0}


def test_weights_that_know_the_tested_actions_are_marked(
    labelled_folder: Path, tiny_encoder: OneShotEncoder, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    data, protocol = read_kinect25(labelled_folder / "data.npz"), read_protocol(labelled_folder / "protocol.json")
    weights = dataclasses.replace(tiny_encoder.weights, training={"actions": ["push", "wave"]})
    found = evaluate(data, protocol, "msraction3d", OneShotEncoder(weights))
    assert (found.actions, found.trained_actions) == (2, 1), "a07 is a push"
    assert table([found]).splitlines()[1].endswith("shipped  (trained on 1 of the test's 2 actions)")
    assert evaluate(data, protocol, "validation_exemplars", OneShotEncoder(weights)).remark == ""


def test_heads_without_learning_need_no_weights(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    gone = ["--key", "validation_exemplars", "--weights", "gone", "--head", "joints-nearest"]
    assert main([*arguments[:4], *gone]) == 0
    assert capsys.readouterr().out.splitlines()[1].split()[7] == "-"


def test_the_result_is_repeatable(labelled_folder: Path, tiny_encoder: OneShotEncoder) -> None:
    data, protocol = read_kinect25(labelled_folder / "data.npz"), read_protocol(labelled_folder / "protocol.json")
    first, again = (evaluate(data, protocol, "novel_exemplars", tiny_encoder, "Demo") for _ in range(2))
    assert first == again
    assert first.dataset == "Demo"


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (["--key", "nothing"], "no list of draws at 'nothing'"),
        (["--key", "novel_exemplars", "--dataset", "KARD"], "no set 'KARD': known are Demo"),
        (["--key", "novel_exemplars", "--weights", "nothing"], "There are no weights 'nothing'"),
        (["--key", "novel_exemplars", "--data", "gone.npz"], "There is no data file 'gone.npz'"),
        (["--key", "novel_exemplars", "--protocol", "gone.json"], "There is no protocol file 'gone.json'"),
        (["--key", "novel_exemplars", "--ablation", "runs"], "give --report"),
        (["--key", "novel_exemplars", "--webcam-signs", "gone.npz"], "There is no data file 'gone.npz'"),
        (["--key", "novel_exemplars", "--json", "no/such/folder/out.json"], "cannot be written"),
    ],
)
def test_mistakes_give_one_sentence(
    arguments: list[str], capsys: pytest.CaptureFixture[str], change: list[str], problem: str
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([*arguments, *change])
    assert stopped.value.code == 2
    message = capsys.readouterr().err.strip()
    assert problem in message
    assert len(message.splitlines()) == 1


def test_a_protocol_of_other_data_is_refused(labelled_folder: Path, tiny_encoder: OneShotEncoder) -> None:
    other = Protocol(Path("other.json"), {"some": [{"jump": "Other/one"}]})
    with pytest.raises(DataError, match="no clip named 'Other/one'"):
        evaluate(read_kinect25(labelled_folder / "data.npz"), other, "some", tiny_encoder)


def test_shipped_weights_recognise_actions_they_have_never_seen(shared_data: Path) -> None:
    """The first draw of the 20-way test, far above what works without learning."""
    protocol = read_protocol(shared_data / "protocol.json")
    first = dataclasses.replace(protocol, content={"first": [dict(protocol.draws("novel_exemplars")[0].exemplars)]})
    encoder = OneShotEncoder.load("protocol")
    assert not set(encoder.weights.training["actions"]) & set(protocol.actions("novel"))
    result = evaluate(read_kinect25(shared_data / "kinect25.npz"), first, "first", encoder)
    assert result.queries > 1000
    assert result.top1_mean > DTW_NOVEL + 5
    assert result.recall_mean > DTW_NOVEL + 5
