"""Takes what phones of earlier releases kept: /v1 accepts each recorded outbox for good (A4, A5).

A release adds the outbox of its own phones under ``outboxes``; none is ever changed. A phone that
was away for a year sends what it kept in the words of the release that it runs.
"""

import base64
import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import requests

from api_client.vocabulary import Role
from desktop.service import people
from desktop.service.unit import SYSTEM
from tests.running import Person, Running, new_order

RECORDED = sorted((Path(__file__).parent / "outboxes").glob("*.json"))
WAY = ["received", "accepted", "started", "on-site", "work-begun", "completed"]


def _owner(centre: Running, kept: dict[str, Any]) -> Person:
    """The technician whose phone kept it, with the order that it is about."""
    id_ = UUID(kept["technician_id"])
    centre.work.write(SYSTEM, lambda unit: people.add_technician(unit, id_, "Bo", ""))
    desk = centre.person(Role.DISPATCHER)
    made = centre.ask("POST", "/v1/orders", desk, json=new_order(id=kept["order_id"]))
    assert made.status_code == 201, made.text
    path = f"/v1/orders/{kept['order_id']}/assignment"
    answer = centre.ask("POST", path, desk, json={"technician_id": str(id_)})
    assert answer.status_code == 200, answer.text
    return Person(id_, Role.TECHNICIAN, centre.token_for(id_, Role.TECHNICIAN))


def _sent(centre: Running, owner: Person, kept: dict[str, Any]) -> list[requests.Response]:
    """The answers to everything that was kept, sent in its order."""
    answers = []
    for one in kept["requests"]:
        if "file" in one:
            more = {"data": base64.b64decode(kept["files"][one["file"]])}
        else:
            more = {"json": one["json"]}
        answers.append(centre.ask(one["method"], one["path"], owner, **more))
    return answers


def _accepted(answers: list[requests.Response]) -> list[bool]:
    """What became of each report in the answers."""
    bodies = [answer.json() for answer in answers if answer.content]
    single = [body["accepted"] for body in bodies if "accepted" in body]
    return single + [one["accepted"] for body in bodies for one in body.get("receipts", ())]


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
def test_an_outbox_of_an_earlier_release_is_taken_once(own_centre: Running, path: Path) -> None:
    kept = json.loads(path.read_text(encoding="utf-8"))
    owner = _owner(own_centre, kept)
    for _ in range(2):  # the answers were lost: the phone sends all of it again
        answers = _sent(own_centre, owner, kept)
        assert all(answer.ok for answer in answers), [answer.text for answer in answers]
        assert _accepted(answers) == [True] * len(WAY)
    desk = own_centre.person(Role.DISPATCHER)
    order = own_centre.ask("GET", f"/v1/orders/{kept['order_id']}", desk).json()
    assert [one["state"] for one in order["milestones"]] == WAY
    assert order["state"] == "completed"


def test_there_is_an_outbox_of_the_first_release() -> None:
    assert "0.1.0" in {path.stem for path in RECORDED}
