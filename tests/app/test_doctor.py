"""The doctor: each check against what it should find, and all of them together from outside."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib import metadata
from importlib.metadata import PathDistribution
from pathlib import Path
from types import SimpleNamespace

import pytest
import torch
from packaging.requirements import Requirement

from app.commands import doctor
from app.diagnostics import devices, finding, folders, installation, report, requirements
from app.diagnostics.finding import Check, Finding, Level
from app.diagnostics.requirements import Project
from capture import cameras
from capture.cameras import Camera
from main import main

ROOT = Path(__file__).resolve().parents[2]
Capture = pytest.CaptureFixture[str]


def found(level: Level, name: str = "thing") -> Check:
    return Check(name, lambda: Finding(name, level, f"It is {level}.", "Do this." if level != "ok" else ""))


# The command


@pytest.mark.parametrize(("levels", "status"), [(["ok", "warning"], 0), (["ok", "problem", "warning"], 1), ([], 0)])
def test_only_a_problem_makes_the_status_1(levels: list[Level], status: int, capsys: Capture) -> None:
    assert doctor.main([], checks=[found(level) for level in levels]) == status
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == levels


def test_a_check_that_fails_is_a_problem_and_stops_no_other(capsys: Capture) -> None:
    def fails() -> Finding:
        raise ZeroDivisionError("by nothing\nat all")

    assert doctor.main([], checks=[Check("broken", fails), found("ok", "next")]) == 1
    broken, after = capsys.readouterr().out.splitlines()
    assert broken.startswith("problem  broken") and "ZeroDivisionError: by nothing at all" in broken
    assert after == "ok       next             It is ok."


def test_json_holds_the_same(tmp_path: Path, capsys: Capture) -> None:
    out = tmp_path / "found.json"
    assert doctor.main(["--json", str(out)], checks=[found("ok"), found("warning")]) == 0
    content = json.loads(out.read_text(encoding="utf-8"))
    assert content["about"][0].startswith("OneTake ")
    assert content["findings"] == [
        {"name": "thing", "level": "ok", "found": "It is ok.", "advice": ""},
        {"name": "thing", "level": "warning", "found": "It is warning.", "advice": "Do this."},
    ]
    assert doctor.main(["--json", str(tmp_path / "no" / "folder.json")], checks=[]) == 2
    assert "cannot be written" in capsys.readouterr().err


def test_all_checks_from_outside() -> None:
    environment = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    ended = subprocess.run(
        [sys.executable, "main.py", "doctor"],
        cwd=ROOT, env=environment | {"QT_QPA_PLATFORM": "offscreen"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    lines = ended.stdout.splitlines()
    levels = {line[9:26].strip(): line.split()[0] for line in lines}
    assert list(levels) == [check.name for check in report.CHECKS]
    assert ended.returncode == int("problem" in levels.values()) and ended.stderr == ""
    for name in ("Python", "packages", "weights", "runtime", "pose models"):  # whatever else this computer has
        assert levels[name] == "ok", ended.stdout
    assert any("nobody sees it" in line for line in lines if " display " in line)


def test_it_runs_without_any_package() -> None:
    """``-S`` leaves out site-packages, as with a Python that OneTake was not installed for."""
    ended = subprocess.run(
        [sys.executable, "-S", "main.py", "doctor"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 1 and "Traceback" not in ended.stderr
    lines = ended.stdout.splitlines()
    assert len(lines) == len(report.CHECKS)
    assert sum("No module named" in line for line in lines) > 5


def test_a_reader_that_goes_away_gives_no_traceback() -> None:
    with subprocess.Popen(
        [sys.executable, "main.py", "doctor"], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None and running.stderr is not None
        running.stdout.close()
        assert running.stderr.read() == "" and running.wait() == 2


def test_ctrl_c_ends_it(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted() -> Finding:
        raise KeyboardInterrupt

    original = doctor.main
    monkeypatch.setattr(doctor, "main", lambda _: original([], checks=[Check("slow", interrupted), found("ok")]))
    assert main(["doctor"]) == 130
    assert capsys.readouterr().out == ""


# No personal data


def test_what_is_found_names_neither_home_nor_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.redaction.getpass.getuser", lambda: "alice")
    check = Check(
        "x", lambda: Finding("x", "warning", f"{Path.home() / 'a'} or /media/alice/b.", f"See {Path.home()}.")
    )
    ran = check.run()
    assert ran.found == f"~{os.sep}a or /media/USER/b." and ran.advice == "See ~."


def test_the_text_for_a_bug_report() -> None:
    check = Check("folder", lambda: Finding("folder", "ok", f"{Path.home() / 'packs'} can be written."))
    lines = report.diagnostics_text([check]).splitlines()
    assert lines[0].startswith("OneTake ") and lines[2].endswith(".".join(map(str, sys.version_info[:3])))
    assert f"ok       folder           ~{os.sep}packs can be written." in lines
    assert any(line.startswith("mediapipe==0.10.33") for line in lines)
    assert not any(line.lower().startswith("pip==") for line in lines), "only what OneTake asks for"
    assert str(Path.home() / "packs") not in "\n".join(lines)


# Python and packages


def project(*lines: str, python: str = ">=3.11") -> Callable[[], Project]:
    needed = tuple(Requirement(line) for line in lines)
    return lambda: Project("1.0", python, {"": needed, "text": needed})


def test_python(monkeypatch: pytest.MonkeyPatch) -> None:
    assert installation.check_python().level == "ok"
    monkeypatch.setattr(installation, "project", project(python=">=3.99"))
    old = installation.check_python()
    assert old.level == "problem" and ">=3.99" in old.advice


def test_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installation, "project", project("numpy>=1", "torch"))
    assert installation.check_packages().level == installation.check_text_packages().level == "ok"
    monkeypatch.setattr(installation, "project", project("numpy>=1", "numpy==1.0", "one-that-nobody-has-written"))
    missing = installation.check_packages()
    assert missing.level == "problem"
    assert "needed is ==1.0" in missing.found and "one-that-nobody-has-written is missing" in missing.found
    assert installation.check_text_packages().level == "warning"


def test_checkout_and_distribution_say_the_same_of_what_is_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pyproject.toml").write_text(
        '[project]\nname = "onetake"\nversion = "1.2"\nrequires-python = ">=3.11"\n'
        'dependencies = ["numpy>=2", "comtypes; sys_platform == \'nowhere\'"]\n'
        '[project.optional-dependencies]\ntext = ["HanTa>=1.2"]\n',
        encoding="utf-8",
    )
    described = tmp_path / "onetake-1.2.dist-info"
    described.mkdir()
    (described / "METADATA").write_text(
        "Metadata-Version: 2.4\nName: onetake\nVersion: 1.2\nRequires-Python: >=3.11\nRequires-Dist: numpy>=2\n"
        "Requires-Dist: comtypes; sys_platform == 'nowhere'\n"
        "Provides-Extra: text\nRequires-Dist: HanTa>=1.2; extra == 'text'\n",
        encoding="utf-8",
    )
    monkeypatch.setattr(requirements.metadata, "distribution", lambda _: PathDistribution(described))
    of_checkout = requirements._of_checkout(tmp_path / "pyproject.toml")
    of_distribution = requirements._of_distribution()
    assert of_checkout is not None
    for one in (of_checkout, of_distribution):
        assert (one.version, one.python) == ("1.2", ">=3.11")
        names = {extra: [need.name for need in needs] for extra, needs in one.requirements.items()}
        assert names == {"": ["numpy"], "text": ["HanTa"]}


# Weights and pose models


@pytest.fixture
def weights_folder(tmp_path: Path, tiny_weights: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with small weights as ``live``, their card, and the real pose models."""
    folder = tmp_path / "weights"
    folder.mkdir()
    shutil.copy(tiny_weights, folder / "live.safetensors")
    digest = hashlib.sha256(tiny_weights.read_bytes()).hexdigest()
    (folder / "live.md").write_text(f"# live\n\nsha256 `{digest}`.\n", encoding="utf-8")
    for path in (ROOT / "weights").glob("pose_landmarker*"):
        shutil.copy(path, folder)
    monkeypatch.setattr(installation, "WEIGHTS_FOLDER", folder)
    monkeypatch.setattr("model.weights.FOLDER", folder)
    monkeypatch.setattr("capture.pose_landmarker.WEIGHTS_FOLDER", folder)
    return folder


