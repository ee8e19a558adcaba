"""Asks over HTTP for replays (A6, E7): compact, as its message says, noted, refused by codes."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np
import pytest

from api_client.errors import Refused
from api_client.ids import new_id
from api_client.vocabulary import Code, ReplayKind, Role
from api_client.wire.base import iso
from api_client.wire.replay import Replay
from desktop.domain.replay import Fixes, Thinned
from desktop.server import present_replay
from desktop.service import replay
from desktop.service.replay import Played, Stretch
from desktop.service.replay_events import Happened
from desktop.store.base import microseconds
from tests.running import Person, Running, new_report

BEGAN = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def _tell(centre: Running, by: Person, ago: timedelta, lat: float) -> None:
    now = centre.clock.now()
    position = {"lat": lat, "lon": -14.5, "accuracy_m": 8.4}
    body = {"position": position, "occurred_at": iso(now - ago), "sent_at": iso(now)}
    answer = centre.ask("POST", "/v1/positions", by, json=body)
    assert answer.status_code == 204, answer.text


def rounded(rows: Iterable[Iterable[object]]) -> list[tuple[object, ...]]:
    """What rows say, degrees to six places."""
    return [
        tuple(round(each, 6) if isinstance(each, float) else each for each in row) for row in rows
    ]


def _looks(centre: Running) -> list[dict[str, Any]]:
    rows = centre.ask("GET", "/v1/audit", centre.person(Role.AUDITOR), params={"limit": 1000})
    return [row for row in rows.json()["items"] if row["action"] == "replay-viewed"]


def test_what_phones_told_is_replayed_to_staff_and_noted(own_centre: Running) -> None:
    wang, bo = own_centre.technician(), own_centre.technician("Bo")
    order = own_centre.order_of(bo)
    sent = new_report(order, bo, "received")
    assert own_centre.ask("POST", "/v1/reports", bo, json=sent).json()["accepted"]
    for ago_s, lat in ((3000, -46.05), (2000, -46.06), (1990, -46.0600001)):
        _tell(own_centre, wang, timedelta(seconds=ago_s), lat)
    now = own_centre.clock.now()
    staff = own_centre.person(Role.SUPERVISOR)
    client = own_centre.client(staff)
    found = client.replay.of([wang.id, bo.id], now - HOUR, now + HOUR)
    assert (found.since, found.until, found.gap_s) == (now - HOUR, now + HOUR, 600)
    by_id = {one.technician_id: one for one in found.people}
    assert set(by_id) == {wang.id, bo.id}
    own, other = by_id[wang.id], by_id[bo.id]
    points = list(own.track.points())
    assert [point.at_ms for point in points][:3] == [600_000, 1_600_000, 1_610_000]
    assert points[0][1:] == pytest.approx((-46.05, -14.5, 8))
    assert points[2].lat == pytest.approx(-46.06, abs=1e-6)
    assert next(own.track.gaps()) == (600_000, 1_600_000)
    milestones = [
        (found.orders[one.order or 0].id, one.word)
        for one in other.events
        if one.kind is ReplayKind.MILESTONE
    ]
    assert (order["id"], "received") in [(str(id_), word) for id_, word in milestones]
    (row,) = _looks(own_centre)
    assert (row["actor"], row["subject"]) == (str(staff.id), replay.SEVERAL)
    assert set(row["detail"]["technicians"]) == {str(wang.id), str(bo.id)}
    few = client.replay.of([wang.id], now - HOUR, most=2, gap_s=2000)
    assert [len(one.track.times_ms) for one in few.people] == [2]
    assert few.people[0].track.gaps_ms == ()
    of_order = client.replay.of(order=UUID(order["id"]), since=now - HOUR, until=now + HOUR)
    assert [one.name for one in of_order.people] == ["Bo"]
    assert [look["subject"] for look in _looks(own_centre)[1:]] == [str(wang.id), order["id"]]


def test_a_technician_sees_his_own_and_no_look_is_noted(own_centre: Running) -> None:
    wang, bo = own_centre.technician(), own_centre.technician("Bo")
    client, now = own_centre.client(bo), own_centre.clock.now()
    assert [one.name for one in client.replay.of([bo.id], now - HOUR).people] == ["Bo"]
    for wanted in ([wang.id], [wang.id, bo.id], [new_id()]):
        with pytest.raises(Refused) as refused:
            client.replay.of(wanted, now - HOUR)
        assert refused.value.code is Code.NOT_FOUND
    assert _looks(own_centre) == []


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ({"technician": "x"}, 422, "request-invalid"),
        ({"gap_s": 59}, 422, "request-invalid"),
        ({"most": 5001}, 422, "request-invalid"),
        ({"speed": 2}, 422, "request-invalid"),
        ({"technician": None}, 422, "request-invalid"),
        ({"order": str(new_id())}, 422, "request-invalid"),
        ({"from": None}, 422, "request-invalid"),
        ({"from": iso(BEGAN - 32 * 24 * HOUR)}, 422, "replay-too-long"),
        ({"from": iso(BEGAN), "to": iso(BEGAN)}, 422, "time-window-inverted"),
        ({"technician": [str(new_id()) for _ in range(201)]}, 422, "replay-too-many"),
        ({}, 404, "not-found"),
    ],
)
def test_what_is_not_to_be_had_is_refused_and_no_look_is_noted(
    centre: Running, query: dict[str, Any], status: int, code: str
) -> None:
    asked = {"technician": str(new_id()), "from": iso(BEGAN), "to": iso(BEGAN + HOUR), **query}
    before = len(_looks(centre))
    answer = centre.ask("GET", "/v1/replays", centre.person(Role.DISPATCHER), params=asked)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert len(_looks(centre)) == before


def test_what_is_written_in_one_go_is_what_the_message_says() -> None:
    at_us = np.array([microseconds(BEGAN) + 1_500_000, microseconds(BEGAN) + 700_000_999], np.int64)
    told = Fixes(at_us, np.array([31.2, -31.2]), np.array([180.0, -179.5]), np.array([-1.0, 7.6]))
    legs = [
        Stretch(False, BEGAN - MINUTE, BEGAN, 31.2, 121.4, 0.0),
        Stretch(True, BEGAN, None, -31.2, 121.4000005, 12.6),
    ]
    order = new_id()
    events = [
        Happened(BEGAN, ReplayKind.MILESTONE, order, "on-site"),
        Happened(BEGAN + MINUTE, ReplayKind.OFFER, order, None, BEGAN + 2 * MINUTE, "x"),
    ]
    track = Thinned(told, at_us.reshape(1, 2), 9, 12.345)
    no_gaps = at_us[:0].reshape(0, 2)
    people = [
        Played(new_id(), "王伟", track, legs, events),
        Played(new_id(), "Bo", Thinned(told.at(slice(0, 0)), no_gaps, 0, 0.0), [], []),
        Played(new_id(), "Cy", Thinned(told, no_gaps, 2, None), [], []),
    ]
    found = replay.Replay(BEGAN, BEGAN + HOUR, 10 * MINUTE, people, {order: "WO-1"})
    said = present_replay.written(found)
    read = Replay.model_validate_json(said, extra="forbid")
    wang, bo, cy = read.people
    assert {**json.loads(said), "people": []} == read.model_dump(mode="json") | {"people": []}
    for one, other in zip(read.people, json.loads(said)["people"], strict=True):
        assert one.track.model_dump(mode="json") == other["track"]
        assert one.model_dump(mode="json", exclude_none=True)["events"] == other["events"]
    assert rounded(wang.track.points()) == [
        (1_500, 31.2, 180.0, None),
        (700_000, -31.2, -179.5, 8),
    ]
    assert list(wang.track.gaps()) == [(1_500, 700_000)]
    assert rounded(wang.legs.legs()) == [
        (False, -60_000, 0, 31.2, 121.4, 0),
        (True, 0, None, -31.2, 121.4, 13),
    ]
    assert (wang.track.fixes, wang.track.within_m) == (9, 12.3)
    assert rounded(bo.track.points()) == rounded(bo.legs.legs()) == []
    assert (len(list(cy.track.points())), cy.track.within_m) == (2, None)
