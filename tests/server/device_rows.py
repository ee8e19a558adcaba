"""Decides who may do what about tracking apps; by a bearer token nobody is one (A6)."""

from typing import Any

from desktop.service.devices import user_of
from tests.server.asking import HELD, ITS, PEOPLE
from tests.server.role_rows import Row, Scene


def _heartbeat(scene: Scene) -> dict[str, Any]:
    del scene
    return {"json": {"_type": "lwt"}}


def _name(scene: Scene) -> dict[str, Any]:
    """A device's name, which is no secret."""
    return {"id": user_of(scene.owner.id)}


DEVICE_ROWS = (
    Row(
        "POST /v1/technicians/{}/trackers",
        PEOPLE,
        lambda scene: {
            "id": scene.id_of(lambda: scene.owner.id),
            "json": {"app": "osmand", "name": "Van"},
        },
        done=201,
        whose=ITS,
    ),
    Row(
        "GET /v1/devices/{}/set-aside",
        PEOPLE,
        lambda scene: {"id": scene.id_of(scene.device_id)},
        whose=HELD,
    ),
    Row("POST /owntracks", set(), _heartbeat, refused=401),
    Row("GET /osmand/{}", set(), _name, refused=401),
    Row("POST /osmand/{}", set(), _name, refused=401),
)
