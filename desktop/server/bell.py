"""Decides how followers of the feed learn that there is something new: a bell, no polling."""

import asyncio
import contextlib


class Bell:
    """Wakes every follower when it is rung; any thread may ring it."""

    def __init__(self) -> None:
        """Begin without followers; :meth:`attach` names the loop in which they wait."""
        self._loop: asyncio.AbstractEventLoop | None = None
        self._followers: set[asyncio.Event] = set()
        self.stopped = False

    def attach(self, loop: asyncio.AbstractEventLoop) -> None:
        """Use the server's event loop."""
        self._loop = loop

    def ring(self) -> None:
        """Wake every follower."""
        loop = self._loop
        if loop is not None and not loop.is_closed():
            with contextlib.suppress(RuntimeError):  # the loop may close between the two lines
                loop.call_soon_threadsafe(self._wake)

    def stop(self) -> None:
        """Let every follower end, since the server stops."""
        self.stopped = True
        self.ring()

    def follower(self) -> asyncio.Event:
        """Return an event that is set on every ring, until :meth:`leave`."""
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

    def _wake(self) -> None:
        for event in self._followers:
            event.set()
