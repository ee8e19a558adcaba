"""Decides how the change feed is followed: resumed by number, stopped at once, never guessed (A6).

A cut is resumed after a growing wait from the last number that was wholly read, so nothing is
left out and nothing comes twice. When the server no longer keeps that number, the follower ends
with ``Reload`` and the caller loads afresh.
"""

import socket
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from http.client import HTTPException
from threading import Event as Flag
from threading import Lock

import requests
from pydantic import BaseModel, ConfigDict, ValidationError
from requests import exceptions as faults
from urllib3.exceptions import HTTPError

from api_client.endpoints import Call, Resource, endpoint
from api_client.errors import Reason, Refused, Unreachable
from api_client.event_stream import Event, events
from api_client.transport import unreachable
from api_client.vocabulary import Noun
from api_client.wire.changes import Change

SILENCE_S = 45.0
"""A stream on which not even a sign of life comes for so long counts as cut."""
PIECE_BYTES = 1 << 14


class FeedState(StrEnum):
    """Whether changes are coming in."""

    CONNECTED = "connected"
    AWAY = "away"


@dataclass(frozen=True, slots=True)
class Reload:
    """The server cannot resume from ``after``; load afresh and follow from the new number."""

    code: str
    after: int


StateHeard = Callable[[FeedState, Unreachable | Refused | None], None]
NumberHeard = Callable[[int], None]
LifeHeard = Callable[[], None]


class Stop:
    """Ends a follower from another thread, at once even when nothing comes."""

    def __init__(self) -> None:
        """Begin not stopped."""
        self._set = Flag()
        self._lock = Lock()
        self._open: requests.Response | None = None

    def set(self) -> None:
        """Stop; a blocked read returns. Calling it again is harmless."""
        with self._lock:
            self._set.set()
            if self._open is not None:
                _cut(self._open)

    def is_set(self) -> bool:
        """Say whether it was stopped."""
        return self._set.is_set()

    def wait(self, timeout_s: float | None = None) -> bool:
        """Wait until stopped or the time is over, and say which."""
        return self._set.wait(timeout_s)

    def watch(self, response: requests.Response | None) -> None:
        """Cut this answer when stopped; None forgets the last one."""
        with self._lock:
            self._open = response
            if response is not None and self._set.is_set():
                _cut(response)


class Changes(Resource):
    """The numbered feed of everything that changes."""

    @endpoint("GET", "/v1/changes")
    def _open(self, call: Call, after: int) -> requests.Response:
        """Open the stream of changes after number ``after``."""
        return call.stream(
            accept="text/event-stream", query={"after": after}, read_s=SILENCE_S, tries=1
        )

    def follow(
        self,
        after: int,
        stop: Stop,
        on_state: StateHeard | None = None,
        on_number: NumberHeard | None = None,
        on_life: LifeHeard | None = None,
    ) -> Iterator[Change | Reload]:
        """Give each change after number ``after``, in order, until stopped; blocks in between.

        ``on_state`` hears each turn between connected and away, with the fault. ``on_number``
        hears every number as the server sends it, those without an event too. ``on_life`` hears
        that anything came, a mere sign of life too: up to then nothing was missed. All are called
        in the thread that iterates.

        Raises:
            Refused: the token is not good (any more), or following is not permitted.

        """
        following = _Following(self, after, stop, on_state, on_number, on_life)
        while not stop.is_set():
            yield from following.once()
            if following.ended:
                return
            following.pause()


