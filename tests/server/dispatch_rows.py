"""Decides who may offer orders, answer offers and enter consent: lines of the table of roles."""

from typing import Any

from api_client.ids import new_id
from tests.provoked_dispatch import STOPPED, WIDENED, awaiting_consent, exhausted, offered
from tests.server.asking import DESK, HELD, ITS, STAFF, nothing
from tests.server.role_rows import Row, Scene


def _new_order(scene: Scene) -> str:
    return str(scene.centre.order()["id"])


def _about_order(body: dict[str, Any]) -> Any:  # noqa: ANN401  (a builder of the table)
    return lambda scene: {
        "id": scene.id_of(lambda: _new_order(scene)),
        "json": {**body, "id": str(new_id())},
    }


def _by_hand(scene: Scene) -> dict[str, Any]:
    body = {"id": str(new_id()), "technician_id": str(scene.centre.technician().id)}
    return {"id": scene.id_of(lambda: _new_order(scene)), "json": body}


def _cascade(body: dict[str, Any]) -> Any:  # noqa: ANN401
    return lambda scene: {
        "id": scene.id_of(lambda: exhausted(scene.centre)["id"]),
        "json": {**body, "id": str(new_id())},
    }


def _answer(scene: Scene) -> dict[str, Any]:
    """An offer to the owner; what he was offered before is refused first: he is asked once."""
    owner, centre = scene.owner, scene.centre
    for each in centre.ask("GET", "/v1/offers", owner).json().get("items", ()):
        path = f"/v1/offers/{each['offer']['id']}/answer"
        assert centre.ask("POST", path, owner, json={"accept": False}).status_code == 200
    made = scene.id_of(lambda: offered(centre, owner)["offers"][0]["id"])
    return {"id": made, "json": {"accept": False}}


DISPATCH_ROWS = (
    Row("GET /v1/cascades", STAFF, nothing),
    Row(
        "GET /v1/orders/{}/cascades",
        STAFF,
        lambda scene: {"id": scene.id_of(lambda: _new_order(scene))},
        whose=HELD,
    ),
    Row("POST /v1/orders/{}/dispatch", DESK, _about_order({}), whose=HELD),
    Row("POST /v1/orders/{}/offers", DESK, _by_hand, whose=HELD),
    Row("POST /v1/cascades/{}/stop", DESK, _cascade(STOPPED), whose=HELD),
    Row("POST /v1/cascades/{}/widen", DESK, _cascade(WIDENED), whose=HELD),
    Row("GET /v1/offers", {"technician"}, nothing),
    Row(
        "GET /v1/technicians/{}/proposals",
        STAFF,
        lambda scene: {"id": scene.id_of(lambda: scene.centre.technician().id)},
        whose=HELD,
    ),
    Row("POST /v1/offers/{}/answer", {"technician"}, _answer, whose=ITS),
    Row(
        "POST /v1/orders/{}/consent",
        DESK,
        lambda scene: {
            "id": scene.id_of(lambda: awaiting_consent(scene.centre)),
            "json": {"accept": True},
        },
        whose=HELD,
    ),
)
