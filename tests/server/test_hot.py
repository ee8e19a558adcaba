"""Tries the hot paths: they keep what the framework promises, and are reached ahead of it (A5)."""

import json
import socket

import pytest
from fastapi.routing import APIRoute

from api_client.vocabulary import Role
from desktop.server import application
from desktop.server.routes import tracking
from tests.running import ANSWERS_WITHIN_S, Running, new_report


def test_each_hot_path_is_a_route_of_the_document_with_the_same_function() -> None:
    routes = {
        route.path: route
        for router in application.ROUTERS
        for route in router.routes
        if isinstance(route, APIRoute) and "POST" in (route.methods or ())
    }
    for path, hot in tracking.HOT.items():
        assert routes[path].endpoint is hot.endpoint
        body = routes[path].body_field
        assert body is not None
        assert body.field_info.annotation is hot.message


def test_they_are_reached_ahead_of_the_framework(
    own_centre: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    wang = own_centre.technician()
    order = own_centre.order_of(wang)

    async def never(*asked: object) -> None:
        raise AssertionError(asked)

    for route in tracking.router.routes:
        if isinstance(route, APIRoute) and route.path in tracking.HOT:
            monkeypatch.setattr(route, "handle", never)
    answer = own_centre.ask("POST", "/v1/reports", wang, json=new_report(order, wang, "received"))
    assert (answer.status_code, answer.json()["accepted"]) == (200, True)
    fix = {"position": {"lat": 31.2, "lon": 121.4}, "occurred_at": "2026-11-23T07:59:00Z"}
    assert own_centre.ask("POST", "/v1/positions", wang, json=fix).status_code == 204


def test_another_method_goes_to_the_framework(centre: Running) -> None:
    assert centre.ask("GET", "/v1/reports", centre.technician()).status_code == 405


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 422, "request-invalid"),
        (b"{", 400, "request-unreadable"),
        (b"\xff", 400, "request-unreadable"),
        (b'{"a": 1, "a": 1}', 400, "request-unreadable"),
        (b"[" * 5000, 400, "request-unreadable"),
        (b"{}", 422, "request-invalid"),
        (b'{"report_id": 1}', 422, "request-invalid"),
        (b'"text"', 422, "request-invalid"),
    ],
)
def test_what_is_no_report_is_answered_as_the_framework_does(
    centre: Running, body: bytes, status: int, code: str
) -> None:
    wang = centre.technician()
    headers = {"Content-Type": "application/json"}
    answer = centre.ask("POST", "/v1/reports", wang, data=body, headers=headers)
    batch = centre.ask("POST", "/v1/reports/batch", wang, data=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert (batch.status_code, batch.json()["code"]) == (status, code)
    assert answer.headers["Content-Type"] == batch.headers["Content-Type"]
    places = [each["at"].split(".")[0] for each in answer.json()["fields"].get("errors", [])]
    assert set(places) <= {"body"}


def test_of_a_stranger_not_even_the_body_is_read(centre: Running) -> None:
    host, port = centre.url.removeprefix("http://").split(":")
    head = (
        f"POST /v1/reports HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
        "Authorization: Bearer nobody\r\nContent-Length: 1000000\r\n\r\n{"
    )
    with socket.create_connection((host, int(port)), ANSWERS_WITHIN_S) as sock:
        sock.sendall(head.encode())
        answer = ""
        while not answer.endswith("}"):
            answer += sock.recv(65536).decode()
    assert answer.startswith("HTTP/1.1 401")
    assert json.loads(answer.split("\r\n\r\n", 1)[1])["code"] == "not-signed-in"


def test_a_revoked_phone_is_refused_although_it_was_known(own_centre: Running) -> None:
    wang = own_centre.technician()
    order = own_centre.order_of(wang)
    report = new_report(order, wang, "received")
    assert own_centre.ask("POST", "/v1/reports", wang, json=report).status_code == 200
    assert own_centre.served.known.by(wang.token) is not None
    by = own_centre.person(Role.ADMINISTRATOR)
    (device,) = own_centre.ask("GET", f"/v1/technicians/{wang.id}/devices", by).json()["items"]
    assert own_centre.ask("DELETE", f"/v1/devices/{device['id']}", by).status_code == 200
    answer = own_centre.ask("POST", "/v1/reports", wang, json=report)
    assert (answer.status_code, answer.json()["code"]) == (401, "token-revoked")
