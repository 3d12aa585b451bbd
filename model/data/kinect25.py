"""Reader for ``kinect25.npz``: labelled skeleton clips of several sensors in one 25-joint layout."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from capture import JOINT_COUNT, Clip
from capture.wording import quotable
from model.data.archives import ArchiveError, read_arrays
from model.errors import DataError

FRAME_INTERVAL_MS = 1000.0 / 30.0  # the sets come at about 30 frames a second
_KEYS = ("frame_delta_mm", "length", "name", "dataset", "action", "subject", "measured_dataset", "measured")


@dataclass(frozen=True, eq=False)
class ClipData:
    """Labelled clips, all in memory.

    Attributes:
        name, dataset, action, subject: (N,) str, what each clip is; ``action`` is the name merged over the sets.
        start: (N + 1,) int64, where each clip begins in ``positions_m``.
        positions_m: (F, 25, 3) float32, all clips one after another.
        confidence: (N, 25) float32: 1 where the set measured the joint, 0.5 where it was filled in.
    """

    name: NDArray[np.str_]
    dataset: NDArray[np.str_]
    action: NDArray[np.str_]
    subject: NDArray[np.str_]
    start: NDArray[np.int64]
    positions_m: NDArray[np.float32]
    confidence: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.name)

    def clip(self, index: int) -> Clip:
        """The clip at ``index``, at 30 frames a second."""
        start, stop = self.start[index], self.start[index + 1]
        count = int(stop - start)
        return Clip(
            np.arange(count, dtype=np.float64) * FRAME_INTERVAL_MS,
            self.positions_m[start:stop],
            np.broadcast_to(self.confidence[index], (count, JOINT_COUNT)),
        )

    @property
    def labels(self) -> NDArray[np.str_]:
        """(N,) what each clip's own set calls its action: ``a11`` of ``MSRAction3D/a11_s01_e01_skeleton3D``."""
        return np.array([name.partition("/")[2].partition("_")[0] for name in self.name.tolist()])

    def index_of(self, name: str) -> int:
        """The index of a clip by its name.

        Raises:
            DataError: there is no such clip.
        """
        found = np.flatnonzero(self.name == name)
        if len(found) == 0:
            raise DataError(f"The data hold no clip named '{name}'.")
        return int(found[0])


def read_kinect25(path: Path | str) -> ClipData:
    """Read a file in the format of ``kinect25.npz`` (see docs/data.md).

    Raises:
        DataError: the file is missing, no npz, lacks a key, or its parts disagree.
    """
    path = Path(path)
    try:
        arrays = read_arrays(path, _KEYS)
    except FileNotFoundError:
        raise DataError(f"There is no data file '{path}': check the path.") from None
    except (OSError, ArchiveError) as error:
        raise DataError(f"'{path}' cannot be read as a kinect25 file: {error}.") from error
    length, delta = arrays["length"], arrays["frame_delta_mm"]
    if length.ndim != 1 or len(length) == 0 or length.dtype.kind not in "iu" or delta.dtype.kind not in "iu":
        raise DataError(f"'{path}' is damaged: it must hold at least one clip, with lengths and frames as integers.")
    texts = (arrays[key] for key in ("name", "dataset", "action", "subject", "measured_dataset"))
    if any(text.dtype.kind != "U" for text in texts) or arrays["measured"].dtype.kind not in "biuf":
        raise DataError(f"'{path}' is damaged: its names must be texts, and what was measured truth values.")
    length = length.astype(np.int64)
    if (
        length.min() < 1
        or length.max() > len(np.atleast_1d(delta))  # before they are added up, which could overflow
        or delta.shape != (length.sum(), JOINT_COUNT, 3)
        or any(arrays[key].shape != length.shape for key in ("name", "dataset", "action", "subject"))
        or arrays["measured_dataset"].ndim != 1
        or arrays["measured"].shape != (*arrays["measured_dataset"].shape, JOINT_COUNT)
    ):
        raise DataError(f"'{path}' is damaged: its parts disagree about the number of clips, frames or joints.")

    start = np.concatenate(([0], np.cumsum(length)))
    # Deltas become positions by one running sum over everything, less what had been summed before each clip.
    total_mm = np.cumsum(delta, axis=0, dtype=np.int64)
    before_mm = np.where((start[:-1] > 0)[:, None, None], total_mm[start[:-1] - 1], 0)  # (N, 25, 3)
    positions_m = ((total_mm - np.repeat(before_mm, length, axis=0)) / 1000.0).astype(np.float32)
    measured = dict(zip(arrays["measured_dataset"].tolist(), arrays["measured"], strict=True))
    unknown = set(arrays["dataset"].tolist()) - set(measured)
    if unknown:
        raise DataError(f"'{path}' does not say which joints were measured in {quotable(', '.join(sorted(unknown)))}.")
    confidence = np.stack([np.where(measured[dataset], 1.0, 0.5) for dataset in arrays["dataset"].tolist()])
    return ClipData(
        arrays["name"],
        arrays["dataset"],
        arrays["action"],
        arrays["subject"],
        start,
        positions_m,
        confidence.astype(np.float32),
    )
