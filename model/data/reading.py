"""Labelled clips from whatever a path is, one file or a folder of a data set; protocols by path or by name."""

from __future__ import annotations

from pathlib import Path

from model.data import kinetics, ntu_folder
from model.data.folder_data import files_in
from model.data.kinect25 import ClipData, read_kinect25
from model.data.ntu_protocols import protocol_named
from model.data.protocol import Protocol, read_protocol
from model.data.webcam_signs import DATASET, is_webcam_signs, read_webcam_signs, webcam_signs_protocol
from model.errors import DataError


def read_data(path: Path | str, cache: Path | None = None, processes: int | None = None) -> ClipData:
    """Read labelled clips.

    Args:
        path: a file in the format of ``kinect25.npz`` or ``webcam_signs.npz`` (docs/data.md), or a folder of NTU RGB+D
            ``.skeleton`` files or of Kinetics-skeleton JSON files (docs/ntu.md).
        cache, processes: for folders, see :func:`model.data.ntu_folder.read_ntu_folder`.

    Raises:
        DataError: there is nothing there, or it is neither.
    """
    path = Path(path)
    if not path.is_dir():
        return read_webcam_signs(path) if is_webcam_signs(path) else read_kinect25(path)
    names = [file.name for file in files_in(path)]
    has_ntu = any(name.endswith(ntu_folder.EXTENSION) for name in names)
    has_kinetics = any(kinetics.is_sample(name) for name in names)
    if has_ntu and has_kinetics:
        raise DataError(
            f"'{path}' holds NTU {ntu_folder.EXTENSION} files and {kinetics.EXTENSION} files: keep them apart."
        )
    if has_ntu:
        return ntu_folder.read_ntu_folder(path, cache, processes)
    if has_kinetics:
        return kinetics.read_kinetics_folder(path, cache, processes)
    raise DataError(
        f"'{path}' holds no clips: a folder needs NTU {ntu_folder.EXTENSION} files or Kinetics {kinetics.EXTENSION} "
        "files; clips in one file are given by the file's own path."
    )


def open_protocol(name_or_path: Path | str, data: ClipData | None = None) -> Protocol:
    """A protocol file, or a protocol by its name: ``ntu120``, ``ntu60-20``, ..., or ``webcam_signs``, drawn from
    ``data``.

    Raises:
        DataError: there is neither.
    """
    if str(name_or_path) == DATASET and data is not None:
        return webcam_signs_protocol(data)
    if Path(name_or_path).suffix or Path(name_or_path).exists():
        return read_protocol(name_or_path)
    return protocol_named(str(name_or_path))
