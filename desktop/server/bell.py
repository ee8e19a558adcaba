"""Decides how followers of the feed learn that there is something new: a bell, no polling."""

import asyncio
import contextlib
from collections.abc import Iterator


class Bell:
    """Wakes every follower when it is rung; any thread may ring it.

    Where somebody looks for all of them first, a ring wakes him alone, and he wakes the others.
    """

    def __init__(self) -> None:
        """Begin without followers; :meth:`attach` names the loop in which they wait."""
        self._loop: asyncio.AbstractEventLoop | None = None
        self._followers: set[asyncio.Event] = set()
        self._herald: asyncio.Event | None = None
        self.stopped = False

    def attach(self, loop: asyncio.AbstractEventLoop) -> None:
        """Use the server's event loop."""
        self._loop = loop

    def ring(self) -> None:
        """Wake every follower, or first whoever looks for all of them."""
        loop = self._loop
        if loop is not None and not loop.is_closed():
            with contextlib.suppress(RuntimeError):  # the loop may close between the two lines
                loop.call_soon_threadsafe(self._rung)

    def stop(self) -> None:
        """Let every follower end, since the server stops."""
        self.stopped = True
        self.ring()

    def follower(self) -> asyncio.Event:
        """Return an event that is set when there may be something new, until :meth:`leave`."""
        event = asyncio.Event()
        self._followers.add(event)
        return event

    @property
    def followers(self) -> int:
        """How many follow now."""
        return len(self._followers)

    def leave(self, event: asyncio.Event) -> None:
        """Forget a follower."""
        self._followers.discard(event)

    @contextlib.contextmanager
    def herald(self, event: asyncio.Event) -> Iterator[None]:
        """Set this event on each ring in place of the followers', while the block lasts."""
        assert self._herald is None, "two look for all followers"
        self._herald = event
        try:
            yield
        finally:
            self._herald = None

    def _rung(self) -> None:
        if self._herald is not None:
            self._herald.set()
        else:
            self.wake()

    def wake(self) -> None:
        """Wake every follower, in the loop's own thread."""
        for event in self._followers:
            event.set()
