"""Decides how the steps that the desk may take with an order are offered, and what each asks.

Which steps are possible now is the server's to say (`Order.steps`); here is only how they look.
"""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from api_client.ids import new_id
from api_client.vocabulary import OrderState, Party, Step
from api_client.wire.orders import Order, OrderStep
from desktop import words
from desktop.ui.desk import Desk
from desktop.ui.widgets.dialog import FormDialog
from desktop.ui.widgets.form import ChoiceField, ProseField
from desktop.ui.widgets.worded import Label


@dataclass(frozen=True, slots=True)
class Offered:
    """How a step is offered: its icon, whether it cannot be undone, whether it asks first."""

    icon: str
    danger: bool = False
    asks: bool = False


OFFERED: dict[Step, Offered] = {
    Step.PUBLISH: Offered("send"),
    Step.ASSIGN: Offered("assign", asks=True),
    Step.CONSENT: Offered("check"),
    Step.APPROVE: Offered("ok"),
    Step.RESOLVE: Offered("ok", asks=True),
    Step.REOPEN: Offered("undo", asks=True),
    Step.CLOSE: Offered("archive"),
    Step.RESUME: Offered("play"),
    Step.REFUSE: Offered("ban"),
    Step.DISPUTE: Offered("flag", asks=True),
    Step.UNASSIGN: Offered("unassign", asks=True),
    Step.HOLD: Offered("pause", asks=True),
    Step.CANCEL: Offered("ban", danger=True, asks=True),
    Step.ABANDON: Offered("stop", danger=True, asks=True),
}
"""Every step that a desk can take, in the order in which the buttons stand."""


EDITABLE = frozenset(OrderState) - {
    OrderState.COMPLETED,
    OrderState.APPROVED,
    OrderState.DISPUTED,
    OrderState.ABANDONED,
    OrderState.CLOSED,
    OrderState.CANCELLED,
}
"""States in which the server lets an order's content be edited."""

FORWARD = frozenset(
    {Step.PUBLISH, Step.CONSENT, Step.APPROVE, Step.RESOLVE, Step.CLOSE, Step.RESUME}
)
"""Steps that bring an order on; the first of them that is possible is the plain button."""


def forward(order: Order, step: Step) -> bool:
    """Say whether the step is what most likely comes next."""
    return step in FORWARD or (step is Step.ASSIGN and order.technician_id is None)


def label(order: Order, step: Step) -> str:
    """Give the key of a step's words; who is sent when somebody has the order is sent instead."""
    again = step is Step.ASSIGN and order.technician_id is not None
    return "assign.again" if again else f"step.{step.value}"


def asks(order: Order, step: Step) -> bool:
    """Say whether a dialog comes before the step: for a reason, or because it ends the order."""
    if step is Step.CLOSE:
        return order.state is OrderState.ABANDONED
    return OFFERED[step].asks


def editable(order: Order) -> bool:
    """Say whether the order's content may still be edited; the server decides all the same."""
    return (order.held_state or order.state) in EDITABLE


def back(before: Order, after: Order, step: Step) -> Step | None:
    """Give the step that takes a step back, where one leads back now; None where none does."""
    if step in {Step.ASSIGN, Step.UNASSIGN}:
        found: Step | None = Step.UNASSIGN if before.technician_id is None else Step.ASSIGN
    else:
        found = {Step.HOLD: Step.RESUME, Step.RESUME: Step.HOLD}.get(step)
    return found if found in after.steps else None


def undo(desk: Desk, before: Order, after: Order, step: Step) -> Callable[[], Order]:
    """Give the call that takes a step back, once; :func:`back` says whether there is one."""
    client, found = desk.client, back(before, after, step)
    assert found is not None, "there is a way back"
    reason = words.text("step.taken-back")
    if found is Step.ASSIGN:
        whom = before.technician_id
        assert whom is not None, "somebody had the order"
        return lambda: client.orders.assign(after.id, whom, reason)
    message = OrderStep(step_id=new_id(), step=found, version=after.version, reason=reason)
    return call(desk, after, message)


def call(desk: Desk, order: Order, message: OrderStep) -> Callable[[], Order]:
    """Give the call that takes a step; its id makes a repeat harmless."""
    client = desk.client
    return lambda: client.orders.step(order.id, message)


class StepDialog(FormDialog):
    """Asks why, and whose fault it was where that decides about money."""

    def __init__(self, desk: Desk, order: Order, step: Step, parent: QWidget) -> None:
        """Ask before `step` is taken with `order`."""
        offered = OFFERED[step]
        super().__init__(
            f"step.{step.value}",
            f"step.{step.value}",
            desk.theme,
            desk.tasks,
            parent,
            icon=offered.icon,
            weight="danger" if offered.danger else "",
        )
        self._desk, self._order, self._step = desk, order, step
        self._step_id = new_id()
        about = Label("", "caption", self)
        about.say("order.about", number=order.number, title=order.title)
        about.setWordWrap(True)
        self.reason = ProseField("field.reason", desk.theme, wanted=True)
        self.party: ChoiceField[Party] | None = None
        self.body.addWidget(about)
        if step is Step.ABANDON:
            self.party = ChoiceField("field.party", desk.theme, Party, Party.CUSTOMER)
            self.body.addWidget(self.add("party", self.party))
        self.body.addWidget(self.add("reason", self.reason))
        self.setMinimumWidth(440)
        self.reason.setFocus()

    @override
    def collect(self) -> Callable[[], Order]:
        """Give the call that takes the step."""
        message = OrderStep(
            step_id=self._step_id,
            step=self._step,
            version=self._order.version,
            reason=self.reason.text(),
            party=None if self.party is None else self.party.value(),
        )
        return call(self._desk, self._order, message)


def told(order: Order) -> tuple[str, dict[str, words.Field]]:
    """Give the key and fields of what is told after a step: the order and where it now stands."""
    return "order.moved", {"number": order.number, "state": words.member(order.state)}
