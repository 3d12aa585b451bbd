"""What the banner says, from the state of the source and the newest prediction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from app.sentences import said
from app.translation import percent, translate
from app.views.person_label import PERSON_COLORS, PersonLabel
from app.views.prediction_banner import BannerContent
from capture.stream import StreamState, StreamStatus
from model.events import THRESHOLD
from model.sensitivity import relative_to

if TYPE_CHECKING:
    from model.events import Event
    from model.recognizer import Prediction

# What was recognised stays readable for this long after the movement, unless something else is recognised.
HELD_S = 1.5
_SHOWN_FROM = 0.15  # of an action that is not recognised yet: many begin alike


def banner_content(
    status: StreamStatus | None,
    main_person: int | None,
    action_count: int,
    prediction: Prediction | None,
    last_event: Event | None = None,
    thresholds: Mapping[str, float] | None = None,
    *,
    all_muted: bool = False,
) -> BannerContent:
    """What to say.

    Args:
        status: None without a source.
        main_person: None with nobody in view.
        action_count: how many actions are learned.
        prediction: the newest one of the main person, if there is one.
        last_event: the newest event, if there was one.
        thresholds: of the actions, by name; 0.5 for one that is not there.
        all_muted: whether actions are learned, but none of them is to be recognised.
    """
    if status is None or status.state is StreamState.STOPPED:
        return BannerContent(
            translate("BannerText", "Choose a source"),
            translate("BannerText", "In the menu Source: a webcam, a file, or the demonstrator"),
        )
    if status.state is StreamState.STARTING:
        return BannerContent(translate("BannerText", "Opening {source} …").format(source=said(status.source_name)))
    if status.state is StreamState.LOST:
        return BannerContent(
            translate("BannerText", "No signal"),
            translate("BannerText", "from {source}").format(source=said(status.source_name)),
        )
    if status.state is StreamState.ENDED:
        return BannerContent(
            translate("BannerText", "The end"),
            translate("BannerText", "{source} is over: Ctrl+R plays it again").format(source=said(status.source_name)),
        )
    if main_person is None:
        detail = translate("BannerText", "The camera should see your whole body") if action_count else _how_to_learn()
        return BannerContent(translate("BannerText", "Step into view"), detail)
    if not action_count:
        return BannerContent(translate("BannerText", "Nothing learned yet"), _how_to_learn())
    if all_muted:
        return BannerContent(
            translate("BannerText", "All actions are muted"),
            translate("BannerText", "M lets the selected one be recognised again"),
        )
    if prediction is None:
        return BannerContent(translate("BannerText", "Watching …"), confidence=0.0)
    if prediction.action is not None:
        return _recognised(prediction.action, prediction.confidence, prediction, thresholds)
    if last_event is not None and _is_held(last_event, prediction):
        return _recognised(last_event.action, last_event.confidence, prediction, thresholds)
    nearest = max(prediction.scores, key=prediction.scores.__getitem__, default="")
    content = _content(
        translate("BannerText", "None of these"), nearest, prediction.confidence, thresholds, recognised=False
    )
    under_way = next(iter(prediction.progress), None)
    if under_way is None or prediction.progress[under_way] < _SHOWN_FROM:
        return content
    count = prediction.repetitions.get(under_way, 0)
    detail = translate("BannerText", "under way: {action}").format(action=under_way)
    if count:
        detail = translate("BannerText", "under way: {action}, {count} so far").format(action=under_way, count=count)
    return replace(content, detail=detail, progress=prediction.progress[under_way])


def of_two_people(
    main_person: int, main: BannerContent, other_person: int, other: BannerContent
) -> tuple[BannerContent, tuple[PersonLabel, ...]]:
    """What to say of two people, each in their colour: in the banner, and beside their skeletons."""
    main, other = (replace(content, color=color) for content, color in zip((main, other), PERSON_COLORS, strict=True))
    labels = tuple(
        PersonLabel(person, f"{content.title} {content.count_text}".strip(), content.recognised, color)
        for person, content, color in zip((main_person, other_person), (main, other), PERSON_COLORS, strict=True)
    )
    return replace(main, other=other), labels


def _how_to_learn() -> str:
    return translate("BannerText", "Press Record (or the space bar), do one movement, give it a name")


def _recognised(
    action: str, score: float, prediction: Prediction, thresholds: Mapping[str, float] | None
) -> BannerContent:
    content = _content(action, action, score, thresholds, recognised=True)
    count = prediction.repetitions.get(action, 0)
    return replace(content, count=count, progress=prediction.progress.get(action))


def _content(
    title: str, action: str, score: float, thresholds: Mapping[str, float] | None, *, recognised: bool
) -> BannerContent:
    """The recogniser has moved each action's threshold to 0.5; here, as on the cards, the mark moves instead."""
    threshold = (thresholds or {}).get(action, THRESHOLD)
    confidence = relative_to(1 - threshold, score)
    near = not recognised and bool(action) and confidence >= 0.05
    detail = (
        translate("BannerText", "nearest: {action}, {percent}").format(action=action, percent=percent(confidence))
        if near
        else ""
    )
    return BannerContent(title, detail, confidence, recognised, threshold)


def _is_held(event: Event, prediction: Prediction) -> bool:
    """Whether an event is so recent that its name still stands; an action that was forgotten meanwhile does not."""
    return event.action in prediction.scores and 0 <= prediction.timestamp_ms - event.end_ms <= HELD_S * 1000
