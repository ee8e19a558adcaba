"""Decides how it is checked whether phones reach the server: one look at a time, from outside."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from api_client.vocabulary import Permission
from desktop.clock import machine
from desktop.domain.reachability import Came, Finding, Glimpse, Known, judged
from desktop.service import centre, diagnostics
from desktop.service.unit import Actor, Unit, Work


class Looks(Protocol):
    """Looks at an address from outside."""

    def look(self, url: str, word: str, authority: bytes | None) -> Glimpse:
        """Return what is seen on the way to ``url``; the question is known again by ``word``."""


class Probes(Protocol):
    """Knows a question again that the server sent to itself."""

    def expect(self) -> str:
        """Return the word by which the next one will be known."""

    def take(self, word: str) -> Came | None:
        """Return how it came in, None if it did not."""


@dataclass(frozen=True, slots=True)
class Door:
    """What is looked at: the public address, the certificate's SHA-256, the own authority."""

    url: str
    sha256: str = ""
    authority: bytes | None = None


@dataclass(slots=True)
class Reachability:
    """Looks at the public address of a server, for one who asks at a time."""

    work: Work
    probes: Probes
    looks: Looks | None
    """None on a server that is tried without the network."""
    door: Callable[[], Door]
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def check(self, actor: Actor) -> tuple[str, Sequence[Finding]]:
        """Return the address, and what is found on the way to it.

        Raises:
            Refusal: ``not-permitted``.
        """

        def begun(unit: Unit) -> tuple[str, int]:
            unit.require(Permission.REACH_CHECK)
            return str(centre.standing(unit).centre_id), diagnostics.figures(unit).clock_behind_s

        centre_id, behind_s = self.work.read(actor, begun)
        with self._turn:
            door = self.door()
            word = self.probes.expect()
            try:
                seen = self._seen(door, word)
            finally:
                came = self.probes.take(word)
        clock = self.work.clock
        known = Known(centre_id, clock.now(), machine(clock).now(), door.sha256, behind_s, came)
        return door.url, judged(seen, known)

    def _seen(self, door: Door, word: str) -> Glimpse | None:
        """Return what is seen on the way; None where nobody said by which one."""
        if not door.url:
            return None
        assert self.looks is not None, "whoever serves a centre can look"
        return self.looks.look(door.url, word, door.authority)
