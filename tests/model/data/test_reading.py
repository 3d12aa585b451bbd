"""What a path to labelled clips can be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from model.data.folder_data import FolderData
from model.data.ntu_folder import NtuData
from model.data.reading import read_data
from model.errors import DataError

NTU_NAME = "S001C003P008R001A001"


@pytest.fixture
def ntu(
    ntu_text: Callable[..., str],
    tracks: Callable[..., list[dict[int, NDArray[np.float32]]]],
    moving: Callable[..., NDArray[np.float32]],
    ntu_folder: Callable[[Mapping[str, str]], Path],
) -> Path:
    return ntu_folder({NTU_NAME: ntu_text(tracks((1, 0, moving(frames=12))))})


@pytest.fixture
def kinetics_file(
    moving: Callable[..., NDArray[np.float32]], person: Callable[..., dict[str, Any]], kinetics_text: Callable[..., str]
) -> str:
    return kinetics_text([[person(frame)] for frame in moving(frames=12)])


def test_one_file(labelled_folder: Path) -> None:
    data = read_data(labelled_folder / "data.npz")
    assert len(data) == 32
    assert not isinstance(data, FolderData)


def test_a_folder_of_ntu_skeletons(ntu: Path, tmp_path: Path) -> None:
    data = read_data(str(ntu), tmp_path / "kept.npz", processes=1)
    assert isinstance(data, NtuData)
    assert data.name.tolist() == [NTU_NAME]
    assert (tmp_path / "kept.npz").is_file()


def test_a_folder_of_kinetics_files(tmp_path: Path, kinetics_file: str) -> None:
    (tmp_path / "kinetics" / "val").mkdir(parents=True)
    (tmp_path / "kinetics" / "val" / "video.json").write_text(kinetics_file)
    data = read_data(tmp_path / "kinetics")
    assert data.name.tolist() == ["video"]
    assert data.action.tolist() == ["archery"]


def test_a_mixture_is_refused(ntu: Path, kinetics_file: str) -> None:
    (ntu / "video.json").write_text(kinetics_file)
    with pytest.raises(DataError, match="keep them apart"):
        read_data(ntu)


def test_nothing_to_read(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="There is no data file"):
        read_data(tmp_path / "missing")
    with pytest.raises(DataError, match="holds no clips: a folder needs"):
        read_data(tmp_path)
    (tmp_path / "notes.txt").write_text("hello")
    (tmp_path / "kinetics_val_label.json").write_text("{}")
    with pytest.raises(DataError, match="holds no clips"):
        read_data(tmp_path)
    with pytest.raises(DataError, match="cannot be read as a kinect25 file"):
        read_data(tmp_path / "notes.txt")
