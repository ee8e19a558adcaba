"""Decides how a run's change feed is watched: every number noted, with and without cuts (A6)."""

import random
from dataclasses import dataclass, field
from threading import Event, Thread
from uuid import UUID

from api_client.changes import FeedState, Reload, Stop
from api_client.client import Client
from api_client.errors import Refused, Unreachable
from api_client.transport import Patience, new_session
from api_client.vocabulary import Noun
from desktop.clock import Clock
from desktop.simulator.network import FAIR, Network

CUT_EVERY_S = (0.4, 2.5)
STEP_S = 0.05


@dataclass
class Watched:
    """What one follower saw."""

    name: str
    start: int
    sees_all: bool = True
    """Whether no order is hidden from him."""
    numbers: list[int] = field(default_factory=list)
    """Every number in the order in which the server sent it, silent ones too."""
    told: list[tuple[int, UUID, int]] = field(default_factory=list)
    """Each order that was announced: the number, the order, its version then."""
    cuts: int = 0
    ended: str = ""
    """Why it ended before it was stopped; empty when it did not."""

    def versions(self, by: int) -> dict[UUID, int]:
        """Give the newest version of each order that was announced up to the number ``by``."""
        newest: dict[UUID, int] = {}
        for number, order_id, version in self.told:
            if number <= by:
                newest[order_id] = max(version, newest.get(order_id, 0))
        return newest


class Witness:
    """Follows the feed in a thread of its own; one that is cut has its socket broken by seed."""

    def __init__(
        self,
        url: str,
        token: str,
        watched: Watched,
        seed: str | None = None,
        pin: str | None = None,
    ) -> None:
        """Follow from where ``watched`` starts; a ``seed`` cuts the stream again and again.

        With a ``pin`` the server with the certificate of this SHA-256 alone is believed.
        """
        self.watched, name = watched, watched.name
        self._network = Network(name, FAIR, lambda _: None, pin)
        session = new_session(pin)
        session.mount("http://", self._network)
        session.mount("https://", self._network)
        patience = Patience(first_wait_s=0.05, longest_wait_s=0.5)
        self._client = Client(url, token, session=session, patience=patience)
        self._stop = Stop()
        self._ended = Event()
        self._threads = [Thread(target=self._follow, name=f"witness-{name}")]
        if seed is not None:
            self._dice = random.Random(seed)
            self._threads.append(Thread(target=self._cut, name=f"scissors-{name}"))

    def start(self) -> None:
        """Begin to follow."""
        for thread in self._threads:
            thread.start()

    def wait_for(self, number: int, clock: Clock, within_s: float) -> None:
        """Wait until ``number`` was seen or the time is over."""
        until_s = clock.monotonic_s() + within_s
        while clock.monotonic_s() < until_s and not self._ended.is_set():
            if self.watched.numbers and self.watched.numbers[-1] >= number:
                break
            self._ended.wait(STEP_S)

    def stop(self) -> None:
        """End following."""
        self._stop.set()
        for thread in self._threads:
            thread.join(10.0)
        self._client.close()

    def _follow(self) -> None:
        seen = self.watched
        try:
            for heard in self._client.changes.follow(
                seen.start, self._stop, self._turned, seen.numbers.append
            ):
                if isinstance(heard, Reload):
                    seen.ended = heard.code
                elif heard.noun is Noun.ORDER:
                    seen.told.append((seen.numbers[-1], heard.id, heard.version))
        except Refused as refusal:
            seen.ended = refusal.code
        finally:
            self._ended.set()

    def _turned(self, state: FeedState, _fault: Unreachable | Refused | None) -> None:
        if state is FeedState.AWAY:
            self.watched.cuts += 1

    def _cut(self) -> None:
        while not self._stop.wait(self._dice.uniform(*CUT_EVERY_S)):
            self._network.cut()
