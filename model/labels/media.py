"""The video that labels belong to, as a label file names it."""

from __future__ import annotations

import mimetypes
import os
from dataclasses import dataclass
from pathlib import Path

# Escaped, since an XML anyURI takes them for the beginning of something else.
_ESCAPES = str.maketrans({"%": "%25", "#": "%23", "?": "%3F"})


@dataclass(frozen=True)
class Media:
    """A link from a label file to a video.

    Attributes:
        name: the file's name.
        url: ``file://`` and the absolute path, spaces and letters of all scripts as they are.
        relative_url: the way from the label file's folder, e.g. ``./gym.mp4``; None if it is on another drive.
        mime_type: e.g. ``video/mp4``, or ``unknown``, as ELAN calls it.
    """

    name: str
    url: str
    relative_url: str | None
    mime_type: str

    @classmethod
    def seen_from(cls, labels: Path, media: Path) -> Media:
        """The link that the file ``labels`` needs; neither file has to exist."""
        absolute = media.absolute()
        try:
            relative = Path(os.path.relpath(absolute, labels.absolute().parent)).as_posix()
        except ValueError:  # Windows, two drives
            relative_url = None
        else:
            relative_url = (relative if relative.startswith("../") else f"./{relative}").translate(_ESCAPES)
        # A path without a drive begins with a slash already.
        url = f"file:///{absolute.as_posix().removeprefix('/').translate(_ESCAPES)}"
        return cls(media.name, url, relative_url, mimetypes.guess_type(media.name)[0] or "unknown")
