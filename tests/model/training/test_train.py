"""Training on a handful of the demonstrator's clips, its interruption, and what is published from it."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from model import publish as publishing
from model.branch_ensemble import members_of
from model.config import EncoderConfig, GuidanceConfig, TrainConfig
from model.data.batches import cropped_batch, sampling_weights
from model.data.kinect25 import ClipData
from model.data.protocol import Protocol, read_protocol
from model.errors import DataError
from model.one_shot_encoder import OneShotEncoder
from model.recalibrate import recalibrate
from model.train import main
from model.training import trainer
from model.training.checkpoint import load_checkpoint
from model.training.precision import computed_precision
from model.training.run import train
from model.training.training_set import training_set
from model.training_record import encoder_config
from model.weights import save_weights

CONFIG = TrainConfig(
    epochs=2,
    batch=4,
    learning_rate=1e-3,
    dropout=0.1,
    encoder=EncoderConfig(frames=12),
    guidance=GuidanceConfig(g2l=False, l2g=False),
)


@pytest.fixture(scope="module")
def guided(labelled_folder: Path) -> TrainConfig:
    """All of CrossGLG, with a small interaction."""
    guidance = GuidanceConfig(descriptions=str(labelled_folder / "descriptions.json"), channels=16, heads=2)
    return dataclasses.replace(CONFIG, guidance=guidance)


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory, data: ClipData, protocol: Protocol) -> Path:
    """A run of two epochs without an interruption."""
    out = tmp_path_factory.mktemp("runs") / "whole"
    train(CONFIG, data, protocol, out)
    return out


def log(out: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (out / "log.jsonl").read_text(encoding="utf-8").splitlines()]


def test_the_loss_falls(tmp_path: Path, data: ClipData, protocol: Protocol) -> None:
    train(dataclasses.replace(CONFIG, epochs=6, dropout=0.0), data, protocol, tmp_path)
    lines = log(tmp_path)
    assert [line["epoch"] for line in lines] == [1, 2, 3, 4, 5, 6]
    assert lines[-1]["loss"] < lines[0]["loss"] - 0.2
    assert all(line["clips_per_s"] > 0 and 0 <= line["accuracy"] <= 100 for line in lines)


def test_an_interrupted_run_gives_the_same_numbers(
    tmp_path: Path, finished: Path, data: ClipData, protocol: Protocol
) -> None:
    train(CONFIG, data, protocol, tmp_path, stop_after=0)
    assert not (tmp_path / "checkpoint.pt").exists()
    train(CONFIG, data, protocol, tmp_path, stop_after=1)
    assert load_checkpoint(tmp_path / "checkpoint.pt")[3] == 1
    torch.manual_seed(99)  # another process would not have this one's random state either
    train(CONFIG, data, protocol, tmp_path)
    for name in ("epoch", "loss", "accuracy"):
        assert [line[name] for line in log(tmp_path)] == [line[name] for line in log(finished)]
    whole, resumed = (load_checkpoint(out / "checkpoint.pt") for out in (finished, tmp_path))
    assert whole[1:] == resumed[1:] == (CONFIG, protocol.actions("base"), 2)
    for name, value in whole[0].state_dict().items():
        assert torch.equal(resumed[0].state_dict()[name], value), name
    train(CONFIG, data, protocol, tmp_path)  # finished: nothing more to do
    assert len(log(tmp_path)) == 2


def test_a_guided_run_resumes_to_the_same_numbers_and_is_published_without_the_guidance(
    tmp_path: Path, guided: TrainConfig, data: ClipData, protocol: Protocol, labelled_folder: Path
) -> None:
    whole, interrupted = tmp_path / "whole", tmp_path / "interrupted"
    train(guided, data, protocol, whole)
    train(guided, data, protocol, interrupted, stop_after=1)
    train(guided, data, protocol, interrupted)
    names = ("epoch", "loss", "skeleton", "calibrate", "cross_modal", "accuracy")
    assert [[line[name] for name in names] for line in log(whole)] == [
        [line[name] for name in names] for line in log(interrupted)
    ]
    for line in log(whole):
        assert line["calibrate"] > 0 and line["cross_modal"] > 0
        weighted = line["skeleton"] + 0.5 * line["calibrate"] + 0.2 * line["cross_modal"]
        assert line["loss"] == pytest.approx(weighted, abs=1e-3)
    path = publishing.publish(
        [whole], "guided", labelled_folder / "data.npz", labelled_folder / "protocol.json", None, tmp_path
    )
    published, trained = OneShotEncoder.load(path).weights.branch, load_checkpoint(whole / "checkpoint.pt")[0]
    assert set(published.state_dict()) == set(trained.state_dict()), "the skeleton branch and nothing else"
    assert "text guidance: G2L and L2G" in path.with_suffix(".md").read_text(encoding="utf-8")


def test_without_global_to_local_guidance_there_is_no_importance_module(
    tmp_path: Path, guided: TrainConfig, data: ClipData, protocol: Protocol, finished: Path, labelled_folder: Path
) -> None:
    branch = load_checkpoint(finished / "checkpoint.pt")[0]
    assert list(branch.importance.parameters()) == []
    path = publishing.publish(
        [finished], "plain", labelled_folder / "data.npz", labelled_folder / "protocol.json", None, tmp_path
    )
    assert OneShotEncoder.load(path).weights.branch.importance.state_dict() == {}
    assert "(JID): none;" in path.with_suffix(".md").read_text(encoding="utf-8")
    train(guided, data, protocol, tmp_path / "guided", stop_after=1)
    assert list(load_checkpoint(tmp_path / "guided" / "checkpoint.pt")[0].importance.parameters())


def test_another_encoder_is_trained_under_guidance_and_becomes_live_weights(
    tmp_path: Path, guided: TrainConfig, data: ClipData, protocol: Protocol, labelled_folder: Path
) -> None:
    config = dataclasses.replace(guided, epochs=1, encoder=EncoderConfig("hocslm", frames=8))
    train(config, data, protocol, tmp_path / "run")
    path = publishing.publish(
        [tmp_path / "run"], "other", labelled_folder / "data.npz", labelled_folder / "protocol.json", None, tmp_path
    )
    live = OneShotEncoder.load(path)
    assert live.runtime.name == "eager" and live.has_importance and live.frames == 8
    takes = live.embed([data.clip(0), data.clip(1)])
    assert takes.joints.isfinite().all() and not torch.equal(takes.importance[0], takes.importance[1])
    assert path.with_suffix(".md").read_text(encoding="utf-8").split("\n")[2].startswith("HocSLM")


def test_actions_without_a_description_are_named(
    tmp_path: Path, guided: TrainConfig, data: ClipData, protocol: Protocol
) -> None:
    with pytest.raises(DataError, match=r"lack wave, kick.*guidance\.g2l=false"):
        train(
            dataclasses.replace(guided, guidance=dataclasses.replace(guided.guidance, descriptions="kinect70")),
            data, protocol, tmp_path,
        )  # fmt: skip


def test_a_run_is_not_resumed_with_another_configuration(finished: Path, data: ClipData, protocol: Protocol) -> None:
    with pytest.raises(DataError, match="another configuration"):
        train(dataclasses.replace(CONFIG, epochs=3), data, protocol, finished)


def test_a_run_is_not_resumed_in_another_precision(
    finished: Path, data: ClipData, protocol: Protocol, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = computed_precision("auto", "cpu")
    other = {"bf16-mixed": "32-true", "32-true": "bf16-mixed"}[made]
    monkeypatch.setattr(trainer, "computed_precision", lambda wanted, device: other)
    with pytest.raises(DataError, match=f"made by 1 process on cpu in {made}, this is 1 process on cpu in {other}"):
        train(CONFIG, data, protocol, finished)


def test_a_seed_decides_and_another_one_differs(
    tmp_path: Path, finished: Path, data: ClipData, protocol: Protocol
) -> None:
    train(dataclasses.replace(CONFIG, seed=1), data, protocol, tmp_path, stop_after=1)
    assert log(tmp_path)[0]["loss"] != log(finished)[0]["loss"]


def test_training_actions(data: ClipData, protocol: Protocol) -> None:
    base = training_set(data, protocol, CONFIG)
    assert base.actions == protocol.actions("base")
    assert len(base.clips) == 16
    everything = training_set(data, protocol, dataclasses.replace(CONFIG, actions="all"))
    assert len(everything.clips) == 32
    reduced = training_set(data, protocol, dataclasses.replace(CONFIG, base_actions=2))
    assert reduced.actions == protocol.actions("base_order")[:2]
    assert len(reduced.clips) == 8
    for count in (1, 5):
        with pytest.raises(DataError, match=r"base_actions must lie in 2\.\.4"):
            training_set(data, protocol, dataclasses.replace(CONFIG, base_actions=count))
    assert set(everything.actions) >= {*protocol.actions("novel"), *protocol.actions("validation")}
    for clip, number in zip(base.clips, base.classes, strict=True):
        assert clip.positions_m.base is not clip.positions_m
        assert base.actions[number] in base.actions


def test_clips_without_a_body_are_left_out(data: ClipData, protocol: Protocol) -> None:
    positions_m = data.positions_m.copy()
    positions_m[data.start[0] : data.start[1]] = 0
    assert len(training_set(dataclasses.replace(data, positions_m=positions_m), protocol, CONFIG).clips) == 15
    with pytest.raises(DataError, match="shows a body"):
        training_set(dataclasses.replace(data, positions_m=positions_m * 0), protocol, CONFIG)


def test_classes_are_drawn_by_the_square_root_of_their_size(data: ClipData, protocol: Protocol) -> None:
    whole = training_set(data, protocol, CONFIG)
    keep = np.flatnonzero((whole.classes != 0) | (np.arange(16) == 0))  # one clip of class 0, four of each other
    fewer = dataclasses.replace(whole, clips=tuple(whole.clips[i] for i in keep), classes=whole.classes[keep])
    weights = sampling_weights(fewer.classes).numpy()
    share = np.array([weights[fewer.classes == number].sum() for number in range(4)])
    np.testing.assert_allclose(share / share[0], [1, 2, 2, 2])


def test_crops_have_the_encoders_length(data: ClipData, protocol: Protocol) -> None:
    clips = list(training_set(data, protocol, CONFIG).clips[:3])
    first, again = (cropped_batch(clips, CONFIG, torch.Generator().manual_seed(0)) for _ in range(2))
    assert first.positions_m.shape == (3, 12, 25, 3)
    assert torch.equal(first.positions_m, again.positions_m)
    whole = dataclasses.replace(CONFIG, augmentation=dataclasses.replace(CONFIG.augmentation, crop=1.0))
    assert not torch.equal(cropped_batch(clips, whole, torch.Generator().manual_seed(0)).positions_m, first.positions_m)


def test_a_loss_that_is_not_finite_stops_the_run(tmp_path: Path, data: ClipData, protocol: Protocol) -> None:
    wild = dataclasses.replace(CONFIG, learning_rate=1e18)
    with pytest.raises(DataError, match="lower the learning rate"):
        train(wild, data, protocol, tmp_path)


def test_mistakes_on_the_command_line_give_one_sentence(
    tmp_path: Path, labelled_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [
        "--data",
        str(labelled_folder / "data.npz"),
        "--protocol",
        str(labelled_folder / "protocol.json"),
        "--out",
        str(tmp_path),
    ]
    for mistake in (
        [*files, "--set", "epochz=3"],
        [*files, "--set", "epochs"],
        ["--data", "gone.npz", *files[2:]],
        [*files[:2], "--protocol", "gone.json", *files[4:]],
    ):
        with pytest.raises(SystemExit) as stopped:
            main(mistake)
        assert stopped.value.code == 2
        assert len(capsys.readouterr().err.strip().splitlines()) == 1
    with pytest.raises(DataError, match="train first"):
        load_checkpoint(tmp_path / "checkpoint.pt")


def test_a_published_run_becomes_weights_with_a_card(tmp_path: Path, finished: Path, labelled_folder: Path) -> None:
    arguments = [
        "--run",
        str(finished),
        "--data",
        str(labelled_folder / "data.npz"),
        "--protocol",
        str(labelled_folder / "protocol.json"),
    ]
    assert publishing.main([*arguments, "--out", str(tmp_path), "--name", "first"]) == 0
    encoder = OneShotEncoder.load(tmp_path / "first.safetensors")
    assert encoder.frames == 12
    assert len(encoder.cohort) == 16
    assert encoder.weights.training["actions"] == list(read_protocol(labelled_folder / "protocol.json").actions("base"))
    card = (tmp_path / "first.md").read_text(encoding="utf-8")
    assert hashlib.sha256((tmp_path / "first.safetensors").read_bytes()).hexdigest() in card
    for key in ("validation_exemplars", "novel_exemplars", "within_dataset/Demo", "msraction3d"):
        assert f"| `{key}` |" in card
    # The encoder that was trained, and the one that was published, are the same.
    branch = load_checkpoint(finished / "checkpoint.pt")[0].state_dict()
    for name, value in encoder.weights.branch.state_dict().items():
        if not name.startswith(("classifier.", "project.")):
            assert torch.equal(value, branch[name]), name


def test_publishing_with_the_calibration_of_other_weights(
    tmp_path: Path, finished: Path, labelled_folder: Path, tiny_weights: Path
) -> None:
    path = publishing.publish(
        [finished],
        "second",
        labelled_folder / "data.npz",
        labelled_folder / "protocol.json",
        str(tiny_weights),
        tmp_path,
    )
    assert OneShotEncoder.load(path).weights.calibration == OneShotEncoder.load(tiny_weights).weights.calibration


@pytest.mark.parametrize("count", [1, 10, 5000])
def test_a_cohort_is_drawn_without_repeats_and_the_same_again(count: int) -> None:
    rows = publishing.cohort_rows(count)
    assert len(rows.unique()) == len(rows) == min(count, publishing.COHORT)
    assert int(rows.min()) >= 0 and int(rows.max()) < count
    assert torch.equal(rows, publishing.cohort_rows(count))


def test_recalibrated_weights_are_those_that_were_published(
    tmp_path: Path, finished: Path, labelled_folder: Path
) -> None:
    data, protocol = labelled_folder / "data.npz", labelled_folder / "protocol.json"
    path = publishing.publish([finished], "again", data, protocol, None, tmp_path)
    before = OneShotEncoder.load(path).weights
    other = replace(before.calibration, threshold=before.calibration.threshold + 1)
    empty = before.cohort[torch.arange(1)]
    save_weights(path, before.branch, [encoder_config(CONFIG)], empty, other, before.training, before.whitening)
    assert recalibrate(str(path), data, protocol, streams=2) == path
    after = OneShotEncoder.load(path).weights
    assert after.calibration.threshold == pytest.approx(before.calibration.threshold, abs=0.02)
    torch.testing.assert_close(after.cohort.joints, before.cohort.joints, atol=2e-3, rtol=0)
    card = path.with_suffix(".md").read_text(encoding="utf-8")
    assert "python -m model.recalibrate --weights again" in card
    assert "--protocol protocol.json --streams 2`" in card


def test_weights_that_know_the_validation_actions_are_not_calibrated_on_them(
    tmp_path: Path, finished: Path, labelled_folder: Path, tiny_weights: Path
) -> None:
    data, protocol = labelled_folder / "data.npz", labelled_folder / "protocol.json"
    path = publishing.publish([finished], "seen", data, protocol, str(tiny_weights), tmp_path)
    weights = OneShotEncoder.load(path).weights
    actions = [*weights.training["actions"], *read_protocol(protocol).actions("validation")]
    training = {**weights.training, "actions": actions}
    save_weights(
        path, weights.branch, [encoder_config(CONFIG)], weights.cohort, weights.calibration, training, weights.whitening
    )
    with pytest.raises(DataError, match="trained on the validation actions"):
        recalibrate(str(path), data, protocol)
    recalibrate(str(path), data, protocol, str(tiny_weights))
    assert OneShotEncoder.load(path).weights.calibration == OneShotEncoder.load(tiny_weights).weights.calibration


def test_several_runs_become_an_ensemble(
    tmp_path: Path, data: ClipData, protocol: Protocol, finished: Path, labelled_folder: Path
) -> None:
    files = labelled_folder / "data.npz", labelled_folder / "protocol.json"
    config = dataclasses.replace(
        CONFIG, seed=1, epochs=1, encoder=dataclasses.replace(CONFIG.encoder, channels=16, stream="motion")
    )
    train(config, data, protocol, tmp_path / "moving")
    path = publishing.publish([finished, tmp_path / "moving"], "both", *files, None, tmp_path)
    encoder = OneShotEncoder.load(path)
    members = members_of(encoder.weights.branch)
    assert [member.stream for member in members] == ["all", "motion"]
    for run, member in zip((finished, tmp_path / "moving"), members, strict=True):
        trained = load_checkpoint(run / "checkpoint.pt")[0].encoder.state_dict()
        assert all(torch.equal(value, trained[name]) for name, value in member.encoder.state_dict().items())
    assert encoder.embed([data.clip(0)]).joints.isfinite().all()
    card = path.with_suffix(".md").read_text(encoding="utf-8")
    assert f"--run runs/{finished.name} --run runs/moving --name both" in card
    assert "--set encoder.stream=motion" in card and "of the motion stream" in card
    before = encoder.weights.cohort
    assert recalibrate(str(path), *files, streams=2) == path
    torch.testing.assert_close(OneShotEncoder.load(path).weights.cohort.joints, before.joints, atol=2e-3, rtol=0)


def test_runs_of_other_windows_are_no_ensemble(
    tmp_path: Path, data: ClipData, protocol: Protocol, finished: Path, labelled_folder: Path
) -> None:
    config = dataclasses.replace(CONFIG, epochs=1, encoder=dataclasses.replace(CONFIG.encoder, frames=4))
    train(config, data, protocol, tmp_path / "short")
    with pytest.raises(DataError, match="cannot be members of one ensemble"):
        publishing.publish(
            [finished, tmp_path / "short"],
            "both",
            labelled_folder / "data.npz",
            labelled_folder / "protocol.json",
            None,
            tmp_path,
        )
