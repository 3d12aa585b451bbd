"""ELAN's annotation format (EAF 3.0, XML), with a link to the video where it is known.

The events are annotations on the tier "actions", their values the actions' names. ELAN allows no overlap within a
tier: an event that overlaps goes to "actions 2", and so on. One tier for all actions, not one each, because a wrong
label is then corrected by another value instead of a move between tiers. The confidence is the value on a dependent
tier, "confidence" below "actions", associated one to one.
"""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import count

from model.events import Event
from model.labels.checked import (
    CONFIDENCE_OF_A_PERSON,
    LabelSyntaxError,
    checked_event,
    shortened,
    writable,
)
from model.labels.media import Media
from model.labels.table import number

ACTIONS = "actions"
CONFIDENCE = "confidence"
_SCHEMA = "http://www.mpi.nl/tools/elan/EAFv3.0.xsd"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"


def to_bytes(events: Sequence[Event], media: Media | None) -> bytes:
    """The file's content; without events its tiers are empty."""
    root = ElementTree.Element(
        "ANNOTATION_DOCUMENT",
        {
            "AUTHOR": "OneTake",
            "DATE": datetime.now(UTC).isoformat(timespec="seconds"),
            "FORMAT": "3.0",
            "VERSION": "3.0",
            "xmlns:xsi": _XSI,
            "xsi:noNamespaceSchemaLocation": _SCHEMA,
        },
    )
    _add_header(root, media, annotations=2 * len(events))
    slots = _add_time_order(root, events)
    annotation_ids = (f"a{n}" for n in count(1))
    for position, lane in enumerate(lanes(events), 1):
        suffix = "" if position == 1 else f" {position}"
        actions = _add_tier(root, ACTIONS, suffix)
        confidences = _add_tier(root, CONFIDENCE, suffix, parent=f"{ACTIONS}{suffix}")
        for index in lane:
            annotation_id = next(annotation_ids)
            start_id, end_id = slots[index]
            _add_annotation(
                actions,
                "ALIGNABLE_ANNOTATION",
                events[index].action,
                {"ANNOTATION_ID": annotation_id, "TIME_SLOT_REF1": start_id, "TIME_SLOT_REF2": end_id},
            )
            _add_annotation(
                confidences,
                "REF_ANNOTATION",
                f"{events[index].confidence:.3f}",
                {"ANNOTATION_ID": next(annotation_ids), "ANNOTATION_REF": annotation_id},
            )
    _add_types(root)
    ElementTree.indent(root)
    return bytes(ElementTree.tostring(root, encoding="UTF-8", xml_declaration=True)) + b"\n"


def from_bytes(content: bytes) -> list[Event]:
    """One event per annotation on the tiers that depend on no other; 1 where there is no confidence.

    Raises:
        LabelSyntaxError: it is no EAF file in milliseconds, or an annotation in it is damaged.
    """
    try:
        root = ElementTree.fromstring(content)
    except (ElementTree.ParseError, ValueError, LookupError) as error:  # the last two for strange encodings
        raise LabelSyntaxError(f"it is no XML ({shortened(str(error))})") from error
    if root.tag != "ANNOTATION_DOCUMENT":
        raise LabelSyntaxError("it is XML, but no ANNOTATION_DOCUMENT")
    header = root.find("HEADER")
    if header is not None and header.get("TIME_UNITS", "milliseconds") != "milliseconds":
        raise LabelSyntaxError("its times are not in milliseconds")
    times = {slot.get("TIME_SLOT_ID"): slot.get("TIME_VALUE") for slot in root.iterfind("TIME_ORDER/TIME_SLOT")}
    confidences = _read_confidences(root)
    events = []
    for tier in root.iterfind("TIER"):
        if tier.get("PARENT_REF") is not None:
            continue
        for annotation in tier.iterfind("ANNOTATION/ALIGNABLE_ANNOTATION"):
            name = annotation.get("ANNOTATION_ID", "")
            where = f"annotation {shortened(name)}"
            start_ms, end_ms = (
                _time_ms(times.get(annotation.get(slot)), where) for slot in ("TIME_SLOT_REF1", "TIME_SLOT_REF2")
            )
            action = annotation.findtext("ANNOTATION_VALUE", "")
            confidence = confidences.get(name, CONFIDENCE_OF_A_PERSON)
            events.append(checked_event(start_ms, end_ms, action, confidence, where))
    return events


