"""Decides how all who follow the feed share one look at what is new.

A look costs a thread, a transaction and some queries; twenty desks that each looked after each of a
hundred reports a second held one another up for a third of a second. Whoever is behind what is kept
here looks for himself (desktop.server.routes.changes).
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from starlette.concurrency import run_in_threadpool

from desktop.domain.refusal import Refusal
from desktop.server.bell import Bell
from desktop.service import changes, sessions
from desktop.service.unit import ANYBODY, Actor, Unit, Work

KEPT = 1_000
"""So many of the newest changes are kept; a follower who is further behind has to look himself."""


class Tail:
    """The newest changes, and whose token has ended, for all followers of one server.

    One task looks whenever the bell rings, as long as anybody follows.
    """

    def __init__(self) -> None:
        """Begin knowing nothing."""
        self._kept: list[changes.Change] = []
        self._newest: int | None = None
        self._tokens: dict[asyncio.Event, UUID | None] = {}
        self._ended: frozenset[UUID] = frozenset()
        self._looking: asyncio.Task[None] | None = None
        self._rung = asyncio.Event()

    @contextmanager
    def following(self, work: Work, bell: Bell, actor: Actor) -> Iterator[asyncio.Event]:
        """Give an event that is set whenever there may be news for the actor."""
        news = bell.follower()
        self._tokens[news] = actor.token_id
        if self._looking is None or self._looking.done():
            self._newest, self._kept = None, []
            self._looking = asyncio.create_task(self._look_on(work, bell), name="tail")
        try:
            yield news
        finally:
            bell.leave(news)
            del self._tokens[news]
            if not self._tokens:
                self._rung.set()  # the task ends with the last follower

    def after(self, actor: Actor, cursor: int) -> list[changes.Seen] | None:
        """Return what a person sees after a number, a page at most; None where it is not here.

        The feed has no gaps, so a number says where its change lies.
        """
        if self._newest is None:
            return None
        if cursor >= self._newest:
            return []
        if not self._kept or self._kept[0].seq > cursor + 1:
            return None
        first = cursor + 1 - self._kept[0].seq
        return [changes.seen(actor, change) for change in self._kept[first : first + changes.PAGE]]

    def ended(self, actor: Actor) -> bool:
        """Return whether the actor's token was seen to have ended, or nobody looks any more.

        Whatever kept the task from looking, but a refusal, is raised in every stream.
        """
        assert self._looking is not None
        if self._looking.done():
            self._looking.result()
        return self._looking.done() or actor.token_id in self._ended

    async def _look_on(self, work: Work, bell: Bell) -> None:
        """Look after each ring and wake the followers, as long as there are any."""
        with bell.herald(self._rung):
            try:
                while self._tokens and not bell.stopped:
                    self._rung.clear()
                    looked = await run_in_threadpool(work.read, ANYBODY, self._look)
                    more = self._take(*looked)
                    bell.wake()
                    if not more:
                        await self._rung.wait()
            except Refusal:
                return  # the storage is not to be had now: the streams end, and are begun anew
            finally:
                asyncio.get_running_loop().call_soon(bell.wake)  # once this task is done

    def _look(self, unit: Unit) -> tuple[int, list[changes.Change], frozenset[UUID]]:
        """Return the newest number, the changes since the last look, and which tokens ended."""
        newest, after = changes.newest(unit), self._newest
        found = [] if after is None else changes.rows(unit, after)
        tokens = {token for token in list(self._tokens.values()) if token is not None}
        return newest, found, sessions.ended(unit, tokens)

    def _take(self, newest: int, found: list[changes.Change], ended: frozenset[UUID]) -> bool:
        """Keep what was found; return whether there is more."""
        self._ended = ended
        if self._newest is None:
            self._newest = newest
            return False
        self._kept += found
        if found:
            self._newest = found[-1].seq
        if len(self._kept) > 2 * KEPT:
            del self._kept[:-KEPT]
        return self._newest < newest
