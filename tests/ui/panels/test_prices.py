"""Tries the panel of prices on a real server: written, changed by two, retired, brought back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QVBoxLayout
from pytestqt.qtbot import QtBot

from api_client.vocabulary import JobKind, LockKind, Role, ServiceAction
from api_client.wire.prices import PriceContent, PriceWanted
from desktop import words
from desktop.ui.panels.prices import ALL, NOW, PricesPanel
from desktop.ui.price_form import PriceDialog, narrowed
from desktop.ui.theme import Theme
from tests.running import Running
from tests.ui.seated import seated


@pytest.fixture
def panel(qtbot: QtBot, theme: Theme, own_centre: Running, tmp_path: Path) -> Iterator[PricesPanel]:
    """The panel of somebody of finance, on a centre without prices."""
    finance = own_centre.person(Role.FINANCE)
    with seated(own_centre, finance, theme, tmp_path / "desk.ini") as seat:
        made = PricesPanel(seat.desk)
        QVBoxLayout(seat.window).addWidget(made)
        seat.window.show()
        made.reload()
        qtbot.waitUntil(lambda: made.live.ready)
        yield made


def write(qtbot: QtBot, dialog: PriceDialog, text: str, amount: str) -> None:
    """Fill in a price for opening a safe, and send it."""
    dialog.text.line.setText(text)
    dialog.action.choose(ServiceAction.OPEN)
    dialog.lock.choose(LockKind.SAFE)
    dialog.amount.line.setText(amount)
    dialog.currency.line.setText("cny")
    dialog.rate.line.setText("6")
    with qtbot.waitSignal(dialog.sent):
        dialog.send()


def shown(panel: PricesPanel) -> list[str]:
    """What stands in each line: for which orders, what for, how much, with which tax."""
    rows = [panel.model.at(place) for place in range(panel.model.rowCount())]
    names = ("for", "text", "amount", "tax")
    found = [column for column in panel.model.columns if column.key in names]
    return [" | ".join(column.value(row) for column in found) for row in rows]


def test_one_is_written_changed_retired_and_brought_back(qtbot: QtBot, panel: PricesPanel) -> None:
    dialog = panel.write()
    dialog.amount.line.setText("1,2")
    dialog.rate.line.setText("101")
    dialog.currency.line.setText("XQZ")
    dialog.send()
    assert dialog.text.fault
    assert dialog.amount.fault == words.text("fee.no-amount")
    assert dialog.rate.fault == words.text("fee.no-rate")
    assert "XQZ" in dialog.currency.fault
    write(qtbot, dialog, "Opening a safe", "12,400")
    line = (panel_words(), "Opening a safe", words.money(1_240_000, "CNY"), "6 %")
    assert shown(panel) == [" | ".join(line)]
    again = panel.edit()
    assert again is not None
    assert (again.amount.text(), again.rate.text()) == ("12,400.00", "6")
    again.amount.line.setText("13000")
    with qtbot.waitSignal(again.sent):
        again.send()
    assert panel.model.at(0).amount_minor == 1_300_000
    panel.retire()
    qtbot.waitUntil(lambda: panel.model.rowCount() == 0)
    panel.look_at(ALL)
    assert panel.model.at(0).retired_at is not None
    panel.look_at(NOW)
    panel.desk.notices.undo()
    qtbot.waitUntil(lambda: panel.model.rowCount() == 1)
    panel.desk.notices.undo()
    qtbot.waitUntil(lambda: panel.model.at(0).amount_minor == 1_240_000)
    panel.desk.notices.undo()
    qtbot.waitUntil(lambda: panel.model.rowCount() == 0)


def panel_words() -> str:
    """For which orders the price of a safe is."""
    content = PriceContent(
        kind=JobKind.LOCKSMITH,
        action=ServiceAction.OPEN,
        lock_kind=LockKind.SAFE,
        text="-",
        amount_minor=0,
        currency="CNY",
    )
    return narrowed(content)


def test_whoever_is_slower_sees_what_was_kept_before_his_takes_its_place(
    qtbot: QtBot, panel: PricesPanel, own_centre: Running
) -> None:
    write(qtbot, panel.write(), "Opening a safe", "100")
    mine = panel.edit()
    assert mine is not None
    mine.amount.line.setText("120")
    row = panel.model.at(0)
    said = {name: getattr(row, name) for name in PriceContent.model_fields}
    theirs = PriceWanted(**{**said, "amount_minor": 9_900, "version": row.version})
    boss = own_centre.client(own_centre.person(Role.ADMINISTRATOR))
    boss.prices.keep(row.id, theirs)
    mine.send()
    qtbot.waitUntil(lambda: bool(mine.theirs.said))
    assert words.money(9_900, "CNY") in mine.theirs.said
    assert mine.isVisible()
    assert boss.prices.all().items[0].amount_minor == 9_900
    with qtbot.waitSignal(mine.sent):
        mine.send()
    assert boss.prices.all().items[0].amount_minor == 12_000


def test_a_new_one_begins_like_the_chosen_one_and_a_repair_asks_for_no_lock(
    qtbot: QtBot, panel: PricesPanel
) -> None:
    write(qtbot, panel.write(), "Opening a safe", "100")
    dialog = panel.write()
    assert (dialog.kind.value(), dialog.rate.text()) == (JobKind.LOCKSMITH, "6")
    assert dialog.currency.text() == "CNY"
    assert not dialog.action.isHidden()
    dialog.action.choose(ServiceAction.OPEN)
    dialog.kind.choose(JobKind.REPAIR)
    assert not dialog.action.isVisible()
    dialog.text.line.setText("An hour")
    dialog.amount.line.setText("80")
    with qtbot.waitSignal(dialog.sent):
        dialog.send()
    found = panel.desk.client.prices.all(kind=JobKind.REPAIR).items
    assert [(each.action, each.text) for each in found] == [(None, "An hour")]
