"""Tries what no client of ours sends: each bad thing has its code, and nothing of it is kept."""

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from pydantic import JsonValue

from api_client.vocabulary import Role
from tests.at_the_door import BODIES
from tests.running import Running, new_order, new_report

Place = tuple[str | int, ...]
JSON = {"Content-Type": "application/json"}
DEEP = 100_000


def _rows(centre: Running) -> tuple[int, int]:
    """How many orders there are and the feed's newest number: what a refusal must not change."""
    answer = centre.ask("GET", "/v1/orders?limit=1", centre.person(Role.DISPATCHER)).json()
    return answer["total"], answer["seq"]


def _spoiled(value: JsonValue, path: Place, bad: object) -> JsonValue:
    """The same value with something else at one place."""
    copied = deepcopy(value)
    inner: Any = copied
    for name in path[:-1]:
        inner = inner[name]
    inner[path[-1]] = bad
    return copied


def _objects(value: JsonValue, at: Place = ()) -> Iterator[Place]:
    """The place of each object in a value, at every depth."""
    if isinstance(value, dict):
        yield at
        for name, inner in value.items():
            yield from _objects(inner, (*at, name))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _objects(inner, (*at, number))


WHOLE_ORDER = new_order(
    equipment=[{"name": "Boiler"}],
    spare_parts=[{"name": "Pump", "quantity": 1}],
    time_window={"begins_at": "2026-11-23T09:00:00Z", "ends_at": "2026-11-23T10:00:00Z"},
    service={"action": "open"},
    kind="repair",
    priority="low",
    draft=False,
    remark="",
    promised_at=None,
)


@pytest.mark.parametrize("at", list(_objects(WHOLE_ORDER)), ids=str)
def test_a_field_that_nobody_knows_is_refused_at_every_depth(centre: Running, at: Place) -> None:
    body = _spoiled(WHOLE_ORDER, (*at, "colour"), "red")
    before = _rows(centre)
    answer = centre.ask("POST", "/v1/orders", centre.person(Role.DISPATCHER), json=body)
    assert answer.status_code == 422
    place = ".".join(map(str, ("body", *at, "colour")))
    assert {"at": place, "kind": "extra_forbidden"} in answer.json()["fields"]["errors"]
    assert _rows(centre) == before


BAD_VALUES: list[tuple[Place, object]] = [
    (("id",), "not-an-id"),
    (("id",), 7),
    (("title",), ""),
    (("title",), "   "),
    (("title",), "x" * 201),
    (("title",), None),
    (("title",), 5),
    (("title",), ["No hot water"]),
    (("title",), "a\x00b"),
    (("title",), "a\x1b[31mb"),
    (("kind",), "magic"),
    (("priority",), 1),
    (("draft",), "yes"),
    (("draft",), 1),
    (("remark",), "x" * 4001),
    (("promised_at",), "2026-11-23T08:00:00"),
    (("promised_at",), "yesterday"),
    (("promised_at",), 1_700_000_000),
    (("promised_at",), "1999-12-31T23:59:59Z"),
    (("promised_at",), "2100-01-01T00:00:00Z"),
    (("promised_at",), "9999-12-31T23:59:59-23:59"),
    (("place", "lat"), 999),
    (("place", "lat"), -90.000001),
    (("place", "lat"), "31.2"),
    (("place", "lon"), 181),
    (("place",), None),
    (("place",), []),
    (("customer", "name"), ""),
    (("equipment",), [{"name": "Boiler"}] * 51),
    (("equipment",), {}),
    (("spare_parts",), [{"name": "Pump"}] * 101),
    (("spare_parts", 0, "quantity"), 0),
    (("spare_parts", 0, "quantity"), 1.5),
    (("spare_parts", 0, "quantity"), True),
    (("spare_parts", 0, "quantity"), 10**30),
    (("service",), {"action": "open", "currency": "euro"}),
    (("service",), {"action": "open", "fee_minor": -1}),
    (("service",), {"action": "open", "fee_minor": 10**12 + 1}),
    (("service",), {"action": "open", "fee_minor": 10.0}),
]


@pytest.mark.parametrize(("at", "bad"), BAD_VALUES, ids=lambda value: str(value)[:40])
def test_a_value_out_of_its_bounds_is_refused_where_it_stands(
    centre: Running, at: Place, bad: object
) -> None:
    body = _spoiled(WHOLE_ORDER, at, bad)
    before = _rows(centre)
    answer = centre.ask("POST", "/v1/orders", centre.person(Role.DISPATCHER), json=body)
    assert answer.status_code == 422, answer.text
    place = ".".join(map(str, ("body", *at)))
    assert any(error["at"].startswith(place) for error in answer.json()["fields"]["errors"])
    assert _rows(centre) == before


