"""Whether a time that is written for somebody is one that he could have typed."""

from datetime import timedelta

import pytest
from pytestqt.qtbot import QtBot

from desktop import words
from desktop.clock import HandClock
from desktop.ui.theme import Theme
from desktop.ui.widgets.timefields import MomentText
from desktop.words import Language


@pytest.mark.parametrize(
    ("minutes", "english", "chinese"),
    [(120, "in 2 h", "2小时后"), (90, "in 90 min", "90分钟后"), (45, "in 45 min", "45分钟后")],
)
def test_a_time_from_now_is_written_as_it_is_typed(
    qtbot: QtBot, theme: Theme, clock: HandClock, minutes: int, english: str, chinese: str
) -> None:
    field = MomentText("field.promised", theme, clock)
    qtbot.addWidget(field)
    for language, said in ((Language.ENGLISH, english), (Language.CHINESE, chinese)):
        words.choose(language)
        field.write_in(minutes)
        assert field.text() == said
        assert field.value() == clock.now().replace(second=0, microsecond=0) + timedelta(
            minutes=minutes
        )
