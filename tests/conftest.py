"""What tests of more than one package share."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from capture import Clip, SkeletonFrame
from capture.formats.recording import RecordingWriter

if TYPE_CHECKING:  # torch takes a second to import: only tests that need weights pay for it
    from model.one_shot_encoder import OneShotEncoder


def pytest_addoption(parser: pytest.Parser) -> None:
    """How long the tests of docs/reliability.md take."""
    group = parser.getgroup("OneTake's reliability")
    group.addoption("--fuzz-examples", type=int, default=100, metavar="N", help="damaged files for each reader")
    group.addoption("--kills", type=int, default=10, metavar="N", help="how often a process that saves is killed")


SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session", autouse=True)
def _own_cache_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What is cached and logged for the user stays out of the tests, and theirs out of the user's folders."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        yield


@pytest.fixture(scope="session")
def fuzz_examples(request: pytest.FixtureRequest) -> int:
    """How many files each reader gets."""
    return int(request.config.getoption("--fuzz-examples"))


@pytest.fixture(scope="session")
def kills(request: pytest.FixtureRequest) -> int:
    """How often a process that saves is killed."""
    return int(request.config.getoption("--kills"))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder with kinect25.npz and protocol.json, which are not part of the project."""
    if not (SHARED_DATA / "kinect25.npz").is_file():
        pytest.skip("needs kinect25.npz and protocol.json in ../shared/data, beside the project")
    return SHARED_DATA


@pytest.fixture(scope="session")
def wait_until() -> Callable[..., None]:
    """Waits for a condition, and fails if it does not come true in time."""

    def wait(condition: Callable[[], object], timeout_s: float = 30.0) -> None:
        deadline_s = time.monotonic() + timeout_s
        while not condition():
            assert time.monotonic() < deadline_s, f"not true within {timeout_s} s"
            time.sleep(0.005)

    return wait


@pytest.fixture(scope="session")
def tiny_weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A weights file of an untrained encoder with a small cohort: quick, and independent of the weights that ship."""
    import torch

    from capture.demonstrator import MOVEMENTS, Variation, perform
    from model.config import EncoderConfig
    from model.one_shot_encoder import embed_samples
    from model.preprocess import sample_batch
    from model.skeleton_branch import build_branch
    from model.weights import Calibration, save_weights

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(7)
        config = EncoderConfig(frames=16)
        branch = build_branch(config, class_count=3)
        torch.nn.init.normal_(branch.importance.score.weight)  # untrained, it would find all joints equal
    branch.eval()
    rng = np.random.default_rng(7)
    clips = [perform(movement, Variation.random(rng), rng) for movement in MOVEMENTS]
    cohort = embed_samples(branch, sample_batch(clips, config.frames), torch.device("cpu"))
    path = tmp_path_factory.mktemp("weights") / "tiny.safetensors"
    save_weights(path, branch, [config], cohort, Calibration(threshold=-0.4, temperature=0.05), {"note": "untrained"})
    return path


@pytest.fixture(scope="session")
def tiny_encoder(tiny_weights: Path) -> OneShotEncoder:
    """The encoder of ``tiny_weights``."""
    from model.one_shot_encoder import OneShotEncoder

    return OneShotEncoder.load(tiny_weights)


@pytest.fixture(scope="session")
def write_recording() -> Callable[[Path, Clip], Path]:
    """Writes a clip as a OneTake recording of one person and returns the path."""

    def write(path: Path, clip: Clip) -> Path:
        with RecordingWriter(path) as writer:
            for time_ms, positions_m, confidence in zip(
                clip.timestamps_ms, clip.positions_m, clip.confidence, strict=True
            ):
                writer.append(SkeletonFrame(float(time_ms), positions_m, confidence))
        return path

    return write
