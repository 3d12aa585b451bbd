"""The results as a document with figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from model.errors import DataError
from model.evaluation.ablations import WITH_GUIDANCE, WITHOUT_GUIDANCE, Ablation
from model.evaluation.base_actions_figure import draw_base_actions
from model.evaluation.comparison import SHIPPED, SHIPPED_CROPS
from model.evaluation.confusion import confusion_of, draw_confusion
from model.evaluation.embedding_map import draw_map, map_of
from model.evaluation.goals import GOALS, GUIDANCE_GAIN, GUIDANCE_GAIN_ACTIONS, Goal
from model.evaluation.result import Evaluation, Row
from model.evaluation.table import percent
from model.one_shot import embed_clips
from model.one_shot_encoder import OneShotEncoder
from model.report_section import made_by, write_section

SECTION = "clips"  # of the document
IMAGES = "images"  # the folder of the figures, beside the document
CONFUSIONS = 10
_NOT_MEASURED = "not measured"


@dataclass(frozen=True)
class Report:
    """What a document tells.

    Attributes:
        command: what makes it again.
        rows: from :func:`model.evaluation.run.evaluate_all`.
        encoders: the weights, those that the goals are judged by first.
        ablation: accuracy over the number of base actions; None where it is not given.
    """

    command: str
    rows: Sequence[Row]
    encoders: Sequence[OneShotEncoder]
    ablation: Ablation | None = None


def write_report(report: Report, path: Path) -> None:
    """Write the document's section, and its figures into ``images/`` beside it.

    Raises:
        DataError: something cannot be written, or the document has no place for the section.
    """
    images = path.parent / IMAGES
    try:
        images.mkdir(parents=True, exist_ok=True)
        text = _text(report, images)
    except OSError as error:
        raise DataError(f"'{error.filename or path}' cannot be written: {error.strerror or error}.") from error
    write_section(path, SECTION, text)


def _text(report: Report, images: Path) -> str:
    parts = [
        _head(report),
        _goals(report),
        _tests(report),
        *_figures(report, images),
        _base_actions(report.ablation, images),
    ]
    return "\n\n".join(part for part in parts if part)


def _head(report: Report) -> str:
    lines = [
        f"{made_by(report.command)} One exemplar for each action, every other person's clip of these actions is a "
        "query. Top-1 and recall (the mean over the actions) are in percent, means over the draws of exemplars; what "
        "follows +- is the standard deviation over the draws, not over training seeds.",
        "",
        "| weights | trained on | sha256 |",
        "|---|---|---|",
    ]
    for encoder in report.encoders:
        weights = encoder.weights
        actions = len(weights.training.get("actions", ()))
        lines.append(f"| `{weights.name}` | {actions} actions | `{weights.digest[:16]}` |")
    return "\n".join(lines)


def _goals(report: Report) -> str:
    """The goals beside what is reached by what ships."""
    lines = []
    for goal in GOALS:
        found = [row.evaluation for row in report.rows if row.evaluation.key == goal.key]
        if not found or any(result.dataset is not None for result in found):
            continue
        baseline = max((result.top1_mean for result in found if result.weights is None), default=None)
        reached = _judged(goal, found, report.encoders)
        remark = f" ({reached.remark})" if reached is not None and reached.remark else ""
        score = _NOT_MEASURED if reached is None else f"**{reached.top1_mean:.1f}**{remark}"
        lines.append(
            f"| {goal.title} | {_weights_of(goal, report)} | {percent(goal.no_learning)} | {percent(baseline)} | "
            f"{percent(goal.floor)} | {score} | {goal.goal:g} |"
        )
    gain = None if report.ablation is None else report.ablation.gain(GUIDANCE_GAIN_ACTIONS)
    if lines and gain is not None:
        lines.append(
            f"| gain of the guidance, {GUIDANCE_GAIN_ACTIONS} base actions | - | - | - | - | **{gain:+.1f}** | "
            f"{GUIDANCE_GAIN:+g} |"
        )
    if not lines:
        return ""
    head = [
        "## Goals",
        "",
        f"Reached is what recognition does (the head `{SHIPPED}`). No learning is DTW on joints (signs: the nearest "
        "neighbour) as measured elsewhere, and the best head without learning here. The floor is a plain encoder after "
        "30 minutes of training, measured elsewhere.",
        "",
        "| test | weights | no learning, elsewhere | no learning, here | floor | reached | goal |",
        "|---|---|---|---|---|---|---|",
    ]
    return "\n".join([*head, *lines])


def _weights_of(goal: Goal, report: Report) -> str:
    name = goal.weights or (report.encoders[0].weights.name if report.encoders else None)
    return "-" if name is None else f"`{name}`"


def _judged(goal: Goal, found: Sequence[Evaluation], encoders: Sequence[OneShotEncoder]) -> Evaluation | None:
    """The result that the goal is about: by what ships, with the goal's weights or else the first."""
    name = goal.weights or (encoders[0].weights.name if encoders else None)
    return next((result for result in found if result.head == SHIPPED and result.weights == name), None)


