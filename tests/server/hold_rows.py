"""Decides who may see to frozen sums, documents and fees: lines of the table of roles (E5, F3)."""

from typing import Any

from api_client.ids import new_id
from tests.provoked_holds import (
    CASH,
    FEE,
    RELEASE,
    SUMS,
    asked,
    awaiting_funds,
    hold_of,
    request_of,
    standing,
    under_way,
)
from tests.server.asking import DESK, HELD, ITS, STAFF, nothing
from tests.server.role_rows import Row, Scene

CLERKS = {"supervisor", "records-clerk"}
TILL = {"finance", "supervisor"}


def _ask(scene: Scene) -> dict[str, Any]:
    made = scene.id_of(lambda: awaiting_funds(scene.centre))
    return {"id": made, "json": {**SUMS, "id": str(new_id())}}


def _end(scene: Scene) -> dict[str, Any]:
    made = scene.id_of(lambda: hold_of(scene.centre, standing(scene.centre)))
    return {"id": made, "json": {**RELEASE, "command_id": str(new_id())}}


def _count(scene: Scene) -> dict[str, Any]:
    made = scene.id_of(lambda: request_of(scene.centre, asked(scene.centre)))
    return {"id": made, "json": {**CASH, "command_id": str(new_id())}}


def _handed_in(scene: Scene) -> dict[str, Any]:
    made = scene.id_of(lambda: standing(scene.centre))
    return {"id": made, "json": {"state": "handed-in"}}


def _fee(scene: Scene) -> dict[str, Any]:
    return {"id": scene.order()["id"], "json": {**FEE, "id": str(new_id())}}


HOLD_ROWS = (
    Row("GET /v1/holds", STAFF, nothing),
    Row(
        "GET /v1/orders/{}/holds",
        {*STAFF, "technician"},
        lambda scene: {"id": scene.order()["id"]},
        whose=ITS,
    ),
    Row("POST /v1/orders/{}/holds", DESK, _ask, done=201, whose=HELD),
    Row("POST /v1/holds/{}/end", TILL, _end, whose=HELD),
    Row("POST /v1/payments/{}/counted", TILL, _count, whose=HELD),
    Row("PUT /v1/orders/{}/documents", {"dispatcher", *CLERKS}, _handed_in, whose=HELD),
    Row(
        "PUT /v1/orders/{}/fee/confirmed",
        {"technician"},
        lambda scene: {"id": scene.id_of(lambda: standing(scene.centre, scene.owner))},
        whose=ITS,
    ),
    Row(
        "GET /v1/orders/{}/fee",
        {*STAFF, "technician"},
        lambda scene: {"id": scene.order()["id"]},
        whose=ITS,
    ),
    Row(
        "POST /v1/orders/{}/fee",
        {"dispatcher", "supervisor", "finance", "technician"},
        _fee,
        done=201,
        whose=ITS,
    ),
    Row(
        "POST /v1/orders/{}/abandonment",
        DESK,
        lambda scene: {
            "id": scene.id_of(lambda: under_way(scene.centre)),
            "json": {"fault": "customer"},
        },
        whose=HELD,
    ),
)