def lanes(events: Sequence[Event]) -> list[list[int]]:
    """The events' positions on as few tiers as it takes for none to overlap; one empty tier if there are none.

    Args:
        events: in order of their start.
    """
    found: list[list[int]] = [[]]
    free_from_ms = [0.0]
    for index, event in enumerate(events):
        lane = next((lane for lane, free_ms in enumerate(free_from_ms) if free_ms <= event.start_ms), len(found))
        if lane == len(found):
            found.append([])
            free_from_ms.append(0.0)
        found[lane].append(index)
        free_from_ms[lane] = event.end_ms
    return found


def _add_header(root: ElementTree.Element, media: Media | None, annotations: int) -> None:
    header = ElementTree.SubElement(root, "HEADER", {"MEDIA_FILE": "", "TIME_UNITS": "milliseconds"})
    if media is not None:
        link = {"MEDIA_URL": writable(media.url), "MIME_TYPE": media.mime_type}
        if media.relative_url is not None:
            link["RELATIVE_MEDIA_URL"] = writable(media.relative_url)
        ElementTree.SubElement(header, "MEDIA_DESCRIPTOR", link)
    # From this ELAN tells which identifiers are free.
    ElementTree.SubElement(header, "PROPERTY", {"NAME": "lastUsedAnnotationId"}).text = str(annotations)


def _add_time_order(root: ElementTree.Element, events: Sequence[Event]) -> list[tuple[str, str]]:
    """Two time slots per event, in order of time; returns the identifiers of each event's start and end."""
    order = ElementTree.SubElement(root, "TIME_ORDER")
    moments = sorted(
        (ms, index, side)
        for index, event in enumerate(events)
        for side, ms in enumerate((event.start_ms, event.end_ms))
    )
    identifiers = {}
    for position, (ms, index, side) in enumerate(moments, 1):
        identifiers[index, side] = f"ts{position}"
        ElementTree.SubElement(order, "TIME_SLOT", {"TIME_SLOT_ID": f"ts{position}", "TIME_VALUE": f"{ms:.0f}"})
    return [(identifiers[index, 0], identifiers[index, 1]) for index in range(len(events))]


def _add_tier(root: ElementTree.Element, kind: str, suffix: str, parent: str | None = None) -> ElementTree.Element:
    attributes = {"LINGUISTIC_TYPE_REF": kind, "TIER_ID": f"{kind}{suffix}"}
    if parent is not None:
        attributes["PARENT_REF"] = parent
    return ElementTree.SubElement(root, "TIER", attributes)


def _add_annotation(tier: ElementTree.Element, kind: str, value: str, attributes: dict[str, str]) -> None:
    annotation = ElementTree.SubElement(ElementTree.SubElement(tier, "ANNOTATION"), kind, attributes)
    ElementTree.SubElement(annotation, "ANNOTATION_VALUE").text = value


def _add_types(root: ElementTree.Element) -> None:
    shared = {"GRAPHIC_REFERENCES": "false"}
    ElementTree.SubElement(root, "LINGUISTIC_TYPE", shared | {"LINGUISTIC_TYPE_ID": ACTIONS, "TIME_ALIGNABLE": "true"})
    ElementTree.SubElement(
        root,
        "LINGUISTIC_TYPE",
        shared | {"CONSTRAINTS": "Symbolic_Association", "LINGUISTIC_TYPE_ID": CONFIDENCE, "TIME_ALIGNABLE": "false"},
    )
    ElementTree.SubElement(
        root,
        "CONSTRAINT",
        {"DESCRIPTION": "1-1 association with a parent annotation", "STEREOTYPE": "Symbolic_Association"},
    )


def _read_confidences(root: ElementTree.Element) -> dict[str, float]:
    """Confidence by the annotation that it belongs to, from all tiers of that type."""
    return {
        annotation.get("ANNOTATION_REF", ""): number(
            annotation.findtext("ANNOTATION_VALUE", ""), f"annotation {shortened(annotation.get('ANNOTATION_ID', ''))}"
        )
        for tier in root.iterfind("TIER")
        if tier.get("PARENT_REF") is not None and tier.get("LINGUISTIC_TYPE_REF") == CONFIDENCE
        for annotation in tier.iterfind("ANNOTATION/REF_ANNOTATION")
    }


def _time_ms(value: str | None, where: str) -> float:
    if value is None:
        raise LabelSyntaxError(f"{where}: it has no start or end in time")
    return number(value, where)
