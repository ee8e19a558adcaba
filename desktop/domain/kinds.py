"""Decides what an order of each kind of job must say before somebody can be sent (A2, E2).

The table is data. A draft may lack anything; an order that is made or published may not, and no
edit of it may empty what is needed. What an older order lacks already it may go on lacking.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from api_client.vocabulary import Code, JobKind
from desktop.domain import currencies
from desktop.domain.refusal import Refusal


@dataclass(frozen=True, slots=True)
class Need:
    """A field by its path in the order, and another that does in its place, if any."""

    field: str
    or_else: str = ""


_ADDRESS = Need("place.address")
_REACHED = Need("customer.phone", or_else="no_phone")
"""Where the customer is called before somebody comes, or why that cannot be."""
_FAULT = Need("fault.description")
_EQUIPMENT = Need("equipment")

NEEDS: dict[JobKind, tuple[Need, ...]] = {
    JobKind.REPAIR: (_REACHED, _ADDRESS, _FAULT),
    JobKind.MAINTENANCE: (_REACHED, _ADDRESS, _EQUIPMENT),
    JobKind.INSPECTION: (_REACHED, _ADDRESS, _EQUIPMENT),
    JobKind.INSTALLATION: (_REACHED, _ADDRESS, _FAULT),
    JobKind.LOCKSMITH: (
        Need("customer.phone"),
        Need("customer.name"),
        _ADDRESS,
        Need("service.action"),
        Need("service.lock_kind"),
        Need("service.dispatch_rule"),
    ),
}
"""What each kind needs, in the order in which it is asked on the telephone."""


def lacking(kind: JobKind, content: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the paths of the fields that an order of this kind lacks; content in JSON's terms."""
    return tuple(
        need.field
        for need in NEEDS[kind]
        if not _filled(content, need.field)
        and not (need.or_else and _filled(content, need.or_else))
    )


def check(kind: JobKind, content: Mapping[str, Any]) -> None:
    """Refuse an order that lacks what its kind needs.

    Raises:
        Refusal: ``order-fields-missing`` with the kind and every field that is missing.
    """
    missing = lacking(kind, content)
    if missing:
        raise Refusal(Code.ORDER_FIELDS_MISSING, kind=kind.value, fields=list(missing))


def check_edit(kind: JobKind, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """Refuse an edit that empties what its kind needs; contents in JSON's terms.

    Raises:
        Refusal: ``order-fields-missing`` with the kind and every field that the edit empties.
    """
    lacked = lacking(kind, before)
    emptied = [field for field in lacking(kind, after) if field not in lacked]
    if emptied:
        raise Refusal(Code.ORDER_FIELDS_MISSING, kind=kind.value, fields=emptied)


def _filled(content: Mapping[str, Any], path: str) -> bool:
    """Return whether something is said at this path."""
    found: Any = content
    for name in path.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    return bool(found.strip()) if isinstance(found, str) else bool(found)


def check_said(content: Mapping[str, Any]) -> None:
    """Refuse a time window that ends before it begins, and sums in a currency that there is not.

    Raises:
        Refusal: ``time-window-inverted``, ``currency-unknown``.
    """
    window, service = content.get("time_window"), content.get("service")
    if window is not None and window["ends_at"] <= window["begins_at"]:
        raise Refusal(Code.TIME_WINDOW_INVERTED)
    if service is not None and service.get("currency") is not None:
        currencies.check(service["currency"])
