"""The model card that is written beside weights: what they are, what they can do, where they come from."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from model.config import AuxiliaryConfig, TrainConfig, TrainedActions, to_dict
from model.data.kinect25 import ClipData
from model.data.protocol import Protocol
from model.data.training_clips import TrainingClips, training_clips
from model.evaluate import evaluate
from model.one_shot_encoder import OneShotEncoder
from model.separation import Separation
from model.settings import changed_settings
from model.streams.calibration import STREAMS
from model.streams.metrics import Metrics
from model.training_record import TrainingRecord, read_records
from model.weights import Calibration, inference_state, load_weights

_DATA = "--data kinect25.npz --protocol protocol.json"
_TESTS = ("validation_exemplars", "novel_exemplars")
_MSRACTION3D = "msraction3d"
_ABOUT_MSRACTION3D: dict[TrainedActions, str] = {
    "base": "`msraction3d` here is not the published strict protocol: these weights were also trained on other sets, "
    "and actions merged with a11 to a20 may be among them.",
    "msraction3d_strict": "This is the published strict protocol: no data but clips of a01 to a10 were trained on.",
    "msraction3d_open": "This is not the published strict protocol: these weights were trained on all sets, but on no "
    "action that a11 to a20 belong to.",
}
ENCODERS = {"infogcn": "InfoGCN", "stgcn": "ST-GCN", "ctrgcn": "CTR-GCN", "hocslm": "HocSLM (HGLNet)"}


@dataclass(frozen=True)
class Validated:
    """What was found on the validation actions: whole clips told apart, and events on streams."""

    clips: Separation
    streams: Metrics


def measured_rows(card: str) -> list[str]:
    """The rows of a card's table of tests."""
    return [line for line in card.splitlines() if line.startswith("| `")]


def _made_anew(training: Mapping[str, Any]) -> str:
    return "calibration" if training.get("kept_cohort") else "cohort and calibration"


def _tests(trained: TrainedActions, protocol: Protocol) -> list[str]:
    """The tests whose actions the weights have not seen."""
    keys = []
    if trained == "base":
        keys = [*_TESTS, *(f"within_dataset/{name}" for name in protocol.content.get("within_dataset", {}))]
    if trained != "all":
        keys.append(_MSRACTION3D)
    return [key for key in keys if key.partition("/")[0] in protocol.content]


def _figures(path: Path, data: ClipData, protocol: Protocol, keys: Sequence[str]) -> list[str]:
    """One table row per test; on the CPU, where anyone can repeat them."""
    encoder = OneShotEncoder(load_weights(path))
    rows = []
    for key in keys:
        result = evaluate(data, protocol, key, encoder)
        rows.append(
            f"| `{key}` | {result.draws} | {result.queries} | "
            f"{result.top1_mean:.1f} +- {result.top1_sd:.1f} | {result.recall_mean:.1f} |"
        )
    return rows


def _about_data(data: ClipData, trained_on: TrainingClips) -> str:
    sets = sorted(set(data.dataset[trained_on.index].tolist()))
    unclear = "most of these public sets state no licence"
    if "HDM05" in sets:
        unclear = "HDM05 is CC BY-SA 3.0, most of the other public sets state no licence"
    return (
        f"- **Data**: clips of {', '.join(sets)} in one 25-joint layout; {unclear}, so the data are not part of this "
        "project, and who wants to use the weights commercially should ask the sets' owners."
    )


def _settings(record: TrainingRecord) -> str:
    changed = changed_settings(to_dict(record.config), to_dict(TrainConfig()))
    return "".join(f" --set {setting}" for setting in changed)


def _about_encoders(records: Sequence[TrainingRecord]) -> str:
    """What the members are, alike ones counted."""
    alike: Counter[str] = Counter()
    for record in records:
        encoder = record.encoder
        stream = "" if encoder.stream == "all" else f" of the {encoder.stream} stream"
        alike[f"{ENCODERS[encoder.kind]} encoder{stream}, joint importance (JID): {encoder.importance}"] += 1
    return "; ".join(what if count == 1 else f"{count} x {what}" for what, count in alike.items())


def _about_training(records: Sequence[TrainingRecord]) -> str:
    """Epochs, guidance and further tasks of the members, alike ones once."""
    found = []
    for record in records:
        guidance = record.config.guidance
        by = [name.upper() for name in ("g2l", "l2g") if getattr(guidance, name)]
        by += [f"contrast of {guidance.contrast}"] if guidance.contrast != "none" else []
        best = f" of {record.config.epochs} (the best on the validation actions)" if record.epoch == "best" else ""
        beside = "".join(f", beside {task}" for task in _tasks(record.config.auxiliary))
        found.append(f"{record.epochs_done} epochs{best}, text guidance: {' and '.join(by) or 'none'}{beside}")
    return "; ".join(dict.fromkeys(found))


