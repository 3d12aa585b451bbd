"""Which of the bodies that a sensor tracked are the actors."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from capture import JOINT_COUNT
from model.data.ntu_cleaning import FLICKER_FRAMES, Track, actors, clean, motion, wide_frames

TALL = np.stack([np.linspace(0, 0.4, JOINT_COUNT), np.linspace(0, 1.7, JOINT_COUNT), np.full(JOINT_COUNT, 3.0)], axis=1)
WIDE = TALL[:, [1, 0, 2]]


def track(first: int, count: int, sway_m: float = 0.0, shape: NDArray[np.float64] = TALL, x_m: float = 0.0) -> Track:
    """A body that sways sideways with ``sway_m`` as amplitude."""
    frames = np.arange(first, first + count)
    offset = np.zeros((count, 1, 3))
    offset[:, 0, 0] = x_m + sway_m * np.sin(np.arange(count))
    return Track(frames, (shape + offset).astype(np.float32), np.ones((count, JOINT_COUNT), np.float32))


def test_flicker_goes() -> None:
    person, longer, flicker = track(0, 40), track(0, FLICKER_FRAMES + 1, 0.1), track(5, FLICKER_FRAMES, 2.0)
    assert clean([flicker, person, longer]) == [longer, person]


def test_a_sample_keeps_its_only_track_whatever_it_is() -> None:
    for only in (track(0, 3), track(0, 40, shape=WIDE)):
        assert clean([only]) == [only]
        assert actors([only]) == (only, None)


def test_of_flicker_alone_the_longest_stays() -> None:
    longest = track(7, 9)
    assert clean([track(0, 4, 1.0), longest, track(20, 5, 1.0)]) == [longest]


def test_furniture_goes() -> None:
    person = track(0, 40)
    assert clean([track(0, 40, sway_m=1.0, shape=WIDE), person]) == [person]


def test_of_furniture_alone_the_least_wide_stays() -> None:
    def partly_wide(wide: int) -> Track:
        positions_m = track(0, 20).positions_m.copy()
        positions_m[:wide] = WIDE
        return Track(np.arange(20), positions_m, np.ones((20, JOINT_COUNT), np.float32))

    least = partly_wide(15)
    assert clean([partly_wide(20), least, partly_wide(16)]) == [least]
    bowing = partly_wide(13)  # 65 % of its frames: somebody who bends down is no furniture
    assert clean([bowing, track(0, 20)])[-1] is not None
    assert len(clean([bowing, track(0, 20)])) == 2


def test_wide_frames_and_motion() -> None:
    standing = track(0, 20)
    assert not wide_frames(standing).any()
    assert wide_frames(track(0, 20, shape=WIDE)).all()
    assert motion(track(0, 20, 0.5)) > motion(track(0, 20, 0.1)) > motion(standing)
    still = motion(standing)
    assert still == pytest.approx(TALL.var(axis=0).sum(), rel=1e-5)
    # A glitch that throws the body over for some frames is no motion.
    positions_m = standing.positions_m.copy()
    positions_m[5:8] = 10 * WIDE
    assert motion(Track(standing.frames, positions_m, standing.confidence)) == pytest.approx(still, rel=1e-5)


def test_the_one_who_moves_more_is_the_main_actor() -> None:
    calm, lively = track(0, 40, 0.05), track(0, 40, 0.4, x_m=1.0)
    assert actors([calm, lively]) == actors([lively, calm]) == (lively, calm)


def test_at_most_two_act() -> None:
    crowd = [track(0, 40, sway_m) for sway_m in (0.1, 0.5, 0.3, 0.2)]
    assert actors(crowd) == (crowd[1], crowd[2])


def frames_of(actor: Track | None) -> list[int]:
    return [] if actor is None else actor.frames.tolist()


def test_somebody_who_was_lost_comes_back_under_another_number() -> None:
    main, second = actors([track(0, 20, 0.5), track(25, 15, 0.3), track(0, 40, 0.1)])
    assert frames_of(main) == [*range(20), *range(25, 40)]
    assert frames_of(second) == list(range(40))
    assert main.positions_m.shape == (35, JOINT_COUNT, 3)
    assert main.confidence.shape == (35, JOINT_COUNT)


def test_parts_are_put_in_order_of_time() -> None:
    later, earlier = track(30, 20, 0.5, x_m=2.0), track(0, 20, 0.3, x_m=1.0)
    main, second = actors([later, earlier])
    assert second is None
    assert frames_of(main) == [*range(20), *range(30, 50)]
    np.testing.assert_array_equal(main.positions_m[:20], earlier.positions_m)


def test_the_second_actor_is_continued_and_what_overlaps_both_is_dropped() -> None:
    main, second = actors(
        [track(0, 50, 0.6), track(0, 20, 0.5), track(30, 20, 0.4), track(10, 30, 0.3), track(0, 50, 0.2)]
    )
    assert frames_of(main) == list(range(50))
    assert frames_of(second) == [*range(20), *range(30, 50)]


@pytest.mark.parametrize(("first", "joined"), [(19, False), (20, True)])
def test_a_shared_frame_is_an_overlap(first: int, joined: bool) -> None:
    _, second = actors([track(0, 20, 0.5), track(first, 15, 0.1)])
    assert (second is None) is joined


def test_the_order_of_the_bodies_does_not_matter() -> None:
    parts = [track(0, 20, 0.5), track(25, 15, 0.3), track(0, 40, 0.1), track(3, 5, 3.0)]
    expected = [frames_of(actor) for actor in actors(parts)]
    for seed in range(5):
        order = np.random.default_rng(seed).permutation(len(parts))
        assert [frames_of(actor) for actor in actors([parts[index] for index in order])] == expected
