"""Scores against a cohort, and the confidence they give."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from model.embedding import Embeddings
from model.scoring import (
    NEAREST,
    WINDOW_SHARE,
    Scorer,
    confidence,
    exemplar_scores,
    normalised_scores,
    usual_similarity,
)
from model.weights import CALIBRATED_ACTIONS, CHANCE_SCALE, Calibration


def at_angles(*angles_deg: float) -> Embeddings:
    """Windows of one joint with a feature in the plane: their similarity is the cosine of the angle between them."""
    radians = torch.tensor(angles_deg) * math.pi / 180
    joints = torch.stack((radians.cos(), radians.sin()), dim=1)[:, None]  # (N, 1, 2)
    return Embeddings(joints, torch.ones(len(angles_deg), 1), torch.ones(len(angles_deg), 1, dtype=torch.bool))


def test_what_is_usual_in_numbers() -> None:
    found = usual_similarity(at_angles(0.0), at_angles(0.0, 60.0, 90.0))  # cosines 1, 1/2 and 0
    assert float(found) == pytest.approx(0.5)


def test_only_the_nearest_of_the_cohort_count() -> None:
    near = [1.0 * number for number in range(NEAREST + 10)]
    far = [120.0 + number for number in range(100)]
    some = at_angles(0.0, 10.0)
    torch.testing.assert_close(usual_similarity(some, at_angles(*near, *far)), usual_similarity(some, at_angles(*near)))


def test_a_cohort_that_is_all_alike_does_not_blow_scores_up() -> None:
    cohort = at_angles(*[45.0] * 30)
    assert normalised_scores(at_angles(0.0, 1.0), at_angles(0.0), cohort).abs().max() < 2


def test_an_exemplar_in_a_crowd_gives_way() -> None:
    """Both exemplars lie 20 degrees from the query; one of them is like much of the cohort."""
    cohort = at_angles(*[float(angle) for angle in range(21, 51)])
    found = exemplar_scores(at_angles(0.0), at_angles(20.0, -20.0), cohort)[0]
    assert float(found[1]) > float(found[0])


def test_ranks_do_not_depend_on_what_is_usual_for_the_query() -> None:
    queries, exemplars, cohort = at_angles(3.0, 40.0, 77.0), at_angles(0.0, 50.0), at_angles(10.0, 55.0, 80.0, 100.0)
    found = normalised_scores(queries, exemplars, cohort)
    assert found.shape == (3, 2)
    torch.testing.assert_close(found.diff(dim=1), exemplar_scores(queries, exemplars, cohort).diff(dim=1))


def test_the_same_similarity_means_more_where_nothing_else_is_alike() -> None:
    cohort = at_angles(*[float(angle) for angle in range(0, 30, 3)])
    in_the_crowd = normalised_scores(at_angles(10.0), at_angles(20.0), cohort)
    alone = normalised_scores(at_angles(150.0), at_angles(160.0), cohort)
    assert float(alone) > float(in_the_crowd) + 0.1


def test_nearer_scores_higher() -> None:
    cohort = at_angles(*[5.0 * number for number in range(72)])  # all around: alike to every window
    found = normalised_scores(at_angles(0.0), at_angles(0.0, -10.0, -30.0, 60.0, 180.0), cohort)[0].tolist()
    assert found == sorted(found, reverse=True)


def test_a_scorer_can_be_asked_again_and_again() -> None:
    exemplars, cohort = at_angles(0.0, 50.0), at_angles(10.0, 55.0, 80.0, 100.0)
    scorer = Scorer(exemplars, cohort)
    for queries in (at_angles(3.0, 40.0), at_angles(77.0)):
        expected = (
            exemplar_scores(queries, exemplars, cohort) - WINDOW_SHARE * usual_similarity(queries, cohort)[:, None]
        )
        # Half precision: of two numbers, not of thousands whose errors even out.
        torch.testing.assert_close(scorer(queries), expected, rtol=0, atol=1e-3)


def test_a_scorer_of_real_size_gives_the_reference_scores() -> None:
    generator = torch.Generator().manual_seed(4)

    def windows(count: int) -> Embeddings:
        joints = torch.nn.functional.normalize(torch.randn(count, 25, 256, generator=generator) + 0.5, dim=-1)
        importance = torch.rand(count, 25, generator=generator).softmax(dim=-1)
        return Embeddings(joints, importance, torch.rand(count, 25, generator=generator) > 0.2)

    queries, exemplars, cohort = windows(3), windows(40), windows(60)
    wanted = normalised_scores(queries, exemplars, cohort)
    torch.testing.assert_close(Scorer(exemplars, cohort)(queries), wanted, rtol=0, atol=5e-5)


@pytest.mark.parametrize(("threshold", "temperature"), [(0.0, 1.0), (2.5, 0.4), (-1.3, 5.0)])
def test_confidence_is_a_half_at_the_threshold_and_rises(threshold: float, temperature: float) -> None:
    calibration = Calibration(threshold, temperature)
    found = confidence(torch.linspace(-5, 5, 21) * temperature + threshold, calibration)
    assert float(found[10]) == pytest.approx(0.5)
    assert (found.diff() > 0).all()
    assert float(found.min()) > 0
    assert float(found.max()) < 1
    assert float(found[12]) == pytest.approx(1 / (1 + math.exp(-1)))


def test_the_threshold_rises_with_the_logarithm_of_what_is_learned() -> None:
    calibration = Calibration(0.1, 0.2)
    assert all(calibration.with_actions(count) == calibration for count in range(CALIBRATED_ACTIONS + 1))
    doubled = [calibration.with_actions(count * CALIBRATED_ACTIONS).threshold for count in (1, 2, 4, 8)]
    assert np.diff(doubled) == pytest.approx([CHANCE_SCALE * math.log(2)] * 3)


def test_confidence_of_extreme_scores_is_a_number() -> None:
    found = confidence(torch.tensor([-1e30, 1e30]), Calibration(0.0, 1.0))
    assert found.tolist() == [0.0, 1.0]
