"""Embeddings and their similarity."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
import torch

from capture import JOINT_COUNT, Clip
from model.embedding import Embeddings, concatenate, from_features, similarity
from model.one_shot_encoder import OneShotEncoder
from model.preprocess import NoBodyError


def random_embeddings(count: int, seed: int = 0, seen: float = 0.8) -> Embeddings:
    generator = torch.Generator().manual_seed(seed)
    joints = torch.randn(count, JOINT_COUNT, 6, generator=generator)
    importance = torch.randn(count, JOINT_COUNT, generator=generator).softmax(dim=1)
    return Embeddings(
        torch.nn.functional.normalize(joints, dim=-1),
        importance,
        torch.rand(count, JOINT_COUNT, generator=generator) < seen,
    )


def two_joints(angles_deg: tuple[float, float], importance: tuple[float, float] = (0.5, 0.5)) -> Embeddings:
    joints = [[math.cos(math.radians(angle)), math.sin(math.radians(angle))] for angle in angles_deg]
    return Embeddings(torch.tensor([joints]), torch.tensor([importance]), torch.ones(1, 2, dtype=torch.bool))


@pytest.mark.parametrize(
    ("angles_deg", "expected"),
    [
        ((0.0, 0.0), 1.0),
        ((90.0, 90.0), 0.0),
        ((180.0, 180.0), -1.0),
        ((0.0, 90.0), 0.5),
        ((0.0, 180.0), 0.0),
        ((60.0, 60.0), 0.5),
    ],
)
def test_similarity_of_equally_important_joints_is_their_mean_cosine(
    angles_deg: tuple[float, float], expected: float
) -> None:
    found = similarity(two_joints(angles_deg), two_joints((0.0, 0.0)))
    assert found.shape == (1, 1)
    assert float(found) == pytest.approx(expected, abs=1e-5)


def test_ranges_and_symmetry() -> None:
    first, second = random_embeddings(20, 0), random_embeddings(30, 1)
    found = similarity(first, second)
    assert found.shape == (20, 30)
    assert found.abs().max() <= 1 + 1e-5
    torch.testing.assert_close(similarity(second, first), found.T)
    assert found.std() > 0.01


def test_a_window_is_like_itself_and_less_like_others() -> None:
    some = random_embeddings(20)
    found = similarity(some, some)
    torch.testing.assert_close(found.diag(), torch.ones(20))
    assert (found.fill_diagonal_(-1).max(dim=1).values < 0.9).all()


def test_unseen_joints_have_no_say() -> None:
    queries, exemplars = random_embeddings(5, 0), random_embeddings(7, 1)
    other = random_embeddings(5, 2)
    changed = Embeddings(
        torch.where(queries.seen[:, :, None], queries.joints, other.joints), queries.importance, queries.seen
    )
    assert not torch.equal(changed.joints, queries.joints)
    torch.testing.assert_close(similarity(changed, exemplars), similarity(queries, exemplars))
    torch.testing.assert_close(similarity(exemplars, changed), similarity(exemplars, queries))


def test_missing_joints_do_not_make_a_window_less_alike() -> None:
    """Somebody at a desk, whose legs are out of view, who moves the arms as in the exemplar."""
    whole = random_embeddings(4, seen=1.0)
    seen = torch.ones(4, JOINT_COUNT, dtype=torch.bool)
    seen[:, 12:20] = False
    half = Embeddings(whole.joints, whole.importance, seen)
    torch.testing.assert_close(similarity(half, whole).diag(), torch.ones(4))


def test_without_a_shared_joint_nothing_is_alike() -> None:
    first, second = random_embeddings(3), random_embeddings(3)
    left, right = torch.zeros(3, JOINT_COUNT, dtype=torch.bool), torch.zeros(3, JOINT_COUNT, dtype=torch.bool)
    left[:, :10], right[:, 10:] = True, True
    found = similarity(
        Embeddings(first.joints, first.importance, left), Embeddings(second.joints, second.importance, right)
    )
    assert torch.equal(found, torch.zeros(3, 3))
    blind = Embeddings(first.joints, first.importance, torch.zeros_like(left))
    assert torch.equal(similarity(blind, second), torch.zeros(3, 3))


def test_important_joints_have_more_say() -> None:
    exemplar = two_joints((0.0, 0.0), (0.9, 0.1))
    agrees_where_it_matters = two_joints((0.0, 90.0), (0.9, 0.1))
    agrees_where_it_does_not = two_joints((90.0, 0.0), (0.9, 0.1))
    assert float(similarity(agrees_where_it_matters, exemplar)) > 0.6
    assert float(similarity(agrees_where_it_does_not, exemplar)) < 0.4
    # Other joints matter in it: another movement, even where the joints' features are equal.
    assert float(similarity(two_joints((0.0, 0.0), (0.1, 0.9)), exemplar)) < 0.99


def test_embeddings_of_features_have_unit_length() -> None:
    joints = torch.rand(3, 4, JOINT_COUNT, 8).half()
    joints[0, :, 5] = 0  # a joint without any feature
    found = from_features(
        joints, torch.full((3, JOINT_COUNT), 1 / JOINT_COUNT), torch.ones(3, JOINT_COUNT, dtype=torch.bool)
    )
    assert found.joints.dtype == torch.float32
    lengths = found.joints.norm(dim=-1)
    assert lengths[0, 5] == 0
    lengths[0, 5] = 1
    torch.testing.assert_close(lengths, torch.ones(3, JOINT_COUNT))


def test_batches_are_cut_and_joined_without_loss() -> None:
    some = random_embeddings(6)
    joined = concatenate([some[slice(0, 2)], some[torch.tensor([2, 3])], some[slice(4, 6)]])
    assert len(joined) == 6
    assert torch.equal(joined.joints, some.joints)
    assert torch.equal(joined.importance, some.importance)
    assert torch.equal(joined.seen, some.seen)


def test_the_encoder_embeds_clips_of_any_length_in_any_batch(
    tiny_encoder: OneShotEncoder, make_take: Callable[..., Clip]
) -> None:
    clips: list[Clip] = [make_take(name, seed) for seed, name in enumerate(("wave", "kick", "bow"))]
    clips = (clips * 30)[:70]  # more than one batch
    together = tiny_encoder.embed(clips)
    assert together.joints.shape == (70, JOINT_COUNT, 256)
    torch.testing.assert_close(together.importance.sum(dim=1), torch.ones(70))
    for row in (0, 1, 68):
        alone = tiny_encoder.embed([clips[row]])
        torch.testing.assert_close(alone.joints[0], together.joints[row], rtol=1e-3, atol=1e-4)
        assert torch.equal(alone.seen[0], together.seen[row])
    with pytest.raises(NoBodyError):
        tiny_encoder.embed([clips[0], Clip(clips[0].timestamps_ms, clips[0].positions_m * 0, clips[0].confidence)])


def test_warming_up_embeds_one_window_of_the_encoders_length(
    live_encoder: OneShotEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    shapes = []
    runtime = live_encoder.runtime

    def watched(inputs: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        shapes.append(tuple(inputs.shape))
        return runtime(inputs)

    monkeypatch.setattr(live_encoder, "runtime", watched)
    live_encoder.warm_up()
    assert shapes == [(1, 9, live_encoder.frames, JOINT_COUNT)]
