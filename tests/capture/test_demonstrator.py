"""The demonstrator: a plausible body, movements that are what they are called, and a truthful endless source."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby, pairwise
from threading import Thread

import numpy as np
import pytest
from numpy.typing import NDArray

from capture.clip import Clip
from capture.demonstrator import MOVEMENTS, Movement, Variation, movement_named, perform, perform_sequence
from capture.demonstrator.figure import Figure
from capture.demonstrator.performance import AMPLITUDE_RANGE
from capture.demonstrator.pose import CHANNELS, Pose
from capture.errors import SourceError
from capture.skeleton import BONES, JOINT_COUNT, Joint
from capture.sources import open_source
from capture.sources.demonstrator import DemonstratorSource

NAMES = [movement.name for movement in MOVEMENTS]
ADULT = Variation(body_height_m=1.75, noise_m=0.0)
every_movement = pytest.mark.parametrize("movement", MOVEMENTS, ids=NAMES)


def performed(name: str, variation: Variation = ADULT, seed: int = 0) -> Clip:
    return perform(movement_named(name), variation, np.random.default_rng(seed))


def people(count: int) -> list[Variation]:
    """Children and adults without sensor noise."""
    return [replace(Variation.random(np.random.default_rng(seed)), noise_m=0.0) for seed in range(count)]


def track(clip: Clip, joint: Joint) -> NDArray[np.float32]:
    return clip.positions_m[:, joint]


def travel_m(clip: Clip, joint: Joint) -> float:
    """The furthest that a joint gets from where it began."""
    return float(np.linalg.norm(track(clip, joint) - track(clip, joint)[0], axis=1).max())


def test_there_are_ten_different_movements_of_plausible_length() -> None:
    assert len(set(NAMES)) == len(NAMES) >= 10
    assert all(1.5 <= movement.duration_s <= 3.5 for movement in MOVEMENTS)


# The body


@every_movement
def test_bones_keep_their_length(movement: Movement) -> None:
    for variation in people(3):
        positions_m = perform(movement, variation, np.random.default_rng(1)).positions_m
        for parent, child in BONES:
            lengths_m = np.linalg.norm(positions_m[:, child] - positions_m[:, parent], axis=1)
            assert np.ptp(lengths_m) < 0.001, (parent, child)


@every_movement
def test_elbows_and_knees_bend_the_right_way(movement: Movement) -> None:
    for variation in people(6):
        clip = perform(movement, replace(variation, yaw_rad=0.0), np.random.default_rng(1))
        for side in ("LEFT", "RIGHT"):
            hip, knee, ankle, foot = (
                track(clip, Joint[f"{part}_{side}"]).astype(float) for part in ("HIP", "KNEE", "ANKLE", "FOOT")
            )
            # A bent knee lies on the toes' side of the line from hip to ankle.
            along = (ankle - hip) / np.linalg.norm(ankle - hip, axis=1, keepdims=True)
            bulge = (knee - hip) - ((knee - hip) * along).sum(1, keepdims=True) * along
            towards_toes = (foot - ankle) - ((foot - ankle) * along).sum(1, keepdims=True) * along
            assert ((bulge * towards_toes).sum(1) > 0).all()
        keys = movement.keys(Figure.of_height(variation.body_height_m), variation.amplitude)
        elbows = [float(arm.elbow_deg) for _, pose in keys for arm in (pose.left_arm, pose.right_arm)]
        assert 0 <= np.min(elbows) <= np.max(elbows) <= 155


@every_movement
def test_figure_faces_the_sensor_and_stays_above_ground(movement: Movement) -> None:
    for variation in people(10):
        clip = perform(movement, variation, np.random.default_rng(2))
        assert (track(clip, Joint.SHOULDER_RIGHT)[:, 0] > track(clip, Joint.SHOULDER_LEFT)[:, 0]).all()
        assert clip.positions_m[..., 1].min() > -1.0  # the sensor is 1 m above ground
        assert clip.positions_m[..., 2].min() > 1.2 and clip.positions_m[..., 2].max() < 4.0


def test_figure_stands_in_front_of_the_sensor_at_its_height() -> None:
    start = performed("wave").positions_m[0]
    assert np.abs(start[Joint.SPINE_BASE] - [0.0, 0.0, 2.5]).max() < 0.1
    assert start[Joint.HEAD, 1] - start[Joint.FOOT_LEFT, 1] == pytest.approx(0.9 * 1.75, abs=0.1)
    turned = performed("wave", replace(ADULT, yaw_rad=0.3)).positions_m[0]
    # Turned to its left, the figure's right shoulder comes nearer to the sensor.
    assert turned[Joint.SHOULDER_RIGHT, 2] < turned[Joint.SHOULDER_LEFT, 2] - 0.05


def test_children_have_larger_heads_and_shorter_legs_for_their_height() -> None:
    child, adult = Figure.of_height(1.2), Figure.of_height(1.8)
    assert child.head_m / child.height_m > adult.head_m / adult.height_m
    assert child.leg_m / child.height_m < adult.leg_m / adult.height_m


def test_reaching_puts_the_wrist_on_its_target() -> None:
    figure = Figure.of_height(1.7)
    leaning = Pose(pelvis_lean_deg=30.0, spine_turn_deg=15.0)
    for target in ([0.1, 1.1, -0.6], [0.3, 1.0, -0.5], [-0.1, 1.3, -0.5]):
        pose = figure.reaching(leaning, "right", np.array(target), np.array([1.0, -1.0, 0.0]))
        wrist = figure.joints(Pose.from_channels(pose.channels()[None]))[0, Joint.WRIST_RIGHT]
        assert np.abs(wrist - target).max() < 0.002


# The movements are what they are called


@every_movement
def test_movement_begins_and_ends_in_the_same_rest_pose(movement: Movement) -> None:
    for variation in people(3):
        clip = perform(movement, variation, np.random.default_rng(3))
        assert np.abs(clip.positions_m[-1] - clip.positions_m[0]).max() < 0.12  # sway alone
        for side in ("LEFT", "RIGHT"):
            assert track(clip, Joint[f"HAND_{side}"])[0, 1] < track(clip, Joint.SPINE_MID)[0, 1]


@every_movement
@pytest.mark.parametrize("amplitude", AMPLITUDE_RANGE)
def test_planted_feet_do_not_slide(movement: Movement, amplitude: float) -> None:
    free_feet = {"kick": ["RIGHT"], "march in place": ["LEFT", "RIGHT"], "jumping jack": ["LEFT", "RIGHT"]}
    for variation in people(6):
        clip = perform(movement, replace(variation, amplitude=amplitude), np.random.default_rng(4))
        for side in {"LEFT", "RIGHT"} - set(free_feet.get(movement.name, [])):
            assert travel_m(clip, Joint[f"ANKLE_{side}"]) < 0.02
            assert travel_m(clip, Joint[f"FOOT_{side}"]) < 0.02


def test_wave_swings_the_right_hand_above_the_head() -> None:
    clip = performed("wave")
    above = track(clip, Joint.HAND_RIGHT)[:, 1] > track(clip, Joint.HEAD)[:, 1]
    assert above.mean() > 0.3
    swing = np.diff(track(clip, Joint.HAND_RIGHT)[above, 0])
    turns = np.count_nonzero(np.diff(np.sign(swing[np.abs(swing) > 0.002])))
    assert turns >= 5
    assert travel_m(clip, Joint.HAND_LEFT) < 0.1


def test_clap_brings_the_palms_together_three_times_without_crossing() -> None:
    for seed, variation in enumerate(people(12)):
        clip = performed("clap", replace(variation, yaw_rad=0.0, speed=1.0), seed)
        gap_m = track(clip, Joint.HAND_RIGHT)[:, 0] - track(clip, Joint.HAND_LEFT)[:, 0]
        assert 0.0 < gap_m.min() < 0.12
        together = [near for near, _ in groupby(gap_m < gap_m.min() + 0.08) if near]
        assert len(together) == 3


def test_squat_lowers_the_pelvis() -> None:
    for amplitude in AMPLITUDE_RANGE:
        height_m = track(performed("squat", replace(ADULT, amplitude=amplitude)), Joint.SPINE_BASE)[:, 1]
        assert height_m[0] - height_m.min() > 0.2


def test_raised_arms_go_sideways_to_overhead() -> None:
    clip = performed("raise both arms")
    width_m = track(clip, Joint.HAND_RIGHT)[:, 0] - track(clip, Joint.HAND_LEFT)[:, 0]
    assert width_m.max() > 1.3
    for side in ("LEFT", "RIGHT"):
        assert (track(clip, Joint[f"HAND_{side}"]) - track(clip, Joint.HEAD))[:, 1].max() > 0.3


def test_kick_brings_the_right_foot_forward_and_up() -> None:
    foot = track(performed("kick"), Joint.FOOT_RIGHT)
    peak = np.argmin(foot[:, 2])
    assert foot[0, 2] - foot[peak, 2] > 0.5
    assert foot[peak, 1] - foot[0, 1] > 0.35


def test_punch_brings_only_the_right_fist_far_forward() -> None:
    clip = performed("punch")
    right_m, left_m = (
        (track(clip, Joint.SPINE_SHOULDER) - track(clip, hand))[:, 2].max()
        for hand in (Joint.HAND_RIGHT, Joint.HAND_LEFT)
    )
    assert right_m > 0.55
    assert right_m - left_m > 0.15


def test_push_brings_both_hands_far_forward_at_chest_height() -> None:
    clip = performed("push")
    for side in ("LEFT", "RIGHT"):
        reach_m = track(clip, Joint.SPINE_SHOULDER)[:, 2] - track(clip, Joint[f"WRIST_{side}"])[:, 2]
        assert reach_m.max() > 0.4
        level_m = (track(clip, Joint[f"WRIST_{side}"]) - track(clip, Joint.SPINE_SHOULDER))[np.argmax(reach_m), 1]
        assert abs(level_m) < 0.15


def test_bow_and_touching_the_toes_differ_in_depth() -> None:
    def lowest_head_m(name: str) -> float:
        clip = performed(name)
        return float((track(clip, Joint.HEAD) - track(clip, Joint.SPINE_BASE))[:, 1].min())

    assert 0.15 < lowest_head_m("bow") < 0.45
    assert lowest_head_m("touch toes") < 0.0
    clip = performed("touch toes")
    for side in ("LEFT", "RIGHT"):
        gap_m = np.linalg.norm(track(clip, Joint[f"HAND_TIP_{side}"]) - track(clip, Joint[f"FOOT_{side}"]), axis=1)
        assert gap_m.min() < 0.1


def test_jumping_jack_spreads_arms_and_legs_and_leaves_the_ground_twice_each_way() -> None:
    clip = performed("jumping jack")
    spread_m = track(clip, Joint.ANKLE_RIGHT)[:, 0] - track(clip, Joint.ANKLE_LEFT)[:, 0]
    assert spread_m.max() - spread_m[0] > 0.3
    assert (track(clip, Joint.HAND_LEFT) - track(clip, Joint.HEAD))[:, 1].max() > 0.2
    lift_m = track(clip, Joint.ANKLE_LEFT)[:, 1] - track(clip, Joint.ANKLE_LEFT)[0, 1]
    assert sum(up for up, _ in groupby(lift_m > 0.02)) == 4


def test_march_lifts_the_right_knee_and_then_the_left() -> None:
    clip = performed("march in place")
    lift_m = {
        side: track(clip, Joint[f"KNEE_{side}"])[:, 1] - track(clip, Joint[f"KNEE_{side}"])[0, 1]
        for side in ("LEFT", "RIGHT")
    }
    assert min(lift.max() for lift in lift_m.values()) > 0.25
    assert np.argmax(lift_m["RIGHT"]) < np.argmax(lift_m["LEFT"])


def test_circle_goes_all_the_way_round() -> None:
    clip = performed("draw a circle")
    hand = (track(clip, Joint.HAND_RIGHT) - track(clip, Joint.SPINE_SHOULDER))[:, :2]
    drawing = hand[hand[:, 1] > -0.32]
    around = drawing - (drawing.max(axis=0) + drawing.min(axis=0)) / 2
    assert (np.ptp(drawing, axis=0) > 0.35).all()
    angle = np.unwrap(np.arctan2(around[:, 1], around[:, 0]))
    assert np.ptp(angle) > 1.6 * np.pi


def test_side_bend_tilts_the_trunk_to_the_right() -> None:
    clip = performed("side bend")
    tilt_m = (track(clip, Joint.SPINE_SHOULDER) - track(clip, Joint.SPINE_BASE))[:, 0]
    assert tilt_m.max() > 0.15
    assert tilt_m.min() > -0.05


@every_movement
def test_movement_is_smooth(movement: Movement) -> None:
    for variation in people(4):
        clip = perform(movement, variation, np.random.default_rng(5), fps=120)
        velocity = np.diff(clip.positions_m, axis=0) * 120
        assert np.linalg.norm(velocity, axis=2).max() < 13.0
        assert np.linalg.norm(np.diff(velocity, axis=0), axis=2).max() < 2.0  # m/s within 1/120 s: nothing snaps


# Variation, noise and truth


def test_variation_changes_duration_and_size() -> None:
    slow, fast = (performed("squat", replace(ADULT, speed=speed)).duration_s for speed in (0.75, 1.3))
    assert slow - fast == pytest.approx(2.5 / 0.75 - 2.5 / 1.3, abs=0.1)
    drops_m = [
        travel_m(performed("squat", replace(ADULT, amplitude=amplitude)), Joint.SPINE_BASE)
        for amplitude in AMPLITUDE_RANGE
    ]
    assert drops_m[1] - drops_m[0] > 0.05


def test_random_people_fill_the_stated_ranges() -> None:
    drawn = [Variation.random(np.random.default_rng(seed)) for seed in range(300)]
    heights_m = np.array([one.body_height_m for one in drawn])
    assert 1.2 <= heights_m.min() < 1.3 and 1.8 < heights_m.max() <= 1.9
    for values, low, high in (
        ([one.speed for one in drawn], 0.75, 1.3),
        ([one.amplitude for one in drawn], 0.85, 1.15),
        ([one.yaw_rad for one in drawn], -0.35, 0.35),
    ):
        assert low <= min(values) < low + 0.1 * (high - low)
        assert high - 0.1 * (high - low) < max(values) <= high


def test_noise_has_the_stated_size() -> None:
    noisy = performed("bow", replace(ADULT, noise_m=0.005))
    difference = noisy.positions_m - performed("bow").positions_m
    assert difference.std() == pytest.approx(0.005, rel=0.05)
    assert abs(difference.mean()) < 0.0005


def test_same_seed_same_clip_and_other_seed_other_clip() -> None:
    first, again, other = (performed("clap", seed=seed).positions_m for seed in (7, 7, 8))
    assert np.array_equal(first, again)
    assert first.shape == other.shape and not np.allclose(first, other, atol=0.005)


def test_the_pose_channels_survive_a_round_trip() -> None:
    channels = np.arange(2.0 * len(CHANNELS)).reshape(2, -1)
    pose = Pose.from_channels(channels)
    assert np.array_equal(pose.channels(), channels)
    assert np.array_equal(pose.right_arm.elbow_deg, channels[:, CHANNELS.index("right_arm.elbow_deg")])


@pytest.mark.parametrize("jitter_ms", [0.0, 8.0, 100.0])
def test_sequence_tells_the_truth(jitter_ms: float) -> None:
    names = ["squat", "wave", "kick", "wave"]
    clip, segments = perform_sequence(names, np.random.default_rng(3), idle_s=(0.8, 1.6), jitter_ms=jitter_ms)
    assert [segment.name for segment in segments] == names
    assert (np.diff(clip.timestamps_ms) > 0).all()
    moments_ms = [clip.start_ms, *(moment for one in segments for moment in (one.start_ms, one.end_ms)), clip.end_ms]
    assert (np.diff(moments_ms) > 0).all()
    pauses_ms = np.diff(moments_ms)[::2]
    assert pauses_ms.min() > 740 and pauses_ms.max() < 1600.1
    lengths_s = np.array([(one.end_ms - one.start_ms) / 1000 for one in segments])
    nominal_s = np.array([movement_named(name).duration_s for name in names])
    assert (lengths_s > nominal_s / 1.31).all() and (lengths_s < nominal_s / 0.74).all()


def test_sequence_moves_in_its_segments_and_idles_between_them() -> None:
    clip, segments = perform_sequence(NAMES, np.random.default_rng(4), variation=ADULT)
    idle = np.ones(len(clip), dtype=bool)
    for segment in segments:
        inside = (clip.timestamps_ms >= segment.start_ms) & (clip.timestamps_ms <= segment.end_ms)
        idle &= ~inside
        assert np.ptp(clip.positions_m[inside], axis=0).max() > 0.3, segment.name
    assert np.ptp(clip.positions_m[idle], axis=0).max() < 0.15
    # One body for the whole sequence, and no seam between idling and moving.
    assert np.linalg.norm(np.diff(clip.positions_m, axis=0), axis=2).max() < 0.4
    thigh_m = np.linalg.norm(track(clip, Joint.KNEE_LEFT) - track(clip, Joint.HIP_LEFT), axis=1)
    assert np.ptp(thigh_m) < 0.001


def test_sequence_of_no_movement_is_idling() -> None:
    clip, segments = perform_sequence([], np.random.default_rng(4), idle_s=(3.0, 3.0), variation=ADULT)
    assert segments == ()
    assert clip.duration_s == pytest.approx(3.0, abs=0.05)
    assert 0.001 < np.ptp(clip.positions_m, axis=0).max() < 0.15


def test_unknown_movement_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot 'moonwalk'"):
        perform_sequence(["moonwalk"], np.random.default_rng(0))


# The source


class FakeClock:
    """Time passes only while somebody waits, or when a test says so."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s

    def wait(self, seconds: float) -> None:
        self.now_s += seconds


