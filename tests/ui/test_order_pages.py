"""Whether an order says how its technician's way is: that he seems to be there, how far he came."""

from datetime import timedelta

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from api_client.vocabulary import OrderState
from desktop import words
from desktop.ui.order_pages import PartsPage
from desktop.ui.pictures import centre
from desktop.ui.theme import Theme
from desktop.ui.widgets.facts import Facts
from desktop.words import Language


@pytest.mark.parametrize(
    ("state", "arrival", "distance"),
    [(OrderState.STARTED, True, False), (OrderState.ON_SITE, False, True)],
)
def test_the_way_stands_with_the_technician(
    qtbot: QtBot, theme: Theme, state: OrderState, *, arrival: bool, distance: bool
) -> None:
    words.choose(Language.ENGLISH)
    page = PartsPage(theme)
    qtbot.addWidget(page)
    page.fill(centre.order(centre.STATES.index(state), Language.ENGLISH), centre.NOW)
    technician = page.findChildren(Facts)[0]
    read = " ".join(label.text() for label in technician.findChildren(QLabel))
    at = words.clock_time(centre.NOW - timedelta(minutes=2))
    assert (f"Seems to be there since {at}; not reported" in read) is arrival
    assert ("12.3 km" in read) is distance
