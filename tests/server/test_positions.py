"""Asks over HTTP where a technician was (A6, E7): what was told comes back, filtered with why."""

from datetime import UTC, datetime, timedelta

import pytest

from api_client.errors import Refused
from api_client.vocabulary import Code, Connection, FixFlag, Role
from api_client.wire.base import iso
from api_client.wire.positions import Track
from desktop.server import present_track
from desktop.service.positions import Told
from tests.running import Person, Running

FIELDS = {
    *("time", "received", "lat", "lon", "accuracy_m", "altitude_m", "speed_mps", "course"),
    *("battery_percent", "kept", "reason"),
}


def _tell(centre: Running, by: Person, at: datetime, **more: object) -> None:
    position = {"lat": 46.05, "lon": 14.5, "accuracy_m": 8.0}
    body = {
        "position": position,
        "occurred_at": iso(at),
        "sent_at": iso(centre.clock.now()),
        **more,
    }
    answer = centre.ask("POST", "/v1/positions", by, json=body)
    assert answer.status_code == 204, answer.text


def test_what_a_phone_told_comes_back(own_centre: Running) -> None:
    wang = own_centre.technician()
    now = own_centre.clock.now()
    whole = {
        "battery": 71,
        "charging": False,
        "connection": "mobile",
        "altitude_m": 300.5,
        "speed_mps": 4.25,
        "course": 270.0,
    }
    _tell(own_centre, wang, now, **whole)
    _tell(own_centre, wang, now - timedelta(minutes=5), mock=True)
    path = f"/v1/technicians/{wang.id}/positions"
    asked = {"from": iso(now - timedelta(hours=1)), "to": iso(now + timedelta(hours=1))}
    staff = own_centre.person(Role.SUPERVISOR)
    answer = own_centre.ask("GET", path, staff, params={**asked, "all": 1})
    assert answer.status_code == 200, answer.text
    bare, full = answer.json()
    assert set(full) == FIELDS
    assert full == {
        "time": iso(now),
        "received": iso(now),
        "lat": 46.05,
        "lon": 14.5,
        "accuracy_m": 8.0,
        "altitude_m": 300.5,
        "speed_mps": 4.25,
        "course": 270.0,
        "battery_percent": 71,
        "kept": True,
        "reason": None,
    }
    assert (bare["kept"], bare["reason"], bare["altitude_m"]) == (False, "mock", None)
    assert own_centre.ask("GET", path, wang, params=asked).json() == [full]
    until = own_centre.ask("GET", path, staff, params={**asked, "to": iso(now)})
    assert until.json() == []


def test_the_client_reads_a_track_and_what_the_device_told(own_centre: Running) -> None:
    wang = own_centre.technician()
    now = own_centre.clock.now()
    _tell(own_centre, wang, now, battery=12, charging=True, connection="wifi", speed_mps=2.0)
    _tell(own_centre, wang, now - timedelta(minutes=5), mock=True)
    client = own_centre.client(own_centre.person(Role.DISPATCHER))
    (fix,) = client.positions.track(wang.id)
    assert (fix.time, fix.kept, fix.reason) == (now, True, None)
    mocked, _ = client.positions.track(wang.id, now - timedelta(hours=1), filtered=True)
    assert mocked.reason is FixFlag.MOCK
    assert client.positions.track(wang.id, now + timedelta(seconds=1)) == ()
    seen = client.people.technician(wang.id)
    assert (seen.battery_percent, seen.charging, seen.speed_mps) == (12, True, 2.0)
    assert seen.connection is Connection.WIFI
    with pytest.raises(Refused) as refused:
        own_centre.client(own_centre.technician("Other")).positions.track(wang.id)
    assert refused.value.code is Code.NOT_FOUND


def test_what_the_centre_chose_decides_what_is_believed(own_centre: Running) -> None:
    wang = own_centre.technician()
    own_centre.served.settings.put({"fix_poorest_accuracy_m": "10", "fix_live_min": "1"})
    now = own_centre.clock.now()
    position = {"lat": 46.05, "lon": 14.5, "accuracy_m": 11.0}
    _tell(own_centre, wang, now, position=position)
    _tell(own_centre, wang, now - timedelta(seconds=61))
    own_centre.served.settings.put({"fix_fastest_kmh": "20"})
    _tell(own_centre, wang, now - timedelta(seconds=10))
    _tell(own_centre, wang, now, position={**position, "lat": 46.06, "accuracy_m": 5.0})
    client = own_centre.client(wang)
    reasons = [fix.reason for fix in client.positions.track(wang.id, filtered=True)]
    assert reasons == [FixFlag.LATE, None, FixFlag.INACCURATE, FixFlag.OUTLIER]


@pytest.mark.parametrize("span", [{"from": "yesterday"}, {"to": "2026-11-23"}, {"all": "x"}])
def test_a_span_that_is_none_is_refused(own_centre: Running, span: dict[str, str]) -> None:
    wang = own_centre.technician()
    answer = own_centre.ask("GET", f"/v1/technicians/{wang.id}/positions", wang, params=span)
    assert (answer.status_code, answer.json()["code"]) == (422, "request-invalid")


def test_what_is_written_in_one_go_is_what_the_message_says() -> None:
    at = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
    bare = Told(
        at,
        at + timedelta(seconds=1.5),
        999.0,
        -1e308,
        None,
        None,
        None,
        None,
        None,
        0,
        FixFlag.INVALID,
    )
    full = Told(at, at, 46.05, 14.5, 8.0, -3.5, 0.0, 360.0, 0, 1, None)
    said = bytes(present_track.answer([bare, full]).body)
    track = Track.model_validate_json(said, extra="forbid")
    assert track.model_dump_json() == said.decode()
    assert [fix.kept for fix in track.root] == [False, True]
    assert set(type(track.root[0]).model_fields) == FIELDS
