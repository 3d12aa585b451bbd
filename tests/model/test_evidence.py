"""Several takes, counter-examples and "nothing": what they do to what is recognised."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from capture import Clip
from capture.demonstrator import Variation, movement_named, perform, perform_sequence
from model.embedding import similarity
from model.errors import ActionError
from model.events import Tick
from model.evidence import Refusal, best_of_takes
from model.example import LONGEST_TAKE_S, PIECE_LENGTHS_S, pieces
from model.motion import trim
from model.one_shot_encoder import OneShotEncoder
from model.recognizer import Recogniser
from model.support import SupportSet

Make = Callable[..., Clip]


def trimmed(clip: Clip) -> Clip:
    take = trim(clip)
    assert take is not None
    return take


@pytest.fixture(scope="module")
def squats(make_take: Make) -> list[Clip]:
    return [trimmed(make_take("squat", seed=seed, lead_s=1.0, tail_s=1.0)) for seed in range(4)]


@pytest.fixture(scope="module")
def idle() -> Clip:
    return perform_sequence((), np.random.default_rng(3), idle_s=(9.0, 9.0))[0]


# Several takes


def test_best_of_takes() -> None:
    of_takes = np.array([[0.1, 0.9, 0.3, 0.2], [0.4, 0.1, 0.0, 0.7]])
    np.testing.assert_array_equal(best_of_takes(of_takes, (0, 0, 1, 2)), [[0.9, 0.3, 0.2], [0.4, 0.0, 0.7]])
    np.testing.assert_array_equal(best_of_takes(of_takes, (0, 1, 2, 3)), of_takes)
    assert best_of_takes(np.zeros((3, 0)), ()).shape == (3, 0)


def test_more_takes_never_lower_the_similarity_or_the_score(tiny_encoder: OneShotEncoder, squats: list[Clip]) -> None:
    one = SupportSet().with_action("squat", squats[0], tiny_encoder).with_action("other", squats[3], tiny_encoder)
    more = one.with_more_take("squat", squats[1], tiny_encoder).with_more_take("squat", squats[2], tiny_encoder)
    rng = np.random.default_rng(5)
    stream, _ = perform_sequence(("squat", "wave"), rng, jitter_ms=4.0)
    moments = np.arange(stream.start_ms + 1000, stream.end_ms, 400).tolist()
    windows = tiny_encoder.embed([trimmed(stream), *squats])
    for support in (one, more):
        assert support.takes is not None
    alike = [
        best_of_takes(similarity(windows, support.takes.embeddings).numpy(), support.takes.actions)
        for support in (one, more)
        if support.takes is not None
    ]
    assert (alike[1] >= alike[0] - 1e-6).all()
    assert (alike[1][:, 0] > alike[0][:, 0] + 1e-3).any(), "the takes differ"
    before, after = (Recogniser(tiny_encoder, support).ticks(stream, moments) for support in (one, more))
    for tick, better in zip(before, after, strict=True):
        assert (better.scores >= tick.scores - 1e-4).all()


def test_takes_of_different_length_have_windows_of_their_own(tiny_encoder: OneShotEncoder, squats: list[Clip]) -> None:
    slow = Clip(3 * squats[0].timestamps_ms, squats[0].positions_m, squats[0].confidence)
    support = SupportSet().with_action("squat", squats[0], tiny_encoder).with_more_take("squat", slow, tiny_encoder)
    short, both = Recogniser(tiny_encoder, SupportSet(support.actions[:1])), Recogniser(tiny_encoder, support)
    assert short.history_s == 0, "a set without embeddings looks at nothing"
    lead = np.arange(-1000, 0, 33.0)
    standing = np.repeat(slow.positions_m[:1], len(lead), axis=0)
    stream = Clip(
        np.concatenate([slow.start_ms + lead, slow.timestamps_ms]),
        np.concatenate([standing, slow.positions_m]),
        np.ones((len(lead) + len(slow), 25), np.float32),
    )
    (tick,) = both.ticks(stream, [stream.end_ms])
    assert tick.end_ms - tick.start_ms[0] == pytest.approx(1000 * slow.duration_s, rel=0.3)


def test_a_retake_begins_anew(tiny_encoder: OneShotEncoder, squats: list[Clip]) -> None:
    support = SupportSet().with_action("squat", squats[0], tiny_encoder)
    support = support.with_more_take("squat", squats[1], tiny_encoder)
    support = support.with_counter_example("squat", squats[2], tiny_encoder).with_take("squat", squats[3], tiny_encoder)
    (action,) = support.actions
    assert action.clip is squats[3] and action.more_takes == () and len(action.counter_examples) == 1
    assert support.takes is not None and support.takes.clips == (squats[3],)


def test_there_is_an_end_to_examples(
    tiny_encoder: OneShotEncoder, squats: list[Clip], idle: Clip, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("model.support.MOST_EXAMPLES", 2)
    support = SupportSet().with_action("squat", squats[0], tiny_encoder)
    support = support.with_more_take("squat", squats[1], tiny_encoder)
    with pytest.raises(ActionError, match="2 takes already"):
        support.with_more_take("squat", squats[1], tiny_encoder)
    for _ in range(2):
        support = support.with_counter_example("squat", squats[1], tiny_encoder).with_nothing(idle, tiny_encoder)
    with pytest.raises(ActionError, match="2 counter-examples already"):
        support.with_counter_example("squat", squats[1], tiny_encoder)
    with pytest.raises(ActionError, match="2 recordings of nothing already"):
        support.with_nothing(idle, tiny_encoder)


# Not this


@pytest.mark.parametrize("threshold", [0.05, 0.5, 0.95])
@pytest.mark.parametrize("take", [0, 1])
def test_a_window_that_equals_a_counter_example_is_refused(
    tiny_encoder: OneShotEncoder, squats: list[Clip], threshold: float, take: int
) -> None:
    """Even if it equals the action's take, and whatever the sensitivity."""
    stream, _ = perform_sequence(("squat",), np.random.default_rng(0), jitter_ms=4.0)
    support = SupportSet().with_action("squat", squats[take], tiny_encoder).with_threshold("squat", threshold)
    support = support.with_action("other", squats[2], tiny_encoder)
    (before,) = Recogniser(tiny_encoder, support).ticks(stream, [stream.end_ms - 500])
    window = stream.between(before.start_ms[0], stream.end_ms - 500)
    refused = support.with_counter_example("squat", window, tiny_encoder)
    (after,) = Recogniser(tiny_encoder, refused).ticks(stream, [stream.end_ms - 500])
    assert after.start_ms[0] != before.start_ms[0] or after.scores[0] < 0.5
    embedded = tiny_encoder.embed([window])
    confident = Refusal(refused)(np.array([[0.999, 0.7]]), embedded)
    assert confident[0, 0] < 0.5
    assert confident[0, 1] == 0.7, "it speaks against its own action alone"


