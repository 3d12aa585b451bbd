"""The window's remembered choices, as they come from a file that anything may have written to."""

from __future__ import annotations

import logging

from PyQt6.QtCore import QByteArray, QSettings

logger = logging.getLogger(__name__)

# Qt's own states of windows and splitters: handed anything else, PyQt raises.
_STATES = ("window/geometry", "window/columns", "window/lists")


def without_damage(settings: QSettings) -> QSettings:
    """The same settings, without values that no choice of the window can have come from.

    What is left out counts as never chosen, and is written anew when the window closes. A file that is no settings
    file at all gives no values in the first place.
    """
    if settings.status() != QSettings.Status.NoError:
        logger.warning("the settings '%s' cannot be read: the usual ones are used", settings.fileName())
    for key in _STATES:
        value = settings.value(key)
        if value is not None and not isinstance(value, QByteArray):
            logger.warning("the settings hold no state of the window under '%s': the usual one is used", key)
            settings.remove(key)
    return settings
