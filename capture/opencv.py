"""The one place that imports OpenCV; everything else writes ``from capture.opencv import cv2``.

OpenCV's wheel brings its own Qt and points Qt's environment variables at it, which makes PyQt look for its platform
plugins in the wrong folder; and it reports every camera that is not there on stderr, where we have a sentence instead.
"""

from __future__ import annotations

import os

# Read by OpenCV while it is imported. setdefault: whoever debugs a camera can still turn them on.
os.environ.setdefault("OPENCV_LOG_LEVEL", "SILENT")
os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")  # ffmpeg's own "quiet"

import cv2

for _variable in ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR"):
    if "cv2" in os.environ.get(_variable, ""):  # one that the user has set stays
        del os.environ[_variable]

__all__ = ["cv2"]
