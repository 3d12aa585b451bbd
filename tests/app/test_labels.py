"""Label files: what is written can be read again, by OneTake and by the programs' own libraries."""

from __future__ import annotations

import csv
import re
import warnings
import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pympi
import pytest
import srt
import webvtt
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from capture.demonstrator import Variation, movement_named, perform
from main import LABEL_EXTENSIONS, main
from model.errors import DataError
from model.events import Event
from model.labels import FORMATS, format_of, read_events, write_events
from model.labels.checked import one_line, prepared
from model.labels.media import Media
from model.one_shot_encoder import OneShotEncoder
from model.pack import save_pack
from model.support import SupportSet

Capture = pytest.CaptureFixture[str]

EXTENSIONS = tuple(FORMATS)
# Two people do the same at once; a name in another script; one that every format has to escape; a very long one.
EVENTS = [
    Event(0, 1500, "squat", 0.5),
    Event(1000, 2500, "squat", 0.612),
    Event(1400, 1900, "挥手", 1.0),
    Event(2500, 61_001, "دوران حول النفس", 0.987),
    Event(3_599_999, 3_600_000, "🤸 naïve", 0.75),
    Event(3_600_000, 90_000_123, "a < b & \"c\" > d, e; --> <b>f</b> &lt; 'g'", 0.999),
    Event(90_000_123, 90_000_124, "x" * 3000, 0.501),
    Event(90_000_123, 90_000_200, "7", 0.5),
]
RARE = st.sampled_from(list("\n\r\t\v\f\0\x1b\x85\u2028\ufeff\ufffe\ud800\u200b&<>-\"',;:=.0123\\ "))
names = st.text(st.one_of(st.characters(), RARE), min_size=1, max_size=30).filter(lambda name: one_line(name) != "")
times_ms = st.floats(0, 4e8, allow_nan=False)


@st.composite
def some_event(draw: st.DrawFn) -> Event:
    start_ms = draw(times_ms)
    return Event(start_ms, start_ms + draw(st.floats(0.001, 1e7)), draw(names), draw(st.floats(0.5, 1)))


