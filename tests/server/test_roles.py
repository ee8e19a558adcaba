"""Holds who may do what (F3): every role, every endpoint, whose object, against a table of its own.

The table restates the "who" column of docs/seams.md. It is not derived from the program, and an
endpoint of the OpenAPI document without a row here fails.
"""

import hashlib
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import requests

from api_client.ids import new_id
from api_client.vocabulary import Code, Role
from desktop.service import people
from desktop.service.unit import SYSTEM
from tests.alarmed import alarm
from tests.running import LOCAL_SECRET, Person, Running, new_order, new_report
from tests.server.asking import (
    DESK,
    EVERYBODY,
    HELD,
    ITS,
    LOCAL,
    PASSWORD,
    PEOPLE,
    SIGNED_IN,
    STAFF,
    VIEWERS,
    nothing,
)
from tests.server.device_rows import DEVICE_ROWS
from tests.server.dispatch_rows import DISPATCH_ROWS
from tests.server.duty_rows import DUTY_ROWS
from tests.server.hold_rows import HOLD_ROWS
from tests.server.intake_rows import INTAKE_ROWS
from tests.server.ledger_rows import LEDGER_ROWS
from tests.server.payout_rows import PAYOUT_ROWS
from tests.server.people_rows import PEOPLE_ROWS
from tests.server.price_rows import PRICE_ROWS
from tests.server.registration_rows import REGISTRATION_ROWS
from tests.server.role_rows import Row, Scene, Whose
from tests.server.shift_rows import SHIFT_ROWS

REFUSED_AT_THE_DOOR = {
    "nobody": Code.NOT_SIGNED_IN,
    "rubbish": Code.NOT_SIGNED_IN,
    "revoked": Code.TOKEN_REVOKED,
    "expired": Code.TOKEN_EXPIRED,
}


def _about_order(body: Callable[[Scene], dict[str, Any]]) -> Callable[[Scene], dict[str, Any]]:
    return lambda scene: {"id": scene.order()["id"], "json": body(scene)}


def _edit(scene: Scene) -> dict[str, Any]:
    del scene
    return {"edit_id": str(new_id()), "version": 1, "remark": "Ring twice."}


def _hold(scene: Scene) -> dict[str, Any]:
    del scene
    return {"step_id": str(new_id()), "step": "hold", "reason": "Nobody at home."}


def _assignment(scene: Scene) -> dict[str, Any]:
    return {"technician_id": str(scene.centre.technician().id)}


def _order(scene: Scene) -> dict[str, Any]:
    return {"id": scene.order()["id"]}


def _report(scene: Scene) -> dict[str, Any]:
    return new_report(scene.order(), scene.asker, "received")


def _upload(scene: Scene) -> dict[str, Any]:
    del scene
    content = str(new_id()).encode()
    return {"id": hashlib.sha256(content).hexdigest(), "data": content}


def _position(scene: Scene) -> dict[str, Any]:
    del scene
    return {"json": {"position": {"lat": 1.0, "lon": 2.0}, "occurred_at": "2026-11-23T07:00:00Z"}}


