"""Whether the fee of an order is recorded at the desk as it was meant, once, on a real server."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from uuid import UUID

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from api_client.errors import Reason, Unreachable
from api_client.ids import new_id
from api_client.vocabulary import Code, FeeCollector, JobKind, PaymentMeans, Role
from api_client.wire.fees import Fee, FeeWritten
from api_client.wire.prices import PriceWanted
from desktop import words
from desktop.ui.fee_acts import FeeActs, of_order
from desktop.ui.fee_dialog import Charged, FeeDialog, FeeSheet
from desktop.ui.fee_form import PaidHow
from desktop.ui.print_dialog import PrintDialog
from desktop.ui.theme import Theme
from tests.running import Running
from tests.ui.seated import Seat, seated

Shown = TypeVar("Shown", bound=QWidget)
DASH = "\u2013"
CALL_OUT = PriceWanted(
    version=0,
    kind=JobKind.INSTALLATION,
    text="Call-out",
    amount_minor=8_000,
    currency="EUR",
    tax_percent_hundredths=1_900,
)


@dataclass
class Sat:
    """A desk of somebody of finance, and an order that somebody has."""

    centre: Running
    seat: Seat
    acts: FeeActs
    charged: Charged
    wait: Callable[[Callable[[], object]], None]
    recorded: list[Fee] = field(default_factory=list)

    @property
    def fee(self) -> Fee:
        found = self.seat.desk.client.holds.fee(self.charged.id).fee
        assert found is not None
        return found

    def open(self, kind: type[Shown]) -> Shown:
        """Open the fee, and give the dialog that it is shown in."""
        self.acts.open(self.charged)
        return self.dialog(kind)

    def dialog(self, kind: type[Shown]) -> Shown:
        def found() -> list[Shown]:
            return [each for each in self.seat.window.findChildren(kind) if each.isVisible()]

        self.wait(found)
        return found()[0]

    def send(self, dialog: FeeDialog) -> None:
        """Send what stands in the dialog, and wait for the answer."""
        dialog.send()
        self.wait(lambda: self.recorded or dialog.send_button.isEnabled())

    def press(self, keys: str) -> None:
        QTest.keySequence(QApplication.focusWidget() or self.seat.window, QKeySequence(keys))

    def write(self, said: str) -> None:
        """Write where the focus is, in place of what is there."""
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keySequence(focus, QKeySequence("Ctrl+A"))
        QTest.keyClicks(focus, said)


@pytest.fixture
def sat(qtbot: QtBot, centre: Running, theme: Theme, tmp_path: Path) -> Iterator[Sat]:
    finance, id_ = centre.client(centre.person(Role.FINANCE)), new_id()
    finance.prices.keep(id_, CALL_OUT)
    order_id = UUID(centre.order_of(centre.technician("Li"), kind="installation")["id"])
    with seated(centre, centre.person(Role.FINANCE), theme, tmp_path / "desk.ini") as seat:
        acts = FeeActs(seat.desk, seat.window)
        seat.window.resize(1_200, 800)
        seat.window.show()
        seat.window.activateWindow()
        qtbot.waitUntil(seat.window.isActiveWindow)
        charged = of_order(seat.desk.client.orders.get(order_id))

        def wait(until: Callable[[], object]) -> None:
            qtbot.waitUntil(lambda: bool(until()))

        found = Sat(centre, seat, acts, charged, wait)
        acts.recorded.connect(found.recorded.append)
        yield found
    finance.prices.retire(id_)


def read(widget: QWidget) -> str:
    """What is said in a widget."""
    labels = widget.findChildren(QLabel)
    return "\n".join(label.text() for label in labels if label.isVisibleTo(widget))


def test_a_fee_begins_with_the_prices_and_is_paid_by_keys_alone(sat: Sat) -> None:
    dialog = sat.open(FeeDialog)
    form = dialog.form
    assert [box.text() for box in form.lines.boxes(0)] == ["Call-out", "80.00", "19"]
    assert form.totals.said == "€95.20"
    sat.press("Alt+Ins")
    for said in ("Parking", "12"):
        sat.write(said)
        sat.press("Tab")
    assert form.totals.said == "€107.20"
    form.discount.setFocus()
    sat.write("7.20")
    assert form.totals.said == "€100.00"
    sat.press("Tab")
    sat.write("Kin")
    form.paid.box.setFocus()
    sat.press("Down")
    form.receipt.setFocus()
    sat.write("R-7")
    sat.press("Ctrl+Return")
    sat.wait(lambda: sat.recorded)
    fee = sat.fee
    lines = [(each.text, each.amount_minor, each.tax_percent_hundredths) for each in fee.lines]
    assert lines == [("Call-out", 8_000, 1_900), ("Parking", 1_200, 0)]
    assert (fee.tax_minor, fee.discount_minor, fee.discount_reason) == (1_520, 720, "Kin")
    assert (fee.total_minor, fee.technician_name) == (10_000, "Li")
    assert fee.paid is not None
    assert (fee.paid.collector, fee.paid.receipt) == (FeeCollector.CENTRE, "R-7")
    told = words.text("fee.noted-paid", number=sat.charged.number, total="€100.00")
    assert told in sat.seat.desk.notices.shown


def test_lines_are_taken_away_by_a_key_and_the_total_waits_for_what_can_be_read(sat: Sat) -> None:
    dialog = sat.open(FeeDialog)
    form = dialog.form
    sat.press("Alt+Ins")
    assert form.lines.lines == 2
    form.lines.boxes(0)[1].setFocus()
    sat.write("49,00")
    assert form.totals.said == DASH
    sat.press("Alt+Del")
    assert form.lines.lines == 1
    assert form.totals.said == "€0.00"
    for _ in range(14):
        sat.press("Alt+Ins")
    assert form.lines.lines == 15
    sat.wait(lambda: form.lines.visibleRegion().boundingRect().height() < form.lines.height())
    assert dialog.height() <= sat.seat.window.height(), "they scroll within the dialog"
    sat.wait(lambda: not form.lines.boxes(14)[0].visibleRegion().isEmpty())


def test_what_is_wrong_is_said_where_it_is_and_nothing_is_sent(sat: Sat) -> None:
    dialog = sat.open(FeeDialog)
    form = dialog.form
    form.lines.fill([{"text": "A", "amount": "1"}, {"amount": "12,50", "rate": "200"}])
    form.discount.line.setText("5")
    form.currency.line.setText("XQZ")
    form.paid.choose(PaidHow.CENTRE)
    dialog.send()
    assert form.lines.fault == words.text("fee.no-amount")
    marked = [[bool(box.property("invalid")) for box in form.lines.boxes(at)] for at in (0, 1)]
    assert marked == [[False] * 3, [True] * 3]
    assert form.lines.boxes(1)[2].accessibleDescription() == words.text("fee.no-rate")
    assert form.reason.fault == words.refusal(Code.REASON_MISSING)
    assert "XQZ" in form.currency.fault
    assert form.receipt.fault == words.text("holds.receipt-missing")
    form.currency.line.setText("eur")
    form.discount.line.clear()
    form.receipt.line.setText("R-1")
    form.lines.fill([])
    dialog.send()
    assert form.lines.fault == words.text("fee.lines-missing")
    form.lines.fill([{"text": "A gift", "amount": "0"}])
    dialog.send()
    assert form.lines.fault == words.text("fee.nothing-left")
    assert sat.seat.desk.client.holds.fee(sat.charged.id).fee is None


def test_what_the_server_refuses_is_told_and_what_was_typed_stays(
    sat: Sat, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = sat.open(FeeDialog)
    form = dialog.form
    form.lines.boxes(0)[0].setText("Another")
    client, answers = sat.seat.desk.client, 0
    real = client.holds.record_fee

    def lost(order_id: UUID, written: FeeWritten) -> Fee:
        """Have the fee recorded, and lose the first answer."""
        nonlocal answers
        answers += 1
        found = real(order_id, written)
        if answers == 1:
            raise Unreachable(Reason.CUT, "on the way back")
        return found

    monkeypatch.setattr(client.holds, "record_fee", lost)
    sat.send(dialog)
    assert dialog.fault
    assert form.lines.boxes(0)[0].text() == "Another"
    first = sat.fee
    sat.send(dialog)
    assert sat.recorded == [first], "the same again is recorded once"
    dialog = sat.open(FeeDialog)
    now = sat.centre.clock.now()
    at = words.moment(first.recorded_at, now)
    assert dialog.told.said == words.text("fee.recorded-unpaid", at=at)
    pay(sat)
    sat.recorded.clear()
    sat.send(dialog)
    assert dialog.fault == words.refusal(Code.FEE_PAID)


def pay(sat: Sat) -> Fee:
    """Record at another desk that the technician took the fee."""
    written = FeeWritten.model_validate(
        {
            "id": new_id(),
            "currency": "EUR",
            "lines": ({"text": "All", "amount_minor": 5_000},),
            "paid": {"collector": FeeCollector.TECHNICIAN, "means": "transfer", "receipt": "W-1"},
        }
    )
    dispatcher = sat.centre.client(sat.centre.person(Role.DISPATCHER))
    return dispatcher.holds.record_fee(sat.charged.id, written)


def test_one_that_was_paid_is_only_looked_at_and_its_receipt_printed(sat: Sat) -> None:
    paid = pay(sat)
    assert paid.paid is not None
    assert paid.paid.means is PaymentMeans.TRANSFER
    sheet = sat.open(FeeSheet)
    said = read(sheet)
    assert "€50.00" in said
    assert words.text("fee.paid-technician", means="Transfer", receipt="W-1") in said
    assert words.text("fee.share-taken", who="Li") in said
    sheet.print_button.click()
    assert sat.charged.number in sat.dialog(PrintDialog).windowTitle()


def test_what_is_not_paid_has_no_receipt(sat: Sat) -> None:
    sat.acts.print_receipt(sat.charged)
    told = words.text("fee.no-receipt", number=sat.charged.number)
    sat.wait(lambda: told in sat.seat.desk.notices.shown)
