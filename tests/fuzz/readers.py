"""Every reader of files that come from others, with valid files to damage."""

from __future__ import annotations

import io
import json
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import load, save

from capture.errors import CaptureError
from capture.formats.csv_table import read_csv
from capture.formats.json_skeletons import read_json
from capture.formats.ntu import read_ntu
from capture.formats.recording import is_usable, read_recording
from capture.formats.skeleton_files import read_skeletons, write_skeletons
from capture.formats.trc import read_trc
from capture.skeleton import SkeletonFrame
from model.data.clip_cache import load_cache, save_cache
from model.data.kinect25 import ClipData, read_kinect25
from model.data.kinetics import read_kinetics_sample
from model.data.protocol import read_protocol
from model.data.webcam_signs import read_webcam_signs
from model.errors import ModelError
from model.events import Event
from model.labels.registry import FORMATS, read_events, write_events
from model.one_shot_encoder import OneShotEncoder
from model.pack import _digest as digest_of_pack
from model.pack import load_pack
from model.settings import read_settings
from model.text.descriptions import read_descriptions
from model.weights import load_weights
from tests.capture.skeleton_examples import frame_of
from tests.fuzz.mutations import Choices, damaged, damaged_json, damaged_values

Remake = Callable[[bytes], bytes]


@dataclass(frozen=True)
class Reader:
    """A reader under test.

    Attributes:
        extension: of the files that it gets.
        read: reads a file; a result that cannot be worked with is an AssertionError.
        refusal: the only error that it may raise.
        valid: files that it accepts.
        remakes: from a program to a file that is damaged behind its checksums, or in its values and not its bytes.
    """

    extension: str
    read: Callable[[Path], object]
    refusal: type[Exception]
    valid: tuple[bytes, ...]
    remakes: tuple[Remake, ...] = ()


def make_readers(folder: Path, tiny_weights: Path, encoder: OneShotEncoder, pack: bytes) -> dict[str, Reader]:
    """All readers by name; ``folder`` is where the valid files are made."""
    readers = readers_without_weights(folder)
    readers["pack"] = Reader(
        ".pack",
        lambda path: load_pack(path, encoder),
        ModelError,
        (pack,),
        (lambda program: _pack_with_other_values(program, pack),),
    )
    weights = tiny_weights.read_bytes()
    readers["weights"] = Reader(
        ".safetensors", _read_weights, ModelError, (weights,), (lambda program: _other_header(program, weights),)
    )
    return readers


def readers_without_weights(folder: Path) -> dict[str, Reader]:
    """The readers of files that can be made without an encoder."""
    return _skeletons(folder) | _labels(folder) | _json_files(folder) | _archives(folder)


def _takes() -> list[list[SkeletonFrame]]:
    one = [frame_of(time_ms) for time_ms in (0.0, 33.0, 66.5, 101.0)]
    two = [frame_of(time_ms, person) for time_ms in (1e5, 1e5 + 20) for person in (3, -(2**63))]
    return [one, two]


def _skeletons(folder: Path) -> dict[str, Reader]:
    def files(extension: str, takes: list[list[SkeletonFrame]]) -> tuple[bytes, ...]:
        contents = []
        for number, take in enumerate(takes):
            path = folder / f"{number}{extension}"
            write_skeletons(path, take)
            contents.append(path.read_bytes())
        return tuple(contents)

    takes = _takes()
    small = [
        [SkeletonFrame(f.timestamp_ms, np.clip(f.positions_m, -9, 9), f.confidence, f.person_id) for f in take]
        for take in takes
    ]
    recordings, ntu, tables = files(".skeletons", takes), files(".skeleton", small), files(".csv", takes)
    documents, markers = files(".json", takes), files(".trc", takes[:1])
    sealed: tuple[Remake, ...] = tuple(lambda program, valid=valid: _sealed(program, valid) for valid in recordings)
    values: tuple[Remake, ...] = tuple(
        lambda program, content=content: damaged_json(program, content) for content in map(json.loads, documents)
    )

    def checked(read: Callable[[Path], tuple[SkeletonFrame, ...]]) -> Callable[[Path], object]:
        def read_and_check(path: Path) -> object:
            frames = read(path)
            assert frames, "a file without a skeleton is refused"
            times_ms = [frame.timestamp_ms for frame in frames]
            assert times_ms == sorted(times_ms)
            assert all(map(is_usable, frames))
            return frames

        return read_and_check

    return {
        "recording": Reader(".skeletons", checked(read_recording), CaptureError, recordings, sealed),
        "ntu": Reader(".skeleton", checked(read_ntu), CaptureError, ntu),
        "csv skeletons": Reader(".csv", checked(read_csv), CaptureError, tables),
        "json skeletons": Reader(".json", checked(read_json), CaptureError, documents, values),
        "trc": Reader(".trc", checked(read_trc), CaptureError, markers),
        "any skeletons": Reader(".csv", checked(read_skeletons), CaptureError, recordings + ntu + tables, sealed),
    }


