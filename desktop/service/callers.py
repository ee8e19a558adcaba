"""Decides who is told to be calling, and which addresses are offered, from earlier orders.

Customer records come with their own noun (D1); until then a customer is a number and a name of
earlier orders, as the newest of them has him.
"""

import json
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from api_client.vocabulary import JobKind, OrderState, Permission
from desktop.domain import callers as rules
from desktop.domain.grams import folded, words_of
from desktop.service.unit import Unit
from desktop.store import callers as store
from desktop.store.base import moment

MOST_CALLERS = 8
MOST_ORDERS = 5
MOST_ADDRESSES = 8


@dataclass(frozen=True, slots=True)
class Brief:
    """An order in short."""

    id: UUID
    number: str
    kind: JobKind
    state: OrderState
    title: str
    address: str
    technician_name: str
    promised_at: datetime | None
    created_at: datetime


@dataclass(slots=True)
class Known:
    """A customer or an address of earlier orders: the newest's words, and how many there were."""

    customer: dict[str, Any]
    place: dict[str, Any]
    last_at: datetime
    open_orders: int = 0
    past_orders: int = 0
    open: list[Brief] = field(default_factory=list)
    past: list[Brief] = field(default_factory=list)

    def take(self, order: Brief, *, ended: bool) -> None:
        """Count an order in; the newest ones are shown."""
        shown = self.past if ended else self.open
        if len(shown) < MOST_ORDERS:
            shown.append(order)
        if ended:
            self.past_orders += 1
        else:
            self.open_orders += 1


def find(unit: Unit, phone: str, name: str, region: str) -> tuple[list[Known], bool]:
    """Return who may be calling, the likeliest first, and whether every order was looked at.

    Args:
        unit: the transaction.
        phone: a number, or its last digits; found wherever it ends a customer's number.
        name: the beginning of a name or a part of it, looked for when there is no number; who is
            called just so comes first.
        region: the centre's, an ISO 3166 code, in which a number without a country's is read.

    Raises:
        Refusal: ``not-permitted``.
    """
    unit.require(Permission.ORDERS_WRITE)
    connection = unit.session.connection()
    end = rules.sought_end(phone, region)
    if end:
        rows = store.by_number(connection, end)
        fit = [row for row in rows if rules.same_number(phone, _phone(row), region)]
        return _gathered(fit, region)[:MOST_CALLERS], len(rows) < store.MOST
    words = words_of(name)
    if not words or len("".join(words)) < rules.LEAST_LETTERS:
        return [], True
    rows = store.by_name(connection, words)
    fit = [row for row in rows if _holds(json.loads(row.customer)["name"], words)]
    found = _gathered(fit, region)
    found.sort(key=lambda known: words_of(known.customer["name"]) != words)
    return found[:MOST_CALLERS], len(rows) < store.MOST


def addresses(unit: Unit, text: str) -> list[Known]:
    """Return addresses of earlier orders that hold every word, those of the newest orders first.

    Raises:
        Refusal: ``not-permitted``.
    """
    unit.require(Permission.ORDERS_WRITE)
    words = words_of(text)
    found: dict[Hashable, Known] = {}
    for row in store.saying(unit.session.connection(), words):
        place = json.loads(row.place)
        if _holds(place["address"], words):
            _take(found, folded(place["address"]), row)
    return list(found.values())[:MOST_ADDRESSES]


def _gathered(rows: Iterable[Any], region: str) -> list[Known]:
    """Return the customers of these orders, who has an open one first."""
    found: dict[Hashable, Known] = {}
    for row in rows:
        customer = json.loads(row.customer)
        _take(found, rules.known_as(customer.get("phone") or "", customer["name"], region), row)
    return sorted(found.values(), key=lambda known: known.open_orders == 0)


def _take(found: dict[Hashable, Known], key: Hashable, row: Any) -> None:  # noqa: ANN401
    """Count an order in with its customer or address; the first one that comes is the newest."""
    place, at = json.loads(row.place), moment(row.created_at)
    known = found.setdefault(key, Known(json.loads(row.customer), place, at))
    promised = None if row.promised_at is None else moment(row.promised_at)
    brief = Brief(
        id=UUID(row.id),
        number=row.number,
        kind=JobKind(row.kind),
        state=OrderState(row.state),
        title=row.title,
        address=place["address"],
        technician_name=row.technician_name,
        promised_at=promised,
        created_at=at,
    )
    known.take(brief, ended=bool(row.past))


def _phone(row: Any) -> str:  # noqa: ANN401
    """Return the customer's number as it was written."""
    return json.loads(row.customer).get("phone") or ""


def _holds(text: str, words: Iterable[str]) -> bool:
    """Return whether every folded word is inside a text."""
    inside = folded(text)
    return all(word in inside for word in words)