BAD_FIX: list[dict[str, Any]] = [
    {"lat": 999, "lon": 0},
    {"lat": 0, "lon": -180.5},
    {"lat": 0},
    {"lat": 0, "lon": 0, "accuracy_m": -1},
    {"lat": 0, "lon": 0, "accuracy_m": 10**7},
    {"lat": None, "lon": None},
    {"lat": True, "lon": 0},
]
BAD_REPORTS: list[dict[str, Any]] = [
    *({"position": fix} for fix in BAD_FIX),
    {"state": "finished"},
    {"occurred_at": "2026-11-23 at eight"},
    {"occurred_at": None},
    {"no_position": "lazy"},
    {"attachments": [{"sha256": "A" * 64, "length": 1, "media_type": "image/jpeg"}]},
    {"attachments": [{"sha256": "a" * 64, "length": 0, "media_type": "image/jpeg"}]},
    {"attachments": [{"sha256": "a" * 64, "length": 2**33, "media_type": "image/jpeg"}]},
    {"attachments": [{"sha256": "a" * 64, "length": 1, "media_type": "../etc/passwd"}]},
    {"attachments": [{"sha256": "a" * 64, "length": 1, "media_type": "a/b"}] * 201},
    {"order_version": 0},
    {"order_version": 2**53},
    {"reason": "x" * 201},
    {"parts": {"weather": {}}},
    {"parts": {"technician": {"technician_id": "x", "state": "received", "payload_version": 1}}},
]


@pytest.mark.parametrize("bad", BAD_REPORTS, ids=lambda value: str(value)[:50])
@pytest.mark.parametrize("batch", [False, True], ids=["alone", "in a batch"])
def test_a_bad_report_is_refused_and_not_kept(
    centre: Running, bad: dict[str, Any], *, batch: bool
) -> None:
    bo = centre.person(Role.TECHNICIAN)
    report = {**new_report({**WHOLE_ORDER, "number": "WO-1"}, bo, "received"), **bad}
    path, body = "/v1/reports", report
    if batch:
        path, body = "/v1/reports/batch", {"reports": [report]}
    answer = centre.ask("POST", path, bo, json=body)
    assert answer.status_code == 422, answer.text
    kept = f"/v1/reports/{report['report_id']}"
    assert centre.ask("GET", kept, centre.person(Role.DISPATCHER)).status_code == 404


@pytest.mark.parametrize("count", [0, 501])
def test_a_batch_has_one_to_five_hundred_reports(centre: Running, count: int) -> None:
    reports = [BODIES["POST /v1/reports"]] * count
    by = centre.person(Role.TECHNICIAN)
    answer = centre.ask("POST", "/v1/reports/batch", by, json={"reports": reports})
    assert answer.status_code == 422


