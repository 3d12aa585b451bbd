"""Events in the files of other programs: CSV, WebVTT, SRT, ELAN and BORIS tables, written and read.

What each format keeps is told in docs/label-formats.md.
"""

from model.labels.registry import FORMATS, LabelFormat, format_of, read_events, write_events

__all__ = ["FORMATS", "LabelFormat", "format_of", "read_events", "write_events"]