def test_what_speaks_against_an_action_never_raises_a_confidence(
    tiny_encoder: OneShotEncoder, squats: list[Clip], idle: Clip, make_take: Make
) -> None:
    support = SupportSet().with_action("squat", squats[0], tiny_encoder).with_action("wave", squats[1], tiny_encoder)
    judged = support.with_counter_example("squat", make_take("bow"), tiny_encoder).with_nothing(idle, tiny_encoder)
    windows = tiny_encoder.embed([make_take(name) for name in ("squat", "bow", "wave", "kick")])
    confident = np.random.default_rng(0).random((4, 2))
    moved = Refusal(judged)(confident, windows)
    assert (moved <= confident).all() and (moved > 0).all()
    assert Refusal(support)(confident, windows) is confident, "nothing speaks against"


def test_nearer_counter_examples_refuse_more(tiny_encoder: OneShotEncoder, squats: list[Clip], make_take: Make) -> None:
    support = SupportSet().with_action("squat", squats[0], tiny_encoder)
    bow = make_take("bow")
    window = tiny_encoder.embed([bow])
    far, near = (support.with_counter_example("squat", clip, tiny_encoder) for clip in (make_take("wave"), bow))
    confident = np.array([[0.8]])
    assert Refusal(near)(confident, window)[0, 0] < Refusal(far)(confident, window)[0, 0] <= 0.8
    both = far.with_counter_example("squat", bow, tiny_encoder)
    assert Refusal(both)(confident, window)[0, 0] == pytest.approx(Refusal(near)(confident, window)[0, 0], abs=1e-4)


