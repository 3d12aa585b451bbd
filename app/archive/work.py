"""Labelling one recording of an archive: what every process, here or on another machine, does again and again."""

from __future__ import annotations

import signal
from dataclasses import dataclass
from functools import lru_cache

import torch

from app.archive.recordings import Recording
from app.commands.learned import load_learned, recogniser_of
from app.commands.reading import read_people
from capture.errors import CaptureError
from capture.sources.recording import RecordingSource
from model.errors import ModelError
from model.labels import write_events
from model.one_shot_encoder import OneShotEncoder
from model.recognizer import Recogniser, label_clip


@dataclass(frozen=True)
class Job:
    """What is the same for all recordings.

    Attributes:
        pack: path of the learned actions.
        weights: name or path.
    """

    pack: str
    weights: str


@dataclass(frozen=True)
class Outcome:
    """What became of one recording.

    Attributes:
        recording: which.
        seconds: of skeletons in it, over all people.
        events: that were found.
        problem: one sentence if it could not be labelled; else empty.
    """

    recording: Recording
    seconds: float = 0.0
    events: int = 0
    problem: str = ""


def begin() -> None:
    """In a process that does nothing else: one thread, since there are as many processes as cores, and Ctrl+C is for
    whoever started it."""
    torch.set_num_threads(1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@lru_cache(maxsize=1)  # a process labels many files for one job
def recogniser_for(job: Job) -> tuple[Recogniser, str]:
    """The recogniser, and what there is to say about the pack: a sentence or nothing.

    Raises:
        ModelError: the weights or the pack cannot be used, or no action of it is on.
    """
    encoder = OneShotEncoder.load(job.weights)
    pack = load_learned(job.pack, encoder)
    return recogniser_of(pack, job.pack, encoder), pack.notice


def label_recording(job: Job, recording: Recording) -> Outcome:
    """Label everybody in a recording; the labels appear whole or not at all. Never raises: a damaged recording must
    not end the work on the others."""
    try:
        people = read_people(RecordingSource(recording.path, realtime=False), 0.0, None)
        recogniser, _ = recogniser_for(job)
        events = [event for clip in people.values() for event in label_clip(clip, recogniser)]
        write_events(recording.out, events)
    except (CaptureError, ModelError) as error:
        return Outcome(recording, problem=str(error))
    except Exception as error:  # a fault of ours, or a disk's: it is told with the file's name
        return Outcome(
            recording, problem=f"'{recording.path}' could not be labelled ({type(error).__name__}: {error})."
        )
    return Outcome(recording, sum(clip.duration_s for clip in people.values()), len(events))
