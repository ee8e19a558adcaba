"""Tries tracking apps over HTTP: nobody gets in but by a secret, and nobody inside is refused (A6).

What an app is refused it sends for ever, and everything that waits behind it with it.
"""

import json
from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from fastapi.routing import APIRoute
from sqlalchemy import select

from api_client.vocabulary import Code, DeviceApp, FixFlag, Role, SetAside
from api_client.wire.devices import TrackerGiven
from desktop.domain.refusal import Refusal
from desktop.server import application
from desktop.server.routes import devices as routes
from desktop.service import devices, motion, positions
from desktop.service.unit import SYSTEM, Unit
from desktop.store.positions import PositionRecord
from tests.conftest import ExpectedWarnings
from tests.provoked_devices import basic, tracked
from tests.running import BEGAN, LOCAL_SECRET, Running
from tests.server.test_owntracks import encrypted

APPS = [DeviceApp.OWNTRACKS, DeviceApp.OSMAND]
LOCATION: dict[str, Any] = {
    "_type": "location",
    "lat": 46.05,
    "lon": 14.5,
    "tst": int(BEGAN.timestamp()) - 60,
}


def post(
    centre: Running, given: TrackerGiven, body: bytes | dict[str, Any], **more: str
) -> requests.Response:
    """Post to a tracker's address as its app does."""
    headers = {"Content-Type": "application/json"} | more
    if given.app is DeviceApp.OWNTRACKS:
        headers.setdefault("Authorization", basic(given))
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return centre.ask("POST", urlsplit(given.url).path, data=content, headers=headers)


def rows(centre: Running, given: TrackerGiven) -> list[PositionRecord]:
    """All fixes of a tracker's technician, as they came."""

    def look(unit: Unit) -> list[PositionRecord]:
        query = select(PositionRecord).where(PositionRecord.technician_id == given.technician_id)
        return list(unit.session.scalars(query.order_by(PositionRecord.key)))

    return centre.work.read(SYSTEM, look)


def asides(centre: Running, given: TrackerGiven) -> list[tuple[SetAside, int, str]]:
    """What was set aside of a tracker's messages, newest first."""
    items = centre.client(LOCAL_SECRET).devices.set_aside(given.device_id).items
    return [(item.reason, item.length, item.body) for item in items]


class TestOwnTracks:
    def test_a_fix_is_on_disk_when_it_is_answered(self, centre: Running) -> None:
        given = tracked(centre, DeviceApp.OWNTRACKS)
        answer = post(centre, given, LOCATION | {"acc": 12, "vel": 36, "batt": 80, "conn": "m"})
        assert (answer.status_code, answer.json()) == (200, [])
        assert answer.headers["Content-Type"] == "application/json"
        (row,) = rows(centre, given)
        assert (row.lat, row.lon, row.accuracy_m, row.speed_mps) == (46.05, 14.5, 12.0, 10.0)
        assert (row.occurred_at, row.received_at) == (BEGAN - timedelta(seconds=60), BEGAN)
        assert (row.app, row.battery_percent) == (DeviceApp.OWNTRACKS, 80)

    def test_what_is_encrypted_with_its_key_is_read(self, centre: Running) -> None:
        given = tracked(centre, DeviceApp.OWNTRACKS)
        assert given.secret
        sealed = encrypted(json.dumps(LOCATION).encode(), given.secret.encode())
        assert post(centre, given, sealed).json() == []
        assert [row.lat for row in rows(centre, given)] == [46.05]
        other = tracked(centre, DeviceApp.OWNTRACKS)
        assert post(centre, other, sealed).json() == []
        assert asides(centre, other)[0][0] is SetAside.UNDECRYPTABLE

    def test_a_photo_takes_no_fix_away(self, centre: Running) -> None:
        given = tracked(centre, DeviceApp.OWNTRACKS)
        photo = {"image": "x" * 3_000_000, "imagename": "door.jpg"}
        assert post(centre, given, LOCATION | photo).status_code == 200
        assert [row.lat for row in rows(centre, given)] == [46.05]
        assert asides(centre, given) == []

    def test_a_user_in_capitals_is_the_same(self, centre: Running) -> None:
        given = tracked(centre, DeviceApp.OWNTRACKS)
        shouted = given.model_copy(update={"user": given.user.upper()})
        assert post(centre, given, LOCATION, Authorization=basic(shouted)).status_code == 200

    def test_who_is_wrong_is_told_how_to_say_who_he_is(self, centre: Running) -> None:
        given, other = (tracked(centre, DeviceApp.OWNTRACKS) for _ in range(2))
        wrong = {
            "another's password": basic(given.model_copy(update={"password": other.password})),
            "another's name": basic(given.model_copy(update={"user": other.user})),
            "the name alone": basic(given.model_copy(update={"password": ""})),
            "its name for a password": basic(given.model_copy(update={"password": given.user})),
            "a bearer": f"Bearer {given.password}",
            "no base64": "Basic !",
            "no colon": "Basic YWJj",
            "nothing": "",
            "an app of the other protocol": basic(tracked(centre, DeviceApp.OSMAND)),
        }
        for what, said in wrong.items():
            answer = post(centre, given, LOCATION, Authorization=said)
            assert (answer.status_code, answer.json()["code"]) == (401, "not-signed-in"), what
            assert answer.headers["WWW-Authenticate"].startswith("Basic "), what
        assert rows(centre, given) == []

    def test_only_posts_are_taken(self, centre: Running) -> None:
        assert centre.ask("GET", "/owntracks").status_code == 405


