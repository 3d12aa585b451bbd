"""What the tests of the model share."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import torch

from capture import JOINT_COUNT, Clip, Joint
from capture.demonstrator import Variation, movement_named, perform
from model.data.kinect25 import ClipData, read_kinect25
from model.data.protocol import Protocol, read_protocol
from model.one_shot_encoder import OneShotEncoder


@pytest.fixture(scope="session", autouse=True)
def _one_thread() -> Iterator[None]:
    """Sums come out bit-equal, and the tests leave the machine's other cores alone."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="session")
def data(labelled_folder: Path) -> ClipData:
    return read_kinect25(labelled_folder / "data.npz")


@pytest.fixture(scope="session")
def protocol(labelled_folder: Path) -> Protocol:
    return read_protocol(labelled_folder / "protocol.json")


@pytest.fixture(scope="session")
def make_take() -> Callable[..., Clip]:
    """``make_take("wave", seed=0, lead_s=…)``: a performance by somebody whom the seed decides."""

    def make(name: str, seed: int = 0, **options: float) -> Clip:
        rng = np.random.default_rng(seed)
        return perform(movement_named(name), Variation.random(rng), rng, **options)

    return make


@pytest.fixture(scope="session")
def live_encoder() -> OneShotEncoder:
    """The weights that the application loads."""
    return OneShotEncoder.load("live")


ACTIONS = ("wave", "squat", "bow", "kick", "clap", "punch", "push", "jumping jack")
SUBJECTS = 4


@pytest.fixture(scope="session")
def labelled_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """``data.npz`` in the format of kinect25.npz and ``protocol.json``, made by the demonstrator, and
    ``descriptions.json`` of the base actions.

    Eight actions by four people: four to train, two to choose, two to test.
    """
    folder = tmp_path_factory.mktemp("labelled")
    rng = np.random.default_rng(0)
    people = [Variation.random(rng) for _ in range(SUBJECTS)]
    frames, names, actions, subjects = [], [], [], []
    for number, action in enumerate(ACTIONS, start=1):
        for subject, person in enumerate(people, start=1):
            clip = perform(movement_named(action), person.with_new_manner(rng), rng, lead_s=0.1, tail_s=0.1)
            frames.append(np.round(1000 * clip.positions_m).astype(np.int16))
            names.append(f"Demo/a{number:02d}_s{subject:02d}_e01")
            actions.append(action)
            subjects.append(f"Demo/{subject}")
    np.savez(
        folder / "data.npz",
        frame_delta_mm=np.concatenate([np.diff(clip, axis=0, prepend=np.zeros_like(clip[:1])) for clip in frames]),
        length=np.array([len(clip) for clip in frames]),
        name=np.array(names),
        dataset=np.array(["Demo"] * len(names)),
        action=np.array(actions),
        subject=np.array(subjects),
        measured_dataset=np.array(["Demo"]),
        measured=np.ones((1, JOINT_COUNT), bool),
    )

    def exemplars(chosen: tuple[str, ...], subject: int) -> dict[str, str]:
        return {action: f"Demo/a{ACTIONS.index(action) + 1:02d}_s{subject:02d}_e01" for action in chosen}

    base, validation, novel = ACTIONS[:4], ACTIONS[4:6], ACTIONS[6:]
    protocol = {
        "base": base,
        "base_order": base,
        "validation": validation,
        "novel": novel,
        "validation_exemplars": [exemplars(validation, 1)],
        "novel_exemplars": [exemplars(novel, 1), exemplars(novel, 2)],
        "within_dataset": {"Demo": {"exemplars": [exemplars(novel, 3)]}},
        "msraction3d": {"train_labels": "a01..a04", "test_labels": "a07..a08", "exemplar": "Demo/aNN_s01_e01"},
    }
    (folder / "protocol.json").write_text(json.dumps(protocol), encoding="utf-8")
    parts = {"wave": "hands", "squat": "knees", "bow": "torso", "kick": "feet"}
    descriptions = {
        action: {
            "global": f"The {part} move.",
            "joints": {joint.label: f"The {joint.label} follows the {part} of a {action}." for joint in Joint},
        }
        for action, part in parts.items()
    }
    (folder / "descriptions.json").write_text(json.dumps({"actions": descriptions}), encoding="utf-8")
    return folder