def _sealed(program: bytes, valid: bytes) -> bytes:
    """A recording that is damaged and has right checksums all the same."""
    record_bytes = 420
    content = bytearray(damaged(program, valid, valid))
    if len(content) < 14:
        return bytes(content)
    header_end = 14 + min(struct.unpack_from("<I", content, 10)[0], len(content))
    content[header_end : header_end + 4] = struct.pack("<I", zlib.crc32(content[:header_end]))
    for start in range(header_end + 4, len(content) - record_bytes + 1, record_bytes):
        struct.pack_into("<I", content, start, zlib.crc32(content[start + 4 : start + record_bytes]))
    return bytes(content)


def _labels(folder: Path) -> dict[str, Reader]:
    events = [Event(0.0, 1200.0, "wave", 0.9), Event(900.0, 2000.5, 'a "b" & <c>, d', 1.0), Event(5e6, 5e6 + 1, "é", 0)]

    def read(path: Path) -> object:
        found = read_events(path)
        assert all(0 <= event.start_ms < event.end_ms and 0 <= event.confidence <= 1 for event in found)
        assert all(event.action.strip() for event in found)
        return found

    readers = {}
    for extension in FORMATS:
        path = folder / f"labels{extension}"
        write_events(path, events, Path("video.mp4"))
        several = path.read_bytes()
        write_events(path, events[:1])
        readers[f"labels {extension}"] = Reader(extension, read, ModelError, (several, path.read_bytes()))
    return readers


def _json_files(folder: Path) -> dict[str, Reader]:
    body = {"pose": [0.4 + 0.01 * number for number in range(36)], "score": [0.8] * 18}
    kinetics = {
        "data": [{"frame_index": number, "skeleton": [body, body]} for number in range(1, 4)],
        "label": "archery",
        "label_index": 5,
    }
    draws = [{"wave": "X/a01_s01", "bow": "X/a02_s01"}]
    protocol = {
        "base": ["wave", "bow"],
        "novel": ["kick"],
        "novel_exemplars": draws,
        "validation_exemplars": {"exemplars": draws},
        "within_dataset": {"X": draws},
        "msraction3d": {"train_labels": "a01..a10", "test_labels": "a11..a20", "exemplar": "X/aNN_s01"},
    }
    settings = {"epochs": 3, "encoder": {"frames": 16, "kind": "infogcn"}, "learning_rate": 0.1}
    joints = {label: f"The {label} moves." for label in _joint_labels()}
    descriptions = {"joints": list(joints), "actions": {"wave": {"origin": "x", "global": "A wave.", "joints": joints}}}

    def reader(read: Callable[[Path], object], content: Mapping[str, Any]) -> Reader:
        valid = json.dumps(content).encode()
        return Reader(".json", read, ModelError, (valid,), (lambda program: damaged_json(program, content),))

    return {
        "kinetics sample": reader(_read_kinetics, kinetics),
        "protocol": reader(_read_protocol, protocol),
        "settings": reader(read_settings, settings),
        "descriptions": reader(read_descriptions, descriptions),
    }


def _joint_labels() -> list[str]:
    from capture import Joint

    return [joint.label for joint in Joint]


def _read_kinetics(path: Path) -> object:
    sample = read_kinetics_sample(path)
    assert np.isfinite(sample.positions_m).all()
    return sample


def _read_protocol(path: Path) -> object:
    """Everything that a protocol is asked for."""
    protocol = read_protocol(path)
    found: list[object] = [protocol.draws(key) for key in protocol.draw_keys()]
    for ask in (
        lambda: protocol.actions("base"),
        lambda: protocol.draws("novel_exemplars"),
        lambda: protocol.draws("within_dataset/X"),
        protocol.msraction3d,
    ):
        try:
            found.append(ask())
        except ModelError:  # what a protocol lacks is said when it is asked for
            continue
    return found


