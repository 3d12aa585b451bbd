"""Whether the application can run for hours: ``python -m app.soak [--minutes N] [--speed X] [--source SOURCE]``.

Runs the real window, drawn where nobody sees it, on a source that begins again when it ends, and looks each minute at
the memory, the threads and the open files of the process. Linux only, where the system tells.
"""

from __future__ import annotations

import argparse
import gc
import os
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.benchmark import LEARNED
from capture import CapturedFrame, Source
from capture.pacing import Pacer

MOST_GROWTH = 0.05
LONGEST_SHUTDOWN_S = 5.0
_SAMPLES = 5  # at least, before and after the warm-up together, in a run of a few minutes
_LOOKS = 5  # of which a sample is the median: a thread that just ends, or a file that is just saved, is no leak


@dataclass(frozen=True)
class Sample:
    """What the process took at one moment, the median of a few seconds.

    Attributes:
        minutes: since the window was shown.
        memory_mb: resident.
        threads: of the operating system, those of libraries too.
        handles: open files, pipes and sockets.
        frames: that came from the source so far.
        events: movements that were recognised and are kept.
    """

    minutes: float
    memory_mb: float
    threads: int
    handles: int
    frames: int
    events: int


class FasterSource(Source):
    """A source at a multiple of its own pace; its timestamps stay as they are.

    Args:
        source: one that does not wait by itself.
        speed: 2 plays twice as fast.
    """

    def __init__(self, source: Source, speed: float) -> None:
        self._source, self._speed = source, speed
        self.name, self.is_live = source.name, source.is_live
        self._closed = threading.Event()
        self._pacer = Pacer(
            clock=lambda: speed * time.monotonic(), sleep=lambda seconds: self._closed.wait(seconds / speed)
        )

    def open(self) -> None:
        self._closed.clear()
        self._pacer.restart()
        self._source.open()
        self.nominal_fps = self._source.nominal_fps

    def read(self) -> CapturedFrame | None:
        frame = self._source.read()
        if frame is None or self._closed.is_set():
            return None
        return frame if self._pacer.wait_until(frame.timestamp_ms) else None

    def close(self) -> None:
        self._closed.set()
        self._pacer.interrupt()
        self._source.close()