def _tests(report: Report) -> str:
    """A table for each test."""
    lines = [
        "## Tests",
        "",
        f"`{SHIPPED}` is what recognition does: whitened embeddings, compared joint by joint, less what is usual for "
        f"the exemplar; `{SHIPPED_CROPS}` takes the mean over the whole clip and three crops of it on both sides, for "
        "which a live tick has no time; the other heads take the encoder's features as they are, and those named "
        "`joints-...` the joints' places without any learning. *Within* are queries from the source set that their "
        "action's exemplar "
        "comes from, *across* all others. The time is the head's for one query, without the encoder.",
    ]
    for test in dict.fromkeys(row.test for row in report.rows):
        results = [row.evaluation for row in report.rows if row.test is test]
        first = results[0]
        only = f", queries from {first.dataset} only" if first.dataset else ""
        draws = f"{first.draws} draw{'s' if first.draws > 1 else ''}"
        lines += [
            "",
            f"### `{test.key}`: {test.ways}-way, {draws}, {first.queries} queries{only}",
            "",
            "| weights | head | top-1 | recall | within | across | ms a query |",
            "|---|---|---|---|---|---|---|",
            *map(_result_line, results),
        ]
    return "\n".join(lines)


def _result_line(result: Evaluation) -> str:
    weights = "-" if result.weights is None else f"`{result.weights}`"
    if result.remark:
        weights += f", {result.remark}"
    top1 = f"{result.top1_mean:.1f}" + (f" +- {result.top1_sd:.1f}" if result.draws > 1 else "")
    return (
        f"| {weights} | `{result.head}` | {top1} | {result.recall_mean:.1f} | {percent(result.within_set_mean)} | "
        f"{percent(result.across_sets_mean)} | {1000 * result.seconds_per_query:.2f} |"
    )


def _figures(report: Report, images: Path) -> list[str]:
    """The confusion matrix and the map of the first test, by what ships where it was measured."""
    first = report.rows[0].test
    rows = [row for row in report.rows if row.test is first]
    row = next((row for row in rows if row.evaluation.head == SHIPPED), rows[-1])
    parts = [_confusions(row, images)]
    if report.encoders:
        parts.append(_map(row, report.encoders[0], images))
    return parts


def _confusions(row: Row, images: Path) -> str:
    result, confusion = row.evaluation, confusion_of(row.results)
    by = f"head {result.head}" if result.weights is None else f"weights {result.weights}, head {result.head}"
    title = f"{result.key}, sum over {result.draws} draws, % of each action's queries ({by})"
    draw_confusion(confusion, title, images / "results-confusion.png")
    lines = [
        f"## What is taken for what (`{result.key}`)",
        "",
        f"![Confusion matrix]({IMAGES}/results-confusion.png)",
        "",
        "The most frequent confusions, in percent of the action's queries:",
        "",
        "| action | taken for | % |",
        "|---|---|---|",
    ]
    wrong = confusion.most_frequent(CONFUSIONS)
    return "\n".join([*lines, *(f"| {action} | {answer} | {share:.0f} |" for action, answer, share in wrong)])


def _map(row: Row, encoder: OneShotEncoder, images: Path) -> str:
    data, index = row.test.data, row.test.clips
    embedded = embed_clips(data, index, encoder)
    shown = embedded.embeddings.seen.any(dim=1)
    index = index[shown.numpy()]
    title = f"{row.test.key}: {len(index)} clips (weights {encoder.weights.name})"
    places = map_of(embedded.embeddings[shown])
    draw_map(places, data.action[index], data.dataset[index], title, images / "results-embeddings.png")
    return "\n".join(
        [
            f"## How the encoder sees the clips (`{row.test.key}`)",
            "",
            f"![Map of the embeddings]({IMAGES}/results-embeddings.png)",
            "",
            "t-SNE of the similarities by which recognition compares; no clip of these actions was trained on."
            if row.evaluation.trained_actions == 0
            else "t-SNE of the similarities by which recognition compares.",
        ]
    )


def _base_actions(ablation: Ablation | None, images: Path) -> str:
    """The curve and its numbers."""
    title = "## Accuracy over the number of base actions\n\n"
    if ablation is None:
        return (
            f"{title}Not in this run: train the rows with `python -m model.ablate --table guidance --set "
            "base_actions=N`, a folder for each N, and give the folder above them as `--ablation`."
        )
    draw_base_actions(ablation, images / "results-base-actions.png")
    lines = [
        f"{title}![Accuracy over the number of base actions]({IMAGES}/results-base-actions.png)",
        "",
        f"Top-1 on `{ablation.key}`, means over the draws; what follows +- is the standard deviation over the seeds.",
        "",
        "| base actions | guidance | top-1 | seeds |",
        "|---|---|---|---|",
    ]
    for point in sorted(ablation.points, key=lambda point: point.base_actions):
        spread = f" +- {point.sd:.1f}" if len(point.top1) > 1 else ""
        lines.append(f"| {point.base_actions} | {point.guidance} | {point.mean:.1f}{spread} | {len(point.top1)} |")
    for count in sorted({point.base_actions for point in ablation.points}):
        gain = ablation.gain(count)
        if gain is not None:
            lines += ["", f"With {count} base actions {WITH_GUIDANCE} adds {gain:+.1f} points to {WITHOUT_GUIDANCE}."]
    return "\n".join(lines)
