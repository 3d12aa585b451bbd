"""``onetake serve``: recognise live without a window, and send what is seen to other programs."""

from __future__ import annotations

import argparse
import sys
import time

from app.broadcast.errors import BroadcastError
from app.broadcast.live_output import live_output
from app.session import Session, SourceChoice
from capture import Source, SourceError
from capture.stream import StreamState, StreamStatus
from model.errors import PackError
from model.one_shot_encoder import OneShotEncoder

_POLL_S = 0.1
# When a file is over, the recogniser still reports the last event, and that has to be sent.
_LAST_MESSAGES_S = 1.0


def run(options: argparse.Namespace) -> int:
    """Send until the source ends or Ctrl+C is pressed, which is the usual end.

    Raises:
        CaptureError, ModelError, BroadcastError: with one sentence for the user.
    """
    if options.osc is None and options.websocket is None:
        raise BroadcastError("There is nowhere to send to: add --osc PORT, --websocket PORT or both.")
    if not options.pack.exists():  # the session would take it for a new one
        raise PackError(f"There is no action pack '{options.pack}': check the path.")
    choice = SourceChoice(options.source, options.realtime, options.region)
    source = choice.make()
    with live_output(options.osc, options.websocket, options.token) as output:
        session = Session(OneShotEncoder.load(options.weights), options.pack)
        try:
            for notice in filter(None, (session.notice, output.notice)):
                print(notice, file=sys.stderr, flush=True)
            output.follow(session)
            session.open_source(choice, source)
            _wait(session, source)
        except KeyboardInterrupt:
            return 0
        finally:
            output.stop()
            session.close()
    return 0


def _wait(session: Session, source: Source) -> None:
    """Until the source is over; what goes wrong on the way is said once.

    Raises:
        SourceError: a file cannot be read; a camera that is lost is opened again instead.
    """
    said = ""
    while True:
        status = session.status()
        if status is not None and status.state is StreamState.ENDED:
            time.sleep(_LAST_MESSAGES_S)
            return
        if status is not None and status.state is StreamState.LOST and not source.is_live:
            raise SourceError(status.message)
        trouble = _trouble(status, session)
        if trouble and trouble != said:
            print(trouble, file=sys.stderr, flush=True)
        said = trouble
        time.sleep(_POLL_S)


def _trouble(status: StreamStatus | None, session: Session) -> str:
    return (status.message if status is not None else "") or session.recognition_error()