def complaints(samples: Sequence[Sample], left_threads: Sequence[str], shutdown_s: float) -> list[str]:
    """What is wrong after a run, a sentence each; none if all is well.

    Args:
        samples: after the warm-up, in order of time.
        left_threads: threads of Python that still run after the session was closed.
        shutdown_s: how long closing took.
    """
    found = []
    first, last = samples[0], samples[-1]
    # With the pose model the memory goes up and down by a twentieth from one minute to the next.
    quarter = max(1, len(samples) // 4)
    first_mb, last_mb = (
        statistics.median(sample.memory_mb for sample in part) for part in (samples[:quarter], samples[-quarter:])
    )
    if last_mb > (1 + MOST_GROWTH) * first_mb:
        growth = 100 * (last_mb / first_mb - 1)
        found.append(f"The memory grew by {growth:.1f} %, from {first_mb:.0f} to {last_mb:.0f} MB.")
    if last.threads > first.threads:
        found.append(f"The threads grew from {first.threads} to {last.threads}.")
    if last.handles > first.handles:
        found.append(f"The open files grew from {first.handles} to {last.handles}.")
    if last.frames == first.frames:
        found.append("No frame came any more.")
    if left_threads:
        found.append(f"After the end there still run: {', '.join(left_threads)}.")
    if shutdown_s > LONGEST_SHUTDOWN_S:
        found.append(f"Closing took {shutdown_s:.1f} s.")
    return found


def soak(spec: str, minutes: float, speed: float, weights: str, show: Callable[[str], None]) -> list[str]:
    """Run the window for so long and return the complaints; only in a fresh process.

    Raises:
        CaptureError, ModelError: the source or the weights cannot be used.
    """
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PyQt6.QtCore import QEventLoop, QSettings, QTimer

    from app.benchmark_probes import RepeatedSource
    from app.qt_application import make_application
    from app.session import Session, SourceChoice
    from app.window import MainWindow
    from model.one_shot_encoder import OneShotEncoder

    application = make_application()  # is kept until the end: Qt needs it

    def run_for(seconds: float) -> None:
        loop = QEventLoop()
        QTimer.singleShot(round(1000 * seconds), loop.quit)
        loop.exec()

    interval_s = min(60.0, 60 * minutes / _SAMPLES)
    samples: list[Sample] = []
    before = set(threading.enumerate())
    with tempfile.TemporaryDirectory() as folder:
        session = Session(OneShotEncoder.load(weights), Path(folder) / "soak.pack")
        try:
            source = SourceChoice(spec, realtime=False).make()
            session.open_source(SourceChoice(spec), FasterSource(RepeatedSource(source), speed))
            window = MainWindow(session, QSettings(str(Path(folder) / "settings.ini"), QSettings.Format.IniFormat))
            window.show()
            _learn(session)
            show(_HEADING)
            began_s = time.monotonic()
            while len(samples) * interval_s < 60 * minutes:
                run_for(max(0.0, began_s + (len(samples) + 1) * interval_s - time.monotonic()))
                samples.append(_sample(session, began_s, run_for, interval_s))
                show(_line(samples[-1]))
                # As a person does now and then: every change is saved.
                session.set_threshold(LEARNED[0], 0.4 + 0.01 * (len(samples) % 10))
            window.close()
            application.processEvents()
        finally:
            closing_s = time.monotonic()
            session.close()
            shutdown_s = time.monotonic() - closing_s
    left = [thread.name for thread in threading.enumerate() if thread not in before]
    return complaints(samples[1:], left, shutdown_s)  # the first one is the warm-up


def _learn(session: Any) -> None:
    import numpy as np

    from capture.demonstrator import Variation, movement_named, perform

    rng = np.random.default_rng(0)
    for name in LEARNED:
        session.add_action(name, perform(movement_named(name), Variation.random(rng), rng))


def _sample(session: Any, began_s: float, run_for: Callable[[float], None], interval_s: float) -> Sample:
    looks = []
    for _ in range(_LOOKS):
        gc.collect()
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        threads, handles = (len(list(Path("/proc/self", of).iterdir())) for of in ("task", "fd"))
        looks.append((pages * os.sysconf("SC_PAGE_SIZE") / 1e6, threads, handles))
        run_for(min(0.5, interval_s / 20))
    memory_mb, threads, handles = (statistics.median(values) for values in zip(*looks, strict=True))
    status = session.status()
    minutes = (time.monotonic() - began_s) / 60
    frames, events = status.frames_seen if status else 0, len(session.recent_events())
    return Sample(minutes, memory_mb, int(threads), int(handles), frames, events)


_HEADING = f"{'minutes':>8}{'memory MB':>12}{'threads':>9}{'handles':>9}{'frames':>10}{'events':>8}"


def _line(sample: Sample) -> str:
    return (
        f"{sample.minutes:>8.1f}{sample.memory_mb:>12.1f}{sample.threads:>9}{sample.handles:>9}{sample.frames:>10}"
        f"{sample.events:>8}"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns the exit status: 1 if something grows or does not end."""
    parser = argparse.ArgumentParser(prog="python -m app.soak", description=__doc__.partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=30.0, metavar="N", help="how long (default: 30)")
    parser.add_argument("--speed", type=float, default=4.0, metavar="X", help="pace of the source (default: 4)")
    parser.add_argument("--source", default="demo", help="as of the window, but no camera (default: demo)")
    parser.add_argument("--weights", default="live", metavar="NAME_OR_PATH", help="default: live")
    options = parser.parse_args(arguments)
    if not 0 < options.minutes < 1e5 or not 0.01 <= options.speed <= 100:
        parser.exit(2, "The minutes must be above 0 and the speed between 0.01 and 100.\n")
    if sys.platform != "linux":
        parser.exit(2, "Only Linux tells what a process takes: run the soak test there.\n")
    from capture.errors import CaptureError
    from model.errors import ModelError

    try:
        found = soak(
            options.source, options.minutes, options.speed, options.weights, lambda line: print(line, flush=True)
        )
    except (CaptureError, ModelError) as error:
        parser.exit(2, f"{error}\n")
    print("\n".join(found) or "Nothing grows, and everything ends.")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
