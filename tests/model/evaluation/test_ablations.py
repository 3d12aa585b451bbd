"""Results of the ablation command over the number of base actions."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from model.errors import DataError
from model.evaluation.ablations import AblationPoint, read_ablation


def leave(folder: Path, guidance: tuple[bool, bool], base_actions: int, seed: int, top1: list[float], key: str) -> Path:
    """A result as ``python -m model.ablate`` leaves it."""
    config = {"guidance": {"g2l": guidance[0], "l2g": guidance[1]}, "base_actions": base_actions, "seed": seed}
    path = folder / "guidance" / "".join("01"[on] for on in guidance) / f"seed{seed}" / f"{key}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"config": config, "top1": top1}), encoding="utf-8")
    return path


def test_points_and_gain(tmp_path: Path) -> None:
    key = "novel_exemplars"
    leave(tmp_path / "ten", (False, False), 10, 0, [40, 50], key)
    leave(tmp_path / "ten", (False, False), 10, 1, [49], key)
    leave(tmp_path / "ten", (True, True), 10, 0, [52], key)
    leave(tmp_path / "every", (True, True), 0, 0, [70], key)
    leave(tmp_path / "every", (True, True), 0, 0, [60], "validation_exemplars")
    found = read_ablation(tmp_path, all_base_actions=42)
    assert found.key == key, "the novel actions come first"
    assert found.points == (
        AblationPoint("G2L + L2G", 10, (52.0,)),
        AblationPoint("G2L + L2G", 42, (70.0,)),
        AblationPoint("none", 10, (45.0, 49.0)),
    )
    assert (found.points[2].mean, found.points[2].sd) == (47, 2)
    assert found.gain(10) == 5
    assert found.gain(42) is None


def test_what_is_no_result_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="holds no results"):
        read_ablation(tmp_path, 42)
    leave(tmp_path / "one", (True, True), 10, 0, [50], "novel_exemplars")
    path = leave(tmp_path / "two", (True, True), 10, 0, [50], "novel_exemplars")
    with pytest.raises(DataError, match="second result for G2L \\+ L2G, 10 actions, seed 0"):
        read_ablation(tmp_path, 42)
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(DataError, match="is no result of"):
        read_ablation(tmp_path, 42)
