"""Pictures of streams: the scores over time, what was performed, and the events that were told."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import matplotlib
from matplotlib.figure import Figure

from model.errors import DataError
from model.events import THRESHOLD
from model.picture import new_figure, save_figure
from model.streams.report import OURS
from model.streams.study import Watched


def plot_streams(watched: Sequence[Watched], folder: Path) -> list[Path]:
    """One picture for each stream, ``stream_1.png`` and so on.

    Raises:
        DataError: the folder cannot be written.
    """
    paths = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for number, one in enumerate(watched, start=1):
            path = folder / f"stream_{number}.png"
            save_figure(stream_figure(one), path)
            paths.append(path)
    except OSError as error:
        raise DataError(f"The pictures cannot be written to '{folder}': {error.strerror or error}.") from error
    return paths


def stream_figure(watched: Watched) -> Figure:
    """Scores of the learned actions over time; below them the performances, above them the events."""
    stream, answer = watched.stream, watched.answers[OURS]
    actions = list(stream.takes)
    colours = {action: matplotlib.colormaps["tab20"](number % 20) for number, action in enumerate(actions)}
    figure = new_figure(18, 5.5)
    axes = figure.subplots()
    for column, action in enumerate(actions):
        axes.plot(answer.moments_ms / 1000, answer.scores[:, column], color=colours[action], lw=1.2, label=action)
    axes.axhline(THRESHOLD, color="0.4", lw=0.8, ls="--")
    for part in stream.performances:
        colour = colours.get(part.action, "0.75") if part.known else "0.75"
        axes.broken_barh([(part.start_ms / 1000, (part.end_ms - part.start_ms) / 1000)], (-0.17, 0.11), color=colour)
        middle_s = (part.start_ms + part.end_ms) / 2000
        axes.text(middle_s, -0.19, part.action, rotation=30, ha="right", va="top", fontsize=7, color="0.2")
    for reported in answer.events:
        event = reported.event
        axes.broken_barh(
            [(event.start_ms / 1000, (event.end_ms - event.start_ms) / 1000)], (1.04, 0.08), color=colours[event.action]
        )
        axes.plot([reported.reported_ms / 1000], [1.16], marker="v", ms=6, color=colours[event.action])
    axes.set_ylim(-0.62, 1.22)
    axes.set_yticks([0, 0.5, 1])
    axes.set_xlim(0, stream.clip.end_ms / 1000)
    axes.set_xlabel("s")
    axes.set_ylabel("confidence")
    axes.set_title(f"{stream.name}; above: events and their reports, below: what was performed (grey: not learned)")
    axes.legend(loc="center left", bbox_to_anchor=(1, 0.5), fontsize=8)
    return figure