def frames_of(source: DemonstratorSource, count: int) -> tuple[NDArray[np.float32], list[str | None]]:
    positions, names = [], []
    for _ in range(count):
        frame = source.read()
        assert frame is not None and len(frame.skeletons) == 1 and frame.picture is None
        positions.append(frame.skeletons[0].positions_m)
        names.append(source.current_movement)
    return np.stack(positions), names


def test_source_is_deterministic_for_a_seed() -> None:
    runs = []
    for seed in (1, 1, 2):
        with DemonstratorSource(realtime=False, seed=seed) as source:
            runs.append(frames_of(source, 200)[0])
    assert np.array_equal(runs[0], runs[1])
    assert not np.allclose(runs[0], runs[2], atol=0.01)


def test_source_starts_over_when_opened_again() -> None:
    source = DemonstratorSource(realtime=False, seed=1)
    with source:
        first, _ = frames_of(source, 50)
    with source:
        again, _ = frames_of(source, 50)
    assert np.array_equal(first, again)


def test_source_performs_everything_once_before_it_repeats_and_pauses_between() -> None:
    with DemonstratorSource(realtime=False, seed=5) as source:
        positions_m, names = frames_of(source, 30 * 80)
    runs = [(name, len(list(group))) for name, group in groupby(names)]
    assert sorted(name for name, _ in runs[: 2 * len(NAMES)] if name) == sorted(NAMES)
    assert all(count >= 30 for name, count in runs[:-1] if name is None)
    assert all((a is None) != (b is None) for (a, _), (b, _) in pairwise(runs))
    # Bodies change while the show goes on, without a jump.
    thigh_m = np.linalg.norm(positions_m[:, Joint.KNEE_LEFT] - positions_m[:, Joint.HIP_LEFT], axis=1)
    assert np.ptp(thigh_m) > 0.05
    assert np.linalg.norm(np.diff(positions_m, axis=0), axis=2).max() < 0.5


