"""Tries what is noted of each request: an id, a route without ids of people, a status, a time."""

import asyncio
import logging
import re
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send

from api_client.errors import Refused
from api_client.vocabulary import Code, Role
from desktop.app.loglines import clean
from desktop.clock import HandClock
from desktop.server.watching import CODE, REQUEST_ID, UNKNOWN, Watch, about
from desktop.ui import faults
from tests.conftest import ExpectedWarnings
from tests.running import BEGAN, Running, until

OWN = re.compile(r"[0-9a-f]{12}")


class Told:
    """What the watch told a tally."""

    def __init__(self) -> None:
        self.begun = 0
        self.done: list[tuple[str, str, int, float]] = []

    def request_begun(self) -> None:
        self.begun += 1

    def request_done(self, route: str, method: str, status: int, seconds: float) -> None:
        self.done.append((route, method, status, seconds))


def _endpoint() -> None:
    """Stands for a route's function."""


class Served:
    """A request that is answered as it is told, after a time."""

    def __init__(
        self, status: int = 200, takes_s: float = 0.0, media: bytes = b"text/plain"
    ) -> None:
        self.clock = HandClock(BEGAN)
        self.told = Told()
        self.status = status
        self.takes_s = takes_s
        self.media = media
        self.about: dict[str, object] = {}
        self.sent: list[Message] = []

    async def app(self, scope: Scope, receive: Receive, send: Send) -> None:
        del receive
        scope["endpoint"] = _endpoint
        self.about = about()
        if self.status >= 400:
            scope[CODE] = "not-found"
        if self.status == 0:
            raise ValueError("Wang")
        headers = [(b"content-type", self.media)]
        self.clock.forward(timedelta(seconds=self.takes_s))
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        self.clock.forward(timedelta(seconds=self.takes_s))
        await send({"type": "http.response.body", "body": b""})

    def ask(self, **headers: str) -> dict[str, str]:
        """Send a request and give the headers of the answer."""
        scope: dict[str, Any] = {
            "type": "http",
            "method": "GET",
            "path": "/v1/technicians/Wang",
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        }

        async def receive() -> Message:
            raise AssertionError

        async def send(message: Message) -> None:
            self.sent.append(message)

        route = Route("/v1/technicians/{technician_id}", _endpoint)
        watch = Watch(self.app, self.told, self.clock, 1.0, lambda: [route])
        asyncio.run(watch(scope, receive, send))
        return {name.decode(): value.decode() for name, value in self.sent[0]["headers"]}


@pytest.fixture
def said(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """What is logged, from information on."""
    caplog.set_level(logging.INFO, "desktop.server")
    return caplog


def _fields(record: logging.LogRecord) -> dict[str, object]:
    return clean({"event": record.getMessage(), "level": record.levelname.lower(), **vars(record)})


def test_what_goes_well_is_counted_and_not_written(said: pytest.LogCaptureFixture) -> None:
    served = Served(takes_s=0.25)
    headers = served.ask()
    assert OWN.fullmatch(headers[REQUEST_ID.lower()])
    assert served.told.begun == 1
    assert served.told.done == [("/v1/technicians/{technician_id}", "GET", 200, 0.5)]
    assert said.records == []
    assert served.about == {
        "request_id": headers[REQUEST_ID.lower()],
        "route": "/v1/technicians/{technician_id}",
        "method": "GET",
    }
    assert about() == {}


def test_what_is_refused_has_a_line_with_its_code(said: pytest.LogCaptureFixture) -> None:
    Served(status=404).ask()
    (record,) = said.records
    found = _fields(record)
    assert (found["event"], found["code"], found["status"]) == ("request-refused", "not-found", 404)


def test_what_is_slow_is_a_warning_with_figures(
    said: pytest.LogCaptureFixture, expected_warnings: ExpectedWarnings
) -> None:
    expected_warnings.expect("request-slow")
    Served(takes_s=0.75).ask()
    (record,) = said.records
    found = _fields(record)
    assert (found["duration_ms"], found["limit_s"]) == (1500.0, 1.0)


def test_what_failed_and_was_answered_has_a_line_with_its_code(
    said: pytest.LogCaptureFixture,
) -> None:
    Served(status=503).ask()
    (record,) = said.records
    found = _fields(record)
    assert (found["event"], found["level"], found["status"]) == ("request-failed", "info", 503)


def test_a_stream_is_timed_until_it_begins(said: pytest.LogCaptureFixture) -> None:
    served = Served(takes_s=0.75, media=b"text/event-stream; charset=utf-8")
    served.ask()
    assert served.told.done[0][3] == 0.75
    assert said.records == []


def test_a_fault_that_nobody_caught_is_counted_as_one(
    said: pytest.LogCaptureFixture, expected_warnings: ExpectedWarnings
) -> None:
    expected_warnings.expect("request-broken")
    served = Served(status=0)
    with pytest.raises(ValueError, match="Wang"):
        served.ask()
    assert served.told.done[0][2] == 500
    assert "Wang" not in said.text


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        ("0123456789abcdef0123456789abcdef", True),
        ("0123456789ABCDEF0123456789ABCDEF", False),
        ("13912345678", False),
        ("11010519491231002X", False),
        ("0123456789abcdef0123456789abcdef\n", False),
        ("", False),
    ],
)
def test_an_id_is_taken_only_where_it_can_name_nobody(given: str, taken: bool) -> None:  # noqa: FBT001
    answered = Served().ask(**{"x-request-id": given})[REQUEST_ID.lower()]
    assert (answered == given) is taken
    assert taken or OWN.fullmatch(answered)


def test_every_answer_has_its_own_id(centre: Running) -> None:
    asked = ["/v1/health", "/v1/orders", "/no/such/path", "/openapi.json"]
    ids = [centre.ask("GET", path).headers[REQUEST_ID] for path in asked]
    assert all(OWN.fullmatch(id_) for id_ in ids)
    assert len(set(ids)) == len(ids)


def test_routes_are_told_by_their_templates(centre: Running) -> None:
    dispatcher = centre.person(Role.DISPATCHER)
    order = centre.order()
    centre.ask("GET", f"/v1/orders/{order['id']}", dispatcher)
    centre.ask("GET", "/v1/nothing/13912345678", dispatcher)
    centre.ask("GET", "/openapi.json")
    labels = {
        (sample.labels["route"], sample.labels["status"])
        for family in centre.served.metrics.registry.collect()
        for sample in family.samples
        if sample.name == "callout_requests_total"
    }
    assert {("/v1/orders/{order_id}", "200"), ("/openapi.json", "200"), (UNKNOWN, "404")} <= labels
    assert not any(order["id"] in route or "139" in route for route, _ in labels)


def test_a_fault_can_be_found_in_the_log_by_what_the_desk_says(
    own_centre: Running, said: pytest.LogCaptureFixture, expected_warnings: ExpectedWarnings
) -> None:
    expected_warnings.expect("fault")
    own_centre.served.support = lambda: {"a": 1 // 0}  # type: ignore[dict-item]
    with pytest.raises(Refused) as caught:
        own_centre.client(own_centre.person(Role.AUDITOR)).diagnostics.support_bundle(BytesIO())
    assert caught.value.code == Code.SERVER_FAULT
    assert caught.value.request_id is not None
    assert OWN.fullmatch(caught.value.request_id)
    assert caught.value.request_id in faults.sentence(caught.value)
    until(lambda: any(record.getMessage() == "request-failed" for record in said.records))
