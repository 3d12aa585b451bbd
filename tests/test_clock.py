"""What runs live goes by clocks that nobody can set: a change of the computer's time of day is not noticed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
_TIME_OF_DAY = re.compile(r"\btime\.time\(|\btime\.time_ns\(|\bdatetime\.(now|utcnow|today)\(|\bdate\.today\(")
# Where the date is what is wanted: it is written into a file or its name, or compared with that of a file.
_ALLOWED = {
    "app/screenshots.py",
    "app/sessions/control.py",
    "capture/atomic.py",
    "model/labels/elan_format.py",
    "model/publish.py",
    "model/recalibrate.py",
    "model/report_section.py",
}


@pytest.mark.parametrize("folder", ["capture", "model", "app"])
def test_no_time_of_day_is_asked_for(folder: str) -> None:
    files = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in (ROOT / folder).rglob("*.py")}
    assert len(files) > 10
    found = {name for name, text in files.items() if _TIME_OF_DAY.search(text)}
    assert found <= _ALLOWED