class TestOsmAnd:
    def test_any_method_will_do(self, centre: Running) -> None:
        given = tracked(centre, DeviceApp.OSMAND)
        path = urlsplit(given.url).path
        for number, method in enumerate(("GET", "POST", "PUT", "HEAD", "PATCH", "OPTIONS")):
            answer = centre.ask(method, f"{path}?id=x&lat=46&lon=14.{number}&speed=10")
            assert (answer.status_code, answer.content) == (200, b""), method
        found = rows(centre, given)
        assert [row.lon for row in found] == [14.0, 14.1, 14.2, 14.3, 14.4, 14.5]
        assert {row.speed_mps for row in found} == {10 * 1852 / 3600}
        assert {row.occurred_at for row in found} == {BEGAN}

    def test_json_has_units_of_its_own(self, centre: Running) -> None:
        given = tracked(centre, DeviceApp.OSMAND)
        coords = {"latitude": 46.05, "longitude": 14.5, "speed": 10, "heading": -1}
        location = {"timestamp": "2026-11-23T07:59:00Z", "coords": coords, "battery": {"level": 1}}
        assert post(centre, given, {"location": location, "device_id": "x"}).content == b""
        (row,) = rows(centre, given)
        assert (row.speed_mps, row.course, row.battery_percent) == (10.0, None, 100)

    def test_a_message_without_a_place_tells_of_the_battery_while_that_is_news(
        self, centre: Running
    ) -> None:
        given = tracked(centre, DeviceApp.OSMAND)
        for at, level in (("07:59:30", 0.12), ("07:59:00", 0.5), ("07:30:00", 0.9)):
            location = {
                "timestamp": f"2026-11-23T{at}Z",
                "battery": {"level": level, "is_charging": False},
            }
            if level == 0.5:
                location["coords"] = {"latitude": 46.05, "longitude": 14.5}
            answer = post(centre, given, {"location": location, "device_id": "x"})
            assert (answer.status_code, answer.content) == (200, b"")
            if level == 0.12:
                seen = centre.client(LOCAL_SECRET).people.technician(given.technician_id)
                assert (seen.battery_percent, seen.charging, seen.position) == (12, False, None)
        seen = centre.client(LOCAL_SECRET).people.technician(given.technician_id)
        assert seen.battery_percent == 50
        assert asides(centre, given) == []

    def test_its_secret_alone_opens_it(self, centre: Running) -> None:
        given = tracked(centre, DeviceApp.OSMAND)
        other = tracked(centre, DeviceApp.OWNTRACKS)
        wrong = ("", given.user, str(given.device_id), "x" * 26, other.password, "%00", "%ff")
        told = []
        for secret in wrong:
            answer = centre.ask("GET", f"/osmand/{secret}?id={given.user}&lat=46&lon=14")
            told.append((answer.status_code, answer.content))
        assert {status for status, _ in told} == {401}
        assert len(set(told)) == 1, "what is wrong is told by the answer"
        assert rows(centre, given) == []

    def test_a_slash_at_the_end_changes_nothing(self, centre: Running) -> None:
        given = tracked(centre, DeviceApp.OSMAND)
        path = f"{urlsplit(given.url).path}/"
        answer = centre.ask("GET", f"{path}?lat=46&lon=14")
        assert (answer.status_code, len(rows(centre, given))) == (200, 1)
        assert centre.ask("GET", f"{path}/?lat=46&lon=14").status_code == 404
        other = tracked(centre, DeviceApp.OWNTRACKS)
        slashed = other.model_copy(update={"url": f"{other.url}/"})
        assert (post(centre, slashed, LOCATION).status_code, len(rows(centre, other))) == (200, 1)

    def test_a_deeper_path_is_not_there(self, centre: Running) -> None:
        given = tracked(centre, DeviceApp.OSMAND)
        answer = centre.ask("GET", f"{urlsplit(given.url).path}/more?lat=46&lon=14")
        assert (answer.status_code, rows(centre, given)) == (404, [])


