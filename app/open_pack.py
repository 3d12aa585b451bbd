"""The pack that is open: what is learned, and the file that holds it, which never differ."""

from __future__ import annotations

import itertools
from pathlib import Path

from model.errors import PackConflictError, PackError
from model.one_shot_encoder import OneShotEncoder
from model.pack import LoadedPack, load_pack, pack_checksum, save_pack
from model.support import SupportSet


class OpenPack:
    """A command that fails changes neither what is learned nor any file.

    Args:
        encoder: makes the embeddings.
        path: of the file; it need not exist yet, and is written at the first change.

    Attributes:
        path: of the file.
        support: what is learned.
        notice: a sentence about how the file was read at the start; empty if there is nothing to say.

    Raises:
        PackError: the file is there but cannot be used; it is left as it is.
    """

    def __init__(self, encoder: OneShotEncoder, path: Path) -> None:
        self._encoder = encoder
        self.path = path
        self.support = SupportSet()
        self.notice = ""
        self._checksum: str | None = None  # of the file as it was read or written here; None without a file
        if path.exists():
            loaded = load_pack(path, encoder)
            self.support, self.notice, self._checksum = loaded.support, loaded.notice, loaded.checksum

    @property
    def owns_file(self) -> bool:
        """Whether the file is as it was read or written here, or gone: else somebody else has changed it."""
        try:
            return pack_checksum(self.path) in (None, self._checksum)
        except PackError:
            return False

    def save(self, support: SupportSet) -> None:
        """Make this what is learned.

        Raises:
            PackConflictError: somebody else has changed the file; it is left as they saved it.
            PackError: it cannot be saved.
        """
        if not self.owns_file:
            raise PackConflictError(
                f"The pack '{self.path}' was changed by another window or program since it was opened here: "
                "open it again, or save yours under another name."
            )
        self._checksum = save_pack(self.path, support, self._encoder)
        self.support = support

    def switch(self, path: Path, pack: LoadedPack) -> None:
        """Go on with the pack that was read from ``path``."""
        self.path, self.support, self._checksum = path, pack.support, pack.checksum

    def begin(self, path: Path) -> None:
        """Go on with an empty pack.

        Raises:
            PackError: there is something at ``path`` already, or it cannot be saved.
        """
        if _exists(path):
            raise PackError(f"'{path}' exists already: open it, or choose another name.")
        self._checksum = save_pack(path, SupportSet(), self._encoder)
        self.path, self.support = path, SupportSet()

    def save_as(self, path: Path) -> None:
        """Go on in another file, which is replaced if it is there; the old one stays as it is.

        Raises:
            PackError: it cannot be saved.
        """
        self._checksum = save_pack(path, self.support, self._encoder)
        self.path = path

    def duplicate(self) -> Path:
        """Write a copy beside the file, under the next free name, and return its path. The file stays the one in use.

        Raises:
            PackError: it cannot be saved.
        """
        names = (self.path.with_name(f"{self.path.stem} {n}{self.path.suffix}") for n in itertools.count(2))
        copy = next(name for name in names if not _exists(name))
        save_pack(copy, self.support, self._encoder)
        return copy


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # the name is too long for any file: saving says so
        return False
