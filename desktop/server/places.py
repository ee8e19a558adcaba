"""Decides who has a place when more come than can be served: who works stays, who waits makes room.

Everything here is about connections, not about people: nothing of a request was read yet.
"""

import ipaddress
import logging
from collections import Counter
from collections.abc import Callable, Iterator
from enum import IntEnum, StrEnum
from functools import lru_cache, partial
from heapq import nlargest
from itertools import count
from typing import Protocol

from desktop.domain.traces import traced
from desktop.server.limits import Limits

SLEPT_S = 1.0
"""A sweep that comes so much later than the one before should: this process stood still."""
SWEEP_EVERY_S = 0.3
TOLD_EVERY_S = 10.0
"""How often the log says at most what became of connections."""
CLEARED_AT_ONCE = 32
"""Making room looks at every connection, so it makes room for so many at once."""
_ANY = "any"
_log = logging.getLogger(__name__)


class Phase(IntEnum):
    """What a connection does; in this order they make room for others."""

    PARTING = 0
    HEAD = 1
    IDLE = 2
    BODY = 3
    WORK = 4


class Admission(StrEnum):
    """What becomes of a new connection."""

    PLACE = "place"
    REFUSED = "refused"
    CUT = "cut"


class Tally(StrEnum):
    """What is counted since the server began."""

    REFUSED = "connections-refused"
    CLEARED = "connections-cleared"
    TOO_SLOW = "requests-too-slow"
    STALLED = "readers-stalled"


class Guest(Protocol):
    """A connection as its place sees it."""

    network: str
    relays: bool
    """Whether it is a trusted proxy's: many people come by it, whose addresses nobody knows yet."""
    phase: Phase
    since: float

    def look(self, now: float) -> None:
        """End what has lasted too long."""

    def forgive(self, seconds: float) -> None:
        """Put every limit off by the time in which nobody could be heard."""

    def make_room(self) -> None:
        """Leave, with a word of why if a request had begun."""

    def cut(self) -> None:
        """Leave at once."""


class Places:
    """The places of one server, and who holds them."""

    def __init__(self, limits: Limits) -> None:
        """Begin with all places free."""
        self.limits = limits
        self._guests: dict[Guest, None] = {}
        self._leaving: dict[Guest, None] = {}
        self._held: Counter[str] = Counter()
        self._tally: Counter[Tally] = Counter()
        self._told: Counter[Tally] = Counter()
        self._told_at = self._swept_at = 0.0
        self._in_vain: set[str] = set()

    def enter(self, guest: Guest) -> Admission:
        """Give a newcomer a place, if need be that of somebody who only waits."""
        limits = self.limits
        share = limits.places if guest.relays else limits.places_an_address
        if self._held[guest.network] >= share:
            self._clear(guest, guest.network)
        elif len(self._guests) >= limits.places:
            self._clear(guest, _ANY)
        crowded = self._held[guest.network] >= share
        if not crowded and len(self._guests) < limits.places:
            self._guests[guest] = None
            self._held[guest.network] += 1
            return Admission.PLACE
        self.note(Tally.REFUSED)
        return Admission.REFUSED if self._leaves(guest) else Admission.CUT

    def leave(self, guest: Guest) -> None:
        """Free whatever a connection held, now that it is gone."""
        self._leaving.pop(guest, None)
        self._free(guest)

    def note(self, what: Tally) -> None:
        """Count something."""
        self._tally[what] += 1

    def counts(self) -> dict[str, int]:
        """Return how many connections are open, and each tally since the server began."""
        counted = {word.value: self._tally[word] for word in Tally}
        return {"connections-open": len(self._guests) + len(self._leaving), **counted}

    def sweep(self, now: float) -> None:
        """End whatever has lasted too long; called every ``SWEEP_EVERY_S`` or oftener."""
        late_s = now - self._swept_at - SWEEP_EVERY_S if self._swept_at else 0.0
        self._swept_at = now
        self._in_vain.clear()
        for guest in [*self._guests, *self._leaving]:
            if late_s > SLEPT_S:  # nobody could be heard, so nobody was slow
                guest.forgive(late_s)
            _ask(guest, partial(guest.look, now))
        if now - self._told_at >= TOLD_EVERY_S:
            self._told_at = now
            self._tell()

    def _tell(self) -> None:
        """Say in the log what was counted since it was last said."""
        for word in Tally:
            new = self._tally[word] - self._told[word]
            if new:
                _log.info(word.value, extra={"count": new})
        self._told = Counter(self._tally)

    def _clear(self, newcomer: Guest, network: str) -> None:
        """Let some who wait leave: of the network that holds the most, the longest waiting.

        Where nobody waits, nobody is looked for again before the next sweep: a flood of newcomers
        would cost a look at every connection for each of them.
        """
        if network in self._in_vain:
            return
        among = [one for one in self._guests if network in {_ANY, one.network}]
        found = nlargest(CLEARED_AT_ONCE, self._ranked(among, self._held[newcomer.network]))
        for _, _, guest in found:
            self._free(guest)
            self.note(Tally.CLEARED)
            self._leaves(guest)
            _ask(guest, guest.make_room)
        if not found:
            self._in_vain.add(network)

    def _ranked(self, among: list[Guest], held: int) -> Iterator[tuple[int, int, Guest]]:
        """Yield who may have to leave, with his rank: the places that his network holds, less one
        for each of its own who goes before him. So the largest shrink first, down to the others.

        Whoever is sending a body goes only for somebody whose network holds less than his; what
        comes by a trusted proxy is of many networks, and does not.
        """
        gone: Counter[str] = Counter()
        number = count()
        for guest in sorted(among, key=lambda one: (one.phase, one.since)):
            rank = self._held[guest.network] - gone[guest.network]
            stays = guest.relays or rank <= held + 1
            if guest.phase is Phase.WORK or (guest.phase is Phase.BODY and stays):
                continue
            gone[guest.network] += 1
            yield rank, -next(number), guest

    def _leaves(self, guest: Guest) -> bool:
        """Note somebody without a place who is being told so; False if they are too many."""
        if len(self._leaving) >= self.limits.refusals:
            return False
        self._leaving[guest] = None
        return True

    def is_leaving(self, guest: Guest) -> bool:
        """Whether a connection has no place and is there only to be told so."""
        return guest in self._leaving

    def _free(self, guest: Guest) -> None:
        """Free a guest's place, if he has one."""
        if guest in self._guests:
            del self._guests[guest]
            self._held[guest.network] -= 1
            if not self._held[guest.network]:
                del self._held[guest.network]


def _ask(guest: Guest, what: Callable[[], None]) -> None:
    """Ask something of one connection; what goes wrong there is no end of the server."""
    try:
        what()
    except Exception as error:  # noqa: BLE001  (whatever a broken connection comes up with)
        _log.error("connection-broken", extra=traced(error))
        guest.cut()


@lru_cache(maxsize=4096)
def network_of(host: str) -> str:
    """Return whose address this is, as places count it: of IPv6 the half that a household has."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ipaddress.IPv6Network((int(address), 64), strict=False))
    return str(address)
