"""Archives of arrays from others: what they claim is checked before memory is taken."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from model.data.archives import ArchiveError, array_names, read_arrays


def header(shape: tuple[int, ...], kind: str = "<f4") -> bytes:
    buffer = io.BytesIO()
    fields: dict[str, Any] = {"descr": kind, "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(buffer, fields)
    return buffer.getvalue()


def write(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def refused(path: Path) -> str:
    tracemalloc.start()
    with pytest.raises(ArchiveError) as caught:
        read_arrays(path)
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak_bytes < 4_000_000, "nothing is read for a claim"
    return str(caught.value)


def test_arrays_come_back(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    np.savez_compressed(path, x=np.arange(6).reshape(2, 3), y=np.array(["é"]), z=np.asfortranarray(np.eye(3)[:2]))
    assert array_names(path) == ("x", "y", "z")
    found = read_arrays(path)
    assert found["x"].tolist() == [[0, 1, 2], [3, 4, 5]]
    assert found["y"].tolist() == ["é"]
    assert found["z"].tolist() == np.eye(3)[:2].tolist()
    assert list(read_arrays(path, ("y",))) == ["y"]
    with pytest.raises(ArchiveError, match="it lacks w"):
        read_arrays(path, ("x", "w"))


@pytest.mark.parametrize("shape", [(10**9, 25, 3), (2**62, 8), (-1, 3), (10**30,), (7,)])
def test_a_header_that_claims_more_or_less_than_there_is_is_refused(tmp_path: Path, shape: tuple[int, ...]) -> None:
    assert "is not as large as" in refused(write(tmp_path / "a.npz", {"x.npy": header(shape) + bytes(24)}))


def test_a_billion_empty_texts_are_refused(tmp_path: Path) -> None:
    assert "no plain values" in refused(write(tmp_path / "a.npz", {"x.npy": header((10**9,), "<U0")}))


@pytest.mark.parametrize("order", "<>")
def test_texts_of_characters_that_do_not_exist_are_refused(tmp_path: Path, order: str) -> None:
    good, bad = np.array([ord("a"), 0x10FFFF, ord("b")], f"{order}u4"), np.array([97, 0x110000, 98], f"{order}u4")
    read = read_arrays(write(tmp_path / "good.npz", {"x.npy": header((1,), f"{order}U3") + good.tobytes()}))
    assert read["x"].tolist() == ["a\U0010ffffb"]
    path = write(tmp_path / "bad.npz", {"x.npy": header((1,), f"{order}U3") + bad.tobytes()})
    assert "characters that do not exist" in refused(path)


def test_python_objects_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    np.savez(path, x=np.array([{"code": 1}], dtype=object))
    assert "no plain values" in refused(path)


def test_what_unpacks_to_far_more_than_it_takes_is_refused(tmp_path: Path) -> None:
    values = 80 * 2**20
    path = write(tmp_path / "a.npz", {"x.npy": header((values,), "|u1") + bytes(values)})
    assert path.stat().st_size < 200_000
    assert "far more" in refused(path)