some_events = st.lists(some_event(), max_size=12)
quick = settings(
    max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def content_of(events: Sequence[Event], extension: str) -> bytes:
    """What a file of that format holds; without a disk, which would be slow."""
    return FORMATS[extension].to_bytes(prepared(events), None)


def events_in(content: bytes, extension: str) -> list[Event]:
    return sorted(FORMATS[extension].from_bytes(content), key=in_order)


def run(*arguments: object) -> int:
    try:
        return main([str(argument) for argument in arguments])
    except SystemExit as ended:
        return int(ended.code or 0)


def rounded(events: Sequence[Event], extension: str) -> list[Event]:
    """What a file of that format keeps of events."""
    kept = []
    for event in events:
        start_ms = round(event.start_ms)
        confidence = round(event.confidence, 3) if extension != ".srt" else 1.0
        kept.append(Event(start_ms, max(round(event.end_ms), start_ms + 1), one_line(event.action), confidence))
    return sorted(kept, key=in_order)


def in_order(event: Event) -> tuple[float, float, str, float]:
    return event.start_ms, event.end_ms, event.action, event.confidence


# Round trips


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_labels_come_back_as_they_were(extension: str, tmp_path: Path) -> None:
    path = tmp_path / "new" / f"labels{extension}"
    write_events(path, reversed(EVENTS))
    assert read_events(path) == rounded(EVENTS, extension)
    assert [file.name for file in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize("extension", EXTENSIONS)
@quick
@given(events=some_events)
@example(events=[Event(0, 1, "1\n00:00:00,000 --> 00:00:01,000\n\nNOTE", 1.0), Event(0, 1, "2", 1.0)])
@example(events=[Event(0.4, 0.6, "WEBVTT", 0.5), Event(0.4, 0.6, "WEBVTT", 0.5)])
def test_any_labels_come_back(extension: str, events: list[Event]) -> None:
    assert events_in(content_of(events, extension), extension) == rounded(events, extension)


@pytest.mark.parametrize("between", EXTENSIONS)
@quick
@given(events=some_events)
def test_a_detour_through_another_format_loses_no_more_than_that_format_does(between: str, events: list[Event]) -> None:
    first = content_of(events, ".csv")
    detour = content_of(events_in(first, ".csv"), between)
    last = content_of(events_in(detour, between), ".csv")
    assert events_in(last, ".csv") == rounded(events, between)
    if between != ".srt":
        assert last == first


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_no_events_are_a_valid_empty_file(extension: str, tmp_path: Path) -> None:
    path = tmp_path / f"labels{extension}"
    write_events(path, [])
    assert read_events(path) == []


def test_a_window_that_begins_before_the_source_is_labelled_from_its_start(tmp_path: Path) -> None:
    for extension in EXTENSIONS:
        path = tmp_path / f"labels{extension}"
        write_events(path, [Event(-40.0, 900.0, "wave", 1.0)])
        assert read_events(path) == [Event(0, 900, "wave", 1.0)]


# As other programs see the files


def test_csv_and_srt_to_the_letter(tmp_path: Path) -> None:
    events = [Event(61_001.4, 62_000, 'say "hi", twice', 0.9126), Event(0, 1, "wave", 1)]
    write_events(tmp_path / "labels.csv", events)
    assert (tmp_path / "labels.csv").read_bytes() == (
        b"start_s,end_s,action,confidence\n"
        b"0.000,0.001,wave,1.000\n"
        b'61.001,62.000,"say ""hi"", twice",0.913\n'
    )  # fmt: skip
    write_events(tmp_path / "labels.srt", events)
    assert (tmp_path / "labels.srt").read_bytes() == (
        b"1\n00:00:00,000 --> 00:00:00,001\nwave\n\n"
        b'2\n00:01:01,001 --> 00:01:02,000\nsay "hi", twice\n\n'
    )  # fmt: skip


def test_webvtt_to_the_letter(tmp_path: Path) -> None:
    path = tmp_path / "labels.vtt"
    write_events(path, [Event(3_661_001, 3_662_000, "a<b> & c -->", 0.9126), Event(0, 1, "挥手", 1)])
    assert path.read_text(encoding="utf-8") == (
        "WEBVTT\n\n"
        "1 confidence=1.000\n00:00:00.000 --> 00:00:00.001\n挥手\n\n"
        "2 confidence=0.913\n01:01:01.001 --> 01:01:02.000\na&lt;b&gt; &amp; c --&gt;\n"
    )


def test_webvtt_passes_its_librarys_strict_reader(tmp_path: Path) -> None:
    path = tmp_path / "labels.vtt"
    write_events(path, EVENTS)
    captions = webvtt.read(path, strict=True).captions
    assert len(captions) == len(EVENTS)
    starts = [caption.start_time.in_milliseconds() for caption in captions]
    assert starts == [event.start_ms for event in EVENTS], "WebVTT wants them in order"


def test_srt_passes_two_libraries(tmp_path: Path) -> None:
    path = tmp_path / "labels.srt"
    write_events(path, EVENTS)
    subtitles = list(srt.parse(path.read_text(encoding="utf-8")))
    assert [subtitle.index for subtitle in subtitles] == list(range(1, len(EVENTS) + 1))
    assert [subtitle.content for subtitle in subtitles] == [event.action for event in EVENTS]
    assert subtitles[4].start == timedelta(milliseconds=3_599_999)
    captions = webvtt.from_srt(path).captions
    assert [caption.raw_text for caption in captions] == [event.action for event in EVENTS]


def opened_by_pympi(path: Path) -> pympi.Eaf:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return pympi.Eaf(str(path), suppress_version_warning=True)  # it knows the formats up to 2.8


def test_elan_file_passes_its_library(tmp_path: Path) -> None:
    path = tmp_path / "labels.eaf"
    write_events(path, EVENTS, media=tmp_path / "films" / "my gym 挥.mp4")
    eaf = opened_by_pympi(path)
    suffixes = ("", " 2", " 3")
    assert set(eaf.get_tier_names()) == {f"{kind}{suffix}" for kind in ("actions", "confidence") for suffix in suffixes}
    found = []
    for suffix in suffixes:
        annotations = sorted(eaf.get_annotation_data_for_tier(f"actions{suffix}"))
        for (_, end_ms, _), (start_ms, _, _) in pairwise(annotations):
            assert end_ms <= start_ms, "ELAN allows no overlap within a tier"
        assert eaf.get_parameters_for_tier(f"confidence{suffix}")["PARENT_REF"] == f"actions{suffix}"
        confidences = {row[:2]: row[2] for row in eaf.get_ref_annotation_data_for_tier(f"confidence{suffix}")}
        found += [(start, end, name, confidences[start, end]) for start, end, name in annotations]
    assert sorted(found) == sorted((e.start_ms, e.end_ms, e.action, f"{e.confidence:.3f}") for e in EVENTS)
    (media,) = eaf.get_linked_files()
    assert media["RELATIVE_MEDIA_URL"] == "./films/my gym 挥.mp4" and media["MIME_TYPE"] == "video/mp4"
    assert re.match("file:///[^/]", media["MEDIA_URL"]) and media["MEDIA_URL"].endswith("/films/my gym 挥.mp4")


@quick
@given(events=some_events)
def test_elan_files_keep_the_rules_of_their_schema(events: list[Event], tmp_path: Path) -> None:
    path = tmp_path / "labels.eaf"
    path.write_bytes(content_of(events, ".eaf"))
    root = ElementTree.parse(path).getroot()
    datetime.fromisoformat(root.attrib["DATE"])
    order = ["HEADER", "TIME_ORDER", "TIER", "LINGUISTIC_TYPE", "CONSTRAINT"]
    tags = [order.index(child.tag) for child in root]
    assert tags == sorted(tags) and tags[0] == 0 and tags[1] == 1
    times = [int(slot.attrib["TIME_VALUE"]) for slot in root.iter("TIME_SLOT")]
    assert times == sorted(times)
    identifiers = [
        element.attrib[name] for element in root.iter() for name in ("TIME_SLOT_ID", "ANNOTATION_ID")
        if name in element.attrib
    ]  # fmt: skip
    assert len(set(identifiers)) == len(identifiers) and all(name.isidentifier() for name in identifiers)
    references = [
        element.attrib[name] for element in root.iter()
        for name in ("TIME_SLOT_REF1", "TIME_SLOT_REF2", "ANNOTATION_REF") if name in element.attrib
    ]  # fmt: skip
    assert set(references) <= set(identifiers)
    types = {element.get("LINGUISTIC_TYPE_ID") for element in root.iter("LINGUISTIC_TYPE")}
    assert {tier.get("LINGUISTIC_TYPE_REF") for tier in root.iter("TIER")} == types
    last = root.findtext("HEADER/PROPERTY[@NAME='lastUsedAnnotationId']")
    assert last == str(sum("ANNOTATION_ID" in element.attrib for element in root.iter()))
    eaf = opened_by_pympi(path)
    assert len(eaf.annotations) == 2 * len(events)


def test_a_link_escapes_only_what_would_end_it() -> None:
    media = Media.seen_from(Path("out/labels.eaf"), Path("films/my gym 挥 #1 50%.mp4"))
    assert media.relative_url == "../films/my gym 挥 %231 50%25.mp4"
    assert media.url == f"file:///{Path.cwd().as_posix().removeprefix('/')}/films/my gym 挥 %231 50%25.mp4"
    assert (media.name, media.mime_type) == ("my gym 挥 #1 50%.mp4", "video/mp4")
    assert Media.seen_from(Path("labels.eaf"), Path("gym.unheard-of")).mime_type == "unknown"


def test_elan_tiers_are_as_few_as_possible(tmp_path: Path) -> None:
    path = tmp_path / "labels.eaf"
    write_events(path, [Event(1000 * n, 1000 * n + 1000, f"action {n % 3}", 0.9) for n in range(20)])
    assert set(opened_by_pympi(path).get_tier_names()) == {"actions", "confidence"}


def test_boris_table_has_what_scripts_look_for(tmp_path: Path) -> None:
    path = tmp_path / "labels.tsv"
    write_events(path, EVENTS, media=tmp_path / "gym.mp4")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, dialect="excel-tab"))
    assert [row["Behavior"] for row in rows] == [event.action for event in EVENTS]
    first = rows[0]
    assert (first["Start (s)"], first["Stop (s)"], first["Duration (s)"]) == ("0.000", "1.500", "1.500")
    assert first["Behavior type"] == "STATE" and first["Comment start"] == "confidence 0.500"
    assert first["Media file name"] == first["Observation id"] == "gym.mp4"