TABLE = (
    Row("GET /v1/health", EVERYBODY, nothing),
    Row(
        "POST /v1/sessions",
        EVERYBODY,
        lambda _: {"json": {"name": "Ada", "password": PASSWORD}},
        done=201,
    ),
    *PEOPLE_ROWS,
    *INTAKE_ROWS,
    *SHIFT_ROWS,
    *DEVICE_ROWS,
    *DISPATCH_ROWS,
    *HOLD_ROWS,
    *PRICE_ROWS,
    *DUTY_ROWS,
    *REGISTRATION_ROWS,
    *LEDGER_ROWS,
    *PAYOUT_ROWS,
    Row("GET /v1/orders", {*STAFF, "technician"}, nothing),
    Row("GET /v1/orders/keys", {*STAFF, "technician"}, nothing),
    Row("GET /v1/orders/counts", {*STAFF, "technician"}, nothing),
    Row("POST /v1/orders", DESK, lambda _: {"json": new_order()}, done=201),
    Row("GET /v1/orders/{}", {*STAFF, "technician"}, _order, whose=ITS),
    Row("PATCH /v1/orders/{}", DESK, _about_order(_edit), whose=ITS),
    Row("POST /v1/orders/{}/assignment", DESK, _about_order(_assignment), whose=ITS),
    Row(
        "POST /v1/orders/{}/steps",
        DESK,
        _about_order(_hold),
        whose=ITS,
        # Who may see an order is refused the step by the table of steps, after the look.
        sees=frozenset({*STAFF, "technician"}),
    ),
    Row(
        "PUT /v1/orders/{}/acknowledgement",
        {"technician"},
        _about_order(lambda _: {"payload_version": 1}),
        whose=ITS,
    ),
    Row("GET /v1/claims", {*STAFF, "technician"}, nothing),
    Row("PUT /v1/orders/{}/claim", DESK, _about_order(lambda _: {}), whose=ITS),
    Row("DELETE /v1/orders/{}/claim", DESK, _order, done=204, whose=ITS),
    Row("GET /v1/orders/{}/messages", {*STAFF, "technician"}, _order, whose=ITS),
    Row(
        "POST /v1/orders/{}/messages",
        {*DESK, "technician"},
        _about_order(lambda _: {"id": str(new_id()), "text": "Ring.", "audience": "technician"}),
        done=201,
        whose=ITS,
    ),
    Row("GET /v1/orders/{}/history", {*STAFF, "technician"}, _order, whose=ITS),
    Row("GET /v1/orders/{}/candidates", DESK, _order, whose=HELD),
    Row("POST /v1/reports", {"technician"}, lambda s: {"json": _report(s)}, whose=ITS),
    Row("POST /v1/reports/batch", {"technician"}, lambda s: {"json": {"reports": [_report(s)]}}),
    Row(
        "GET /v1/reports/{}",
        {*STAFF, "technician"},
        lambda scene: {"id": scene.id_of(scene.report_id)},
        whose=ITS,
    ),
    Row("POST /v1/positions", {"technician"}, _position, done=204),
    Row("PUT /v1/files/{}", {*DESK, "technician", "records-clerk"}, _upload, done=201),
    Row("GET /v1/files/{}", VIEWERS, lambda scene: {"id": scene.file()}, whose=ITS),
    Row("HEAD /v1/files/{}", VIEWERS, lambda scene: {"id": scene.file()}, whose=ITS),
    Row("GET /v1/changes", {*STAFF, "technician"}, nothing),
    Row("GET /v1/audit", {"auditor", "administrator"}, nothing),
    Row("GET /v1/backups", PEOPLE, nothing),
    Row("POST /v1/backups", PEOPLE, nothing, done=202),
    Row("GET /v1/centre", {"auditor", "administrator", LOCAL}, nothing),
    Row("GET /v1/metrics", {"auditor", "administrator", LOCAL}, nothing),
    Row("POST /v1/reachability", {"administrator", LOCAL}, nothing),
    Row("GET /v1/support-bundle", {"auditor", "administrator", LOCAL}, nothing),
    Row("GET /v1/alarms", {*DESK, "administrator", "auditor", "finance"}, nothing),
    Row(
        "POST /v1/alarms/{}/acknowledgement",
        DESK,
        lambda scene: {
            "id": scene.id_of(lambda: alarm(scene.centre)),
            "json": {"id": str(new_id())},
        },
        whose=HELD,
        # An alarm about an order is theirs to see, not to act on.
        sees=frozenset({"administrator", "auditor", "finance"}),
    ),
    Row("GET /v1/views", STAFF, nothing),
    Row(
        "PUT /v1/views/{}",
        STAFF,
        lambda _: {"id": new_id(), "json": {"name": "Late ones", "content": {}}},
        done=201,
    ),
    Row("DELETE /v1/views/{}", STAFF, lambda _: {"id": new_id()}, done=204),
    Row("POST /v1/desks", {LOCAL}, lambda _: {"json": {"pid": 1}}),
    Row("DELETE /v1/desks/{}", {LOCAL}, lambda _: {"id": "1"}),
    Row("POST /v1/stop", {LOCAL}, nothing, done=202),
)


@pytest.fixture(scope="module")
def staffed(centre: Running) -> Running:
    """The module's server with somebody who can sign in, and a stop that is only counted."""
    people.add_staff(centre.work, SYSTEM, (new_id(), "Ada", Role.DISPATCHER, PASSWORD))
    centre.served.stop = lambda: None
    return centre


