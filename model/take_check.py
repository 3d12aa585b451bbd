"""Is a take any good as the one example of an action? What is wrong with it, and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from capture import Clip, Joint
from model.embedding import Embeddings
from model.errors import ActionError
from model.evidence import best_of_takes
from model.example import check_take
from model.motion import STILL_SPEED, movement_speed
from model.one_shot_encoder import OneShotEncoder
from model.scoring import confidence, normalised_scores
from model.support import SupportSet

# Up to here a joint is only guessed: halfway between Kinect's "inferred" (0.5) and "tracked" (1.0) states.
GUESSED_BELOW = 0.6
# A joint that was seen in less than this part of the frames was not really recorded.
SEEN_FRACTION = 0.5
# A take that is shorter can be learned, but little in it tells it from other movements.
SHORT_TAKE_S = 0.8
# From this confidence on the take would be recognised as an action that is learned already.
TOO_SIMILAR = 0.5
# Below, joints move in jumps.
LOWEST_FPS = 8.0
# A take whose speed at a mark is above this part of its peak is cut off in the middle of the movement.
CUT_OFF_FRACTION = 0.6
_MOST_NAMED = 4


@dataclass(frozen=True)
class Remark:
    """One thing about a take.

    Attributes:
        problem: one sentence that says what is wrong.
        advice: one sentence that says what to do.
        unusable: whether the take cannot be learned.
    """

    problem: str
    advice: str
    unusable: bool = False


@dataclass(frozen=True)
class Verdict:
    """What is to be said about a take.

    Attributes:
        remarks: the worst first; none for a good take.
        nearest: the learned action that it resembles most; None if no other is learned.
        nearest_confidence: 0..1 that the take would be recognised as ``nearest``; the threshold is 0.5.
    """

    remarks: tuple[Remark, ...] = ()
    nearest: str | None = None
    nearest_confidence: float = 0.0

    @property
    def usable(self) -> bool:
        return not any(remark.unusable for remark in self.remarks)

    @property
    def good(self) -> bool:
        return not self.remarks


def check(take: Clip, support: SupportSet, encoder: OneShotEncoder, besides: str | None = None) -> Verdict:
    """Look at a take as it would be learned.

    Args:
        take: trimmed to the movement.
        support: the learned actions, which it should not resemble.
        encoder: makes the embedding.
        besides: the action whose exemplar the take would replace; it may resemble that one.
    """
    try:
        check_take(take)
    except ActionError as error:
        problem, _, advice = str(error).partition(": ")
        return Verdict((Remark(f"{problem}.", advice[:1].upper() + advice[1:], unusable=True),))
    speed = movement_speed(take)[1]
    if float(speed.max()) <= STILL_SPEED:
        return Verdict((Remark("Nothing moves.", "Record it again, with a larger movement.", unusable=True),))
    nearest, similar = _nearest(encoder.embed([take]), support, encoder, besides)
    remarks = []
    if nearest is not None and similar >= TOO_SIMILAR:
        remarks.append(
            Remark(
                f"It looks like “{nearest}” ({100 * similar:.0f} %).",
                "The two would be mistaken for each other: make it more different, or delete the other one.",
            )
        )
    remarks += [*_visibility(take), *_timing(take, speed)]
    return Verdict(tuple(remarks), nearest, similar)


def hardly_seen(take: Clip) -> tuple[Joint, ...]:
    """The joints that the sensor saw in less than half of the frames."""
    seen_fraction = (take.confidence >= GUESSED_BELOW).mean(axis=0)  # (25,)
    return tuple(joint for joint in Joint if seen_fraction[joint] < SEEN_FRACTION)


def _nearest(
    embedding: Embeddings, support: SupportSet, encoder: OneShotEncoder, besides: str | None
) -> tuple[str | None, float]:
    """The learned action that a take is most likely to be mistaken for, and the confidence."""
    takes = support.takes
    if takes is None:
        return None, 0.0
    scores = normalised_scores(embedding, takes.embeddings, encoder.cohort)
    of_takes = confidence(scores, encoder.weights.calibration.with_actions(len(support))).double().numpy()
    confident = best_of_takes(of_takes, takes.actions)[0].tolist()
    others = [(value, name) for value, name in zip(confident, support.names, strict=True) if name != besides]
    value, name = max(others, default=(0.0, None))
    return name, value


def _visibility(take: Clip) -> Iterator[Remark]:
    missing = hardly_seen(take)
    if len(missing) > len(Joint) // 2:
        yield Remark("Most joints were hardly seen.", "More light or more distance gives a better take.")
    elif missing:
        names = [joint.label for joint in missing]
        if len(names) > _MOST_NAMED:
            names = [*names[:_MOST_NAMED], f"{len(names) - _MOST_NAMED} more"]
        yield Remark(
            f"Hardly seen: {', '.join(names)}.", "That is fine if the movement does not need them; else step back."
        )


def _timing(take: Clip, speed: np.ndarray) -> Iterator[Remark]:
    fastest = float(speed.max())
    ends = [name for name, value in (("start", speed[0]), ("end", speed[-1])) if value > CUT_OFF_FRACTION * fastest]
    if ends:
        yield Remark(
            f"It is cut off at the {' and the '.join(ends)}: the movement is under way there.",
            "Move the mark outwards, or record it again and stand still before and after.",
        )
    if take.duration_s < SHORT_TAKE_S:
        yield Remark(
            f"It is short ({take.duration_s:.1f} s).", "A slower or larger movement is told from others more surely."
        )
    frames_per_s = (len(take) - 1) / take.duration_s
    if frames_per_s < LOWEST_FPS:
        yield Remark(
            f"Only {frames_per_s:.0f} frames a second were seen.", "More light or fewer open programs make it smoother."
        )
