"""The packs that were open lately, remembered from one start to the next."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import QSettings

MOST_REMEMBERED = 8
_RECENT_KEY = "packs/recent"
_CHOSEN_KEY = "packs/chosen"


class RecentPacks:
    """The newest first; each file once.

    Args:
        settings: where.
    """

    def __init__(self, settings: QSettings) -> None:
        self._settings = settings

    @property
    def paths(self) -> tuple[Path, ...]:
        """Of packs that need not exist any more."""
        # One remembered path comes back as a word, none as None.
        value = self._settings.value(_RECENT_KEY) or []
        words = [value] if isinstance(value, str) else list(value)
        return tuple(Path(str(word)) for word in words if word)[:MOST_REMEMBERED]

    def add(self, path: Path) -> None:
        """This one is open now."""
        path = path.absolute()
        self._write([path, *(other for other in self.paths if other != path)])

    def forget(self, path: Path) -> None:
        """This one is not there any more."""
        self._write([other for other in self.paths if other != path.absolute()])

    def clear(self) -> None:
        """Forget all."""
        self._write([])

    @property
    def chosen(self) -> Path | None:
        """The one that was chosen last in the window, to start with; None before the first."""
        word = self._settings.value(_CHOSEN_KEY)
        return Path(str(word)) if word else None

    @chosen.setter
    def chosen(self, path: Path) -> None:
        self._settings.setValue(_CHOSEN_KEY, str(path.absolute()))

    def _write(self, paths: list[Path]) -> None:
        self._settings.setValue(_RECENT_KEY, [str(path) for path in paths[:MOST_REMEMBERED]])
