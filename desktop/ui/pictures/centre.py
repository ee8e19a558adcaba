"""Decides what the made-up centre of the pictures holds: people, orders, what happened to them.

Everything is fixed, so that a picture is the same from run to run. Names and jobs are in the
language of the picture, as a centre's own data would be.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from api_client.vocabulary import (
    STAFF_ROLES,
    AttachmentPurpose,
    Connection,
    FieldState,
    JobKind,
    Missing,
    OrderState,
    Permission,
    Priority,
    ReportStatus,
    Role,
    Step,
    TechnicianState,
    VisitState,
)
from api_client.wire.orders import (
    AttachmentRow,
    Order,
    OrderRow,
    ReportRow,
    TimelineEntry,
    Visit,
)
from api_client.wire.parts import Customer, Equipment, Fault, SparePart, TimeWindow
from api_client.wire.people import Session, StaffMember, Technician
from api_client.wire.places import Place, Position
from api_client.wire.tracking import MissingItem
from desktop.ui.pictures import photos
from desktop.words import Language

NOW = datetime(2026, 11, 22, 10, 42, tzinfo=UTC)
CENTRE = UUID(int=0xC0)
DISPATCHER = UUID(int=0xD1)
PERMISSIONS = tuple(Permission)
LAST_OF_THREE = 2
"""Each third order has no promised time."""
_S, _T = OrderState, TechnicianState


@dataclass(frozen=True, slots=True)
class Spoken:
    """What people of one language would have written."""

    dispatcher: str
    people: tuple[str, ...]
    jobs: tuple[str, ...]
    customers: tuple[str, ...]
    addresses: tuple[str, ...]
    area: str
    device: tuple[str, str, str, str]
    fault: tuple[str, str]
    part: tuple[str, str]
    remark: str
    reason: str
    messages: tuple[str, ...]
    reminders: tuple[str, ...]
    handover_notes: tuple[str, ...]
    matter_remark: str


@cache
def spoken(language: Language) -> Spoken:
    """Read what the people of the centre wrote."""
    source = files("resources").joinpath("pictures", f"{language}.toml")
    read = tomllib.loads(source.read_text(encoding="utf-8"))
    return TypeAdapter(Spoken).validate_python(read)


STATES = (
    _S.OPEN,
    _S.WORK_BEGUN,
    _S.ASSIGNED,
    _S.COMPLETED,
    _S.AWAITING_CONSENT,
    _S.STARTED,
    _S.ON_SITE,
    _S.OPEN,
    _S.ACCEPTED,
    _S.ON_HOLD,
    _S.RECEIVED,
    _S.APPROVED,
    _S.DRAFT,
    _S.OFFERED,
    _S.AWAITING_FUNDS,
    _S.DISPUTED,
    _S.CLOSED,
    _S.CANCELLED,
    _S.ABANDONED,
)
"""Every state that an order can be in, as the queue of the pictures shows them."""
SPARKS = 7
"""The place of an order that nobody has and that is an emergency, as an alarm says of it."""
URGENCY = (Priority.NORMAL, Priority.EMERGENCY, Priority.NORMAL, Priority.LOW, Priority.HIGH)
KINDS = (JobKind.REPAIR, JobKind.REPAIR, JobKind.REPAIR, JobKind.INSPECTION, JobKind.LOCKSMITH)
WITHOUT = frozenset({_S.DRAFT, _S.OPEN, _S.OFFERED, _S.CANCELLED})
"""States in which nobody has the order."""
DOING: tuple[tuple[TechnicianState, int | None, int], ...] = (
    (_T.OFF_DUTY, None, 0),
    (_T.TRAVELLING, 5, 1),
    (_T.ASSIGNED, 10, 1),
    (_T.WORKING, 1, 2),
    (_T.ON_SITE, 6, 1),
    (_T.FREE, None, 0),
    (_T.ASSIGNED, 2, 1),
)
"""What each technician does, on the order of which place, and how many he has in all."""
WAYS: tuple[Mapping[str, Any], ...] = (
    {},
    {"arrival_at": NOW - timedelta(minutes=2), "moving": False}
    | {"moving_since": NOW - timedelta(minutes=4), "battery_percent": 64},
    {"moving": False, "moving_since": NOW - timedelta(minutes=52), "battery_percent": 91}
    | {"charging": True, "connection": Connection.WIFI},
    {"moving": False, "moving_since": NOW - timedelta(minutes=31), "battery_percent": 12}
    | {"charging": False, "connection": Connection.MOBILE},
    {"silent_since": NOW - timedelta(minutes=24), "moving": True, "battery_percent": 38}
    | {"position_received_at": NOW - timedelta(minutes=24)}
    | {"moving_since": NOW - timedelta(minutes=40), "connection": Connection.MOBILE},
    {"moving": True, "moving_since": NOW - timedelta(minutes=9), "battery_percent": 77}
    | {"course": 20.0}
    | {"connection": Connection.MOBILE},
)
"""What each technician's phone tells of his way and of itself."""
AT = (
    (47.1391, 9.5228),
    (47.1437, 9.5172),
    (47.1663, 9.5103),
    (47.1353, 9.5198),
    (47.1912, 9.5401),
    (47.1186, 9.5301),
    (47.1391, 9.5228),
)
"""Where each technician is."""
SPOTS = (
    (47.1402, 9.5221),
    (47.1352, 9.5199),
    (47.1683, 9.5067),
    (47.1075, 9.5283),
    (47.1652, 9.5096),
    (47.1472, 9.5141),
    (47.1436, 9.5172),
    (47.2110, 9.5226),
    (47.0672, 9.5031),
    (47.1181, 9.5420),
    (47.1321, 9.5287),
)
"""Where the jobs are."""
UNPAIRED = 6
"""Whose phone is not paired yet, so that his order has not reached it."""


