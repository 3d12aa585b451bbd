"""Bfloat16 where the processor has instructions for it."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from model.training.precision import computed_precision


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ({"avx2": True, "avx512_bf16": False, "amx_bf16": False}, "32-true"),
        ({"avx2": True, "avx512_f": True, "avx512_bf16": False}, "32-true"),
        ({"avx2": True, "avx512_bf16": True, "amx_bf16": False}, "bf16-mixed"),
        ({"avx2": True, "avx512_bf16": False, "amx_bf16": True}, "bf16-mixed"),
        ({"neon": True, "bf16": True}, "bf16-mixed"),
        ({}, "32-true"),
    ],
)
def test_auto_follows_the_cpu(found: dict[str, Any], expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: found)
    assert computed_precision("auto", "cpu") == expected


@pytest.mark.parametrize(("has_it", "expected"), [(True, "bf16-mixed"), (False, "32-true")])
def test_auto_follows_the_gpu(has_it: bool, expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda including_emulation: has_it or including_emulation)
    assert computed_precision("auto", "cuda") == expected


def test_what_was_asked_for_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cpu, "get_capabilities", dict)
    assert computed_precision("bf16-mixed", "cpu") == "bf16-mixed"
    assert computed_precision("32-true", "cuda") == "32-true"
