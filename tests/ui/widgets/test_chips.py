"""Whether each state has a word, an icon that is drawn, and a tone."""

from itertools import chain

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from api_client.vocabulary import (
    FieldState,
    OrderState,
    Priority,
    ReportStatus,
    TechnicianState,
    VisitState,
)
from desktop import words
from desktop.ui.colours import drawing
from desktop.ui.theme import Theme, Tone
from desktop.ui.widgets.chips import Chip, look

STATES = list(chain(OrderState, VisitState, FieldState, TechnicianState, Priority, ReportStatus))


@pytest.mark.parametrize("state", STATES, ids=lambda state: f"{type(state).__name__}.{state}")
def test_each_state_has_its_look(state: OrderState) -> None:
    icon, tone = look(state)
    assert "<svg" in drawing(icon)
    assert tone is None or tone in Tone
    assert words.member(state)


def test_states_that_differ_do_not_look_the_same() -> None:
    for kind in (OrderState, TechnicianState, ReportStatus, Priority):
        icons = [look(state)[0] for state in kind]
        assert len(icons) == len(set(icons))


def test_a_chip_says_its_state_and_follows_the_language(qtbot: QtBot, theme: Theme) -> None:
    chip = Chip(OrderState.ON_SITE, theme)
    qtbot.addWidget(chip)
    chip.show()
    assert chip.accessibleName() == "On site"
    words.choose(words.Language.CHINESE)
    QApplication.sendEvent(chip, QEvent(QEvent.Type.LanguageChange))
    assert "到达现场" in [label.text() for label in chip.findChildren(QLabel)]
