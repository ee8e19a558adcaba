"""Decides how changes reach the window: one thread follows the feed, one signal tells of them (A6).

The follower resumes by number after every cut (api_client.changes); here its changes are
gathered for 16 ms, so that a burst costs one repaint, and its state is put into words that the
status line shows. It stops at once, even when nothing comes. It also knows up to when nothing
was missed, so that what is shown while the server is away can say how old it is.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from threading import Lock, Thread

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from api_client.changes import FeedState, Reload, StateHeard, Stop
from api_client.client import Client
from api_client.errors import Refused, Unreachable
from api_client.wire.changes import Change
from desktop.clock import Clock

GATHER_MS = 16
PATIENCE_S = 5.0
SETTLED_S = 2.0
"""A link that broke off sooner may not have told all that happened before it."""

Follow = Callable[[int, Stop, StateHeard], Iterator[Change | Reload]]
"""Give changes after a number until stopped, and tell of the state; `feed_of` gives one.

That it is connected may be told again and again: each time says that nothing was missed until now.
"""


def feed_of(client: Client) -> Follow:
    """Follow the feed of a client's server."""

    def follow(after: int, stop: Stop, heard: StateHeard) -> Iterator[Change | Reload]:
        def alive() -> None:
            heard(FeedState.CONNECTED, None)

        return client.changes.follow(after, stop, on_state=heard, on_life=alive)

    return follow


class Link(StrEnum):
    """How the window stands to the server."""

    CONNECTING = "connecting"
    CONNECTED = "connected"
    AWAY = "away"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Standing:
    """The link, and when it became so by the clock that only ever grows."""

    link: Link
    began_s: float

    @classmethod
    def now(cls, link: Link, clock: Clock) -> "Standing":
        """Stand so from now on."""
        return cls(link, clock.monotonic_s())

    def since(self, clock: Clock) -> datetime:
        """Say since when by the wall clock of now, which may have been set meanwhile."""
        return clock.now() - timedelta(seconds=clock.monotonic_s() - self.began_s)


class Feed(QObject):
    """Follows the change feed for the whole window."""

    changed = Signal(object)
    """A tuple of Change, in order, none left out and none twice."""

    turned = Signal(object)
    """A Standing: the link is another one."""

    outdated = Signal()
    """The server cannot resume: load everything afresh, then `start` from the new number."""

    refused = Signal(object)
    """A Refused: the login is not good any more."""

    _heard = Signal()

    def __init__(self, follow: Follow, clock: Clock, parent: QObject | None = None) -> None:
        """Follow by `follow` once started."""
        super().__init__(parent)
        self._follow, self._clock = follow, clock
        self._lock = Lock()
        self._gathered: list[Change] = []
        self._turns: list[Link] = []
        self._told: FeedState | None = None
        self._came_s = self._sign_s = 0.0
        self._known_s: float | None = None
        self._ends: list[Reload | Exception] = []
        self._stop: Stop | None = None
        self._thread: Thread | None = None
        self.standing = Standing.now(Link.STOPPED, clock)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(GATHER_MS)
        self._timer.timeout.connect(self._tell)
        self._heard.connect(self._begin_gathering, Qt.ConnectionType.QueuedConnection)

    @property
    def known_at(self) -> datetime | None:
        """When all that is shown was so, by the wall clock of now; None while it still is so.

        None too before anything was ever followed.
        """
        if self._known_s is None or self.standing.link is Link.CONNECTED:
            return None
        return Standing(self.standing.link, self._known_s).since(self._clock)

    def seek(self) -> None:
        """Say that the server is asked how it is, which is nothing new while it is away."""
        if self.standing.link is not Link.AWAY:
            self._turn(Link.CONNECTING)

    def miss(self) -> None:
        """Say that the server is away: it did not even say how it is."""
        self._turn(Link.AWAY)

    def start(self, after: int) -> None:
        """Follow from number `after` on; what was followed before is stopped first."""
        self.stop()
        self._stop = Stop()
        if self._known_s is None:
            self._known_s = self._clock.monotonic_s()
        self._turn(Link.CONNECTING)
        self._thread = Thread(
            target=self._run, args=(after, self._stop), name="desk-feed", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Stop following; what was gathered and not told yet is let go."""
        if self._stop is not None and self._thread is not None:
            self._stop.set()
            self._thread.join(PATIENCE_S)
            assert not self._thread.is_alive(), "the follower ends when it is stopped"
        self._stop = self._thread = None
        self._timer.stop()
        with self._lock:
            self._gathered, self._turns, self._ends = [], [], []
            self._part()
            self._told = None
        self._turn(Link.STOPPED)

    def _run(self, after: int, stop: Stop) -> None:
        try:
            for heard in self._follow(after, stop, self._hear_state):
                if isinstance(heard, Reload):
                    self._hear_end(heard)
                    return
                with self._lock:
                    self._gathered.append(heard)
                self._heard.emit()
        except Exception as fault:  # noqa: BLE001  (whatever it is, the main thread tells)
            self._hear_end(fault)

    def _hear_state(self, state: FeedState, _fault: Unreachable | Refused | None) -> None:
        now_s = self._clock.monotonic_s()
        with self._lock:
            if state is FeedState.CONNECTED:
                self._sign_s = now_s
            if state is self._told:
                return
            if state is FeedState.CONNECTED:
                self._came_s = now_s
            else:
                self._part()
            self._told = state
            self._turns.append(Link.CONNECTED if state is FeedState.CONNECTED else Link.AWAY)
        self._heard.emit()

    def _part(self) -> None:
        """Take note of up to when nothing was missed, now that no more comes."""
        connected = self._told is FeedState.CONNECTED
        if connected and self._clock.monotonic_s() - self._came_s >= SETTLED_S:
            self._known_s = self._sign_s

    def _hear_end(self, end: Reload | Exception) -> None:
        with self._lock:
            self._part()
            self._ends.append(end)
        self._heard.emit()

    def _begin_gathering(self) -> None:
        if self._stop is not None and not self._timer.isActive():
            self._timer.start()

    def _tell(self) -> None:
        with self._lock:
            changes, self._gathered = self._gathered, []
            turns, self._turns = self._turns, []
            ends, self._ends = self._ends, []
        for link in turns[-1:]:
            self._turn(link)
        if changes:
            self.changed.emit(tuple(changes))
        for end in ends:
            self._end(end)

    def _end(self, end: Reload | Exception) -> None:
        self._turn(Link.STOPPED)
        if isinstance(end, Reload):
            self.outdated.emit()
        elif isinstance(end, Refused):
            self.refused.emit(end)
        else:
            raise end

    def _turn(self, link: Link) -> None:
        if link is not self.standing.link:
            self.standing = Standing.now(link, self._clock)
            self.turned.emit(self.standing)
