"""Decides how orders, visits, their steps, milestones and edits are kept (A2, A3)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, ForeignKey, Index, Text, event, inspect, text
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from api_client.vocabulary import (
    ArrivalSource,
    JobKind,
    NoPhone,
    OfferState,
    OrderState,
    Party,
    Priority,
    Role,
    Step,
    VisitState,
)
from desktop.domain.orders import PAST
from desktop.store import order_span, order_text
from desktop.store.base import STRICT, JsonText, Record, WordText, microseconds

_SHOWN = ("kind", "priority", "created_at")
"""What an index holds beside its order, so that a filter need not look at the row."""
_NOBODYS = text("technician_id IS NULL")
_OF_NOBODY: dict[str, Any] = {"sqlite_where": _NOBODYS, "postgresql_where": _NOBODYS}
_DUE = text("measure_at IS NOT NULL")
_TO_MEASURE: dict[str, Any] = {"sqlite_where": _DUE, "postgresql_where": _DUE}


class OrderRecord(Record):
    """An order; ``key`` is its place in order of creation, ``marks`` when each field changed.

    ``technician_id`` and ``visit_id`` are of whoever has the order now, ``held_state`` is what it
    returns to from hold, ``digest`` is of the message that created it, ``search`` is folded text.
    ``past`` is empty while the order lives, then its state; the columns that end in ``_order`` and
    ``window_at`` are what it is sorted by. Of the indexes only that of states holds what every
    status report changes (docs/decisions/0019), that of what is lacking what an incomplete one does
    (0029). ``caller`` holds the digits of the customer's number from the last one on (0033).
    """

    __tablename__ = "work_order"
    __table_args__ = (
        Index("work_order_state", "state", "changed_at", "key", *_SHOWN, "promised_at"),
        Index("work_order_technician", "technician_id", "key", "past", *_SHOWN),
        Index("work_order_created", "past", "created_at", "key", "kind", "priority", "promised_at"),
        Index("work_order_kind", "past", "kind", "priority", "created_at", "key"),
        Index("work_order_promised", "past", "promised_at", "key", *_SHOWN),
        Index("work_order_title", "past", "title_order", "key", *_SHOWN),
        Index("work_order_customer", "past", "customer_order", "key", *_SHOWN),
        Index("work_order_phone", "past", "phone_order", "key", *_SHOWN),
        Index("work_order_address", "past", "address_order", "key", *_SHOWN),
        Index("work_order_area", "past", "area_order", "key", *_SHOWN),
        Index("work_order_window", "past", "window_at", "key", *_SHOWN),
        Index("work_order_lacking", "past", "incomplete_reports", "key", *_SHOWN),
        Index("work_order_nobody", "past", "key", *_SHOWN, **_OF_NOBODY),
        Index("work_order_caller", "caller", "key"),
        STRICT,
    )

    key: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    id: Mapped[UUID] = mapped_column(unique=True)
    number: Mapped[str] = mapped_column(unique=True)
    version: Mapped[int]
    payload_version: Mapped[int]
    kind: Mapped[JobKind] = mapped_column(WordText(JobKind))
    priority: Mapped[Priority] = mapped_column(WordText(Priority))
    state: Mapped[OrderState] = mapped_column(WordText(OrderState))
    held_state: Mapped[OrderState | None] = mapped_column(WordText(OrderState))
    title: Mapped[str]
    place: Mapped[dict[str, Any]] = mapped_column(JsonText)
    customer: Mapped[dict[str, Any]] = mapped_column(JsonText)
    equipment: Mapped[list[dict[str, Any]]] = mapped_column(JsonText)
    fault: Mapped[dict[str, Any]] = mapped_column(JsonText)
    spare_parts: Mapped[list[dict[str, Any]]] = mapped_column(JsonText)
    time_window: Mapped[dict[str, Any] | None] = mapped_column(JsonText)
    promised_at: Mapped[datetime | None]
    service: Mapped[dict[str, Any] | None] = mapped_column(JsonText)
    remark: Mapped[str]
    marks: Mapped[dict[str, Any]] = mapped_column(JsonText)
    technician_id: Mapped[UUID | None]
    visit_id: Mapped[UUID | None]
    created_at: Mapped[datetime]
    created_by: Mapped[UUID]
    changed_at: Mapped[datetime]
    digest: Mapped[str]
    incomplete_reports: Mapped[int]
    search: Mapped[str] = mapped_column(Text)
    past: Mapped[str]
    title_order: Mapped[str]
    customer_order: Mapped[str]
    phone_order: Mapped[str]
    address_order: Mapped[str]
    area_order: Mapped[str]
    window_at: Mapped[datetime | None]
    caller: Mapped[str]
    no_phone: Mapped[NoPhone | None] = mapped_column(WordText(NoPhone))
    crew_size: Mapped[int]

    def enter(self, state: OrderState) -> None:
        """Stand in another state from now on."""
        self.state = state
        past = state.value if state in PAST else ""
        if self.past != past:  # a column that is written is an index that is written
            self.past = past


@event.listens_for(OrderRecord, "after_insert")
def _take_new_text(mapper: Mapper[OrderRecord], connection: Connection, order: OrderRecord) -> None:
    """Keep what is derived in step with a new order, in the same transaction."""
    del mapper
    order_text.put(connection, order.key, order.search)
    _reach(connection, order)


@event.listens_for(OrderRecord, "after_update")
def _take_text(mapper: Mapper[OrderRecord], connection: Connection, order: OrderRecord) -> None:
    """Keep what is derived in step with an order that says something else now."""
    del mapper
    attributes = inspect(order).attrs
    if attributes.search.history.has_changes():
        order_text.put(connection, order.key, order.search)
    if attributes.promised_at.history.has_changes():
        _reach(connection, order)


def _reach(connection: Connection, order: OrderRecord) -> None:
    """Have the span of an order's block reach to when it was made and promised."""
    promised_at = None if order.promised_at is None else microseconds(order.promised_at)
    order_span.put(connection, order.key, microseconds(order.created_at), promised_at)


