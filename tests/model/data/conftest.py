"""Small files in the formats of NTU RGB+D and of Kinetics-skeleton, made from the demonstrator's movements."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pytest
from numpy.typing import NDArray

from capture import Clip
from capture import Joint as J
from capture.openpose import KEYPOINT_COUNT, Keypoint

Positions = NDArray[np.float32]


class Bodies(Protocol):
    """``ntu_text({0: {72057594037: joints}, 2: {}})``: the text of a ``.skeleton`` file from its frames."""

    def __call__(self, frames: Iterable[Mapping[int, Positions]], states: NDArray[np.int64] | int = 2) -> str: ...


def _ntu_text(frames: Iterable[Mapping[int, Positions]], states: NDArray[np.int64] | int = 2) -> str:
    """The text of a ``.skeleton`` file.

    Args:
        frames: for each frame body id -> joints (25, 3) in metres; empty where nobody is in view.
        states: tracking state of all joints, or (25,) one of each.
    """
    frames = list(frames)
    state = np.broadcast_to(states, 25)
    lines = [str(len(frames))]
    for bodies in frames:
        lines.append(str(len(bodies)))
        for body_id, joints in bodies.items():
            lines += [f"{body_id} 0 1 1 1 1 0 0.03125 -0.0546875 2", "25"]
            for joint, (x, y, z) in enumerate(joints):
                depth, colour = f"{270 + 100 * x:.4f} {200 - 100 * y:.4f}", f"{1000 + 500 * x:.3f} {500 - 500 * y:.3f}"
                orientation = "-0.1875 0.0625 0.9697266 -0.1318359"
                lines.append(f"{x:.7g} {y:.7g} {z:.7g} {depth} {colour} {orientation} {state[joint]}")
    return "\r\n".join(lines) + "\r\n"


@pytest.fixture(scope="session")
def ntu_text() -> Bodies:
    return _ntu_text


@pytest.fixture(scope="session")
def moving(make_take: Callable[..., Clip]) -> Callable[..., Positions]:
    """``moving("wave", frames=30, x_m=0.5)``: somebody's joints (T, 25, 3), float32, some metres away."""

    def make(name: str = "wave", frames: int = 30, seed: int = 0, x_m: float = 0.0) -> Positions:
        clip = make_take(name, seed).resample(frames)
        return np.asarray(clip.positions_m + np.array([x_m, 0, 3], np.float32), np.float32)

    return make


def _tracks(*tracks: tuple[int, int, Positions], frames: int | None = None) -> list[dict[int, Positions]]:
    count = max(first + len(joints) for _, first, joints in tracks) if frames is None else frames
    return [
        {body_id: joints[frame - first] for body_id, first, joints in tracks if 0 <= frame - first < len(joints)}
        for frame in range(count)
    ]


@pytest.fixture(scope="session")
def tracks() -> Callable[..., list[dict[int, Positions]]]:
    """``tracks((body_id, first_frame, joints), ...)``: the frames in which some bodies come and go."""
    return _tracks


@pytest.fixture(scope="session")
def ntu_folder(
    tmp_path_factory: pytest.TempPathFactory, moving: Callable[..., Positions]
) -> Callable[[Mapping[str, str]], Path]:
    """``ntu_folder({"S001C003P008R001A001": text})``: a new folder with these files."""

    def make(files: Mapping[str, str]) -> Path:
        folder = tmp_path_factory.mktemp("ntu") / "nturgb+d_skeletons"
        for name, text in files.items():
            path = folder / f"{name}.skeleton"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode("ascii"))
        return folder

    return make


_FACE = (Keypoint.NOSE, Keypoint.RIGHT_EYE, Keypoint.LEFT_EYE, Keypoint.RIGHT_EAR, Keypoint.LEFT_EAR)


def _person(joints: Positions, score: float = 0.8, missing: Iterable[Keypoint] = ()) -> dict[str, Any]:
    """One person of a Kinetics file: Kinect joints (25, 3) seen in a picture 2.56 m high and 3.4 m wide."""
    points = np.zeros((KEYPOINT_COUNT, 3))
    scores = np.full(KEYPOINT_COUNT, score)
    points[list(_FACE)] = joints[J.HEAD]
    points[Keypoint.NECK] = joints[J.SPINE_SHOULDER]
    for side in ("LEFT", "RIGHT"):
        for part in ("SHOULDER", "ELBOW", "WRIST", "HIP", "KNEE", "ANKLE"):
            points[Keypoint[f"{side}_{part}"]] = joints[J[f"{part}_{side}"]]
    pose = np.stack((0.5 - points[:, 0] / 3.4, 0.5 - points[:, 1] / 2.56), axis=1).round(3)
    for keypoint in missing:
        pose[keypoint], scores[keypoint] = 0, 0
    return {"pose": pose.ravel().tolist(), "score": scores.round(3).tolist()}


@pytest.fixture(scope="session")
def person() -> Callable[..., dict[str, Any]]:
    return _person


@pytest.fixture(scope="session")
def kinetics_text() -> Callable[..., str]:
    """``kinetics_text([[person, person], [], [person]], label="archery")``: the text of a JSON file."""

    def make(frames: Iterable[list[dict[str, Any]]], label: str = "archery") -> str:
        data = [{"frame_index": index, "skeleton": people} for index, people in enumerate(frames, start=1)]
        return json.dumps({"data": data, "label": label, "label_index": 5})

    return make
