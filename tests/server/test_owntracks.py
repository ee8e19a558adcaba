"""Tries what an OwnTracks phone's messages say: vectors of the protocol, unit by unit (A6)."""

import json
from base64 import b64encode
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.secret import SecretBox

from api_client.vocabulary import Connection, SetAside
from desktop.domain.devices import NOTHING, Heard
from desktop.domain.positions import Sighting
from desktop.server import owntracks

NOW = datetime(2026, 11, 29, 8, 0, tzinfo=UTC)
AT = datetime(2025, 6, 15, 15, 6, 40, tzinfo=UTC)
LEAST: dict[str, Any] = {"_type": "location", "lat": 48.5, "lon": 9.25, "tst": 1750000000}
"""What a location has at least."""
KEY = b"a secret of a phone"


VECTOR = (
    "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXUEp/b62gboNAtVHa6WVsq5ItrjHltzMVOs2wbQb8td2OfDNjF0Hx/4tPxb6"
    "Dqi7QCXCvlOwx1v9kL7zrY6EQiILwdLJwVip6wWTp"
)
"""The least location under the key below, with the nonce 0, 1, ... 23."""


def told(message: object, key: bytes | None = None) -> Heard:
    """What a message says, posted as JSON."""
    return owntracks.decoded(json.dumps(message).encode(), key)


def encrypted(plain: bytes, key: bytes = KEY) -> dict[str, str]:
    """A message as an app writes it that has a key."""
    box = SecretBox(key.ljust(32, b"\0"))
    return {"_type": "encrypted", "data": b64encode(box.encrypt(plain)).decode()}


class TestFix:
    """What a location says of each thing, in our units."""

    def test_what_is_left_out_is_not_known(self) -> None:
        assert told(LEAST) == Heard((Sighting(48.5, 9.25, AT),))

    def test_a_whole_one(self) -> None:
        message = LEAST | {
            "acc": 12,
            "alt": 420,
            "vac": 3,
            "vel": 90,
            "cog": 271,
            "batt": 76,
            "bs": 1,
            "conn": "m",
            "t": "u",
            "tid": "wx",
            "m": 1,
            "created_at": 1750000009,
            "p": 97.3,
            "topic": "owntracks/wang/phone",
            "inregions": ["Depot"],
            "SSID": "net",
            "_id": "a1",
            "motionactivities": ["automotive"],
        }
        assert told(message) == Heard(
            (
                Sighting(
                    *(48.5, 9.25, AT),
                    accuracy_m=12.0,
                    altitude_m=420.0,
                    speed_mps=25.0,
                    course=271.0,
                    battery_percent=76,
                    charging=False,
                    connection=Connection.MOBILE,
                ),
            )
        )

    @pytest.mark.parametrize(
        ("field", "sent", "name", "read"),
        [
            ("vel", 36, "speed_mps", 10.0),
            ("vel", 0, "speed_mps", 0.0),
            ("vel", "36.0", "speed_mps", 10.0),
            ("vel", -1, "speed_mps", None),
            ("acc", 0.0, "accuracy_m", 0.0),
            ("acc", -1, "accuracy_m", -1.0),
            ("acc", "five", "accuracy_m", None),
            ("alt", -12.5, "altitude_m", -12.5),
            ("cog", 0, "course", 0.0),
            ("cog", 359.5, "course", 359.5),
            ("cog", -1, "course", None),
            ("batt", 0, "battery_percent", 0),
            ("batt", 76.0, "battery_percent", 76),
            ("batt", -1, "battery_percent", None),
            ("batt", 101, "battery_percent", None),
            ("bs", 0, "charging", None),
            ("bs", 1, "charging", False),
            ("bs", 2, "charging", True),
            ("bs", 3.0, "charging", True),
            ("bs", 9, "charging", None),
            ("conn", "w", "connection", Connection.WIFI),
            ("conn", "m", "connection", Connection.MOBILE),
            ("conn", "o", "connection", Connection.OFFLINE),
            ("conn", "x", "connection", None),
            ("conn", ["w"], "connection", None),
            ("lat", "48.75", "lat", 48.75),
            ("lat", 999, "lat", 999.0),
            ("lat", 0.0, "lat", 0.0),
            ("lon", -181, "lon", -181.0),
            ("tst", 1750000000.0, "at", AT),
            ("tst", "1750000000", "at", AT),
            ("tst", 1750000000000, "at", AT),
        ],
    )
    def test_each_field(self, field: str, sent: object, name: str, read: object) -> None:
        heard = told(LEAST | {field: sent})
        assert heard.aside is None
        assert getattr(heard.sightings[0], name) == read

    def test_who_crosses_a_border_is_where_he_crossed_it(self) -> None:
        crossing = {"event": "leave", "desc": "Depot", "wtst": 1700000000, "acc": 8, "t": "c"}
        heard = told(LEAST | crossing | {"_type": "transition"})
        assert heard == Heard((Sighting(48.5, 9.25, AT, accuracy_m=8.0),))

    def test_several_at_once(self) -> None:
        later = LEAST | {"tst": 1750000060}
        heard = told([LEAST, {"_type": "lwt", "tst": 1}, later, {"_type": "spam"}])
        assert [each.at.minute for each in heard.sightings] == [6, 7]
        assert heard.aside is SetAside.TYPE_UNKNOWN


