"""Whether the fee of an order is reached from its frozen sums and beside it, and told in words."""

from dataclasses import dataclass
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from api_client.vocabulary import HoldKind, Permission
from desktop import words
from desktop.ui import hold_story
from desktop.ui.fee_acts import FEE as OPEN
from desktop.ui.fee_acts import RECEIPT
from desktop.ui.fee_dialog import FeeDialog, FeeSheet
from desktop.ui.hold_dialogs import EndDialog
from desktop.ui.panels.holds import HoldsPanel
from desktop.ui.panels.order import OrderPanel
from desktop.ui.panels.queue import QueuePanel
from desktop.ui.pictures import centre, painting
from desktop.ui.pictures.charged import recorded
from desktop.ui.pictures.holds import CASE, CONFIRM, FEE, OVER, Holds, id_of
from desktop.ui.pictures.scenes import enter
from desktop.ui.pictures.standin import StandIn
from desktop.ui.print_dialog import PrintDialog
from desktop.ui.window import Window
from desktop.words import Language
from tests.ui.conftest import Open
from tests.ui.test_fee_dialog import read

Shown = TypeVar("Shown", bound=QWidget)


@dataclass
class Seated:
    """A clerk at the desk of a made-up centre, where one order has no fee yet."""

    window: Window

    @property
    def order(self) -> OrderPanel:
        assert self.window.workplace is not None
        return self.window.workplace.panel(OrderPanel)

    @property
    def panel(self) -> HoldsPanel:
        assert self.window.workplace is not None
        return self.window.workplace.panel(HoldsPanel)

    def settle(self) -> None:
        painting.settle(self.window)

    def press(self, keys: str) -> None:
        self.window.activateWindow()
        self.settle()
        QTest.keySequence(QApplication.focusWidget() or self.window, QKeySequence(keys))
        self.settle()

    def dialog(self, kind: type[Shown]) -> Shown:
        found = [each for each in self.window.findChildren(kind) if each.isVisible()]
        assert len(found) == 1
        return found[0]


@pytest.fixture
def seated(open_window: Open, qtbot: QtBot) -> Seated:
    window = open_window(StandIn(Language.ENGLISH))
    enter(window, lambda: painting.settle(window))
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return Seated(window)


def test_from_the_frozen_sums_the_fee_is_a_key_away(seated: Seated) -> None:
    seated.press("Ctrl+B")
    seated.panel.table.choose(id_of(CONFIRM))
    seated.settle()
    story = read(seated.panel.story)
    assert words.text("holds.told-fee-paid-of", total="€202.42") in story
    assert "Card machine, receipt 2026-1163" in story
    assert "€161.94" in story
    seated.press("F")
    seated.dialog(FeeSheet).reject()
    seated.settle()
    seated.press("P")
    seated.dialog(PrintDialog).reject()
    seated.settle()
    seated.panel.table.choose(id_of(FEE))
    seated.settle()
    assert seated.panel.bar.buttons[RECEIPT].isHidden()
    seated.press("F")
    seated.dialog(FeeDialog).reject()
    session = seated.panel._desk.session  # noqa: SLF001
    left = tuple(each for each in Permission if each is not Permission.FEE_RECORD)
    object.__setattr__(session, "permissions", left)
    seated.panel._follow()  # noqa: SLF001
    offered = {action.key: action.ready() for action in seated.panel.offered_actions()}
    assert not offered[OPEN]
    assert seated.panel.bar.buttons[OPEN].isHidden()
    assert not seated.order.record.money.may_open()


def test_the_order_tells_of_its_money_and_opens_its_fee(seated: Seated) -> None:
    workplace, money = seated.window.workplace, seated.order.record.money
    assert workplace is not None
    queue = workplace.panel(QueuePanel)
    queue.table.choose(centre.order_id(CONFIRM))
    seated.settle()
    seated.press("Alt+Y")
    assert "€202.42" in read(money)
    assert words.text("holds.told-stands") in read(money)
    assert money.may_print()
    queue.table.choose(centre.order_id(FEE))
    seated.settle()
    assert words.text("fee.none") in read(money)
    assert not money.may_print()
    seated.press("Shift+F")
    seated.dialog(FeeDialog).send()
    seated.settle()
    assert "€212.42" in read(money)
    assert words.text("fee.not-paid") in read(money)
    assert not money.may_print()


def test_a_fee_that_is_not_paid_is_told_too_and_one_of_an_earlier_release_without_its_sum() -> None:
    row = Holds(Language.ENGLISH).rows[id_of(FEE)]
    fee = recorded(row.order_id, "Li", Language.ENGLISH, centre.NOW, paid=False)

    def told(**now: object) -> list[str]:
        return [each.said for each in hold_story.story(row.model_copy(update=now))]

    assert words.text("holds.told-fee-noted", total="€202.42") in told(fee=fee)
    assert words.text("holds.told-fee-paid") in told(fee=None, fee_paid_at=centre.NOW)
    assert Holds(Language.ENGLISH).rows[id_of(OVER)].fee is not None


def test_what_holds_for_all_sums_is_told_and_an_amount_is_spoken_with_its_state(
    seated: Seated,
) -> None:
    seated.press("Ctrl+B")
    panel = seated.panel
    panel.table.choose(id_of(CASE))
    seated.settle()
    dialog = panel.end()
    assert isinstance(dialog, EndDialog)
    assert "€1,000.00" in dialog.more.text()
    dialog.reject()
    column = [each.key for each in panel.model.columns].index(HoldKind.DEPOSIT.value)
    index = panel.model.index(panel.table.currentIndex().row(), column)
    spoken = index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Deposit: Frozen: €200.00"
