"""What every head keeps to, and how heads are found."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace

import pytest
import torch

from capture import JOINT_COUNT, Joint
from model.errors import DataError, ModelError
from model.matching.base import BaseFeatures, OneShotHead, WindowFeatures, concatenate
from model.matching.heads import HEADS, head_named, is_learned, needs_base

Make = Callable[..., WindowFeatures]


@pytest.fixture(params=HEADS)
def head(request: pytest.FixtureRequest, base: BaseFeatures) -> OneShotHead:
    return head_named(request.param, base)


# Distribution calibration spreads every exemplar: of random ones, another one's cloud may cover it.
@pytest.mark.parametrize("name", [name for name in HEADS if name != "distribution-calibration"])
def test_a_window_is_most_like_itself(name: str, base: BaseFeatures, make_windows: Make) -> None:
    windows = make_windows(5)
    found = head_named(name, base).scores(windows, windows)
    assert found.shape == (5, 5)
    assert found.dtype == torch.float32
    assert found.isfinite().all()
    assert found.argmax(dim=1).tolist() == [0, 1, 2, 3, 4]


def test_the_order_and_size_of_the_batch_do_not_matter(head: OneShotHead, make_windows: Make) -> None:
    queries, exemplars = make_windows(11, seed=1), make_windows(3, seed=2)
    found = head.scores(queries, exemplars)
    order, exemplar_order = torch.randperm(11, generator=torch.Generator().manual_seed(0)), torch.tensor([2, 0, 1])
    shuffled = head.scores(queries[order], exemplars[exemplar_order])
    torch.testing.assert_close(shuffled, found[order][:, exemplar_order], rtol=1e-3, atol=1e-3)
    torch.testing.assert_close(head.scores(queries[4:5], exemplars), found[4:5], rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize("side", ["query", "exemplar"])
def test_what_a_window_holds_for_joints_that_it_did_not_see_has_no_say(
    head: OneShotHead, make_windows: Make, side: str
) -> None:
    queries, exemplars = make_windows(4, seed=1), make_windows(3, seed=2)
    unseen = torch.ones(JOINT_COUNT, dtype=torch.bool)
    unseen[[Joint.HEAD, Joint.HAND_LEFT, Joint.FOOT_RIGHT]] = False

    def hide(windows: WindowFeatures, value: float) -> WindowFeatures:
        joints = windows.joints.clone()
        joints[:, :, ~unseen] = value
        return replace(windows, joints=joints, seen=windows.seen & unseen)

    if side == "query":
        zeros, others = (head.scores(hide(queries, value), exemplars) for value in (0.0, 7.0))
    else:
        zeros, others = (head.scores(queries, hide(exemplars, value)) for value in (0.0, 7.0))
    torch.testing.assert_close(zeros, others, rtol=1e-3, atol=1e-3)
    assert not torch.allclose(zeros, head.scores(queries, exemplars), rtol=1e-3, atol=1e-3)


def test_windows_that_show_nothing_get_numbers(head: OneShotHead, make_windows: Make) -> None:
    blind = replace(make_windows(1), seen=torch.zeros(1, JOINT_COUNT, dtype=torch.bool))
    windows = concatenate([make_windows(2), blind])
    assert head.scores(windows, windows).isfinite().all()


def test_half_precision_is_enough(head: OneShotHead, make_windows: Make) -> None:
    queries, exemplars = make_windows(6, seed=1), make_windows(3, seed=2)
    halves = [replace(windows, joints=windows.joints.half()) for windows in (queries, exemplars)]
    torch.testing.assert_close(head.scores(*halves), head.scores(queries, exemplars), rtol=1e-2, atol=5e-3)


@pytest.mark.parametrize(
    "name", [name for name in HEADS if is_learned(name) and name not in ("global-cosine", "distribution-calibration")]
)
def test_important_joints_say_more(name: str, base: BaseFeatures, make_windows: Make) -> None:
    """The query is one exemplar at the hands and the other one everywhere else."""
    exemplars = make_windows(2, seed=2)
    hands = torch.zeros(JOINT_COUNT, dtype=torch.bool)
    hands[[joint for joint in Joint if "hand" in joint.label or "thumb" in joint.label]] = True
    joints = torch.where(hands[:, None], exemplars.joints[0], exemplars.joints[1])[None]

    def winner(importance: torch.Tensor) -> int:
        importance = importance / importance.sum()
        query = WindowFeatures(joints, importance[None], exemplars.seen[:1])
        alike = replace(exemplars, importance=importance.repeat(2, 1))
        return int(head_named(name, base).scores(query, alike).argmax())

    assert winner(torch.where(hands, 1.0, 1e-4)) == 0
    assert winner(torch.ones(JOINT_COUNT)) == 1


def test_unknown_heads_and_missing_statistics() -> None:
    with pytest.raises(ModelError, match="no head 'nearest': known are joint-cosine, "):
        head_named("nearest")
    with pytest.raises(ModelError, match="no head 'nearest'"):
        needs_base("nearest")
    assert [name for name in HEADS if not is_learned(name)] == ["joints-nearest", "joints-dtw", "joints-soft-dtw"]
    assert [name for name in HEADS if needs_base(name)] == ["distribution-calibration"]
    for name in HEADS:
        if needs_base(name):
            with pytest.raises(ModelError, match=f"'{name}' needs clips of base actions"):
                head_named(name)


def test_a_package_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sklearn.covariance", None)
    monkeypatch.delitem(sys.modules, "model.matching.distribution_calibration", raising=False)
    with pytest.raises(ModelError, match=r"needs the package sklearn.covariance: install .*\[train\]"):
        head_named("distribution-calibration")


@pytest.mark.parametrize("name", ["distribution-calibration"])
def test_one_clip_an_action_is_too_few_for_statistics(name: str, base: BaseFeatures) -> None:
    single = BaseFeatures(base.features[::40], base.actions[::40])
    with pytest.raises(DataError, match="at least two clips"):
        head_named(name, single)
