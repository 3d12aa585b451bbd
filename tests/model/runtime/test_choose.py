"""The rule by which a runtime is chosen, and the sentences for what cannot be had."""

from __future__ import annotations

import sys

import pytest
import torch

from model.config import EncoderConfig
from model.errors import RuntimeChoiceError
from model.one_shot_encoder import OneShotEncoder
from model.runtime import choose
from model.runtime.choose import choose_runtime
from model.runtime.openvino_package import is_installed
from model.skeleton_branch import build_branch

CPU = torch.device("cpu")
GPU = torch.device("cuda")  # only its name is asked for
needs_openvino = pytest.mark.skipif(not is_installed(), reason="the extra 'openvino' is not installed")


@pytest.fixture(autouse=True)
def _nothing_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(choose.RUNTIME_VARIABLE, raising=False)


def test_torch_unless_asked(live_encoder: OneShotEncoder) -> None:
    assert OneShotEncoder(live_encoder.weights, CPU).runtime.name == "folded"


@needs_openvino
def test_openvino_when_asked_for(live_encoder: OneShotEncoder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(choose.RUNTIME_VARIABLE, "openvino")
    assert OneShotEncoder(live_encoder.weights, CPU).runtime.name == "openvino"


def test_what_is_missing_is_told(live_encoder: OneShotEncoder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choose, "is_installed", lambda: False)
    branch = live_encoder.weights.branch
    assert choose_runtime(branch, CPU).name == "folded"
    with pytest.raises(RuntimeChoiceError, match=r"install OneTake with the extra 'openvino'\.$"):
        choose_runtime(branch, CPU, "openvino")


def test_the_environment_decides_unless_told(live_encoder: OneShotEncoder, monkeypatch: pytest.MonkeyPatch) -> None:
    branch = live_encoder.weights.branch
    monkeypatch.setenv(choose.RUNTIME_VARIABLE, "torch")
    assert choose_runtime(branch, CPU).name == "folded"
    monkeypatch.setenv(choose.RUNTIME_VARIABLE, "onnx")
    with pytest.raises(RuntimeChoiceError, match="ONETAKE_RUNTIME is 'onnx': it can be torch or openvino"):
        choose_runtime(branch, CPU)
    assert choose_runtime(branch, CPU, "torch").name == "folded"
    monkeypatch.setenv(choose.RUNTIME_VARIABLE, "")
    assert choose_runtime(branch, GPU).name == "eager"


def test_asked_for_what_it_cannot_run(live_encoder: OneShotEncoder) -> None:
    per_frame = build_branch(EncoderConfig(attention="per_frame"), class_count=1).eval()
    for branch, device in ((per_frame, CPU), (live_encoder.weights.branch, GPU)):
        with pytest.raises(RuntimeChoiceError, match="pooled attention, and only on a processor"):
            choose_runtime(branch, device, "openvino")


@needs_openvino
def test_a_damaged_installation_is_told(live_encoder: OneShotEncoder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openvino", None)  # its import fails
    monkeypatch.setattr(choose, "is_installed", lambda: True)
    with pytest.raises(RuntimeChoiceError, match=r"cannot be loaded .* or do without ONETAKE_RUNTIME=openvino"):
        choose_runtime(live_encoder.weights.branch, CPU, "openvino")