# Files by other programs


def read_text(tmp_path: Path, extension: str, text: str) -> list[Event]:
    path = tmp_path / f"foreign{extension}"
    path.write_bytes(text.encode())
    return read_events(path)


def test_csv_by_a_spreadsheet(tmp_path: Path) -> None:
    text = "\ufeffaction,note,end_s,start_s\r\nwave,,2.5,1\r\n\r\n wave  twice ,x,2,0.0004\r\n"
    assert read_text(tmp_path, ".csv", text) == [Event(0.4, 2000, "wave twice", 1.0), Event(1000, 2500, "wave", 1.0)]


def test_webvtt_by_someone_else(tmp_path: Path) -> None:
    text = (
        "WEBVTT - gym\r\n\r\nNOTE a comment\r\n\r\nSTYLE\r\n::cue { color: red }\r\n\r\n"
        "00:01.000 --> 00:02.500 line:0\r\n<v Ada><b>up</b> &amp;\r\ndown</v>\r\n"
    )
    assert read_text(tmp_path, ".vtt", text) == [Event(1000, 2500, "up & down", 1.0)]


def test_srt_by_someone_else(tmp_path: Path) -> None:
    text = "\ufeff1\r\n00:00:01,000 --> 00:00:02,500\r\nup\r\ndown\r\n\r\n0:00:03.000-->0:0:4,000 X1:1\r\nwave"
    assert read_text(tmp_path, ".srt", text) == [Event(1000, 2500, "up down", 1.0), Event(3000, 4000, "wave", 1.0)]


