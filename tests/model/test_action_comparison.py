"""Two learned actions compared joint by joint: the parts add up to what recognition uses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
import torch

from capture import JOINT_COUNT, Clip, Joint
from model.action_comparison import compare_actions, compare_joints
from model.embedding import Embeddings, similarity
from model.errors import ActionError
from model.one_shot_encoder import OneShotEncoder
from model.support import SupportSet
from model.take_check import check


@pytest.fixture(scope="module")
def embedded(live_encoder: OneShotEncoder, make_take: Callable[..., Clip]) -> Embeddings:
    return live_encoder.embed([make_take("wave"), make_take("raise both arms"), make_take("squat")])


def one(embeddings: Embeddings, place: int) -> Embeddings:
    return embeddings[slice(place, place + 1)]


def test_the_differences_add_up_to_what_is_missing_to_a_similarity_of_1(embedded: Embeddings) -> None:
    for first in range(3):
        for second in range(3):
            found = compare_joints(one(embedded, first), one(embedded, second))
            assert found.differences.shape == found.cosines.shape == (JOINT_COUNT,)
            assert (found.differences >= 0).all() and (np.abs(found.cosines) <= 1 + 1e-5).all()
            assert found.similarity == pytest.approx(float(similarity(embedded, embedded)[first, second]), abs=1e-5)
            assert found.differences.sum() == pytest.approx(1 - found.similarity, abs=1e-5)


def test_a_take_does_not_differ_from_itself(embedded: Embeddings) -> None:
    found = compare_joints(one(embedded, 0), one(embedded, 0))
    assert found.similarity == pytest.approx(1, abs=1e-5) and found.differences.max() < 1e-6


def test_a_joint_that_only_one_side_uses_sets_them_apart(embedded: Embeddings) -> None:
    side = one(embedded, 0)
    importance = torch.full((1, JOINT_COUNT), 1e-6)
    importance[0, Joint.HEAD] = 1 - importance[0, 1:].sum()
    found = compare_joints(side, replace(side, importance=importance))
    assert np.argmax(found.differences) == Joint.HEAD


def test_a_joint_that_one_side_did_not_see_has_no_say(embedded: Embeddings) -> None:
    first, second = one(embedded, 0), one(embedded, 2)
    seen = second.seen.clone()
    seen[0, Joint.HAND_RIGHT] = False
    found = compare_joints(first, replace(second, seen=seen))
    assert found.differences[Joint.HAND_RIGHT] == 0 and found.cosines[Joint.HAND_RIGHT] == 0
    nothing = compare_joints(first, replace(second, seen=torch.zeros_like(seen)))
    assert nothing.similarity == 0 and nothing.differences.sum() == 0


def test_the_confidence_is_the_one_with_which_a_take_would_be_recognised(
    live_encoder: OneShotEncoder, make_take: Callable[..., Clip]
) -> None:
    support = SupportSet().with_action("raise", make_take("raise both arms"), live_encoder)
    verdict = check(make_take("wave"), support, live_encoder)
    support = support.with_action("wave", make_take("wave"), live_encoder)
    found = compare_actions(support, "wave", "raise", live_encoder)
    assert found.first_as_second == pytest.approx(verdict.nearest_confidence, abs=1e-4)
    back = compare_actions(support, "raise", "wave", live_encoder)
    assert back.first_as_second == pytest.approx(found.second_as_first, abs=1e-6)
    assert back.joints.similarity == pytest.approx(found.joints.similarity, abs=1e-6)
    with pytest.raises(ActionError, match="no action 'jump'"):
        compare_actions(support, "wave", "jump", live_encoder)
