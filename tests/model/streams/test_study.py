"""Streams from labelled clips, and recognisers that watch them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

from capture import Clip
from model import stream_benchmark
from model.data.kinect25 import ClipData
from model.errors import DataError
from model.motion import movement_speed
from model.one_shot_encoder import OneShotEncoder
from model.recognizer import Recogniser
from model.report_section import marks
from model.rest import held
from model.stream_benchmark import main
from model.streams.baselines import NearestExemplar, WekinatorTimeWarping, distances
from model.streams.build import Stream
from model.streams.casting import Order
from model.streams.live import RememberingEncoder, watch
from model.streams.study import make_streams
from model.support import SupportSet

ACTIONS = ("wave", "squat", "bow", "kick", "clap")
ORDER = Order(3, 3, 2)


@pytest.fixture(scope="module")
def streams(data: ClipData) -> list[Stream]:
    return make_streams(data, ACTIONS, (), ORDER, 2, seed=0)


def test_a_stream_holds_what_was_ordered(streams: list[Stream]) -> None:
    for stream in streams:
        learned = {part.action for part in stream.performances if part.known}
        unknown = {part.action for part in stream.performances if not part.known}
        assert learned == set(stream.takes)
        assert len(learned) == ORDER.learned
        assert len(stream.performances) == ORDER.known + ORDER.unknown
        assert not unknown & learned


def test_performances_follow_each_other(streams: list[Stream]) -> None:
    for stream in streams:
        before_ms = stream.clip.start_ms
        for part in stream.performances:
            assert before_ms < part.from_ms <= part.start_ms < part.end_ms <= part.to_ms
            before_ms = part.to_ms
        assert before_ms < stream.clip.end_ms
        whole_ms = stream.clip.end_ms - stream.clip.start_ms
        known_ms = sum(part.to_ms - part.from_ms for part in stream.performances if part.known)
        assert stream.idle_ms + stream.unknown_ms + known_ms == pytest.approx(whole_ms)


def test_people_move_where_the_truth_says(streams: list[Stream]) -> None:
    for stream in streams:
        times_ms, speed = movement_speed(stream.clip)
        busy = np.zeros(len(times_ms), bool)
        for part in stream.performances:
            busy |= (times_ms >= part.from_ms) & (times_ms <= part.to_ms)
            assert speed[(times_ms >= part.start_ms) & (times_ms <= part.end_ms)].max() > 1.0
        assert np.median(speed[~busy]) < 0.3


def test_the_same_seed_makes_the_same_stream(data: ClipData, streams: list[Stream]) -> None:
    again = make_streams(data, ACTIONS, (), ORDER, 1, seed=0)[0]
    np.testing.assert_array_equal(again.clip.positions_m, streams[0].clip.positions_m)
    other = make_streams(data, ACTIONS, (), ORDER, 1, seed=1)[0]
    assert len(other.clip) != len(again.clip) or (other.clip.positions_m != again.clip.positions_m).any()


def test_too_few_actions(data: ClipData) -> None:
    with pytest.raises(DataError, match="There are 2 actions"):
        make_streams(data, ACTIONS[:2], (), ORDER, 1, seed=0)
    with pytest.raises(DataError, match="Every action is learned"):
        make_streams(data, ACTIONS[:3], (), ORDER, 1, seed=0)


def taught(encoder: OneShotEncoder, stream: Stream) -> SupportSet:
    support = SupportSet()
    for action, take in stream.takes.items():
        support = support.with_action(action, take, encoder)
    return support


def test_recognisers_watch_side_by_side(tiny_encoder: OneShotEncoder, streams: list[Stream]) -> None:
    clip = streams[0].clip.between(0, 6000)
    remembering = RememberingEncoder(tiny_encoder.weights, torch.device("cpu"))
    support = taught(remembering, streams[0])
    ours, nearest, warping = watch(
        clip, [kind(remembering, support) for kind in (Recogniser, NearestExemplar, WekinatorTimeWarping)]
    )
    (alone,) = watch(clip, [Recogniser(tiny_encoder, taught(tiny_encoder, streams[0]))])
    np.testing.assert_allclose(ours.scores, alone.scores, atol=1e-3)
    for answer in (ours, nearest, warping):
        assert len(answer.labels) == len(answer.moments_ms) == len(answer.scores)
        assert (np.diff(answer.moments_ms) > 0).all()
    assert not np.allclose(ours.scores, nearest.scores)


def test_what_is_remembered_is_what_was_shown(tiny_encoder: OneShotEncoder, make_take: Callable[..., Clip]) -> None:
    take = make_take("wave")
    clips = [take, held(take, 0), held(take, 9), take]  # all at the same times
    remembering = RememberingEncoder(tiny_encoder.weights, torch.device("cpu"))
    wanted = tiny_encoder.embed(clips).joints
    torch.testing.assert_close(remembering.embed(clips).joints, wanted, atol=1e-5, rtol=0)
    torch.testing.assert_close(remembering.embed(clips[1:]).joints, wanted[1:], atol=1e-5, rtol=0)


def test_warped_paths_are_alike() -> None:
    steps = torch.linspace(0, 1, 32)
    straight = torch.stack((steps, steps), dim=1)[None]
    late = torch.stack((steps**2, steps**2), dim=1)[None]
    other = torch.stack((steps, 1 - steps), dim=1)[None]
    found = distances(straight, torch.cat((straight, late, other)))[0]
    assert found[0] == pytest.approx(0, abs=1e-6)
    assert found[1] < 0.1 * found[2]


# The command


def test_missing_data_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as stopped:
        main(["--quick"])
    assert stopped.value.code == 2
    assert "give the clips with --data" in capsys.readouterr().err


def test_weights_that_have_seen_the_actions_are_refused(
    labelled_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    protocol = json.loads((labelled_folder / "protocol.json").read_text())
    protocol["novel"] = ["squat", "clap", "bow", "punch", "push"]
    path = tmp_path / "protocol.json"
    path.write_text(json.dumps(protocol))
    arguments = ["--data", str(labelled_folder / "data.npz"), "--protocol", str(path), "--weights", "live"]
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    assert "have not seen the actions" in capsys.readouterr().err


def test_the_tables_and_plots_go_into_a_document(
    labelled_folder: Path,
    tiny_weights: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(stream_benchmark, "QUICK_ORDERS", {2: Order(2, 2, 1)})
    monkeypatch.setattr(stream_benchmark, "QUICK_STREAMS", {2: 1})
    document = tmp_path / "docs" / "results.md"
    document.parent.mkdir()
    document.write_text("\n".join(["# Mine", *marks("streams"), "After."]), encoding="utf-8")
    files = ["--data", str(labelled_folder / "data.npz"), "--protocol", str(labelled_folder / "protocol.json")]
    out = ["--json", str(tmp_path / "out.json"), "--plots", str(tmp_path / "docs/images"), "--report", str(document)]
    assert main([*files, "--weights", str(tiny_weights), "--quick", "--processes", "1", *out]) == 0
    printed = capsys.readouterr().out
    found = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert found["learned"] == 2 and set(found["baselines"]) == {"nearest_exemplar", "dtw_wekinator"}
    text = document.read_text(encoding="utf-8")
    assert text.startswith("# Mine\n") and text.endswith("After.")
    assert all(line in text for line in printed.splitlines() if "dtw_wekinator" in line)
    assert "python -m model.stream_benchmark --quick --json out.json" in text and "(images/stream_1.png)" in text
    assert (tmp_path / "docs/images/stream_1.png").stat().st_size > 1000


def test_a_document_without_a_place_is_told_before_the_work(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = tmp_path / "mine.md"
    document.write_text("Mine.", encoding="utf-8")
    with pytest.raises(SystemExit) as stopped:
        main(["--quick", "--data", "gone.npz", "--report", str(document)])
    assert stopped.value.code == 2
    assert "no place for the results" in capsys.readouterr().err