def test_elan_by_its_library(tmp_path: Path) -> None:
    eaf = pympi.Eaf()
    eaf.add_tier("left hand")
    eaf.add_linguistic_type("note", constraints="Symbolic_Association", timealignable=False)
    eaf.add_tier("notes", ling="note", parent="left hand")
    eaf.add_annotation("left hand", 500, 900, "挥手")
    eaf.add_annotation("default", 100, 700, "squat")
    eaf.add_ref_annotation("notes", "left hand", 600, "not an action")
    path = tmp_path / "hand.eaf"
    eaf.to_file(str(path))
    assert read_events(path) == [Event(100, 700, "squat", 1.0), Event(500, 900, "挥手", 1.0)]


BORIS = (
    "Observation id\tMedia file\tSubject\tBehavior\tBehavior type\tStart (s)\tStop (s)\tDuration (s)\tComment start\n"
)


def test_boris_export(tmp_path: Path) -> None:
    row = "gym\tgym.mp4\tsubject1\tsquat\tSTATE\t1.800\t8.125\t6.325\tslow\n"
    assert read_text(tmp_path, ".tsv", BORIS + row) == [Event(1800, 8125, "squat", 1.0)]


# What is refused


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", "", "'start_s'"),
        ("a.csv", "start_s;end_s;action\n", "'start_s'"),
        ("a.csv", "start_s,end_s,action\n1,2\n", "line 2"),
        ("a.csv", "start_s,end_s,action\nsoon,2,wave\n", "'soon' is no number"),
        ("a.csv", "start_s,end_s,action\n2,1,wave\n", "does not end after its start"),
        ("a.csv", "start_s,end_s,action\n1,1,wave\n", "does not end after its start"),
        ("a.csv", "start_s,end_s,action\n-1,1,wave\n", "no usable start and end"),
        ("a.csv", "start_s,end_s,action\nnan,1,wave\n", "no usable start and end"),
        ("a.csv", "start_s,end_s,action\n1,inf,wave\n", "no usable start and end"),
        ("a.csv", "start_s,end_s,action\n1,2, \n", "line 2: there is no name"),
        ("a.csv", "start_s,end_s,action,confidence\n1,2,wave,87\n", "not between 0 and 1"),
        ("a.csv", 'start_s,end_s,action\n1,2,"wave\n', "line"),
        ("a.vtt", "", "WebVTT"),
        ("a.vtt", "WEBVTT\n\n00:01 --> 00:02\nwave\n", "Invalid cue"),
        ("a.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\n\n", "cue 1: there is no name"),
        ("a.srt", "wave", "line 1: 'wave' should be a time"),
        ("a.srt", "1\n00:00:01,000 --> 00:00:02,000\nup\n\n2\n00:00:03 --> 00:00:04\n", "line 6: '00:00:03 -->"),
        ("a.srt", "1\n00:00:01,000 --> 00:00:02,000\nup\n\n2\n", "line 6: there should be a time"),
        ("a.srt", "1\n00:00:01,000 --> 00:00:02,000\nup\n\ndown\n", "line 5: 'down'"),
        ("a.srt", f"1\n{'9' * 400}:00:01,000 --> 00:00:02,000\nup\n", "line 2"),
        ("a.srt", "1\n00:00:02,000 --> 00:00:01,000\nup\n", "line 2: 'up' does not end"),
        ("a.eaf", "", "no XML"),
        ("a.eaf", "<html/>", "no ANNOTATION_DOCUMENT"),
        ("a.eaf", '<ANNOTATION_DOCUMENT><HEADER TIME_UNITS="PAL-frames"/></ANNOTATION_DOCUMENT>', "milliseconds"),
        (
            "a.eaf",
            '<ANNOTATION_DOCUMENT><TIER TIER_ID="t"><ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a1"/></ANNOTATION>'
            "</TIER></ANNOTATION_DOCUMENT>",
            "annotation a1: it has no start or end",
        ),
        ("a.tsv", "Behavior\tStart (s)\n", "'Stop (s)'"),
        ("a.tsv", BORIS + "gym\tgym.mp4\tAda\tclap\tPOINT\t1.0\t1.0\tNA\t\n", "point event"),
    ],
)  # fmt: skip
def test_a_damaged_file_is_refused_in_one_sentence(
    name: str, content: str, said: str, tmp_path: Path, capsys: Capture
) -> None:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    out = tmp_path / "out.csv"
    ended = run("labels", path, out)
    written = capsys.readouterr()
    assert ended == 2
    assert said in written.err and str(path) in written.err and len(written.err.splitlines()) == 1
    assert written.out == "" and not out.exists()


