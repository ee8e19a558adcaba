"""Decides when an order is late, and which columns technicians, staff and backups have."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from api_client.vocabulary import OrderState, TechnicianState
from api_client.wire.orders import OrderRow
from api_client.wire.people import StaffMember, Technician
from desktop import words
from desktop.clock import Clock
from desktop.ui import whereabouts
from desktop.ui.backups import BackupRow
from desktop.ui.collation import place_of
from desktop.ui.table import Column
from desktop.ui.theme import Tone
from desktop.ui.widgets.chips import look

DOING = {
    state: place
    for place, state in enumerate(
        (
            TechnicianState.FREE,
            TechnicianState.ASSIGNED,
            TechnicianState.TRAVELLING,
            TechnicianState.ON_SITE,
            TechnicianState.WORKING,
            TechnicianState.OFF_DUTY,
        )
    )
}
"""Technicians stand in the order in which a dispatcher wants them: who is free first."""

ENDED = frozenset(
    {OrderState.APPROVED, OrderState.CLOSED, OrderState.CANCELLED, OrderState.ABANDONED}
)
"""States in which urgency calls nobody any more."""

REACHED = frozenset(
    {
        OrderState.ON_SITE,
        OrderState.WORK_BEGUN,
        OrderState.COMPLETED,
        OrderState.APPROVED,
        OrderState.DISPUTED,
        OrderState.CLOSED,
        OrderState.CANCELLED,
        OrderState.ABANDONED,
    }
)
"""States in which a promised time is kept, broken or void, and no longer late."""


SOON = timedelta(minutes=30)
"""A promised time that comes within this is said as waiting."""


def late(row: OrderRow, now: datetime) -> bool:
    """Say whether the time promised to the customer has passed and nobody is there yet."""
    return row.promised_at is not None and row.promised_at < now and row.state not in REACHED


def expected_late(row: OrderRow) -> bool:
    """Say whether whoever is under way to an order is expected later than was promised."""
    if row.eta_at is None or row.promised_at is None:
        return False
    return row.eta_at > row.promised_at


def _aged(row: Technician) -> tuple[bool, float]:
    at = whereabouts.fixed_at(row)
    return at is None, 0.0 if at is None else -at.timestamp()


_BATTERY: Column[Technician] = Column(
    "battery",
    "column.battery",
    whereabouts.battery,
    112,
    least_px=84,
    tip=whereabouts.battery,
    sort=lambda row: (row.battery_percent is None, row.battery_percent or 0),
    tone=lambda row: Tone.WAITING if whereabouts.is_low(row) else None,
    icon=whereabouts.battery_icon,
)


def _way_columns(clock: Clock) -> Sequence[Column[Technician]]:
    """Give the columns of where technicians are on their way, and how old that is."""
    return (
        Column(
            "way",
            "column.way",
            lambda row: whereabouts.way(row, clock.now()),
            190,
            least_px=150,
            sort=whereabouts.way_rank,
            tone=whereabouts.way_tone,
            icon=whereabouts.way_icon,
        ),
        Column(
            "age",
            "column.position-age",
            lambda row: whereabouts.age(row, clock.now()),
            166,
            least_px=124,
            sort=_aged,
            tone=lambda row: Tone.WAITING if whereabouts.is_old(row, clock.now()) else None,
            icon=lambda row: whereabouts.age_icon(row, clock.now()),
        ),
    )


def technician_columns(clock: Clock) -> Sequence[Column[Technician]]:
    """Give the columns of the technicians."""

    def seen(row: Technician) -> str:
        return "" if row.last_seen_at is None else words.moment(row.last_seen_at, clock.now())

    return (
        Column("name", "column.name", lambda row: row.name, 150, stretch=True),
        Column(
            "state",
            "column.state",
            _doing,
            124,
            sort=lambda row: (DOING.get(row.state, len(DOING)), place_of(row.name)),
            tone=lambda row: Tone.WAITING if _takes_none(row) else look(row.state)[1],
            icon=lambda row: "pause" if _takes_none(row) else look(row.state)[0],
        ),
        Column("order", "column.order", lambda row: row.order_number, 138),
        *_way_columns(clock),
        Column("phone", "column.phone", lambda row: row.phone, 118),
        _BATTERY,
        Column(
            "open",
            "column.open-orders",
            lambda row: words.number(row.open_orders),
            98,
            sort=lambda row: row.open_orders,
            right=True,
        ),
        Column("position", "column.position", whereabouts.place, 176, roomy=True),
        Column("connection", "column.connection", whereabouts.connection, 96, roomy=True),
        Column(
            "seen",
            "column.last-seen",
            seen,
            92,
            sort=lambda row: (row.last_seen_at is None, row.last_seen_at or row.version),
            roomy=True,
        ),
        Column(
            "paired",
            "column.paired",
            lambda row: words.text("technicians.paired" if row.paired else "technicians.unpaired"),
            120,
            tone=lambda row: None if row.paired else Tone.WAITING,
            icon=lambda row: "phone" if row.paired else "warning",
        ),
    )


def _doing(row: Technician) -> str:
    """Say what somebody is doing; who is disabled or takes no orders is not merely off or free."""
    if row.disabled_at is not None and row.state is TechnicianState.OFF_DUTY:
        return words.text("technicians.gets-none")
    return words.text("technicians.takes-none") if _takes_none(row) else words.member(row.state)


def is_free(row: Technician) -> bool:
    """Say whether somebody has nothing to do and would take an order."""
    return row.state is TechnicianState.FREE and row.taking_orders


def _takes_none(row: Technician) -> bool:
    """Say whether somebody has nothing to do, and takes no orders now."""
    return row.state is TechnicianState.FREE and not row.taking_orders


def staff_columns(clock: Clock) -> Sequence[Column[StaffMember]]:
    """Give the columns of the staff."""

    def since(row: StaffMember) -> str:
        return words.moment(row.created_at, clock.now())

    def seen(row: StaffMember) -> str:
        return "" if row.last_seen_at is None else words.moment(row.last_seen_at, clock.now())

    def access(row: StaffMember) -> str:
        if row.disabled_at is not None:
            return words.text("staff.is-disabled")
        return words.text("staff.is-due" if row.password_due else "staff.is-in")

    def open_(row: StaffMember) -> str:
        return words.number(row.sessions) if row.sessions else ""

    return (
        Column("name", "column.name", lambda row: row.name, 200, stretch=True),
        Column("role", "column.role", lambda row: words.member(row.role), 150),
        Column(
            "access",
            "column.access",
            access,
            190,
            sort=lambda row: (row.disabled_at is not None, row.password_due),
            tone=_access_tone,
            icon=_access_icon,
        ),
        Column(
            "sessions",
            "column.sessions",
            open_,
            96,
            sort=lambda row: row.sessions,
            right=True,
        ),
        Column(
            "seen",
            "column.last-seen",
            seen,
            120,
            sort=lambda row: (row.last_seen_at is None, row.last_seen_at or row.created_at),
        ),
        Column("since", "column.since", since, 130, sort=lambda row: row.created_at),
    )


def _access_tone(row: StaffMember) -> Tone | None:
    """Mark who cannot log in, and who has not yet a password of his own."""
    if row.disabled_at is not None:
        return Tone.TROUBLE
    return Tone.WAITING if row.password_due else None


def _access_icon(row: StaffMember) -> str | None:
    if row.disabled_at is not None:
        return "ban"
    return "key" if row.password_due else None


def backup_columns(clock: Clock) -> Sequence[Column[BackupRow]]:
    """Give the columns of the backups, newest first."""

    def made(at: datetime, now: datetime) -> str:
        days = (words.local(now).date() - words.local(at).date()).days
        return words.age(at, now) if days <= 1 else words.moment(at)

    def whole(row: BackupRow) -> str:
        return words.text("backups.whole" if row.backup.ok else "backups.damaged")

    return (
        Column(
            "made",
            "column.made",
            lambda row: made(row.backup.made_at, clock.now()),
            156,
            sort=lambda row: row.backup.made_at,
        ),
        Column(
            "size",
            "column.size",
            lambda row: words.size(row.backup.size_bytes),
            76,
            sort=lambda row: row.backup.size_bytes,
            right=True,
        ),
        Column(
            "whole",
            "column.whole",
            whole,
            112,
            sort=lambda row: row.backup.ok,
            tone=lambda row: Tone.DONE if row.backup.ok else Tone.TROUBLE,
            icon=lambda row: "ok" if row.backup.ok else "error",
        ),
        Column(
            "name",
            "column.file",
            lambda row: row.backup.name,
            160,
            tip=lambda row: row.backup.name,
            stretch=True,
        ),
    )