class TestAside:
    """What tells no fix: in order, or set aside with its reason."""

    @pytest.mark.parametrize("body", [b"", b" \r\n"])
    def test_an_empty_body_is_legal(self, body: bytes) -> None:
        assert owntracks.decoded(body) == NOTHING

    @pytest.mark.parametrize(
        "message",
        [
            {"_type": "lwt", "tst": 1750000000},
            {"_type": "card", "tid": "wx", "name": "Wang", "face": "aGFsbG8="},
            {"_type": "waypoint", "desc": "Depot", "lat": 1, "lon": 2, "rad": 50, "tst": 1},
            {"_type": "waypoints", "waypoints": [{"lat": 1, "lon": 2}]},
            {"_type": "cmd", "action": "dump"},
            {"_type": "configuration", "tid": "wx"},
            {"_type": "status", "iOS": {"version": "18.1"}},
            {"_type": "steps", "tst": 1750000000, "steps": 400},
            {"_type": "beacon", "tst": 1750000000, "uuid": "a"},
            {"_type": "request", "request": "tour"},
            [],
        ],
    )
    def test_these_are_as_they_should_be(self, message: object) -> None:
        assert told(message) == NOTHING

    @pytest.mark.parametrize(
        ("body", "reason"),
        [
            (b"garbage", SetAside.UNREADABLE),
            (b"\xff\xfe\x00", SetAside.UNREADABLE),
            (b'"text"', SetAside.UNREADABLE),
            (b"7", SetAside.UNREADABLE),
            (b"null", SetAside.UNREADABLE),
            (b"[" * 100_000, SetAside.UNREADABLE),
            (b"9" * 5_000, SetAside.UNREADABLE),
            (b'{"_type":"location","lat":1', SetAside.UNREADABLE),
            (b"{}", SetAside.TYPE_UNKNOWN),
            (b'{"_type":"weather"}', SetAside.TYPE_UNKNOWN),
            (b'{"_type":["location"]}', SetAside.TYPE_UNKNOWN),
            (b'{"_type":"location","tst":1750000000}', SetAside.NO_FIX),
            (b'{"_type":"location","lat":null,"lon":1}', SetAside.NO_FIX),
            (b'{"_type":"location","lat":"abc","lon":1}', SetAside.FIELD_WRONG),
            (b'{"_type":"location","lat":NaN,"lon":1}', SetAside.FIELD_WRONG),
            (b'{"_type":"location","lat":true,"lon":1}', SetAside.FIELD_WRONG),
            (b'{"_type":"location","lat":1,"lon":[2]}', SetAside.FIELD_WRONG),
            (b'{"_type":"location","lat":1,"lon":2,"tst":"noon"}', SetAside.FIELD_WRONG),
            (b'{"_type":"location","lat":1,"lon":2}', SetAside.FIELD_WRONG),
            (b'{"_type":"location","lat":1,"lon":2,"tst":null}', SetAside.FIELD_WRONG),
            (b'{"_type":"location","lat":1,"lon":2,"tst":1e300}', SetAside.FIELD_WRONG),
            (b'{"_type":"encrypted","data":"AAAA"}', SetAside.UNDECRYPTABLE),
        ],
    )
    def test_these_are_not(self, body: bytes, reason: SetAside) -> None:
        assert owntracks.decoded(body) == Heard(aside=reason)


class TestEncrypted:
    """libsodium's secretbox under the phone's own secret."""

    def test_its_key_opens_it(self) -> None:
        sealed = encrypted(json.dumps(LEAST).encode())
        assert told(sealed, KEY) == told(LEAST)

    def test_a_vector_written_beforehand(self) -> None:
        assert told({"_type": "encrypted", "data": VECTOR}, KEY) == told(LEAST)

    def test_what_is_not_encrypted_is_read_all_the_same(self) -> None:
        assert told(LEAST, KEY) == told(LEAST)

    @pytest.mark.parametrize(
        ("message", "key"),
        [
            (encrypted(b"{}", b"another"), KEY),
            (encrypted(b"{}"), None),
            ({"_type": "encrypted"}, KEY),
            ({"_type": "encrypted", "data": 7}, KEY),
            ({"_type": "encrypted", "data": "no base64!"}, KEY),
            ({"_type": "encrypted", "data": ""}, KEY),
            ({"_type": "encrypted", "data": b64encode(b"short").decode()}, KEY),
            ({"_type": "encrypted", "data": b64encode(bytes(24)).decode()}, KEY),
            ({"_type": "encrypted", "data": "\u4e2d"}, KEY),
        ],
    )
    def test_another_key_does_not(self, message: object, key: bytes | None) -> None:
        assert told(message, key) == Heard(aside=SetAside.UNDECRYPTABLE)

    def test_what_is_inside_is_judged_like_any_other(self) -> None:
        assert told(encrypted(b"garbage"), KEY) == Heard(aside=SetAside.UNREADABLE)
        assert told(encrypted(b'{"_type":"lwt"}'), KEY) == NOTHING
        twice = encrypted(json.dumps(encrypted(b"{}")).encode())
        assert told(twice, KEY) == Heard(aside=SetAside.TYPE_UNKNOWN)


_ANY = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=6,
)
_FIELDS = st.sampled_from(
    [*LEAST, "acc", "alt", "vel", "cog", "batt", "bs", "conn", "data", "event", "desc"]
)


@given(st.binary(max_size=200), st.sampled_from([None, b"", KEY, bytes(40)]))
def test_no_bytes_make_it_fail(body: bytes, key: bytes | None) -> None:
    assert isinstance(owntracks.decoded(body, key), Heard)


@given(st.dictionaries(_FIELDS, _ANY), st.booleans())
def test_no_message_makes_it_fail(
    fields: dict[str, Any],
    typed: bool,  # noqa: FBT001  (drawn)
) -> None:
    message = LEAST | fields if typed else fields
    heard = told(message, KEY)
    assert not (heard.sightings and heard.aside)
