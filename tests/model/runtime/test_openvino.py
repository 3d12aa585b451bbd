"""The branch in OpenVINO against the eager float32 one, which is the reference; and that nothing is reported."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch import Tensor

from capture import JOINT_COUNT
from model.config import EncoderConfig
from model.importance import ImportanceKind
from model.one_shot_encoder import OneShotEncoder
from model.runtime.base import EagerBranch, Runtime
from model.runtime.openvino_branch import OpenVinoBranch
from model.runtime.openvino_package import is_installed
from model.skeleton_branch import SkeletonBranch, build_branch

ROOT = Path(__file__).resolve().parents[3]
CPU = torch.device("cpu")
pytestmark = pytest.mark.skipif(not is_installed(), reason="the extra 'openvino' is not installed")

# An audit hook hears of every process and socket that Python makes; the last line shows that it listens.
IMPORTING = """
import socket
import sys

def heard(event, arguments):
    if event.startswith("socket.") or event in ("os.fork", "subprocess.Popen"):
        print(event)

sys.addaudithook(heard)
from model.runtime.openvino_package import import_openvino

openvino = import_openvino()
assert openvino.Core().available_devices and import_openvino() is openvino
assert not hasattr(openvino, "convert_model") and not any("telemetry" in name for name in sys.modules)
assert "openvino.tools.ovc" not in sys.modules, "a program that wants the converter can have it"
print("imported")
socket.gethostname()
"""


def inputs(count: int, frames: int) -> Tensor:
    return torch.randn(count, 9, frames, JOINT_COUNT, generator=torch.Generator().manual_seed(1))


@pytest.mark.parametrize("frames", [1, 7, 32, 64])
def test_random_windows(frames: int, branch_with_random_weights: Callable[[EncoderConfig], SkeletonBranch]) -> None:
    branch = branch_with_random_weights(EncoderConfig(frames=frames, blocks_before=3))
    windows = inputs(3, frames)
    with torch.inference_mode():
        joints, importance = OpenVinoBranch(branch)(windows)
        wanted_joints, wanted_importance = EagerBranch(branch)(windows)
    torch.testing.assert_close(joints, wanted_joints, rtol=1e-4, atol=1e-5 * float(wanted_joints.max()))
    torch.testing.assert_close(importance, wanted_importance, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("kind", ["flattened", "none"])
def test_other_importance_modules(
    kind: ImportanceKind, branch_with_random_weights: Callable[[EncoderConfig], SkeletonBranch]
) -> None:
    branch = branch_with_random_weights(EncoderConfig(importance=kind))
    with torch.inference_mode():
        _, importance = OpenVinoBranch(branch)(inputs(2, 32))
        _, wanted = EagerBranch(branch)(inputs(2, 32))
    torch.testing.assert_close(importance, wanted, rtol=1e-4, atol=1e-6)


def test_real_windows_and_scores(live_encoder: OneShotEncoder, recognises_as_eager: Callable[[Runtime], None]) -> None:
    recognises_as_eager(OpenVinoBranch(live_encoder.weights.branch))


def test_frames_may_change_and_windows_do_not_depend_on_their_batch(live_encoder: OneShotEncoder) -> None:
    runtime = OpenVinoBranch(live_encoder.weights.branch)
    windows = inputs(3, 32)
    with torch.inference_mode():
        together, _ = runtime(windows)
        runtime(inputs(1, 16))
        alone, _ = runtime(windows[1:2])
    assert torch.equal(together[1:2], alone)


def test_an_empty_batch_gives_no_embeddings(live_encoder: OneShotEncoder) -> None:
    joints, importance = OpenVinoBranch(live_encoder.weights.branch)(inputs(0, 32))
    assert joints.shape == (0, JOINT_COUNT, 256) and importance.shape == (0, JOINT_COUNT)


def test_answers_outlive_the_next_call_and_other_threads(live_encoder: OneShotEncoder) -> None:
    runtime = OpenVinoBranch(live_encoder.weights.branch)
    batches = [inputs(2, 32) + number for number in range(3)]
    wanted = [runtime(batch)[0].clone() for batch in batches]
    found: dict[int, list[Tensor]] = {number: [] for number in range(3)}

    def embed(number: int) -> None:
        with torch.inference_mode():
            found[number].extend(runtime(batches[number])[0] for _ in range(4))

    threads = [threading.Thread(target=embed, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for number in range(3):
        assert len(found[number]) == 4 and all(torch.equal(joints, wanted[number]) for joints in found[number])


def test_other_encoders_are_refused() -> None:
    with pytest.raises(ValueError, match="pooled"):
        OpenVinoBranch(build_branch(EncoderConfig(kind="stgcn"), class_count=1).eval())


def test_importing_reports_nothing(tmp_path: Path) -> None:
    in_ci = ("CI", "TF_BUILD", "JENKINS_URL")  # where OpenVINO's converter reports nothing by itself
    environment = {name: value for name, value in os.environ.items() if name not in in_ci}
    ended = subprocess.run(
        [sys.executable, "-c", IMPORTING],
        cwd=ROOT, env=environment | {"HOME": str(tmp_path), "USERPROFILE": str(tmp_path)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.split() == ["imported", "socket.gethostname"]
    assert list(tmp_path.iterdir()) == [], "nothing is written into the home folder either"
