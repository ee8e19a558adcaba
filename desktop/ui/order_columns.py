"""Decides which columns the queue has: what each says of an order, and by what it is sorted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from api_client.vocabulary import OrderSort
from api_client.wire.claims import Claim
from api_client.wire.orders import OrderRow
from desktop import words
from desktop.clock import Clock
from desktop.ui.columns import ENDED, REACHED, SOON, expected_late, late
from desktop.ui.table import Column
from desktop.ui.theme import Tone
from desktop.ui.widgets.chips import look

ClaimOf = Callable[[UUID], Claim | None]


STATE_PX, PRIORITY_PX, PROMISED_PX = 153, 118, 140
"""So wide these must be that the longest word of each is whole, in either language."""


@dataclass(frozen=True, slots=True)
class OrderColumn(Column[OrderRow]):
    """A column of the queue, which the server sorts."""

    asked: OrderSort | None = None
    """By what the server is asked to sort; who works on an order the desk alone knows."""
    falls: bool = False
    """Whether the first press sorts it the other way round: the newest, the most urgent first."""


def order_columns(clock: Clock, claim_of: ClaimOf) -> Sequence[OrderColumn]:
    """Give the columns in the order in which they stand until somebody moves them.

    What is late is reckoned by `clock`; `claim_of` says who works on an order.
    """
    return (
        _number(),
        _state(),
        _priority(),
        _promised(clock),
        _title(),
        _address(),
        _plain("technician", lambda row: row.technician_name, 110, OrderSort.TECHNICIAN, 98),
        _claimed(claim_of),
        _lacking(),
        *_further(clock),
    )


def _further(clock: Clock) -> Sequence[OrderColumn]:
    """Give the columns that are hidden until somebody wants them."""
    now = clock.now
    shown = (
        _plain("kind", lambda row: words.member(row.kind), 120, OrderSort.KIND),
        _plain("customer", lambda row: row.customer.name, 160, OrderSort.CUSTOMER),
        _plain("phone", lambda row: row.customer.phone, 120, OrderSort.PHONE),
        _plain("area", lambda row: row.place.area, 110, OrderSort.AREA),
        _plain("window", lambda row: _window(row, clock), 150, OrderSort.WINDOW),
        _plain("created", lambda row: words.moment(row.created_at, now()), 110, OrderSort.CREATED),
        _plain("changed", lambda row: words.moment(row.changed_at, now()), 110, OrderSort.CHANGED),
    )
    falls = {OrderSort.CREATED, OrderSort.CHANGED}
    plain = (replace(each, falls=each.asked in falls) for each in shown)
    return [replace(each, hidden=True) for each in (_expected(clock), *plain)]


TITLES = {
    "title": "column.title",
    "address": "column.address",
    "technician": "column.technician",
    "kind": "column.kind",
    "customer": "column.customer",
    "phone": "column.phone",
    "area": "column.area",
    "window": "column.window",
    "created": "column.created",
    "changed": "column.last-change",
}
"""The keys of the titles of columns that say one thing in plain words."""


def _plain(
    key: str,
    value: Callable[[OrderRow], str],
    width_px: int,
    asked: OrderSort,
    least_px: int = 0,
) -> OrderColumn:
    """Give a column that says one thing in plain words."""
    return OrderColumn(key, TITLES[key], value, width_px, asked=asked, least_px=least_px)


def _title() -> OrderColumn:
    made = _plain("title", lambda row: row.title, 220, OrderSort.TITLE, 140)
    return replace(made, stretch=True, tip=lambda row: row.title)


def _address() -> OrderColumn:
    made = _plain("address", lambda row: row.place.address, 150, OrderSort.ADDRESS, 96)
    return replace(made, roomy=True, tip=lambda row: row.place.address)


def _number() -> OrderColumn:
    """Number orders in the order in which they came."""
    asked = OrderSort.CREATED
    return OrderColumn(
        "number", "column.number", lambda row: row.number, 136, asked=asked, falls=True
    )


def _state() -> OrderColumn:
    return OrderColumn(
        "state",
        "column.state",
        lambda row: words.member(row.state),
        164,
        least_px=STATE_PX,
        tone=lambda row: look(row.state)[1],
        icon=lambda row: look(row.state)[0],
        asked=OrderSort.STATE,
    )


def _priority() -> OrderColumn:
    """Say how urgent it is; of an order that has ended, without alarm."""
    return OrderColumn(
        "priority",
        "column.priority",
        lambda row: words.member(row.priority),
        128,
        least_px=PRIORITY_PX,
        tone=lambda row: None if row.state in ENDED else look(row.priority)[1],
        icon=lambda row: look(row.priority)[0],
        asked=OrderSort.PRIORITY,
        falls=True,
    )


def _window(row: OrderRow, clock: Clock) -> str:
    """Say when the customer is at home: the day is left out where it is today."""
    if row.time_window is None:
        return ""
    begin, end = row.time_window.begins_at, row.time_window.ends_at
    same = words.local(begin).date() == words.local(end).date()
    return words.text(
        "queue.window",
        begin=words.moment(begin, clock.now()),
        end=words.clock_time(end) if same else words.moment(end, clock.now()),
    )


def lateness(by: timedelta) -> str:
    """Say by how much an order is late, as short as a column is wide: `40 min`, `2:45 h`, `3 d`."""
    if by.days:
        return words.text("order.late-by", by=words.text("unit.days", n=words.number(by.days)))
    hours, minutes = divmod(int(by.total_seconds()) // 60, 60)
    if hours:
        return words.text("order.late-hours", h=hours, m=f"{minutes:02}")
    return words.text("order.late-by", by=words.span(by))


def _promised(clock: Clock) -> OrderColumn:
    """Say when somebody is promised to be there, and by how much it is late."""

    def said(row: OrderRow) -> str:
        if row.promised_at is None:
            return ""
        now = clock.now()
        if late(row, now):
            return lateness(now - row.promised_at)
        return words.moment(row.promised_at, now)

    def told(row: OrderRow) -> str:
        if row.promised_at is None:
            return ""
        promised = words.text("queue.promised-for", at=words.moment(row.promised_at))
        return _together(promised, _foretold(row, clock) if expected_late(row) else "")

    def coming(row: OrderRow) -> bool:
        left = None if row.promised_at is None else row.promised_at - clock.now()
        soon = left is not None and left < SOON
        return (soon or expected_late(row)) and row.state not in REACHED

    def tone(row: OrderRow) -> Tone | None:
        if late(row, clock.now()):
            return Tone.TROUBLE
        return Tone.WAITING if coming(row) else None

    return OrderColumn(
        "promised",
        "column.promised",
        said,
        144,
        least_px=PROMISED_PX,
        tone=tone,
        icon=lambda row: "clock" if coming(row) else None,
        tip=told,
        asked=OrderSort.PROMISED,
    )


def _expected(clock: Clock) -> OrderColumn:
    """Say when whoever is under way is there, and mark where that is later than was promised.

    The server, which has it of a visit and not of an order, does not sort by it.
    """

    def told(row: OrderRow) -> str:
        return "" if row.eta_at is None else _together(_foretold(row, clock), _by_how_much(row))

    return OrderColumn(
        "expected",
        "column.expected",
        lambda row: "" if row.eta_at is None else words.moment(row.eta_at, clock.now()),
        124,
        tone=lambda row: Tone.TROUBLE if expected_late(row) else None,
        icon=lambda row: "clock" if expected_late(row) else None,
        tip=told,
        sortable=False,
    )


def _foretold(row: OrderRow, clock: Clock) -> str:
    """Say when whoever is under way is expected."""
    assert row.eta_at is not None, "the caller looked"
    key = "technicians.expected-late" if expected_late(row) else "technicians.expected"
    return words.text(key, at=words.moment(row.eta_at, clock.now()))


def _by_how_much(row: OrderRow) -> str:
    """Say by how much he is expected too late, if he is."""
    if row.eta_at is None or row.promised_at is None or not expected_late(row):
        return ""
    return lateness(row.eta_at - row.promised_at)


def _together(*said: str) -> str:
    return " · ".join(each for each in said if each)


def _claimed(claim_of: ClaimOf) -> OrderColumn:
    """Say who works on an order now; amber when nothing was heard of him."""

    def who(row: OrderRow) -> str:
        claim = claim_of(row.id)
        return "" if claim is None else claim.holder_name

    def tone(row: OrderRow) -> Tone | None:
        claim = claim_of(row.id)
        if claim is None:
            return None
        return Tone.WAITING if claim.stale else Tone.MOVING

    def icon(row: OrderRow) -> str | None:
        claim = claim_of(row.id)
        if claim is None:
            return None
        return "clock" if claim.stale else "people"

    def told(row: OrderRow) -> str:
        claim = claim_of(row.id)
        if claim is None:
            return ""
        since = claim.beat_at if claim.stale else claim.taken_at
        key = "claim.stale" if claim.stale else "claim.held"
        return words.text(key, who=claim.holder_name, since=words.moment(since))

    return OrderColumn(
        "with",
        "column.with",
        who,
        120,
        least_px=60,
        tone=tone,
        icon=icon,
        tip=told,
        roomy=True,
        brief=True,
    )


def _lacking() -> OrderColumn:
    def counted(row: OrderRow) -> str:
        return words.number(row.incomplete_reports) if row.incomplete_reports else ""

    def told(row: OrderRow) -> str:
        several = row.incomplete_reports
        return words.plural("order.incomplete", several) if several else ""

    return OrderColumn(
        "reports",
        "column.reports",
        counted,
        74,
        tone=lambda row: Tone.WAITING if row.incomplete_reports else None,
        icon=lambda row: "warning" if row.incomplete_reports else None,
        tip=told,
        asked=OrderSort.LACKING,
        falls=True,
        roomy=True,
    )
