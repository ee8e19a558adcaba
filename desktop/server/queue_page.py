"""Decides how a page of the queue is written: from what lies in the database, in one go.

A page is read far more often than anything else at the desk, and all that is in it was judged when
it was written; so it is not judged again. A test holds what is written here to ``OrderPage``.
"""

import json
from collections.abc import Mapping
from typing import Any

from fastapi.responses import Response
from pydantic import BaseModel
from sqlalchemy import Row

from api_client.wire.base import iso
from api_client.wire.parts import Customer, TimeWindow
from api_client.wire.places import Place
from desktop.server import cursors
from desktop.service import queue
from desktop.store.base import json_text, moment

_NESTED: Mapping[str, type[BaseModel]] = {
    "place": Place,
    "customer": Customer,
    "time_window": TimeWindow,
}
_FIELDS = {name: frozenset(message.model_fields) for name, message in _NESTED.items()}
_TIMES = ("promised_at", "created_at", "changed_at")


def answer(page: queue.Page, order: queue.Order) -> Response:
    """Return a page of the queue in this order."""
    said = {
        "items": [_row(row) for row in page.rows],
        "next": None if page.next is None else cursors.written(order, page.next),
        "seq": page.seq,
        "total": page.total,
    }
    return Response(json_text(said).encode(), media_type="application/json")


def _row(row: Row[Any]) -> dict[str, Any]:
    """Return a row as the wire has it."""
    fields = row._asdict()
    for name in _TIMES:
        if fields[name] is not None:
            fields[name] = iso(moment(fields[name]))
    for name in _NESTED:
        if fields[name] is not None:
            fields[name] = _whole(name, fields[name])
    return fields


def _whole(name: str, text: str) -> dict[str, Any]:
    """Return a nested value; one that an earlier release wrote gets the fields that are new."""
    value: dict[str, Any] = json.loads(text)
    if value.keys() != _FIELDS[name]:
        value = _NESTED[name].model_validate_json(text, extra="ignore").model_dump(mode="json")
    return value
