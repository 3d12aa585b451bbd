"""The states of recording and reviewing a session, for ``python -m app.screenshots``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.sessions.files import new_recording_path
from app.translation import translate
from app.views.agreement_dialog import AgreementDialog

if TYPE_CHECKING:
    from datetime import datetime

    from app.screenshots import Photographer
    from app.sessions.review_window import ReviewWindow

_EVENTS = 3
_LONGEST_RUN_S = 300.0


def take_sessions(photographer: Photographer, now: datetime) -> None:
    """A session is recorded, reviewed and corrected; then one that is damaged is opened.

    Args:
        photographer: its window watches a source, and something is learned.
        now: names the damaged session.
    """
    window, session = photographer.window, photographer.session
    sessions = window.sessions
    sessions.record_command.trigger()
    photographer.wait(lambda: (state := session.session_recording()) is not None and state.event_count >= _EVENTS)
    photographer.spend(1.0)
    photographer.save("session-recording")
    sessions.record_command.trigger()
    photographer.wait(lambda: (state := session.session_recording()) is not None and state.is_over)
    photographer.save("session-saved")
    state = session.session_recording()
    assert state is not None, "one was recorded"
    sessions.open(state.path)
    review = sessions.reviews[-1]
    review.resize(window.size())
    photographer.wait(lambda: review.page is not None)
    photographer.save("session-opened", review)
    _correct(photographer, review)
    review.close()

    broken = new_recording_path(sessions.folder, now)
    broken.write_bytes(state.path.read_bytes()[:30])
    sessions.open(broken)
    review = sessions.reviews[-1]
    review.resize(window.size())
    photographer.wait(lambda: bool(review.message.sentence.text()))
    photographer.save("session-damaged", review)
    review.close()


def _correct(photographer: Photographer, review: ReviewWindow) -> None:
    page = review.page
    assert page is not None, "it was waited for"
    review.run()
    photographer.spend(0.5)
    photographer.save("session-running", review)
    photographer.wait(lambda: not review.is_running, _LONGEST_RUN_S)
    page.go_to(page.document.labels[0])
    page.name_label("my own name of it")
    page.go_to_next(1)
    page.player.seek(page.player.time_ms + 900)
    photographer.save("session-review", review)
    page.show_details()
    (dialog,) = page.findChildren(AgreementDialog)
    photographer.save("session-agreement", dialog)
    dialog.close()
    while page.document.labels:
        page.document.delete(page.document.labels[0])
    page.mark(start=True)
    page.player.seek(page.player.time_ms + 1500)
    page.mark(start=False)
    page.say(translate("ReviewPage", "Choose the action, or type its name, and press Enter."))
    photographer.save("session-empty", review)
