"""Whether a track is looked at at the desk: each fix, and why one was not believed (A6)."""

from datetime import timedelta

import pytest

from api_client.vocabulary import FixFlag
from desktop import words
from desktop.ui import track
from desktop.ui.pictures import centre, painting, tracks
from desktop.ui.pictures.standin import StandIn
from desktop.ui.track import SIGNS, TrackSheet
from desktop.ui.window import Window
from desktop.words import Language
from tests.ui.conftest import Open
from tests.ui.test_pairing import technicians_of

pytestmark = pytest.mark.furnished


def shown(window: Window) -> TrackSheet:
    """The track of a technician, by the action of the panel."""
    panel = technicians_of(window)
    panel.track_button.click()
    sheet = next(each for each in panel.findChildren(TrackSheet))
    painting.settle(window)
    return sheet


def test_each_reason_has_a_sign() -> None:
    assert set(SIGNS) == set(FixFlag)


def test_a_day_is_shown_with_what_was_not_believed(open_window: Open) -> None:
    window = open_window(StandIn(Language.ENGLISH))
    sheet = shown(window)
    assert sheet.model.rowCount() == tracks.FIXES
    newest = sheet.model.at(0)
    assert newest.place == tracks.FIXES - 1, "the newest first"
    said = {column.key: column.value(newest) for column in track.track_columns()}
    assert said["judged"] == "Believed"
    assert said["delay"] == ""
    assert sheet.summary.text().startswith("48 positions, 7 not believed. As of")
    assert not sheet.after_button.isEnabled(), "tomorrow is yet to come"
    sheet.doubtful.click()
    assert sheet.model.rowCount() == len(tracks.FLAGS)
    reasons = [sheet.model.at(place).fix.reason for place in range(len(tracks.FLAGS))]
    assert set(reasons) == set(FixFlag)
    late = next(row for row in map(sheet.model.at, range(8)) if row.fix.reason is FixFlag.LATE)
    said = {column.key: column.value(late) for column in track.track_columns()}
    assert (said["judged"], said["delay"]) == ("Came late, history only", "15 min 0 s")
    sheet.accept()


def test_other_days_are_asked_for_and_language_changes(open_window: Open) -> None:
    window = open_window(StandIn(Language.ENGLISH))
    sheet = shown(window)
    today = sheet.day
    sheet.before_button.click()
    painting.settle(window)
    assert sheet.day == today - timedelta(days=1)
    assert words.day(sheet.day) == sheet.day_label.text()
    sheet.after_button.click()
    painting.settle(window)
    sheet.go(1)
    painting.settle(window)
    assert sheet.day == today
    window.appearance.speak_other()
    assert "个定位" in sheet.summary.text()
    assert sheet.heading.text().endswith("的轨迹")
    sheet.accept()


def test_of_a_long_track_the_newest_are_shown_and_it_is_said(
    open_window: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(track, "MOST_ROWS", 5)
    window = open_window(StandIn(Language.ENGLISH))
    sheet = shown(window)
    assert sheet.model.rowCount() == 5
    assert sheet.model.at(0).place == tracks.FIXES - 1
    assert sheet.summary.text().startswith("the newest 5 positions")
    sheet.accept()


def test_it_is_told_once_who_seems_to_have_arrived(open_window: Open) -> None:
    window = open_window(StandIn(Language.ENGLISH))
    panel = technicians_of(window)
    painting.settle(window)
    assert not [each for each in window.notices.shown if "seems" in each], "what was so is no news"
    person = centre.technicians(Language.ENGLISH)[2]
    now = person.model_copy(update={"version": 4, "arrival_at": centre.NOW})
    panel.live.take(now)
    (said,) = [each for each in window.notices.shown if "seems" in each]
    assert (person.name in said, person.order_number in said, person.phone in said) == (True,) * 3
    wanted: list[object] = []
    panel.order_chosen.connect(wanted.append)
    toast = next(each for each in window.notices.toasts if each.said == said)
    toast.buttons[0].click()
    assert wanted == [person.order_id]
    before = window.notices.toasts
    panel.live.take(now.model_copy(update={"version": 5}))
    assert window.notices.toasts == before, "it was told"
