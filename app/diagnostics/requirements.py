"""What OneTake needs of Python and of packages, from where it is written: pyproject.toml or the installed metadata."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # the doctor runs where packages are missing, this one too
    from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Project:
    """What the project says of itself.

    Attributes:
        version: of OneTake.
        python: the versions of Python that it runs on, e.g. ``>=3.11``.
        requirements: the requirements of each extra; those without an extra under the empty name.
    """

    version: str
    python: str
    requirements: dict[str, tuple[Requirement, ...]]


@lru_cache(maxsize=1)
def project() -> Project:
    """Of the checkout that this file lies in, else of the installed distribution.

    Raises:
        importlib.metadata.PackageNotFoundError: there is neither.
    """
    return _of_checkout(ROOT / "pyproject.toml") or _of_distribution()


def unmet(requirements: tuple[Requirement, ...]) -> list[str]:
    """One phrase for each requirement of this system that the installed packages do not meet."""
    phrases = []
    for requirement in requirements:
        try:
            version = metadata.version(requirement.name)
        except metadata.PackageNotFoundError:
            phrases.append(f"{requirement.name} is missing")
            continue
        if not requirement.specifier.contains(version, prereleases=True):
            phrases.append(f"{requirement.name} is {version}, needed is {requirement.specifier}")
    return phrases


def _of_checkout(path: Path) -> Project | None:
    # In a checkout the metadata may be older than the file, or not there at all.
    import tomllib  # from Python 3.11 on

    if not path.is_file():
        return None
    content: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8")).get("project", {})
    if content.get("name") != "onetake":
        return None
    extras = {"": content["dependencies"], **content["optional-dependencies"]}
    return Project(
        content["version"],
        content["requires-python"],
        {extra: _of_this_system(lines, extra) for extra, lines in extras.items()},
    )


def _of_distribution() -> Project:
    distribution = metadata.distribution("onetake")
    lines = distribution.requires or []
    always = _of_this_system(lines, "")
    extras = {
        extra: tuple(found for found in _of_this_system(lines, extra) if found not in always)
        for extra in distribution.metadata.get_all("Provides-Extra") or []
    }
    return Project(distribution.version, distribution.metadata["Requires-Python"], {"": always, **extras})


def _of_this_system(lines: list[str], extra: str) -> tuple[Requirement, ...]:
    from packaging.requirements import Requirement

    found = (Requirement(line) for line in lines)
    return tuple(one for one in found if one.marker is None or one.marker.evaluate({"extra": extra}))
