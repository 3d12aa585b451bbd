"""The document, as users make it."""

from __future__ import annotations

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