_ORDER = json.dumps(new_order())
MANY = b",".join(b'"k%d":1' % number for number in range(150_000))
UNREADABLE: dict[str, bytes] = {
    "no JSON": b"hello",
    "half": _ORDER.encode()[:-5],
    "two": _ORDER.encode() * 2,
    "broken UTF-8": _ORDER.replace("No hot", "No \xff hot").encode("latin-1"),
    "an overlong form": _ORDER.encode().replace(b"No hot", b"\xc0\x80"),
    "UTF-16": _ORDER.encode("utf-16"),
    "a byte order mark": b"\xef\xbb\xbf" + _ORDER.encode(),
    "NaN": _ORDER.replace("31.23", "NaN").encode(),
    "Infinity": _ORDER.replace("31.23", "-Infinity").encode(),
    "a number of 5,000 digits": _ORDER.replace("31.23", "9" * 5000).encode(),
    "a name twice": (_ORDER[:-1] + ', "title": "Another"}').encode(),
    "a name twice, below": _ORDER.replace('"lat"', '"lat": 1.0, "lat"').encode(),
    "lists without end": b"[" * DEEP,
    "deep lists": b"[" * DEEP + b"]" * DEEP,
    "objects without end": b'{"a":' * DEEP,
    "gzip by stealth": b"\x1f\x8b\x08\x00",
    "an object of 150,000 members": b"{" + MANY + b"}",
    "half a million objects": b'{"equipment":[' + b",".join([b"{}"] * 500_000) + b"]}",
    "half a million lists": b'{"equipment":[' + b",".join([b"[]"] * 500_000) + b"]}",
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_is_no_json_is_unreadable(centre: Running, name: str) -> None:
    before = _rows(centre)
    by = centre.person(Role.DISPATCHER)
    answer = centre.ask("POST", "/v1/orders", by, data=UNREADABLE[name], headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (400, "request-unreadable")
    assert _rows(centre) == before


FLOODS: dict[str, bytes] = {
    "numbers": b'{"reports":[' + b",".join([b"1"] * 3_000_000) + b"]}",
    "unknown fields": b'{"reports":[' + b",".join([b'{"a":1,"b":2,"c":3}'] * 200_000) + b"]}",
    "something unknown": b'{"x":[' + b",".join([b"1"] * 3_000_000) + b"]}",
    "too many reports": b'{"reports":['
    + b",".join([json.dumps(BODIES["POST /v1/reports"]).encode()] * 30_000)
    + b"]}",
}


@pytest.mark.parametrize("name", FLOODS)
def test_a_flood_of_faults_in_one_body_holds_up_nobody(centre: Running, name: str) -> None:
    """Its faults are not counted to the end: telling them all took minutes, for everybody."""
    by = centre.person(Role.TECHNICIAN)
    answer = centre.ask(
        "POST", "/v1/reports/batch", by, data=FLOODS[name], headers=JSON, timeout=10
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "request-invalid")
    assert answer.elapsed.total_seconds() < 5
    assert len(answer.content) < 10_000


@pytest.mark.parametrize(
    "body",
    [b"1", b"null", b'"text"', b"[]", b"{}", b"", b'{"\\ud800": 1}', b'{"title": "\\ud800"}'],
)
def test_json_that_is_no_order_is_invalid(centre: Running, body: bytes) -> None:
    by = centre.person(Role.DISPATCHER)
    answer = centre.ask("POST", "/v1/orders", by, data=body, headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (422, "request-invalid")


def test_the_name_of_an_unknown_field_is_not_sent_back_at_length(centre: Running) -> None:
    body = {**new_order(), "k" * 100_000: 1}
    answer = centre.ask("POST", "/v1/orders", centre.person(Role.DISPATCHER), json=body)
    assert answer.status_code == 422
    assert len(answer.content) < 1000


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "application/json; charset=utf-16"},
        {"Content-Type": ""},
        {"Content-Type": "application/json", "Content-Encoding": "gzip"},
    ],
    ids=str,
)
def test_a_body_of_another_kind_is_refused(centre: Running, headers: dict[str, str]) -> None:
    by = centre.person(Role.DISPATCHER)
    answer = centre.ask("POST", "/v1/orders", by, data=_ORDER.encode(), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (415, "media-type-wrong")


def test_a_body_without_a_length_is_bounded_too(centre: Running) -> None:
    pieces = (b"x" * 2**20 for _ in range(9))
    by = centre.person(Role.DISPATCHER)
    answer = centre.ask("POST", "/v1/orders", by, data=pieces, headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (413, "body-too-large")


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=501",
        "limit=x",
        f"limit={'9' * 5000}",
        "cursor=-1",
        "cursor=0",
        "cursor=x",
        "state=flying",
        "technician_id=x",
        "ids=x",
        "colour=red",
        "text=" + "x" * 201,
        "text=%00",
        "text=%1b",
        "&".join(["state=open"] * 21),
    ],
    ids=lambda query: query[:20],
)
def test_a_bad_query_is_refused(centre: Running, query: str) -> None:
    answer = centre.ask("GET", f"/v1/orders?{query}", centre.person(Role.DISPATCHER))
    assert (answer.status_code, answer.json()["code"]) == (422, "request-invalid")


@pytest.mark.parametrize("text", ["%", "_", "'", '"', "\\", "%25%27%3B--", "100%25", "水"])
def test_a_search_reads_signs_as_signs(centre: Running, text: str) -> None:
    answer = centre.ask("GET", f"/v1/orders?text={text}", centre.person(Role.DISPATCHER))
    assert (answer.status_code, answer.json()["items"]) == (200, [])


@pytest.mark.parametrize(
    "said",
    [
        "Basic dXNlcjpwYXNz",
        "Bearer",
        "Bearer ",
        "Bearer  ",
        "bearer a b",
        b"Bearer \xff\xfe\xfd",
        "Bearer ключ".encode(),
        "Bearer " + "x" * 30_000,
        "Token the-secret-of-this-machine",
    ],
    ids=lambda said: str(said)[:20],
)
def test_a_token_that_is_rubbish_is_nobodys(centre: Running, said: str | bytes) -> None:
    answer = centre.ask("GET", "/v1/me", headers={"Authorization": said})
    assert (answer.status_code, answer.json()["code"]) == (401, "not-signed-in")


@pytest.mark.parametrize("path", ["/v1/orders/", "//v1/orders", "/V1/orders", "/v1", "/", "/v2/x"])
def test_a_path_that_is_not_there_is_not_found(centre: Running, path: str) -> None:
    by = centre.person(Role.DISPATCHER)
    answer = centre.ask("GET", path, by, allow_redirects=False)
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


@pytest.mark.parametrize("method", ["DELETE", "PUT", "TRACE", "OPTIONS", "BREW"])
def test_a_method_that_a_path_has_not_is_named_with_those_it_has(
    centre: Running, method: str
) -> None:
    answer = centre.ask(method, "/v1/orders", centre.person(Role.DISPATCHER))
    assert (answer.status_code, answer.json()["code"]) == (405, "method-not-allowed")
    assert answer.headers["Allow"] == "GET, POST"
