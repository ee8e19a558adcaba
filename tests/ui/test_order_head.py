"""Whether the head of an order shows what presses first, and goes with the time."""

from datetime import timedelta
from functools import partial

import pytest
from PySide6.QtWidgets import QLabel

from api_client.vocabulary import OrderState, Priority
from desktop.clock import HandClock
from desktop.ui.order_head import OrderHead
from desktop.ui.pictures import centre, painting
from desktop.ui.pictures.scenes import UNASSIGNED, WORKED_ON, enter
from desktop.ui.pictures.standin import StandIn
from desktop.words import Language
from tests.ui.conftest import Open


@pytest.fixture
def head(open_window: Open) -> OrderHead:
    window = open_window(StandIn(Language.ENGLISH))
    return enter(window, partial(painting.settle, window)).order.head


def chips(head: OrderHead) -> list[str]:
    """Give what the chips say, from the left."""
    said = (label.text() for chip in head.chips.shown for label in chip.findChildren(QLabel))
    return [each for each in said if each]


def test_late_stands_first_then_an_emergency_then_the_state(head: OrderHead) -> None:
    late = centre.order(UNASSIGNED, Language.ENGLISH)
    head.show_order(late)
    assert chips(head) == ["Late by 40 min", "Open", "Normal"]
    head.show_order(late.model_copy(update={"priority": Priority.EMERGENCY}))
    assert chips(head) == ["Late by 40 min", "Emergency", "Open"]
    worked_on = centre.order(WORKED_ON, Language.ENGLISH)
    head.show_order(worked_on)
    assert chips(head) == ["Emergency", "Work begun"]
    head.show_order(worked_on.model_copy(update={"state": OrderState.CLOSED}))
    assert chips(head) == ["Closed", "Emergency"], "an order that has ended calls nobody"


def test_it_says_as_time_passes_by_how_much_an_order_is_late(
    head: OrderHead, clock: HandClock
) -> None:
    head.show_order(centre.order(UNASSIGNED, Language.ENGLISH))
    clock.forward(timedelta(minutes=6))
    head.pass_time()
    assert chips(head)[0] == "Late by 46 min"