def test_an_entity_bomb_is_refused(tmp_path: Path) -> None:
    entities = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(12))
    text = f'<!DOCTYPE d [<!ENTITY e0 "ha">{entities}]><ANNOTATION_DOCUMENT>&e12;</ANNOTATION_DOCUMENT>'
    with pytest.raises(DataError, match="no XML"):
        read_text(tmp_path, ".eaf", text)


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    for extension in (".csv", ".vtt", ".srt", ".tsv"):
        path = tmp_path / f"labels{extension}"
        path.write_bytes("start_s,end_s,action\n1,2,挥手\n".encode("utf-16"))
        with pytest.raises(DataError, match="not text in UTF-8"):
            read_events(path)


def test_an_enormous_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "labels.csv"
    with path.open("wb") as file:
        file.truncate(64 * 2**20 + 1)  # a hole: it takes no room on the disk
    with pytest.raises(DataError, match="no label file"):
        read_events(path)


PIECES = st.sampled_from(
    ["WEBVTT\n\n", "00:00:01.000 --> 00:00:02.000\n", "00:00:01,000 --> 00:00:02,000\n", "1\n", "NOTE ", "<v A>",
     "\n\n", "start_s,end_s,action,confidence\n", "0.1,0.2,wave,0.9\n", '"', "\t", "1e999", "-->", "\0",
     "Behavior\tStart (s)\tStop (s)\n", "<ANNOTATION_DOCUMENT>", "</ANNOTATION_DOCUMENT>", '<TIER TIER_ID="a">',
     "</TIER>", "<TIME_ORDER>"]
)  # fmt: skip


