"""Decides how well a thing fits what somebody typed, and how all that was found is put in order.

Each word typed has to be met: by the beginning of a name, by the beginning of a word in it, by a
piece of it, or by its letters in their order. Chinese has no spaces, so a piece counts there.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import partial
from uuid import UUID

from api_client.wire.orders import OrderRow
from api_client.wire.parts import Customer
from desktop import words

BEGINS, WORD_BEGINS, CONTAINS, SCATTERED = 0, 10, 20, 40
"""The lower the better; letters that are scattered cost one more for each gap."""
LEAST_SCATTERED = 2
"""So many letters at least are looked for scattered: one alone is in everything."""
MOST_OF_A_KIND = 8
END_DIGITS, LEAST_DIGITS = 7, 4
"""So many last digits tell one number from others, whichever code is before them; at least."""
_AFTER_NUMBER = re.compile(r"[^\d\s()+.\-]")
"""What begins an extension, or stands before another number."""


class Kind(IntEnum):
    """What was found; the value is the order in which the groups stand."""

    ACTION = 0
    PANEL = 1
    ORDER = 2
    CUSTOMER = 3
    TECHNICIAN = 4
    REGISTRATION = 5


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that the command bar can open: what it is called, and how it is opened.

    `keys` is Qt's portable text; `ready` says whether it can be opened now.
    """

    kind: Kind
    icon: str
    said: str
    open: Callable[[], object]
    detail: str = ""
    keys: str = ""
    ready: bool = True
    weak: bool = False
    """Whether its letters alone fit, scattered."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that may fit, and the names by which people look for it."""

    names: Sequence[str]
    found: Found


def fit(wanted: str, names: Iterable[str]) -> int | None:
    """Give how far the best of `names` is from `wanted`, 0 the nearest; None if none fits."""
    asked = wanted.casefold().split()
    costs = [cost for name in names if (cost := _cost(asked, name.casefold())) is not None]
    return min(costs, default=None)


def ranked(wanted: str, candidates: Iterable[Candidate]) -> list[Found]:
    """Give what fits, the nearest first; what is as near stays in the order that it came in."""
    costs = ((fit(wanted, each.names), each.found) for each in candidates)
    fitting = [(cost, found) for cost, found in costs if cost is not None]
    return [
        replace(found, weak=cost >= SCATTERED)
        for cost, found in sorted(fitting, key=lambda each: each[0])
    ]


def grouped(found: Sequence[Found]) -> list[Found]:
    """Put what was found into its groups; those in which nothing fits but scattered come last."""
    strong = {each.kind for each in found if not each.weak}
    return sorted(found, key=lambda each: (each.kind not in strong, each.kind, not each.ready))


def order_found(row: OrderRow, show: Callable[[UUID], object]) -> Found:
    """Give an order as something that `show` opens by its id."""
    parts = (words.member(row.state), row.customer.name, row.place.address)
    said = words.text("find.order", number=row.number, title=row.title)
    detail = " · ".join(part for part in parts if part)
    return Found(Kind.ORDER, "order", said, partial(show, row.id), detail)


def customers_found(
    wanted: str, customers: Iterable[Customer], look_for: Callable[[str], object]
) -> Iterator[Found]:
    """Give each customer who fits once; those of the same name are told apart by their numbers.

    His orders are opened by his name and the end of his number, however that was written: his name
    alone may be a word that is in many orders.
    """
    seen: set[tuple[str, str]] = set()
    for customer in customers:
        name, end = customer.name.strip(), _end(customer.phone)
        who = (name.casefold(), end)
        known = not name or who in seen or len(seen) >= MOST_OF_A_KIND
        names = (name, customer.phone, _digits(customer.phone), customer.account)
        if not known and fit(wanted, names) is not None:
            seen.add(who)
            said = words.text("find.customer", name=name)
            asked = f"{name} {end}".strip()
            yield Found(Kind.CUSTOMER, "person", said, partial(look_for, asked), customer.phone)


def _digits(phone: str) -> str:
    """Give a number as people type it, without what stands between its digits."""
    return "".join(sign for sign in phone if sign.isdigit())


def _end(phone: str) -> str:
    """Give the last digits of the first number that is written there, or none of a short one."""
    found = _digits(_AFTER_NUMBER.split(phone, maxsplit=1)[0])[-END_DIGITS:]
    return found if len(found) >= LEAST_DIGITS else ""


def _cost(asked: Sequence[str], name: str) -> int | None:
    total = 0
    for word in asked:
        cost = _word_cost(word, name)
        if cost is None:
            return None
        total += cost
    return total


def _word_cost(word: str, name: str) -> int | None:
    if name.startswith(word):
        return BEGINS
    if any(part.startswith(word) for part in name.split()):
        return WORD_BEGINS
    if word in name:
        return CONTAINS
    gaps = _gaps(word, name)
    return None if gaps is None or len(word) < LEAST_SCATTERED else SCATTERED + gaps


def _gaps(word: str, name: str) -> int | None:
    """Give over how many letters the letters of `word` are spread in `name`, beginning a word."""
    starts = [at for at in range(len(name)) if at == 0 or not name[at - 1].isalnum()]
    spread = [gaps for at in starts if (gaps := _gaps_from(word, name, at)) is not None]
    return min(spread, default=None)


def _gaps_from(word: str, name: str, at: int) -> int | None:
    if name[at : at + 1] != word[0]:
        return None
    gaps = 0
    for letter in word[1:]:
        found = name.find(letter, at + 1)
        if found < 0:
            return None
        gaps += found - at - 1
        at = found
    return gaps
