"""Within-class whitening: what it removes, what it keeps."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor
from torch.nn.functional import normalize

from model.embedding import Embeddings, similarity
from model.whitening import fit_whitening

JOINTS, CHANNELS, CLASSES = 4, 12, 9


def clips(per_class: int, classes: int = CLASSES, seed: int = 0) -> tuple[Embeddings, Tensor]:
    """Classes differ in channels 0 to 7, a little; every clip of any class varies in channels 8 to 11, a lot."""
    centres = torch.rand(classes, JOINTS, CHANNELS, generator=torch.Generator().manual_seed(1))
    generator = torch.Generator().manual_seed(seed)
    label = torch.arange(classes).repeat_interleave(per_class)
    joints = 1 + 0.15 * centres[label]
    joints[..., 8:] = 1.0
    joints += 0.005 * torch.rand(joints.shape, generator=generator)
    joints[..., 8:] += torch.rand(len(label), JOINTS, 4, generator=generator)
    count = len(label)
    seen = torch.ones(count, JOINTS, dtype=torch.bool)
    return Embeddings(normalize(joints, dim=-1), torch.full((count, JOINTS), 1 / JOINTS), seen), label


def accuracy(exemplars: Embeddings, queries: Embeddings, label: Tensor) -> float:
    return float((similarity(queries, exemplars).argmax(dim=1) == label).float().mean())


def test_new_actions_are_told_apart_better() -> None:
    base, label = clips(20, classes=6)
    whiten = fit_whitening(base, label)
    everything, actions = clips(20, seed=7)  # three of the nine actions were not in the fit
    chosen = torch.arange(0, len(actions), 20)
    plain = accuracy(everything[chosen], everything, actions)
    whitened = accuracy(whiten(everything[chosen]), whiten(everything), actions)
    assert whitened > 0.95
    assert whitened > plain + 0.2


def variances(features: Tensor, label: Tensor) -> Tensor:
    """Of (N, C) features within their classes, along the principal directions, ascending."""
    deviation = torch.cat([features[label == n] - features[label == n].mean(dim=0) for n in range(CLASSES)])
    return torch.linalg.eigvalsh(deviation.T @ deviation / len(deviation))


def test_clips_of_one_action_vary_alike_in_all_directions_afterwards() -> None:
    base, label = clips(60)
    whiten = fit_whitening(base, label)
    features = base.joints.sqrt() - whiten.mean
    flat = torch.einsum("nvc,vcd->nvd", features, whiten.matrix)
    for joint in range(JOINTS):
        after, before = (variances(features[:, joint], label) for features in (flat, base.joints.sqrt()))
        assert after[-1] / after[2] < 0.1 * before[-1] / before[2]


def test_the_result_is_an_embedding_and_does_not_depend_on_the_batch() -> None:
    base, label = clips(5)
    whiten = fit_whitening(base, label)
    whitened = whiten(base)
    torch.testing.assert_close(whitened.joints.norm(dim=-1), torch.ones(len(base), JOINTS))
    assert torch.equal(whitened.importance, base.importance) and torch.equal(whitened.seen, base.seen)
    torch.testing.assert_close(whiten(base[3:5]).joints, whitened.joints[3:5])


def test_joints_that_a_sensor_did_not_see_have_no_say_in_the_fit() -> None:
    base, label = clips(5)
    spoiled = Embeddings(base.joints.clone(), base.importance, base.seen.clone())
    spoiled.joints[::3, 2] = 1.0
    spoiled.seen[::3, 2] = False
    found = fit_whitening(spoiled, label)
    keep = torch.ones(len(base), dtype=torch.bool)
    keep[::3] = False
    torch.testing.assert_close(found.matrix[2], fit_whitening(base[keep], label[keep]).matrix[2])
    torch.testing.assert_close(found.matrix[1], fit_whitening(base, label).matrix[1])
    spoiled.seen[:, 2] = False
    unseen = fit_whitening(spoiled, label)(base).joints
    torch.testing.assert_close(unseen[:, 2], normalize(base.joints[:, 2].sqrt(), dim=-1))


def test_of_many_channels_those_are_kept_in_which_actions_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("model.whitening.KEPT", 3)
    base, label = clips(60)
    whiten = fit_whitening(base, label)
    assert whiten.matrix.shape == (JOINTS, CHANNELS, 3)
    everything, actions = clips(20, seed=7)
    chosen = torch.arange(0, len(actions), 20)
    assert accuracy(whiten(everything[chosen]), whiten(everything), actions) > 0.9
