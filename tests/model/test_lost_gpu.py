"""A GPU that runs out of memory or is lost: the CPU takes over, with the same numbers, and says so."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch import Tensor

from capture import Clip
from model.one_shot_encoder import OneShotEncoder
from model.runtime.base import EagerBranch
from model.weights import load_weights


class FailingGPU(torch.nn.Module):
    """In the place of a runtime on a GPU: works so many times, then raises for ever."""

    name = "failing"

    def __init__(self, works: int, error: RuntimeError, branch: EagerBranch) -> None:
        super().__init__()
        self.works, self.error, self.branch = works, error, branch
        self.calls = 0

    def __call__(self, inputs: Tensor) -> tuple[Tensor, Tensor]:
        self.calls += 1
        if self.calls > self.works:
            raise self.error
        return self.branch(inputs)


class GPU:
    """A device that torch takes for the CPU and that does not call itself one."""

    type = "cuda"


OUT_OF_MEMORY = torch.cuda.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 MiB.")
LOST = RuntimeError("CUDA error: device-side assert triggered")


def encoder_on(gpu: FailingGPU, path: Path, monkeypatch: pytest.MonkeyPatch) -> OneShotEncoder:
    monkeypatch.setattr("model.preprocess.Samples.to", lambda samples, device: samples)  # there is no such device here
    encoder = OneShotEncoder(load_weights(path), torch.device("cpu"), gpu)
    encoder.device = GPU()  # type: ignore[assignment]
    encoder._spare = load_weights(path).branch
    return encoder


@pytest.mark.parametrize(("error", "said"), [(OUT_OF_MEMORY, "is out of memory"), (LOST, "failed")])
def test_the_cpu_takes_over_and_says_so(
    tiny_weights: Path,
    tiny_encoder: OneShotEncoder,
    make_take: Callable[..., Clip],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: RuntimeError,
    said: str,
) -> None:
    take = make_take("wave")
    gpu = FailingGPU(1, error, EagerBranch(load_weights(tiny_weights).branch))
    encoder = encoder_on(gpu, tiny_weights, monkeypatch)
    encoder.embed([take])
    assert encoder.notice == ""
    expected = tiny_encoder.embed([take])
    for _ in range(3):
        found = encoder.embed([take])
        torch.testing.assert_close(found.joints, expected.joints, rtol=1e-3, atol=1e-3)
    assert gpu.calls == 2, "the GPU is not asked again"
    assert encoder.device == torch.device("cpu")
    assert encoder.notice == f"The graphics card {said}: recognition goes on with the processor, which is slower."
    assert caplog.text.count("the CPU takes over") == 1


def test_what_is_not_the_gpus_fault_is_raised(
    tiny_weights: Path, make_take: Callable[..., Clip], monkeypatch: pytest.MonkeyPatch
) -> None:
    encoder = encoder_on(FailingGPU(0, LOST, EagerBranch(load_weights(tiny_weights).branch)), tiny_weights, monkeypatch)

    def fail(*_: object) -> None:
        raise RuntimeError("a mistake")

    monkeypatch.setattr("model.one_shot_encoder.embed_by_runtime", fail)
    with pytest.raises(RuntimeError, match="a mistake"):
        encoder.embed([make_take("wave")])
    assert encoder.notice == ""


def test_a_gpu_that_is_full_at_the_start(
    tiny_weights: Path, make_take: Callable[..., Clip], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(branch: torch.nn.Module, device: object) -> None:
        raise OUT_OF_MEMORY

    monkeypatch.setattr("model.skeleton_branch.SkeletonBranch.to", full)
    encoder = OneShotEncoder(load_weights(tiny_weights), torch.device("cuda"))
    assert encoder.device == torch.device("cpu") and "out of memory" in encoder.notice
    assert len(encoder.embed([make_take("wave")])) == 1
    assert {parameter.device.type for parameter in encoder.weights.branch.parameters()} == {"cpu"}
