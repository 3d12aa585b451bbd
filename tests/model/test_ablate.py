"""The ablation command: rows of one table under one budget, resumed and refused where they must be."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from model import ablate
from model.ablate import TABLES, row_config

SETTINGS = [
    "epochs=1", "batch=4", "encoder.frames=8", "guidance.channels=16", "guidance.heads=2", "guidance.blocks=1",
]  # fmt: skip


def run(folder: Path, out: Path, capsys: pytest.CaptureFixture[str], *extra: str) -> tuple[str, str]:
    """Standard output: what was trained, and the table."""
    arguments = ["--data", str(folder / "data.npz"), "--protocol", str(folder / "protocol.json"), "--out", str(out)]
    for setting in [*SETTINGS, f"guidance.descriptions={folder / 'descriptions.json'}"]:
        arguments += ["--set", setting]
    assert ablate.main(["--table", "guidance", *arguments, *extra]) == 0
    output = capsys.readouterr().out
    trained, _, table = output.partition("| guidance")
    return trained, table


def test_every_row_is_a_valid_configuration_and_differs() -> None:
    for table, rows in TABLES.items():
        configs = [row_config(settings, [], 0) for settings in rows.values()]
        assert len(set(map(repr, configs))) == len(rows), table
    four = {name: row_config(settings, [], 0).guidance for name, settings in TABLES["guidance"].items()}
    assert [(row.g2l, row.l2g) for row in four.values()] == [(False, False), (True, False), (False, True), (True, True)]
    insertion = [row_config(settings, [], 0).encoder.blocks_before for settings in TABLES["insertion"].values()]
    assert insertion == [3, 5, 7, 9]


def test_the_table_and_what_is_done_once(
    labelled_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    trained, table = run(labelled_folder, tmp_path, capsys)
    for row in TABLES["guidance"]:
        assert f"guidance: {row}, seed 0" in trained
        result = json.loads(
            (tmp_path / "guidance" / row.replace(" ", "") / "seed0/validation_exemplars.json").read_text()
        )
        assert f"| {row} | {result['top1'][0]:.1f} |" in table
    again, same = run(labelled_folder, tmp_path, capsys)
    assert "seed 0" not in again and same == table
    more, with_spread = run(labelled_folder, tmp_path, capsys, "--seeds", "2")
    assert "seed 0" not in more and "G2L, seed 1" in more and "+-" in with_spread


def test_single_rows(labelled_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    trained, table = run(labelled_folder, tmp_path, capsys, "--row", "G2L", "--row", "none")
    started = [line for line in trained.splitlines() if line.startswith("guidance: ")]
    assert started == ["guidance: none, seed 0", "guidance: G2L, seed 0"]
    assert [line.split(" | ")[0] for line in table.splitlines()[-2:]] == ["| none", "| G2L"]
    assert not (tmp_path / "guidance" / "L2G").exists()


def test_results_of_another_budget_are_not_passed_off(
    labelled_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(labelled_folder, tmp_path, capsys)
    with pytest.raises(SystemExit) as stopped:
        run(labelled_folder, tmp_path, capsys, "--set", "epochs=2")
    assert stopped.value.code == 2
    assert "another configuration" in capsys.readouterr().err


@pytest.mark.parametrize(
    "extra", [["--seeds", "0"], ["--key", "gone"], ["--set", "guidance.g3l=true"], ["--row", "GLG"]]
)
def test_mistakes_give_one_sentence_before_anything_is_trained(
    labelled_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], extra: list[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        run(labelled_folder, tmp_path / "out", capsys, *extra)
    assert stopped.value.code == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1
    assert not (tmp_path / "out").exists()
