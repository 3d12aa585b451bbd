"""A tick that stays on a device gives the reference's scores; here the device is the CPU."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest
import torch

from capture import JOINT_COUNT, Clip
from capture import Joint as J
from capture.demonstrator import perform_sequence
from model.one_shot_encoder import OneShotEncoder
from model.preprocess import Samples, sample
from model.recognizer import Recogniser
from model.runtime import cuda_graph
from model.runtime.base import EagerBranch
from model.runtime.choose import choose_step
from model.runtime.resident_step import ResidentStep
from model.runtime.window_sampling import sample_windows
from model.scoring import normalised_scores
from model.support import SupportSet

CPU = torch.device("cpu")
LENGTHS_S = (0.7, 1.5, 2.4)


@pytest.fixture(scope="module")
def stream() -> Clip:
    return perform_sequence(["wave", "squat"], np.random.default_rng(3), jitter_ms=4.0)[0]


def damaged(clip: Clip) -> Clip:
    """Joints that are lost now and then, always or at the ends, frames without a body, and numbers that are none."""
    rng = np.random.default_rng(4)
    positions_m, confidence = clip.positions_m.copy(), clip.confidence.copy()
    confidence[rng.random(confidence.shape) < 0.3] = 0.0
    confidence[:, J.WRIST_LEFT] = 0.0
    confidence[:, J.SPINE_BASE] = 0.0
    confidence[::5, [J.SHOULDER_LEFT, J.SHOULDER_RIGHT]] = 1.0
    confidence[1::5, [J.SHOULDER_LEFT, J.SHOULDER_RIGHT]] = 1.0
    positions_m[rng.random(confidence.shape) < 0.02] = np.nan
    positions_m[7::11] = 0.0
    return Clip(clip.timestamps_ms, positions_m, confidence)


@pytest.mark.parametrize("change", [lambda clip: clip, damaged], ids=["clean", "damaged"])
def test_windows_are_sampled_as_clips_are(change: Callable[[Clip], Clip], stream: Clip) -> None:
    clip = change(stream)
    times_ms, positions_m, confidence = map(torch.tensor, (clip.timestamps_ms, clip.positions_m, clip.confidence))
    for end_ms in (clip.end_ms, float(clip.timestamps_ms[len(clip) // 2])):
        lengths_ms = torch.tensor(LENGTHS_S, dtype=torch.float64) * 1000
        end = torch.tensor(end_ms, dtype=torch.float64)
        found, has_body = sample_windows(times_ms, positions_m, confidence, end, lengths_ms, 16)
        for row, length_s in enumerate(LENGTHS_S):
            wanted_m, wanted_seen = sample(clip.between(end_ms - 1000 * length_s, end_ms), 16)
            assert has_body[row]
            np.testing.assert_allclose(found.positions_m[row].numpy(), wanted_m, atol=2e-6)
            np.testing.assert_array_equal(found.seen[row].numpy(), wanted_seen)


def test_a_window_without_a_body_is_told(stream: Clip) -> None:
    times_ms = torch.tensor(stream.timestamps_ms)
    nowhere = torch.zeros(len(stream), JOINT_COUNT, 3)
    found, has_body = sample_windows(
        times_ms, nowhere, torch.ones(len(stream), JOINT_COUNT), times_ms[-1], torch.tensor([1e3]).double(), 8
    )
    assert not has_body.any() and isinstance(found, Samples) and bool(found.positions_m.isfinite().all())


def make_step(encoder: OneShotEncoder, capacity: int, **options: object) -> tuple[ResidentStep, SupportSet]:
    support = SupportSet()
    for name in ("wave", "squat"):
        take = perform_sequence([name], np.random.default_rng(8))[0]
        support = support.with_action(name, take, encoder)
    takes = support.takes
    assert takes is not None
    weights = encoder.weights
    step = ResidentStep(
        EagerBranch(weights.branch), weights.whitening, takes.embeddings, encoder.cohort, LENGTHS_S, encoder.frames,
        CPU, capacity, **options,  # type: ignore[arg-type]
    )  # fmt: skip
    return step, support


def assert_as_the_reference(step: ResidentStep, support: SupportSet, history: Clip, encoder: OneShotEncoder) -> None:
    found = step(history)
    takes = support.takes
    assert takes is not None
    windows = [history.between(history.end_ms - 1000 * length_s, history.end_ms) for length_s in LENGTHS_S]
    embedded = encoder.embed(windows)
    wanted = normalised_scores(embedded, takes.embeddings, encoder.cohort)
    assert found.has_body.all()
    torch.testing.assert_close(torch.from_numpy(found.scores), wanted, rtol=0, atol=1e-4)
    torch.testing.assert_close(torch.from_numpy(found.importance), embedded.importance, rtol=0, atol=1e-5)
    torch.testing.assert_close(found.embeddings().joints, embedded.joints, rtol=0, atol=1e-4)
    assert torch.equal(found.embeddings().seen, embedded.seen)


@pytest.mark.parametrize("capacity", [100, 400], ids=["overwritten", "all kept"])
def test_ticks_along_a_stream_give_the_reference_scores(
    capacity: int, stream: Clip, tiny_encoder: OneShotEncoder
) -> None:
    step, support = make_step(tiny_encoder, capacity)
    ends = [90, 93, 94, 150, 150]  # a few frames, one, more than go up at once, and none
    for end in ends:
        keep = np.zeros(len(stream), dtype=bool)
        keep[max(0, end - 85) : end] = True
        assert_as_the_reference(step, support, stream.select(keep), tiny_encoder)


def test_a_stream_that_begins_again_is_a_new_one(stream: Clip, tiny_encoder: OneShotEncoder) -> None:
    step, support = make_step(tiny_encoder, 300)
    step(stream)
    assert_as_the_reference(step, support, stream.between(0, 4000), tiny_encoder)


def test_another_person_in_the_same_frames_is_another_stream(stream: Clip, tiny_encoder: OneShotEncoder) -> None:
    step, support = make_step(tiny_encoder, 300)
    step(stream.between(0, 4000))
    moved = Clip(stream.timestamps_ms, stream.positions_m + np.float32(0.5) * stream.positions_m, stream.confidence)
    assert_as_the_reference(step, support, moved.between(0, 4100), tiny_encoder)


@pytest.mark.parametrize("against", [False, True], ids=["", "with a counter-example"])
def test_a_recogniser_gives_the_same_ticks_with_the_step(
    against: bool, stream: Clip, tiny_encoder: OneShotEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, support = make_step(tiny_encoder, 300)
    if against:
        support = support.with_counter_example("wave", stream.between(1000, 3000), tiny_encoder)
    without = Recogniser(tiny_encoder, support)
    weights = tiny_encoder.weights

    def step_on_the_cpu(*arguments: Any) -> ResidentStep:
        _, _, exemplars, lengths_s, device = arguments
        return ResidentStep(
            EagerBranch(weights.branch),
            weights.whitening,
            exemplars,
            weights.cohort,
            lengths_s,
            weights.frames,
            device,
            400,
        )

    monkeypatch.setattr("model.recognizer.choose_step", step_on_the_cpu)
    with_step = Recogniser(tiny_encoder, support)
    histories = [stream.between(0, end_ms) for end_ms in (5000.0, 5100.0)]
    wanted = [without.ticks(history, [history.end_ms])[0] for history in histories]
    monkeypatch.setattr(with_step, "confidences", None)  # what is not used need not be there
    for history, tick in zip(histories, wanted, strict=True):
        (found,) = with_step.ticks(history, [history.end_ms])
        assert tick.scores.max() > 0
        np.testing.assert_allclose(found.scores, tick.scores, atol=1e-3)
        np.testing.assert_allclose(found.importance, tick.importance, atol=1e-5)
        np.testing.assert_array_equal(found.start_ms, tick.start_ms)


def test_a_step_that_fails_is_left_out_for_good(
    stream: Clip, tiny_encoder: OneShotEncoder, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    _, support = make_step(tiny_encoder, 300)
    asked = []

    def failing(history: Clip) -> None:
        asked.append(history)
        raise torch.OutOfMemoryError("CUDA out of memory.")

    monkeypatch.setattr("model.recognizer.choose_step", lambda *arguments: failing)
    recogniser = Recogniser(tiny_encoder, support)
    history = stream.between(0, 5000)
    found, again = (recogniser.ticks(history, [history.end_ms])[0] for _ in range(2))
    monkeypatch.undo()
    (wanted,) = Recogniser(tiny_encoder, support).ticks(history, [history.end_ms])
    for tick in (found, again):
        np.testing.assert_array_equal(tick.scores, wanted.scores)
    assert len(asked) == 1 and "the GPU's step failed" in caplog.text


def test_the_cpu_has_no_resident_step(tiny_encoder: OneShotEncoder) -> None:
    exemplars = tiny_encoder.cohort[:2]
    assert choose_step(tiny_encoder.runtime, tiny_encoder.weights, exemplars, LENGTHS_S, CPU) is None


def test_a_gpu_without_memory_for_the_step_is_used_without_it(
    tiny_encoder: OneShotEncoder, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*arguments: object) -> None:
        raise torch.OutOfMemoryError("CUDA out of memory.")

    monkeypatch.setattr("model.runtime.choose.ResidentStep", full)
    exemplars, gpu = tiny_encoder.cohort[:2], torch.device("cuda")
    assert choose_step(tiny_encoder.runtime, tiny_encoder.weights, exemplars, LENGTHS_S, gpu) is None
    assert "could not be captured" in caplog.text


def test_what_is_captured_needs_nothing_but_tensors_in_place(stream: Clip, tiny_encoder: OneShotEncoder) -> None:
    """A graph replays what it was captured with: the step must be asked once, and may be called again without it."""
    captures = []

    def capture(step: Callable[[], None]) -> Callable[[], None]:
        step()
        captures.append(step)
        return step

    step, support = make_step(tiny_encoder, 300, capture=capture)
    tensors = {name: value.data_ptr() for name, value in vars(step).items() if isinstance(value, torch.Tensor)}
    assert_as_the_reference(step, support, stream.between(0, 4000), tiny_encoder)
    assert len(captures) == 1
    for name, place in tensors.items():
        assert getattr(step, name).data_ptr() == place, f"{name} has moved, and a graph would not know"


def test_capturing_warms_up_and_then_records_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """torch.cuda's parts in the order in which its documentation wants them; no GPU is needed for that."""
    events: list[str] = []

    class Stream:
        def wait_stream(self, other: Stream) -> None:
            events.append("wait")

    class Graph:
        def replay(self) -> None:
            events.append("replay")

    @contextmanager
    def entered(name: str) -> Iterator[None]:
        events.append(f"begin {name}")
        yield
        events.append(f"end {name}")

    monkeypatch.setattr(torch.cuda, "Stream", Stream)
    monkeypatch.setattr(torch.cuda, "current_stream", Stream)
    monkeypatch.setattr(torch.cuda, "stream", lambda stream: entered("side"))
    monkeypatch.setattr(torch.cuda, "CUDAGraph", Graph)
    monkeypatch.setattr(torch.cuda, "graph", lambda graph: entered("capture"))
    replay = cuda_graph.captured(lambda: events.append("step"))
    replay()
    assert events == [
        "wait", "begin side", "step", "step", "step", "end side", "wait", "begin capture", "step", "end capture",
        "replay",
    ]  # fmt: skip
