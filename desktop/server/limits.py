"""Decides how long a client may take, how many may come at once, and what that needs of the system.

Each number is a choice of docs/decisions/0015: seconds are counted by the event loop's own clock,
which no change of the machine's time moves.
"""

import importlib
import os
from dataclasses import dataclass, replace

SPARE_DESCRIPTORS = 256
"""Open files that are no connection: the database, the log, standard streams, libraries."""
DESCRIPTORS_A_PLACE = 2
"""A connection, and the file that it may be sending."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How slowly bytes may move: at least ``rate`` a second, with a pause of ``grace_s`` at most.

    Whoever moves bytes earns time by them, but never more than the grace: a link that was fast
    once may not fall silent for an hour.
    """

    grace_s: float
    rate: float

    def begun(self, now: float) -> float:
        """Return until when the first bytes have to come."""
        return now + self.grace_s

    def moved(self, until: float, now: float, count: int) -> float:
        """Return until when more bytes have to come, now that ``count`` have."""
        return min(now + self.grace_s, until + count / self.rate)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one server grants its clients; the defaults serve a centre and its phones (F5)."""

    silent_s: float = 8.0
    """From a connection's beginning to its first byte."""
    head_s: float = 5.0
    """From its first byte until a request's head is whole."""
    body: Pace = Pace(grace_s=6.0, rate=256.0)
    """A body on its way in. The slowest phones of A4, on GPRS, send a thousand bytes a second."""
    answer: Pace = Pace(grace_s=60.0, rate=256.0)
    """An answer on its way out, while some of it waits to be read; a follower who reads all that
    there is has all the time of the world. The system tells in lumps what was read, of 16 KiB and
    more (listener.UNSENT_BYTES): a phone on GPRS needs half a minute for two of them."""
    idle_s: float = 60.0
    """Between an answer and the next request on the same connection."""
    parting_s: float = 3.0
    """After the last word, for the peer to read it."""
    places: int = 3_000
    """Connections at once."""
    share: float = 0.75
    """The part of the places that one address may hold: many desks and phones share one, but
    nobody shall be able to lock all others out."""
    refusals: int = 250
    """Connections beyond the places that are told so; what comes on top is cut without a word."""
    retry_after_s: int = 5
    """The advice to whoever is refused for want of a place."""

    @property
    def places_an_address(self) -> int:
        """How many places one address may hold."""
        return max(1, int(self.places * self.share))

    def within(self, descriptors: int | None) -> "Limits":
        """Return these limits with no more places than so many open files allow."""
        if descriptors is None:
            return self
        room = (descriptors - SPARE_DESCRIPTORS - self.refusals) // DESCRIPTORS_A_PLACE
        return replace(self, places=max(1, min(self.places, room)))

    @property
    def descriptors(self) -> int:
        """How many open files these limits want."""
        return self.places * DESCRIPTORS_A_PLACE + self.refusals + SPARE_DESCRIPTORS


def raise_descriptors(wanted: int) -> int | None:
    """Let this process open ``wanted`` files, or as many as it may, and return how many it can.

    None stands for a system without such a limit: Windows counts handles, not descriptors.
    """
    if os.name == "nt":
        return None
    resource = importlib.import_module("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return wanted
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    except (OSError, ValueError):  # macOS has a bound of its own below an infinite one
        return int(soft)
    return int(most)
