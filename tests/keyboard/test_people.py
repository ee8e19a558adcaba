"""Tries what an administrator does in a real window: somebody new, and the code for his phone."""

import re

import pytest

from tests.keyboard.conftest import Room
from tests.keyboard.desk import Desk
from tests.keyboard.tasks import task

CODE = re.compile(r"[0-9A-Z]{5}-[0-9A-Z]{5}")


@pytest.mark.parametrize("who", ["Ada"])
@task("Add a technician and show the pairing code", at_most=12)
def test_a_technician_is_added_and_his_phone_pairs_by_the_code(room: Room, desk: Desk) -> None:
    desk.press("ctrl+3")
    desk.sees(focus="Technicians")
    desk.press("Insert")
    desk.sees(window="New technician", focus="Name")
    desk.write("zhao min")
    desk.press("Return")
    shown = desk.sees("Waiting for a phone…", window="Pair a phone for zhao min")
    (code,) = [text for text in shown.texts if CODE.fullmatch(text)]
    phone = room.ada.people.pair(code, "a phone")
    assert phone.name == "zhao min"
    desk.sees("Paired: a phone", window="Pair a phone for zhao min")
