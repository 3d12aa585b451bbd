"""The wheel: everything that OneTake needs is in it, and nothing else."""

from __future__ import annotations

import configparser
import email
import hashlib
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

pytest.importorskip("setuptools", reason="the wheel is built without a network, with setuptools as it is installed")

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ("app", "capture", "model", "weights", "tests", "docs")
# What lies beside the sources of somebody who trains, and must not leave the computer.
PRIVATE = ("data/kinect25.npz", "weights/kinect25.npz", "runs/live/checkpoint.pt", "model/data/cache.npz", "my.pack")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel of a copy of the sources, in which a build leaves its folders and its traces."""
    copy = tmp_path_factory.mktemp("sources") / "onetake"
    for name in SOURCES:
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for path in ROOT.iterdir():
        if path.is_file():
            shutil.copy(path, copy)
    for name in PRIVATE:
        path = copy / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"private")
    out = tmp_path_factory.mktemp("wheel")
    built = subprocess.run(
        [sys.executable, "-m", "pip", "wheel", str(copy), "--no-deps", "--no-build-isolation", "--no-index", "-w", out],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert built.returncode == 0, built.stdout + built.stderr
    (path,) = out.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def metadata_file(wheel: Path, name: str) -> str:
    """A file of the wheel's ``.dist-info`` folder."""
    with zipfile.ZipFile(wheel) as archive:
        (path,) = (one for one in archive.namelist() if one.endswith(f".dist-info/{name}"))
        return archive.read(path).decode()


def test_every_module_is_in_it(names: set[str]) -> None:
    modules = {
        path.relative_to(ROOT).as_posix()
        for folder in ("app", "capture", "model")
        for path in (ROOT / folder).rglob("*.py")
    }
    assert modules | {"main.py"} <= names


@pytest.mark.parametrize(
    "pattern",
    [
        "weights/*.safetensors",
        "weights/*.task",
        "weights/*.md",
        "weights/*.txt",
        "model/text/descriptions/*.json",
        "app/translations/*.qm",
        "*/py.typed",
    ],
)
def test_every_file_that_is_read_at_run_time_is_in_it(wheel: Path, pattern: str) -> None:
    paths = sorted(ROOT.glob(pattern))
    assert paths
    with zipfile.ZipFile(wheel) as archive:
        for path in paths:
            inside = hashlib.sha256(archive.read(path.relative_to(ROOT).as_posix())).digest()
            assert inside == hashlib.sha256(path.read_bytes()).digest(), path.name


def test_licences_are_in_it(wheel: Path) -> None:
    assert "GNU GENERAL PUBLIC LICENSE" in metadata_file(wheel, "licenses/LICENSE")
    assert metadata_file(wheel, "licenses/NOTICE.md") == (ROOT / "NOTICE.md").read_text(encoding="utf-8")
    assert "Apache License" in metadata_file(wheel, "licenses/weights/LICENSE-APACHE-2.0.txt")


def test_nothing_else_is_in_it(names: set[str]) -> None:
    assert {name.partition("/")[0] for name in names if ".dist-info/" not in name} == {
        "main.py", "app", "capture", "model", "weights",
    }  # fmt: skip
    strange = {name for name in names if name.endswith((".npz", ".pt", ".pack", ".pyc", ".csv", ".skeletons", ".mp4"))}
    assert strange == set()


def test_what_it_says_of_itself(wheel: Path) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    said = email.message_from_string(metadata_file(wheel, "METADATA"))
    assert (said["Name"], said["Version"], said["License-Expression"]) == (
        "onetake", project["version"], "GPL-3.0-or-later",
    )  # fmt: skip
    scripts = configparser.ConfigParser()
    scripts.read_string(metadata_file(wheel, "entry_points.txt"))
    assert dict(scripts["console_scripts"]) == {"onetake": "main:main"}


def test_version_and_licence_are_the_same_everywhere() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\nversion: {version}\n" in citation and "\nlicense: GPL-3.0-or-later\n" in citation
    assert version in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
