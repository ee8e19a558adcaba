"""Tries what requests of the OsmAnd protocol say: vectors of both forms, unit by unit (A6)."""

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_client.vocabulary import SetAside
from desktop.domain.devices import NOTHING, Heard
from desktop.domain.positions import Sighting
from desktop.server import osmand

NOW = datetime(2026, 11, 29, 8, 0, tzinfo=UTC)
AT = datetime(2025, 6, 15, 15, 6, 40, tzinfo=UTC)
LEAST = {"id": "48241179", "lat": "48.5", "lon": "9.25", "timestamp": "1750000000"}
JSON = "application/json; charset=utf-8"
FORM = "application/x-www-form-urlencoded"


def asked(**told: str) -> Heard:
    """What a query says."""
    return osmand.decoded(urlencode(told).encode(), "", b"", NOW)


def posted(message: object) -> Heard:
    """What a JSON message says."""
    return osmand.decoded(b"", JSON, json.dumps(message).encode(), NOW)


class TestQuery:
    """Form A: a query, or a form in its place; knots and percent."""

    def test_the_old_app_posts_all_in_the_address(self) -> None:
        query = (
            b"id=48241179&timestamp=1750000000&lat=48.5&lon=9.25&speed=10.0&bearing=271.5"
            b"&altitude=420.0&accuracy=12.0&batt=76.0&charge=true&mock=true"
        )
        assert osmand.decoded(query, FORM, b"", NOW) == Heard(
            (
                Sighting(
                    *(48.5, 9.25, AT),
                    accuracy_m=12.0,
                    altitude_m=420.0,
                    speed_mps=10 * 1852 / 3600,
                    course=271.5,
                    battery_percent=76,
                    charging=True,
                    is_mock=True,
                ),
            )
        )

    def test_osmand_itself_fills_in_a_template(self) -> None:
        query = b"id=x&lat=48.5&lon=9.25&timestamp=1750000000000&hdop=1.2&altitude=420&speed=3"
        (sighting,) = osmand.decoded(query, "", b"", NOW).sightings
        assert (sighting.at, sighting.altitude_m, sighting.accuracy_m) == (AT, 420.0, None)
        assert sighting.speed_mps == pytest.approx(1.543333, abs=1e-6)

    @pytest.mark.parametrize(
        ("field", "sent", "name", "read"),
        [
            ("speed", "3600", "speed_mps", 1852.0),
            ("speed", "0", "speed_mps", 0.0),
            ("speed", "-1", "speed_mps", None),
            ("speed", "fast", "speed_mps", None),
            ("bearing", "0", "course", 0.0),
            ("heading", "90", "course", 90.0),
            ("bearing", "-1", "course", None),
            ("altitude", "-12.5", "altitude_m", -12.5),
            ("accuracy", "0", "accuracy_m", 0.0),
            ("accuracy", "-1", "accuracy_m", -1.0),
            ("hdop", "3", "accuracy_m", None),
            ("batt", "76.4", "battery_percent", 76),
            ("batt", "-1", "battery_percent", None),
            ("charge", "true", "charging", True),
            ("charge", "false", "charging", False),
            ("mock", "true", "is_mock", True),
            ("mock", "false", "is_mock", False),
            ("valid", "false", "is_valid", False),
            ("valid", "0", "is_valid", False),
            ("valid", "1", "is_valid", True),
            ("valid", "true", "is_valid", True),
            ("lat", "999", "lat", 999.0),
            ("lon", "-181", "lon", -181.0),
            ("timestamp", "1750000000000", "at", AT),
            ("timestamp", "2025-06-15T15:06:40Z", "at", AT),
            ("timestamp", "2025-06-15T23:06:40+08:00", "at", AT),
            ("timestamp", f"{AT.astimezone():%Y-%m-%d %H:%M:%S}", "at", AT),
            ("timestamp", "", "at", NOW),
            ("timestamp", "0", "at", datetime(1970, 1, 1, tzinfo=UTC)),
            ("alarm", "sos", "is_valid", True),
            ("cell", "460,0,1,2", "lat", 48.5),
            ("driverUniqueId", "7", "lat", 48.5),
        ],
    )
    def test_each_field(self, field: str, sent: str, name: str, read: object) -> None:
        heard = asked(**LEAST | {field: sent})
        assert heard.aside is None
        assert getattr(heard.sightings[0], name) == read

    def test_a_plus_that_nobody_escaped_is_no_other_time(self) -> None:
        query = b"lat=48.5&lon=9.25&timestamp=2025-06-15T23:06:40+08:00"
        assert osmand.decoded(query, "", b"", NOW).sightings[0].at == AT

    def test_without_a_time_it_is_now(self) -> None:
        assert asked(lat="48.5", lon="9.25") == Heard((Sighting(48.5, 9.25, NOW),))

    def test_a_place_in_one_field(self) -> None:
        told = {"id": "1", "location": "48.5,9.25", "timestamp": "1750000000"}
        assert asked(**told) == Heard((Sighting(48.5, 9.25, AT),))

    def test_a_form_stands_in_only_where_the_address_says_nothing(self) -> None:
        form = urlencode(LEAST).encode()
        assert osmand.decoded(b"", FORM, form, NOW) == Heard((Sighting(48.5, 9.25, AT),))
        assert osmand.decoded(b"", "", form, NOW) == Heard((Sighting(48.5, 9.25, AT),))
        other = osmand.decoded(b"lat=1&lon=2&timestamp=1750000000", FORM, form, NOW)
        assert other == Heard((Sighting(1.0, 2.0, AT),))

    def test_a_type_without_a_body_says_nothing(self) -> None:
        query = urlencode(LEAST).encode()
        assert osmand.decoded(query, JSON, b"", NOW) == Heard((Sighting(48.5, 9.25, AT),))

    def test_what_stands_twice_is_what_stands_last(self) -> None:
        heard = osmand.decoded(b"lat=1&lat=48.5&lon=9.25&timestamp=1750000000", "", b"", NOW)
        assert heard.sightings[0].lat == 48.5


