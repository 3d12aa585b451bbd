"""An example: a stretch of movement with its embedding, as evidence for an action or against one."""

from __future__ import annotations

from dataclasses import dataclass

from capture import Clip
from model.embedding import Embeddings
from model.errors import ActionError
from model.motion import movement_amount
from model.one_shot_encoder import OneShotEncoder
from model.preprocess import has_body
from model.rest import embed_with_rest

SHORTEST_TAKE_S = 0.3
LONGEST_TAKE_S = 30.0
FEWEST_FRAMES = 4
SHORTEST_NOTHING_S = 2.0
# A recording of "nothing" is compared with windows in pieces of these lengths: what somebody does who does nothing in
# particular depends little on how long one looks, and each piece costs an embedding.
PIECE_LENGTHS_S = (1.0, 2.0, 4.0)


@dataclass(frozen=True, eq=False)
class Example:
    """Movement that was embedded.

    Attributes:
        clip: the movement.
        embeddings: of the clip, one; of a recording of "nothing" one for each of its pieces.
        movement: how much the person moves, in torso lengths a second.
        rest: of a take, what speaks against it by itself: see :mod:`model.rest`.
    """

    clip: Clip
    embeddings: Embeddings
    movement: float
    rest: Embeddings | None = None


def take_example(clip: Clip, encoder: OneShotEncoder) -> Example:
    """A take as one window.

    Raises:
        ActionError: see :func:`check_take`.
    """
    check_take(clip)
    take, rest = embed_with_rest(clip, encoder)
    return Example(clip, take, movement_amount(clip), rest)


def counter_example(clip: Clip, encoder: OneShotEncoder) -> Example:
    """A movement that is something else, as one window.

    Raises:
        ActionError: see :func:`check_take`.
    """
    check_take(clip)
    return Example(clip, encoder.embed([clip]), movement_amount(clip))


def nothing_example(clip: Clip, encoder: OneShotEncoder) -> Example:
    """A recording in which nothing in particular is done, in pieces.

    Raises:
        ActionError: it is too short or too long, or shows no person.
    """
    if clip.duration_s < SHORTEST_NOTHING_S:
        raise ActionError(
            f"The recording of nothing is too short ({clip.duration_s:.1f} s): it should last at least "
            f"{SHORTEST_NOTHING_S:.0f} s."
        )
    check_take(clip)
    return Example(clip, encoder.embed(pieces(clip)), movement_amount(clip))


def pieces(clip: Clip) -> list[Clip]:
    """Stretches of ``PIECE_LENGTHS_S``, one after another, that show a person; the clip itself if there is none."""
    found = []
    for length_s in PIECE_LENGTHS_S:
        for number in range(int(clip.duration_s / length_s)):
            start_ms = clip.start_ms + 1000 * length_s * number
            inside = (clip.timestamps_ms >= start_ms) & (clip.timestamps_ms <= start_ms + 1000 * length_s)
            if inside.sum() >= FEWEST_FRAMES and has_body(piece := clip.select(inside)):
                found.append(piece)
    return found or [clip]


def check_take(clip: Clip) -> None:
    """See whether a take can be learned from.

    Raises:
        ActionError: it is too short or too long, or shows no person.
    """
    if clip.duration_s < SHORTEST_TAKE_S or len(clip) < FEWEST_FRAMES:
        raise ActionError(
            f"The take is too short ({clip.duration_s:.1f} s): record a movement of at least {SHORTEST_TAKE_S} s."
        )
    if clip.duration_s > LONGEST_TAKE_S:
        raise ActionError(
            f"The take is too long ({clip.duration_s:.0f} s): record one movement of at most {LONGEST_TAKE_S:.0f} s."
        )
    if not has_body(clip):
        raise ActionError(
            "The take shows no person: step back until the sensor sees your upper body, and record again."
        )
