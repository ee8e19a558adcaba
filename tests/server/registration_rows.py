"""Decides who may do what about registrations of firms and persons (E1, F3)."""

from collections.abc import Callable
from typing import Any

from api_client.ids import new_id
from api_client.vocabulary import Role
from tests import registering
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


def _his(**more: object) -> Built:
    """Something about the registration of the owner, or about one that is not there."""

    def build(scene: Scene) -> dict[str, Any]:
        if not scene.present:
            return {"id": new_id(), **more}
        clerk = scene.centre.person(Role.RECORDS_CLERK)
        body = {"id": str(scene.owner.id), "name": "Wang Ming"}
        answer = scene.centre.ask("POST", "/v1/registrations", clerk, json=body)
        assert answer.status_code == 201, answer.text
        return {"id": scene.owner.id, **more}

    return build


def _somebody(*, reviewed: bool = False, filed: bool = False, **more: object) -> Built:
    """Something about the registration of somebody new."""

    def build(scene: Scene) -> dict[str, Any]:
        made = scene.id_of(lambda: registering.added(scene.centre, reviewed=reviewed, filed=filed))
        return {"id": made, **more}

    return build


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
    Row("GET /v1/registrations/{}/history", {*READERS, "technician"}, _his(), whose=ITS),
)
