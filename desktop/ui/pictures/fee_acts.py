"""Decides how the pictures of fees come about: recorded, wrong, paid, on paper."""

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtWidgets import QWidget

from api_client.vocabulary import Code
from desktop.ui.fee_dialog import FeeDialog, FeeSheet
from desktop.ui.fee_form import PaidHow
from desktop.ui.panels.holds import HoldsPanel
from desktop.ui.panels.order import OrderPanel
from desktop.ui.panels.prices import ALL, PricesPanel
from desktop.ui.panels.queue import QueuePanel
from desktop.ui.pictures import centre
from desktop.ui.pictures.charged import price_id
from desktop.ui.pictures.holds import CONFIRM, FEE, id_of
from desktop.ui.price_form import PriceDialog
from desktop.ui.print_dialog import PrintDialog
from desktop.ui.workplace import Workplace

Settle = Callable[[], None]
CHARGED, BLANK, PRICED = 1, 7, 5
"""Places of orders: one whose fee was paid, one without a fee; and of a price."""
KEEP = f"PUT /v1/prices/{price_id(PRICED)}"


def _at(workplace: Workplace, settle: Settle, place: int) -> HoldsPanel:
    workplace.show_panel("panel.holds")
    panel = workplace.panel(HoldsPanel)
    settle()
    panel.table.choose(id_of(place))
    settle()
    return panel


def _front(panel: QWidget, kind: type[QWidget]) -> QWidget:
    found = [each for each in panel.findChildren(kind) if each.isVisible()]
    assert len(found) == 1, "one dialog stands over the window"
    return found[0]


def form(workplace: Workplace, settle: Settle) -> FeeDialog:
    """Open the fee of an order that has none."""
    panel = _at(workplace, settle, FEE)
    panel.open_fee()
    settle()
    dialog = _front(panel, FeeDialog)
    assert isinstance(dialog, FeeDialog), "it was looked for"
    return dialog


def wrong(workplace: Workplace, settle: Settle) -> QWidget:
    """Type what cannot be read, and send it without a receipt."""
    dialog = form(workplace, settle)
    dialog.form.lines.boxes(0)[1].setText("12,50")
    dialog.form.discount.line.setText("10")
    dialog.form.paid.choose(PaidHow.CENTRE)
    dialog.send()
    settle()
    return dialog


def paying(workplace: Workplace, settle: Settle) -> QWidget:
    """Say that it was paid at the centre."""
    dialog = form(workplace, settle)
    dialog.form.paid.choose(PaidHow.CENTRE)
    dialog.form.receipt.line.setText("2026-1170")
    settle()
    return dialog


def paid(workplace: Workplace, settle: Settle) -> QWidget:
    """Look at a fee that was paid."""
    panel = _at(workplace, settle, CONFIRM)
    panel.open_fee()
    settle()
    return _front(panel, FeeSheet)


def receipt(workplace: Workplace, settle: Settle) -> QWidget:
    """See the receipt as it is printed."""
    panel = _at(workplace, settle, CONFIRM)
    panel.print_receipt()
    settle()
    return _front(panel, PrintDialog)


def listed(workplace: Workplace, settle: Settle) -> PricesPanel:
    """Look at the prices, one of them chosen."""
    workplace.show_panel("panel.prices")
    panel = workplace.panel(PricesPanel)
    settle()
    panel.table.choose(price_id(PRICED))
    settle()
    return panel


def _list(workplace: Workplace, settle: Settle) -> None:
    listed(workplace, settle)


def _all(workplace: Workplace, settle: Settle) -> None:
    listed(workplace, settle).look_at(ALL)


def changed(workplace: Workplace, settle: Settle) -> PriceDialog:
    """Change a price."""
    dialog = listed(workplace, settle).edit()
    settle()
    assert dialog is not None, "a price is chosen"
    dialog.amount.line.setText("99.00")
    return dialog


def overtaken(workplace: Workplace, settle: Settle) -> PriceDialog:
    """Change a price that somebody else changed meanwhile."""
    dialog = changed(workplace, settle)
    dialog.send()
    settle()
    return dialog


def _beside(place: int) -> Callable[[Workplace, Settle], None]:
    def act(workplace: Workplace, settle: Settle) -> None:
        workplace.panel(QueuePanel).table.choose(centre.order_id(place))
        settle()
        record = workplace.panel(OrderPanel).record
        record.setCurrentIndex([each.page for each in record.sections].index(record.money))
        settle()

    return act


SCENES: tuple[tuple[str, Callable[[Workplace, Settle], QWidget | None], Mapping[str, Any]], ...] = (
    ("fee", form, {}),
    ("fee-paying", paying, {}),
    ("fee-wrong", wrong, {}),
    ("fee-paid", paid, {}),
    ("fee-receipt", receipt, {}),
    ("prices", _list, {}),
    ("prices-all", _all, {}),
    ("prices-empty", _list, {"empty": True}),
    ("prices-failing", _list, {"failing": ("/v1/prices",)}),
    ("price-edit", changed, {}),
    ("price-overtaken", overtaken, {"refusals": {KEEP: (Code.EDIT_CONFLICT, 409, {})}}),
    ("order-money", _beside(CHARGED), {}),
    ("order-money-none", _beside(BLANK), {}),
    (
        "order-money-failing",
        _beside(CHARGED),
        {"failing": (f"/v1/orders/{centre.order_id(1)}/fee",)},
    ),
)
"""Each scene's name, what is done when somebody has logged in, and how the centre is then."""