class TestJson:
    """Form B: metres a second, a battery of 1, and -1 for what is not known."""

    LOCATION: dict[str, Any] = {  # noqa: RUF012  (nobody writes to it)
        "timestamp": "2025-06-15T15:06:40.862Z",
        "coords": {
            "latitude": 48.5,
            "longitude": 9.25,
            "accuracy": 12,
            "speed": 10,
            "heading": 271.5,
            "altitude": 420,
        },
        "is_moving": True,
        "odometer": 12345.6,
        "event": "motionchange",
        "battery": {"level": 0.76, "is_charging": True},
        "activity": {"type": "in_vehicle"},
        "extras": {},
        "_": "&id=1&lat=0&lon=0",
        "uuid": "a",
        "age": 12,
    }

    def location(self, **more: object) -> Heard:
        return posted({"location": self.LOCATION | more, "device_id": "48241179"})

    def test_a_whole_one(self) -> None:
        assert self.location() == Heard(
            (
                Sighting(
                    *(48.5, 9.25, AT.replace(microsecond=862_000)),
                    accuracy_m=12.0,
                    altitude_m=420.0,
                    speed_mps=10.0,
                    course=271.5,
                    battery_percent=76,
                    charging=True,
                ),
            )
        )

    @pytest.mark.parametrize(
        ("field", "sent", "name", "read"),
        [
            ("speed", 0, "speed_mps", 0.0),
            ("speed", -1, "speed_mps", None),
            ("speed", "10", "speed_mps", 10.0),
            ("heading", -1, "course", None),
            ("heading", 0, "course", 0.0),
            ("accuracy", -1, "accuracy_m", -1.0),
            ("altitude", None, "altitude_m", None),
            ("latitude", "48.75", "lat", 48.75),
            ("latitude", 999, "lat", 999.0),
        ],
    )
    def test_each_coordinate(self, field: str, sent: object, name: str, read: object) -> None:
        heard = self.location(coords=self.LOCATION["coords"] | {field: sent})
        assert heard.aside is None
        assert getattr(heard.sightings[0], name) == read

    @pytest.mark.parametrize(
        ("field", "sent", "name", "read"),
        [
            ("battery", {"level": 1, "is_charging": False}, "battery_percent", 100),
            ("battery", {"level": 0.0}, "battery_percent", 0),
            ("battery", {"level": -1}, "battery_percent", None),
            ("battery", {"is_charging": False}, "charging", False),
            ("battery", None, "charging", None),
            ("battery", "full", "battery_percent", None),
            ("mock", True, "is_mock", True),
            ("mock", "true", "is_mock", True),
            ("alarm", "sos", "is_mock", False),
            ("timestamp", "2025-06-15T15:06:40", "at", AT),
            ("timestamp", 1750000000000, "at", AT),
        ],
    )
    def test_each_field(self, field: str, sent: object, name: str, read: object) -> None:
        heard = self.location(**{field: sent})
        assert heard.aside is None
        assert getattr(heard.sightings[0], name) == read

    @pytest.mark.parametrize("is_list_of_messages", [True, False])
    def test_several_at_once(self, *, is_list_of_messages: bool) -> None:
        bad = {"timestamp": "2025-06-15T15:06:40Z", "coords": {"latitude": "x", "longitude": 1}}
        several = [self.LOCATION, bad, self.LOCATION]
        batch: object = {"location": several, "device_id": "1"}
        if is_list_of_messages:
            batch = [{"location": each, "device_id": "1"} for each in several]
        heard = posted(batch)
        assert len(heard.sightings) == 2
        assert heard.aside is SetAside.FIELD_WRONG


