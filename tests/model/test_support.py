"""The support set: immutable, careful about names and takes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch

from capture import Clip
from model.embedding import Embeddings, similarity
from model.errors import ActionError
from model.one_shot_encoder import OneShotEncoder
from model.support import LONGEST_NAME, Action, SupportSet, clean_name, numbered_name


@pytest.fixture(scope="module")
def wave(make_take: Callable[..., Clip]) -> Clip:
    return make_take("wave")


@pytest.fixture(scope="module")
def bow(make_take: Callable[..., Clip]) -> Clip:
    return make_take("bow")


@pytest.fixture(scope="module")
def learned(tiny_encoder: OneShotEncoder, wave: Clip, bow: Clip) -> SupportSet:
    return SupportSet().with_action("Wave", wave, tiny_encoder).with_action("Bow", bow, tiny_encoder)


def parts(support: SupportSet) -> Embeddings:
    assert support.embeddings is not None
    return support.embeddings


def assert_same(first: Embeddings, second: Embeddings) -> None:
    assert torch.equal(first.joints, second.joints)
    assert torch.equal(first.importance, second.importance)
    assert torch.equal(first.seen, second.seen)


def test_an_empty_set() -> None:
    support = SupportSet()
    assert len(support) == 0
    assert support.names == ()
    assert support.embeddings is None


def test_actions_keep_their_order_and_their_embeddings(
    learned: SupportSet, tiny_encoder: OneShotEncoder, wave: Clip, bow: Clip
) -> None:
    assert learned.names == ("Wave", "Bow")
    assert [action.clip for action in learned.actions] == [wave, bow]
    assert [learned.index(name) for name in learned.names] == [0, 1]
    for row, clip in enumerate((wave, bow)):
        torch.testing.assert_close(
            similarity(tiny_encoder.embed([clip]), parts(learned)[slice(row, row + 1)]).item(), 1.0
        )
    assert all(exemplar.movement > 0.2 for exemplar in learned.exemplars)


def test_every_change_makes_a_new_set(learned: SupportSet, tiny_encoder: OneShotEncoder, wave: Clip, bow: Clip) -> None:
    before, names, exemplars = parts(learned), learned.names, learned.exemplars
    joints = before.joints.clone()
    changed = [
        learned.with_action("third", bow, tiny_encoder),
        learned.with_take("Wave", bow, tiny_encoder),
        learned.renamed("Wave", "Hello"),
        learned.without("Bow"),
    ]
    assert [support.names for support in changed] == [
        ("Wave", "Bow", "third"), ("Wave", "Bow"), ("Hello", "Bow"), ("Wave",),
    ]  # fmt: skip
    assert learned.names == names
    assert learned.exemplars == exemplars
    assert learned.embeddings is before
    assert torch.equal(before.joints, joints)
    for support in changed:
        assert len(support.names) == len(parts(support)) == len(support.exemplars) == len(support)
    with pytest.raises(AttributeError):
        learned.actions = ()  # type: ignore[misc]


def test_a_new_take_replaces_the_old_one_in_its_place(
    learned: SupportSet, tiny_encoder: OneShotEncoder, bow: Clip
) -> None:
    changed = learned.with_take("Wave", bow, tiny_encoder)
    assert changed.actions[0].clip is bow
    assert_same(parts(changed)[slice(0, 1)], parts(learned)[slice(1, 2)])
    assert_same(parts(changed)[slice(1, 2)], parts(learned)[slice(1, 2)])
    assert [one.movement for one in changed.exemplars] == 2 * [learned.exemplars[1].movement]


def test_forgetting(learned: SupportSet) -> None:
    rest = learned.without("Wave")
    assert rest.names == ("Bow",)
    assert_same(parts(rest), parts(learned)[slice(1, 2)])
    assert rest.exemplars == learned.exemplars[1:]
    assert rest.without("Bow").embeddings is None


def test_a_rename_keeps_the_embeddings(learned: SupportSet) -> None:
    changed = learned.renamed("Wave", "Hello")
    assert changed.exemplars is learned.exemplars
    assert changed.actions[0].clip is learned.actions[0].clip
    assert learned.renamed("Wave", " Wave ").names == learned.names
    assert learned.renamed("Wave", "WAVE").names == ("WAVE", "Bow")  # only its own other case is free


@pytest.mark.parametrize("name", ["wave", "Wave", "WAVE", " wave ", "wAvE\t"])
def test_a_name_is_taken_in_any_case(learned: SupportSet, tiny_encoder: OneShotEncoder, bow: Clip, name: str) -> None:
    with pytest.raises(ActionError, match="already an action"):
        learned.with_action(name, bow, tiny_encoder)
    with pytest.raises(ActionError, match="already an action"):
        learned.renamed("Bow", name)


@pytest.mark.parametrize(
    ("first", "second"), [("straße", "STRASSE"), ("É", "e\u0301"), ("Σίσυφος", "ΣΊΣΥΦΟΣ"), ("a b", "a  b")]
)
def test_names_that_look_alike_are_the_same(tiny_encoder: OneShotEncoder, wave: Clip, first: str, second: str) -> None:
    support = SupportSet().with_action(first, wave, tiny_encoder)
    with pytest.raises(ActionError, match="already an action"):
        support.with_action(second, wave, tiny_encoder)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("wave", "wave"),
        ("  wave  ", "wave"),
        ("raise   both\tarms", "raise both arms"),
        ("two\nlines", "two lines"),
        ("手を振る", "手を振る"),
        ("мах рукой", "мах рукой"),
        ("تلويح", "تلويح"),
        ("👋🏽 wave 👨‍👩‍👧", "👋🏽 wave 👨‍👩‍👧"),
        ("e\u0301lan", "\u00e9lan"),
        ("a/b: <c> \"d\" 'e' %s {f}", "a/b: <c> \"d\" 'e' %s {f}"),
        ("x" * LONGEST_NAME, "x" * LONGEST_NAME),
    ],
)
def test_names_that_are_fine(given: str, kept: str) -> None:
    assert clean_name(given) == kept


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ("", "needs a name"),
        ("   ", "needs a name"),
        ("\t\n", "needs a name"),
        ("\u3000", "needs a name"),
        ("x" * (LONGEST_NAME + 1), "too long"),
        ("bell\x07", "cannot be shown"),
        ("nul\x00", "cannot be shown"),
        ("\x1b[31mred", "cannot be shown"),
        ("half \ud83d", "cannot be shown"),
    ],
)
def test_names_that_are_refused(
    learned: SupportSet, tiny_encoder: OneShotEncoder, wave: Clip, given: str, problem: str
) -> None:
    for attempt in (
        lambda: learned.with_action(given, wave, tiny_encoder),
        lambda: learned.renamed("Wave", given),
    ):
        with pytest.raises(ActionError, match=problem):
            attempt()


@pytest.mark.parametrize("name", ["", "wave", "nobody"])
def test_an_unknown_action_is_an_error(
    learned: SupportSet, tiny_encoder: OneShotEncoder, wave: Clip, name: str
) -> None:
    for attempt in (
        lambda: learned.index(name),
        lambda: learned.without(name),
        lambda: learned.renamed(name, "new"),
        lambda: learned.with_take(name, wave, tiny_encoder),
    ):
        with pytest.raises(ActionError, match="no action"):
            attempt()


def first_frames(clip: Clip, count: int) -> Clip:
    return clip.select(np.arange(len(clip)) < count)


def stretched(clip: Clip, seconds: float) -> Clip:
    return Clip(clip.timestamps_ms * (1000 * seconds / clip.end_ms), clip.positions_m, clip.confidence)


@pytest.mark.parametrize(
    ("problem", "spoil"),
    [
        ("too short", lambda clip: first_frames(clip, 1)),
        ("too short", lambda clip: first_frames(clip, 8)),
        ("too short", lambda clip: stretched(first_frames(clip, 3), 2.0)),
        ("too short", lambda clip: stretched(clip, 0.29)),
        ("too long", lambda clip: stretched(clip, 30.1)),
        ("no person", lambda clip: Clip(clip.timestamps_ms, clip.positions_m * 0, clip.confidence)),
        ("no person", lambda clip: Clip(clip.timestamps_ms, clip.positions_m, clip.confidence * 0)),
        ("no person", lambda clip: Clip(clip.timestamps_ms, clip.positions_m * np.nan, clip.confidence)),
    ],
)
def test_takes_that_are_refused(
    learned: SupportSet, tiny_encoder: OneShotEncoder, wave: Clip, problem: str, spoil: Callable[[Clip], Clip]
) -> None:
    clip = spoil(wave)
    for attempt in (
        lambda: learned.with_action("new", clip, tiny_encoder),
        lambda: learned.with_take("Wave", clip, tiny_encoder),
    ):
        with pytest.raises(ActionError, match=problem) as caught:
            attempt()
        assert str(caught.value).endswith(".")


def test_a_take_of_the_shortest_and_the_longest_duration_is_fine(tiny_encoder: OneShotEncoder, wave: Clip) -> None:
    support = SupportSet().with_action("short", stretched(wave, 0.31), tiny_encoder)
    assert len(support.with_action("long", stretched(wave, 29.9), tiny_encoder)) == 2


@pytest.mark.parametrize("name", ["\u200b", "\u2060 \u200b", "\u00ad"])
def test_a_name_that_cannot_be_seen_is_no_name(name: str) -> None:
    with pytest.raises(ActionError, match="needs a name"):
        clean_name(name)


# Order, mute, copies, and sets that are joined.


@pytest.fixture(scope="module")
def three(learned: SupportSet, tiny_encoder: OneShotEncoder, make_take: Callable[..., Clip]) -> SupportSet:
    return learned.with_action("Squat", make_take("squat"), tiny_encoder).with_threshold("Bow", 0.3)


def assert_rows(changed: SupportSet, before: SupportSet, rows: list[int]) -> None:
    """Each action kept its clip, threshold, embedding and movement, whatever its name and place are now."""
    for now, then in enumerate(rows):
        assert changed.actions[now].clip is before.actions[then].clip
        assert changed.actions[now].threshold == before.actions[then].threshold
        assert changed.exemplars[now].movement == before.exemplars[then].movement
        assert_same(parts(changed)[slice(now, now + 1)], parts(before)[slice(then, then + 1)])
    assert len(changed) == len(rows) == len(parts(changed))


@pytest.mark.parametrize(
    ("name", "position", "rows"),
    [("Wave", 1, [1, 0, 2]), ("Wave", 2, [1, 2, 0]), ("Squat", 0, [2, 0, 1]), ("Bow", 1, [0, 1, 2])],
)
def test_a_moved_action_takes_everything_with_it(three: SupportSet, name: str, position: int, rows: list[int]) -> None:
    changed = three.moved(name, position)
    assert changed.names == tuple(three.names[row] for row in rows)
    assert_rows(changed, three, rows)


@pytest.mark.parametrize("position", [-1, 3])
def test_there_are_only_so_many_places(three: SupportSet, position: int) -> None:
    with pytest.raises(ActionError, match="cannot be moved"):
        three.moved("Wave", position)


def test_a_muted_action_is_kept_but_not_to_be_recognised(three: SupportSet) -> None:
    changed = three.with_muted("Wave", True)
    assert [action.muted for action in changed.actions] == [True, False, False]
    assert_rows(changed, three, [0, 1, 2])
    assert changed.without_muted().names == ("Bow", "Squat")
    assert_rows(changed.without_muted(), three, [1, 2])
    assert changed.with_muted("Wave", False).without_muted().names == three.names
    assert three.without_muted() is three
    nothing = SupportSet().without_muted()
    assert len(nothing) == 0


def test_a_copy_stands_behind_its_action_under_a_number(three: SupportSet) -> None:
    changed = three.with_copy("Bow").with_copy("Bow")
    assert changed.names == ("Wave", "Bow", "Bow 3", "Bow 2", "Squat")
    assert_rows(changed, three, [0, 1, 1, 1, 2])
    assert three.with_muted("Bow", True).with_copy("Bow").actions[2].muted


def test_joining_keeps_all_actions_and_numbers_names_that_are_taken(
    three: SupportSet, tiny_encoder: OneShotEncoder, wave: Clip
) -> None:
    other = SupportSet().with_action("WAVE", wave, tiny_encoder).with_action("wave 2", wave, tiny_encoder)
    joined = three.joined(other.with_threshold("WAVE", 0.7))
    assert joined.names == ("Wave", "Bow", "Squat", "WAVE 2", "wave 2 2")
    assert joined.actions[3].threshold == 0.7
    assert_rows(joined.without("WAVE 2").without("wave 2 2"), three, [0, 1, 2])
    assert three.joined(SupportSet()) is three
    assert SupportSet().joined(three) is three


@pytest.mark.parametrize(
    ("name", "taken", "free"),
    [
        ("wave", (), "wave"),
        ("wave", ("WAVE",), "wave 2"),
        ("wave", ("wave", "wave 2", "Wave 3"), "wave 4"),
        ("手を振る", ("手を振る",), "手を振る 2"),
        ("x" * LONGEST_NAME, ("x" * LONGEST_NAME,), "x" * (LONGEST_NAME - 2) + " 2"),
    ],
)
def test_a_numbered_name_is_free_and_short_enough(name: str, taken: tuple[str, ...], free: str) -> None:
    assert numbered_name(name, taken) == clean_name(free)


def test_a_set_is_learned_from_whole_actions(tiny_encoder: OneShotEncoder, three: SupportSet) -> None:
    again = SupportSet.learned(three.with_muted("Wave", True).actions, tiny_encoder)
    assert again.names == three.names and [action.muted for action in again.actions] == [True, False, False]
    assert_rows(again, three, [0, 1, 2])
    with pytest.raises(ActionError, match="threshold"):
        SupportSet.learned([Action("wave", three.actions[0].clip, 1.5)], tiny_encoder)
