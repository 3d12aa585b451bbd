"""Colours that tell actions apart where their names do not fit; never without the name somewhere near."""

from __future__ import annotations

from PyQt6.QtGui import QColor

# The "light" scheme of Paul Tol's technical note SRON/EPS/TN/09-002 on colour schemes: made for cells that carry dark
# text, and told apart with impaired colour vision.
_COLORS = tuple(
    QColor(name)
    for name in (
        "#77aadd", "#ee8866", "#eedd88", "#ffaabb", "#99ddff", "#44bb99", "#bbcc33", "#aaaa00", "#dddddd",
    )
)  # fmt: skip
ON_ACTION = QColor("#14181f")
"""Text on any of them; the contrast is at least 7:1."""


def action_color(position: int) -> QColor:
    """The colour of the action at a position in the list of actions; they repeat after nine."""
    return _COLORS[position % len(_COLORS)]
