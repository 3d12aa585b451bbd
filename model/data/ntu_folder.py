"""Reader for folders of NTU RGB+D 60 and 120 ``.skeleton`` files.

A sample becomes one clip of its main actor, which is what the one-person encoder takes: of two people who act
together it sees the one who moves more. The second actor is kept beside it (:class:`SecondPerson`), on the same
clock, for a model of two people; nothing in training or evaluation uses it yet. Who the actors are is decided in
:mod:`model.data.ntu_cleaning`.

Joints keep their metres in Kinect camera axes: turning, scaling and centring are the preprocessing's, unlike in
InfoGCN's, where they happen here. ``name`` is the sample's name (``S001C003P008R001A055``), ``dataset`` is ``NTU``,
``action`` the name of :mod:`model.data.ntu_actions`, ``subject`` the performer (``NTU/8``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from capture import JOINT_COUNT, Clip
from capture.errors import RecordingError
from capture.formats.ntu import FRAME_MS, read_ntu
from capture.formats.recording import clips_by_person
from model.data.clip_cache import Arrays
from model.data.folder_data import (
    FolderData,
    files_in,
    read_through_cache,
    stack,
    stack_confidence,
    texts,
    without_namesakes,
)
from model.data.kinect25 import FRAME_INTERVAL_MS
from model.data.many_files import read_many
from model.data.ntu_actions import NTU_ACTIONS, action_name
from model.data.ntu_cleaning import CLEANING_VERSION, Track, actors
from model.errors import DataError

EXTENSION = ".skeleton"
DATASET = "NTU"

_NAME = re.compile(r"S(\d{3})C(\d{3})P(\d{3})R(\d{3})A(\d{3})")
# How the data set names its lists: NTU_RGBD120_samples_with_missing_skeletons.txt and the like.
_MISSING_LIST = "samples_with_missing_skeletons"
_FILE_FORMAT_VERSION = 1  # of the arrays below, as they lie in the cache


@dataclass(frozen=True)
class SampleName:
    """What the name of a sample says, all counted from 1: ``SsssCcccPpppRrrrAaaa``.

    Attributes:
        setup: height and distance of the cameras; NTU 60 has the setups up to 17.
        camera: 1 to 3, which see the same performance from three directions.
        performer: the subject, 1 to 106.
        replication: 1 or 2; everybody performs twice, turned another way.
        action: 1 to 120.
    """

    setup: int
    camera: int
    performer: int
    replication: int
    action: int

    @classmethod
    def parse(cls, name: str) -> SampleName:
        """The parts of a name such as ``S001C002P003R002A013``.

        Raises:
            DataError: it is no such name, or the action is not among the 120.
        """
        found = _NAME.fullmatch(name)
        if found is None:
            raise DataError(f"'{name}' is no name of an NTU sample, such as S001C002P003R002A013.")
        sample = cls(*map(int, found.groups()))
        if not 1 <= sample.action <= len(NTU_ACTIONS):
            raise DataError(f"'{name}' is of action {sample.action}, and NTU RGB+D has {len(NTU_ACTIONS)}.")
        return sample


@dataclass(frozen=True, eq=False)
class SecondPerson:
    """The second actors of N clips, one after another; no frames where a clip has one actor.

    A model of two people, such as InfoGCN's input (N, C, T, V, M = 2), puts frame ``first_frame[i] + t`` of the main
    actor's clip beside frame t of the second's; :meth:`NtuData.second_clip` does that by time. InfoGCN fills a second
    person who is missing with zeros (NTU 60) or with a copy of the first (NTU 120).

    Attributes:
        start: (N + 1,) int64, where each begins in ``positions_m``.
        first_frame: (N,) int64, the frame of the main actor's clip at which each begins; below 0 if earlier.
        positions_m: (F2, 25, 3) float32, in the axes and the unit of the main actor.
        confidence: (N, 25) float32, as of the main actor; 0 where there is no second.
    """

    start: NDArray[np.int64]
    first_frame: NDArray[np.int64]
    positions_m: NDArray[np.float32]
    confidence: NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class NtuData(FolderData):
    """The clips of the main actors, and beside them the second ones.

    ``confidence`` (N, 25) is the mean over the frames in which the sensor had the joint: 1 tracked, 0.5 inferred.
    """

    second_person: SecondPerson

    def second_clip(self, index: int) -> Clip | None:
        """The second actor of the clip at ``index``, None if there is none.

        Timestamps are on the clock of ``clip(index)``, whose first frame is at 0 ms: they can begin before 0 and end
        after the main actor's.
        """
        second = self.second_person
        start, stop = second.start[index], second.start[index + 1]
        count = int(stop - start)
        if count == 0:
            return None
        return Clip(
            (second.first_frame[index] + np.arange(count)) * FRAME_INTERVAL_MS,
            second.positions_m[start:stop],
            np.broadcast_to(second.confidence[index], (count, JOINT_COUNT)),
        )


@dataclass(frozen=True, eq=False)
class Actor:
    """One actor's frames without holes: positions_m (T, 25, 3), confidence (25,); ``first_frame`` of the sample."""

    first_frame: int
    positions_m: NDArray[np.float32]
    confidence: NDArray[np.float32]

    @classmethod
    def from_track(cls, track: Track) -> Actor:
        """Zeros in the frames that the track lacks and for joints that were not tracked."""
        had = track.confidence > 0  # (T, 25)
        positions_m = np.zeros((track.last - track.first + 1, JOINT_COUNT, 3), np.float32)
        positions_m[track.frames - track.first] = np.where(had[..., None], track.positions_m, 0)
        confidence = track.confidence.sum(axis=0) / had.sum(axis=0).clip(min=1)
        return cls(track.first, positions_m, confidence.astype(np.float32))


