"""Decides who may see and keep prices: lines of the table of roles (E9, F3)."""

from api_client.ids import new_id
from api_client.vocabulary import Role
from tests.at_the_door import BODIES
from tests.server.asking import HELD, STAFF, nothing
from tests.server.role_rows import Row, Scene

KEEPERS = {"finance", "administrator"}
PRICE = BODIES["PUT /v1/prices/{}"]


def _price(scene: Scene) -> str:
    """The id of a price."""
    id_, by = str(new_id()), scene.centre.person(Role.FINANCE)
    answer = scene.centre.ask("PUT", f"/v1/prices/{id_}", by, json=PRICE)
    assert answer.status_code == 200, answer.text
    return id_


PRICE_ROWS = (
    Row("GET /v1/prices", STAFF, nothing),
    Row("PUT /v1/prices/{}", KEEPERS, lambda _: {"id": str(new_id()), "json": PRICE}),
    Row(
        "DELETE /v1/prices/{}",
        KEEPERS,
        lambda scene: {"id": scene.id_of(lambda: _price(scene))},
        whose=HELD,
    ),
)
