"""Tries whom the hot paths know from before, and how strangers are looked up together."""

import asyncio
import threading
from collections.abc import Collection, Mapping

import pytest

from api_client.ids import new_id
from api_client.vocabulary import Code, Role
from desktop.domain.refusal import Refusal
from desktop.server.known import Introductions, Known
from desktop.service.unit import Actor


def actor(name: str) -> Actor:
    return Actor(new_id(), name, Role.TECHNICIAN)


def test_whoever_was_met_is_known_by_his_token_alone() -> None:
    known, wang = Known[Actor](), actor("Wang")
    assert known.by("token") is None
    known.meet("token", wang)
    assert known.by("token") is wang
    assert known.by("Token") is None


def test_whoever_was_not_here_for_longest_is_forgotten_first() -> None:
    known = Known[Actor](most=2)
    known.meet("a", actor("A"))
    known.meet("b", actor("B"))
    assert known.by("a") is not None
    known.meet("c", actor("C"))
    assert known.by("b") is None
    assert known.by("a") is not None
    assert known.by("c") is not None


class Door:
    """Knows everybody whose token is a name, and waits before it looks until it is let go."""

    def __init__(self) -> None:
        self.people = {name: actor(name) for name in ("wang", "li", "zhao")}
        self.looks: list[list[str]] = []
        self.open = threading.Event()

    def look(self, tokens: Collection[str]) -> Mapping[str, Actor | Refusal]:
        self.looks.append(sorted(tokens))
        assert self.open.wait(10)
        if "broken" in tokens:
            raise Refusal(Code.STORAGE_UNAVAILABLE)
        return {token: self.people.get(token) or Refusal(Code.NOT_SIGNED_IN) for token in tokens}


async def begun(door: Door, *tokens: str) -> tuple[Introductions[Actor], list[asyncio.Task[Actor]]]:
    """Let the first token's look begin, then let the others come while it is under way."""
    introductions = Introductions[Actor]()
    asking = []
    for token in tokens:
        asking.append(asyncio.create_task(introductions.whose(token, door.look)))
        while not door.looks:  # noqa: ASYNC110  (what is awaited is a thread, which sets no event)
            await asyncio.sleep(0)
    return introductions, asking


def test_those_who_come_meanwhile_are_looked_up_in_one_go() -> None:
    door = Door()

    async def ask() -> list[Actor | BaseException]:
        _, asking = await begun(door, "wang", "li", "nobody", "zhao", "li")
        await asyncio.sleep(0)
        door.open.set()
        return await asyncio.gather(*asking, return_exceptions=True)

    wang, li, nobody, zhao, again = asyncio.run(ask())
    assert door.looks == [["wang"], ["li", "nobody", "zhao"]]
    assert [wang, li, zhao] == list(door.people.values())
    assert again is li
    assert isinstance(nobody, Refusal)
    assert nobody.code is Code.NOT_SIGNED_IN


def test_one_who_hangs_up_takes_nobody_with_him_and_a_fault_is_told_to_each() -> None:
    door = Door()

    async def ask() -> None:
        introductions, (gone, stays) = await begun(door, "wang", "li")
        also = asyncio.create_task(introductions.whose("wang", door.look))
        await asyncio.sleep(0)
        gone.cancel()
        door.open.set()
        assert await stays is door.people["li"]
        assert await also is door.people["wang"]
        with pytest.raises(Refusal) as refused:
            await introductions.whose("broken", door.look)
        assert refused.value.code is Code.STORAGE_UNAVAILABLE
        assert await introductions.whose("zhao", door.look) is door.people["zhao"]

    asyncio.run(ask())
