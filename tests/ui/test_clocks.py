"""Whether a desk whose clock is not the server's says so, to everybody and in both languages."""

from datetime import timedelta

import pytest
from pytestqt.qtbot import QtBot

from api_client.vocabulary import Permission
from desktop import words
from desktop.clock import HandClock, PacedClock
from desktop.ui import clocks
from desktop.ui.clocks import CLOCK
from desktop.ui.pictures import centre, painting
from desktop.ui.pictures.scenes import enter
from desktop.ui.pictures.standin import StandIn
from desktop.words import Language
from tests.ui.conftest import Open


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(
    ("ahead", "note", "sentence"),
    [
        (timedelta(hours=2), "clock.note-ahead", "clock.ahead"),
        (-timedelta(hours=2), "clock.note-behind", "clock.behind"),
    ],
)
def test_clocks_that_are_apart_are_told_to_whoever_sits_here_until_they_are_not(
    qtbot: QtBot,
    open_window: Open,
    clock: HandClock,
    monkeypatch: pytest.MonkeyPatch,
    ahead: timedelta,
    note: str,
    sentence: str,
    language: Language,
) -> None:
    monkeypatch.setattr(centre, "PERMISSIONS", (Permission.CHANGES_FOLLOW, Permission.ORDERS_VIEW))
    monkeypatch.setattr(clocks, "ASK_MS", 20)
    words.choose(language)
    clock.set(centre.NOW + ahead)
    window = open_window(StandIn(language))
    enter(window, lambda: painting.settle(window))
    told = window.status.note(CLOCK)
    by = words.duration(ahead)
    assert told.text() == words.text(note, by=by)
    assert by in told.text()
    told.click()
    assert words.text(sentence, by=by) in window.notices.shown
    window.appearance.speak_other()
    assert told.text() == words.text(note, by=words.duration(ahead))
    clock.set(centre.NOW + clocks.APART - timedelta(seconds=1))
    qtbot.waitUntil(lambda: not told.isVisible())


@pytest.mark.parametrize("language", Language)
def test_a_demos_clock_is_followed_and_said_for_as_long_as_the_desk_is_open(
    open_window: Open, monkeypatch: pytest.MonkeyPatch, language: Language
) -> None:
    monkeypatch.setattr(centre, "PERMISSIONS", (Permission.CHANGES_FOLLOW, Permission.ORDERS_VIEW))
    words.choose(language)
    window = open_window(StandIn(language, pace=60.0))
    followed = PacedClock()
    window._clock = followed  # noqa: SLF001  (a desk that people open has one that can follow)
    enter(window, lambda: painting.settle(window))
    assert followed.pace == 60
    assert timedelta() <= followed.now() - centre.NOW < timedelta(hours=5)
    told = window.status.note(CLOCK)
    assert told.text() == words.text("clock.demo", pace=60)
    told.click()
    assert words.text("clock.demo-means", pace=60) in window.notices.shown


def test_what_is_said_of_times_is_said_anew_as_often_as_they_change() -> None:
    under = HandClock(centre.NOW)
    assert clocks.tick_ms(under, 60_000) == 60_000
    assert clocks.tick_ms(PacedClock(20, centre.NOW, under), 60_000) == 3_000
    assert clocks.tick_ms(PacedClock(600, centre.NOW, under), 60_000) == 1_000