class TestBoth:
    @pytest.mark.parametrize("app", APPS)
    def test_a_place_that_the_phone_says_is_none_moves_nobody(
        self, centre: Running, app: DeviceApp
    ) -> None:
        given = tracked(centre, app)
        coords = {"latitude": 46.05, "longitude": 14.5, "accuracy": -1}
        location = {"timestamp": LOCATION["tst"], "coords": coords}
        body = LOCATION | {"acc": -1} if app is DeviceApp.OWNTRACKS else {"location": location}
        assert post(centre, given, body).status_code == 200
        if app is DeviceApp.OSMAND:
            query = f"lat=46&lon=14&accuracy=-1&timestamp={LOCATION['tst']}"
            answer = centre.ask("GET", f"{urlsplit(given.url).path}?{query}")
            assert answer.status_code == 200
        told = {(row.kept, row.flag, row.accuracy_m) for row in rows(centre, given)}
        assert told == {(0, FixFlag.INVALID, None)}
        assert centre.client(LOCAL_SECRET).people.technician(given.technician_id).position is None

    @pytest.mark.parametrize("app", APPS)
    def test_a_fix_of_unknown_age_is_set_aside(self, centre: Running, app: DeviceApp) -> None:
        given = tracked(centre, app)
        coords = {"latitude": 46.05, "longitude": 14.5}
        bodies: dict[DeviceApp, dict[str, Any]] = {
            DeviceApp.OWNTRACKS: {name: LOCATION[name] for name in ("_type", "lat", "lon")},
            DeviceApp.OSMAND: {"location": {"coords": coords}},
        }
        assert post(centre, given, bodies[app]).status_code == 200
        assert [reason for reason, _, _ in asides(centre, given)] == [SetAside.FIELD_WRONG]
        assert rows(centre, given) == []

    @pytest.mark.parametrize("tst", [0, -2_147_483_648], ids=["1970", "1901"])
    def test_a_first_fix_of_long_ago_is_kept_and_breaks_nothing(
        self, own_centre: Running, tst: int
    ) -> None:
        given = tracked(own_centre, DeviceApp.OWNTRACKS)
        assert post(own_centre, given, LOCATION | {"tst": tst}).status_code == 200
        own_centre.clock.forward(timedelta(minutes=1))
        while (batch := own_centre.work.read(SYSTEM, motion.read)) is not None:
            own_centre.work.write(SYSTEM, partial(motion.settle, batch=batch, radius_m=150.0))
        people = own_centre.client(LOCAL_SECRET).people
        (found,) = (one for one in people.technicians().items if one.id == given.technician_id)
        assert (found.moving, found.moving_since) == (None, None)
        assert [row.flag for row in rows(own_centre, given)] == [FixFlag.LATE]
        post(own_centre, given, LOCATION)
        assert rows(own_centre, given)[-1].flag is None

    @pytest.mark.parametrize("app", APPS)
    def test_poison_is_set_aside_and_what_comes_behind_it_is_taken(
        self, centre: Running, app: DeviceApp
    ) -> None:
        given = tracked(centre, app)
        for body in (b"garbage", b"[" * 50_000, b"\0\xff", b"null", b"7"):
            assert post(centre, given, body).status_code == 200
        found = asides(centre, given)
        assert [reason for reason, _, _ in found] == [SetAside.UNREADABLE] * 5
        assert found[-1] == (SetAside.UNREADABLE, 7, "garbage")
        assert found[-2][1:] == (50_000, "[" * 4096)
        assert found[-3][2] == "\ufffd\ufffd"
        assert rows(centre, given) == []

    @pytest.mark.parametrize("app", APPS)
    def test_an_empty_body_is_no_poison(self, centre: Running, app: DeviceApp) -> None:
        given = tracked(centre, app)
        assert post(centre, given, b"").status_code == 200
        assert asides(centre, given) == []

    @pytest.mark.parametrize("app", APPS)
    def test_what_is_too_long_is_read_dropped_and_told(
        self, centre: Running, app: DeviceApp
    ) -> None:
        given = tracked(centre, app)
        length = routes.BODY_MOST + 1
        assert post(centre, given, b"{" + b"x" * (length - 1)).status_code == 200
        assert asides(centre, given) == [(SetAside.TOO_LARGE, length, "{" + "x" * 4095)]
        card = {"_type": "card", "face": "x" * 300_000, "location": {}}
        assert post(centre, given, card).status_code == 200

    @pytest.mark.parametrize("app", APPS)
    def test_a_long_batch_comes_whole(self, centre: Running, app: DeviceApp) -> None:
        given = tracked(centre, app)
        count = routes.FIXES_AT_ONCE * 2 + 1
        began = int(BEGAN.timestamp()) - count
        if app is DeviceApp.OWNTRACKS:
            batch: list[Any] = [LOCATION | {"tst": began + number} for number in range(count)]
        else:
            coords = {"latitude": 46.05, "longitude": 14.5}
            batch = [
                {"location": {"timestamp": began + number, "coords": coords}}
                for number in range(count)
            ]
        assert post(centre, given, json.dumps([*batch, "spam"]).encode()).status_code == 200
        times = [row.occurred_at for row in rows(centre, given)]
        assert times == [BEGAN + timedelta(seconds=number - count) for number in range(count)]
        assert [reason for reason, _, _ in asides(centre, given)] == [SetAside.UNREADABLE]

    @pytest.mark.parametrize("app", APPS)
    def test_a_revoked_one_is_as_one_that_never_was(
        self, own_centre: Running, app: DeviceApp
    ) -> None:
        given = tracked(own_centre, app)
        assert post(own_centre, given, b"").status_code == 200
        own_centre.client(LOCAL_SECRET).people.revoke_device(given.device_id)
        known = post(own_centre, given, b"")
        own_centre.served.trackers = type(own_centre.served.trackers)()
        forgotten = post(own_centre, given, b"")
        never = own_centre.ask("POST", "/osmand/nobodys", data=b"")
        for answer in (known, forgotten):
            assert (answer.status_code, answer.content) == (401, never.content)

    @pytest.mark.parametrize("app", APPS)
    def test_its_secret_opens_nothing_else(self, centre: Running, app: DeviceApp) -> None:
        given = tracked(centre, app)
        assert post(centre, given, b"").status_code == 200  # it is known to the hot paths now
        secret = given.password or given.url.rpartition("/")[2]
        fix = {"position": {"lat": 1.0, "lon": 2.0}, "occurred_at": "2026-11-23T07:59:00Z"}
        for method, path in (
            *(("GET", "/v1/me"), ("GET", "/v1/orders"), ("GET", "/v1/changes")),
            *(("POST", "/v1/positions"), ("POST", "/v1/reports")),
        ):
            answer = centre.ask(method, path, secret, json=fix)
            assert (answer.status_code, answer.json()["code"]) == (401, "not-signed-in"), path

    @pytest.mark.parametrize("app", APPS)
    def test_where_nothing_can_be_kept_it_is_asked_to_come_again(
        self, own_centre: Running, app: DeviceApp, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        given = tracked(own_centre, app)

        def full(*asked: object) -> None:
            raise Refusal(Code.STORAGE_UNAVAILABLE, asked=len(asked))

        with monkeypatch.context() as broken:
            broken.setattr(devices, "hear", full)
            assert post(own_centre, given, LOCATION).status_code == 503
        assert post(own_centre, given, LOCATION).status_code == 200

    def test_what_breaks_us_is_told_to_the_log_and_not_sent_again(
        self,
        own_centre: Running,
        monkeypatch: pytest.MonkeyPatch,
        expected_warnings: ExpectedWarnings,
    ) -> None:
        given = tracked(own_centre, DeviceApp.OWNTRACKS)

        def broken(*asked: object) -> None:
            raise ZeroDivisionError(len(asked))

        expected_warnings.expect("ERROR: device-message-broke")
        monkeypatch.setattr(positions, "take", broken)
        assert post(own_centre, given, LOCATION).status_code == 200
        assert [reason for reason, _, _ in asides(own_centre, given)] == [SetAside.UNREADABLE]

    def test_the_desk_is_told_once_a_request(self, own_centre: Running) -> None:
        given = tracked(own_centre, DeviceApp.OWNTRACKS)
        by = own_centre.client(own_centre.person(Role.DISPATCHER))
        before = by.people.technician(given.technician_id).version
        batch = [LOCATION | {"tst": LOCATION["tst"] + number} for number in range(3)]
        assert post(own_centre, given, json.dumps(batch).encode()).status_code == 200
        assert by.people.technician(given.technician_id).version == before + 1
        assert post(own_centre, given, b"garbage").status_code == 200
        assert by.people.technician(given.technician_id).version == before + 2
        assert post(own_centre, given, b"").status_code == 200
        assert by.people.technician(given.technician_id).version == before + 2


def test_each_hot_path_is_a_route_of_the_document_with_the_same_function() -> None:
    found = {
        (route.path, method): route.endpoint
        for router in application.ROUTERS
        for route in router.routes
        if isinstance(route, APIRoute)
        for method in route.methods or ()
    }
    assert found["/owntracks", "POST"] is routes.HOT["/owntracks"].endpoint
    assert found["/osmand/{secret}", "GET"] is routes.HOT["/osmand/"].endpoint
    assert found["/osmand/{secret}", "POST"] is routes.HOT["/osmand/"].endpoint