def session(language: Language) -> Session:
    """Give the session of the dispatcher in the pictures; he may do everything that is shown."""
    return Session(
        token="of-the-pictures",  # noqa: S106  (no server ever takes it)
        staff_id=DISPATCHER,
        name=spoken(language).dispatcher,
        role=Role.SUPERVISOR,
        permissions=PERMISSIONS,
        expires_at=NOW + timedelta(hours=8),
    )


def technicians(language: Language) -> Sequence[Technician]:
    """Give the technicians, each with the order that the queue says he has."""
    return tuple(
        Technician(
            id=UUID(int=0x100 + place),
            name=name,
            phone=f"0171 555 01{place:02}",
            version=3,
            state=state,
            order_id=None if at is None else order_id(at),
            order_number="" if at is None else number(at),
            open_orders=open_orders,
            position=None
            if state is _T.OFF_DUTY or place == UNPAIRED
            else Position(lat=AT[place][0], lon=AT[place][1], accuracy_m=8.0),
            position_received_at=None if place == UNPAIRED else NOW - timedelta(minutes=place),
            last_seen_at=None if place == UNPAIRED else NOW - timedelta(minutes=2 * place + 1),
            paired=place != UNPAIRED,
            disabled_at=None,
        ).model_copy(update=WAYS[place] if place < len(WAYS) else {})
        for place, (name, (state, at, open_orders)) in enumerate(
            zip(spoken(language).people, DOING, strict=True)
        )
    )


def staff(language: Language) -> Sequence[StaffMember]:
    """Give the members of staff, one in each role; who looks on is the first, a supervisor."""
    roles = sorted(STAFF_ROLES, key=lambda role: role is not Role.SUPERVISOR)
    names = (spoken(language).dispatcher, *spoken(language).people)
    return tuple(
        StaffMember(
            id=UUID(int=0x200 + place),
            name=names[place],
            role=role,
            version=1,
            created_at=NOW - timedelta(days=40 - place),
            disabled_at=None,
        )
        for place, role in enumerate(roles)
    )


