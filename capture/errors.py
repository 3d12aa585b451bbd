"""Errors that a user can meet while capturing; each message is one sentence that says what to do."""


class CaptureError(Exception):
    """Anything that keeps skeletons from arriving. The message is meant to be shown to the user as it is."""


class SourceError(CaptureError):
    """A source cannot be opened or read: missing or busy camera, a file that is no video, no sensor."""


class RecordingError(CaptureError):
    """A skeleton recording is empty, truncated, damaged or from a newer version."""
