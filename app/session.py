"""Wires capture, recognition and the action pack together; no Qt. The window polls it and gives it commands."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from platformdirs import user_data_path

from app.cores import leave_cores_to_capture
from app.importing import ReadFile, read_file
from app.memory import share_arenas
from app.open_pack import OpenPack
from app.recognition import RecognitionThread
from app.recording_flow import DEFAULT_TIMING, FlowState, RecordingFlow, Timing
from app.sessions.recording import RecordingState, SessionRecording
from app.take_judge import TakeJudge
from capture import CapturedFrame, Clip, Source
from capture.errors import CaptureError, RecordingError
from capture.sources import open_source
from capture.stream import CaptureStream, StreamState, StreamStatus
from model.action_comparison import ActionComparison, compare_actions
from model.attention import AttentionMaps, attention_maps
from model.errors import ActionError
from model.events import Event
from model.one_shot_encoder import OneShotEncoder
from model.pack import EXTENSION, LoadedPack, load_pack
from model.recognizer import Prediction, Recogniser
from model.support import Action, SupportSet
from model.take_check import Verdict

RECENT_S = 2.0  # of a stream whose attention is shown
_LOST_MS = 300.0  # of the beginning of a movement: with less it is still that movement


@dataclass(frozen=True)
class SourceChoice:
    """A source and how to read it, see :func:`capture.open_source`."""

    spec: str
    realtime: bool = True
    region: tuple[float, float, float, float] | None = None

    def make(self, people: int = 1) -> Source:
        """The source, not yet opened.

        Args:
            people: how many a pose model should look for.

        Raises:
            SourceError: there is no such source.
        """
        return open_source(self.spec, realtime=self.realtime, region=self.region, people=people)


def default_pack_path() -> Path:
    """Where the learned actions are kept when no pack is named."""
    return user_data_path("OneTake", appauthor=False) / f"actions{EXTENSION}"


class Session:
    """What the window works with. Its methods are called from one thread.

    Args:
        encoder: makes the embeddings.
        pack_path: the pack that is loaded now and saved at each change; it need not exist yet.

    Raises:
        PackError: the pack is there but cannot be used; it is left as it is.
    """

    def __init__(self, encoder: OneShotEncoder, pack_path: Path) -> None:
        leave_cores_to_capture()
        share_arenas()
        self._encoder = encoder
        self._pack = OpenPack(encoder, pack_path)
        self.notice = self._pack.notice
        """A sentence about something that happened while the session started; empty if nothing did."""
        self.frame_came: Callable[[], None] | None = None
        """Is called in the capture thread when a frame has come; it must not wait."""
        self._stream: CaptureStream | None = None
        self._source_error = ""
        self._choice = SourceChoice("")
        self._people = 1
        self._flow = RecordingFlow(self._last_seconds)
        self._recorded: SessionRecording | None = None
        self._recognition = RecognitionThread(encoder)
        self._recognition.use(self.support)
        self._recognition.start()
        self._judge = TakeJudge(encoder)
        self._judge.start()

    def close(self) -> None:
        """Stop all threads; a session that is being recorded is complete then. May be called twice."""
        if self._recorded is not None:
            self._recorded.close()
        self._recognition.stop()
        self._judge.stop()
        if self._stream is not None:
            self._stream.stop()
            self._stream = None

    # --- the source ---

    def open_source(self, choice: str | SourceChoice, source: Source | None = None) -> None:
        """Replace the running source; what goes wrong shows in :meth:`status`.

        Args:
            choice: what to open; a plain word opens the running source again as it was chosen, if it is that one's.
            source: the source itself, where it was made by the caller; ``choice`` then only says what it is.
        """
        if isinstance(choice, str):
            choice = self._choice if choice == self._choice.spec else SourceChoice(choice)
        self._flow.cancel()
        if self._recorded is not None:
            self._recorded.stop("Another source was opened.")
        self._recognition.follow(None)
        if self._stream is not None:
            # Closing a camera can take a second: the window need not wait for it.
            threading.Thread(target=self._stream.stop, name="closing a source", daemon=True).start()
            self._stream = None
        self._choice, self._source_error = choice, ""
        try:
            self._stream = CaptureStream(source or choice.make(self._people), frame_came=self._tell)
        except CaptureError as error:
            self._source_error = str(error)
            return
        self._stream.start()
        self._recognition.follow(self._stream)

    def _tell(self) -> None:
        if (frame_came := self.frame_came) is not None:
            frame_came()

    def watch_people(self, count: int) -> None:
        """Recognise the movements of one person or of two. A pose model looks for so many when it is next started.

        Raises:
            ValueError: another number.
        """
        self._recognition.watch_people(count)
        self._people = count

    @property
    def source_spec(self) -> str:
        """The word of the running source, empty before one was opened."""
        return self._choice.spec

    def status(self) -> StreamStatus | None:
        """The state of the source; None before one was opened."""
        if self._stream is not None:
            return self._stream.status
        if self._source_error:
            return StreamStatus(StreamState.LOST, self._source_error, self._choice.spec, 0.0, 0, 0, 0, None, 0, "")
        return None

    def newest_frame(self) -> CapturedFrame | None:
        return self._stream.newest_frame() if self._stream else None

    def take_frame(self, timeout_s: float) -> CapturedFrame | None:
        """The newest frame that was not taken yet, waiting for it; for one reader, which may be another thread."""
        stream = self._stream
        if stream is None:
            time.sleep(timeout_s)
            return None
        return stream.frames.take(timeout_s)

    def main_person(self) -> int | None:
        """Whose movement is recognised; None when nobody is in view."""
        return self._stream.main_person() if self._stream else None

    def _last_seconds(self, seconds: float) -> Clip | None:
        # A file that is over still has its last seconds in the buffer: they are not what is happening now.
        if self._stream is None or self._stream.status.state is not StreamState.LIVE:
            return None
        person = self._stream.main_person()
        buffer = self._stream.buffer(person) if person is not None else None
        return buffer.clip(seconds) if buffer else None

    # --- what is recognised ---

    def prediction(self) -> Prediction | None:
        """The newest of the main person; None when nothing is learned or nobody is in view."""
        return self._recognition.prediction

    def predictions(self) -> tuple[Prediction, ...]:
        """The newest of each person who is watched, the main person first."""
        return self._recognition.predictions

    def recent_events(self) -> tuple[Event, ...]:
        """The last events on this source, the newest last."""
        return self._recognition.events

    def recognition_ms(self) -> float | None:
        """How long the last tick took."""
        return self._recognition.tick_ms

    def recognition_error(self) -> str:
        """One sentence if recognition fails, else empty."""
        return self._recognition.error

    def recogniser(self) -> Recogniser:
        """One for the learned actions as they are now, for use in any thread."""
        return Recogniser(self._encoder, self.support)

    def recogniser_of(self, pack_path: Path) -> Recogniser:
        """One for the actions of another pack, for use in any thread; slow.

        Raises:
            PackError: the pack cannot be used.
        """
        return Recogniser(self._encoder, load_pack(pack_path, self._encoder).support)

    @property
    def weights_name(self) -> str:
        return self._encoder.weights.name

    # --- the learned actions; each change is saved before it returns ---

    def actions(self) -> tuple[Action, ...]:
        return self.support.actions

    @property
    def support(self) -> SupportSet:
        """All that is learned, as it is now: :meth:`restore` brings it back."""
        return self._pack.support

    def importance(self, name: str) -> NDArray[np.float32] | None:
        """The joint importance (25,) of an action's exemplar, which sums to 1; None if there is no such action."""
        support = self.support
        if support.embeddings is None or name not in support.names:
            return None
        return support.embeddings.importance[support.index(name)].numpy()

    @property
    def has_importance(self) -> bool:
        """Whether the weights have an importance module; without one all joints are alike to them."""
        return self._encoder.has_importance

    def attention(self, clip: Clip) -> AttentionMaps:
        """The encoder's attention in one clip. Takes tens of milliseconds, and may be called from any thread.

        Raises:
            NoBodyError: the clip shows no body.
        """
        return attention_maps(self._encoder, [clip])

    def recent_movement(self) -> Clip | None:
        """The main person's last two seconds; None while nobody is in view or the source is not live."""
        return self._last_seconds(RECENT_S)

    def compare_actions(self, first: str, second: str) -> ActionComparison:
        """How two learned actions differ. Takes about 40 ms, and may be called from any thread.

        Raises:
            ActionError: one of them is not learned.
        """
        return compare_actions(self.support, first, second, self._encoder)

    def add_action(self, name: str, take: Clip) -> None:
        """Learn an action.

        Raises:
            ActionError: the name or the take cannot be used.
            PackError: the pack cannot be saved; the action is not learned, and nothing that was saved is lost.
        """
        self._change(self.support.with_action(name, take, self._encoder))

    def replace_take(self, name: str, take: Clip) -> None:
        """Give an action another exemplar; raises as :meth:`add_action`."""
        self._change(self.support.with_take(name, take, self._encoder))

    def add_take(self, name: str, take: Clip) -> None:
        """Give an action one more take; raises as :meth:`add_action`."""
        self._change(self.support.with_more_take(name, take, self._encoder))

    def refuse(self, event: Event) -> None:
        """Learn that an event was something else: its movement becomes a counter-example of its action.

        Raises:
            ActionError: the movement is no longer kept, or cannot be used.
            PackError: see :meth:`add_action`.
        """
        movement = self._movement_of(event)
        self._change(self.support.with_counter_example(event.action, movement, self._encoder))

    def forget_counter_examples(self, name: str) -> None:
        """Forget what an action is not; raises as :meth:`add_action`."""
        self._change(self.support.without_counter_examples(name))

    def add_nothing(self, recording: Clip) -> None:
        """Learn what somebody does who does nothing in particular; raises as :meth:`add_action`."""
        self._change(self.support.with_nothing(recording, self._encoder))

    @property
    def nothing_count(self) -> int:
        """How many recordings there are of what somebody does who does nothing in particular."""
        return len(self.support.nothing)

    def forget_nothing(self) -> None:
        """Forget what somebody does who does nothing in particular; raises as :meth:`add_action`."""
        self._change(self.support.without_nothing())

    def _movement_of(self, event: Event) -> Clip:
        """What was done while an event lasted."""
        buffer = self._stream.buffer(event.person_id) if self._stream else None
        clip = buffer.clip((event.end_ms - event.start_ms) / 1000, event.end_ms) if buffer else None
        if clip is None or clip.start_ms - event.start_ms > _LOST_MS:
            raise ActionError(
                "That movement is no longer kept: say “not this” within a minute, while the person is in view."
            )
        return clip

    def rename_action(self, old: str, new: str) -> None:
        """Rename an action; raises as :meth:`add_action`."""
        self._change(self.support.renamed(old, new))

    def set_threshold(self, name: str, threshold: float) -> None:
        """Recognise an action from this confidence on (0.05..0.95); raises as :meth:`add_action`."""
        self._change(self.support.with_threshold(name, threshold))

    def delete_action(self, name: str) -> None:
        """Forget an action; raises as :meth:`add_action`."""
        self._change(self.support.without(name))

    def set_muted(self, name: str, muted: bool) -> None:
        """Do not recognise an action, or do so again; raises as :meth:`add_action`."""
        self._change(self.support.with_muted(name, muted))

    def move_action(self, name: str, position: int) -> None:
        """Give an action another place, 0..N-1; raises as :meth:`add_action`."""
        self._change(self.support.moved(name, position))

    def duplicate_action(self, name: str) -> str:
        """Put a copy behind an action, and return its name; raises as :meth:`add_action`."""
        self._change(self.support.with_copy(name))
        return self.support.names[self.support.index(name) + 1]

    def import_actions(self, others: SupportSet) -> tuple[str, ...]:
        """Add actions that were learned elsewhere, and return the names that they have here.

        Raises:
            PackError: the pack cannot be saved; nothing is added.
        """
        self._change(self.support.joined(others))
        return self.support.names[len(self.support) - len(others) :]

    def restore(self, support: SupportSet) -> None:
        """Make this what is learned; raises as :meth:`add_action`."""
        self._change(support)

    def _change(self, support: SupportSet) -> None:
        self._pack.save(support)
        self._recognition.use(support)

    # --- packs ---

    @property
    def pack_path(self) -> Path:
        """The file that holds what is learned."""
        return self._pack.path

    @property
    def owns_pack_file(self) -> bool:
        """Whether the file is as it was read or written here, or gone: else somebody else has changed it."""
        return self._pack.owns_file

    def read_pack(self, path: Path) -> LoadedPack:
        """Read a pack, which can take seconds: may be called from any thread. Nothing changes until :meth:`use_pack`.

        Raises:
            PackError: it is missing, damaged, or no pack.
        """
        return load_pack(path, self._encoder)

    def use_pack(self, path: Path, pack: LoadedPack) -> None:
        """Go on with the pack that was read from ``path``; what was learned so far stays in its own file."""
        self._pack.switch(path, pack)
        self._recognition.use(self.support)

    def new_pack(self, path: Path) -> None:
        """Go on with an empty pack, in a file that is not there yet; raises as :meth:`save_pack_as`."""
        self._pack.begin(path)
        self._recognition.use(self.support)

    def save_pack_as(self, path: Path) -> None:
        """Go on in another file, which is replaced if it is there; the old one stays as it is.

        Raises:
            PackError: it cannot be saved; the pack stays the one that it is.
        """
        self._pack.save_as(path)

    def duplicate_pack(self) -> Path:
        """Write a copy beside the pack and return its path; raises as :meth:`save_pack_as`."""
        return self._pack.duplicate()

    def read_actions(self, path: Path) -> ReadFile:
        """Look in a file for actions to import; may be called from any thread."""
        return read_file(path, self._encoder)

    # --- recording a take ---

    def begin_recording(self, timing: Timing = DEFAULT_TIMING, *, whole: bool = False) -> None:
        """Start the countdown. ``whole``: all that is captured is kept, also where nothing moves."""
        self._flow.begin(timing, whole=whole)

    def finish_recording(self) -> None:
        """End the capture now."""
        self._flow.finish()

    def cancel_recording(self) -> None:
        """Drop the take, at any phase."""
        self._flow.cancel()

    def recording(self) -> FlowState:
        """Where the recording stands; also lets it go on, so ask for it at each repaint."""
        return self._flow.advance()

    def judge_take(self, take: Clip, replaced_action: str | None) -> None:
        """Look at a take as it would be learned; the answer is in :meth:`take_verdict` a moment later.

        Args:
            take: what lies between the marks.
            replaced_action: the action whose exemplar it would replace, if any.
        """
        self._judge.ask(take, self.support, replaced_action)

    def take_verdict(self, take: Clip) -> Verdict | None:
        """What was found about the take; None while it is being judged."""
        return self._judge.verdict(take)

    # --- recording a session ---

    def start_session_recording(self, path: Path) -> None:
        """Write every skeleton, and what is recognised, into new files from now on; see :class:`SessionRecording`.

        Raises:
            RecordingError: there is no running source, the file cannot be made, or another recording is not over.
            DataError: the labels cannot be written.
        """
        if self._stream is None:
            raise RecordingError("There is no source to record: choose one first.")
        if self._recorded is not None and not self._recorded.state.is_over:
            raise RecordingError(f"'{self._recorded.path}' is still being recorded: stop that recording first.")
        self._recorded = SessionRecording(self._stream, path, self.recent_events)

    def stop_session_recording(self) -> None:
        """End the recording; :meth:`session_recording` tells when its files are complete."""
        if self._recorded is not None:
            self._recorded.stop()

    def session_recording(self) -> RecordingState | None:
        """How the current or the last recording of a session stands; None before the first."""
        return self._recorded.state if self._recorded is not None else None