def order_id(place: int) -> UUID:
    """Give the id of the order at this place."""
    return UUID(int=0x1000 + place)


def technician_of(place: int) -> UUID:
    """Give the id of whoever has the order at this place."""
    return UUID(int=0x100 + (place * 3) % len(DOING))


def number(place: int) -> str:
    """Give the number of the order at this place; later ones have lower places."""
    return f"WO-20261122-{60 - place:04}"


@cache
def rows(language: Language) -> Sequence[OrderRow]:
    """Give the queue, newest first."""
    fields = OrderRow.model_fields
    orders = (order(place, language) for place in range(len(STATES)))
    return tuple(OrderRow(**{name: getattr(each, name) for name in fields}) for each in orders)


def order(place: int, language: Language) -> Order:
    """Give the order at this place, whole."""
    said, state = spoken(language), STATES[place]
    who = None if state in WITHOUT else (place * 3) % len(said.people)
    name, maker, model, serial = said.device
    created = NOW - timedelta(minutes=11 + 17 * place)
    lat, lon = SPOTS[place % len(SPOTS)]
    device = Equipment(name=name, maker=maker, model=model, serial_number=serial, location="B1")
    return Order(
        key=len(STATES) - place,
        id=order_id(place),
        number=number(place),
        version=7,
        kind=KINDS[place % len(KINDS)],
        priority=Priority.EMERGENCY if place == SPARKS else URGENCY[place % len(URGENCY)],
        state=state,
        title=said.jobs[place % len(said.jobs)],
        place=Place(address=said.addresses[place % 4], area=said.area, lat=lat, lon=lon),
        customer=Customer(name=said.customers[place % 4], phone=f"040 555 {place:04}", account=""),
        technician_id=None if who is None else UUID(int=0x100 + who),
        technician_name="" if who is None else said.people[who],
        promised_at=NOW + timedelta(minutes=15 * place - 40) if place % 3 < LAST_OF_THREE else None,
        time_window=TimeWindow(begins_at=NOW, ends_at=NOW + timedelta(hours=2)),
        created_at=created,
        changed_at=NOW - timedelta(minutes=3 * place),
        payload_version=2,
        phone_payload_version=0 if state is _S.ASSIGNED else 2,
        incomplete_reports=1 if state is _S.WORK_BEGUN else 0,
        equipment=(device,),
        fault=Fault(description=said.fault[0], cause=said.fault[1]),
        spare_parts=(SparePart(name=said.part[0], number=said.part[1], quantity=1, unit="pc"),),
        service=None,
        remark=said.remark,
        held_state=None,
        visits=() if who is None else (_visit(who, said, state, created),),
        milestones=(),
        timeline=timeline(said, who or 0) if state is _S.WORK_BEGUN else (),
        reports=_reports(said, who or 0) if state is _S.WORK_BEGUN else (),
        attachments=_files() if state is _S.WORK_BEGUN else (),
        steps=_steps(state),
    )


def _visit(who: int, said: Spoken, state: OrderState, created: datetime) -> Visit:
    known = state.value in {each.value for each in VisitState}
    return Visit(
        id=UUID(int=0x2000 + who),
        technician_id=UUID(int=0x100 + who),
        technician_name=said.people[who],
        state=VisitState(state.value) if known else VisitState.COMPLETED,
        assigned_at=created + timedelta(minutes=4),
        payload_version=2,
        arrival_at=NOW - timedelta(minutes=2) if state is _S.STARTED else None,
        distance_m=12_340.0 if state in {_S.ON_SITE, _S.WORK_BEGUN, _S.COMPLETED} else None,
    )