@dataclass(frozen=True, eq=False)
class NtuSample:
    """One file: its name, the main actor and, where somebody else acts too, the second."""

    name: str
    main: Actor
    second: Actor | None


def read_ntu_sample(path: Path) -> NtuSample:
    """Read and clean one ``.skeleton`` file.

    Raises:
        DataError: the name is none of the data set's, or the file is damaged or shows nobody; the message names it.
    """
    try:
        SampleName.parse(path.stem)
    except DataError as error:
        raise DataError(f"'{path}' is skipped: {error}") from error
    try:
        bodies = clips_by_person(read_ntu(path))
    except RecordingError as error:
        raise DataError(str(error)) from error
    tracks = [
        Track(np.rint(body.timestamps_ms / FRAME_MS).astype(np.int64), body.positions_m, body.confidence)
        for body in bodies.values()
    ]
    main, second = actors(tracks)
    return NtuSample(path.stem, Actor.from_track(main), None if second is None else Actor.from_track(second))


def read_ntu_folder(folder: Path | str, cache: Path | None = None, processes: int | None = None) -> NtuData:
    """Read all ``.skeleton`` files in a folder and in the folders in it, in the order of their names.

    Files that are damaged, show nobody or have another name are skipped; so are the samples named in the data set's
    own lists, text files ``*samples_with_missing_skeletons*.txt``, if they lie in the folder. A warning says how many,
    a text file beside the cache which and why.

    Args:
        folder: the skeletons of NTU RGB+D 60, of 120, or a part of them.
        cache: where to keep the result for the next time; None: ``FOLDER.onetake.npz`` beside the folder.
        processes: how many read; None: as many as there are cores.

    Raises:
        DataError: there is no such folder or no usable file in it.
    """
    folder = Path(folder)
    everything = files_in(folder)
    files = [path for path in everything if path.name.endswith(EXTENSION)]
    lists = [path for path in everything if _MISSING_LIST in path.name and path.suffix == ".txt"]
    if not files:
        raise DataError(f"'{folder}' holds no NTU skeletons: there is no {EXTENSION} file in it.")
    version = f"ntu {_FILE_FORMAT_VERSION}.{CLEANING_VERSION}"
    arrays, skipped = read_through_cache(
        folder, [*files, *lists], version, lambda: _read(files, _missing(lists), processes), cache
    )
    second = {name.removeprefix("second_"): arrays.pop(name) for name in tuple(arrays) if name.startswith("second_")}
    return NtuData(**arrays, skipped=skipped, second_person=SecondPerson(**second))


def _missing(lists: Sequence[Path]) -> dict[str, Path]:
    """Sample name -> the list that names it. Lines that are no name of a sample are the lists' introductions."""
    missing: dict[str, Path] = {}
    for path in lists:
        try:
            lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError as error:
            raise DataError(f"'{path}' cannot be read: {error.strerror or error}.") from error
        missing |= {line.strip(): path for line in lines if _NAME.fullmatch(line.strip())}
    return missing


def _read(files: Sequence[Path], missing: dict[str, Path], processes: int | None) -> tuple[Arrays, list[str]]:
    listed = [f"'{path}' is skipped: '{missing[path.stem].name}' lists it." for path in files if path.stem in missing]
    wanted, namesakes = without_namesakes(path for path in files if path.stem not in missing)
    samples, unusable = read_many(read_ntu_sample, wanted, processes)
    return _arrays(samples), [*listed, *namesakes, *unusable]


def _arrays(samples: Sequence[NtuSample]) -> Arrays:
    names = [SampleName.parse(sample.name) for sample in samples]
    mains = [sample.main for sample in samples]
    seconds = [sample.second or _nobody_beside(sample.main) for sample in samples]
    start, positions_m = stack([actor.positions_m for actor in mains])
    second_start, second_positions_m = stack([actor.positions_m for actor in seconds])
    return {
        "name": texts(sample.name for sample in samples),
        "dataset": texts(DATASET for _ in samples),
        "action": texts(action_name(name.action) for name in names),
        "subject": texts(f"{DATASET}/{name.performer}" for name in names),
        "start": start,
        "positions_m": positions_m,
        "confidence": stack_confidence([actor.confidence for actor in mains]),
        "second_start": second_start,
        "second_first_frame": np.array(
            [second.first_frame - main.first_frame for main, second in zip(mains, seconds, strict=True)], np.int64
        ),
        "second_positions_m": second_positions_m,
        "second_confidence": stack_confidence([actor.confidence for actor in seconds]),
    }


def _nobody_beside(main: Actor) -> Actor:
    return Actor(main.first_frame, np.zeros((0, JOINT_COUNT, 3), np.float32), np.zeros(JOINT_COUNT, np.float32))
