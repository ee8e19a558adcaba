"""Decides how technicians and orders stand on the map: sign, part, and what is said of them.

Each belongs to one part, by which the map is filtered; what calls the desk most decides which.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from api_client.vocabulary import OrderState, Priority, TechnicianState
from api_client.wire.orders import OrderRow
from api_client.wire.people import Technician
from desktop import words
from desktop.ui import whereabouts
from desktop.ui.atlas.marks import Mark
from desktop.ui.columns import ENDED, REACHED, SOON, expected_late, late
from desktop.ui.order_columns import lateness
from desktop.ui.theme import Tone
from desktop.ui.widgets.chips import look

_S = OrderState


class Part(StrEnum):
    """What the map is filtered by."""

    FREE = "free"
    BUSY = "busy"
    OFF = "off"
    OLD = "old"
    WAITING = "waiting"
    UNDER_WAY = "under-way"
    LATE = "late"


PEOPLE = (Part.FREE, Part.BUSY, Part.OFF, Part.OLD)
JOBS = (Part.WAITING, Part.UNDER_WAY, Part.LATE)
ON_MAP = tuple(state for state in _S if state not in ENDED | {_S.DRAFT, _S.DISPUTED, _S.COMPLETED})
"""As what an order stands on the map."""
WAITS = frozenset({_S.OPEN, _S.OFFERED, _S.AWAITING_CONSENT, _S.AWAITING_FUNDS, _S.ON_HOLD})
"""States in which nobody is under way."""
WORST_PEOPLE = (
    (Tone.NEUTRAL, ""),
    (Tone.DONE, ""),
    (Tone.MOVING, ""),
    (Tone.NEUTRAL, "clock"),
    (Tone.WAITING, "battery-low"),
    (Tone.TROUBLE, "clock"),
    (Tone.TROUBLE, "off"),
)
"""Tone and badge of several technicians by the worst rank among them."""
OFF_DUTY, FREE, BUSY, OLD, LOW, TOO_LATE, SILENT = range(len(WORST_PEOPLE))
WORST_JOBS = (
    (Tone.MOVING, ""),
    (Tone.WAITING, ""),
    (Tone.WAITING, "rise"),
    (Tone.TROUBLE, "clock"),
    (Tone.TROUBLE, "urgent"),
)
"""The same of orders."""
CALM, WAITING, SOON_DUE, LATE, EMERGENCY = range(len(WORST_JOBS))
TURNING = {TechnicianState.TRAVELLING, TechnicianState.ASSIGNED, TechnicianState.FREE}
"""In these states it is worth knowing whither somebody moves."""


def person_part(row: Technician, now: datetime) -> Part:
    """Give the part of a technician: where he is may not be known well enough to count on him."""
    if row.state is TechnicianState.OFF_DUTY:
        return Part.OFF
    if whereabouts.is_old(row, now):
        return Part.OLD
    return Part.FREE if row.state is TechnicianState.FREE else Part.BUSY


def person(row: Technician, now: datetime) -> Mark | None:
    """Give the mark of a technician, if he has said where he is."""
    if row.position is None:
        return None
    icon, tone = look(row.state)
    rank, badge, badge_tone = _person_badge(row, now)
    old = whereabouts.is_old(row, now)
    label = row.name
    at = whereabouts.fixed_at(row)
    if old and at is not None:
        label = words.text("status.pair", one=row.name, other=words.age(min(at, now), now))
    elif row.eta_at is not None and row.arrival_at is None:
        eta = words.text("map.eta", at=words.moment(row.eta_at, now))
        label = words.text("status.pair", one=row.name, other=eta)
    return Mark(
        id=row.id,
        lat=row.position.lat,
        lon=row.position.lon,
        icon=icon,
        tone=tone or Tone.NEUTRAL,
        rank=rank,
        label=label,
        badge=badge,
        badge_tone=badge_tone,
        course=row.course if row.moving and not old else None,
        accuracy_m=row.position.accuracy_m,
        faded=old,
    )


def _person_badge(row: Technician, now: datetime) -> tuple[int, str, Tone]:
    """Give how much somebody calls the desk, and by which sign."""
    for calls, rank in (
        (row.silent_since is not None, SILENT),
        (whereabouts.is_late(row), TOO_LATE),
        (whereabouts.is_low(row), LOW),
        (whereabouts.is_old(row, now), OLD),
    ):
        if calls:
            tone, badge = WORST_PEOPLE[rank]
            return rank, badge, tone
    if row.arrival_at is not None:
        return BUSY, "flag", Tone.WAITING
    if row.state is TechnicianState.OFF_DUTY:
        return OFF_DUTY, "", Tone.NEUTRAL
    return (FREE if row.state is TechnicianState.FREE else BUSY), "", Tone.NEUTRAL


def order_part(row: OrderRow, now: datetime) -> Part:
    """Give the part of an order."""
    if late(row, now):
        return Part.LATE
    return Part.WAITING if row.state in WAITS else Part.UNDER_WAY


def order(row: OrderRow, now: datetime) -> Mark | None:
    """Give the mark of an order, if its place is known."""
    if row.place.lat is None or row.place.lon is None:
        return None
    icon, tone = look(row.state)
    urgent = row.priority is Priority.EMERGENCY and row.state not in REACHED
    due = late(row, now)
    left = None if row.promised_at is None else row.promised_at - now
    soon = left is not None and left < SOON and row.state not in REACHED
    soon = soon or expected_late(row)
    rank = WAITING if row.state in WAITS else CALM
    if urgent:
        icon, tone, rank = "urgent", Tone.TROUBLE, EMERGENCY
    elif due:
        tone, rank = Tone.TROUBLE, LATE
    elif soon or (row.priority is Priority.HIGH and row.state not in REACHED):
        tone, rank = Tone.WAITING, SOON_DUE
    badge = "clock" if due or soon else ""
    if not badge and row.priority is Priority.HIGH:
        badge = "rise"
    late_by = lateness(now - row.promised_at) if due and row.promised_at is not None else ""
    return Mark(
        id=row.id,
        lat=row.place.lat,
        lon=row.place.lon,
        icon=icon,
        tone=tone or Tone.NEUTRAL,
        rank=rank,
        label=late_by,
        badge=badge,
        badge_tone=Tone.TROUBLE if due else Tone.WAITING,
    )


def said_person(row: Technician, now: datetime) -> str:
    """Say of a technician what the map shows of him, in one line."""
    return _parts(
        row.name,
        words.member(row.state),
        row.order_number,
        whereabouts.way(row, now),
        "" if row.position is None else whereabouts.age(row, now),
        _accuracy(row),
        _battery(row),
    )


def said_order(row: OrderRow, now: datetime) -> str:
    """Say of an order what the map shows of it, in one line."""
    promised = ""
    if row.promised_at is not None and row.state not in REACHED:
        is_late = late(row, now)
        at = words.moment(row.promised_at, now)
        promised = (
            lateness(now - row.promised_at) if is_late else words.text("queue.promised-for", at=at)
        )
    urgency = "" if row.priority is Priority.NORMAL else words.member(row.priority)
    return _parts(
        row.number,
        row.title,
        words.member(row.state),
        urgency,
        promised,
        _expected(row, now),
        row.place.address,
        row.technician_name,
    )


def said_together(people: Sequence[Part], jobs: Sequence[Part]) -> str:
    """Say what several marks in one are: how many of each part."""
    heads = [
        words.plural(key, len(parts))
        for key, parts in (("map.people", people), ("map.jobs", jobs))
        if parts
    ]
    counts = Counter((*people, *jobs))
    told = [
        words.text(f"map.part-{part}", count=words.number(counts[part]))
        for part in Part
        if counts[part]
    ]
    return _parts(*heads, *told)


def _expected(row: OrderRow, now: datetime) -> str:
    """Say when whoever is under way is there."""
    if row.eta_at is None:
        return ""
    key = "technicians.expected-late" if expected_late(row) else "technicians.expected"
    return words.text(key, at=words.moment(row.eta_at, now))


def _accuracy(row: Technician) -> str:
    if row.position is None or row.position.accuracy_m is None:
        return ""
    return words.text("map.accuracy", m=words.number(round(row.position.accuracy_m)))


def _battery(row: Technician) -> str:
    """Say how full his battery is: alone, a percentage says of what."""
    said = whereabouts.battery(row)
    return words.text("map.battery", said=said) if said else ""


def _parts(*said: str) -> str:
    return " · ".join(each for each in said if each)
