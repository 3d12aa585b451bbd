"""Accuracy over the number of base actions."""

from __future__ import annotations

from pathlib import Path

from model.evaluation.ablations import Ablation
from model.picture import new_figure, save_figure


def draw_base_actions(ablation: Ablation, path: Path) -> None:
    """Write the figure: a line for each kind of guidance; bars are the standard deviation over the seeds."""
    figure = new_figure(6.2, 4.0)
    axes = figure.subplots()
    for guidance in dict.fromkeys(point.guidance for point in ablation.points):
        own = [point for point in ablation.points if point.guidance == guidance]
        axes.errorbar(
            [point.base_actions for point in own],
            [point.mean for point in own],
            yerr=[point.sd for point in own],
            marker="o",
            markersize=4,
            capsize=3,
            linewidth=1.2,
            label=f"guidance: {guidance}",
        )
    axes.set_xticks(sorted({point.base_actions for point in ablation.points}))
    axes.set_xlabel("base actions in training")
    axes.set_ylabel(f"top-1 %, {ablation.key}")
    axes.grid(alpha=0.3)
    axes.legend(fontsize=8)
    save_figure(figure, path)
