"""Stored webcam landmarks: joints as the live webcam gives them, sessions kept apart."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from capture import JOINT_COUNT, Joint
from capture.blazepose import Landmark
from model.data.reading import open_protocol, read_data
from model.errors import DataError
from model.evaluate import evaluate
from model.one_shot import queries_of
from model.one_shot_encoder import OneShotEncoder
from model.preprocess import sample

CLIPS, FRAMES, ACTIONS, SESSIONS = 24, 12, 3, 4


def landmarks() -> np.ndarray:
    """Somebody at a desk who moves the right hand in one of three ways; the legs are out of the picture."""
    values = np.zeros((CLIPS, FRAMES, 33, 4))
    values[..., 3] = 1.0
    places = {"NOSE": (0.5, 0.3), "LEFT_SHOULDER": (0.65, 0.6), "RIGHT_SHOULDER": (0.35, 0.6)}
    places |= {"LEFT_ELBOW": (0.7, 0.8), "RIGHT_ELBOW": (0.3, 0.8), "LEFT_HIP": (0.6, 1.2), "RIGHT_HIP": (0.4, 1.2)}
    values[..., :2] = 0.5
    for name, place in places.items():
        values[:, :, Landmark[name], :2] = place
    phase = np.linspace(0, np.pi, FRAMES)
    for clip in range(CLIPS):
        path = np.stack([0.3 + 0.2 * np.cos((clip % 3 + 1) * phase), 0.7 - 0.3 * np.sin(phase)], axis=-1)
        for name in ("RIGHT_WRIST", "RIGHT_INDEX", "RIGHT_PINKY"):
            values[clip, :, Landmark[name], :2] = path
    below = ("HIP", "KNEE", "ANKLE", "HEEL", "FOOT_INDEX")
    values[:, :, [landmark for landmark in Landmark if landmark.name.endswith(below)], 3] = 0.02
    return values.astype(np.float16)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "signs.npz"
    action = np.array(["yes", "no", "sorry"])[np.arange(CLIPS) % ACTIONS]
    np.savez(path, landmarks=landmarks(), action=action, session=(np.arange(CLIPS) // ACTIONS) % SESSIONS)
    return path


def test_joints_of_somebody_at_a_desk(path: Path) -> None:
    data = read_data(path)
    assert len(data) == CLIPS and set(data.action) == {"yes", "no", "sorry"}
    clip = data.clip(0)
    assert clip.positions_m.shape == (FRAMES, JOINT_COUNT, 3)
    width_m = np.linalg.norm(
        clip.positions_m[:, Joint.SHOULDER_RIGHT] - clip.positions_m[:, Joint.SHOULDER_LEFT], axis=1
    )
    assert np.median(width_m) == pytest.approx(0.33, abs=0.01)
    assert clip.positions_m[0, Joint.SHOULDER_RIGHT, 0] > clip.positions_m[0, Joint.SHOULDER_LEFT, 0], "Kinect's axes"
    assert (clip.positions_m[:, Joint.HEAD, 1] > clip.positions_m[:, Joint.SHOULDER_LEFT, 1]).all(), "y is up"
    seen = sample(clip, 8)[1]
    assert seen[Joint.WRIST_RIGHT] and not seen[[Joint.HIP_LEFT, Joint.KNEE_LEFT, Joint.FOOT_RIGHT]].any()


def test_exemplars_of_one_session_and_queries_of_the_others(path: Path, tiny_encoder: OneShotEncoder) -> None:
    data = read_data(path)
    protocol = open_protocol("webcam_signs", data)
    draws = protocol.draws("across_sessions")
    assert len(draws) == 15
    for draw in draws:
        sessions = {str(data.subject[data.index_of(name)]) for name in draw.exemplars.values()}
        assert set(draw.exemplars) == {"yes", "no", "sorry"} and len(sessions) == 1
        queries = queries_of(data, draw)
        assert len(queries) == CLIPS * (SESSIONS - 1) // SESSIONS
        assert sessions.isdisjoint(data.subject[queries].tolist())
    assert len({next(iter(draw.exemplars.values())) for draw in draws}) > 3
    assert evaluate(data, protocol, "across_sessions", tiny_encoder).queries == 18


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"session": None}, "lacks .*session"),
        ({"landmarks": np.zeros((CLIPS, FRAMES, 32, 4))}, "is damaged"),
        ({"landmarks": np.full((CLIPS, FRAMES, 33, 4), np.nan)}, "is damaged"),
        ({"landmarks": np.zeros((CLIPS, FRAMES, 33, 4))}, "neither a torso nor shoulders"),
        ({"action": np.array(["yes"])}, "is damaged"),
    ],
)
def test_what_cannot_be_used_is_named(path: Path, change: dict[str, np.ndarray | None], problem: str) -> None:
    with np.load(path) as archive:
        arrays = {key: archive[key] for key in archive.files} | change
    np.savez(path, **{key: value for key, value in arrays.items() if value is not None})
    with pytest.raises(DataError, match=problem) as caught:
        read_data(path)
    assert str(path) in str(caught.value)
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(DataError, match="signs"):
        read_data(path)


def test_the_real_file(shared_data: Path) -> None:
    data = read_data(shared_data / "webcam_signs.npz")
    assert len(data) == 650 and len(set(data.action)) == 13 and len(set(data.subject)) == 5
    assert np.mean(data.confidence[:, Joint.KNEE_LEFT] < 0.25) > 0.99
    assert np.mean(data.confidence[:, Joint.HEAD] > 0.5) > 0.99