@pytest.mark.parametrize("extension", EXTENSIONS)
@quick
@given(content=st.one_of(st.binary(max_size=300), st.lists(st.one_of(PIECES, st.text(max_size=8))).map("".join)))
def test_garbage_is_read_as_sound_events_or_refused_in_one_sentence(
    extension: str, content: bytes | str, tmp_path: Path
) -> None:
    path = tmp_path / f"garbage{extension}"
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
    try:
        events = read_events(path)
    except DataError as error:
        assert str(error).startswith(f"'{path}' is no ") and len(str(error).splitlines()) == 1
        assert len(str(error)) < 300 + len(str(path)), "no page of garbage in a sentence"
    else:
        assert all(0 <= event.start_ms < event.end_ms and 0 <= event.confidence <= 1 for event in events)
        assert all(one_line(event.action) == event.action != "" for event in events)


@pytest.mark.parametrize("extension", EXTENSIONS)
@quick
@given(data=st.data())
def test_a_damaged_byte_gives_events_or_one_sentence(extension: str, data: st.DataObject, tmp_path: Path) -> None:
    path = tmp_path / f"labels{extension}"
    content = bytearray(content_of(EVENTS[:3], extension))
    for _ in range(data.draw(st.integers(1, 3))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(content[: data.draw(st.integers(0, len(content)))])
    try:
        read_events(path)
    except DataError as error:
        assert len(str(error).splitlines()) == 1


# The commands


def test_help_names_every_format(capsys: Capture) -> None:
    for command in ("label", "labels"):
        assert run(command, "--help") == 0
        shown = " ".join(capsys.readouterr().out.split())
        assert LABEL_EXTENSIONS in shown
    assert set(re.findall(r"\.\w+", LABEL_EXTENSIONS)) == set(FORMATS)


def test_label_links_the_video_that_it_labelled(
    tiny_weights: Path, tiny_encoder: OneShotEncoder, tmp_path: Path, capsys: Capture
) -> None:
    video = Path(__file__).resolve().parents[1] / "data" / "walking.mp4"
    wave = perform(movement_named("wave"), Variation(), np.random.default_rng(1))
    save_pack(tmp_path / "one.pack", SupportSet().with_action("wave", wave, tiny_encoder), tiny_encoder)
    out = tmp_path / "labels.eaf"
    options = ("--pack", tmp_path / "one.pack", "--weights", tiny_weights, "--end", 0.4)
    assert run("label", "--source", f"video:{video}", "--out", out, *options) == 0
    (link,) = opened_by_pympi(out).get_linked_files()
    assert link["MEDIA_URL"].endswith("/data/walking.mp4") and link["MIME_TYPE"] == "video/mp4"
    assert f"{len(read_events(out))} events in {out}" in capsys.readouterr().out


def test_labels_converts(tmp_path: Path, capsys: Capture) -> None:
    first, second, third = tmp_path / "a.csv", tmp_path / "new" / "b.EAF", tmp_path / "c.tsv"
    write_events(first, EVENTS)
    assert run("labels", first, second, "--media", tmp_path / "gym.mp4") == 0
    assert run("labels", second, third) == 0
    said = capsys.readouterr()
    assert said.out == f"8 events in {second}\n8 events in {third}\n" and said.err == ""
    assert read_events(third) == EVENTS
    assert 'RELATIVE_MEDIA_URL="../gym.mp4"' in second.read_text(encoding="utf-8")


def test_labels_says_what_srt_does_not_hold(tmp_path: Path, capsys: Capture) -> None:
    write_events(tmp_path / "a.csv", EVENTS)
    assert run("labels", tmp_path / "a.csv", tmp_path / "a.srt") == 0
    assert capsys.readouterr().err == "SRT holds no confidence: it is left out.\n"


@pytest.mark.parametrize("out", ["labels.txt", "labels", ".csv", "labels.csv.gz"])
def test_an_unknown_extension_is_refused_before_anything_is_read(out: str, tmp_path: Path, capsys: Capture) -> None:
    # Neither the source nor the pack nor the input exists: were they read first, that would be the complaint.
    missing = tmp_path / "missing"
    commands = [
        ("label", "--source", f"video:{missing}.mp4", "--pack", f"{missing}.pack", "--out", tmp_path / out),
        ("labels", f"{missing}.csv", tmp_path / out),
    ]
    for command in commands:
        assert run(*command) == 2
        said = capsys.readouterr().err
        assert len(said.splitlines()) == 1 and str(tmp_path / out) in said and "missing" not in said.replace(out, "")
        assert all(extension in said for extension in FORMATS)
    assert list(tmp_path.iterdir()) == []


def test_labels_refuses_what_it_cannot_read_or_write(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "folder.csv").mkdir()
    write_events(tmp_path / "a.csv", EVENTS)
    for arguments, said in [
        ((tmp_path / "missing.csv", tmp_path / "b.vtt"), "missing.csv' cannot be read"),
        ((tmp_path / "folder.csv", tmp_path / "b.vtt"), "folder.csv' cannot be read"),
        ((tmp_path / "a.doc", tmp_path / "b.vtt"), "a.doc"),
        ((tmp_path / "a.csv", tmp_path / "file" / "b.vtt"), "b.vtt' cannot be written"),
        ((tmp_path / "a.csv", tmp_path / "folder.csv"), "folder.csv' cannot be written"),
    ]:
        assert run("labels", *arguments) == 2
        error = capsys.readouterr().err
        assert said in error and len(error.splitlines()) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "file", "folder.csv"]


