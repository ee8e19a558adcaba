"""Whether what a column of the queue says is as short as it is wide, in both languages."""

from datetime import timedelta

import pytest
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication

from desktop import words
from desktop.ui.order_columns import PROMISED_PX, lateness
from desktop.ui.tableview import ICON_PX, MARGIN_PX
from desktop.ui.theme import Theme
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
