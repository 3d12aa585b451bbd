"""Whatever a file holds, it is read or refused in one sentence: in bounded time and memory, and without a crash.

``--fuzz-examples N`` says how many files each reader gets (docs/reliability.md).
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from capture import Clip
from model.one_shot_encoder import OneShotEncoder
from model.pack import save_pack
from model.support import SupportSet
from tests.fuzz.mutations import damaged
from tests.fuzz.readers import Reader, make_readers
from tests.fuzz.refusal import read_or_refused

NAMES = (
    *("recording", "ntu", "csv skeletons", "json skeletons", "trc", "any skeletons"),
    *("labels .csv", "labels .vtt", "labels .srt", "labels .eaf", "labels .tsv"),
    *("kinetics sample", "protocol", "settings", "descriptions"),
    *("kinect25", "webcam signs", "clip cache", "pack", "weights"),
)
_ROUND = 5000  # hypothesis remembers all that it has tried: it is started anew before that takes long
_PROGRAMS = st.binary(min_size=4, max_size=48)


@pytest.fixture(scope="module")
def readers(
    tmp_path_factory: pytest.TempPathFactory, tiny_weights: Path, tiny_encoder: OneShotEncoder
) -> dict[str, Reader]:
    import numpy as np

    from capture.demonstrator import Variation, movement_named, perform

    folder = tmp_path_factory.mktemp("valid")
    support = SupportSet()
    for name in ("wave", "bow"):
        clip: Clip = perform(movement_named(name), Variation(), np.random.default_rng(1)).resample(6)
        support = support.with_action(name, clip, tiny_encoder)
    support = support.with_threshold("bow", 0.3)
    save_pack(folder / "valid.pack", support, tiny_encoder)
    return make_readers(folder, tiny_weights, tiny_encoder, (folder / "valid.pack").read_bytes())


@pytest.fixture
def quick_folder(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where the system has one: opening a file for writing on a disk takes a millisecond."""
    memory = Path("/dev/shm")
    if not memory.is_dir():
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        yield Path(folder)


def files_for(reader: Reader) -> st.SearchStrategy[tuple[Callable[[bytes], bytes], bytes]]:
    """Damaged files, files that are damaged behind their checksums, and arbitrary bytes.

    As a function and what makes a file of it: hypothesis keeps what it draws, and files can be large.
    """
    valid = reader.valid
    bytewise: list[Callable[[bytes], bytes]] = [
        lambda program, one=one, other=other: damaged(program, one, other)
        for one, other in zip(valid, (*valid[1:], valid[0]), strict=True)
    ]
    makers = [*bytewise, *reader.remakes]
    starts = (b"", *(one[:size] for one in valid for size in (8, 14, 64)))
    arbitrary: list[Callable[[bytes], bytes]] = [lambda rest, start=start: start + rest for start in starts]
    made = st.tuples(st.sampled_from(makers), _PROGRAMS)
    return st.one_of(made, made, made, st.tuples(st.sampled_from(arbitrary), st.binary(max_size=200)))


def test_every_reader_is_tested(readers: dict[str, Reader]) -> None:
    assert set(NAMES) == set(readers)


@pytest.mark.parametrize("name", NAMES)
def test_valid_files_are_read(name: str, readers: dict[str, Reader], tmp_path: Path) -> None:
    reader = readers[name]
    for content in reader.valid:
        path = tmp_path / f"file{reader.extension}"
        path.write_bytes(content)
        reader.read(path)


@pytest.mark.parametrize("name", NAMES)
def test_any_file_is_read_or_refused_in_one_sentence(
    name: str, readers: dict[str, Reader], quick_folder: Path, fuzz_examples: int
) -> None:
    reader = readers[name]
    path = quick_folder / f"file{reader.extension}"

    def check(drawn: tuple[Callable[[bytes], bytes], bytes]) -> None:
        make, program = drawn
        path.write_bytes(make(program))
        read_or_refused(reader, path)

    for number, start in enumerate(range(0, fuzz_examples, _ROUND)):
        examples = settings(
            max_examples=min(_ROUND, fuzz_examples - start),
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        seed(number)(examples(given(files_for(reader))(check)))()
