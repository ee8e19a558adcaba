"""Tries at a real server how the desk writes when, where and with what a technician works."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from api_client.client import Client
from api_client.ids import new_id
from api_client.vocabulary import AreaKind, JobKind, Role, TechnicianState, TravelMode, Weekday
from api_client.wire.areas import AreaWanted
from api_client.wire.duty import Duty, DutyEdit
from desktop.ui.claims import Claims
from desktop.ui.desk import Desk
from desktop.ui.duty_form import DutyDialog
from desktop.ui.feed import Feed
from desktop.ui.memory import Memory
from desktop.ui.notices import Notices
from desktop.ui.panels.technicians import TechniciansPanel
from desktop.ui.pictures.centre import session
from desktop.ui.pictures.standin import MachineStandIn
from desktop.ui.tasks import Tasks
from desktop.ui.theme import Theme
from desktop.words import Language
from tests.running import Person, Running

pytestmark = pytest.mark.sqlite_alone("about a window, through the same interface as everybody")


@pytest.fixture
def anna(own_centre: Running) -> Person:
    return own_centre.technician("Anna")


@pytest.fixture
def client(own_centre: Running) -> Client:
    return own_centre.client(own_centre.person(Role.SUPERVISOR))


@pytest.fixture
def panel(
    qtbot: QtBot, theme: Theme, own_centre: Running, client: Client, anna: Person, tmp_path: Path
) -> Iterator[TechniciansPanel]:
    """The panel of a supervisor, with one technician chosen."""
    tasks, host = Tasks(), QWidget()
    qtbot.addWidget(host)
    feed = Feed(lambda *_: iter(()), own_centre.clock)
    me = own_centre.person(Role.SUPERVISOR).id
    desk = Desk(
        client,
        session(Language.ENGLISH),
        tasks,
        feed,
        Notices(host, theme),
        theme,
        own_centre.clock,
        MachineStandIn(),
        Memory(tmp_path / "desk.ini").of(me),
        Claims(client, me, tasks, feed),
    )
    made = TechniciansPanel(desk)
    qtbot.addWidget(made)
    made.reload()
    qtbot.waitUntil(lambda: made.live.ready)
    made.table.choose(anna.id)
    yield made
    tasks.close()


def opened(qtbot: QtBot, panel: TechniciansPanel) -> DutyDialog:
    before = panel.duties.dialog
    panel.edit_duty()
    qtbot.waitUntil(lambda: panel.duties.dialog is not before)
    now = panel.duties.dialog
    assert now is not None
    return now


def sent(qtbot: QtBot, dialog: DutyDialog) -> None:
    with qtbot.waitSignal(dialog.sent):
        dialog.send()


def written(qtbot: QtBot, panel: TechniciansPanel, harbour: UUID) -> DutyDialog:
    """The dialog with something in every field, after what was wrong in it was said."""
    dialog = opened(qtbot, panel)
    assert not dialog.times.days[Weekday.MONDAY].isEnabled()
    dialog.times.bound.setChecked(True)
    dialog.times.days[Weekday.MONDAY].line.setText("8-12, 13-17:30")
    dialog.times.days[Weekday.FRIDAY].line.setText("22-6, 5")
    dialog.crew.line.setText("none")
    dialog.send()
    assert dialog.times.days[Weekday.FRIDAY].fault
    assert dialog.crew.fault
    dialog.times.days[Weekday.FRIDAY].line.setText("22-6, 23-24")
    dialog.crew.line.setText("2")
    dialog.taking.setChecked(False)
    dialog.mode.choose(TravelMode.BICYCLE)
    dialog.times.days_off.fill(
        [{"first": "2026-12-24", "last": "2026-12-26"}, {"last": "2027-01-01"}]
    )
    dialog.shifts.fill([{"on": "2026/11/25", "begins": "6", "ends": "14", "note": "Fair"}])
    dialog.skills.tick(JobKind.LOCKSMITH)
    dialog.times.areas.tick(str(harbour))
    dialog.send()
    qtbot.waitUntil(lambda: "Friday" in dialog.times.days[Weekday.FRIDAY].fault)
    dialog.times.days[Weekday.FRIDAY].line.setText("22-6")
    return dialog


def test_all_that_is_said_of_a_technician_is_kept_and_can_be_taken_back(
    qtbot: QtBot, panel: TechniciansPanel, client: Client, anna: Person
) -> None:
    harbour = new_id()
    wanted = AreaWanted(version=0, name="Harbour", kind=AreaKind.DISTRICT)
    client.areas.keep(harbour, wanted)
    dialog = written(qtbot, panel, harbour)
    sent(qtbot, dialog)
    now = client.duty.of(anna.id)
    assert now.hours is not None
    assert [(each.weekday, each.begins, each.ends) for each in now.hours] == [
        (Weekday.MONDAY, "08:00", "12:00"),
        (Weekday.MONDAY, "13:00", "17:30"),
        (Weekday.FRIDAY, "22:00", "06:00"),
    ]
    assert (now.on_duty, now.taking_orders, now.crew_size) == (True, False, 2)
    assert (now.skills, now.area_ids) == ((JobKind.LOCKSMITH,), (harbour,))
    assert [(each.first, each.last) for each in now.days_off] == [
        (date(2026, 12, 24), date(2026, 12, 26)),
        (date(2027, 1, 1), date(2027, 1, 1)),
    ]
    (shift,) = now.shifts
    assert (shift.on, shift.begins, shift.ends, shift.note) == (
        *(date(2026, 11, 25), "06:00", "14:00", "Fair"),
    )
    again = opened(qtbot, panel)
    again.shifts.fill([])
    sent(qtbot, again)
    assert client.duty.of(anna.id).shifts == ()
    taken_back(qtbot, panel, lambda: bool(client.duty.of(anna.id).shifts))
    assert client.duty.of(anna.id).shifts[0].note == "Fair"
    same = opened(qtbot, panel)
    sent(qtbot, same)
    taken_back(qtbot, panel, lambda: client.duty.of(anna.id).hours is None)
    assert values(client.duty.of(anna.id)) == values(dialog.duty)


def taken_back(qtbot: QtBot, panel: TechniciansPanel, done: Callable[[], bool]) -> None:
    """Take the newest change back, and wait until it is."""
    assert panel.duties.desk.notices.undo()
    qtbot.waitUntil(done)


def values(duty: Duty) -> dict[str, object]:
    """What a duty says, without what counts or is reckoned."""
    return duty.model_dump(exclude={"version", "working", "shifts"})


def test_whoever_was_quicker_is_not_overwritten(
    qtbot: QtBot, panel: TechniciansPanel, client: Client, anna: Person
) -> None:
    dialog = opened(qtbot, panel)
    client.duty.edit(anna.id, DutyEdit(version=0, hotline="1", on_duty=False))
    dialog.vehicle.line.setText("A van")
    sent(qtbot, dialog)
    now = client.duty.of(anna.id)
    assert (now.hotline, now.vehicle, now.on_duty) == ("1", "A van", False)
    assert client.people.technician(anna.id).state is TechnicianState.OFF_DUTY
    stale = opened(qtbot, panel)
    client.duty.edit(anna.id, DutyEdit(version=now.version, vehicle="A bus"))
    stale.vehicle.line.setText("A bicycle")
    stale.send()
    qtbot.waitUntil(lambda: bool(stale.fault))
    assert client.duty.of(anna.id).vehicle == "A bus"
    stale.reject()


def test_areas_are_added_changed_taken_away_and_brought_back(
    qtbot: QtBot, panel: TechniciansPanel, client: Client
) -> None:
    sheet = panel.show_areas()
    qtbot.waitUntil(lambda: sheet.live.ready)
    dialog = sheet.write()
    assert dialog is not None
    dialog.name.line.setText("Old town")
    dialog.kind.choose(AreaKind.POLYGON)
    dialog.corners.prose.setPlainText("31.2, 121.4\n31.3, 121.5\n31.2, 121.5\n31.3, 121.4")
    dialog.send()
    qtbot.waitUntil(lambda: "31." in dialog.corners.fault)
    corners = "31.2, 121.4\n31.2, 121.5\n31.3, 121.5\n31.3, 121.4"
    dialog.corners.prose.setPlainText(corners)
    with qtbot.waitSignal(dialog.sent):
        dialog.send()
    again = sheet.edit()
    assert again is not None
    assert again.corners.text() == corners
    again.kind.choose(AreaKind.DISTRICT)
    again.called.line.setText("Old town, 老城厢")
    with qtbot.waitSignal(again.sent):
        again.send()
    kept = client.areas.all().items[0]
    assert (kept.words, len(kept.rings[0])) == (("Old town", "老城厢"), 4)
    sheet.take_away()
    qtbot.waitUntil(lambda: client.areas.all().items == ())
    qtbot.waitUntil(lambda: sheet.model.rowCount() == 0)
    panel.duties.desk.notices.undo()
    qtbot.waitUntil(lambda: len(client.areas.all().items) == 1)
    panel.duties.desk.notices.undo()
    qtbot.waitUntil(lambda: client.areas.all().items[0].kind is AreaKind.POLYGON)
    sheet.reject()