def test_a_failed_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "labels.vtt"
    write_events(path, EVENTS)
    before = path.read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("capture.atomic.os.fsync", full)
    with pytest.raises(DataError, match="No space left"):
        write_events(path, [])
    assert path.read_bytes() == before and len(list(tmp_path.iterdir())) == 1


def test_formats_are_found_in_any_capitals() -> None:
    assert format_of(Path("Labels.VTT")) is FORMATS[".vtt"]


def test_agreement_of_two_files(tmp_path: Path, capsys: Capture) -> None:
    labels = [Event(0, 1000, "squat", 1.0), Event(2000, 3000, "squat", 1.0), Event(4000, 5000, "wave", 1.0)]
    found = [Event(100, 1100, "squat", 0.9), Event(2600, 3600, "squat", 0.8), Event(8000, 9000, "bow", 0.7)]
    write_events(tmp_path / "mine.vtt", labels)
    write_events(tmp_path / "found.csv", found)
    assert run("agreement", tmp_path / "mine.vtt", tmp_path / "found.csv") == 0
    rows = {line.split()[0]: line.split()[1:] for line in capsys.readouterr().out.splitlines()}
    assert rows["squat"] == ["2", "2", "1", "0.50", "0.50", "0.50"], "the second one overlaps by a quarter only"
    assert rows["wave"] == ["1", "0", "0", "0.00", "-", "0.00"]
    assert rows["bow"] == ["0", "1", "0", "-", "0.00", "0.00"]
    assert rows["all"] == ["3", "3", "1", "0.33", "0.33", "0.33"]


def test_agreement_needs_both_files(tmp_path: Path, capsys: Capture) -> None:
    write_events(tmp_path / "mine.csv", EVENTS)
    assert run("agreement", tmp_path / "mine.csv", tmp_path / "gone.csv") == 2
    error = capsys.readouterr().err
    assert "gone.csv' cannot be read" in error and len(error.splitlines()) == 1