def _steps(state: OrderState) -> tuple[Step, ...]:
    if state in {_S.OPEN, _S.DRAFT}:
        first = Step.PUBLISH if state is _S.DRAFT else Step.ASSIGN
        return (first, Step.HOLD, Step.CANCEL)
    if state is _S.COMPLETED:
        return (Step.APPROVE, Step.DISPUTE)
    if state in {_S.CLOSED, _S.CANCELLED}:
        return ()
    return (Step.ASSIGN, Step.UNASSIGN, Step.HOLD, Step.ABANDON)


def timeline(said: Spoken, who: int) -> tuple[TimelineEntry, ...]:
    """Give what happened: a hold, a phone whose clock is fast, a report that came late."""
    walked = (
        (Step.ASSIGN, _S.OPEN, _S.ASSIGNED, 24, 0, None),
        (Step.RECEIVE, _S.ASSIGNED, _S.RECEIVED, 23, 0, 0.4),
        (Step.HOLD, _S.RECEIVED, _S.ON_HOLD, 22, 0, None),
        (Step.RESUME, _S.ON_HOLD, _S.RECEIVED, 20, 0, None),
        (Step.ACCEPT, _S.RECEIVED, _S.ACCEPTED, 19, 0, 0.5),
        (Step.START, _S.ACCEPTED, _S.STARTED, 17, 0, 0.4),
        (Step.ARRIVE, _S.STARTED, _S.ON_SITE, 9, 6, 187.0),
        (Step.BEGIN, _S.ON_SITE, _S.WORK_BEGUN, 7, 4, 187.0),
    )
    desk = {Step.ASSIGN, Step.HOLD, Step.RESUME}
    return tuple(
        TimelineEntry(
            id=UUID(int=0x3000 + place),
            step=step,
            from_state=source,
            to_state=target,
            actor_role=Role.DISPATCHER if step in desk else Role.TECHNICIAN,
            actor_name=said.dispatcher if step in desk else said.people[who],
            occurred_at=NOW - timedelta(minutes=minutes),
            received_at=NOW - timedelta(minutes=minutes - late),
            skew_s=skew_s,
            reason=said.reason if step is Step.HOLD else "",
            position=None
            if step in desk
            else Position(lat=47.1411 + place / 500, lon=9.5137, accuracy_m=6.0 + place),
        )
        for place, (step, source, target, minutes, late, skew_s) in enumerate(walked)
    )


def _reports(said: Spoken, who: int) -> tuple[ReportRow, ...]:
    told = (
        (FieldState.STARTED, ReportStatus.ACCEPTED, 17, ()),
        (FieldState.ON_SITE, ReportStatus.ACCEPTED, 9, ()),
        (
            FieldState.COMPLETED,
            ReportStatus.INCOMPLETE,
            1,
            (
                MissingItem(code=Missing.FIELD, at="parts.fault.remedy"),
                MissingItem(code=Missing.FILE, at="attachments.0", sha256="9f" * 32),
                MissingItem(code=Missing.POSITION, at="position"),
            ),
        ),
    )
    return tuple(
        ReportRow(
            report_id=UUID(int=0x4000 + place),
            technician_name=said.people[who],
            state=state,
            status=status,
            occurred_at=NOW - timedelta(minutes=minutes),
            received_at=NOW - timedelta(minutes=minutes - 1),
            skew_s=187.0 if minutes < 10 else 0.4,  # noqa: PLR2004  (since he arrived)
            missing=missing,
        )
        for place, (state, status, minutes, missing) in enumerate(told)
    )


def _files() -> tuple[AttachmentRow, ...]:
    return tuple(
        AttachmentRow(
            sha256=photos.digest(place),
            length=photos.LENGTHS[place],
            media_type="image/png",
            purpose=purpose.value,
            report_id=UUID(int=0x4001),
            held=held,
        )
        for place, (purpose, held) in enumerate(
            (
                (AttachmentPurpose.BEFORE, True),
                (AttachmentPurpose.NAMEPLATE, True),
                (AttachmentPurpose.AFTER, False),
            )
        )
    )
