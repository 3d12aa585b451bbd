"""Checks of what was installed: Python, packages, weights and pose models."""

from __future__ import annotations

import hashlib
import platform
import re
import sys
from importlib import metadata
from pathlib import Path
from typing import Literal

from app.diagnostics.finding import INSTALL_AGAIN, Finding, Level, worst
from app.diagnostics.requirements import ROOT, project, unmet

WEIGHTS_FOLDER = ROOT / "weights"
LIVE_WEIGHTS = "live"  # what the application loads unless told otherwise
POSE_MODELS: tuple[Literal["full", "lite"], ...] = ("full", "lite")


def check_python() -> Finding:
    """The version of Python, and that it is a 64-bit one, for which alone there is a torch."""
    from packaging.specifiers import SpecifierSet

    version, needed = platform.python_version(), project().python
    bits = 64 if sys.maxsize > 2**32 else 32
    found = f"{version}, {bits} bits."
    if bits == 64 and SpecifierSet(needed).contains(version, prereleases=True):
        return Finding("Python", "ok", found)
    return Finding("Python", "problem", found, f"Install a 64-bit Python {needed}, and OneTake with it.")


def check_packages() -> Finding:
    """The packages that OneTake cannot do without."""
    needed = project().requirements[""]
    missing = unmet(needed)
    if not missing:
        return Finding("packages", "ok", f"All {len(needed)} are there in the versions that OneTake needs.")
    return Finding("packages", "problem", f"{'; '.join(missing)}.", INSTALL_AGAIN)


def check_text_packages() -> Finding:
    """The packages of the extra ``text``, which recognising live does without."""
    missing = unmet(project().requirements["text"])
    if not missing:
        return Finding("text packages", "ok", "The extra 'text' is installed.")
    return Finding(
        "text packages",
        "warning",
        f"{'; '.join(missing)}.",
        "Only new descriptions and training need them; to have them, install OneTake with the extra 'text'.",
    )


def check_weights() -> Finding:
    """That all weights load and are those of their model cards."""
    from model.errors import WeightsError
    from model.weights import load_weights

    names = {path.stem for path in WEIGHTS_FOLDER.glob("*.safetensors")} | {LIVE_WEIGHTS}
    levels: list[Level] = []
    remarks = []
    for name in sorted(names):
        try:
            digest = load_weights(name).digest
        except WeightsError as error:
            levels.append("problem")
            remarks.append(str(error))
            continue
        on_card = digest_on_card(WEIGHTS_FOLDER / f"{name}.md")
        if on_card != digest:
            levels.append("warning" if on_card is None else "problem")
            remarks.append(
                f"The weights '{name}' have no model card."
                if on_card is None
                else f"The weights '{name}' are not those of their model card."
            )
    if not remarks:
        return Finding("weights", "ok", f"{' and '.join(sorted(names))} load and are those of their model cards.")
    return Finding("weights", worst(levels), " ".join(remarks), INSTALL_AGAIN)


def check_runtime() -> Finding:
    """What runs the encoder of the weights that the application loads."""
    from model.errors import RuntimeChoiceError
    from model.runtime.choose import choose_runtime
    from model.weights import default_device, load_weights

    device = default_device()
    try:
        runtime = choose_runtime(load_weights(LIVE_WEIGHTS).branch.to(device), device)
    except RuntimeChoiceError as error:
        return Finding("runtime", "problem", str(error))
    where = "the processor" if device.type == "cpu" else "the graphics card"
    package = "openvino" if runtime.name == "openvino" else "torch"
    return Finding("runtime", "ok", f"{runtime.name}, by {package} {metadata.version(package)} on {where}.")


def digest_on_card(card: Path) -> str | None:
    """The sha256 that a model card states; None without a card or a sha256 on it."""
    if not card.is_file():
        return None
    stated = re.search(r"sha256 `([0-9a-f]{64})`", card.read_text(encoding="utf-8"))
    return stated[1] if stated else None


def check_pose_models() -> Finding:
    """That the pose models are those of their model card, and that MediaPipe can load them."""
    from capture.errors import SourceError
    from capture.pose_landmarker import PoseLandmarker

    card = (WEIGHTS_FOLDER / "pose_landmarker.md").read_text(encoding="utf-8")
    faults = []
    for model in POSE_MODELS:
        path = WEIGHTS_FOLDER / f"pose_landmarker_{model}.task"
        try:
            PoseLandmarker(model).close()
        except SourceError as error:
            faults.append(str(error))
            continue
        stated = re.search(rf"`{path.name}` \|.*`([0-9a-f]{{64}})`", card)
        if stated is None or hashlib.sha256(path.read_bytes()).hexdigest() != stated[1]:
            faults.append(f"{path.name} is not the file of its model card.")
    if not faults:
        return Finding("pose models", "ok", f"{' and '.join(POSE_MODELS)} load and are those of their model card.")
    return Finding("pose models", "problem", " ".join(faults), INSTALL_AGAIN)
