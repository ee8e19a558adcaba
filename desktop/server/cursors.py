"""Decides how a place in the queue is written as a cursor: for the server alone to read.

It is no secret and no right: what it names is looked for among what the asking person may see.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

from api_client.vocabulary import Code
from api_client.wire.base import LARGEST_WHOLE
from desktop.domain.refusal import Refusal
from desktop.service.queue import Order, Place, kinds_of_values

RELEASE = 1
"""A cursor of another form is refused, not misread."""


def written(order: Order, place: Place) -> str:
    """Return the cursor that stands for a place in an order of the queue."""
    way = int(order.descending)
    said = [RELEASE, order.by.value, way, place.part, *place.values, place.key]
    text = json.dumps(said, separators=(",", ":"), ensure_ascii=False)
    return urlsafe_b64encode(text.encode()).rstrip(b"=").decode("ascii")


def read(order: Order, cursor: str) -> Place:
    """Return the place that a cursor stands for in this order of the queue.

    Raises:
        Refusal: ``request-invalid`` for what is none, or one of another order.
    """
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        said = json.loads(urlsafe_b64decode(padded).decode())
        return _place(order, said)
    except (ValueError, RecursionError) as error:
        raise Refusal(Code.REQUEST_INVALID, at="cursor") from error


def _place(order: Order, said: Any) -> Place:  # noqa: ANN401  (whatever somebody sent)
    """Return the place that a cursor says; ValueError when it says none in this order."""
    if not isinstance(said, list) or said[:3] != [RELEASE, order.by.value, int(order.descending)]:
        raise ValueError("no cursor of this order")
    match said[3:]:
        case [int(part), *values, int(key)] if _whole(part) and _whole(key):
            kinds = kinds_of_values(order, part)
        case _:
            raise ValueError("no place")
    if kinds is None or len(kinds) != len(values):
        raise ValueError("no such part")
    for kind, value in zip(kinds, values, strict=True):
        if not (_whole(value) if kind is int else isinstance(value, str) and _sound(value)):
            raise ValueError("no such value")
    return Place(part, tuple(values), key)


def _whole(value: object) -> bool:
    """Whether a value is a whole number that both databases hold."""
    return type(value) is int and abs(value) <= LARGEST_WHOLE


def _sound(value: str) -> bool:
    """Whether a text can be written to a database at all; ValueError for half a sign."""
    return "\x00" not in value and bool(value.encode() or not value)
