"""Weights whose header was changed are refused in one sentence that names the file."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import pytest

from model.errors import WeightsError
from model.weights import load_weights


def with_header(valid: bytes, part: str, changes: dict[str, Any]) -> bytes:
    end = 8 + struct.unpack("<Q", valid[:8])[0]
    outer = json.loads(valid[8:end])
    inner = json.loads(outer["__metadata__"]["onetake"])
    if part == "encoders":
        inner[part] = [inner[part][0] | changes]
    else:
        inner[part] = inner[part] | changes
    outer["__metadata__"]["onetake"] = json.dumps(inner)
    text = json.dumps(outer).encode()
    return struct.pack("<Q", len(text)) + text + valid[end:]


@pytest.mark.parametrize(
    ("part", "changes"),
    [
        ("encoders", {"frames": 10**9}),
        ("encoders", {"frames": 0}),
        ("encoders", {"channels": 10**9}),
        ("encoders", {"channels": 0}),
        ("encoders", {"stream": "smell"}),
        ("encoders", {"blocks_before": 10**9}),
        ("encoders", {"line\nbreak": 1}),
        ("encoders", {"kind": "x" * 10_000}),
        ("calibration", {"threshold": float("nan")}),
        ("calibration", {"temperature": 0.0}),
        ("calibration", {"temperature": float("inf")}),
    ],
)
def test_a_header_that_cannot_be_is_refused(
    tiny_weights: Path, tmp_path: Path, part: str, changes: dict[str, Any]
) -> None:
    path = tmp_path / "changed.safetensors"
    path.write_bytes(with_header(tiny_weights.read_bytes(), part, changes))
    with pytest.raises(WeightsError) as caught:
        load_weights(path)
    sentence = str(caught.value)
    assert path.name in sentence and len(sentence) < 500 and "\n" not in sentence
