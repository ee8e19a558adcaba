"""Whether the desk calls while an alarm does, in words and by sound, and falls silent at once."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from typing_extensions import override

from api_client.vocabulary import AlarmKind, Code, Noun
from api_client.wire.changes import Change
from desktop import words
from desktop.clock import HandClock
from desktop.ui import alarms, ringing
from desktop.ui.alarms import LOOKS, RANK, SAID, Ears, Volume
from desktop.ui.beacon import MachineBeacon, Unseen
from desktop.ui.feed import Link, Standing
from desktop.ui.memory import Memory
from desktop.ui.panels.alarms import VIEWS, AlarmsPanel
from desktop.ui.pictures import centre, handing, painting, shift
from desktop.ui.pictures.scenes import enter
from desktop.ui.pictures.shift import How
from desktop.ui.pictures.standin import StandIn
from desktop.ui.ringing import Ringing
from desktop.ui.theme import Theme
from desktop.ui.window import Window
from desktop.words import Language
from tests.ui.conftest import Open


@dataclass
class Counting(Unseen):
    """Counts what would be heard and seen outside the window."""

    volumes: list[float] = field(default_factory=list)
    hushed: int = 0
    notices: list[tuple[str, str]] = field(default_factory=list)

    @override
    def sound(self, volume: float) -> None:
        self.volumes.append(volume)

    @override
    def hush(self) -> None:
        self.hushed += 1

    @override
    def notify(self, of: Noun, title: str, sentence: str) -> None:
        assert of is Noun.ALARM
        self.notices.append((title, sentence))


@dataclass
class Opened:
    """A desk on a made-up centre, and what is heard of it."""

    window: Window
    panel: AlarmsPanel
    made_up: StandIn
    heard: Counting

    def tell(self) -> None:
        """Let the feed tell of a change of an alarm."""
        self.made_up.shift.seq += 1
        change = Change(
            seq=self.made_up.shift.seq, noun=Noun.ALARM, id=handing.COLLEAGUE, version=1
        )
        self.panel.ringing._desk.feed.changed.emit((change,))  # noqa: SLF001
        painting.settle(self.window)

    def turn(self, link: Link, clock: HandClock) -> None:
        """Let the link to the server be another one."""
        self.panel.ringing._desk.feed.turned.emit(Standing.now(link, clock))  # noqa: SLF001
        painting.settle(self.window)


OpenDesk = Callable[..., Opened]


@pytest.fixture
def open_desk(open_window: Open, monkeypatch: pytest.MonkeyPatch) -> OpenDesk:
    """Open desks that are heard."""
    monkeypatch.setattr(ringing, "REPEAT_MS", 20)

    def open_on(how: How, **more: object) -> Opened:
        made_up = StandIn(Language.ENGLISH, how=how, **more)  # type: ignore[arg-type]
        window = open_window(made_up)
        window._beacon = heard = Counting()  # noqa: SLF001  (what calls outside is no part of it)
        panel = enter(window, lambda: painting.settle(window)).panel(AlarmsPanel)
        return Opened(window, panel, made_up, heard)

    return open_on


def test_each_kind_has_its_look_and_its_sentence() -> None:
    assert set(LOOKS) == set(SAID) == set(RANK) == set(AlarmKind)


def test_an_alarm_stands_over_everything_and_sounds_until_it_is_acknowledged(
    qtbot: QtBot, open_desk: OpenDesk
) -> None:
    desk = open_desk(How.ONE)
    bar = desk.panel.alarm_bar
    assert bar.isVisible()
    assert bar.kind.text() == "Order late"
    assert centre.number(0) in bar.said.text()
    qtbot.waitUntil(lambda: len(desk.heard.volumes) > 2)
    assert desk.heard.notices == [
        ("Order late", alarms.said(desk.made_up.shift.alarms[0], centre.NOW))
    ]
    bar.note.setText("I ring him.")
    bar.acknowledge_button.click()
    assert not desk.panel.ringing.rings()
    painting.settle(desk.window)
    assert not bar.isVisible()
    assert desk.made_up.shift.alarms[0].note == "I ring him."
    assert desk.heard.hushed > 0
    assert bar.note.text() == ""


def test_the_key_acknowledges_from_anywhere_and_leaves_the_panel_in_front(
    qtbot: QtBot, open_desk: OpenDesk
) -> None:
    desk = open_desk(How.BUSY)
    assert desk.window.workplace is not None
    for offer in desk.window.registry.offers:
        if offer.action.shortcut == "F8":
            desk.window.registry.start(offer)
    painting.settle(desk.window)
    assert desk.window.workplace.current == "panel.queue"
    assert desk.made_up.shift.alarms[0].acknowledged_at == centre.NOW
    qtbot.waitUntil(lambda: desk.panel.alarm_bar.kind.text() == "Order late")


def test_what_is_acknowledged_at_another_desk_falls_silent_here(open_desk: OpenDesk) -> None:
    desk = open_desk(How.ONE)
    assert desk.panel.ringing.rings()
    alarm = desk.made_up.shift.alarms[0]
    noticed = {"acknowledged_at": centre.NOW, "acknowledged_by": handing.COLLEAGUE, "version": 2}
    noticed |= {"acknowledged_name": "Grace Okoro", "note": "I ring him."}
    desk.made_up.shift.alarms[0] = alarm.model_copy(update=noticed)
    desk.tell()
    assert not desk.panel.ringing.rings()
    assert not desk.panel.alarm_bar.isVisible()
    (said,) = desk.window.notices.shown
    assert "Grace Okoro" in said
    assert "I ring him." in said


def test_the_tray_tells_nobody_who_does_not_want_it(open_desk: OpenDesk, tmp_path: Path) -> None:
    memory = Memory(tmp_path / "desk.ini").of(centre.session(Language.ENGLISH).staff_id)
    Ears(memory).notice(wanted=False)
    desk = open_desk(How.ONE)
    assert desk.panel.alarm_bar.isVisible()
    assert desk.panel.ringing.rings()
    assert desk.heard.notices == []


def test_who_acknowledges_second_is_told_who_was_first(open_desk: OpenDesk) -> None:
    desk = open_desk(How.ONE)
    alarm = desk.made_up.shift.alarms[0]
    noticed = {
        "acknowledged_at": centre.NOW,
        "acknowledged_by": handing.COLLEAGUE,
        "acknowledged_name": "Grace Okoro",
        "version": 2,
    }
    desk.made_up.shift.alarms[0] = alarm.model_copy(update=noticed)
    desk.panel.alarm_bar.acknowledge()
    painting.settle(desk.window)
    assert any("Grace Okoro" in said for said in desk.window.notices.shown)
    assert not desk.panel.alarm_bar.isVisible()


def test_an_acknowledgement_that_is_refused_rings_again(open_desk: OpenDesk) -> None:
    path = f"POST /v1/alarms/{shift.alarms(How.ONE, Language.ENGLISH)[0].id}/acknowledgement"
    desk = open_desk(How.ONE, refusals={path: (Code.STORAGE_UNAVAILABLE, 503, {})})
    desk.panel.alarm_bar.acknowledge()
    assert not desk.panel.ringing.rings()
    painting.settle(desk.window)
    assert desk.panel.ringing.rings()
    assert words.refusal(Code.STORAGE_UNAVAILABLE) in desk.window.notices.shown


def test_muted_it_is_silent_and_stays_in_sight(open_desk: OpenDesk) -> None:
    desk = open_desk(How.ONE)
    desk.panel.sound.mute(True)
    sounded = len(desk.heard.volumes)
    desk.tell()
    assert len(desk.heard.volumes) == sounded
    assert desk.panel.alarm_bar.isVisible()
    assert "muted" in desk.panel.alarm_bar.sound.accessibleName()
    desk.panel.sound.mute(False)
    assert len(desk.heard.volumes) > sounded


def test_kinds_and_loudness_are_each_persons_own(open_desk: OpenDesk) -> None:
    desk = open_desk(How.ONE)
    ears = desk.panel.ringing.ears
    menu = desk.panel.sound.menu_of_sound
    menu.aboutToShow.emit()
    by_name = {action.text(): action for action in menu.actions()}
    by_name["Quiet"].trigger()
    assert ears.volume is Volume.QUIET
    assert desk.heard.volumes[-1] == alarms.LOUDNESS[Volume.QUIET]
    by_name["Order late"].trigger()
    assert not ears.hears(AlarmKind.ORDER_LATE)
    assert ears.hears(AlarmKind.BACKUP_FAILED)
    assert not desk.panel.ringing.rings()
    by_name["Order late"].trigger()
    assert desk.panel.ringing.rings()


def test_what_is_not_ones_own_to_act_on_neither_rings_nor_stands_over_the_window(
    open_desk: OpenDesk,
) -> None:
    desk = open_desk(How.ONE)
    shown = desk.made_up.shift
    shown.alarms = [each.model_copy(update={"mine": False}) for each in shown.alarms]
    desk.tell()
    assert not desk.panel.alarm_bar.isVisible()
    assert not desk.panel.ringing.rings()
    assert desk.panel.model.rowCount() == 1


def test_while_the_server_is_away_nothing_rings_and_the_state_is_taken_anew(
    open_desk: OpenDesk, clock: HandClock
) -> None:
    desk = open_desk(How.ONE)
    desk.turn(Link.AWAY, clock)
    assert not desk.panel.ringing.rings()
    assert desk.panel.alarm_bar.isVisible()
    assert "was known" in desk.panel.alarm_bar.said.text()
    desk.made_up.shift.alarms = []
    desk.turn(Link.CONNECTED, clock)
    assert not desk.panel.alarm_bar.isVisible()
    assert not desk.panel.ringing.rings()


def test_the_age_grows_and_the_words_follow_the_language(
    open_desk: OpenDesk, clock: HandClock
) -> None:
    desk = open_desk(How.ONE)
    clock.forward(timedelta(minutes=5))
    desk.panel.alarm_bar.show_alarm()
    assert "45 minutes ago" in desk.panel.alarm_bar.said.text()
    desk.window.appearance.speak_other()
    assert desk.panel.alarm_bar.kind.text() == "维修单超时"
    assert desk.panel.alarm_bar.acknowledge_button.text() == "确认警报"


def test_the_panel_shows_what_stands_and_what_is_over(open_desk: OpenDesk) -> None:
    desk = open_desk(How.BUSY)
    assert desk.panel.model.rowCount() == 5
    assert [desk.panel.model.at(place).kind for place in range(4)] == [
        AlarmKind.EMERGENCY_UNASSIGNED,
        AlarmKind.ORDER_LATE,
        AlarmKind.ORDER_NOT_RECEIVED,
        AlarmKind.BACKUP_FAILED,
    ]
    desk.panel.look_at(list(VIEWS)[-1])
    assert desk.panel.model.rowCount() == 7
    desk.panel.table.choose(desk.made_up.shift.alarms[2].id)
    assert desk.panel.acknowledge_button.isEnabled()
    desk.panel.acknowledge_button.click()
    painting.settle(desk.window)
    assert desk.made_up.shift.alarms[2].acknowledged_at == centre.NOW
    assert "acknowledged" in desk.window.status.note("panel.alarms").text()


def test_an_order_is_shown_from_the_bar(open_desk: OpenDesk) -> None:
    desk = open_desk(How.ONE)
    assert desk.window.workplace is not None
    desk.panel.alarm_bar.show_button.click()
    painting.settle(desk.window)
    assert desk.window.workplace.current == "panel.order"


@pytest.mark.qt_log_ignore("Couldn't (load|resolve) ", "PulseAudioService", extend=True)
def test_a_machine_without_audio_or_tray_fails_at_nothing(theme: Theme, qapp: object) -> None:
    beacon = MachineBeacon(theme, qapp)  # type: ignore[arg-type]
    beacon.sound(0.5)
    beacon.notify(Noun.ALARM, "Order late", "WO-1 is late.")
    beacon.settle(Noun.ALARM)
    beacon.hush()
    beacon.deleteLater()


@pytest.mark.parametrize("link", Link)
def test_who_listens_late_knows_how_the_link_stands(open_desk: OpenDesk, link: Link) -> None:
    opened = open_desk(How.ONE)
    desk = opened.panel.ringing._desk  # noqa: SLF001
    desk.feed.standing = Standing.now(link, desk.clock)
    assert Ringing(desk, opened.window).away is (link is not Link.CONNECTED)