def test_weights(weights_folder: Path) -> None:
    assert installation.check_weights().level == "ok"
    card = weights_folder / "live.md"
    card.write_text(card.read_text(encoding="utf-8").replace("sha256 `", "sha256 `" + "0" * 64 + "` not `"))
    other = installation.check_weights()
    assert other.level == "problem" and "not those of their model card" in other.found
    card.unlink()
    assert installation.check_weights().level == "warning"
    (weights_folder / "live.safetensors").write_bytes(b"damaged")
    assert installation.check_weights().level == "problem"
    (weights_folder / "live.safetensors").unlink()
    missing = installation.check_weights()
    assert missing.level == "problem" and "no weights 'live'" in missing.found


def test_runtime(weights_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONETAKE_RUNTIME", "torch")
    monkeypatch.setattr("model.weights.default_device", lambda: torch.device("cpu"))
    runs = installation.check_runtime()
    assert (runs.level, runs.found) == ("ok", f"folded, by torch {metadata.version('torch')} on the processor.")
    monkeypatch.setenv("ONETAKE_RUNTIME", "openvino")
    monkeypatch.setattr("model.runtime.choose.is_installed", lambda: False)
    missing = installation.check_runtime()
    assert missing.level == "problem" and "the extra 'openvino'" in missing.found


def test_pose_models(weights_folder: Path) -> None:
    assert installation.check_pose_models().level == "ok"
    shutil.copy(weights_folder / "pose_landmarker_lite.task", weights_folder / "pose_landmarker_full.task")
    other = installation.check_pose_models()
    assert other.level == "problem" and "pose_landmarker_full.task is not the file" in other.found
    (weights_folder / "pose_landmarker_full.task").unlink()
    (weights_folder / "pose_landmarker_lite.task").write_bytes(b"damaged")
    both = installation.check_pose_models().found
    assert "cannot be read" in both and "is damaged" in both


# Devices


def test_camera(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cameras, "list_cameras", lambda: ())
    assert devices.check_camera().level == "warning"
    monkeypatch.setattr(cameras, "list_cameras", lambda: (Camera(0, "of Alice"), Camera(2, "other")))
    monkeypatch.setattr(devices, "_may_open", lambda _: True)
    there = devices.check_camera()
    assert (there.level, there.found) == ("ok", "webcam:0, webcam:2.")
    monkeypatch.setattr(devices.sys, "platform", "linux")
    monkeypatch.setattr(devices, "_may_open", lambda path: path != Path("/dev/video2"))
    closed = devices.check_camera()
    assert closed.level == "problem" and "/dev/video2" in closed.found and "/dev/video0" not in closed.found


@pytest.mark.parametrize(
    ("platform", "level", "said"),
    [("offscreen", "warning", "nobody sees it"), ("no_such_plugin", "problem", "no_such_plugin")],
)
def test_display(platform: str, level: Level, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", platform)
    shown = devices.check_display()
    assert shown.level == level and said in shown.line


def test_no_display_is_a_warning_without_starting_qt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(devices, "display_available", lambda: False)
    monkeypatch.setattr(devices.subprocess, "run", None)
    assert devices.check_display().level == "warning"


def test_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    import torch

    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(devices.shutil, "which", lambda _: None)
    assert devices.check_gpu().level == "ok"
    monkeypatch.setattr(devices.shutil, "which", lambda _: "/usr/bin/nvidia-smi")
    assert devices.check_gpu().level == "warning"
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda: "GeForce")
    assert "GeForce" in devices.check_gpu().found


def test_kinect(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(devices.sys, "platform", "linux")
    assert devices.check_kinect().level == "ok"
    monkeypatch.setattr(devices.sys, "platform", "win32")
    for name in ("pykinect2", "comtypes", "comtypes.hresult"):
        monkeypatch.setitem(sys.modules, name, None)
    missing = devices.check_kinect()
    assert missing.level == "warning" and "binding is not installed" in missing.found
    monkeypatch.setattr("capture.kinect_runtime.load_patched_modules", lambda: (None, None))
    assert devices.check_kinect().level == "ok"


# Folders and space


def test_a_folder_that_does_not_exist_yet_is_not_made(tmp_path: Path) -> None:
    assert folders.why_not_writable(tmp_path / "a" / "b") is None
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_place_of_the_folder_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_bytes(b"")
    assert folders.why_not_writable(tmp_path / "file" / "folder")
    monkeypatch.setattr("app.session.default_pack_path", lambda: tmp_path / "file" / "actions.pack")
    assert folders.check_pack_folder().level == "problem"
    monkeypatch.setattr("app.logs.log_folder", lambda: tmp_path / "file")
    assert folders.check_log_folder().level == "warning"
    monkeypatch.setattr("platformdirs.user_cache_path", lambda *_, **__: tmp_path / "file")
    assert folders.check_cache_folder().level == "warning"


@pytest.mark.parametrize(("free", "level"), [(10**7, "problem"), (10**8, "warning"), (10**10, "ok")])
def test_disk_space(free: int, level: Level, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folders.shutil, "disk_usage", lambda _: SimpleNamespace(free=free))
    assert folders.check_disk_space().level == level


def test_the_worst_of_some_levels() -> None:
    assert finding.worst([]) == "ok"
    assert finding.worst(["ok", "problem", "warning"]) == "problem"
