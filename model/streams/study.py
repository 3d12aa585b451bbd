"""A study: several streams of one kind, each watched by the recogniser and by the comparisons."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

import numpy as np
import torch

from model.data.kinect25 import ClipData
from model.one_shot_encoder import OneShotEncoder
from model.recognizer import Recogniser
from model.streams.baselines import NearestExemplar, WekinatorTimeWarping
from model.streams.build import Setting, Stream, build_stream
from model.streams.camera import Camera
from model.streams.casting import Order, cast, homes
from model.streams.live import Answer, RememberingEncoder, watch
from model.support import SupportSet
from model.weights import load_weights

RECOGNISERS: dict[str, type[Recogniser]] = {
    "recogniser": Recogniser,
    "nearest_exemplar": NearestExemplar,
    "dtw_wekinator": WekinatorTimeWarping,
}
SIZES = (1.0, 0.75)  # an adult, a child
FRAME_RATES = (30.0, 15.0)


@dataclass(frozen=True)
class Watched:
    """A stream and what each of ``RECOGNISERS`` said about it, by name."""

    stream: Stream
    answers: dict[str, Answer]


def make_streams(
    data: ClipData, learnable: Sequence[str], others: Sequence[str], order: Order, count: int, seed: int
) -> list[Stream]:
    """Streams that go round the home sets, body sizes and frame rates.

    Raises:
        DataError: the data hold too few actions or clips.
    """
    sets = homes(data, learnable)
    streams = []
    for number in range(count):
        turn = number // len(sets)  # so that a home set gets both sizes and both rates
        rng = np.random.default_rng([seed, order.learned, number])
        parts = cast(data, learnable, others, sets[number % len(sets)], order, rng)
        setting = Setting(
            size=SIZES[(number + turn) % 2],
            camera=Camera(fps=FRAME_RATES[(number // 2 + turn) % 2]),
            yaw_rad=float(rng.uniform(-0.35, 0.35)),
            place_m=(float(rng.uniform(-0.3, 0.3)), float(rng.uniform(2.2, 3.0))),
        )
        streams.append(build_stream(data, parts, setting, rng))
    return streams


def learned(stream: Stream, encoder: OneShotEncoder) -> SupportSet:
    """The stream's takes as learned actions."""
    support = SupportSet()
    for action, take in stream.takes.items():
        support = support.with_action(action, take, encoder)
    return support


def watch_stream(stream: Stream, weights: str) -> Watched:
    """Learn the stream's takes and run every recogniser over it, on one thread.

    Raises:
        WeightsError: the weights cannot be loaded.
    """
    torch.set_num_threads(1)  # streams are watched side by side
    encoder = RememberingEncoder(load_weights(weights))
    support = learned(stream, encoder)
    answers = watch(stream.clip, [kind(encoder, support) for kind in RECOGNISERS.values()])
    return Watched(stream, dict(zip(RECOGNISERS, answers, strict=True)))


def watch_streams(streams: Sequence[Stream], weights: str, processes: int) -> list[Watched]:
    """:func:`watch_stream` for many, in several processes."""
    if processes == 1 or len(streams) == 1:
        return [watch_stream(stream, weights) for stream in streams]
    # Spawned, for a forked process would inherit torch's threads in an unknown state.
    with ProcessPoolExecutor(min(processes, len(streams)), mp_context=get_context("spawn")) as pool:
        return list(pool.map(watch_stream, streams, [weights] * len(streams)))
