"""Decides who may take calls and keep templates: lines of the table of roles (F1)."""

from api_client.ids import new_id
from api_client.vocabulary import Role
from tests.server.asking import DESK, HELD, STAFF, nothing
from tests.server.role_rows import Row, Scene

KEEPERS = {"supervisor", "administrator"}
TEMPLATE = {"version": 0, "name": "Leak", "kind": "repair", "title": "A leak"}


def _template(scene: Scene) -> str:
    """The id of a template."""
    id_, by = str(new_id()), scene.centre.person(Role.SUPERVISOR)
    answer = scene.centre.ask("PUT", f"/v1/templates/{id_}", by, json=TEMPLATE)
    assert answer.status_code == 200, answer.text
    return id_


INTAKE_ROWS = (
    Row("GET /v1/callers", DESK, lambda _: {"params": {"phone": "0100"}}),
    Row("GET /v1/callers/addresses", DESK, lambda _: {"params": {"text": "Harbour"}}),
    Row("GET /v1/kinds", STAFF, nothing),
    Row("GET /v1/templates", STAFF, nothing),
    Row("PUT /v1/templates/{}", KEEPERS, lambda _: {"id": str(new_id()), "json": TEMPLATE}),
    Row(
        "DELETE /v1/templates/{}",
        KEEPERS,
        lambda scene: {"id": scene.id_of(lambda: _template(scene))},
        whose=HELD,
    ),
)
