"""From a sensor to 25-joint skeleton frames in time. Knows neither the model nor the application."""

from capture.clip import Clip
from capture.errors import CaptureError, RecordingError, SourceError
from capture.formats.skeleton_files import read_clips
from capture.skeleton import BONES, JOINT_COUNT, MIRROR, PARENTS, CapturedFrame, Joint, SkeletonFrame
from capture.sources import Source, open_source

__all__ = [
    "BONES",
    "JOINT_COUNT",
    "MIRROR",
    "PARENTS",
    "CaptureError",
    "CapturedFrame",
    "Clip",
    "Joint",
    "RecordingError",
    "SkeletonFrame",
    "Source",
    "SourceError",
    "open_source",
    "read_clips",
]
