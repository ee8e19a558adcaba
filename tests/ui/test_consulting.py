"""Tries what a desk keeps of what helps to write an order, for when the server is away."""

from datetime import timedelta
from functools import partial

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop.clock import HandClock
from desktop.ui.feed import Link, Standing
from desktop.ui.new_order import NewOrderDialog
from desktop.ui.offers import people_like, templates_like
from desktop.ui.pictures import centre, intake, painting
from desktop.ui.pictures.away_acts import leave
from desktop.ui.pictures.scenes import enter
from desktop.ui.pictures.standin import StandIn
from desktop.ui.workplace import Workplace
from desktop.words import Language
from tests.ui.conftest import Open


@pytest.fixture
def made_up() -> StandIn:
    return StandIn(Language.ENGLISH)


@pytest.fixture
def workplace(open_window: Open, made_up: StandIn) -> Workplace:
    window = open_window(made_up)
    entered = enter(window, partial(painting.settle, window))
    painting.settle(window)
    return entered


def begin(workplace: Workplace) -> NewOrderDialog:
    """Begin an order."""
    window = workplace.window()
    return intake.new(window, lambda: painting.settle(window))  # type: ignore[arg-type]


def marked(dialog: NewOrderDialog) -> set[str]:
    """Give the paths of the fields that are marked as wanted."""
    return {
        path
        for path, field in dialog.form.by_path.items()
        if field.findChildren(QLabel)[0].text().endswith("*")
    }


def test_an_order_begun_while_the_server_is_away_has_all_that_was_known(
    workplace: Workplace, made_up: StandIn
) -> None:
    made_up.away = True
    leave(workplace)
    made_up.asked.clear()
    dialog = begin(workplace)
    assert "customer.phone" in marked(dialog)
    handbook = workplace.desk.handbook
    assert people_like(handbook.present, handbook.present[0].name[:3])
    assert templates_like(handbook.templates, "leak")
    assert not {"/v1/kinds", "/v1/templates", "/v1/technicians"} & set(made_up.asked)
    assert "6 min" in dialog.known_age.mark.said
    assert dialog.known_age.isVisibleTo(dialog)


def test_what_is_known_is_no_older_than_the_last_order_that_was_begun(
    workplace: Workplace, clock: HandClock
) -> None:
    assert workplace.desk.handbook.at == centre.NOW
    clock.forward(timedelta(hours=1))
    dialog = begin(workplace)
    assert workplace.desk.handbook.at == clock.now()
    assert not dialog.known_age.isVisibleTo(dialog)


def test_it_is_asked_for_anew_once_the_server_is_back(
    qtbot: QtBot, workplace: Workplace, clock: HandClock
) -> None:
    leave(workplace)
    dialog = begin(workplace)
    feed = workplace.desk.feed
    feed.standing = Standing.now(Link.CONNECTED, clock)
    feed.turned.emit(feed.standing)
    qtbot.waitUntil(lambda: workplace.desk.handbook.at == clock.now())
    assert not dialog.known_age.isVisibleTo(dialog)
