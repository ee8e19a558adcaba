"""Decides how orders are made, seen, edited, assigned and moved on by the desk (A1 to A3)."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from api_client.ids import new_id
from api_client.vocabulary import (
    Code,
    JobKind,
    NoPhone,
    Noun,
    OrderState,
    Permission,
    Priority,
    Role,
    Step,
    VisitState,
)
from desktop.domain import callers, edits, kinds
from desktop.domain import orders as rules
from desktop.domain.canonical import canonical
from desktop.domain.grams import folded
from desktop.domain.numbers import order_number
from desktop.domain.refusal import Refusal
from desktop.service import offers, progress
from desktop.service.unit import Unit, iso
from desktop.store.orders import (
    EditRecord,
    OrderDayRecord,
    OrderRecord,
    StepRecord,
    VisitRecord,
)
from desktop.store.people import TechnicianRecord

CONTENT = (
    *("priority", "title", "place", "customer", "equipment", "fault", "spare_parts"),
    *("time_window", "promised_at", "service", "remark", "no_phone", "crew_size"),
)
"""The fields of an order that the desk may edit; the phone may change some of them (tracking)."""

_LATER: Mapping[str, Any] = {"no_phone": None, "crew_size": 1}
"""Fields that earlier releases did not know, as they are where nothing is said of them."""
_TO_BE_ARRANGED: Mapping[str, Any] = {
    **dict.fromkeys(("title_order", "customer_order", "phone_order"), ""),
    **dict.fromkeys(("address_order", "area_order", "caller"), ""),
    "window_at": None,
}
"""What a new order has until :func:`_arrange` has read it."""
SORTED_LETTERS = 40
"""By how many letters texts are sorted; what agrees in them stands by age."""


def digest_of(body: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a message in RFC 8785 form, by which a repeat is known."""
    return hashlib.sha256(canonical(body)).hexdigest()


def create(
    unit: Unit, id_: UUID, content: Mapping[str, Any], *, draft: bool
) -> tuple[OrderRecord, bool]:
    """Make an order and return it, and whether it is new.

    Args:
        unit: the transaction.
        id_: the order's id, made by the desk.
        content: the order's ``kind`` and :data:`CONTENT` in JSON's terms.
        draft: whether the order waits to be published.

    Raises:
        Refusal: ``not-permitted``, ``id-reused``, ``time-window-inverted``, and
            ``order-fields-missing`` with all that an order needs which is no draft.
    """
    unit.require(Permission.ORDERS_WRITE)
    digest = digest_of({**_as_before(content), "draft": draft})
    known = by_id(unit, id_)
    if known is not None:
        if known.digest != digest:
            raise Refusal(Code.ID_REUSED, id=str(id_))
        return known, False
    kinds.check_said(content)
    if not draft:
        kinds.check(JobKind(content["kind"]), content)
    order = _new(unit, id_, content, OrderState.DRAFT if draft else OrderState.OPEN)
    order.digest = digest
    _arrange(order)
    unit.session.add(order)
    unit.record("order-created", Noun.ORDER, id_, number=order.number, digest=digest)
    unit.announce(Noun.ORDER, id_, 1)
    return order, True


def _new(unit: Unit, id_: UUID, content: Mapping[str, Any], state: OrderState) -> OrderRecord:
    """Return a new record of what was said."""
    return OrderRecord(
        id=id_,
        number=_next_number(unit),
        version=1,
        payload_version=1,
        kind=JobKind(content["kind"]),
        state=state,
        held_state=None,
        marks={},
        technician_id=None,
        visit_id=None,
        created_at=unit.now,
        created_by=unit.actor.id,
        changed_at=unit.now,
        digest="",
        incomplete_reports=0,
        search="",
        past="",
        **_TO_BE_ARRANGED,
        **{name: _held(name, content.get(name, _LATER.get(name))) for name in CONTENT},
    )


def visible(unit: Unit, id_: UUID) -> OrderRecord:
    """Return an order that the actor may see.

    Raises:
        Refusal: ``not-permitted``; ``not-found`` also for what is somebody else's.
    """
    unit.require(Permission.ORDERS_VIEW)
    order = by_id(unit, id_)
    if order is None or (unit.actor.outside and not _his(unit, order)):
        raise Refusal(Code.NOT_FOUND)
    return order


