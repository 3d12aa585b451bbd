from __future__ import annotations

import torch

from capture import JOINT_COUNT
from model.preprocess import NormalisedSkeletons
from model.systems.registry import system_class
from model.systems.skeleton_dml import SkeletonDML
from model.systems.sl_dml import SLDML, scaled

ACTIONS = ("bow", "clap", "jump")


def test_a_joint_is_a_row_a_frame_a_column_and_an_axis_a_colour() -> None:
    coordinates = torch.rand(2, 32, JOINT_COUNT, 3)
    image = SLDML.layout(coordinates)
    assert image.shape == (2, 3, JOINT_COUNT, 32)
    assert image[1, 2, 5, 7] == coordinates[1, 7, 5, 2]


def test_skeleton_dml_puts_the_axes_side_by_side_and_three_frames_into_a_pixel() -> None:
    coordinates = torch.rand(2, 30, JOINT_COUNT, 3)
    image = SkeletonDML.layout(coordinates)
    assert image.shape == (2, 3, JOINT_COUNT, 30)
    for axis in range(3):
        for pixel in (0, 4, 9):
            colours = image[1, :, 6, axis * 10 + pixel]
            torch.testing.assert_close(colours, coordinates[1, 3 * pixel : 3 * pixel + 3, 6, axis])


def test_an_image_does_not_depend_on_place_and_size_nor_on_joints_that_were_not_seen(make_skeletons) -> None:
    made = make_skeletons(3)
    seen = made.seen.clone()
    seen[:, 4] = False
    one = NormalisedSkeletons(made.positions, seen)
    elsewhere = made.positions * 3 + 5
    elsewhere[:, :, 4] = 1e3
    found = scaled(one)
    torch.testing.assert_close(found, scaled(NormalisedSkeletons(elsewhere, seen)))
    assert found.amax() == 1 and found[:, :, seen[0]].amin() == 0
    assert (found[:, :, 4] == 0).all()


def test_nothing_seen_gives_a_black_image(make_skeletons) -> None:
    made = make_skeletons(1)
    assert (scaled(NormalisedSkeletons(made.positions, torch.zeros_like(made.seen))) == 0).all()


def test_it_learns_to_tell_two_actions_and_its_embedding_is_of_unit_length(make_skeletons, two_of_four) -> None:
    torch.manual_seed(0)
    system = SLDML(ACTIONS)
    made, classes = make_skeletons(8), two_of_four
    made.positions[:, :, 7] += classes[:, None, None] * 3.0  # how far the hand is from the body
    optimiser = torch.optim.AdamW(system.parameters(), lr=1e-3)
    history = []
    for _ in range(3):
        found = system.losses(made, classes)
        torch.testing.assert_close(found["loss"], 0.5 * found["classification"] + 0.5 * found["triplet"])
        optimiser.zero_grad()
        found["loss"].backward()
        optimiser.step()
        history.append(float(found["loss"].detach()))
    assert history[-1] < history[0]
    system.eval()
    with torch.no_grad():
        described = system.describe(made)
        torch.testing.assert_close(described.norm(dim=1), torch.ones(8))
        # One by one: a window's description does not depend on the others.
        alone = system.describe(NormalisedSkeletons(made.positions[3:4], made.seen[3:4]))
    torch.testing.assert_close(alone[0], described[3], atol=1e-4, rtol=1e-4)
    assert (system.similarity(described, described).argmax(dim=1) == torch.arange(8)).all()


def test_the_registry_knows_both() -> None:
    assert system_class("sl-dml") is SLDML
    assert system_class("skeleton-dml") is SkeletonDML


def test_the_loss_without_any_triplet_is_the_cross_entropy_alone(make_skeletons) -> None:
    system = SLDML(ACTIONS)
    found = system.losses(make_skeletons(2), torch.tensor([0, 2]))  # no two clips of a class: no triplets
    assert float(found["triplet"].detach()) == 0
    found["loss"].backward()
