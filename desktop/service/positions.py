"""Decides what is kept of where a technician was, and which position is his newest (A6)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select

from api_client.vocabulary import Code, DeviceApp, FixFlag, Noun, Permission
from desktop.domain import positions as rules
from desktop.domain import tracking
from desktop.domain.positions import Bounds, Known, Sighting, Spot
from desktop.domain.refusal import Refusal
from desktop.service import progress
from desktop.service.unit import Unit, iso
from desktop.store.base import moment_of_seconds
from desktop.store.people import TechnicianRecord
from desktop.store.positions import PositionRecord
from desktop.store.records import one

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
"""No time on the wire lies before it."""
USUAL = Bounds()
HELD_UP = timedelta(minutes=10)
"""So long a message may be on its way, from the phone to us."""
MOST_FIXES = 100_000
"""So many fixes are told at once: a day of one a second has 86,400."""
NOT_HEARD_NOW = frozenset({FixFlag.LATE, FixFlag.DUPLICATE, FixFlag.FUTURE})
"""Fixes that say nothing of how a device is now."""
COUNTING = frozenset({None, FixFlag.LATE, FixFlag.OUTLIER})
"""What a fix was taken for that makes an equal one a repeat; the rest is judged by itself."""


class Told(NamedTuple):
    """A fix as it is told of a track, with what was thought of it; by its columns."""

    occurred_at: datetime
    received_at: datetime
    lat: float
    lon: float
    accuracy_m: float | None
    altitude_m: float | None
    speed_mps: float | None
    course: float | None
    battery_percent: int | None
    kept: int
    flag: FixFlag | None


def true_time(occurred_at: datetime, skew_s: float | None, now: datetime) -> datetime:
    """Return when something happened by the server's clock, as far as can be told.

    A phone whose clock says one age and then another cannot reckon itself out of the calendar.
    """
    reckoned = min(occurred_at - timedelta(seconds=skew_s or 0.0), now)
    return max(reckoned, min(EARLIEST, now))


def take(
    unit: Unit,
    technician_id: UUID,
    sighting: Sighting,
    app: DeviceApp,
    bounds: Bounds = USUAL,
) -> bool:
    """Keep a fix of a technician's device, and as his position if it is believed and the newest.

    Returns whether what is shown of him changed; whoever calls announces it then. What a device
    tells of itself counts also where its place is not believed.

    A position from the server's own future was kept before its clock was set back: it would stand
    in the way of every newer one until then, and is replaced.
    """
    told = rules.cleaned(sighting)
    technician = one(unit.records, TechnicianRecord, technician_id)
    judged = rules.judge(told, _known(technician), unit.now, bounds)
    if judged.repeatable and _is_held(unit, technician_id, told):
        judged = replace(judged, flag=FixFlag.DUPLICATE)
    else:
        technician.doubted = _kept_spot(judged.doubted)
        if judged.is_newest:
            technician.backlog = None if judged.moves else _kept_spot(rules.spot_of(told))
    unit.records.add(_record(unit, technician_id, told, app, judged))
    technician.last_seen_at = unit.now
    newer = technician.position_at is None or not told.at <= technician.position_at <= unit.now
    changed = newer and judged.flag not in NOT_HEARD_NOW and _put_device(technician, told)
    if not judged.moves:
        return changed
    technician.lat, technician.lon = told.lat, told.lon
    technician.accuracy_m = told.accuracy_m
    technician.speed_mps, technician.course = told.speed_mps, told.course
    technician.position_at = told.at
    technician.position_received_at = unit.now
    return True


def _record(
    unit: Unit, technician_id: UUID, told: Sighting, app: DeviceApp, judged: rules.Judgement
) -> PositionRecord:
    """Return a fix as it is kept, with what is thought of it."""
    return PositionRecord(
        technician_id=technician_id,
        lat=told.lat,
        lon=told.lon,
        accuracy_m=told.accuracy_m,
        occurred_at=told.at,
        received_at=unit.now,
        altitude_m=told.altitude_m,
        speed_mps=told.speed_mps,
        course=told.course,
        battery_percent=told.battery_percent,
        charging=None if told.charging is None else int(told.charging),
        connection=told.connection,
        app=app,
        kept=int(judged.is_kept),
        flag=judged.flag,
    )


def _known(technician: TechnicianRecord) -> Known:
    """Return what is known of where a technician was."""
    true = None
    if technician.backlog is not None:
        true = _spot(technician.backlog)
    elif technician.position_at is not None:
        assert technician.lat is not None
        assert technician.lon is not None
        true = Spot(technician.lat, technician.lon, technician.position_at, technician.accuracy_m)
    doubted = None if technician.doubted is None else _spot(technician.doubted)
    return Known(true, doubted)


def _spot(kept: list[float]) -> Spot:
    """Return where and when a fix was, as a technician's row keeps it."""
    lat, lon, at_s, accuracy_m = kept
    return Spot(lat, lon, moment_of_seconds(at_s), None if accuracy_m < 0 else accuracy_m)


def _kept_spot(spot: Spot | None) -> list[float] | None:
    """Return where and when a fix was, as the technician's row is to keep it."""
    if spot is None:
        return None
    return [
        spot.lat,
        spot.lon,
        spot.at.timestamp(),
        -1.0 if spot.accuracy_m is None else spot.accuracy_m,
    ]


