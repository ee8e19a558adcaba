"""Lets two windows stand on one server: what one answers, the other one says (A6, F1)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, timedelta
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from typing_extensions import override

from api_client.client import Client
from api_client.ids import new_id
from api_client.vocabulary import Role
from desktop import words
from desktop.service import people
from desktop.service.unit import SYSTEM
from desktop.ui.beacon import Unseen
from desktop.ui.feed import Link
from desktop.ui.handover_sheet import HandoverSheet
from desktop.ui.machine import Found
from desktop.ui.memory import Memory
from desktop.ui.panels.alarms import AlarmsPanel
from desktop.ui.panels.shift import ShiftPanel
from desktop.ui.pictures.standin import MachineStandIn
from desktop.ui.theme import Scheme, Theme
from desktop.ui.window import Window
from tests.alarmed import alarm
from tests.running import Running

PASSWORD = "a-password-of-some-length"
NAMES = ("Hannah", "Su")
WITHIN_MS = 30_000
HOUR = timedelta(hours=1)

pytestmark = pytest.mark.qt_log_ignore("does not support (propagateSizeHints|raise)")


@dataclass
class Ear(Unseen):
    """Hears whether a desk calls."""

    sounding: bool = False

    @override
    def sound(self, volume: float) -> None:
        self.sounding = True

    @override
    def hush(self) -> None:
        self.sounding = False


@dataclass
class Desk:
    """One window, and what is heard of it."""

    window: Window
    ear: Ear = field(default_factory=Ear)

    @property
    def alarms(self) -> AlarmsPanel:
        assert self.window.workplace is not None
        return self.window.workplace.panel(AlarmsPanel)

    @property
    def shift(self) -> ShiftPanel:
        assert self.window.workplace is not None
        return self.window.workplace.panel(ShiftPanel)

    def connected(self) -> bool:
        """Say whether changes come in, and everything is here."""
        place = self.window.workplace
        return (
            place is not None
            and place.standing.link is Link.CONNECTED
            and self.window.tasks.idle
            and self.shift.handovers.live.ready
        )

    def says(self, *parts: str) -> bool:
        """Say whether a notice stands that has all of these in it."""
        return any(all(part in said for part in parts) for said in self.window.notices.shown)


@dataclass
class Here(MachineStandIn):
    """A machine whose server is a test's own."""

    url: str = ""

    @override
    def find(self) -> Found:
        return Found(self.url, None)


@pytest.fixture
def desks(
    qtbot: QtBot, qapp: QApplication, own_centre: Running, tmp_path: Path
) -> Iterator[list[Desk]]:
    """Give the desks of Hannah and Su."""
    words.choose(words.Language.ENGLISH, UTC)
    theme = Theme(qapp, Scheme.LIGHT)
    made: list[Desk] = []
    for name in NAMES:
        people.add_staff(own_centre.work, SYSTEM, (new_id(), name, Role.DISPATCHER, PASSWORD))
        ear = Ear()
        window = Window(
            Client(own_centre.url),
            Here(url=own_centre.url),
            theme,
            own_centre.clock,
            Memory(tmp_path / f"{name}.ini"),
            beacon=ear,
        )
        qtbot.addWidget(window)
        made.append(Desk(window, ear))
        window.show()
        window.start((name, PASSWORD))
    for desk in made:
        qtbot.waitUntil(desk.connected, timeout=WITHIN_MS)
    yield made
    for desk in made:
        desk.window.close()


def test_an_alarm_rings_at_both_and_one_answer_silences_both_and_says_who(
    qtbot: QtBot, desks: list[Desk], own_centre: Running
) -> None:
    id_ = alarm(own_centre)
    for desk in desks:
        wait(qtbot, desk.alarms.ringing.rings)
        assert desk.ear.sounding
        assert desk.alarms.alarm_bar.isVisible()
    hannah, su = desks
    hannah.alarms.alarm_bar.note.setText("I ring him.")
    hannah.alarms.alarm_bar.acknowledge()
    at_each(qtbot, desks, lambda desk: not desk.alarms.alarm_bar.isVisible())
    for desk in desks:
        assert not desk.alarms.ringing.rings()
        assert not desk.ear.sounding
    assert su.says("Hannah", "I ring him.")
    assert not hannah.says("Hannah")
    at_each(qtbot, desks, lambda desk: noticed(desk, id_) == ("Hannah", "I ring him."))


def test_a_shift_goes_from_one_to_the_other(qtbot: QtBot, desks: list[Desk]) -> None:
    hannah, su = desks
    form = hannah.shift.hand_over()
    QTest.keyClicks(form.note.prose, "Mind the lift.")
    wait(qtbot, form.send_button.isEnabled)
    form.send()
    wait(qtbot, lambda: su.says("Hannah", "handed over"))
    toast = next(each for each in su.window.notices.toasts if "handed over" in each.said)
    toast.buttons[0].click()
    sheet = su.shift.findChild(HandoverSheet)
    assert sheet is not None
    assert sheet.note.text() == "Mind the lift."
    sheet.take_button.click()
    wait(qtbot, lambda: hannah.says("Su", "taken over"))
    at_each(qtbot, desks, lambda desk: not desk.shift.handovers.waiting)
    assert all(desk.shift.waiting.isHidden() for desk in desks)


def test_a_reminder_for_all_is_told_at_each_desk_and_gone_when_one_has_done_it(
    qtbot: QtBot, desks: list[Desk], own_centre: Running
) -> None:
    hannah, su = desks
    dialog = hannah.shift.remind()
    dialog.matter.line.setText("Call Ann back")
    dialog.when.write("in 10 min")
    dialog.for_desk.setChecked(True)
    dialog.send()
    at_each(qtbot, desks, lambda desk: desk.shift.reminders.model.rowCount() == 1)
    (seen,) = su.shift.reminders.live.rows
    own_centre.ask(
        "POST",
        f"/v1/reminders/{seen.id}/snooze",
        own_centre.person(Role.SUPERVISOR),
        json={"id": str(new_id()), "version": seen.version, "minutes": 1},
    )
    wait(qtbot, lambda: all(row.version > seen.version for row in hannah.shift.reminders.live.rows))
    own_centre.clock.forward(HOUR)
    for desk in desks:
        desk.shift.reminding.look()
        assert desk.says("Call Ann back", "due")
    su.shift.acts.finish(seen)
    at_each(qtbot, desks, lambda desk: desk.shift.reminders.model.rowCount() == 0)
    assert not any(desk.says("Call Ann back", "due") for desk in desks)


def noticed(desk: Desk, id_: object) -> tuple[str, str]:
    """Give who noticed an alarm, and his note, as a desk has it by now."""
    found = (each for each in desk.alarms.live.rows if each.id == id_)
    return next(((each.acknowledged_name, each.note) for each in found), ("", ""))


def at_each(qtbot: QtBot, desks: list[Desk], done: Callable[[Desk], bool]) -> None:
    """Wait until something is so at each desk."""
    for desk in desks:
        wait(qtbot, partial(done, desk))


def wait(qtbot: QtBot, done: Callable[[], bool]) -> None:
    """Wait until something is so."""
    qtbot.waitUntil(done, timeout=WITHIN_MS)
