"""Whether what a column of the queue says is as short as it is wide, in both languages."""

from datetime import UTC, timedelta

import pytest
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication

from desktop import words
from desktop.clock import HandClock
from desktop.ui.order_columns import PROMISED_PX, OrderColumn, lateness, order_columns
from desktop.ui.pictures import centre
from desktop.ui.tableview import ICON_PX, MARGIN_PX
from desktop.ui.theme import Theme, Tone
from desktop.words import Language

CHIP_PX = ICON_PX + 5 + 4 * MARGIN_PX - 3
LATE = {
    timedelta(minutes=5): ("Late by 5 min", "超时5分"),
    timedelta(minutes=59, seconds=59): ("Late by 59 min", "超时59分"),
    timedelta(hours=1): ("Late by 1:00 h", "超时1时00分"),
    timedelta(hours=23, minutes=59): ("Late by 23:59 h", "超时23时59分"),
    timedelta(days=1, minutes=5): ("Late by 1 d", "超时1天"),
    timedelta(days=365): ("Late by 365 d", "超时365天"),
}


@pytest.mark.parametrize("by", LATE, ids=str)
@pytest.mark.parametrize("language", Language)
def test_how_late_an_order_is_is_said_whole_where_room_is_short(
    theme: Theme, by: timedelta, language: Language
) -> None:
    words.choose(language)
    said = lateness(by)
    assert said == LATE[by][language is Language.CHINESE]
    assert theme.scheme
    wide_px = QFontMetrics(QApplication.font()).horizontalAdvance(said)
    assert wide_px + CHIP_PX <= PROMISED_PX


CLOCK = HandClock(centre.NOW)
ON_HIS_WAY = centre.rows(Language.ENGLISH)[5]
PROMISED = {None: None, 10: Tone.TROUBLE, 20: None, 30: None}
"""In how many minutes somebody was promised, and the tone of an expected arrival in 20."""


def column(key: str) -> OrderColumn:
    found = order_columns(CLOCK, lambda _: None)
    return next(each for each in found if each.key == key)


@pytest.mark.parametrize("promised", PROMISED, ids=str)
def test_the_expected_arrival_is_marked_where_it_is_later_than_was_promised(
    promised: int | None,
) -> None:
    words.choose(Language.ENGLISH, UTC)
    at = None if promised is None else centre.NOW + timedelta(minutes=promised)
    row = ON_HIS_WAY.model_copy(
        update={"eta_at": centre.NOW + timedelta(minutes=20), "promised_at": at}
    )
    expected, tone = column("expected"), PROMISED[promised]
    assert expected.cell(row) == ("11:02", tone, "clock" if tone else None)
    assert expected.tip is not None
    late = tone is Tone.TROUBLE
    assert expected.tip(row) == (
        "Late, expected 11:02 · Late by 10 min" if late else "Expected 11:02"
    )
    if late:
        told = column("promised")
        assert told.cell(row) == ("10:52", Tone.WAITING, "clock"), "it is told before it is late"
        assert told.tip is not None
        assert told.tip(row) == "Promised for 22 Nov 2026, 10:52 · Late, expected 11:02"


def test_nothing_is_expected_where_nobody_is_under_way() -> None:
    assert column("expected").cell(ON_HIS_WAY) == ("", None, None)
    assert column("expected").tip is not None
    assert not column("expected").sortable
    assert column("expected").hidden
