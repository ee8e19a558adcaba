"""Decides the replay in the pictures: a morning's way, with a gap in it, and what happened."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import pairwise
from math import sin
from uuid import UUID

from api_client.vocabulary import AttachmentPurpose, FieldState, OfferState, ReplayKind
from api_client.wire.replay import (
    Replay,
    ReplayEvent,
    ReplayLegs,
    ReplayOrder,
    ReplayPerson,
    ReplayTrack,
)
from desktop.ui.pictures import centre
from desktop.words import Language

LASTS = timedelta(hours=4, minutes=12)
MINUTE_MS = 60_000
GAP = (118, 149)
"""From which minute to which one nothing is heard."""
STOPS = ((64, 104), (168, 225))
"""From when to when somebody stands, in minutes."""
ORDERS = (7, 1)
WAYS = ((47.1405, 9.5215), (47.1661, 9.5102), (47.2107, 9.5238), (47.2236, 9.5291))
"""Where a way begins, both stops, and where it ends."""


def answer(
    language: Language, path: str, asked: Mapping[str, Sequence[str]], *, empty: bool
) -> Replay | None:
    """Give the replay of those who are asked for, or of two who had an order."""
    if path != "/v1/replays":
        return None
    known = {each.id: each.name for each in centre.technicians(language)}
    wanted = [UUID(each) for each in asked.get("technician", ())] or [*known][1:3]
    people = tuple(_person(place, id_, known[id_], empty=empty) for place, id_ in enumerate(wanted))
    orders = tuple(
        ReplayOrder(id=centre.order_id(place), number=centre.number(place)) for place in ORDERS
    )
    return Replay(
        since=centre.NOW - LASTS, until=centre.NOW, gap_s=600, orders=orders, people=people
    )


def _person(place: int, id_: UUID, name: str, *, empty: bool) -> ReplayPerson:
    late = 9 * place
    minutes = [] if empty else [each for each in range(3 + late, 240) if _told(each - late)]
    spots = [_spot(minute - late, place) for minute in minutes]
    gap = tuple((minute + late) * MINUTE_MS for minute in GAP)
    track = ReplayTrack(
        times_ms=_steps([minute * MINUTE_MS for minute in minutes]),
        lats_e6=_steps([round(lat * 1e6) for lat, _ in spots]),
        lons_e6=_steps([round(lon * 1e6) for _, lon in spots]),
        accuracies_m=tuple(6 for _ in minutes),
        gaps_ms=() if empty else gap,
        fixes=len(minutes) * 6,
        within_m=12.0,
    )
    legs = _legs(late, place, empty=empty)
    events = () if empty else _events(late)
    return ReplayPerson(
        technician_id=id_,
        name=name,
        track=track,
        legs=legs,
        events=events,
    )


def _told(minute: int) -> bool:
    return not GAP[0] < minute < GAP[1]


def _spot(minute: int, place: int) -> tuple[float, float]:
    """Give where somebody is: at a stop, or between two places on a way that bends."""
    times = (0, *STOPS[0], *STOPS[1], 240)
    places = (WAYS[0], WAYS[1], WAYS[1], WAYS[2], WAYS[2], WAYS[3])
    for (begun, ended), (here, there) in zip(pairwise(times), pairwise(places), strict=True):
        if minute <= ended:
            part = (minute - begun) / (ended - begun)
            bend = sin(part * 3.14159) * (0.012 if here != there else 0.0) * (1 - 2 * place)
            bend += sin(part * 19) * (0.0015 if here != there else 0.0)
            lat = here[0] + (there[0] - here[0]) * part
            lon = here[1] + (there[1] - here[1]) * part + bend - 0.004 * place
            return lat, lon
    return WAYS[3]


def _legs(late: int, place: int, *, empty: bool) -> ReplayLegs:
    if empty:
        return ReplayLegs(moving=(), from_ms=(), lasted_ms=(), lats_e6=(), lons_e6=(), metres=())
    times = (3, *STOPS[0], *STOPS[1], 240 - late)
    spots = [_spot(minute, place) for minute in times[:-1]]
    return ReplayLegs(
        moving=(1, 0, 1, 0, 1),
        from_ms=_steps([(minute + late) * MINUTE_MS for minute in times[:-1]]),
        lasted_ms=tuple((end - begin) * MINUTE_MS for begin, end in pairwise(times)),
        lats_e6=_steps([round(lat * 1e6) for lat, _ in spots]),
        lons_e6=_steps([round(lon * 1e6) for _, lon in spots]),
        metres=(4_100, 20, 6_300, 10, 1_900),
    )


def _events(late: int) -> tuple[ReplayEvent, ...]:
    kinds, steps = ReplayKind, FieldState
    told: tuple[tuple[float, ReplayKind, int, str | None], ...] = (
        (8, kinds.OFFER, 0, None),
        (11, kinds.OFFER_ENDED, 0, OfferState.ACCEPTED.value),
        (16, kinds.MILESTONE, 0, steps.STARTED.value),
        (62.5, kinds.ARRIVAL, 0, None),
        (65, kinds.MILESTONE, 0, steps.ON_SITE.value),
        (72, kinds.FILE, 0, AttachmentPurpose.BEFORE.value),
        (99, kinds.FILE, 0, AttachmentPurpose.AFTER.value),
        (103, kinds.MILESTONE, 0, steps.COMPLETED.value),
        (128, kinds.SILENCE, 1, None),
        (167, kinds.MILESTONE, 1, steps.ON_SITE.value),
        (178, kinds.FILE, 1, AttachmentPurpose.NAMEPLATE.value),
    )
    return tuple(
        ReplayEvent(at_ms=round((minute + late) * MINUTE_MS), kind=kind, order=order, word=word)
        for minute, kind, order, word in told
    )


def _steps(values: Sequence[int]) -> tuple[int, ...]:
    """Give a column as it is sent: each value as its difference from the one before."""
    return tuple(b - a for a, b in pairwise((0, *values)))
