"""Decides how an edit of an order goes in beside the edits of others, without a window.

What people change is kept field by field, finer than the server's fields: a customer's telephone
and his name are two. A stale edit whose fields nobody else changed is made again on the newer
version by itself; where somebody did, both values are given to choose from.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from api_client.client import Client
from api_client.errors import Refused
from api_client.ids import new_id
from api_client.vocabulary import Code
from api_client.wire.history import HistoryEntry
from api_client.wire.orders import Order, OrderEdit

FIELDS = (
    "priority",
    "title",
    "place",
    "customer.name",
    "customer.phone",
    "customer.account",
    "no_phone",
    "equipment",
    "fault.description",
    "fault.code",
    "fault.cause",
    "fault.remedy",
    "spare_parts",
    "time_window",
    "promised_at",
    "service",
    "remark",
    "crew_size",
)
"""What people change one by one: fields of an order, or of what lies in one."""

AGAIN_MOST = 8
"""How often an edit is made again at once while others change other fields of the order."""

Values = Mapping[str, Any]
"""Values in JSON's terms by the names of :data:`FIELDS`."""


@dataclass(frozen=True, slots=True)
class Clash:
    """A field that somebody else changed meanwhile: what it was, and what each made of it."""

    field: str
    before: Any
    mine: Any
    theirs: Any
    who: str = ""
    when: datetime | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """An edit that is being made: on which order as it was seen, and what was changed of it."""

    base: Order
    changes: Values = field(default_factory=dict)
    edit_id: UUID = field(default_factory=new_id)

    def changed(self, values: Values) -> "Draft":
        """Give the draft with these values instead, of which only those count that differ.

        The id stays while the edit stays the same, so that sending it again does no harm.
        """
        seen = flat(self.base)
        changes = {name: value for name, value in values.items() if value != seen[name]}
        if changes == self.changes:
            return self
        return replace(self, changes=changes, edit_id=new_id())

    def message(self) -> OrderEdit:
        """Give what is sent: the fields that were changed, on the version that was seen."""
        return OrderEdit.model_validate_json(_json_edit(self))


@dataclass(frozen=True, slots=True)
class Saved:
    """The order with the edit in it, and what others changed since it was seen."""

    order: Order
    draft: Draft
    merged: tuple[str, ...] = ()

    def undo(self) -> Draft:
        """Give the edit that brings the old values back, as a new edit on this version."""
        before = flat(self.draft.base)
        return Draft(self.order).changed({name: before[name] for name in self.draft.changes})


@dataclass(frozen=True, slots=True)
class Conflict:
    """The order as others left it, and the fields about which somebody has to choose."""

    order: Order
    draft: Draft
    clashes: tuple[Clash, ...]

    def resolved(self, mine: Mapping[str, bool]) -> Draft:
        """Give the draft on the newer version, with one's own value where that was chosen."""
        given_up = {clash.field for clash in self.clashes if not mine[clash.field]}
        kept = {name: value for name, value in self.draft.changes.items() if name not in given_up}
        return Draft(self.order).changed(kept)


def flat(order: Order) -> dict[str, Any]:
    """Give an order's values by the names of :data:`FIELDS`, in JSON's terms."""
    whole = order.model_dump(mode="json")
    found = {}
    for name in FIELDS:
        outer, _, inner = name.partition(".")
        found[name] = whole[outer][inner] if inner else whole[outer]
    return found


def differing(one: Order, other: Order) -> tuple[str, ...]:
    """Give the fields in which two states of an order differ."""
    first, second = flat(one), flat(other)
    return tuple(name for name in FIELDS if first[name] != second[name])


def save(client: Client, draft: Draft) -> Saved | Conflict:
    """Send an edit; answer what became of it. Slow: called in the background.

    Raises:
        Refused: the server's no, but for a conflict.
        Unreachable: whether it went in is not known; the same draft may be sent again.
    """
    first = draft
    if not draft.changes:
        return Saved(draft.base, draft)
    for _ in range(AGAIN_MOST):
        try:
            order = client.orders.edit(draft.base.id, draft.message())
        except Refused as refusal:
            if refusal.code != Code.EDIT_CONFLICT:
                raise
            latest = client.orders.get(draft.base.id)
            clashes = _clashes(draft, latest, client.history.of_order(draft.base.id).items)
            if clashes:
                return Conflict(latest, draft, clashes)
            draft = rebased(draft, latest)
            if not draft.changes:
                return Saved(latest, draft, _merged(first, latest))
        else:
            return Saved(order, draft, _merged(first, order))
    raise refused_too_often(draft)


def refused_too_often(draft: Draft) -> Refused:
    """Give the refusal of an edit that others overtook again and again."""
    return Refused(Code.EDIT_CONFLICT, 409, {"fields": [*sorted(draft.changes)]})


def rebased(draft: Draft, latest: Order) -> Draft:
    """Give the draft on a newer version of its order."""
    return Draft(latest).changed(draft.changes)


def clashing(draft: Draft, latest: Order) -> tuple[str, ...]:
    """Give the changed fields that somebody else gave another value meanwhile."""
    before, theirs = flat(draft.base), flat(latest)
    return tuple(
        name for name, mine in draft.changes.items() if theirs[name] not in (before[name], mine)
    )


def _clashes(draft: Draft, latest: Order, history: tuple[HistoryEntry, ...]) -> tuple[Clash, ...]:
    before, theirs = flat(draft.base), flat(latest)
    found = []
    for name in clashing(draft, latest):
        last = _last_of(name, draft.base.version, history)
        found.append(
            Clash(
                name,
                before[name],
                draft.changes[name],
                theirs[name],
                "" if last is None else last.actor_name,
                None if last is None else last.at,
            )
        )
    return tuple(found)


def _last_of(name: str, seen: int, history: tuple[HistoryEntry, ...]) -> HistoryEntry | None:
    """Give the last edit after the version that was seen in which a field changed."""
    outer, _, inner = name.partition(".")
    for entry in reversed(history):
        if entry.version <= seen:
            return None
        for change in entry.changes:
            if change.field == outer and _inner(change.before, inner) != _inner(
                change.after, inner
            ):
                return entry
    return None


def _inner(value: Any, inner: str) -> Any:  # noqa: ANN401  (JSON)
    return value.get(inner) if inner and isinstance(value, dict) else value


def _merged(draft: Draft, order: Order) -> tuple[str, ...]:
    """Give what others changed between the version that was seen and the one that came of it."""
    return tuple(name for name in differing(draft.base, order) if name not in draft.changes)


def _json_edit(draft: Draft) -> bytes:
    """Give the edit in JSON; what lies in a field is sent with the rest of that field."""
    whole = draft.base.model_dump(mode="json")
    sent: dict[str, Any] = {"edit_id": str(draft.edit_id), "version": draft.base.version}
    for name, value in draft.changes.items():
        outer, _, inner = name.partition(".")
        sent[outer] = {**sent.get(outer, whole[outer]), inner: value} if inner else value
    return json.dumps(sent).encode()
