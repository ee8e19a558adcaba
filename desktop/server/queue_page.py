"""Decides how a page of the queue is written: from what lies in the database, in one go.

A page is read far more often than anything else at the desk, and all that is in it was judged when
it was written; so it is not judged again. A test holds what is written here to ``OrderPage``.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from json.encoder import encode_basestring
from typing import Any

from fastapi.responses import Response
from pydantic import BaseModel

from api_client.wire.base import iso
from api_client.wire.parts import Customer, TimeWindow
from api_client.wire.places import Place
from desktop.server import cursors
from desktop.service import queue
from desktop.store import order_rows
from desktop.store.base import moment

_NESTED: Mapping[str, type[BaseModel]] = {
    "place": Place,
    "customer": Customer,
    "time_window": TimeWindow,
}
_MEMBERS = {
    name: tuple(f'"{member}":' for member in message.model_fields)
    for name, message in _NESTED.items()
}
_TIMES = frozenset({"promised_at", "created_at", "changed_at", "eta_at"})
_NUMBERS = frozenset(
    {"key", "version", "payload_version", "phone_payload_version", "incomplete_reports"}
)
_COLUMNS = (*order_rows.SHOWN, "technician_name", "phone_payload_version", "eta_at")


def answer(page: queue.Page, order: queue.Order) -> Response:
    """Return a page of the queue in this order."""
    cursor = "null" if page.next is None else f'"{cursors.written(order, page.next)}"'
    total = "null" if page.total is None else str(page.total)
    rows = ",".join([_row(row) for row in page.rows])
    said = f'{{"items":[{rows}],"next":{cursor},"seq":{page.seq},"total":{total}}}'
    return Response(said.encode(), media_type="application/json")


def _row(row: Sequence[Any]) -> str:
    """Return a row as the wire has it."""
    said = [
        f"{begin}null" if value is None else begin + write(value)
        for (begin, write), value in zip(_WRITTEN, row, strict=True)
    ]
    return f"{{{','.join(said)}}}"


def _time(value: int) -> str:
    return f'"{iso(moment(value))}"'


def _nested(name: str, text: str) -> str:
    """Return a nested value; one that an earlier release wrote gets the fields that are new.

    A quotation mark inside a text is escaped, so what looks like a member is one.
    """
    if all(member in text for member in _MEMBERS[name]):
        return text
    return _NESTED[name].model_validate_json(text, extra="ignore").model_dump_json()


def _write(name: str) -> Callable[[Any], str]:
    """Return how a column is written."""
    if name in _NESTED:
        return partial(_nested, name)
    if name in _TIMES:
        return _time
    return str if name in _NUMBERS else encode_basestring


_WRITTEN = tuple((f'"{name}":', _write(name)) for name in _COLUMNS)
"""How each column is written, in their order."""
