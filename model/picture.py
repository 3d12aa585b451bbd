"""Figures as PNG files that come out alike each time."""

from __future__ import annotations

from pathlib import Path

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from capture.atomic import atomic_write

DOTS_PER_INCH = 110


def new_figure(width_in: float, height_in: float) -> Figure:
    """An empty figure, drawn without a screen."""
    figure = Figure(figsize=(width_in, height_in), dpi=DOTS_PER_INCH, layout="constrained")
    FigureCanvasAgg(figure)
    return figure


def save_figure(figure: Figure, path: Path) -> None:
    """Write it; the file does not say which version drew it, or when."""
    with atomic_write(path) as file:
        figure.savefig(file, format="png", metadata={"Software": None})
