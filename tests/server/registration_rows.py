"""Decides who may do what about registrations of firms and persons (E1, F3)."""

from collections.abc import Callable
from typing import Any

from api_client.ids import new_id
from api_client.vocabulary import Role
from tests import registering
from tests.fingers import template
from tests.server.asking import HELD, ITS, nothing
from tests.server.role_rows import Row, Scene

READERS = {"dispatcher", "supervisor", "records-clerk", "administrator", "auditor"}
WRITERS = {"supervisor", "records-clerk", "administrator"}
CLERKS = {"supervisor", "records-clerk"}
Built = Callable[[Scene], dict[str, Any]]


def _application(scene: Scene) -> dict[str, Any]:
    """A technician's own application, or one of somebody new."""
    own = scene.asker.role is Role.TECHNICIAN
    return {"json": {"id": str(scene.asker.id if own else new_id()), "name": "Wang Ming"}}


def _his(which: str = "", **more: object) -> Built:
    """Something about the registration of the owner, or about one that is not there."""

    def build(scene: Scene) -> dict[str, Any]:
        if not scene.present:
            return _about(new_id(), which, more)
        clerk = scene.centre.person(Role.RECORDS_CLERK)
        body = {"id": str(scene.owner.id), "name": "Wang Ming"}
        answer = scene.centre.ask("POST", "/v1/registrations", clerk, json=body)
        assert answer.status_code == 201, answer.text
        return _about(scene.owner.id, which, more)

    return build


def _somebody(
    which: str = "", *, reviewed: bool = False, filed: bool = False, **more: object
) -> Built:
    """Something about the registration of somebody new."""

    def build(scene: Scene) -> dict[str, Any]:
        made = scene.id_of(lambda: registering.added(scene.centre, reviewed=reviewed, filed=filed))
        return _about(made, which, more)

    return build


def _about(id_: object, which: str, more: dict[str, object]) -> dict[str, Any]:
    """What a request is about: a registration, and which of its files or fingers."""
    return {"id": (id_, which) if which else id_, **more}


def _picture(scene: Scene) -> dict[str, Any]:
    """The picture of somebody's card, which a clerk sent."""
    built = _somebody("card-front")(scene)
    if scene.present:
        path = f"/v1/registrations/{built['id'][0]}/files/card-front"
        clerk = scene.centre.person(Role.RECORDS_CLERK)
        answer = scene.centre.ask("PUT", path, clerk, data=registering.picture())
        assert answer.status_code == 200, answer.text
    return built


def _firm(**more: object) -> Built:
    return lambda scene: {
        "id": scene.id_of(lambda: registering.added_firm(scene.centre)),
        **more,
    }


EDIT = {"version": 1, "address": "9 Gongti North Road"}
REGISTRATION_ROWS = (
    Row("GET /v1/registrations", {*READERS, "technician"}, nothing),
    Row(
        "POST /v1/firms",
        WRITERS,
        lambda _: {"json": registering.firm(new_id(), next(registering.ORDERS))},
        done=201,
    ),
    Row("GET /v1/firms/{}", READERS, _firm(), whose=HELD),
    Row("PATCH /v1/firms/{}", WRITERS, _firm(json=EDIT), whose=HELD),
    Row("POST /v1/registrations", {*WRITERS, "technician"}, _application, done=201),
    Row("GET /v1/registrations/{}", {*READERS, "technician"}, _his(), whose=ITS),
    Row("PATCH /v1/registrations/{}", {*WRITERS, "technician"}, _his(json=EDIT), whose=ITS),
    Row(
        "POST /v1/registrations/{}/review",
        CLERKS,
        _somebody(json={"approve": False, "reason": "Blurred."}),
        whose=HELD,
    ),
    Row("POST /v1/registrations/{}/filing", CLERKS, _somebody(filed=True), whose=HELD),
    Row(
        "PUT /v1/registrations/{}/filing/answer",
        CLERKS,
        _somebody(reviewed=True, json={"approve": True, "receipt": "BA-1"}),
        whose=HELD,
    ),
    Row("GET /v1/registrations/{}/identity", CLERKS, _somebody(), whose=HELD),
    Row(
        "POST /v1/registrations/search",
        CLERKS,
        lambda _: {"json": {"number": registering.identity_number()}},
    ),
    Row(
        "PUT /v1/registrations/{}/files/{}",
        {*WRITERS, "technician"},
        _his("photo", data=registering.picture()),
        whose=ITS,
    ),
    Row("GET /v1/registrations/{}/files/{}", CLERKS, _picture, whose=HELD),
    Row(
        "PUT /v1/registrations/{}/fingerprints/{}",
        {*WRITERS, "technician"},
        _his("right-thumb", data=template()),
        whose=ITS,
    ),
    Row("GET /v1/registrations/{}/filings", {*READERS, "technician"}, _his(), whose=ITS),
    Row("GET /v1/registrations/{}/credential", READERS, _somebody(), whose=HELD),
    Row(
        "PATCH /v1/registrations/{}/credential",
        CLERKS,
        _somebody(json={"version": 1, "reason": "Came late.", "standing": "warned"}),
        whose=HELD,
    ),
    Row("GET /v1/registrations/{}/history", {*READERS, "technician"}, _his(), whose=ITS),
)
