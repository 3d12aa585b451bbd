"""Descriptions that an endpoint has written already, on disk, so that nobody waits or pays for them twice."""

from __future__ import annotations

import hashlib
import json
import logging
from pathlib import Path

from platformdirs import user_cache_path

from model.errors import DataError
from model.text.description_files import file_content, write_content
from model.text.descriptions import Description, read_descriptions
from model.text.prompts import global_prompt, joint_motion_prompt

logger = logging.getLogger(__name__)


def default_folder() -> Path:
    """Where descriptions are kept unless another folder is named."""
    return user_cache_path("OneTake", appauthor=False) / "descriptions"


class DescriptionCache:
    """One file for each action, model and wording of the prompts, in the form of the bundled descriptions.

    Args:
        folder: made when something is kept; :func:`default_folder` unless given.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = default_folder() if folder is None else folder

    def path(self, action: str, model: str) -> Path:
        """The file of a description."""
        key = json.dumps([global_prompt(action), joint_motion_prompt(action), model, action])
        return self.folder / f"{hashlib.sha256(key.encode()).hexdigest()}.json"

    def read(self, action: str, model: str) -> Description | None:
        """The description that ``model`` wrote, None if there is none or it is damaged, which is logged."""
        path = self.path(action, model)
        try:
            if not path.exists():
                return None
            descriptions = read_descriptions(path)
        except (DataError, OSError) as error:
            logger.warning("%s It is asked for again.", error)
            return None
        if action not in descriptions:
            logger.warning("'%s' does not describe '%s'. It is asked for again.", path, action)
            return None
        return descriptions[action]

    def write(self, action: str, model: str, description: Description) -> None:
        """Keep a description. A cache that cannot be written is logged and costs only time."""
        path = self.path(action, model)
        try:
            write_content(path, file_content(action, description, f"written by {model}"))
        except OSError as error:
            logger.warning("'%s' cannot be kept: %s.", path, error.strerror or error)
