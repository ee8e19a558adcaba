"""Decides how each refusal is made to happen that alarms, reminders and handovers have."""

from typing import Any

import requests

from api_client.ids import new_id
from api_client.vocabulary import Code, Role
from tests.alarmed import alarm
from tests.at_the_door import Provocation
from tests.running import Running

REMINDER = {"version": 0, "text": "Call back.", "due_at": "2026-11-23T09:00:00Z"}


def _acknowledged_otherwise(centre: Running) -> requests.Response:
    by, id_ = centre.person(Role.DISPATCHER), str(new_id())
    path = f"/v1/alarms/{alarm(centre)}/acknowledgement"
    centre.ask("POST", path, by, json={"id": id_, "note": "I ring him."})
    return centre.ask("POST", path, by, json={"id": id_, "note": "I send another."})


def _of_reminder(method: str, verb: str, *bodies: dict[str, Any]) -> Provocation:
    """Write a reminder, then send bodies about it, one after the other; the last is refused."""

    def provoke(centre: Running) -> requests.Response:
        by, path = centre.person(Role.DISPATCHER), f"/v1/reminders/{new_id()}"
        assert centre.ask("PUT", path, by, json=REMINDER).status_code == 200
        return [centre.ask(method, path + verb, by, json=body) for body in bodies][-1]

    return provoke


def _about_no_order(centre: Running) -> requests.Response:
    body = {**REMINDER, "order_id": str(new_id())}
    path = f"/v1/reminders/{new_id()}"
    return centre.ask("PUT", path, centre.person(Role.DISPATCHER), json=body)


def _handed_over_otherwise(centre: Running) -> requests.Response:
    by, id_ = centre.person(Role.DISPATCHER), str(new_id())
    assert centre.ask("POST", "/v1/handovers", by, json={"id": id_}).status_code == 201
    return centre.ask("POST", "/v1/handovers", by, json={"id": id_, "note": "Another."})


_C = Code
_WRITE, _DONE = "PUT /v1/reminders/{}", "PUT /v1/reminders/{}/done"
_SNOOZE = "POST /v1/reminders/{}/snooze"


def _later(version: int) -> dict[str, Any]:
    return {"id": str(new_id()), "version": version, "minutes": 5}


OF_SHIFTS: dict[tuple[str, Code], Provocation] = {
    ("POST /v1/alarms/{}/acknowledgement", _C.ID_REUSED): _acknowledged_otherwise,
    (_WRITE, _C.NOT_FOUND): _about_no_order,
    (_WRITE, _C.ID_REUSED): _of_reminder("PUT", "", {**REMINDER, "text": "Another."}),
    (_WRITE, _C.VERSION_UNKNOWN): _of_reminder("PUT", "", {**REMINDER, "version": 9}),
    (_WRITE, _C.EDIT_CONFLICT): _of_reminder(
        "PUT",
        "",
        {**REMINDER, "version": 1, "text": "One."},
        {**REMINDER, "version": 1, "text": "Two."},
    ),
    (_DONE, _C.VERSION_UNKNOWN): _of_reminder("PUT", "/done", {"version": 9}),
    (_DONE, _C.EDIT_CONFLICT): _of_reminder(
        "PUT", "/done", {"version": 1}, {"version": 1, "done": False}
    ),
    (_SNOOZE, _C.VERSION_UNKNOWN): _of_reminder("POST", "/snooze", _later(9)),
    (_SNOOZE, _C.EDIT_CONFLICT): _of_reminder("POST", "/snooze", _later(1), _later(1)),
    ("POST /v1/handovers", _C.ID_REUSED): _handed_over_otherwise,
}
