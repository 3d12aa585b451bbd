"""A map of clips: those whose embeddings are alike lie near each other (t-SNE)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from matplotlib import colormaps
from matplotlib.lines import Line2D
from numpy.typing import NDArray
from sklearn.manifold import TSNE

from model.embedding import Embeddings, similarity
from model.picture import new_figure, save_figure

PERPLEXITY = 30.0
SEED = 0
_MARKERS = "os^vDP*Xhp"
_LEGEND: dict[str, Any] = {"fontsize": 8, "frameon": False, "alignment": "left"}
_COLOURS = [colormaps[name](number) for name in ("tab20", "tab20b") for number in range(20)]  # 40 different ones


def map_of(embeddings: Embeddings) -> NDArray[np.float32]:
    """Places (N, 2) of N clips, from how alike recognition finds them (1 - similarity as distance)."""
    distance = (1 - similarity(embeddings, embeddings)).clamp_min(0).fill_diagonal_(0)
    perplexity = min(PERPLEXITY, (len(embeddings) - 1) / 3)
    tsne = TSNE(metric="precomputed", init="random", perplexity=perplexity, random_state=SEED)
    return np.asarray(tsne.fit_transform(distance.numpy()), dtype=np.float32)


def draw_map(
    places: NDArray[np.float32], actions: NDArray[np.str_], datasets: NDArray[np.str_], heading: str, path: Path
) -> None:
    """Write the figure: a clip's colour is its action (N,), its marker the source set that it comes from (N,)."""
    figure = new_figure(10.0, 6.6)
    axes = figure.subplots()
    names, sets = np.unique(actions).tolist(), np.unique(datasets).tolist()
    for number, name in enumerate(names):
        for marker, dataset in zip(_repeated(_MARKERS, len(sets)), sets, strict=True):
            rows = (actions == name) & (datasets == dataset)
            colour = _COLOURS[number % len(_COLOURS)]
            axes.scatter(
                places[rows, 0], places[rows, 1], s=16, color=colour, marker=marker, linewidths=0.2, edgecolors="white"
            )
    axes.set_xticks([])
    axes.set_yticks([])
    axes.set_title(heading, fontsize=9)
    by_action = [
        Line2D([], [], color=_COLOURS[number % len(_COLOURS)], marker="o", linestyle="", markersize=5, label=name)
        for number, name in enumerate(names)
    ]
    by_set = [
        Line2D([], [], color="dimgrey", marker=marker, linestyle="", markersize=5, label=dataset)
        for marker, dataset in zip(_repeated(_MARKERS, len(sets)), sets, strict=True)
    ]
    # Outside the axes, the layout makes room for them.
    actions_legend = figure.legend(handles=by_action, loc="outside right upper", title="action", **_LEGEND)
    sets_legend = figure.legend(handles=by_set, loc="outside right lower", title="source set", **_LEGEND)
    for legend in (actions_legend, sets_legend):
        legend.get_title().set_fontsize(8)
    save_figure(figure, path)


def _repeated(markers: str, count: int) -> list[str]:
    return [markers[number % len(markers)] for number in range(count)]
