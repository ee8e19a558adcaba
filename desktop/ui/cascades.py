"""Decides how the desk follows cascades: one of each order, by the server's clock (E4).

Those that run, or wait for the desk because nobody is left, are asked for at the start and after
each change of one; how the others ended, their orders tell. A countdown goes by the server's time
as it was told, and by the clock that only ever grows: a desk whose wall clock is wrong, or is set,
counts right all the same.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal

from api_client.vocabulary import CascadeState, Noun, OfferState
from api_client.wire.changes import Change
from api_client.wire.dispatch import Cascade, CascadeList, Offer
from desktop.clock import Clock
from desktop.ui import faults
from desktop.ui.desk import Desk
from desktop.ui.feed import Link

RUNNING = frozenset({CascadeState.OFFERING, CascadeState.AWAITING_CONSENT})
RETRY_MS = 2_000
LIVE = RUNNING | {CascadeState.EXHAUSTED}
"""States that something can still follow."""
NOTHING = timedelta()


def open_offers(cascade: Cascade | None) -> Sequence[Offer]:
    """Give the offers that wait for an answer, the newest last: more than one where by hand."""
    offers = () if cascade is None else cascade.offers
    return [each for each in offers if each.state is OfferState.OPEN]


def runs_until(cascade: Cascade | None) -> datetime | None:
    """Give when what a cascade waits for lapses, by the server's clock."""
    if cascade is None:
        return None
    if cascade.state is CascadeState.AWAITING_CONSENT:
        return cascade.consent_by
    offers = open_offers(cascade) if cascade.state in RUNNING else ()
    return min((each.answers_by for each in offers), default=None)


@dataclass(frozen=True, slots=True)
class ServerTime:
    """The server's clock, as it was told once."""

    at: datetime
    heard_s: float

    def now(self, clock: Clock) -> datetime:
        """Give what it says now."""
        return self.at + timedelta(seconds=clock.monotonic_s() - self.heard_s)


class Cascades(QObject):
    """The cascade of each order that has one that runs, or that found nobody."""

    changed = Signal(object)
    """A frozenset of the ids of orders whose cascade is another now."""

    exhausted = Signal(object)
    """A Cascade in which nobody is left, since it was last looked at."""

    failed = Signal(object)
    """An Exception: nothing could be asked for, and that does not pass by itself."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        """Know of none until `reload`."""
        super().__init__(parent)
        self._desk = desk
        self._held: Mapping[UUID, Cascade] = {}
        self._time: ServerTime | None = None
        self._busy = self._again = False
        self._seq = -1
        self.ready = False
        self._retry = QTimer(self)
        self._retry.setSingleShot(True)
        self._retry.setInterval(RETRY_MS)
        self._retry.timeout.connect(self.reload)

    @property
    def running(self) -> Sequence[Cascade]:
        """Those that wait for an answer."""
        return [each for each in self._held.values() if each.state in RUNNING]

    def of(self, order_id: UUID) -> Cascade | None:
        """Give an order's cascade, if it has one."""
        return self._held.get(order_id)

    def now(self) -> datetime:
        """Give the server's time; until it was told, this machine's."""
        clock = self._desk.clock
        return clock.now() if self._time is None else self._time.now(clock)

    def left(self, cascade: Cascade | None) -> timedelta | None:
        """Say how long a cascade still waits for an answer; nothing once that is over.

        While the server is away nobody knows what came then.
        """
        return self._left(runs_until(cascade))

    def left_for(self, offer: Offer | None) -> timedelta | None:
        """Say how long an offer still waits for its answer, in the same way."""
        waits = offer is not None and offer.state is OfferState.OPEN
        return self._left(offer.answers_by if offer is not None and waits else None)

    def _left(self, until: datetime | None) -> timedelta | None:
        left = None if until is None else max(until - self.now(), NOTHING)
        away = self._desk.feed.standing.link is Link.AWAY
        return None if away and left == NOTHING else left

    def hear(self, changes: Iterable[Change]) -> None:
        """Ask again where one of these changes is about a cascade."""
        if self.ready and any(each.noun is Noun.CASCADE for each in changes):
            self.reload()

    def take(self, cascade: Cascade) -> None:
        """Hold a cascade that came as the answer to something else."""
        others = (each for each in self._held.values() if each.order_id != cascade.order_id)
        self._hold((*others, cascade))

    def reload(self) -> None:
        """Ask, one request at a time; what is wanted meanwhile is asked for after it."""
        if self._busy:
            self._again = True
            return
        self._busy, self._again = True, False
        self._desk.tasks.run(self, self._desk.client.dispatch.cascades, self._take, self._fail)

    def _take(self, found: CascadeList) -> None:
        self._busy, first, self.ready = False, not self.ready, True
        if found.seq >= self._seq:
            self._seq = found.seq
            self._time = ServerTime(found.at, self._desk.clock.monotonic_s())
            self._hold(found.items, quiet=first)
        if self._again:
            self.reload()

    def _hold(self, cascades: Iterable[Cascade], *, quiet: bool = False) -> None:
        """Hold these and no others; tell which orders have another one now, and who has nobody."""
        before, now = self._held, {}
        for each in cascades:
            known = before.get(each.order_id)
            newer = known is not None and known.id == each.id and known.version > each.version
            kept = known if known is not None and newer else each
            if kept.state in LIVE:
                now[each.order_id] = kept
        self._held = now
        orders = before.keys() | now.keys()
        other = frozenset(id_ for id_ in orders if before.get(id_) != now.get(id_))
        if other or quiet:
            self.changed.emit(other)
        for id_ in () if quiet else other & now.keys():
            was, found = before.get(id_), now[id_]
            told = was is not None and was.state is CascadeState.EXHAUSTED
            if found.state is CascadeState.EXHAUSTED and not told:
                self.exhausted.emit(found)

    def _fail(self, fault: Exception) -> bool:
        """Ask again by itself where that may help, else tell of it."""
        self._busy = False
        if faults.signed_out(fault):
            return False
        if faults.passing(fault):
            self._desk.tasks.try_again(self)
            self._retry.start()
        if not self.ready:
            self.failed.emit(fault)
        return True