class _Following:
    """Where one follower stands between its streams."""

    def __init__(
        self,
        changes: Changes,
        after: int,
        stop: Stop,
        on_state: StateHeard | None,
        on_number: NumberHeard | None,
        on_life: LifeHeard | None,
    ) -> None:
        self.cursor = after
        self.ended = False
        self._changes = changes
        self._stop = stop
        self._on_state = on_state
        self._on_number = on_number
        self._on_life = on_life
        self._state: FeedState | None = None
        self._attempt = 0
        self._advice_s = 0.0

    def once(self) -> Iterator[Change | Reload]:
        """Follow one stream until it ends, however it ends."""
        fault: Unreachable | Refused
        try:
            response = self._changes._open(self.cursor)  # noqa: SLF001  (the noun's own iterator)
        except Refused as refusal:
            if refusal.status == HTTPStatus.GONE:
                self.ended = True
                yield Reload(refusal.code, self.cursor)
                return
            if not refusal.is_passing:
                raise
            self._advice_s = refusal.retry_after_s or 0.0
            fault = refusal
        except Unreachable as unreached:
            fault = unreached
        else:
            fault = yield from self._read(response)
        if not self._stop.is_set():
            self._turn(FeedState.AWAY, fault)

    def pause(self) -> None:
        """Wait before the next stream, longer each time that nothing came, or as it was advised."""
        self._attempt += 1
        transport = self._changes.transport
        patience = transport.patience
        advice_s, self._advice_s = min(self._advice_s, patience.longest_advice_s), 0.0
        self._stop.wait(advice_s + patience.wait_s(self._attempt, transport.jitter))

    def _read(self, response: requests.Response) -> Generator[Change, None, Unreachable]:
        """Give the changes of one open stream; return how it ended."""
        self._stop.watch(response)
        try:
            self._turn(FeedState.CONNECTED, None)
            for event in events(_pieces(response)):
                self._attempt = 0
                if self._on_life is not None:
                    self._on_life()
                change = self._advance(event)
                if change is not None:
                    yield change
                if self._stop.is_set():
                    break
        except Unreachable as fault:
            return fault
        finally:
            self._stop.watch(None)
            response.close()
        return Unreachable(Reason.CUT, "the stream ended")

    def _advance(self, event: Event) -> Change | None:
        """Move the cursor; give the change unless it is old, silent, or of a newer release."""
        if event.id is None:
            return None
        if not (event.id.isascii() and event.id.isdigit()):
            raise Unreachable(Reason.NOT_UNDERSTOOD, f"an event's id is {event.id!r}")
        number = int(event.id)
        change = None if event.data is None else _change(event.data)
        if self._on_number is not None:
            self._on_number(number)
        if number <= self.cursor:
            return None
        self.cursor = number
        return change

    def _turn(self, state: FeedState, fault: Unreachable | Refused | None) -> None:
        if state is not self._state:
            self._state = state
            if self._on_state is not None:
                self._on_state(state, fault)


class _Announcement(BaseModel):
    """As much of a change as any release writes."""

    model_config = ConfigDict(extra="ignore")

    seq: int
    noun: str


def _change(text: str) -> Change | None:
    """Read a change; None when it is about a noun that only a newer release knows."""
    try:
        return Change.model_validate_json(text, extra="ignore")
    except ValidationError as fault:
        try:
            noun = _Announcement.model_validate_json(text).noun
        except ValidationError:
            noun = ""
        if noun and noun not in _NOUNS:
            return None
        raise Unreachable(Reason.NOT_UNDERSTOOD, str(fault)) from fault


_NOUNS = frozenset(Noun)


def _pieces(response: requests.Response) -> Iterator[bytes]:
    """Give bytes as they come, until the stream ends or breaks."""
    while True:
        try:
            piece: bytes = response.raw.read1(PIECE_BYTES)
        except (faults.RequestException, HTTPError, HTTPException, OSError) as fault:
            raise unreachable(fault) from fault
        except (ValueError, AttributeError) as fault:
            # What a socket that another thread cut shows as depends on platform and TLS.
            raise Unreachable(Reason.CUT, str(fault)) from fault
        if not piece:
            return
        yield piece


def _cut(response: requests.Response) -> None:
    """End a read that another thread is blocked in; both ways, for Windows waits for the peer."""
    held = getattr(response.raw.connection, "sock", None)
    with suppress(OSError, ValueError, RuntimeError):
        if held is None:
            response.raw.shutdown()
        else:
            held.shutdown(socket.SHUT_RDWR)
