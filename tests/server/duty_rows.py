"""Decides who may say where and when technicians work: lines of the table of roles (E15)."""

from typing import Any

from api_client.ids import new_id
from api_client.vocabulary import Role
from tests.at_the_door import BODIES
from tests.server.asking import DESK, HELD, ITS, LOCAL, STAFF, nothing
from tests.server.role_rows import Row, Scene

KEEPERS = {"supervisor", "administrator", LOCAL}
PLANNERS = {*DESK, "administrator", LOCAL}
_SHIFT = BODIES["PUT /v1/technicians/{}/shifts/{}"]


def _named() -> dict[str, Any]:
    return {"version": 0, "name": str(new_id()), "kind": "district"}


def _area(scene: Scene) -> str:
    """The id of an area."""
    id_, by = str(new_id()), scene.centre.person(Role.SUPERVISOR)
    answer = scene.centre.ask("PUT", f"/v1/areas/{id_}", by, json=_named())
    assert answer.status_code == 200, answer.text
    return id_


def _shift(scene: Scene) -> str:
    """The id of the owner, which a shift of his has as well."""
    by, path = scene.centre.person(Role.DISPATCHER), f"/v1/technicians/{scene.owner.id}/shifts"
    answer = scene.centre.ask("PUT", f"{path}/{scene.owner.id}", by, json=_SHIFT)
    assert answer.status_code in {200, 409}, answer.text
    return str(scene.owner.id)


DUTY_ROWS = (
    Row("GET /v1/areas", {*STAFF, LOCAL}, nothing),
    Row(
        "GET /v1/areas/{}",
        {*STAFF, LOCAL},
        lambda scene: {"id": scene.id_of(lambda: _area(scene))},
        whose=HELD,
    ),
    Row("PUT /v1/areas/{}", KEEPERS, lambda _: {"id": str(new_id()), "json": _named()}),
    Row(
        "DELETE /v1/areas/{}",
        KEEPERS,
        lambda scene: {"id": scene.id_of(lambda: _area(scene))},
        whose=HELD,
    ),
    Row(
        "GET /v1/technicians/{}/duty",
        {*STAFF, "technician", LOCAL},
        lambda scene: {"id": scene.id_of(lambda: scene.owner.id)},
        whose=ITS,
    ),
    Row(
        "PATCH /v1/technicians/{}/duty",
        {*PLANNERS, "technician"},
        lambda scene: {
            "id": scene.id_of(lambda: scene.owner.id),
            "json": {"version": 0, "on_duty": False},
        },
        whose=ITS,
    ),
    Row(
        "PUT /v1/technicians/{}/shifts/{}",
        PLANNERS,
        lambda scene: {"id": scene.id_of(lambda: scene.centre.technician().id), "json": _SHIFT},
        whose=HELD,
    ),
    Row(
        "DELETE /v1/technicians/{}/shifts/{}",
        PLANNERS,
        lambda scene: {"id": scene.id_of(lambda: _shift(scene))},
        whose=ITS,
    ),
)
