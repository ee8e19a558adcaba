"""Whether everything is found by typing, chosen by keys, and says so when the server is away."""

from dataclasses import dataclass
from functools import partial

import pytest
from pydantic import BaseModel
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from typing_extensions import override

from api_client.wire.callers import CallerList
from api_client.wire.parts import Customer
from desktop import words
from desktop.ui.commandbar import CommandBar
from desktop.ui.finding import Found, Kind
from desktop.ui.panels.queue import QueuePanel
from desktop.ui.panels.technicians import TechniciansPanel
from desktop.ui.pictures import calls, painting
from desktop.ui.pictures.orders import Asked
from desktop.ui.pictures.scenes import enter
from desktop.ui.pictures.standin import StandIn
from desktop.ui.results import FOUND_ROLE
from desktop.ui.window import Window
from desktop.words import Language
from tests.ui.conftest import Open

ORDERS = "/v1/orders"
OLD_NUMBERS = ("040 555 0777", "+49 40 5550778 ext 12")


@pytest.fixture
def made_up() -> StandIn:
    return StandIn(Language.ENGLISH)


@pytest.fixture
def window(qtbot: QtBot, open_window: Open, made_up: StandIn) -> Window:
    made = open_window(made_up)
    enter(made, partial(painting.settle, made))
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def found(bar: CommandBar) -> list[Found]:
    """Give what is listed."""
    rows = range(bar.model.rowCount())
    every = [bar.model.index(row, 0).data(FOUND_ROLE) for row in rows]
    return [each for each in every if isinstance(each, Found)]


def kinds(bar: CommandBar) -> set[Kind]:
    return {each.kind for each in found(bar)}


def search(qtbot: QtBot, window: Window, typed: str) -> list[Found]:
    """Open the bar by its keys, type, and wait for the server's answer."""
    QTest.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    bar = window.commands
    qtbot.waitUntil(bar.line.hasFocus)
    with qtbot.waitSignals([window.finder.found, window.finder.found]):
        bar.line.setText(typed)
    return found(bar)


def test_an_order_is_found_by_half_a_phone_number_and_shown(qtbot: QtBot, window: Window) -> None:
    listed = search(qtbot, window, "555 0001")
    orders = [each for each in listed if each.kind is Kind.ORDER]
    assert orders
    assert all(each.keys == "" for each in orders)
    while window.commands.chosen is not orders[0]:
        QTest.keyClick(window.commands.line, Qt.Key.Key_Down)
    QTest.keyClick(window.commands.line, Qt.Key.Key_Return)
    assert window.workplace is not None
    order = window.workplace.order
    qtbot.waitUntil(lambda: order.order is not None)
    assert order.order is not None
    assert order.order.number in orders[0].said
    assert window.workplace.current == "panel.order"
    assert not window.commands.isVisible()


def test_a_customer_filters_the_queue_to_his_orders(qtbot: QtBot, window: Window) -> None:
    listed = search(qtbot, window, "harbour")
    customers = [each for each in listed if each.kind is Kind.CUSTOMER]
    assert {each.said for each in customers} == {words.text("find.customer", name="Harbour Hotel")}
    assert len({each.detail for each in customers}) == len(customers)
    customer = next(each for each in customers if each.detail == "040 555 0001")
    customer.open()
    assert window.workplace is not None
    queue = window.workplace.panel(QueuePanel)
    assert queue.search.text() == "Harbour Hotel 5550001"
    assert window.workplace.current == "panel.queue"


@dataclass
class Callers(StandIn):
    """A centre that knows two old customers whose name is a word of every second job."""

    @override
    def _answer(self, path: str, asked: Asked) -> BaseModel:
        if path != "/v1/callers":
            return super()._answer(path, asked)
        like = calls.caller(self.language)
        found = [
            like.model_copy(update={"customer": Customer(name="Boiler", phone=phone, account="")})
            for phone in OLD_NUMBERS
        ]
        return CallerList(items=tuple(found), complete=True)


def test_customers_of_one_common_name_are_found_apart_however_old_they_are(
    qtbot: QtBot, open_window: Open
) -> None:
    window = open_window(Callers(Language.ENGLISH))
    enter(window, partial(painting.settle, window))
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    listed = search(qtbot, window, "boiler")
    assert any("Boiler" in each.said for each in listed if each.kind is Kind.ORDER)
    customers = [each for each in listed if each.kind is Kind.CUSTOMER]
    assert {each.said for each in customers} == {words.text("find.customer", name="Boiler")}
    assert tuple(each.detail for each in customers) == OLD_NUMBERS
    customers[1].open()
    assert window.workplace is not None
    assert window.workplace.panel(QueuePanel).search.text() == "Boiler 5550778"


def test_a_technician_is_found_and_gone_to(qtbot: QtBot, window: Window) -> None:
    listed = search(qtbot, window, "khan")
    (technician,) = [each for each in listed if each.kind is Kind.TECHNICIAN]
    technician.open()
    assert window.workplace is not None
    crew = window.workplace.panel(TechniciansPanel)
    assert window.workplace.current == "panel.technicians"
    chosen = crew.table.chosen_id()
    assert chosen is not None
    person = crew.live.row(chosen)
    assert person is not None
    assert person.name == technician.said


@pytest.mark.parametrize("typed", ["new ord", "新建维修", "neord"])
def test_an_action_is_found_in_either_language(qtbot: QtBot, window: Window, typed: str) -> None:
    listed = search(qtbot, window, typed)
    actions = [each for each in listed if each.kind is Kind.ACTION]
    assert actions[0].said == words.text("queue.new")
    assert actions[0].keys == "Ctrl+N"