def edit(
    unit: Unit, id_: UUID, edit_id: UUID, seen: int, changes: Mapping[str, Any]
) -> OrderRecord:
    """Change an order's content, merging with what others changed in other fields.

    Raises:
        Refusal: ``not-permitted``, ``not-found``, ``id-reused``, ``version-unknown``,
            ``edit-conflict`` with the fields, ``order-not-editable``, ``time-window-inverted``,
            ``currency-unknown``, and ``order-fields-missing`` with what the edit empties that its
            kind needs.
    """
    unit.require(Permission.ORDERS_WRITE)
    order = visible(unit, id_)
    digest = digest_of({"order_id": str(id_), "version": seen, **changes})
    known = unit.session.get(EditRecord, edit_id)
    if known is not None:
        if known.digest != digest:
            raise Refusal(Code.ID_REUSED, id=str(edit_id))
        return order
    if not rules.editable(order.state, order.held_state):
        raise Refusal(Code.ORDER_NOT_EDITABLE, state=order.state.value)
    edits.check_version(seen, order.version)
    conflicts = edits.stale(changes, _marks(order), seen)
    if conflicts:
        raise Refusal(Code.EDIT_CONFLICT, fields=list(conflicts), version=order.version)
    kinds.check_said(changes)
    if (order.held_state or order.state) is not OrderState.DRAFT:
        held = _content_of(order)
        kinds.check_edit(order.kind, held, {**held, **changes})
    before = {name: _json_of(order, name) for name in changes}
    keep_edit(unit, order, edit_id, before, changes, digest)
    put(order, changes)
    order.payload_version += 1
    progress.touch(unit, order)
    unit.record("order-edited", Noun.ORDER, id_, edit=str(edit_id), fields=sorted(changes))
    return order


def assign(unit: Unit, id_: UUID, technician_id: UUID, reason: str) -> OrderRecord:
    """Send a technician by hand; whoever had the order loses it. A repeat changes nothing.

    Raises:
        Refusal: ``not-permitted``, ``not-found``, ``technician-unknown``,
            ``technician-not-available``, ``order-step-out-of-turn``, ``reason-missing``.
    """
    unit.require(Permission.ORDERS_WRITE)
    order = visible(unit, id_)
    technician = unit.session.get(TechnicianRecord, technician_id)
    if technician is None:
        raise Refusal(Code.TECHNICIAN_UNKNOWN, technician_id=str(technician_id))
    if technician.disabled_at is not None:
        raise Refusal(Code.TECHNICIAN_NOT_AVAILABLE, technician_id=str(technician_id))
    if order.technician_id == technician_id and order.state is not OrderState.ON_HOLD:
        return order
    offers.give_way(unit, order, reason)
    row = rules.take(order.state, Step.ASSIGN, order.kind, unit.actor.role, reason=reason)
    progress.end_visit(unit, order, VisitState.WITHDRAWN)
    order.technician_id = technician_id
    if row.target is OrderState.ASSIGNED:
        progress.begin_visit(unit, order)
    assert row.target is not None, "an assignment leads to a state of its own"
    progress.move(unit, order, row.target, taken_now(unit, Step.ASSIGN, reason), order.visit_id)
    offers.followed(unit, order, Step.ASSIGN, reason)
    return order


def step(unit: Unit, id_: UUID, step_id: UUID, taken: Step, **asked: Any) -> OrderRecord:  # noqa: ANN401
    """Take a step from the desk: publish, hold, resume, cancel, approve, close and so on.

    Args:
        unit: the transaction.
        id_: the order.
        step_id: the step's id, made by the desk; a repeat changes nothing.
        taken: which step.
        asked: ``reason``, ``party`` and ``version`` as the desk gave them.

    Raises:
        Refusal: ``not-permitted``, ``not-found``, ``id-reused``, ``version-unknown``, those of
            :func:`rules.take`, which judges by where the order stands now, and for a draft that
            is published ``order-fields-missing``.
    """
    unit.require(Permission.ORDERS_VIEW)
    order = visible(unit, id_)
    reason, party, seen = asked.get("reason", ""), asked.get("party"), asked.get("version")
    said = {"order": str(id_), "step": taken, "reason": reason, "party": party, "version": seen}
    digest = digest_of(said)
    known = step_by_id(unit, step_id)
    if known is not None:
        if known.digest != digest:
            raise Refusal(Code.ID_REUSED, id=str(step_id))
        return order
    if taken in rules.BY_HAND or unit.actor.outside:
        raise Refusal(Code.NOT_PERMITTED, step=taken.value, role=unit.actor.role.value)
    if seen is not None and seen > order.version:
        raise Refusal(Code.VERSION_UNKNOWN, seen=seen, current=order.version)
    row = rules.take(
        order.state,
        taken,
        order.kind,
        unit.actor.role,
        reason=reason,
        party=party,
        held=order.held_state,
    )
    if taken is Step.PUBLISH:
        kinds.check(order.kind, _content_of(order))
    progress.apply(
        unit,
        order,
        row,
        progress.Taken(step_id, taken, unit.now, unit.now, None, reason, party, None, digest),
    )
    offers.followed(unit, order, taken, reason)
    return order


