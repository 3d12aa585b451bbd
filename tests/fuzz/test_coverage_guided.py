"""The coverage-guided fuzzer finds its way into the readers, and tells what it finds."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fuzz.coverage_guided import PARSERS, main
from tests.fuzz.readers import readers_without_weights

ROOT = Path(__file__).resolve().parents[2]


def test_every_parser_is_fuzzed(tmp_path: Path) -> None:
    assert {*PARSERS, "any skeletons"} == set(readers_without_weights(tmp_path))


@pytest.mark.parametrize("name", ["recording", "labels .vtt"])
def test_a_short_run(name: str) -> None:
    pytest.importorskip("atheris", reason="atheris is made for Linux only")
    ended = subprocess.run(
        [sys.executable, "-m", "tests.fuzz.coverage_guided", name, "--runs", "200"],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    done = re.search(r"Done (\d+) runs", ended.stderr)
    assert done is not None and int(done[1]) >= 200, "now and then it does one more"
    assert "INFO: Instrumenting capture.formats" in ended.stderr  # without it, it would be guided by nothing


def test_an_unknown_reader_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["bvh"])
    assert "invalid choice: 'bvh'" in capsys.readouterr().err
