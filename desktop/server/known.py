"""Decides whom the hot routes know by his token from before, so that he need not be looked up.

Whose a token is never changes; whether it still holds does, and is looked at in the transaction of
each use case (``sessions.come_in``). So nothing here can be out of date. Who is not known is asked
for together with everybody else who comes meanwhile, as after a start all phones do.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping
from typing import Any, Generic, TypeAlias, TypeVar

from starlette.concurrency import run_in_threadpool

from desktop.domain.refusal import Refusal
from desktop.service import passwords

Who = TypeVar("Who")
"""An actor, or a tracker."""
Look: TypeAlias = Callable[[Collection[str]], Mapping[str, Who | Refusal]]
"""Give whose each of these tokens is, or why it lets nobody in; it may be slow."""

MOST_KNOWN = 50_000
"""The phones of several centres; each is a few hundred bytes."""


class Known(Generic[Who]):
    """People by the digest of their token; who was not here for longest is forgotten first."""

    def __init__(self, most: int = MOST_KNOWN) -> None:
        """Know nobody yet, and ``most`` at most."""
        self._most = most
        self._people: OrderedDict[str, Who] = OrderedDict()

    def by(self, token: str) -> Who | None:
        """Return whose token this is, None for one that was not met."""
        digest = passwords.digest(token)
        person = self._people.get(digest)
        if person is not None:
            self._people.move_to_end(digest)
        return person

    def meet(self, token: str, person: Who) -> None:
        """Remember whose token this is."""
        self._people[passwords.digest(token)] = person
        if len(self._people) > self._most:
            self._people.popitem(last=False)


class Introductions(Generic[Who]):
    """Strangers to the hot paths, looked up in one go by a thread; one look at a time."""

    def __init__(self) -> None:
        """Wait for nobody yet."""
        self._waiting: dict[str, asyncio.Future[Who]] = {}
        self._looking: asyncio.Task[None] | None = None

    async def whose(self, token: str, look: Look[Who]) -> Who:
        """Return whose a token is, by the next look.

        Raises:
            Refusal: what the look found instead, or what kept it from looking.
        """
        future = self._waiting.get(token)
        if future is None:
            future = asyncio.get_running_loop().create_future()
            future.add_done_callback(_seen)
            self._waiting[token] = future
        if self._looking is None:
            self._looking = asyncio.create_task(self._look(look))
        return await asyncio.shield(future)  # one who hangs up takes nobody with him

    async def _look(self, look: Look[Who]) -> None:
        """Look for all who wait, and for those who came meanwhile, until nobody is left."""
        while self._waiting:
            asked, self._waiting = self._waiting, {}
            try:
                found = await run_in_threadpool(look, asked)
            except Exception as error:  # noqa: BLE001  (each who waits is answered with it)
                for future in asked.values():
                    future.set_exception(error)
                continue
            for token, future in asked.items():
                person = found[token]
                if isinstance(person, Refusal):
                    future.set_exception(person)
                else:
                    future.set_result(person)
        self._looking = None


def _seen(future: asyncio.Future[Any]) -> None:
    """Take note of a fault, also where whoever waited for it has gone."""
    if not future.cancelled():
        future.exception()