def keep_edit(
    unit: Unit,
    order: OrderRecord,
    id_: UUID,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    digest: str,
) -> None:
    """Keep what an edit or a phone's correction changes, under the version it will have."""
    unit.records.add(
        EditRecord(
            id=id_,
            order_id=order.id,
            actor_id=unit.actor.id,
            actor_role=unit.actor.role,
            at=unit.now,
            version=order.version + 1,
            before=dict(before),
            after=dict(after),
            digest=digest,
        )
    )


def put(order: OrderRecord, changes: Mapping[str, Any], visit: str = "") -> None:
    """Write changed fields, in JSON's terms, and mark them with the version they will have."""
    marks = dict(order.marks)
    for name, value in changes.items():
        setattr(order, name, _held(name, value))
        marks[name] = [order.version + 1, visit]
    order.marks = marks
    _arrange(order)


def stale_fields(
    order: OrderRecord, fields: Mapping[str, Any], seen: int, visit: str
) -> tuple[str, ...]:
    """Return the fields that the desk changed after the version that a phone saw."""
    return edits.stale(fields, _marks(order), seen, visit)


def _marks(order: OrderRecord) -> dict[str, edits.Mark]:
    return {name: edits.Mark(int(mark[0]), str(mark[1])) for name, mark in order.marks.items()}


def step_by_id(unit: Unit, step_id: UUID) -> StepRecord | None:
    """Return the step of that id, of whichever order, if there is one."""
    return next(iter(unit.records.find(StepRecord, id=step_id)), None)


def by_id(unit: Unit, id_: UUID) -> OrderRecord | None:
    """Return the order of that id, whoever may see it, if there is one."""
    return next(iter(unit.records.find(OrderRecord, id=id_)), None)


def _his(unit: Unit, order: OrderRecord) -> bool:
    """Return whether the order is the technician's to see."""
    if unit.actor.role is not Role.TECHNICIAN:
        return False
    his = unit.records.find(VisitRecord, order_id=order.id, technician_id=unit.actor.id)
    return any(visit.state not in progress.NOT_HIS for visit in his)


def _as_before(content: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what was said as an earlier release digests it, which did not know all fields."""
    return {name: value for name, value in content.items() if _LATER.get(name, _LATER) != value}


def taken_now(unit: Unit, taken: Step, reason: str) -> progress.Taken:
    """Return that a step is taken now, by whoever asks."""
    return progress.Taken(new_id(), taken, unit.now, unit.now, reason=reason)


def _next_number(unit: Unit) -> str:
    """Return the next short number of the server's day."""
    day = unit.now.date()
    record = unit.session.get(OrderDayRecord, day.isoformat())
    if record is None:
        record = OrderDayRecord(day=day.isoformat(), orders=0)
        unit.session.add(record)
    record.orders += 1
    return order_number(day, record.orders)


def _held(name: str, value: Any) -> Any:  # noqa: ANN401
    """Return a field's JSON value as the record holds it."""
    if name == "promised_at" and isinstance(value, str):
        return datetime.fromisoformat(value)
    if name == "priority":
        return Priority(value)
    if name == "no_phone" and value is not None:
        return NoPhone(value)
    return value


def _json_of(order: OrderRecord, name: str) -> Any:  # noqa: ANN401
    """Return a field of the record in JSON's terms."""
    value = getattr(order, name)
    return iso(value) if isinstance(value, datetime) else value


def _content_of(order: OrderRecord) -> dict[str, Any]:
    """Return all that the desk may edit, in JSON's terms."""
    return {name: _json_of(order, name) for name in CONTENT}


def _arrange(order: OrderRecord) -> None:
    """Write what free text finds the order by, and what it is sorted by, all folded."""
    order.search = _search_text(order)
    place, customer = order.place, order.customer
    order.title_order = sorted_by(order.title)
    order.customer_order = sorted_by(customer["name"])
    order.phone_order = sorted_by(customer.get("phone"))
    order.caller = callers.backwards(customer.get("phone") or "")
    order.address_order = sorted_by(place["address"])
    order.area_order = sorted_by(place.get("area"))
    window = order.time_window
    order.window_at = None if window is None else datetime.fromisoformat(window["begins_at"])


def sorted_by(text: str | None) -> str:
    """Return a text as orders are sorted, and areas told apart, by it."""
    return folded(text or "")[:SORTED_LETTERS]


def _search_text(order: OrderRecord) -> str:
    """Return what free text finds the order by, folded."""
    parts = (
        order.number,
        order.title,
        order.place["address"],
        order.place.get("area") or "",
        order.customer["name"],
        order.customer.get("phone") or "",
        callers.dialled(order.customer.get("phone") or ""),
        order.customer.get("account") or "",
    )
    return folded("\n".join(part for part in parts if part))