def _is_held(unit: Unit, technician_id: UUID, told: Sighting) -> bool:
    """Return whether a fix of this time and place came before, by an index."""
    earlier = unit.records.find(PositionRecord, technician_id=technician_id, occurred_at=told.at)
    return any(
        rules.is_same_place(told, row.lat, row.lon) and row.flag in COUNTING for row in earlier
    )


def _put_device(technician: TechnicianRecord, told: Sighting) -> bool:
    """Take over what a device told of itself, and return whether that is news."""
    said = {
        "battery_percent": told.battery_percent,
        "charging": None if told.charging is None else int(told.charging),
        "connection": told.connection,
    }
    news = {
        name: value
        for name, value in said.items()
        if value is not None and value != getattr(technician, name)
    }
    for name, value in news.items():
        setattr(technician, name, value)
    return bool(news)


def place(
    unit: Unit, technician_id: UUID, fix: tracking.Fix, at: datetime, bounds: Bounds = USUAL
) -> None:
    """Keep where a technician was when he reported, at a time by the server's clock."""
    sighting = Sighting(fix.lat, fix.lon, at, accuracy_m=fix.accuracy_m)
    take(unit, technician_id, sighting, DeviceApp.CALLOUT, bounds)


def position(unit: Unit, told: Sighting, sent_at: datetime | None, bounds: Bounds = USUAL) -> None:
    """Keep a technician's position between reports, told by his own phone's clock (A6).

    Raises:
        Refusal: ``not-permitted``.
    """
    unit.require(Permission.REPORTS_SEND)
    reckoned = replace(told, at=_reckoned(unit, told.at, sent_at), is_reckoned=True)
    if take(unit, unit.actor.id, reckoned, DeviceApp.CALLOUT, bounds):
        progress.announce_technician(unit, unit.actor.id)


def _reckoned(unit: Unit, told_at: datetime, sent_at: datetime | None) -> datetime:
    """Return when a phone was at a place by the server's clock.

    How far its clock is off is known from the time of sending, as far as the message was not held
    up on its way. One that is no newer, by the same phone's clock, than what it told before was
    overtaken, or is told again: it is reckoned as that was. From further back than anything is
    held up, the phone's clock was set.
    """
    technician = one(unit.records, TechnicianRecord, unit.actor.id)
    token = str(unit.actor.token_id)
    before = technician.told
    if before is not None and before["token"] == token:
        ago = moment_of_seconds(before["at_s"]) - told_at
        if timedelta(0) <= ago <= HELD_UP:
            return true_time(told_at, before["skew_s"], unit.now)
    skew_s = tracking.skew_s(told_at, sent_at, unit.now)
    at = true_time(told_at, skew_s, unit.now)
    if at == told_at - timedelta(seconds=skew_s or 0.0):  # not from after it was sent
        technician.told = {"token": token, "at_s": told_at.timestamp(), "skew_s": skew_s or 0.0}
    return at


def in_json(fix: tracking.Fix | None) -> dict[str, float | str | None] | None:
    """Return a position in JSON's terms."""
    if fix is None:
        return None
    return {
        "lat": fix.lat,
        "lon": fix.lon,
        "accuracy_m": fix.accuracy_m,
        "fixed_at": None if fix.fixed_at is None else iso(fix.fixed_at),
    }


def look(
    unit: Unit,
    technician_id: UUID,
    since: datetime | None,
    until: datetime | None,
    *,
    filtered: bool,
) -> list[Told]:
    """Return a technician's fixes of a span in the order of their time, ``until`` not included.

    Without ``filtered`` only those that were taken for true. Whoever looks has been noted
    (:func:`note_look`).

    Raises:
        Refusal: ``not-permitted``, ``not-found`` also for what is somebody else's;
            ``track-too-long`` with how many are told at most.
    """
    _check_look(unit, technician_id)
    position = PositionRecord
    query = (
        select(*(getattr(position, name) for name in Told._fields))
        .where(position.technician_id == technician_id)
        .order_by(position.occurred_at, position.key)
        .limit(MOST_FIXES + 1)
    )
    if since is not None:
        query = query.where(position.occurred_at >= since)
    if until is not None:
        query = query.where(position.occurred_at < until)
    if not filtered:
        query = query.where(position.kept == 1)
    found = [Told(*row) for row in unit.session.execute(query)]
    if len(found) > MOST_FIXES:
        raise Refusal(Code.TRACK_TOO_LONG, most=MOST_FIXES)
    return found


def note_look(
    unit: Unit, technician_id: UUID, since: datetime | None, until: datetime | None
) -> None:
    """Write down that somebody of the staff looks at a technician's track.

    Raises:
        Refusal: ``not-permitted``, ``not-found`` also for what is somebody else's.
    """
    _check_look(unit, technician_id)
    if unit.actor.id == technician_id:
        return
    span = {
        "from": None if since is None else iso(since),
        "to": None if until is None else iso(until),
    }
    unit.record("track-viewed", Noun.TECHNICIAN, technician_id, **span)


def _check_look(unit: Unit, technician_id: UUID) -> None:
    unit.require(Permission.TECHNICIANS_VIEW)
    others = unit.actor.outside and unit.actor.id != technician_id
    if others or unit.records.get(TechnicianRecord, technician_id) is None:
        raise Refusal(Code.NOT_FOUND)
