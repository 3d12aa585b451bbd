"""The one-shot test: which clips are queries, and the accuracy, by hand."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from capture import JOINT_COUNT
from model.data.kinect25 import ClipData
from model.data.protocol import Draw
from model.embedding import Embeddings
from model.errors import DataError
from model.one_shot import (
    EmbeddedClips,
    clips_of,
    embed_clips,
    evaluate_draw,
    knows_subject,
    names_of,
    queries_of,
    sample_clips,
)
from model.one_shot_encoder import OneShotEncoder

# name, set, action, subject
CLIPS = [
    ("A/a01_s01_e01", "A", "wave", "A/1"),  # 0: exemplar of wave
    ("A/a01_s01_e02", "A", "wave", "A/1"),  # 1: the exemplar's own subject
    ("A/a01_s02_e01", "A", "wave", "A/2"),  # 2
    ("A/a02_s01_e01", "A", "bow", "A/1"),  # 3: the subject of wave's exemplar, but another action
    ("A/a02_s02_e01", "A", "bow", "A/2"),  # 4: exemplar of bow
    ("B/a01_s01_e01", "B", "wave", "B/1"),  # 5: another set's subject 1
    ("G/one", "G", "bow", "G/-1"),  # 6: unknown subjects
    ("G/two", "G", "bow", "G/-1"),  # 7
    ("A/a03_s03_e01", "A", "kick", "A/3"),  # 8: not in the draw
]
DRAW = Draw({"wave": "A/a01_s01_e01", "bow": "A/a02_s02_e01"})


def made(clips: list[tuple[str, str, str, str]] = CLIPS) -> ClipData:
    """Clips of one frame each: a body, but for those named "empty"."""
    positions_m = np.random.default_rng(0).normal(0, 1, (len(clips), JOINT_COUNT, 3)).astype(np.float32)
    for row, (name, *_) in enumerate(clips):
        if "empty" in name:
            positions_m[row] = 0
    return ClipData(
        np.array([clip[0] for clip in clips]),
        np.array([clip[1] for clip in clips]),
        np.array([clip[2] for clip in clips]),
        np.array([clip[3] for clip in clips]),
        np.arange(len(clips) + 1),
        positions_m,
        np.ones((len(clips), JOINT_COUNT), np.float32),
    )


@pytest.mark.parametrize(
    ("draw", "dataset", "expected"),
    [
        (DRAW, None, [2, 3, 5, 6, 7]),
        (DRAW, "A", [2, 3]),
        (DRAW, "G", [6, 7]),
        (Draw(DRAW.exemplars, "A"), None, [2, 3]),
        (Draw(DRAW.exemplars, keep_exemplar_subject=True), None, [1, 2, 3, 5, 6, 7]),
        (Draw({"wave": "A/a01_s01_e01"}), None, [2, 5]),
        # Nobody knows whether both of G's clips are of one person: both stay, but for the exemplar itself.
        (Draw({"bow": "G/one"}), None, [3, 4, 7]),
        # An exemplar that is also drawn for another action is no query there either.
        (Draw({"wave": "A/a01_s02_e01", "bow": "A/a02_s01_e01"}), None, [0, 1, 4, 5, 6, 7]),
        # The published protocol goes by the first part of the clips' names.
        (
            Draw({"a01": "A/a01_s01_e01", "a02": "A/a02_s01_e01"}, "A", by_label=True, keep_exemplar_subject=True),
            None,
            [1, 2, 4],
        ),
    ],
)
def test_queries(draw: Draw, dataset: str | None, expected: list[int]) -> None:
    data = made()
    queries = queries_of(data, draw, dataset)
    assert queries.tolist() == expected
    needed = clips_of(data, [draw], dataset).tolist()
    exemplars = [data.index_of(name) for name in draw.exemplars.values()]
    assert set(needed) >= {*expected, *exemplars}
    assert 8 not in needed


def test_names_of_clips() -> None:
    data = made()
    assert names_of(data, DRAW).tolist() == [action for _, _, action, _ in CLIPS]
    by_name = names_of(data, Draw({}, by_label=True))
    assert by_name[:6].tolist() == ["a01", "a01", "a01", "a02", "a02", "a01"]


def test_who_is_known() -> None:
    assert [knows_subject(made(), index) for index in range(9)] == [True] * 6 + [False] * 2 + [True]


@pytest.mark.parametrize(
    ("draw", "dataset", "problem"),
    [
        (DRAW, "B/", "No query is left"),
        (Draw({"kick": "A/a03_s03_e01"}), None, "No query is left"),
        (Draw({"wave": "A/gone"}), None, "no clip named 'A/gone'"),
    ],
)
def test_a_draw_that_cannot_be_done(draw: Draw, dataset: str | None, problem: str) -> None:
    with pytest.raises(DataError, match=problem):
        queries_of(made(), draw, dataset)


def test_exemplars_that_the_data_lack_are_named_before_anything_is_embedded() -> None:
    with pytest.raises(DataError, match="no clip named 'A/gone'"):
        clips_of(made(), [Draw({"jump": "A/gone"})])


def at_angles(angles_deg: list[float], seen: list[bool] | None = None) -> Embeddings:
    radians = torch.tensor(angles_deg) * torch.pi / 180
    joints = torch.stack((radians.cos(), radians.sin()), dim=1)[:, None]  # (N, 1, 2)
    count = len(angles_deg)
    return Embeddings(joints, torch.ones(count, 1), torch.tensor(seen or [True] * count)[:, None])


# As a cohort all around: no exemplar is in a crowd.
EVEN = at_angles([2.0 * number for number in range(180)])


def test_accuracy_by_hand() -> None:
    # Wave's exemplar stands at 0, bow's at 90 degrees: below 45 is a wave, above it a bow.
    #                 0    1    2     3     4     5     6     7     8
    angles = [0.0, 5.0, 10.0, 80.0, 90.0, 60.0, 50.0, 20.0, 0.0]
    result = evaluate_draw(made(), EmbeddedClips(np.arange(9), at_angles(angles)), DRAW, EVEN)
    # Queries: 2 right, 5 wrong (waves), 3 and 6 right, 7 wrong (bows).
    assert result.queries == 5
    assert result.top1 == pytest.approx(100 * 3 / 5)
    assert result.recall == pytest.approx(100 * (1 / 2 + 2 / 3) / 2)


def test_the_order_of_the_embedded_clips_does_not_matter() -> None:
    angles = [0.0, 5.0, 10.0, 80.0, 90.0, 60.0, 50.0, 20.0, 0.0]
    order = np.array([7, 0, 3, 2, 4, 6, 5])  # without clips that the draw does not need
    clips = EmbeddedClips(order, at_angles([angles[index] for index in order]))
    assert evaluate_draw(made(), clips, DRAW, EVEN).top1 == pytest.approx(60)


def test_a_query_without_a_body_is_answered_wrongly() -> None:
    seen = [True] * 9
    seen[2] = False
    clips = EmbeddedClips(np.arange(9), at_angles([0.0, 0, 0, 90, 90, 0, 90, 90, 0], seen))
    result = evaluate_draw(made(), clips, DRAW, EVEN)
    assert result.top1 == pytest.approx(80)
    assert result.queries == 5


def test_an_exemplar_in_a_crowd_does_not_draw_every_query() -> None:
    # Wave's exemplar stands at 0, bow's at 90 degrees; the waves lean towards bow's, about which the cohort stands.
    clips = EmbeddedClips(np.arange(9), at_angles([0.0, 0, 48, 90, 90, 48, 89, 89, 0]))
    assert evaluate_draw(made(), clips, DRAW, EVEN).top1 == pytest.approx(60)
    assert evaluate_draw(made(), clips, DRAW, at_angles([80.0 + number for number in range(20)])).top1 == 100


def test_an_action_without_a_query_does_not_count_in_the_recall() -> None:
    clips = EmbeddedClips(np.arange(9), at_angles([0.0, 0, 0, 90, 90, 0, 0, 90, 0]))
    assert evaluate_draw(made(), clips, DRAW, EVEN, "G").recall == pytest.approx(50)


def test_clips_are_embedded_as_the_live_path_embeds_them(tiny_encoder: OneShotEncoder) -> None:
    data = made([*CLIPS, ("A/empty", "A", "bow", "A/9")])
    index = np.array([2, 9, 4])
    samples = sample_clips(data, index, tiny_encoder.frames)
    assert samples.seen.any(dim=1).tolist() == [True, False, True]
    found = embed_clips(data, index, tiny_encoder).embeddings
    alone = tiny_encoder.embed([data.clip(4)])
    torch.testing.assert_close(found.joints[2], alone.joints[0], rtol=1e-3, atol=1e-4)
    assert found.joints.isfinite().all()
