"""Decides how changes reach the window: one thread follows the feed, one signal tells of them (A6).

The follower resumes by number after every cut (api_client.changes); here its changes are
gathered for 16 ms, so that a burst costs one repaint, and its state is put into words that the
status line shows. It stops at once, even when nothing comes.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from threading import Lock, Thread

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from api_client.changes import FeedState, Reload, StateHeard, Stop
from api_client.errors import Refused, Unreachable
from api_client.wire.changes import Change
from desktop.clock import Clock

GATHER_MS = 16
PATIENCE_S = 5.0

Follow = Callable[[int, Stop, StateHeard], Iterator[Change | Reload]]
"""Give changes after a number until stopped; `client.changes.follow` is one."""


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

    def start(self, after: int) -> None:
        """Follow from number `after` on; what was followed before is stopped first."""
        self.stop()
        self._stop = Stop()
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
        with self._lock:
            self._turns.append(Link.CONNECTED if state is FeedState.CONNECTED else Link.AWAY)
        self._heard.emit()

    def _hear_end(self, end: Reload | Exception) -> None:
        with self._lock:
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