@pytest.fixture(scope="module")
def others(staffed: Running) -> dict[str, Person]:
    """Who comes with a token that is over, and a technician to whom others' orders belong."""
    revoked = staffed.new_person(Role.ADMINISTRATOR)
    staffed.client(LOCAL_SECRET).people.revoke_staff(revoked.id)
    expired = staffed.new_person(Role.ADMINISTRATOR, lasts=timedelta(0))
    return {"revoked": revoked, "expired": expired, "another": staffed.technician("Another")}


def _asker(
    centre: Running, others: dict[str, Person], name: str, *, new: bool = False
) -> tuple[Person, str | None]:
    """Somebody by the table's name for him, and the token by which he asks."""
    if name == LOCAL:
        return Person(UUID(int=0), Role.SYSTEM, LOCAL_SECRET), LOCAL_SECRET
    if name == "nobody":
        return centre.person(Role.TECHNICIAN), None
    if name == "rubbish":
        return centre.person(Role.TECHNICIAN), "x" * 43
    if name in others:
        return others[name], others[name].token
    person = centre.new_person(Role(name)) if new else centre.person(Role(name))
    return person, person.token


def _asked(
    centre: Running, others: dict[str, Person], row: Row, name: str, whose: Whose
) -> requests.Response:
    """Send the row's request as the asker, about whose object."""
    asker, token = _asker(centre, others, name, new=row.ends_session)
    own = asker.role is Role.TECHNICIAN and whose is not Whose.ANOTHERS
    owner = asker if own else others["another"]
    scene = Scene(centre, asker, owner, present=whose is not Whose.ABSENT)
    built = row.build(scene)
    ids = built.pop("id", "")
    path = row.path
    for id_ in ids if isinstance(ids, tuple) else [ids] * path.count("{}"):
        path = path.replace("{}", str(id_), 1)
    answer = centre.ask(row.method, path, token, stream=True, **built)
    answer.close()
    return answer


def _expected(row: Row, name: str, whose: Whose) -> int:
    """The status that the table promises."""
    not_there = whose is Whose.ABSENT or (whose is Whose.ANOTHERS and name == "technician")
    if not_there and name in row.may | row.sees:
        return 404
    if name in row.may:
        return row.done
    return 401 if name in REFUSED_AT_THE_DOOR else row.refused


def _cases(row: Row) -> Iterator[tuple[str, Whose]]:
    for name in sorted(EVERYBODY):
        for whose in row.whose:
            # At the door nobody knows yet whose the object is; to all but him it is a technician's.
            if name in REFUSED_AT_THE_DOOR and whose is not row.whose[0]:
                continue
            if whose is Whose.ANOTHERS and name != "technician":
                continue
            yield name, whose


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.endpoint)
def test_who_may(staffed: Running, others: dict[str, Person], row: Row) -> None:
    wrong = []
    for name, whose in _cases(row):
        answer = _asked(staffed, others, row, name, whose)
        expected = _expected(row, name, whose)
        if answer.status_code != expected:
            wrong.append(f"{name}, {whose}: {answer.status_code}, not {expected}")
    assert not wrong, f"{row.endpoint}:\n" + "\n".join(wrong)


@pytest.mark.parametrize("name", REFUSED_AT_THE_DOOR)
def test_who_is_refused_at_the_door_is_told_why(
    staffed: Running, others: dict[str, Person], name: str
) -> None:
    _, token = _asker(staffed, others, name)
    answer = staffed.ask("GET", "/v1/me", token)
    assert answer.json()["code"] == REFUSED_AT_THE_DOOR[name]
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_every_endpoint_has_a_row_and_every_row_an_endpoint(staffed: Running) -> None:
    paths = staffed.ask("GET", "/openapi.json").json()["paths"]
    served = {
        f"{method.upper()} {re.sub(r'{.*?}', '{}', path)}"
        for path, operations in paths.items()
        for method in operations
    }
    assert {row.endpoint for row in TABLE} == served


def test_every_role_of_the_vocabulary_is_asked_for() -> None:
    assert set(Role) - {Role.SYSTEM, Role.ANONYMOUS} == SIGNED_IN - {LOCAL}
