"""Tries in a real window that what is late is filtered and kept as a view, by keys alone."""

from datetime import timedelta

from api_client.wire.views import ViewFilter
from desktop.clock import SystemClock
from tests.keyboard.conftest import Room
from tests.keyboard.desk import Desk
from tests.keyboard.tasks import task
from tests.running import until


def filters_kept(room: Room) -> dict[str, ViewFilter]:
    """Give the views that all may use, as the server has them: Hannah shares hers."""
    return {view.name: view.content.filter for view in room.otto.views.mine().items}


@task("Filter to what is late and save the view", at_most=5)
def test_what_is_late_is_kept_as_a_view(room: Room, desk: Desk) -> None:
    late = room.order(title="Gate stays open", promised_at=SystemClock().now() - timedelta(hours=1))
    room.order(title="Gate squeaks")
    desk.sees(late.number, "Gate squeaks", panel="panel.queue")
    desk.press("alt+l")
    desk.sees_no_more("Gate squeaks")
    desk.sees(late.number)
    desk.press("ctrl+s")
    desk.sees(window="Save as a view", focus="Name", written="Late")
    desk.press("Return")
    desk.sees('The view "Late" is saved.', panel="panel.queue")
    (view,) = [each for each in room.hannah.views.mine().items if each.name == "Late"]
    assert view.content.filter.late


def test_a_view_is_shared_found_by_its_letters_and_deleted(room: Room, desk: Desk) -> None:
    desk.press("alt+e", "space", "Escape", "ctrl+s")
    desk.sees(window="Save as a view", focus="Name", written="Emergency")
    desk.write("Sirens")
    desk.press("Tab", "space", "ctrl+Return")
    desk.sees("everybody at the desk has it")
    until(lambda: "Sirens" in filters_kept(room))
    desk.press("alt+1")
    desk.sees(focus="Orders")
    desk.press("alt+v")
    desk.sees(focus="Views: type to narrow")
    desk.write("sir")
    desk.press("Return")
    desk.sees("Sirens", "Priority: Emergency")
    desk.press("alt+v")
    desk.sees(focus="Views: type to narrow")
    desk.write("delete")
    desk.press("Return")
    desk.sees('The view "Sirens" is deleted.')
    until(lambda: "Sirens" not in filters_kept(room))
    desk.press("ctrl+z")
    desk.sees('The view "Sirens" is there again.')
    assert filters_kept(room)["Sirens"].priorities == ("emergency",)
