"""Whether it is said how old something is: in words, louder when it may be another by now."""

from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop import words
from desktop.ui.pictures.centre import NOW
from desktop.ui.theme import Theme
from desktop.ui.widgets.agemark import AgeMark, aged
from desktop.ui.widgets.worded import reword_all
from desktop.words import Language


@pytest.fixture
def mark(qtbot: QtBot, theme: Theme) -> AgeMark:
    """A mark of its own."""
    made = AgeMark(theme)
    qtbot.addWidget(made)
    return made


@pytest.mark.parametrize(
    ("passed", "said"),
    [
        (timedelta(seconds=59), "As of 10:42, just now"),
        (timedelta(minutes=1), "As of 10:41, 1 minute ago"),
        (timedelta(minutes=6), "May be old: as of 10:36, 6 minutes ago"),
        (timedelta(hours=2, minutes=5), "May be old: as of 08:37, 2 h 5 min ago"),
        (timedelta(hours=30), "May be old: as of 21 Nov, 04:42, 1 d 6 h ago"),
    ],
)
def test_age_is_said_in_words(passed: timedelta, said: str) -> None:
    now = NOW + timedelta(seconds=59) if passed < timedelta(minutes=1) else NOW
    assert aged(now - passed, now) == said


def test_what_is_as_it_is_says_nothing(mark: AgeMark) -> None:
    assert (mark.said, mark.isHidden()) == ("", True)
    mark.show_age(NOW - timedelta(minutes=1), NOW)
    assert mark.said
    mark.show_age(None, NOW)
    assert (mark.said, mark.isHidden()) == ("", True)


def test_what_is_old_is_told_by_word_icon_and_colour(mark: AgeMark) -> None:
    def look(at: datetime) -> tuple[str, bytes, str, bool]:
        mark.show_age(at, NOW)
        icon = mark.findChildren(QLabel)[0].pixmap().toImage()
        return mark.said, bytes(icon.constBits()), mark.styleSheet(), mark.loud

    young, old = look(NOW - timedelta(minutes=1)), look(NOW - timedelta(minutes=2))
    assert (young[-1], old[-1]) == (False, True)
    assert all(one != other for one, other in zip(young, old, strict=True))
    assert mark.accessibleName() == mark.said


def test_it_is_said_in_the_language_spoken_now(mark: AgeMark) -> None:
    mark.show_age(NOW - timedelta(minutes=6), NOW)
    words.choose(Language.CHINESE, UTC)
    reword_all()
    assert mark.said == aged(NOW - timedelta(minutes=6), NOW)
    assert "6分钟前" in mark.said
