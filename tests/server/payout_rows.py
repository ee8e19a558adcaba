"""Decides who may pay what the centre owes: lines of the table of roles (E9, F3)."""

from typing import Any

from api_client.ids import new_id
from tests.provoked_payouts import DETAILS, due, owed, prepared, released
from tests.server.asking import HELD, nothing
from tests.server.role_rows import Row, Scene

SEES, RUNS = {"finance", "administrator"}, {"finance"}


def _of_a_run(scene: Scene, *, done: bool = True, **more: object) -> dict[str, Any]:
    make = released if done else prepared
    id_ = scene.id_of(lambda: make(scene.centre)["id"])
    return {"id": id_, "json": {"command_id": str(new_id()), **more}}


def _refund(scene: Scene) -> dict[str, Any]:
    one = {"request_id": due(scene.centre), **DETAILS}
    return {"json": {"id": str(new_id()), "currency": "CNY", "refunds": [one]}}


def _run(scene: Scene) -> dict[str, Any]:
    whose = [owed(scene.centre)]
    return {"json": {"id": str(new_id()), "currency": "CNY", "technician_ids": whose}}


PAYOUT_ROWS = (
    Row("GET /v1/payables", SEES, nothing),
    Row(
        "GET /v1/technicians/{}/payee",
        SEES,
        lambda scene: {"id": scene.id_of(lambda: owed(scene.centre))},
        whose=HELD,
    ),
    Row(
        "PUT /v1/technicians/{}/payee",
        RUNS,
        lambda scene: {
            "id": scene.id_of(lambda: scene.centre.technician().id),
            "json": {"version": 0, **DETAILS},
        },
        whose=HELD,
    ),
    Row("GET /v1/refunds", SEES, nothing),
    Row("POST /v1/refunds", RUNS, _refund, done=201),
    Row("GET /v1/payouts", SEES, nothing),
    Row("POST /v1/payouts", RUNS, _run, done=201),
    Row(
        "POST /v1/payouts/{}/release",
        SEES,
        lambda scene: _of_a_run(scene, done=False),
        whose=HELD,
    ),
    Row(
        "POST /v1/payouts/{}/cancel",
        RUNS,
        lambda scene: _of_a_run(scene, done=False, reason="Too early."),
        whose=HELD,
    ),
    Row("POST /v1/payouts/{}/paid", RUNS, _of_a_run, whose=HELD),
    Row(
        "POST /v1/payouts/{}/returned",
        RUNS,
        lambda scene: _of_a_run(scene, reason="No such account."),
        whose=HELD,
    ),
    Row(
        "GET /v1/payouts/{}/file",
        RUNS,
        lambda scene: {"id": scene.id_of(lambda: released(scene.centre)["id"])},
        whose=HELD,
    ),
)
