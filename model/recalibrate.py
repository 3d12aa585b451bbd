"""Draw the cohort of weights and calibrate their confidence again, without training: what a new way to score needs.

python -m model.recalibrate --weights protocol --data kinect25.npz --protocol protocol.json
python -m model.recalibrate --weights live --calibration protocol --data kinect25.npz --protocol protocol.json

With --keep-cohort the cohort stays, and with it the figures in the card, which do not depend on the calibration.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from model.data.reading import open_protocol, read_data
from model.data.training_clips import training_clips
from model.errors import DataError, ModelError
from model.model_card import measured_rows, model_card
from model.one_shot import sample_clips
from model.one_shot_encoder import OneShotEncoder
from model.preprocess import Samples
from model.publish import calibrate_on_validation, cohort_rows
from model.streams.calibration import STREAMS
from model.training_record import read_records
from model.weights import as_stored, load_weights, save_weights, weights_path


def recalibrate(
    name_or_path: str,
    data_path: Path,
    protocol_path: Path,
    calibration: str | None = None,
    *,
    keep_cohort: bool = False,
    streams: int = STREAMS,
) -> Path:
    """Write weights and their card anew, with a cohort from the clips that they were trained on.

    Args:
        calibration: take the calibration from these weights, by name or path; None to fit it on the protocol's
            validation actions.
        streams: how many to fit it on; fewer take less time and give a coarser threshold.
        keep_cohort: leave the cohort as it is, and take the card's figures from the card that is there.

    Raises:
        ModelError: the weights or the data cannot be read, or the weights have seen the validation actions.
    """
    path = weights_path(name_or_path)
    weights = load_weights(path)
    data, protocol = read_data(data_path), open_protocol(protocol_path)
    training = dict(weights.training)
    records = read_records(training, path.stem)
    try:
        trained_on = training_clips(data, protocol, records[0].config).index
    except DataError as error:
        raise DataError(f"{error} Give the data and the protocol that '{path}' was trained on.") from error
    measured = None
    if keep_cohort:
        measured = _measured(path.with_suffix(".md"), weights.digest)
    else:
        encoder = OneShotEncoder(weights)
        samples = sample_clips(data, trained_on, encoder.frames)
        shown = samples.seen.any(dim=1).nonzero().squeeze(1)
        chosen = shown[cohort_rows(len(shown))]
        cohort = as_stored(encoder.embed_samples(Samples(samples.positions_m[chosen], samples.seen[chosen])))
        weights = replace(weights, cohort=cohort)
    validated = None
    if calibration is not None:
        calibrated = load_weights(calibration).calibration
    else:
        calibrated, validated = calibrate_on_validation(
            data, protocol, training["actions"], OneShotEncoder(weights), streams
        )
    training |= {
        "calibrated_by": calibration or "validation actions",
        "recalibrated": date.today().isoformat(),
        "kept_cohort": keep_cohort,
        "streams": streams,
    }
    encoders = [record.encoder for record in records]
    save_weights(path, weights.branch, encoders, weights.cohort, calibrated, training, weights.whitening)
    card = model_card(path, data, protocol, training, calibrated, validated, measured)
    path.with_suffix(".md").write_text(card, encoding="utf-8")
    return path


def _measured(card_path: Path, digest: str) -> list[str]:
    """The figures in a card, if it is that of the weights as they are."""
    try:
        card = card_path.read_text(encoding="utf-8")
    except (OSError, UnicodeError) as error:
        raise DataError(f"The card '{card_path}' cannot be read: leave --keep-cohort out to measure anew.") from error
    if digest not in card:
        raise DataError(f"'{card_path}' is the card of other weights: leave --keep-cohort out to measure anew.")
    return measured_rows(card)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m model.recalibrate", description=__doc__.partition("\n")[0])
    parser.add_argument("--weights", default="protocol", metavar="NAME_OR_PATH", help="default: protocol")
    parser.add_argument("--data", required=True, type=Path, metavar="FILE.npz")
    parser.add_argument("--protocol", required=True, type=Path, metavar="FILE.json")
    parser.add_argument("--calibration", metavar="WEIGHTS", help="take the calibration from these weights")
    parser.add_argument(
        "--keep-cohort", action="store_true", help="leave the cohort and the card's figures as they are"
    )
    parser.add_argument("--streams", type=int, default=STREAMS, help=f"how many to calibrate on; default: {STREAMS}")
    options = parser.parse_args(arguments)
    if options.streams < 1:
        parser.exit(2, "--streams must be at least 1.\n")
    try:
        print(
            recalibrate(
                options.weights,
                options.data,
                options.protocol,
                options.calibration,
                keep_cohort=options.keep_cohort,
                streams=options.streams,
            )
        )
    except ModelError as error:
        parser.exit(2, f"{error}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
