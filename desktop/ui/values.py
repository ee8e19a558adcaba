"""Decides how a field of an order is named and its value read, wherever one stands by another.

The same words serve a conflict, the history, and the line that says what others changed.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from api_client.vocabulary import DispatchRule, LockKind, NoPhone, Priority, ServiceAction
from desktop import words

LABELS = {
    "priority": "field.priority",
    "title": "field.title",
    "place": "field.address",
    "customer": "field.customer",
    "customer.name": "field.customer",
    "customer.phone": "field.phone",
    "customer.account": "field.account",
    "no_phone": "field.no-phone",
    "equipment": "field.equipment",
    "fault": "field.fault",
    "fault.description": "field.fault",
    "fault.code": "field.fault-code",
    "fault.cause": "field.cause",
    "fault.remedy": "field.remedy",
    "spare_parts": "field.parts",
    "time_window": "field.window",
    "promised_at": "field.promised",
    "service": "field.service",
    "remark": "field.remark",
    "crew_size": "field.crew-size",
}
"""The key of each field's words, by its name in an edit."""
INNER = {
    "customer": ("name", "phone", "account"),
    "fault": ("description", "code", "cause", "remedy"),
}
"""What lies in a field and is told by itself."""
_WORDS = {"action": ServiceAction, "lock_kind": LockKind, "dispatch_rule": DispatchRule}


def label(name: str) -> str:
    """Give a field's name as people read it; one that only a newer server knows as it is."""
    return words.text(LABELS[name]) if name in LABELS else name


def labels(names: Sequence[str]) -> str:
    """Give the names of fields as people list them, each once."""
    between = words.text("list.comma")
    return between.join(dict.fromkeys(label(name) for name in names))


def said(name: str, value: Any, now: datetime) -> str:  # noqa: ANN401  (JSON)
    """Give a value as people read it; of nothing, that there is nothing."""
    told = _TELL.get(name, _plain)(value, now) if value not in (None, "", [], {}) else ""
    return told or words.text("value.nothing")


def parted(name: str, before: Any, after: Any) -> list[tuple[str, Any, Any]]:  # noqa: ANN401
    """Give each field that differs with both values, what lies in it by itself."""
    if name in INNER and isinstance(before, dict) and isinstance(after, dict):
        return [
            (f"{name}.{inner}", before.get(inner), after.get(inner))
            for inner in INNER[name]
            if before.get(inner) != after.get(inner)
        ]
    return [] if before == after else [(name, before, after)]


def _plain(value: Any, now: datetime) -> str:  # noqa: ANN401
    del now
    return str(value)


def _priority(value: Any, now: datetime) -> str:  # noqa: ANN401
    del now
    return words.word(Priority, str(value))


def _no_phone(value: Any, now: datetime) -> str:  # noqa: ANN401
    del now
    return words.word(NoPhone, str(value))


def _moment(value: Any, now: datetime) -> str:  # noqa: ANN401
    return words.moment(datetime.fromisoformat(value), now)


def _window(value: Mapping[str, Any], now: datetime) -> str:
    begins, ends = _moment(value["begins_at"], now), _moment(value["ends_at"], now)
    return words.text("order.window", begins=begins, ends=ends)


def _place(value: Mapping[str, Any], now: datetime) -> str:
    del now
    return joined(value.get("address"), value.get("area"))


def _customer(value: Mapping[str, Any], now: datetime) -> str:
    del now
    return joined(*(value.get(inner) for inner in INNER["customer"]))


def _fault(value: Mapping[str, Any], now: datetime) -> str:
    del now
    return joined(*(value.get(inner) for inner in INNER["fault"]))


def _equipment(value: Sequence[Mapping[str, Any]], now: datetime) -> str:
    del now
    names = ("name", "maker", "model", "serial_number", "location")
    return "\n".join(joined(*(device.get(name) for name in names)) for device in value)


def _parts(value: Sequence[Mapping[str, Any]], now: datetime) -> str:
    del now
    return "\n".join(spare_part(part) for part in value)


def spare_part(part: Mapping[str, Any]) -> str:
    """Give a line of spare parts: what, how many, and its number."""
    quantity = words.number(part.get("quantity") or 1)
    said = words.text(
        "order.spare-part",
        name=str(part.get("name") or ""),
        quantity=quantity,
        unit=str(part.get("unit") or ""),
    )
    return joined(said, part.get("number"))


def _service(value: Mapping[str, Any], now: datetime) -> str:
    del now
    told = [words.word(kind, value[name]) for name, kind in _WORDS.items() if value.get(name)]
    currency = value.get("currency")
    for name in ("fee_minor", "prepayment_minor", "deposit_minor"):
        if value.get(name) is not None and currency:
            key = f"field.{name.removesuffix('_minor')}"
            told.append(f"{words.text(key)} {words.money(value[name], currency)}")
    return joined(*told)


def joined(*parts: str | None) -> str:
    """Give what there is, with points between."""
    return " · ".join(part for part in parts if part)


_TELL: dict[str, Callable[[Any, datetime], str]] = {
    "priority": _priority,
    "no_phone": _no_phone,
    "place": _place,
    "customer": _customer,
    "fault": _fault,
    "equipment": _equipment,
    "spare_parts": _parts,
    "time_window": _window,
    "promised_at": _moment,
    "service": _service,
}
