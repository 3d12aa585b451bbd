"""The evaluation with another head, as users run it, and where its statistics come from."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from model.data.kinect25 import ClipData
from model.data.protocol import Protocol
from model.errors import DataError
from model.evaluate import evaluate, main
from model.evaluation.one_shot_test import one_shot_tests
from model.matching.base import window_features
from model.matching.cosine import JointCosine
from model.matching.heads import HEADS
from model.matching.one_shot import base_features, clip_features, evaluate_draw
from model.one_shot import embed_clips, sample_clips
from model.one_shot_encoder import OneShotEncoder


@pytest.fixture
def arguments(labelled_folder: Path, tiny_weights: Path) -> list[str]:
    files = ["--data", str(labelled_folder / "data.npz"), "--protocol", str(labelled_folder / "protocol.json")]
    return [*files, "--weights", str(tiny_weights)]


@pytest.mark.parametrize("head", HEADS)
def test_every_head_evaluates(
    arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], head: str
) -> None:
    out = tmp_path / "result.json"
    assert main([*arguments, "--key", "validation_exemplars", "--head", head, "--json", str(out)]) == 0
    result = json.loads(out.read_text(encoding="utf-8"))
    assert (result["head"], result["draws"], result["queries"]) == (head, 1, 6)
    assert result["seconds_per_query"] > 0
    assert result["top1_mean"] >= 50, "a clap is no punch, even to an untrained encoder"
    printed = capsys.readouterr().out.splitlines()
    assert len(printed) == 2
    assert printed[0].endswith("ms/query  head")
    assert printed[1].endswith(head)


def test_the_head_that_ships_gives_what_the_default_gives(
    data: ClipData, protocol: Protocol, tiny_encoder: OneShotEncoder
) -> None:
    for key in ("validation_exemplars", "novel_exemplars", "msraction3d"):
        default = evaluate(data, protocol, key, tiny_encoder)
        head = evaluate(data, protocol, key, tiny_encoder, head="joint-cosine")
        assert (head.head, default.head) == ("joint-cosine", "shipped")
        assert (head.top1_mean, head.recall_mean) == (default.top1_mean, default.recall_mean)


def test_the_result_with_a_head_that_draws_is_repeatable(
    data: ClipData, protocol: Protocol, tiny_encoder: OneShotEncoder
) -> None:
    first, again = (
        evaluate(data, protocol, "novel_exemplars", tiny_encoder, head="distribution-calibration") for _ in range(2)
    )
    assert first == again


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (["--head", "nearest"], "There is no head 'nearest': known are shipped, shipped-crops, joint-cosine, "),
        (["--head", "nearest", "--data", "gone.npz"], "There is no head 'nearest'"),
        (["--head", "dtw", "--key", "nothing"], "no list of draws at 'nothing'"),
    ],
)
def test_mistakes_give_one_sentence(
    arguments: list[str], capsys: pytest.CaptureFixture[str], change: list[str], problem: str
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([*arguments, "--key", "validation_exemplars", *change])
    assert stopped.value.code == 2
    message = capsys.readouterr().err.strip()
    assert problem in message
    assert len(message.splitlines()) == 1


def test_a_protocol_without_base_actions_serves_heads_that_need_none(
    data: ClipData, protocol: Protocol, tiny_encoder: OneShotEncoder
) -> None:
    draws = protocol.content["validation_exemplars"]
    other = Protocol(Path("other.json"), {"draws": draws})
    assert evaluate(data, other, "draws", tiny_encoder, head="dtw").queries == 6
    with pytest.raises(DataError, match=r"'other\.json' holds no list of actions named 'base'"):
        evaluate(data, other, "draws", tiny_encoder, head="distribution-calibration")
    foreign = Protocol(Path("other.json"), {"draws": draws, "base": ["swim"]})
    with pytest.raises(DataError, match=r"no clip of the base actions of 'other\.json'"):
        evaluate(data, foreign, "draws", tiny_encoder, head="distribution-calibration")


def test_statistics_come_from_base_actions_only(
    data: ClipData, protocol: Protocol, tiny_encoder: OneShotEncoder
) -> None:
    found = base_features(data, protocol, tiny_encoder)
    assert sorted(set(found.actions.tolist())) == ["bow", "kick", "squat", "wave"]
    assert len(found.actions) == len(found.features) == 16
    (test,) = one_shot_tests(data, protocol, ["novel_exemplars"])
    assert found.without(test.actions).actions.tolist() == found.actions.tolist()


def test_no_statistics_come_from_what_is_tested(data: ClipData, tiny_encoder: OneShotEncoder) -> None:
    """Draws that go by the clips' names test base actions, too: a01 is "wave"."""
    protocol = Protocol(
        Path("other.json"),
        {
            "base": ["wave", "squat", "bow"],
            "msraction3d": {"train_labels": "a02..a03", "test_labels": "a01..a01", "exemplar": "Demo/aNN_s01_e01"},
        },
    )
    (test,) = one_shot_tests(data, protocol, ["msraction3d"])
    found = base_features(data, protocol, tiny_encoder).without(test.actions)
    assert sorted(set(found.actions.tolist())) == ["bow", "squat"]
    assert len(found.features) == len(found.actions)


def without_bodies(data: ClipData, clips: list[int]) -> ClipData:
    """The same data, but these clips show nobody."""
    positions_m = data.positions_m.copy()
    for clip in clips:
        positions_m[data.start[clip] : data.start[clip + 1]] = 0
    return replace(data, positions_m=positions_m)


def test_base_clips_without_a_body_are_left_out(
    data: ClipData, protocol: Protocol, tiny_encoder: OneShotEncoder
) -> None:
    found = base_features(without_bodies(data, [1]), protocol, tiny_encoder)
    assert found.actions.tolist() == np.delete(data.action[:16], 1).tolist()
    assert len(found.features) == 15


def test_a_query_without_a_body_is_answered_wrongly(
    data: ClipData, protocol: Protocol, tiny_encoder: OneShotEncoder
) -> None:
    (draw,) = protocol.draws("validation_exemplars")
    clips = clip_features(data, np.arange(len(data)), tiny_encoder)
    before = evaluate_draw(data, clips, draw, JointCosine())
    blind = without_bodies(data, [data.index_of(f"Demo/a0{action}_s02_e01") for action in (5, 6)])
    after = evaluate_draw(blind, clip_features(blind, np.arange(len(data)), tiny_encoder), draw, JointCosine())
    assert before.top1 == pytest.approx(100)
    assert after.top1 == pytest.approx(100 * 4 / 6)
    assert after.queries == before.queries


def test_features_are_what_embeddings_are_made_of(data: ClipData, tiny_encoder: OneShotEncoder) -> None:
    index = np.arange(5)
    expected = embed_clips(data, index, tiny_encoder).embeddings
    found = clip_features(data, index, tiny_encoder).features
    assert found.joints.dtype == torch.float16
    torch.testing.assert_close(found.embeddings().joints, expected.joints, rtol=0, atol=1e-3)
    torch.testing.assert_close(found.importance, expected.importance, rtol=1e-4, atol=1e-6)
    assert found.seen.equal(expected.seen)
    samples = sample_clips(data, index, tiny_encoder.frames)
    pooled = window_features(tiny_encoder.weights.branch, samples, tiny_encoder.device, pooled=True)
    assert pooled.joints.shape == (5, 1, *found.joints.shape[2:])
    torch.testing.assert_close(pooled.joints[:, 0].float(), found.joints.float().mean(dim=1), rtol=1e-2, atol=1e-2)
