"""A picture of a skeleton with the importance of its joints, made without a display."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from numpy.typing import NDArray

from capture import BONES, JOINT_COUNT, Clip
from capture.atomic import atomic_write
from model.errors import DataError

POSES = 5


def save_skeleton_figure(path: Path, clip: Clip, importance: NDArray[np.float32], title: str) -> None:
    """Draw a few poses of a clip side by side, as the sensor sees them; importance by size and colour.

    Args:
        path: of the PNG.
        clip: what was performed.
        importance: (25,), sums to 1.
        title: above the picture.

    Raises:
        DataError: the file cannot be written.
    """
    relative = importance * JOINT_COUNT  # 1 = as important as the average joint
    scale = Normalize(0.0, max(2.0, float(relative.max())))
    figure = Figure(figsize=(11, 4.2), dpi=110, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots()
    poses = clip.resample(POSES).positions_m
    gap_m = 1.1 * float(np.ptp(poses[..., 0], axis=1).max()) + 0.15
    for number, positions_m in enumerate(poses):
        # Kinect's x points to the sensor's left: turned round, the figure stands as the sensor sees it.
        x, y = number * gap_m - positions_m[:, 0], positions_m[:, 1]
        for parent, child in BONES:
            axes.plot(x[[parent, child]], y[[parent, child]], color="#9aa3ad", linewidth=2, zorder=1)
        axes.scatter(
            x, y, s=18 + 60 * relative, c=relative, cmap="cividis", norm=scale, edgecolors="#333333",
            linewidths=0.5, zorder=2,
        )  # fmt: skip
    axes.set_aspect("equal")
    axes.set_axis_off()
    axes.set_title(title)
    bar = figure.colorbar(ScalarMappable(scale, "cividis"), ax=axes, shrink=0.8)
    bar.set_label("importance (1 = average joint)")
    picture = io.BytesIO()
    figure.savefig(picture, format="png")
    try:
        with atomic_write(path) as file:
            file.write(picture.getvalue())
    except OSError as error:
        raise DataError(f"'{path}' cannot be written: {error.strerror or error}.") from error
