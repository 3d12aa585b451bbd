"""``onetake`` without a command: the window."""

from __future__ import annotations

import argparse
import sys

from app.display import NoDisplayError, require_display


def run(options: argparse.Namespace) -> int:
    """Open the window on the source that was asked for, else the one chosen last, else a webcam or the demonstrator.

    Raises:
        NoDisplayError, CaptureError, ModelError, BroadcastError: with one sentence for the user.
    """
    require_display()  # before anything that takes time
    try:
        from app import qt_application
    except ImportError as error:
        raise NoDisplayError(
            f"The window cannot be shown because a system library is missing ({error}): the README names the packages."
        ) from error
    from app.broadcast.live_output import live_output
    from app.session import Session, SourceChoice, default_pack_path
    from capture.cameras import webcam_available
    from model.one_shot_encoder import OneShotEncoder

    spec, notice = options.source, ""
    if spec is None:
        spec = qt_application.remembered_source() or "webcam"
        if spec.startswith("webcam") and not webcam_available():
            spec, notice = "demo", "There is no webcam: the demonstrator shows how OneTake works."
            print(notice, file=sys.stderr)
    choice = SourceChoice(spec, options.realtime, options.region)
    source = choice.make()  # a wrong word ends the command; a missing device shows in the window

    with live_output(options.osc, options.websocket, options.token) as output:

        def make_session() -> Session:
            session = Session(OneShotEncoder.load(options.weights), options.pack or default_pack_path())
            session.notice = " ".join(filter(None, (notice, output.notice, session.notice)))
            session.open_source(choice, source)
            output.follow(session)
            return session

        return qt_application.run(make_session)
