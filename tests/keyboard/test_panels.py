"""Tries in a real window that panels are gone between, floated and closed by keys alone."""

from tests.keyboard.conftest import Room
from tests.keyboard.desk import Desk


def act(desk: Desk, typed: str, said: str) -> None:
    """Do something by the command bar."""
    desk.press("ctrl+k")
    desk.sees(focus="Command bar")
    desk.write(typed)
    desk.sees(said)
    desk.press("Return")


def test_a_panel_that_floats_is_worked_in_by_the_same_keys(room: Room, desk: Desk) -> None:
    order = room.order(title="Lamp flickers")
    desk.sees(order.number)
    act(desk, "float", "Float this panel, or dock it again")
    desk.sees(order.number, window="Orders", focus="Orders")
    desk.press("ctrl+Home")
    desk.sees(chosen=order.number)
    desk.press("h")
    desk.sees(window="Put on hold", focus="Reason")
    desk.press("Escape")
    desk.sees(window="Orders", focus="Orders")
    desk.press("ctrl+n")
    desk.sees(window="New order", focus="Caller's number")
    desk.press("Escape")
    desk.sees(window="Orders", focus="Orders")
    desk.press("F6")
    desk.sees(window="Callout", panel="panel.order", focus="Order")
    desk.press("ctrl+1")
    desk.sees(window="Orders", focus="Orders")
    act(desk, "float", "Float this panel, or dock it again")
    desk.sees(order.number, window="Callout", focus="Orders")


def test_a_closed_panel_is_left_for_the_next_and_opened_by_its_key(desk: Desk) -> None:
    desk.press("ctrl+3")
    desk.sees(panel="panel.technicians", focus="Technicians")
    act(desk, "close this", "Close this panel")
    desk.sees(panel="panel.queue", focus="Orders")
    desk.press("ctrl+3")
    desk.sees(panel="panel.technicians", focus="Technicians")
    desk.press("shift+F6")
    desk.sees(panel="panel.order")
    desk.press("Escape")
    desk.sees(panel="panel.queue", focus="Orders")