def test_every_action_and_panel_is_listed_when_nothing_is_typed(window: Window) -> None:
    window.commands.begin()
    said = {each.said for each in found(window.commands)}
    offers = window.registry.offers
    assert said == {words.text(each.action.key) for each in offers} - {words.text("window.find")}
    window.commands.end()


def test_a_server_that_is_away_is_said_and_what_is_held_is_found(
    qtbot: QtBot, window: Window, made_up: StandIn
) -> None:
    made_up.failing = (ORDERS,)
    listed = search(qtbot, window, "harbour")
    orders = [each for each in listed if each.kind is Kind.ORDER]
    assert orders
    assert all("Harbour Hotel" in each.detail for each in orders)
    assert words.text("unreachable.cut")[:10] in window.commands.note.text()
    window.commands.line.setText("log out")
    assert Kind.ACTION in kinds(window.commands)


def test_only_the_answer_to_what_was_typed_last_counts(qtbot: QtBot, window: Window) -> None:
    bar, finder = window.commands, window.finder
    bar.begin()
    bar.line.setText("harbour")
    finder.ask_now()
    bar.line.setText("northgate")
    with qtbot.waitSignal(finder.found) as answer:
        finder.ask_now()
    assert answer.args is not None
    assert answer.args[0].wanted == "northgate"
    orders = [each for each in found(bar) if each.kind is Kind.ORDER]
    assert orders
    assert all("Northgate" in each.detail for each in orders)


def test_enter_before_the_answer_opens_what_the_answer_finds(qtbot: QtBot, window: Window) -> None:
    bar = window.commands
    bar.begin()
    bar.line.setText("555 0001")
    assert bar.chosen is None or bar.chosen.weak
    QTest.keyClick(bar.line, Qt.Key.Key_Return)
    assert bar.isVisible(), "the server has not answered yet"
    qtbot.waitUntil(lambda: not bar.isVisible())
    assert window.workplace is not None
    assert window.workplace.current == "panel.order"


def test_enter_is_forgotten_when_more_is_typed(qtbot: QtBot, window: Window) -> None:
    bar = window.commands
    bar.begin()
    bar.line.setText("555 0001")
    QTest.keyClick(bar.line, Qt.Key.Key_Return)
    with qtbot.waitSignals([window.finder.found, window.finder.found]):
        bar.line.setText("555 0002")
    assert bar.isVisible()
    assert bar.chosen is not None


def test_escape_gives_the_focus_back(window: Window) -> None:
    assert window.workplace is not None
    table = window.workplace.panel(QueuePanel).table
    table.setFocus()
    window.commands.begin()
    assert window.commands.line.hasFocus()
    QTest.keyClick(window.commands.line, Qt.Key.Key_Escape)
    assert not window.commands.isVisible()
    assert table.hasFocus()


def test_arrows_go_round_over_the_captions(window: Window) -> None:
    bar = window.commands
    bar.begin()
    every = found(bar)
    assert bar.chosen is every[0]
    QTest.keyClick(bar.line, Qt.Key.Key_Up)
    assert bar.chosen is every[-1]
    QTest.keyClick(bar.line, Qt.Key.Key_Down)
    assert bar.chosen is every[0]
    QTest.keyClick(bar.line, Qt.Key.Key_PageDown)
    assert bar.chosen is every[8]


def test_an_input_method_composes_before_anything_is_opened(qtbot: QtBot, window: Window) -> None:
    bar = window.commands
    bar.begin()
    QApplication.sendEvent(bar.line, QInputMethodEvent("haigang", []))
    assert bar.line.text() == ""
    QTest.keyClick(bar.line, Qt.Key.Key_Return)
    assert bar.isVisible()
    QTest.keyClick(bar.line, Qt.Key.Key_Escape)
    assert bar.isVisible()
    commit = QInputMethodEvent("", [])
    commit.setCommitString("海港")
    with qtbot.waitSignals([window.finder.found, window.finder.found]):
        QApplication.sendEvent(bar.line, commit)
    assert bar.line.text() == "海港"
    QTest.keyClick(bar.line, Qt.Key.Key_Escape)
    assert not bar.isVisible()


def test_what_somebody_chose_stays_chosen_when_the_answer_comes(
    qtbot: QtBot, window: Window
) -> None:
    bar, finder = window.commands, window.finder
    bar.begin()
    bar.line.setText("or")
    QTest.keyClick(bar.line, Qt.Key.Key_Down)
    chosen = bar.chosen
    assert chosen is not None
    with qtbot.waitSignal(finder.found):
        finder.ask_now()
    assert bar.chosen is not None
    assert bar.chosen.said == chosen.said


def test_it_lies_over_the_window_in_which_somebody_works(qtbot: QtBot, window: Window) -> None:
    assert window.workplace is not None
    dock = window.workplace.dock("panel.technicians")
    dock.turn()
    window.workplace.show_panel("panel.technicians")
    qtbot.waitUntil(dock.isActiveWindow)
    window.commands.begin()
    assert window.commands.window() is dock
    window.commands.end()
    assert window.commands.window() is window


def test_it_is_closed_when_somebody_goes_on_elsewhere(window: Window) -> None:
    assert window.workplace is not None
    window.commands.begin()
    window.workplace.panel(QueuePanel).search.setFocus()
    assert not window.commands.isVisible()
    assert window.workplace.panel(QueuePanel).search.hasFocus()


def test_its_words_change_with_the_language(qtbot: QtBot, window: Window) -> None:
    window.commands.begin()
    words.choose(Language.CHINESE)
    qtbot.waitUntil(lambda: window.commands.line.accessibleName() == "命令栏")
    assert words.text("queue.new") in {each.said for each in found(window.commands)}
