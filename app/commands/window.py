"""``onetake`` without a command: the window."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from app.display import NoDisplayError, require_display
from model.errors import PackError

if TYPE_CHECKING:
    from app.session import Session
    from model.one_shot_encoder import OneShotEncoder


def open_session(encoder: OneShotEncoder, named: Path | None, remembered: Path | None) -> tuple[Session, str]:
    """A session on the pack that was named, else on the one chosen last in the window, else on the user's own.

    Returns:
        The session, and a sentence if the pack chosen last cannot be used.

    Raises:
        PackError: a pack that was named, or the user's own, cannot be used.
    """
    from app.session import Session, default_pack_path

    if named is not None or remembered is None:
        return Session(encoder, named or default_pack_path()), ""
    if not remembered.exists():
        sentence = f"The pack '{remembered}', which was open last, is not there any more: your own is open instead."
        return Session(encoder, default_pack_path()), sentence
    try:
        return Session(encoder, remembered), ""
    except PackError as error:
        return Session(encoder, default_pack_path()), f"{error} Your own pack is open instead."


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
    from app.session import SourceChoice
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
            encoder = OneShotEncoder.load(options.weights)
            session, pack_notice = open_session(encoder, options.pack, qt_application.remembered_pack())
            session.notice = " ".join(filter(None, (notice, output.notice, pack_notice, session.notice)))
            session.open_source(choice, source)
            output.follow(session)
            return session

        return qt_application.run(make_session, options.language)
