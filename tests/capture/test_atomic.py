from __future__ import annotations

import os
from pathlib import Path

import pytest

from capture.atomic import atomic_write


def names_in(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def test_new_file_appears_only_when_the_block_ends(tmp_path: Path) -> None:
    target = tmp_path / "pack.bin"
    with atomic_write(target) as file:
        file.write(b"whole")
        file.flush()
        assert not target.exists()
    assert target.read_bytes() == b"whole"
    assert names_in(tmp_path) == ["pack.bin"]


def test_error_leaves_the_old_file_and_no_temporary_one(tmp_path: Path) -> None:
    target = tmp_path / "pack.bin"
    target.write_bytes(b"old")
    with pytest.raises(RuntimeError), atomic_write(target) as file:
        file.write(b"half of the new")
        raise RuntimeError("the caller failed")
    assert target.read_bytes() == b"old"
    assert names_in(tmp_path) == ["pack.bin"]


def test_replaces_an_existing_file(tmp_path: Path) -> None:
    target = tmp_path / "pack.bin"
    target.write_bytes(b"a much longer old content")
    with atomic_write(target) as file:
        file.write(b"new")
    assert target.read_bytes() == b"new"


def test_missing_folder_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), atomic_write(tmp_path / "missing" / "pack.bin"):
        pass


def test_target_that_is_a_folder_is_an_os_error_and_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError), atomic_write(tmp_path / "folder") as file:
        file.write(b"x")
    assert names_in(tmp_path) == ["folder"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full to play a full disk")
def test_full_disk_is_an_os_error_and_keeps_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "pack.bin"
    target.write_bytes(b"old")
    real_open = Path.open

    def open_on_a_full_disk(path: Path, mode: str = "r") -> object:
        return real_open(Path("/dev/full"), "wb") if mode == "xb" else real_open(path, mode)

    monkeypatch.setattr(Path, "open", open_on_a_full_disk)
    with pytest.raises(OSError, match="No space left"), atomic_write(target) as file:
        file.write(b"new")
    monkeypatch.undo()
    assert target.read_bytes() == b"old"


def test_symbolic_link_stays_a_link(tmp_path: Path) -> None:
    target = tmp_path / "target.bin"
    target.write_bytes(b"old")
    link = tmp_path / "link.bin"
    try:
        link.symlink_to(target)
    except OSError:
        pytest.skip("this system does not let the user make symbolic links")
    with atomic_write(link) as file:
        file.write(b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"


def test_what_a_killed_process_left_is_removed_once_it_is_old(tmp_path: Path) -> None:
    old, new, other = (tmp_path / name for name in (".onetake-00.tmp", ".onetake-01.tmp", "notes.tmp"))
    for path in (old, new, other):
        path.write_bytes(b"half")
    for path in (old, other):
        os.utime(path, (0, 0))
    with atomic_write(tmp_path / "pack.bin") as file:
        file.write(b"whole")
    assert names_in(tmp_path) == [".onetake-01.tmp", "notes.tmp", "pack.bin"]
