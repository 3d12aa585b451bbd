"""All checks together, and what they found as a text that can be sent with a bug report."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from importlib import metadata

from app.diagnostics import devices, folders, installation
from app.diagnostics.finding import Check, Finding
from app.diagnostics.requirements import project
from app.redaction import without_personal_data

CHECKS = (
    Check("Python", installation.check_python),
    Check("packages", installation.check_packages),
    Check("text packages", installation.check_text_packages),
    Check("weights", installation.check_weights),
    Check("runtime", installation.check_runtime),
    Check("pose models", installation.check_pose_models),
    Check("camera", devices.check_camera),
    Check("Kinect v2", devices.check_kinect),
    Check("display", devices.check_display),
    Check("GPU", devices.check_gpu),
    Check("settings", folders.check_settings),
    Check("pack folder", folders.check_pack_folder),
    Check("cache folder", folders.check_cache_folder),
    Check("log folder", folders.check_log_folder),
    Check("disk space", folders.check_disk_space),
)


def diagnostics_text(checks: Sequence[Check] = CHECKS) -> str:
    """What the doctor finds and the versions of the packages that OneTake uses, in lines, without personal data.

    Nothing is sent anywhere. It takes some seconds: call it outside the thread that paints.
    """
    findings = [check.run() for check in checks]
    return "\n".join([*about(), "", *(finding.line for finding in findings), "", *_packages()]) + "\n"


def about() -> list[str]:
    """The versions of OneTake, the system and Python, one a line."""
    try:
        version = project().version
    except Exception as error:  # the same as is told by the checks that need it
        version = f"of an unknown version ({type(error).__name__})"
    lines = [
        f"OneTake {version}",
        f"{platform.system()} {platform.release()}, {platform.machine()}",
        f"{platform.python_implementation()} {platform.python_version()}",
    ]
    return [without_personal_data(line) for line in lines]


def worst_is_problem(findings: Sequence[Finding]) -> bool:
    """Whether something keeps OneTake from working."""
    return any(finding.level == "problem" for finding in findings)


def _packages() -> list[str]:
    """The packages that OneTake asks for and their versions, as pip writes them; not what else is installed."""
    try:
        names = {one.name for requirements in project().requirements.values() for one in requirements}
    except Exception:  # told already by the check of the packages
        return []
    versions = {one.metadata["Name"].casefold(): one.version for one in metadata.distributions()}
    return [f"{name}=={versions.get(name.casefold(), 'missing')}" for name in sorted(names, key=str.casefold)]