def _tasks(auxiliary: AuxiliaryConfig) -> Iterator[str]:
    """What else was taught, see :mod:`model.training.auxiliary`."""
    if auxiliary.backwards:
        yield "clips played backwards"
    if auxiliary.adversary:
        yield "an adversary that tells source sets"
    if auxiliary.synthetic:
        yield f"{auxiliary.synthetic} synthetic actions"


def model_card(
    path: Path,
    data: ClipData,
    protocol: Protocol,
    training: Mapping[str, Any],
    calibration: Calibration,
    validated: Validated | None,
    measured: Sequence[str] | None = None,
) -> str:
    """The card as Markdown. The tests are measured only for weights that have not seen their actions.

    Args:
        validated: what was found on the validation actions; None where the calibration is another's.
        measured: rows of the table of tests, where they are known already; see :func:`measured_rows`.
    """
    records = read_records(training, path.stem)
    first = records[0].config
    trained = first.actions
    tests = _tests(trained, protocol)
    parameters = sum(value.numel() for value in inference_state(load_weights(path).branch).values())
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    calibrated_by = "" if validated is not None else f" --calibration {training['calibrated_by']}"
    fewer = validated is not None and training.get("streams", STREAMS) != STREAMS
    how_many = f" --streams {training['streams']}" if fewer else ""
    best = records[0].epoch == "best"
    lines = [
        f"# `{path.name}`",
        "",
        f"{_about_encoders(records)}; {parameters:,} parameters and buffers, input of {first.encoder.frames} frames; "
        f"sha256 `{digest}`.",
        "",
        f"- **Made** {training['date']} by "
        + ", ".join(f"`python -m model.train {_DATA} --out runs/{record.run}{_settings(record)}`" for record in records)
        + f" and `python -m model.publish {' '.join(f'--run runs/{record.run}' for record in records)} --name "
        f"{path.stem} {_DATA}"
        + (" --epoch best" if best else "")
        + calibrated_by
        + "`"
        + (
            f"; {_made_anew(training)} made anew {training['recalibrated']} by `python -m model.recalibrate --weights "
            f"{path.stem} {_DATA}{calibrated_by}{' --keep-cohort' if training.get('kept_cohort') else ''}{how_many}`"
            if "recalibrated" in training
            else ""
        )
        + ".",
        f"- **Trained on** {training['clips']} clips of {len(training['actions'])} actions, "
        f"{_about_training(records)}.",
        _about_data(data, training_clips(data, protocol, first)),
        f"- **Confidence** 0.5 at a normalised score of {calibration.threshold:.3f} "
        f"(temperature {calibration.temperature:.3f}), calibrated on: {training['calibrated_by']}.",
    ]
    if validated is not None:
        separation, streams = validated.clips, validated.streams
        lines += [
            f"- **Known against unknown** with 5 actions learned from one clip each (whole validation clips): AUROC "
            f"{separation.auroc:.3f} (plain similarity: {separation.plain_auroc:.3f}), "
            f"{separation.fpr_at_95_tpr:.0f} % false positives at 95 % true positives.",
            f"- **On the streams that it was calibrated on** ({streams.performances} performances of learned actions): "
            f"F1 of the events {streams.event_f1:.2f}, false alarms a minute of unknown actions "
            f"{streams.false_alarms_per_min_unknown:.1f}, of idling {streams.false_alarms_per_min_idle:.1f}.",
        ]
    lines.append("")
    if not tests:
        lines.append(
            "These weights have seen all actions of the data, the test actions too: what they can do with new actions "
            "is told by `protocol`, the same recipe without them."
        )
    else:
        lines += [
            f"One-shot accuracy in percent, one exemplar per action, importance-weighted cosine over "
            f"joints less what is usual for the exemplar "
            f"(`python main.py evaluate {_DATA} --weights {path.stem} --key KEY`; mean +- standard deviation over "
            f"the draws of exemplars, {'one training seed' if len(records) == 1 else 'each encoder trained once'}):",
            "",
            "| key | draws | queries | top-1 | mean recall |",
            "|---|---|---|---|---|",
            *(_figures(path, data, protocol, tests) if measured is None else measured),
        ]
        if _MSRACTION3D in tests:
            lines += ["", _ABOUT_MSRACTION3D[trained]]
    return "\n".join(lines) + "\n"
