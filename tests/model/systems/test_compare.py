"""The one command: what it trains once, what it judges, and the document that it writes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from model.report_section import marks
from model.systems import compare
from model.systems.table import Measured

KEYS = ("validation_exemplars", "novel_exemplars", "within_dataset/Demo", "msraction3d")


def run(folder: Path, out: Path, capsys: pytest.CaptureFixture[str], *extra: str) -> str:
    """Standard output."""
    arguments = ["--data", str(folder / "data.npz"), "--protocol", str(folder / "protocol.json"), "--out", str(out)]
    arguments += ["--epochs", "1", "--strict-epochs", "2", "--batch", "4", "--frames", "8"]
    systems = ["--system", "encoder-alone", "--system", "joints-nearest"]
    assert compare.main([*arguments, *systems, *extra]) == 0
    return capsys.readouterr().out


def result(out: Path, training: str) -> dict[str, dict[str, list[float]]]:
    content = json.loads((out / "encoder-alone/seed0" / training / "result.json").read_text(encoding="utf-8"))
    tests: dict[str, dict[str, list[float]]] = content["tests"]
    return tests


def test_only_what_is_asked_for_is_trained_and_judged_and_only_once(
    labelled_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = run(labelled_folder, tmp_path, capsys)
    assert "encoder-alone, seed 0, base" in first and "strict" not in first
    assert list(result(tmp_path, "base")) == ["validation_exemplars"]  # never a novel action unasked
    settings = json.loads((tmp_path / "encoder-alone/seed0/base/config.json").read_text(encoding="utf-8"))
    assert (settings["epochs"], settings["batch"], settings["frames"]) == (1, 4, 8)
    checkpoint = (tmp_path / "encoder-alone/seed0/base/checkpoint.pt").read_bytes()
    document = tmp_path / "systems.md"
    begin, end = marks(compare.SECTION)
    document.write_text(f"# Mine\n\nBefore.\n\n{begin}\nold\n{end}\n\nAfter.\n", encoding="utf-8")
    everything = run(labelled_folder, tmp_path, capsys, "--key", "all", "--report", str(document))
    assert (tmp_path / "encoder-alone/seed0/base/checkpoint.pt").read_bytes() == checkpoint
    assert list(result(tmp_path, "base")) == list(KEYS[:3])
    assert list(result(tmp_path, "msraction3d_strict")) == ["msraction3d"]
    strict = json.loads((tmp_path / "encoder-alone/seed0/msraction3d_strict/config.json").read_text(encoding="utf-8"))
    assert (strict["epochs"], strict["frames"], strict["actions"]) == (2, 8, "msraction3d_strict")
    assert len(result(tmp_path, "base")["novel_exemplars"]["top1"]) == 2
    again = run(labelled_folder, tmp_path, capsys, "--key", "all")
    assert "seed 0" not in again and again.strip() in everything

    text = document.read_text(encoding="utf-8")
    assert text.startswith("# Mine\n\nBefore.\n\n") and text.endswith("\n\nAfter.\n") and "old" not in text
    assert "python -m model.systems.compare --data data.npz --protocol protocol.json" in text
    row = next(line for line in text.splitlines() if line.startswith("| InfoGCN encoder alone | baseline |"))
    top1 = result(tmp_path, "base")["novel_exemplars"]["top1"]
    assert f"| {sum(top1) / 2:.1f} +- {abs(top1[0] - top1[1]) / 2:.1f} |" in row
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    assert all(float(cell) > 0 for cell in cells[-4:])  # parameters and times
    assert "| Joints, frame by frame | no learning |" in text


def test_a_table_of_what_is_finished_trains_nothing(
    labelled_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = run(labelled_folder, tmp_path, capsys, "--finished-only")
    assert table.startswith("system") and "InfoGCN" not in table
    assert not list(tmp_path.rglob("checkpoint.pt"))


def test_runs_with_other_settings_are_not_passed_off(
    labelled_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "encoder-alone/seed0/base"
    folder.mkdir(parents=True)
    (folder / "result.json").write_text('{"settings": {"epochs": 9}, "tests": {}}', encoding="utf-8")
    with pytest.raises(SystemExit) as stopped:
        run(labelled_folder, tmp_path, capsys)
    assert stopped.value.code == 2
    assert "other settings" in capsys.readouterr().err


@pytest.mark.parametrize(
    "extra",
    [["--seeds", "0"], ["--key", "gone"], ["--system", "gone"], ["--epochs", "0"], ["--frames", "1"]],
)
def test_mistakes_give_one_sentence_before_anything_is_trained(
    labelled_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], extra: list[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        run(labelled_folder, tmp_path / "out", capsys, *extra)
    assert stopped.value.code == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_the_spread_is_over_draws_or_over_seeds() -> None:
    one = {"test": {"top1": [40.0, 60.0], "recall": [40.0, 60.0]}}
    other = {"test": {"top1": [60.0, 80.0], "recall": [60.0, 80.0]}}
    assert Measured("encoder-alone", (one,)).top1("test") == "50.0 +- 10.0"
    assert Measured("encoder-alone", (one, other)).top1("test") == "60.0 +- 10.0"
    assert Measured("encoder-alone", (one, {})).top1("test") == "-"  # a seed is missing
    assert not Measured("encoder-alone", ({},)).is_judged
