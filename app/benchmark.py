"""How quick the application is: ``python -m app.benchmark [--quick] [--json OUT]``.

Runs the real window, drawn where nobody sees it, on the demonstrator and on a video with the pose model; each in a
process of its own, so that its start counts. A video that is shorter than the measurement is played to and fro.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

VIDEO = Path(__file__).resolve().parent.parent / "tests" / "data" / "walking.mp4"
SECONDS, QUICK_SECONDS = 60.0, 8.0
WARM_UP_S = 2.0  # after the first skeleton
LONGEST_START_S = 60.0
MARGIN_S = 15.0  # of video, for the start and the warm-up; where that takes longer the video begins again
LEARNED = ("wave", "squat", "kick", "bow", "clap")
NOT_AT_START = ("transformers", "sklearn")  # slow to import, and of no use to the window


@dataclass(frozen=True)
class Run:
    """What one run of the window took.

    Attributes:
        source: its word.
        start_s: from the first line of this program until the first skeleton is painted.
        frames: painted in the time that is measured, which begins ``WARM_UP_S`` after the first skeleton.
        frame_to_paint_median_ms, frame_to_paint_p95_ms: from the frame's arrival (before the pose model, where there
            is one) until it is painted.
        paint_median_ms, paint_p95_ms: painting the view.
        dropped_frames: frames that the source skipped because it came too late.
        cores: processor time of all threads per time.
        peak_memory_mb: of the process; 0 where the system does not tell.
        unwanted_imports: modules of ``NOT_AT_START`` that were loaded.
    """

    source: str
    start_s: float
    frames: int
    frame_to_paint_median_ms: float
    frame_to_paint_p95_ms: float
    paint_median_ms: float
    paint_p95_ms: float
    dropped_frames: int
    cores: float
    peak_memory_mb: float
    unwanted_imports: tuple[str, ...]


def measure(spec: str, seconds: float, weights: str) -> Run:
    """Run the window on a source for so many seconds; only in a fresh process.

    Raises:
        CaptureError, ModelError: the source or the weights cannot be used.
        TimeoutError: no skeleton was painted.
    """
    began_s = time.perf_counter()
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PyQt6.QtCore import QEventLoop, QSettings, QTimer

    from app.benchmark_probes import PaintProbe, RepeatedSource, peak_memory_mb
    from app.qt_application import make_application
    from app.session import Session, SourceChoice
    from app.window import MainWindow
    from model.one_shot_encoder import OneShotEncoder

    application = make_application()  # is kept until the end: Qt needs it
    probe = PaintProbe()
    with tempfile.TemporaryDirectory() as folder:
        session = Session(OneShotEncoder.load(weights), Path(folder) / "actions.onetake")
        try:
            session.open_source(SourceChoice(spec), RepeatedSource(SourceChoice(spec).make(), probe.arrived))
            window = MainWindow(session, QSettings(str(Path(folder) / "settings.ini"), QSettings.Format.IniFormat))
            window.show()

            def run_until(end_s: float) -> None:
                loop = QEventLoop()  # ending the application's own would close the window
                QTimer.singleShot(max(0, round(1000 * (end_s - time.perf_counter()))), loop.quit)
                loop.exec()

            while probe.first_skeleton_s is None:
                if time.perf_counter() - began_s > LONGEST_START_S:
                    status = session.status()
                    raise TimeoutError(status.message if status and status.message else "no skeleton was painted")
                run_until(time.perf_counter() + 0.02)
            start_s = probe.first_skeleton_s - began_s
            _learn(session)
            run_until(time.perf_counter() + WARM_UP_S)
            probe.clear()
            status = session.status()
            dropped = status.dropped_frames if status else 0
            wall_s, processor_s = time.perf_counter(), time.process_time()
            run_until(wall_s + seconds)
            cores = (time.process_time() - processor_s) / (time.perf_counter() - wall_s)
            status = session.status()
            dropped = (status.dropped_frames if status else 0) - dropped
            if not probe.latency_ms:
                raise TimeoutError("no frame was painted while it was measured")
            window.close()
            application.processEvents()
        finally:
            session.close()
    from model.timing import summary

    latency, paint = summary(probe.latency_ms), summary(probe.paint_ms)
    return Run(
        spec,
        start_s,
        len(probe.latency_ms),
        latency.median_ms,
        latency.p95_ms,
        paint.median_ms,
        paint.p95_ms,
        dropped,
        cores,
        peak_memory_mb(),
        tuple(name for name in NOT_AT_START if name in sys.modules),
    )


def _learn(session: Any) -> None:
    """Give the recogniser something to do."""
    import numpy as np

    from capture.demonstrator import Variation, movement_named, perform

    rng = np.random.default_rng(0)
    for name in LEARNED:
        session.add_action(name, perform(movement_named(name), Variation.random(rng), rng))


def run(seconds: float, weights: str, video: Path) -> dict[str, Any]:
    """All figures, by the names that stand in the JSON file; raises as :func:`measure`."""
    from app.benchmark_video import to_and_fro

    runs = []
    with tempfile.TemporaryDirectory() as folder:
        shown = to_and_fro(video, seconds + MARGIN_S, Path(folder) / video.with_suffix(".mp4").name)
        for spec in ("demo", f"video:{shown}"):
            context = multiprocessing.get_context("spawn")
            with ProcessPoolExecutor(1, mp_context=context) as pool:
                runs.append(pool.submit(measure, spec, seconds, weights).result())
    from model.timing import machine

    without, with_video = runs
    return {
        "machine": machine(),
        "seconds": seconds,
        "frame_to_paint_p95_ms": with_video.frame_to_paint_p95_ms,
        "dropped_frames": with_video.dropped_frames,
        "cores": with_video.cores,
        "cores_without_video": without.cores,
        "start_s": with_video.start_s,
        "runs": [asdict(one) for one in runs],
    }


def as_table(report: dict[str, Any]) -> str:
    """The report as text."""
    lines = [f"{name}: {value}" for name, value in report["machine"].items()]
    lines += [f"measured for {report['seconds']:.0f} s each", ""]
    names = [name for name in report["runs"][0] if name != "source"]
    titles = [Path(one["source"]).name for one in report["runs"]]
    lines.append(f"{'':<28}" + "".join(f"{title:>16}" for title in titles))
    for name in names:
        values = [one[name] for one in report["runs"]]
        shown = [
            f"{value:.2f}"
            if isinstance(value, float)
            else (", ".join(value) or "none")
            if name.startswith("un")
            else value
            for value in values
        ]
        lines.append(f"{name.replace('_', ' '):<28}" + "".join(f"{value:>16}" for value in shown))
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m app.benchmark", description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="8 seconds a source instead of a minute")
    parser.add_argument("--json", type=Path, metavar="OUT", help="write the figures as JSON, too")
    parser.add_argument("--weights", default="live", metavar="NAME_OR_PATH", help="default: live")
    parser.add_argument("--video", type=Path, default=VIDEO, metavar="FILE", help="default: the tests' walking.mp4")
    options = parser.parse_args(arguments)
    if not options.video.is_file():
        parser.exit(2, f"There is no video file {options.video}: check the path.\n")
    from capture.errors import CaptureError
    from model.errors import ModelError

    try:
        report = run(QUICK_SECONDS if options.quick else SECONDS, options.weights, options.video.resolve())
        if options.json is not None:
            from model.json_files import write_json

            write_json(options.json, report)
    except (CaptureError, ModelError, TimeoutError) as error:
        parser.exit(2, f"{error}\n")
    print(as_table(report))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
