"""Decides who may keep reminders and hand shifts over: lines of the table of roles (F1)."""

from api_client.ids import new_id
from api_client.vocabulary import Role
from tests.server.asking import DESK, HELD, nothing
from tests.server.role_rows import Row, Scene
from tests.shift_provoked import REMINDER

FOR_ALL = {**REMINDER, "for_desk": True}


def _reminder(scene: Scene) -> str:
    """The id of a reminder of the whole desk."""
    id_, by = str(new_id()), scene.centre.person(Role.SUPERVISOR)
    answer = scene.centre.ask("PUT", f"/v1/reminders/{id_}", by, json=FOR_ALL)
    assert answer.status_code == 200, answer.text
    return id_


def _handover(scene: Scene) -> str:
    """The id of a handover that waits for somebody."""
    id_, by = str(new_id()), scene.centre.person(Role.SUPERVISOR)
    answer = scene.centre.ask("POST", "/v1/handovers", by, json={"id": id_})
    assert answer.status_code == 201, answer.text
    return id_


SHIFT_ROWS = (
    Row("GET /v1/reminders", DESK, nothing),
    Row("PUT /v1/reminders/{}", DESK, lambda _: {"id": str(new_id()), "json": FOR_ALL}),
    Row(
        "DELETE /v1/reminders/{}",
        DESK,
        lambda scene: {"id": scene.id_of(lambda: _reminder(scene))},
        done=204,
        whose=HELD,
    ),
    Row(
        "PUT /v1/reminders/{}/done",
        DESK,
        lambda scene: {"id": scene.id_of(lambda: _reminder(scene)), "json": {"version": 1}},
        whose=HELD,
    ),
    Row(
        "POST /v1/reminders/{}/snooze",
        DESK,
        lambda scene: {
            "id": scene.id_of(lambda: _reminder(scene)),
            "json": {"id": str(new_id()), "version": 1, "minutes": 5},
        },
        whose=HELD,
    ),
    Row("GET /v1/handovers", DESK, nothing),
    Row("GET /v1/handovers/now", DESK, nothing),
    Row("POST /v1/handovers", DESK, lambda _: {"json": {"id": str(new_id())}}, done=201),
    Row(
        "PUT /v1/handovers/{}/taken",
        DESK,
        lambda scene: {"id": scene.id_of(lambda: _handover(scene)), "json": {}},
        whose=HELD,
    ),
)
