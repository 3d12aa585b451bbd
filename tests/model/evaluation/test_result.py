"""Breakdown by source set, and confusions, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from capture import JOINT_COUNT
from model.data.kinect25 import ClipData
from model.data.protocol import Draw, Protocol
from model.evaluation.confusion import NO_BODY, confusion_of
from model.evaluation.one_shot_test import OneShotTest, one_shot_tests
from model.evaluation.result import from_exemplars_set, summarise
from model.one_shot import DrawResult

SETS = ["A", "A", "A", "B", "B", "A"]
ACTIONS = ["wave", "wave", "wave", "wave", "bow", "bow"]
NAMES = [f"{name}/{number}" for number, name in enumerate(SETS)]
# Exemplars: clip 0 (set A) waves, clip 4 (set B) bows. Queries: 1 right, 2 a bow, 3 without a body, 5 right.
RESULT = DrawResult(
    ("wave", "bow"), np.array([0, 4]), np.array([1, 2, 3, 5]), np.array([0, 0, 0, 1]), np.array([0, 1, -1, 1])
)


@pytest.fixture
def data() -> ClipData:
    return ClipData(
        np.array(NAMES),
        np.array(SETS),
        np.array(ACTIONS),
        np.array([f"{name}/{number}" for number, name in enumerate(SETS)]),
        np.arange(7),
        np.zeros((6, JOINT_COUNT, 3), np.float32),
        np.ones((6, JOINT_COUNT), np.float32),
    )


def test_within_the_exemplars_set_and_across(data: ClipData) -> None:
    assert from_exemplars_set(data, RESULT).tolist() == [True, True, False, False]
    test = OneShotTest("some", data, (Draw({"wave": "A/0", "bow": "B/4"}),))
    found = summarise(test, None, "joints-dtw", [RESULT], 2.0).evaluation
    assert (found.top1_mean, found.within_set_mean, found.across_sets_mean) == (50, 50, 50)
    assert found.recall_mean == pytest.approx(100 * (1 / 3 + 1) / 2, abs=0.01)
    assert (found.weights, found.trained_actions, found.seconds_per_query) == (None, 0, 0.5)


def test_confusions_are_summed_whatever_the_order_of_the_actions() -> None:
    other = DrawResult(("bow", "wave"), np.array([4, 0]), np.array([5]), np.array([0]), np.array([1]))
    found = confusion_of([RESULT, other])
    assert found.actions == ("bow", "wave")
    assert found.answers == ("bow", "wave", NO_BODY)
    assert found.counts.tolist() == [[1, 1, 0], [1, 1, 1]]
    assert found.most_frequent(2) == [("bow", "wave", 50.0), ("wave", "bow", pytest.approx(100 / 3))]
    assert len(found.most_frequent(99)) == 3, "right answers and what never happened are no confusions"


def test_all_keys_of_a_protocol(data: ClipData) -> None:
    draws = [{"wave": "A/0", "bow": "B/4"}]
    content = {"base": ["x"], "mine": draws, "within_dataset": {"A": {"exemplars": draws}}, "novel_exemplars": draws}
    tests = one_shot_tests(data, Protocol("p.json", content), ["mine", "all"])  # type: ignore[arg-type]
    assert [test.key for test in tests] == ["mine", "novel_exemplars", "within_dataset/A"]
    assert tests[0].ways == 2 and tests[0].actions == {"wave", "bow"}
