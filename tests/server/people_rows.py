"""Decides who may do what about people: their log-ins, their phones, themselves (F3)."""

from datetime import timedelta
from typing import Any

from api_client.ids import new_id
from api_client.wire.base import iso
from desktop.service import people
from desktop.service.unit import SYSTEM
from tests.server.asking import (
    EVERYBODY,
    HELD,
    ITS,
    LOCAL,
    NOT_YET,
    PASSWORD,
    PEOPLE,
    SIGNED_IN,
    STAFF,
    nothing,
)
from tests.server.role_rows import Row, Scene


def _pairing(scene: Scene) -> dict[str, Any]:
    technician = scene.centre.technician().id
    given = scene.centre.work.write(SYSTEM, lambda unit: people.new_pairing_code(unit, technician))
    return {"json": {"code": given.code}}


def _new_staff(scene: Scene) -> dict[str, Any]:
    del scene
    id_ = str(new_id())
    return {"json": {"id": id_, "name": id_, "role": "finance", "password": PASSWORD}}


def _password(scene: Scene) -> dict[str, Any]:
    """A change of his password by a wrong one: whoever may try is told so, nobody else."""
    del scene
    return {"json": {"old": f"not {new_id()}", "new": PASSWORD}}


def _unlocking(scene: Scene) -> dict[str, Any]:
    del scene
    return {"json": {"password": f"not {new_id()}"}}


def _renaming() -> dict[str, Any]:
    return {"version": 1, "name": str(new_id())}


def _calling() -> dict[str, Any]:
    return {"version": 1, "phone": "+86 21 5555 0101"}


def _setting(scene: Scene) -> dict[str, Any]:
    """A change that is wrong whoever asks: who may is told so, and nothing is changed."""
    del scene
    return {"json": {"edits": [{"name": "lock_after_min", "version": 0, "value": "x"}]}}


PEOPLE_ROWS = (
    Row("GET /v1/settings", {"administrator", "auditor", LOCAL}, nothing),
    Row("PATCH /v1/settings", {"administrator"}, _setting, done=422),
    Row("GET /v1/settings/history", {"administrator", "auditor", LOCAL}, nothing),
    Row("DELETE /v1/sessions/current", SIGNED_IN - {LOCAL}, nothing, done=204),
    Row("GET /v1/me", SIGNED_IN, nothing),
    Row("POST /v1/pairings", EVERYBODY, _pairing, done=201),
    Row("GET /v1/staff", PEOPLE, nothing),
    Row("POST /v1/staff", PEOPLE, _new_staff, done=201),
    Row("GET /v1/me/sessions", SIGNED_IN, nothing),
    Row("POST /v1/me/revocation", STAFF | NOT_YET, nothing),
    Row("PUT /v1/me/password", STAFF | NOT_YET, _password, done=422),
    Row("POST /v1/me/unlocking", STAFF | NOT_YET, _unlocking, done=422),
    Row("GET /v1/sessions", PEOPLE, nothing),
    Row(
        "GET /v1/staff/{}/sessions",
        PEOPLE,
        lambda scene: {"id": scene.id_of(scene.staff_id)},
        whose=HELD,
    ),
    Row(
        "DELETE /v1/sessions/{}",
        PEOPLE,
        lambda scene: {"id": scene.id_of(scene.session_id)},
        whose=HELD,
    ),
    Row(
        "PATCH /v1/staff/{}",
        PEOPLE,
        lambda scene: {"id": scene.id_of(scene.staff_id), "json": _renaming()},
        whose=HELD,
    ),
    Row(
        "POST /v1/staff/{}/password",
        PEOPLE,
        lambda scene: {"id": scene.id_of(scene.staff_id)},
        done=201,
        whose=HELD,
    ),
    Row(
        "POST /v1/staff/{}/revocation",
        PEOPLE,
        lambda scene: {"id": scene.id_of(scene.staff_id)},
        whose=HELD,
    ),
    Row("GET /v1/technicians", {*STAFF, "technician", LOCAL}, nothing),
    Row(
        "POST /v1/technicians",
        PEOPLE,
        lambda _: {"json": {"id": str(new_id()), "name": "Cy"}},
        done=201,
    ),
    Row(
        "GET /v1/technicians/{}",
        {*STAFF, "technician", LOCAL},
        lambda scene: {"id": scene.id_of(lambda: scene.owner.id)},
        whose=ITS,
    ),
    Row(
        "PATCH /v1/technicians/{}",
        PEOPLE,
        lambda scene: {"id": scene.id_of(lambda: scene.owner.id), "json": _calling()},
        whose=ITS,
    ),
    Row(
        "POST /v1/technicians/{}/pairing-code",
        PEOPLE,
        lambda scene: {"id": scene.id_of(lambda: scene.owner.id)},
        done=201,
        whose=ITS,
    ),
    Row(
        "GET /v1/technicians/{}/devices",
        PEOPLE,
        lambda scene: {"id": scene.id_of(lambda: scene.owner.id)},
        whose=ITS,
    ),
    Row(
        "GET /v1/technicians/{}/positions",
        {*STAFF, "technician", LOCAL},
        lambda scene: {"id": scene.id_of(lambda: scene.owner.id)},
        whose=ITS,
    ),
    Row(
        "GET /v1/technicians/{}/way",
        {*STAFF, "technician", LOCAL},
        lambda scene: {
            "id": scene.id_of(lambda: scene.owner.id),
            "params": {"lat": 31.23, "lon": 121.47},
        },
        whose=ITS,
    ),
    Row("GET /v1/nearby", STAFF, lambda _: {"params": {"lat": 31.23, "lon": 121.47}}),
    Row(
        "GET /v1/replays",
        {*STAFF, "technician", LOCAL},
        lambda scene: {
            "params": {
                "technician": scene.id_of(lambda: scene.owner.id),
                "from": iso(scene.centre.clock.now() - timedelta(days=1)),
            }
        },
        whose=ITS,
    ),
    Row(
        "DELETE /v1/devices/{}",
        PEOPLE,
        lambda scene: {"id": scene.id_of(scene.device_id)},
        whose=HELD,
    ),
)
