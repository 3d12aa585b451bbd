"""The document, as users make it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from PIL import Image

from model.evaluate import main


@pytest.fixture
def arguments(labelled_folder: Path, tiny_weights: Path) -> list[str]:
    files = ["--data", str(labelled_folder / "data.npz"), "--protocol", str(labelled_folder / "protocol.json")]
    return [*files, "--weights", str(tiny_weights)]


def test_the_report_and_its_figures(arguments: list[str], tmp_path: Path) -> None:
    pytest.importorskip("sklearn")
    out = tmp_path / "docs" / "results.md"
    heads = ["--head", "shipped", "--head", "joints-nearest"]
    assert main([*arguments, "--key", "all", *heads, "--report", str(out)]) == 0
    text = out.read_text(encoding="utf-8")
    assert "python -m model.evaluate --data data.npz --protocol protocol.json --key all" in text, "names, no folders"
    assert "### `novel_exemplars`: 2-way, 2 draws, 6 queries" in text
    assert "| novel actions, 20-way | `tiny` | 42.3 |" in text and "| 85 |" in text
    assert "| `tiny` | `shipped` | " in text and "| - | `joints-nearest` | " in text
    assert "Not in this run" in text, "no ablation was given"
    for name in ("results-confusion.png", "results-embeddings.png"):
        assert f"(images/{name})" in text
        with Image.open(out.parent / "images" / name) as image:
            assert image.format == "PNG" and min(image.size) > 200


def test_accuracy_over_the_number_of_base_actions(arguments: list[str], tmp_path: Path) -> None:
    pytest.importorskip("sklearn")
    for guidance, top1 in ((False, 40.0), (True, 46.5)):
        result = tmp_path / "runs/ten/guidance" / str(guidance) / "seed0/novel_exemplars.json"
        result.parent.mkdir(parents=True)
        config = {"guidance": {"g2l": guidance, "l2g": guidance}, "base_actions": 10, "seed": 0}
        result.write_text(json.dumps({"config": config, "top1": [top1]}), encoding="utf-8")
    out = tmp_path / "results.md"
    assert main([*arguments, "--key", "all", "--report", str(out), "--ablation", str(tmp_path / "runs")]) == 0
    text = out.read_text(encoding="utf-8")
    assert "--ablation runs" in text
    assert "| gain of the guidance, 10 base actions | - | - | - | - | **+6.5** | +5 |" in text
    assert "| 10 | G2L + L2G | 46.5 | 1 |" in text
    with Image.open(tmp_path / "images/results-base-actions.png") as image:
        assert min(image.size) > 200


def test_without_its_packages_nothing_is_measured(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "sklearn.metrics", None)
    for name in ("report", "confusion"):
        monkeypatch.delitem(sys.modules, f"model.evaluation.{name}", raising=False)
    with pytest.raises(SystemExit) as stopped:
        main([*arguments, "--key", "all", "--report", str(tmp_path / "results.md")])
    assert stopped.value.code == 2
    captured = capsys.readouterr()
    assert "--report needs the package sklearn" in captured.err and captured.out == ""
