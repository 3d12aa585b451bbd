"""Distances as one product against distances written out."""

from __future__ import annotations

import numpy as np
import pytest

from model.pose_distances import PoseDistances


def test_distances_are_those_of_the_definition() -> None:
    rng = np.random.default_rng(0)
    paths = [rng.normal(size=(length, 4, 3)) for length in (5, 2, 9)]
    weights = rng.random((3, 4))
    weights[1] = (0, 0, 0, 2)
    distances = PoseDistances(paths, weights)
    for seen in ([True] * 4, [True, False, True, False], [True] * 4):
        pose = rng.normal(size=(4, 3))
        found = distances.of(pose, np.array(seen))
        assert found.shape == (3, 9)
        for number, path in enumerate(paths):
            counting = weights[number] * seen
            assert np.isinf(found[number, len(path) :]).all()
            if counting.sum() == 0:
                assert np.isinf(found[number]).all()
                continue
            wanted = np.average(np.square(path - pose).sum(axis=2), axis=1, weights=counting)
            np.testing.assert_allclose(found[number, : len(path)], wanted, rtol=1e-9)


def test_no_distance_is_negative() -> None:
    path = np.random.default_rng(1).normal(size=(6, 4, 3)) * 1e3
    distances = PoseDistances([path], np.ones((1, 4)))
    for place, pose in enumerate(path):
        found = distances.of(pose, np.ones(4, dtype=bool))[0]
        assert (found >= 0).all() and found[place] == pytest.approx(0, abs=1e-6)