def test_source_says_who_and_when() -> None:
    with DemonstratorSource(realtime=False, seed=5) as source:
        frames = [source.read() for _ in range(4)]
    assert source.nominal_fps == 30
    assert not source.is_live
    for index, frame in enumerate(frames):
        assert frame is not None
        assert frame.timestamp_ms == pytest.approx(index * 1000 / 30)
        (person,) = frame.skeletons
        assert person.person_id == 0 and person.pixels is None and person.positions_m.shape == (JOINT_COUNT, 3)
        assert (person.confidence == 1).all()


def test_source_keeps_to_the_clock_and_counts_skipped_frames() -> None:
    clock = FakeClock()
    with DemonstratorSource(seed=5, clock=clock, wait=clock.wait) as source:
        frames_of(source, 31)
        assert clock.now_s == pytest.approx(101.0)
        assert source.dropped_frames == 0
        clock.now_s += 0.51  # the reader was busy for half a second
        frame = source.read()
        assert frame is not None and frame.timestamp_ms == pytest.approx(1500.0)
        assert source.dropped_frames == 14
        on_time = source.read()
        assert on_time is not None and clock.now_s == pytest.approx(100.0 + on_time.timestamp_ms / 1000)
    with DemonstratorSource(realtime=False, seed=5) as steady:
        assert np.array_equal(frame.skeletons[0].positions_m, frames_of(steady, 46)[0][-1])


def test_close_from_another_thread_ends_a_wait_promptly() -> None:
    moments_s = iter([1000.0])  # and then 0: the second frame is due in a quarter of an hour
    source = DemonstratorSource(realtime=True, seed=5, clock=lambda: next(moments_s, 0.0))
    source.open()
    assert source.read() is not None
    ends: list[object] = ["still waiting"]
    reader = Thread(target=lambda: ends.append(source.read()), daemon=True)
    reader.start()
    reader.join(timeout=0.1)
    assert reader.is_alive()
    source.close()
    source.close()
    reader.join(timeout=2.0)
    assert ends == ["still waiting", None]
    assert source.read() is None
    assert source.current_movement is None


def test_reading_before_opening_is_an_error() -> None:
    with pytest.raises(SourceError, match="not open"):
        DemonstratorSource().read()


def test_the_word_demo_opens_the_demonstrator() -> None:
    with open_source("demo", realtime=False) as source:
        assert isinstance(source, DemonstratorSource)
        assert source.read() is not None
