"""Decides how the pictures come about of several orders that are worked with at once."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from api_client.vocabulary import Code
from desktop import words
from desktop.ui.bulk import Act
from desktop.ui.bulk_dialog import BulkDialog
from desktop.ui.panels.queue import QueuePanel
from desktop.ui.pictures import centre
from desktop.ui.workplace import Workplace

Settle = Callable[[], None]
Do = Callable[[Workplace, Settle], QWidget | None]
REFUSED, UNANSWERED = 8, 13
"""Places of an order that the server refuses, and of one to which it gives no answer."""
REFUSALS: dict[str, tuple[Code, int, dict[str, str]]] = {
    f"POST /v1/orders/{centre.order_id(REFUSED)}/steps": (Code.ORDER_STEP_OUT_OF_TURN, 409, {})
}
FAILING = (f"POST /v1/orders/{centre.order_id(UNANSWERED)}/steps",)


def choose(workplace: Workplace, places: Sequence[int], settle: Settle) -> QueuePanel:
    """Choose several orders of the made-up centre."""
    queue = workplace.panel(QueuePanel)
    rows = [queue.model.row(centre.order_id(place)) for place in places]
    queue.bulk.choose([row.key for row in rows if row is not None])
    settle()
    return queue


def _chosen(workplace: Workplace, settle: Settle) -> None:
    choose(workplace, range(2, 9), settle)


def ask(workplace: Workplace, settle: Settle, act: Act = Act.HOLD) -> BulkDialog:
    """Ask how an act is done with most orders there are."""
    dialog = choose(workplace, range(19), settle).bulk.begin(act)
    assert dialog is not None, "some orders are chosen"
    settle()
    return dialog


def _assign(workplace: Workplace, settle: Settle) -> BulkDialog:
    dialog = ask(workplace, settle, Act.ASSIGN)
    dialog.technician.line.setText(centre.technicians(words.language())[1].name)
    dialog.technician.edited.emit()
    settle()
    return dialog


def over(workplace: Workplace, settle: Settle) -> BulkDialog:
    """Put orders on hold, of which the server refuses one and does not answer to another."""
    dialog = ask(workplace, settle)
    dialog.reason.line.setText(centre.spoken(words.language()).messages[2])
    dialog.send()
    settle()
    return dialog


SCENES: tuple[tuple[str, Do], ...] = (
    ("bulk-chosen", _chosen),
    ("bulk-hold", ask),
    ("bulk-assign", _assign),
    ("bulk-over", over),
)