def _archives(folder: Path) -> dict[str, Reader]:
    rng = np.random.default_rng(3)
    clips = {
        "frame_delta_mm": rng.integers(-50, 50, (5, 25, 3)).astype(np.int16),
        "length": np.array([2, 3]),
        "name": np.array(["X/a01_s01", "Y/a02_s02"]),
        "dataset": np.array(["X", "Y"]),
        "action": np.array(["wave", "bow"]),
        "subject": np.array(["X/1", "Y/2"]),
        "measured_dataset": np.array(["X", "Y"]),
        "measured": rng.random((2, 25)) < 0.5,
    }
    landmarks = rng.random((2, 4, 33, 4)).astype(np.float32)
    signs = {"landmarks": landmarks, "action": np.array(["yes", "no"]), "session": np.array([0, 1])}
    cache = folder / "cache.npz"
    save_cache(cache, "key", {"start": np.array([0, 2]), "name": np.array(["a"])})

    def reader(read: Callable[[Path], object], arrays: Mapping[str, Any]) -> Reader:
        packed, plain = _archive(arrays, np.savez_compressed), _archive(arrays, np.savez)
        return Reader(
            ".npz",
            read,
            ModelError,
            (packed, plain),
            (lambda program: _other_members(program, plain), lambda program: _other_arrays(program, arrays)),
        )

    with np.load(cache) as archive:
        cached = dict(archive)
    return {
        "kinect25": reader(_read_clips(read_kinect25), clips),
        "webcam signs": reader(_read_clips(read_webcam_signs), signs),
        "clip cache": reader(lambda path: load_cache(path, "key"), cached),
    }


def _read_clips(read: Callable[[Path], ClipData]) -> Callable[[Path], object]:
    def read_and_look(path: Path) -> object:
        data = read(path)
        assert len(data) > 0
        assert np.isfinite(data.positions_m).all() and np.isfinite(data.confidence).all()
        return [data.clip(0), data.labels]

    return read_and_look


def _archive(arrays: Mapping[str, Any], write: Callable[..., None]) -> bytes:
    buffer = io.BytesIO()
    write(buffer, **arrays)
    return buffer.getvalue()


def _other_members(program: bytes, valid: bytes) -> bytes:
    """An archive whose checksums are right and one of whose members is damaged."""
    choices = Choices(program)
    with zipfile.ZipFile(io.BytesIO(valid)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    changed = list(members)[choices.below(len(members))]
    other = list(members)[choices.below(len(members))]
    members[changed] = damaged(program[2:], members[changed], members[other])
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)[choices.below(2)]) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def _other_arrays(program: bytes, arrays: Mapping[str, Any]) -> bytes:
    """An archive with one array of another shape, type or content."""
    choices = Choices(program)
    name = list(arrays)[choices.below(len(arrays))]
    array = np.asarray(arrays[name])
    match choices.below(6):
        case 0:
            array = array[: choices.below(len(array) + 1)] if array.ndim else array
        case 1:
            array = array.reshape(-1)
        case 2:
            kind = ("<f8", "<i8", "<u8", "<U3", "?", "<c8", "S3", "<f2", "<M8[s]")[choices.below(9)]
            array = np.zeros(array.shape, kind)
        case 3:
            array = array[..., None]
        case 4:
            array = np.full_like(array, np.iinfo(array.dtype).max if array.dtype.kind in "iu" else "1")
        case _:
            array = np.array(choices.below(256) - 128)
    return _archive({**arrays, name: array}, np.savez)


def _safetensors(header: Any, data: bytes) -> bytes:
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


def _parts(valid: bytes) -> tuple[Any, bytes]:
    end = 8 + struct.unpack("<Q", valid[:8])[0]
    return json.loads(valid[8:end]), valid[end:]


def _other_header(program: bytes, valid: bytes) -> bytes:
    """A safetensors file with another header: its own JSON, or the JSON of OneTake in it."""
    header, data = _parts(valid)
    choices = Choices(program)
    if choices.below(4):
        inner = json.loads(header["__metadata__"]["onetake"])
        header["__metadata__"]["onetake"] = json.dumps(damaged_values(program[1:], inner))
    else:
        header = damaged_values(program[1:], header)
    return _safetensors(header, data)


def _pack_with_other_values(program: bytes, valid: bytes) -> bytes:
    """A pack with a right checksum, and with other values in its header or its arrays."""
    arrays = load(valid)
    header = json.loads(_parts(valid)[0]["__metadata__"]["onetake"])
    header.pop("sha256")
    choices = Choices(program)
    if choices.below(2):
        changed = damaged_values(program[2:], header)
        header = changed if isinstance(changed, dict) else header
    else:
        name = list(arrays)[choices.below(len(arrays))]
        array = arrays[name]
        match choices.below(4):
            case 0:
                array = array[: choices.below(len(array) + 1)]
            case 1:
                array = array.astype(("<f2", "<f8", "<i4", "?")[choices.below(4)])
            case 2:
                array = array[..., None]
            case _:
                content = damaged(program[3:], array.tobytes(), b"")
                content = content[: array.nbytes].ljust(array.nbytes, b"\0")
                array = np.frombuffer(content, array.dtype).reshape(array.shape)
        arrays[name] = array
    arrays = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    header["sha256"] = digest_of_pack(header, arrays)
    return save(arrays, metadata={"onetake": json.dumps(header)})


def _read_weights(path: Path) -> object:
    weights = load_weights(path)
    assert weights.frames >= 1
    return weights