class OrderDayRecord(Record):
    """How many orders a day has had, for their short numbers."""

    __tablename__ = "order_day"
    __table_args__ = (STRICT,)

    day: Mapped[str] = mapped_column(primary_key=True)
    orders: Mapped[int]


class VisitRecord(Record):
    """One technician's part in an order; ``payload_version`` is what his phone acknowledged.

    ``arrival_at`` and where is set while he seems to be there and has not said so, ``fence`` is
    what its rule needs to go on; ``eta_at`` is when he is expected while he is under way, and
    ``eta_source`` who reckoned that; ``distance_m`` is how far he came, once his way is over and
    was measured: ``measure_at`` says when it is to be.
    """

    __tablename__ = "visit"
    __table_args__ = (
        Index("visit_order", "order_id"),
        Index("visit_technician", "technician_id", "state"),
        Index("visit_measure", "measure_at", **_TO_MEASURE),
        STRICT,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    order_id: Mapped[UUID] = mapped_column(ForeignKey("work_order.id"))
    technician_id: Mapped[UUID] = mapped_column(ForeignKey("technician.id"))
    state: Mapped[VisitState] = mapped_column(WordText(VisitState))
    version: Mapped[int]
    payload_version: Mapped[int]
    assigned_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    arrival_at: Mapped[datetime | None]
    arrival_lat: Mapped[float | None]
    arrival_lon: Mapped[float | None]
    fence: Mapped[dict[str, Any] | None] = mapped_column(JsonText)
    eta_at: Mapped[datetime | None]
    eta_source: Mapped[ArrivalSource | None] = mapped_column(WordText(ArrivalSource))
    distance_m: Mapped[float | None]
    measure_at: Mapped[datetime | None]


class MilestoneRecord(Record):
    """A state that a visit reached; written once and never changed."""

    __tablename__ = "milestone"
    __table_args__ = (Index("milestone_order", "order_id"), STRICT)

    visit_id: Mapped[UUID] = mapped_column(ForeignKey("visit.id"), primary_key=True)
    state: Mapped[OrderState] = mapped_column(WordText(OrderState), primary_key=True)
    order_id: Mapped[UUID] = mapped_column(ForeignKey("work_order.id"))
    report_id: Mapped[UUID]
    occurred_at: Mapped[datetime]
    received_at: Mapped[datetime]
    skew_s: Mapped[float | None]


class StepRecord(Record):
    """A step of an order, with who took it; a line of its timeline, never changed.

    A step of an offer names whom it was made to, and ``outcome`` what became of it.
    """

    __tablename__ = "order_step"
    __table_args__ = (Index("order_step_order", "order_id", "key"), STRICT)

    key: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    id: Mapped[UUID] = mapped_column(unique=True)
    order_id: Mapped[UUID] = mapped_column(ForeignKey("work_order.id"))
    visit_id: Mapped[UUID | None]
    step: Mapped[Step] = mapped_column(WordText(Step))
    from_state: Mapped[OrderState] = mapped_column(WordText(OrderState))
    to_state: Mapped[OrderState] = mapped_column(WordText(OrderState))
    actor_id: Mapped[UUID]
    actor_name: Mapped[str]
    actor_role: Mapped[Role] = mapped_column(WordText(Role))
    occurred_at: Mapped[datetime]
    received_at: Mapped[datetime]
    skew_s: Mapped[float | None]
    reason: Mapped[str]
    party: Mapped[Party | None] = mapped_column(WordText(Party))
    position: Mapped[dict[str, Any] | None] = mapped_column(JsonText)
    digest: Mapped[str]
    technician_id: Mapped[UUID | None]
    outcome: Mapped[OfferState | None] = mapped_column(WordText(OfferState))


class EditRecord(Record):
    """An edit of an order's content, with each field's value before and after; never changed."""

    __tablename__ = "order_edit"
    __table_args__ = (Index("order_edit_order", "order_id"), STRICT)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    order_id: Mapped[UUID] = mapped_column(ForeignKey("work_order.id"))
    actor_id: Mapped[UUID]
    actor_role: Mapped[Role] = mapped_column(WordText(Role))
    at: Mapped[datetime]
    version: Mapped[int]
    before: Mapped[dict[str, Any]] = mapped_column(JsonText)
    after: Mapped[dict[str, Any]] = mapped_column(JsonText)
    digest: Mapped[str]
