"""Skeletons to write into files, made by hypothesis."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from capture.skeleton import JOINT_COUNT, SkeletonFrame


def frame_of(timestamp_ms: float, person_id: int = 0) -> SkeletonFrame:
    """A skeleton of arbitrary numbers, none of confidence 0, always the same for the same moment and person."""
    random = np.random.default_rng([abs(hash((timestamp_ms, person_id))) % 2**32])
    return SkeletonFrame(
        timestamp_ms,
        (random.normal(size=(JOINT_COUNT, 3)) * 10.0 ** random.integers(-3, 3)).astype(np.float32),
        random.uniform(0.01, 1, size=JOINT_COUNT).astype(np.float32),
        person_id,
    )


@st.composite
def takes(draw: st.DrawFn, most_people: int = 3) -> list[SkeletonFrame]:
    """A few frames of a few people in time order, at uneven times; not everybody is in every frame."""
    people = draw(st.lists(st.integers(-(2**63), 2**63 - 1), min_size=1, max_size=most_people, unique=True))
    time_ms = draw(st.floats(0, 1e9))
    frames: list[SkeletonFrame] = []
    for step_ms in draw(st.lists(st.floats(0.01, 500), min_size=1, max_size=5)):
        time_ms += step_ms
        frames += [frame_of(time_ms, person) for person in people if not frames or draw(st.booleans())]
    return frames


def assert_same(read: tuple[SkeletonFrame, ...], written: list[SkeletonFrame]) -> None:
    """Every number is the same; pixels are not looked at."""
    assert [(f.timestamp_ms, f.person_id) for f in read] == [(f.timestamp_ms, f.person_id) for f in written]
    for after, before in zip(read, written, strict=True):
        np.testing.assert_array_equal(after.positions_m, before.positions_m)
        np.testing.assert_array_equal(after.confidence, before.confidence)