def test_not_this_ends_a_false_alarm_and_leaves_the_movement(live_encoder: OneShotEncoder) -> None:
    """A bow is taken for a squat, as sensitive as it is; after "not this" it is not, and the squat still is."""
    rng = np.random.default_rng(0)
    person = Variation.random(rng)
    take = trimmed(perform(movement_named("squat"), person, rng, lead_s=1.0, tail_s=1.0))
    support = SupportSet().with_action("squat", take, live_encoder).with_threshold("squat", 0.05)
    stream, (_, squat) = perform_sequence(
        ("bow", "squat"), np.random.default_rng(7), idle_s=(0.8, 0.8), variation=person, jitter_ms=4.0
    )
    moments = np.arange(stream.start_ms + 500, stream.end_ms, 250).tolist()

    def scores(learned: SupportSet) -> tuple[Tick, float]:
        """The best moment before the squat, and the best score from then on."""
        ticks = Recogniser(live_encoder, learned).ticks(stream, moments)
        before = [tick for tick in ticks if tick.end_ms < squat.start_ms]
        return max(before, key=lambda tick: tick.scores[0]), max(tick.scores[0] for tick in ticks[len(before) :])

    wrong, _ = scores(support)
    assert wrong.scores[0] >= 0.5, "the bow is a false alarm"
    window = stream.between(wrong.start_ms[0], wrong.end_ms)
    wrong, right = scores(support.with_counter_example("squat", window, live_encoder))
    assert wrong.scores[0] < 0.5 < right


def test_counter_examples_can_be_forgotten(tiny_encoder: OneShotEncoder, squats: list[Clip]) -> None:
    support = SupportSet().with_action("squat", squats[0], tiny_encoder)
    support = support.with_counter_example("squat", squats[1], tiny_encoder)
    assert len(support.actions[0].counter_examples) == 1
    assert support.without_counter_examples("squat").actions[0].counter_examples == ()
    for attempt in (
        lambda: support.with_counter_example("nobody", squats[0], tiny_encoder),
        lambda: support.without_counter_examples("nobody"),
        lambda: support.with_more_take("nobody", squats[0], tiny_encoder),
    ):
        with pytest.raises(ActionError, match="no action"):
            attempt()


# Nothing


def test_nothing_speaks_against_every_action(tiny_encoder: OneShotEncoder, squats: list[Clip], idle: Clip) -> None:
    support = SupportSet().with_action("a", squats[0], tiny_encoder).with_action("b", squats[1], tiny_encoder)
    support = support.with_nothing(idle, tiny_encoder)
    windows = tiny_encoder.embed(pieces(idle))
    assert (Refusal(support)(np.full((len(windows), 2), 0.99), windows) < 0.5).all()
    assert support.without_nothing().nothing == ()
    assert support.without("a").nothing == support.without("a").without("b").nothing == support.nothing


def test_pieces_cover_a_recording(idle: Clip) -> None:
    found = pieces(idle)
    for length_s in PIECE_LENGTHS_S:
        own = [piece for piece in found if piece.duration_s == pytest.approx(length_s, abs=0.1)]
        assert len(own) == int(idle.duration_s / length_s)
        assert own[0].start_ms == idle.start_ms
    assert len(found) == sum(int(idle.duration_s / length_s) for length_s in PIECE_LENGTHS_S)


def test_pieces_without_a_person_are_left_out(idle: Clip) -> None:
    positions_m = idle.positions_m.copy()
    positions_m[idle.timestamps_ms - idle.start_ms < 4100] = 0
    assert all(
        piece.end_ms - idle.start_ms > 4000 for piece in pieces(Clip(idle.timestamps_ms, positions_m, idle.confidence))
    )


@pytest.mark.parametrize(("seconds", "problem"), [(1.5, "too short"), (LONGEST_TAKE_S + 1, "too long")])
def test_recordings_of_nothing_that_are_refused(
    tiny_encoder: OneShotEncoder, idle: Clip, seconds: float, problem: str
) -> None:
    factor = 1000 * seconds / (idle.end_ms - idle.start_ms)
    clip = Clip(idle.timestamps_ms * factor, idle.positions_m, idle.confidence)
    with pytest.raises(ActionError, match=problem):
        SupportSet().with_nothing(clip, tiny_encoder)
