"""Folders of NTU RGB+D skeletons."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from model.config import EncoderConfig, TrainConfig
from model.data import folder_data, ntu_folder
from model.data.clip_cache import default_cache
from model.data.ntu_actions import action_name
from model.data.ntu_folder import NtuData, SampleName, read_ntu_folder, read_ntu_sample
from model.data.ntu_protocols import ntu60
from model.errors import DataError
from model.evaluate import evaluate
from model.one_shot_encoder import OneShotEncoder
from model.preprocess import has_body
from model.training.training_set import training_set

Positions = NDArray[np.float32]
Text = Callable[..., str]
Moving = Callable[..., Positions]
Tracks = Callable[..., list[dict[int, Positions]]]
Folder = Callable[[Mapping[str, str]], Path]

NAME = "S001C003P008R001A001"


@pytest.fixture(scope="module")
def good(ntu_text: Text, tracks: Tracks, moving: Moving) -> str:
    """One person for 20 frames."""
    return ntu_text(tracks((7, 0, moving(frames=20))))


def test_the_parts_of_a_name() -> None:
    assert SampleName.parse("S018C003P042R002A115") == SampleName(18, 3, 42, 2, 115)
    for name in ("", "S001C001P001R001", "s001c001p001r001a001", "S001C001P001R001A001_copy", "S1C1P1R1A1", "A001"):
        with pytest.raises(DataError, match="no name of an NTU sample"):
            SampleName.parse(name)
    for name in ("S001C001P001R001A000", "S001C001P001R001A121"):
        with pytest.raises(DataError, match="NTU RGB\\+D has 120"):
            SampleName.parse(name)


def test_clips_come_out_in_metres_under_their_names(
    ntu_text: Text, tracks: Tracks, moving: Moving, ntu_folder: Folder
) -> None:
    wave, bow = moving("wave", frames=20), moving("bow", frames=35)
    folder = ntu_folder(
        {"S018C001P042R002A061": ntu_text(tracks((3, 0, bow))), NAME: ntu_text(tracks((72057594037931101, 0, wave)))}
    )
    data = read_ntu_folder(folder)
    assert data.name.tolist() == [NAME, "S018C001P042R002A061"]
    assert data.action.tolist() == ["drink water", "put on headphone"]
    assert data.subject.tolist() == ["NTU/8", "NTU/42"]
    assert set(data.dataset.tolist()) == {"NTU"}
    for index, joints in enumerate((wave, bow)):
        clip = data.clip(index)
        np.testing.assert_allclose(clip.positions_m, joints, atol=1e-6)
        np.testing.assert_allclose(clip.timestamps_ms, np.arange(len(joints)) * 1000 / 30)
        assert (clip.confidence == 1).all()
        assert has_body(clip)
        assert data.second_clip(index) is None
    assert data.index_of("S018C001P042R002A061") == 1
    assert data.skipped == ()


def test_two_people_lie_on_one_clock(ntu_text: Text, tracks: Tracks, moving: Moving, ntu_folder: Folder) -> None:
    lively, calm = moving("jumping jack", frames=30), np.repeat(moving("wave", frames=1, x_m=1.0), 40, axis=0)
    folder = ntu_folder({NAME: ntu_text(tracks((1, 0, calm), (2, 5, lively)))})
    data = read_ntu_folder(folder)
    np.testing.assert_allclose(data.clip(0).positions_m, lively, atol=1e-6)
    second = data.second_clip(0)
    assert second is not None
    np.testing.assert_allclose(second.positions_m, calm, atol=1e-6)
    # The second was in view five frames before the main actor, whose clip begins at 0 ms.
    np.testing.assert_allclose(second.timestamps_ms, (np.arange(40) - 5) * 1000 / 30)
    assert data.second_person.first_frame.tolist() == [-5]


def test_second_people_are_found_among_clips_without(
    ntu_text: Text, tracks: Tracks, moving: Moving, ntu_folder: Folder
) -> None:
    alone = ntu_text(tracks((1, 0, moving(frames=20))))
    together = ntu_text(tracks((1, 0, moving("jumping jack", frames=20)), (2, 3, moving("wave", frames=14, x_m=1.0))))
    data = read_ntu_folder(ntu_folder({f"S001C001P001R001A{n:03d}": alone if n % 2 else together for n in range(1, 6)}))
    assert [data.second_clip(index) is not None for index in range(5)] == [False, True, False, True, False]
    assert data.second_person.start.tolist() == [0, 0, 14, 14, 28, 28]
    assert data.second_person.first_frame.tolist() == [0, 3, 0, 3, 0]
    assert (data.second_person.confidence[[0, 2, 4]] == 0).all()
    assert (data.second_person.confidence[[1, 3]] == 1).all()


def test_flicker_and_furniture_do_not_become_people(
    ntu_text: Text, tracks: Tracks, moving: Moving, ntu_folder: Folder
) -> None:
    person, chair = moving("wave", frames=30), moving("jumping jack", frames=30)[:, :, [1, 0, 2]]
    folder = ntu_folder({NAME: ntu_text(tracks((9, 0, chair), (4, 0, person), (5, 8, moving("kick", frames=11))))})
    data = read_ntu_folder(folder)
    np.testing.assert_allclose(data.clip(0).positions_m, person, atol=1e-6)
    assert data.second_clip(0) is None


def test_frames_without_anybody_count_as_time(
    ntu_text: Text, tracks: Tracks, moving: Moving, ntu_folder: Folder
) -> None:
    before, after = moving(frames=15, seed=1), moving(frames=12, seed=2)
    data = read_ntu_folder(ntu_folder({NAME: ntu_text(tracks((1, 4, before), (2, 24, after), frames=60))}))
    clip = data.clip(0)
    assert len(clip) == 32  # from frame 4 to frame 35
    np.testing.assert_allclose(clip.positions_m[:15], before, atol=1e-6)
    assert (clip.positions_m[15:20] == 0).all()
    np.testing.assert_allclose(clip.positions_m[20:], after, atol=1e-6)


def test_joints_that_were_not_tracked(ntu_text: Text, tracks: Tracks, moving: Moving, ntu_folder: Folder) -> None:
    states = np.full(25, 2)
    states[[7, 19]] = 0, 1
    data = read_ntu_folder(ntu_folder({NAME: ntu_text(tracks((1, 0, moving(frames=15))), states)}))
    clip = data.clip(0)
    assert (clip.positions_m[:, 7] == 0).all() and (clip.confidence[:, 7] == 0).all()
    assert (clip.confidence[:, 19] == 0.5).all()
    assert (np.delete(clip.confidence, [7, 19], axis=1) == 1).all()
    assert (np.delete(clip.positions_m, 7, axis=1) != 0).all()


def test_what_cannot_be_used_is_named_and_skipped(
    good: str, ntu_text: Text, ntu_folder: Folder, caplog: pytest.LogCaptureFixture
) -> None:
    names = [f"S001C001P001R001A{number:03d}" for number in range(1, 6)]
    folder = ntu_folder(
        {
            names[0]: good,
            names[1]: good[: len(good) // 2],
            names[2]: ntu_text([{}] * 30),
            names[3]: "",
            names[4]: good.replace(" 2\r\n", " 9\r\n"),
            "holiday": good,
        }
    )
    with caplog.at_level(logging.WARNING):
        data = read_ntu_folder(folder)
    assert data.name.tolist() == [names[0]]
    assert len(data.skipped) == 5
    for name in (*names[1:], "holiday"):
        [sentence] = [line for line in data.skipped if f"{name}.skeleton" in line]
        assert sentence.endswith(".")
    log = default_cache(folder).with_suffix(".skipped.txt")
    assert log.read_text(encoding="utf-8").splitlines() == list(data.skipped)
    assert f"'{folder}': clips: 1; skipped files: 5, listed in '{log}'" in caplog.text


def test_the_lists_of_missing_skeletons_are_honoured(good: str, ntu_folder: Folder) -> None:
    names = [f"S001C001P001R001A{number:03d}" for number in range(1, 4)]
    folder = ntu_folder(dict.fromkeys(names, good))
    assert len(read_ntu_folder(folder)) == 3
    text = f"302 of the captured samples have missing or incomplete skeleton data.\r\n\r\n{names[1]}\r\n"
    (folder / "NTU_RGBD_samples_with_missing_skeletons.txt").write_text(text)
    (folder / "notes.txt").write_text(names[2])
    data = read_ntu_folder(folder)
    assert data.name.tolist() == [names[0], names[2]]
    assert "NTU_RGBD_samples_with_missing_skeletons.txt" in data.skipped[0]


def test_folders_in_the_folder_and_namesakes(good: str, ntu_folder: Folder) -> None:
    folder = ntu_folder({f"s001_to_s017/{NAME}": good, f"copy/{NAME}": good, "s018/S018C003P008R001A061": good})
    data = read_ntu_folder(folder)
    assert data.name.tolist() == [NAME, "S018C003P008R001A061"]
    [sentence] = data.skipped
    assert str(folder / "s001_to_s017" / NAME) in sentence
    assert str(folder / "copy" / NAME) in sentence


def same(one: NtuData, other: NtuData) -> bool:
    def arrays(data: NtuData) -> dict[str, Any]:
        everything = {**vars(data), **{f"second_{name}": value for name, value in vars(data.second_person).items()}}
        return {name: value for name, value in everything.items() if name != "second_person"}

    first, second = arrays(one), arrays(other)
    return first.keys() == second.keys() and all(np.array_equal(first[name], second[name]) for name in first)


@pytest.fixture
def two(ntu_text: Text, tracks: Tracks, moving: Moving, ntu_folder: Folder) -> Path:
    """A folder with one person in one file, two in another, and a third that is damaged."""
    together = ntu_text(tracks((1, 0, moving("jumping jack", frames=20)), (2, 3, moving("wave", frames=14, x_m=1.0))))
    alone = ntu_text(tracks((1, 0, moving(frames=20))))
    return ntu_folder({NAME: alone, "S001C001P002R001A050": together, "S001C001P002R001A051": "1\n"})


def test_the_second_reading_comes_from_the_cache(
    two: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    first = read_ntu_folder(two)
    assert default_cache(two).is_file()
    monkeypatch.setattr(ntu_folder, "read_many", lambda *_: pytest.fail("read again"))
    caplog.clear()
    again = read_ntu_folder(two)
    assert same(first, again)
    assert "skipped files: 1" in caplog.text


def test_a_change_of_the_files_is_noticed(two: Path, good: str, tmp_path: Path) -> None:
    cache = tmp_path / "kept.npz"
    assert len(read_ntu_folder(two, cache)) == 2
    added = two / "S001C001P001R001A002.skeleton"
    added.write_text(good)
    assert len(read_ntu_folder(two, cache)) == 3
    status = added.stat()
    added.write_text(good[:-3] + "9\r\n")  # an impossible tracking state
    assert added.stat().st_size == status.st_size
    os.utime(added, ns=(status.st_atime_ns, status.st_mtime_ns + 1_000_000_000))
    assert len(read_ntu_folder(two, cache)) == 2
    added.rename(two / "S001C001P001R001A003.skeleton")
    assert any("A003" in reason for reason in read_ntu_folder(two, cache).skipped)
    assert not default_cache(two).exists()


def test_other_rules_of_cleaning_are_noticed(two: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read_ntu_folder(two)
    monkeypatch.setattr(ntu_folder, "CLEANING_VERSION", 999)
    monkeypatch.setattr(ntu_folder, "actors", lambda tracks: (tracks[-1], None))
    assert not read_ntu_folder(two).second_person.positions_m.size


def test_a_cache_that_is_none_is_left_alone(two: Path, tmp_path: Path) -> None:
    for number, content in enumerate((b"", b"my thesis", b"PK\x03\x04 hardly")):
        cache = tmp_path / f"{number}.npz"
        cache.write_bytes(content)
        with pytest.raises(DataError, match="delete it or choose another"):
            read_ntu_folder(two, cache)
        assert cache.read_bytes() == content
    other = tmp_path / "other.npz"
    np.savez(other, name=np.array(["a"]))
    with pytest.raises(DataError, match="it lacks cache_key"):
        read_ntu_folder(two, other)
    np.save(tmp_path / "array.npy", np.zeros(3))
    with pytest.raises(DataError, match="single array"):
        read_ntu_folder(two, tmp_path / "array.npy")


def test_a_cache_that_was_cut_off_is_refused(two: Path, tmp_path: Path) -> None:
    cache = tmp_path / "kept.npz"
    read_ntu_folder(two, cache)
    whole = cache.read_bytes()
    cache.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(DataError, match=r"kept\.npz.*delete it"):
        read_ntu_folder(two, cache)


def test_where_no_cache_can_be_written_the_clips_are_read_all_the_same(
    two: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    data = read_ntu_folder(two, tmp_path / "missing" / "kept.npz")
    assert len(data) == 2
    assert "will be read from their files again" in caplog.text
    assert not (tmp_path / "missing").exists()


def test_several_processes_read_the_same(two: Path, tmp_path: Path) -> None:
    alone = read_ntu_folder(two, tmp_path / "one.npz", processes=1)
    assert same(alone, read_ntu_folder(two, tmp_path / "two.npz", processes=2))


def test_folders_that_hold_nothing(tmp_path: Path, good: str, ntu_folder: Folder) -> None:
    with pytest.raises(DataError, match="There is no folder"):
        read_ntu_folder(tmp_path / "missing")
    with pytest.raises(DataError, match=r"there is no \.skeleton file"):
        read_ntu_folder(tmp_path)
    folder = ntu_folder({NAME: good[:500], "S001C001P001R001A002": ""})
    with pytest.raises(DataError, match=r"no usable clip; skipped files: 2, the first because: .*S001C001P001"):
        read_ntu_folder(folder)
    assert not default_cache(folder).exists()


def test_a_folder_in_it_that_cannot_be_read(monkeypatch: pytest.MonkeyPatch, two: Path) -> None:
    def walk(_: Path, onerror: Callable[[OSError], None]) -> list[Any]:
        onerror(PermissionError(13, "Permission denied", str(two / "private")))
        return []

    monkeypatch.setattr(folder_data.os, "walk", walk)
    with pytest.raises(DataError, match="private' cannot be read: Permission denied"):
        read_ntu_folder(two)


def refused(path: Path) -> None:
    with pytest.raises(DataError) as caught:
        read_ntu_sample(path)
    assert str(path) in str(caught.value)


GARBAGE = settings(deadline=None, derandomize=True, max_examples=100)


@GARBAGE
@given(content=st.binary(max_size=400) | st.text("0123456789 .-\n", max_size=400).map(str.encode))
def test_garbage_is_refused_by_name(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / f"{NAME}.skeleton"
    path.write_bytes(content)
    refused(path)


@GARBAGE
@given(place=st.floats(0, 1, exclude_max=True), inserted=st.binary(max_size=12), removed=st.integers(0, 60))
def test_a_damaged_file_is_read_or_refused_by_name(
    tmp_path_factory: pytest.TempPathFactory, good: str, place: float, inserted: bytes, removed: int
) -> None:
    path = tmp_path_factory.getbasetemp() / f"{NAME}.skeleton"
    whole = good.encode("ascii")
    at = int(place * len(whole))
    path.write_bytes(whole[:at] + inserted + whole[at + removed :])
    try:
        sample = read_ntu_sample(path)
    except DataError as error:
        assert str(path) in str(error)
    else:
        assert np.isfinite(sample.main.positions_m).all()
        assert np.isin(sample.main.confidence, (0.5, 1.0)).mean() > 0.9


def test_training_and_evaluation_take_a_folder_and_a_protocol(
    ntu_text: Text, tracks: Tracks, moving: Moving, ntu_folder: Folder, tiny_encoder: OneShotEncoder
) -> None:
    texts = [ntu_text(tracks((1, 0, moving(name, frames=12)))) for name in ("wave", "bow", "kick")]
    names = [f"S001C{camera:03d}P008R001A{number:03d}" for camera in (2, 3) for number in range(1, 61)]
    data = read_ntu_folder(ntu_folder({name: texts[int(name[-3:]) % 3] for name in names}))
    protocol = ntu60(10)
    config = TrainConfig(encoder=EncoderConfig(frames=12))
    clips = training_set(data, protocol, config)
    assert clips.actions == tuple(action_name(number) for number in (*range(2, 7), *range(8, 13)))
    assert len(clips.clips) == 20
    result = evaluate(data, protocol, "novel_exemplars", tiny_encoder)
    assert (result.draws, result.queries) == (1, 10)