class TestAside:
    """What tells no fix: in order, or set aside with its reason."""

    @pytest.mark.parametrize("media_type", ["", FORM, JSON])
    def test_an_empty_request_is_legal(self, media_type: str) -> None:
        assert osmand.decoded(b"", media_type, b"", NOW) == NOTHING

    def test_a_push_token_is_not_missing_a_place(self) -> None:
        form = b"id=48241179&notificationToken=abc%3Adef"
        assert osmand.decoded(b"", FORM, form, NOW) == NOTHING
        assert osmand.decoded(form, "", b"", NOW) == NOTHING
        assert posted({"device_id": "1", "notificationToken": "abc"}) == NOTHING

    @pytest.mark.parametrize(
        ("query", "reason"),
        [
            (b"id=48241179", SetAside.NO_FIX),
            (b"id=48241179&timestamp=1750000000&batt=12", SetAside.NO_FIX),
            (b"lat=1", SetAside.NO_FIX),
            (b"location=1", SetAside.NO_FIX),
            (b"lat=%7B0%7D&lon=%7B1%7D", SetAside.FIELD_WRONG),
            (b"lat=nan&lon=1", SetAside.FIELD_WRONG),
            (b"lat=48,5&lon=9,25", SetAside.FIELD_WRONG),
            (b"lat=1&lon=2&timestamp=noon", SetAside.FIELD_WRONG),
            (b"lat=1&lon=2&timestamp=-1e99", SetAside.FIELD_WRONG),
            (b"&&", SetAside.UNREADABLE),
            (b"\xff=1", SetAside.UNREADABLE),
            (b"&".join(b"k%d=1" % number for number in range(300)), SetAside.UNREADABLE),
        ],
    )
    def test_a_query_that_is_of_no_use(self, query: bytes, reason: SetAside) -> None:
        assert osmand.decoded(query, "", b"", NOW) == Heard(aside=reason)
        assert osmand.decoded(b"", FORM, query, NOW) == Heard(aside=reason)

    @pytest.mark.parametrize(
        ("body", "reason"),
        [
            (b"garbage", SetAside.UNREADABLE),
            (b"\xff\xfe\x00", SetAside.UNREADABLE),
            (b"[" * 100_000, SetAside.UNREADABLE),
            (b'"text"', SetAside.UNREADABLE),
            (b"null", SetAside.UNREADABLE),
            (b"{}", SetAside.NO_FIX),
            (b'{"location":null}', SetAside.NO_FIX),
            (b'{"location":7}', SetAside.FIELD_WRONG),
            (b'{"location":{"coords":7}}', SetAside.FIELD_WRONG),
            (b'{"location":{"coords":{}}}', SetAside.FIELD_WRONG),
            (b'{"location":{"coords":{"latitude":NaN,"longitude":1}}}', SetAside.FIELD_WRONG),
            (b'{"location":{"coords":{"latitude":1,"longitude":1}}}', SetAside.FIELD_WRONG),
            (
                b'{"location":{"timestamp":"noon","coords":{"latitude":1,"longitude":1}}}',
                SetAside.FIELD_WRONG,
            ),
        ],
    )
    def test_json_that_is_of_no_use(self, body: bytes, reason: SetAside) -> None:
        assert osmand.decoded(b"", JSON, body, NOW) == Heard(aside=reason)


@given(
    st.binary(max_size=100), st.sampled_from(["", FORM, JSON, "\u4e2d"]), st.binary(max_size=200)
)
def test_no_bytes_make_it_fail(query: bytes, media_type: str, body: bytes) -> None:
    assert isinstance(osmand.decoded(query, media_type, body, NOW), Heard)


_ANY = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=6,
)
_NAMES = st.sampled_from(
    [*TestJson.LOCATION, *TestJson.LOCATION["coords"], "level", "is_charging", "mock"]
)


@given(st.dictionaries(_NAMES, _ANY), st.dictionaries(_NAMES, _ANY))
def test_no_message_makes_it_fail(location: dict[str, Any], coords: dict[str, Any]) -> None:
    assert isinstance(posted({"location": location | {"coords": coords}}), Heard)
    assert isinstance(posted({"location": TestJson.LOCATION | location}), Heard)


@given(st.dictionaries(st.sampled_from([*LEAST, "speed", "batt", "location"]), st.text()))
def test_no_parameters_make_it_fail(told: dict[str, str]) -> None:
    query = urlencode(LEAST | told, errors="replace").encode()
    assert isinstance(osmand.decoded(query, "", b"", NOW), Heard)
