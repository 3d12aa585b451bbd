"""What a program that uses OneTake finds: the example of the README, and the names that the packages offer."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import capture
import model
from capture import Clip
from capture.demonstrator import Variation, movement_named, perform, perform_sequence

ROOT = Path(__file__).resolve().parents[1]
MOVEMENTS = ("squat", "jumping jack")


def example() -> str:
    """The program in the README."""
    section = (ROOT / "README.md").read_text(encoding="utf-8").partition("## As a library")[2]
    return section.partition("```python\n")[2].partition("```")[0]


def test_the_example_of_the_readme_labels_a_folder(
    tmp_path: Path, write_recording: Callable[[Path, Clip], Path]
) -> None:
    rng = np.random.default_rng(5)
    for name in ("takes", "recordings"):
        (tmp_path / name).mkdir()
    for movement in MOVEMENTS:
        take = perform(movement_named(movement), Variation(), rng, lead_s=1.0, tail_s=1.0)
        write_recording(tmp_path / "takes" / f"{movement}.skeletons", take)
    performed, segments = perform_sequence(MOVEMENTS, rng)
    write_recording(tmp_path / "recordings" / "monday.skeletons", performed)

    program = tmp_path / "program.py"
    program.write_text(example() + "\nimport sys\nassert not any(name.startswith('PyQt6') for name in sys.modules)\n")
    environment = {"PYTHONPATH": str(ROOT)}
    ended = subprocess.run(
        [sys.executable, program.name], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    found = model.read_events(tmp_path / "labels" / "monday.csv")
    assert [event.action for event in found] == [segment.name for segment in segments]


@pytest.mark.parametrize("package", [model, capture], ids=["model", "capture"])
def test_every_name_that_is_offered_is_there_and_documented(package: object) -> None:
    for name in package.__all__:  # type: ignore[attr-defined]
        offered = getattr(package, name)
        assert not callable(offered) or offered.__doc__


def test_a_name_that_is_not_there_is_told() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Nothing'"):
        _ = model.Nothing  # type: ignore[attr-defined]


def test_the_packages_are_quick_to_import() -> None:
    heavy = "import capture, model, sys; assert not {'torch', 'PyQt6', 'cv2', 'mediapipe'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", heavy], cwd=ROOT, check=True)
