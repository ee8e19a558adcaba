"""Tries what a records clerk does in a real window: an application is approved, with the reason."""

import pytest

from api_client.ids import new_id
from api_client.vocabulary import Review
from api_client.wire.registrations import NewPerson
from tests import registering
from tests.keyboard.conftest import Room
from tests.keyboard.desk import Desk
from tests.keyboard.tasks import task


@pytest.mark.parametrize("who", ["Rosa"])
@task("Approve an application", at_most=13)
def test_an_application_is_approved_and_filed(room: Room, desk: Desk) -> None:
    id_ = new_id()
    body = registering.person(id_, next(registering.ORDERS), name="Zhao Yun")
    room.ada.registrations.add_person(NewPerson.model_validate(body))
    desk.press("ctrl+0")
    desk.sees(focus="Registrations", chosen="Zhao Yun")
    desk.press("d")
    desk.sees("5 pictures, 3 fingerprints", window="Approve", focus="Reason")
    desk.write("seen here")
    desk.press("Return")
    desk.sees("Zhao Yun is filed with the police")
    now = room.rosa.registrations.person(id_).standing.model_dump()
    assert (now["review"], now["review_reason"]) == (Review.APPROVED, "seen here")
    assert now["awaited"], "it is filed"
