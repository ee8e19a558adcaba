"""Decides what the desk does so that somebody takes an order, and how it is told (E3, E4, E5)."""

from collections.abc import Callable
from functools import partial
from typing import TypeVar
from uuid import UUID

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from api_client.ids import new_id
from api_client.vocabulary import CascadeState, DispatchRule, Step
from api_client.wire.dispatch import Cascade, DispatchStart, OfferByHand
from api_client.wire.orders import Order, OrderRow, OrderStep
from desktop import words
from desktop.ui import faults, undoing
from desktop.ui.candidates import Choice
from desktop.ui.cascades import Cascades, open_offers
from desktop.ui.desk import Desk
from desktop.ui.dispatch_forms import (
    GiveDialog,
    OfferDialog,
    RefuseDialog,
    StopDialog,
    TakeBackDialog,
    WidenDialog,
)
from desktop.ui.theme import Tone
from desktop.ui.widgets.dialog import FormDialog

Answer = TypeVar("Answer")
Shown = TypeVar("Shown", bound=FormDialog)


class DispatchActs(QObject):
    """Has orders offered, given, stopped and taken back; each order once at a time."""

    answered = Signal(object)
    """The Order as it now is."""

    failed = Signal(object)
    """The id of an order with which something did not go; why is told already."""

    def __init__(self, desk: Desk, cascades: Cascades, host: QWidget) -> None:
        """Act for `desk`; dialogs stand over `host`."""
        super().__init__(host)
        self._desk, self._cascades, self._host = desk, cascades, host
        self._under_way: set[UUID] = set()

    def start(self, order: OrderRow, rule: DispatchRule | None) -> None:
        """Have an order offered to one after the other, by the customer's rule unless `rule`."""
        message = DispatchStart(id=new_id(), rule=rule)
        start = self._desk.client.dispatch.start
        self._run(order, lambda: start(order.id, message), partial(self._began, order))

    def offer(self, order: OrderRow, choice: Choice) -> OfferDialog | None:
        """Ask one technician; past a reason why not, only after asking why."""
        if not choice.candidate.qualified:
            return self._open(OfferDialog(self._desk, order, choice, self._host), order)
        message = OfferByHand(id=new_id(), technician_id=choice.id)
        offer = self._desk.client.dispatch.offer
        self._run(order, lambda: offer(order.id, message), partial(self._began, order))
        return None

    def assign(self, order: OrderRow, choice: Choice) -> GiveDialog:
        """Send one technician without asking him, after asking the desk."""
        return self._open(GiveDialog(self._desk, order, choice, self._host), order)

    def stop(self, order: OrderRow) -> StopDialog | None:
        """Ask nobody any more, after asking why."""
        cascade = self._cascades.of(order.id)
        if cascade is None:
            return None
        return self._open(StopDialog(self._desk, order, cascade, self._host), order)

    def widen(self, order: OrderRow) -> WidenDialog | None:
        """Begin anew where nobody is left, after asking past what reasons, and why."""
        cascade = self._cascades.of(order.id)
        if cascade is None:
            return None
        return self._open(WidenDialog(self._desk, order, cascade, self._host), order)

    def consent(self, order: OrderRow) -> None:
        """Enter that the customer wants who took his order."""
        consent = self._desk.client.dispatch.consent
        self._run(
            order,
            lambda: consent(order.id, accept=True),
            partial(self._moved, "dispatch.consented", order),
        )

    def refuse(self, order: OrderRow) -> RefuseDialog:
        """Enter that he does not, after asking why."""
        dialog = RefuseDialog(self._desk, order, self._host)
        dialog.sent.connect(partial(self._moved, "dispatch.refused", order))
        dialog.open()
        return dialog

    def take_back(self, order: OrderRow) -> TakeBackDialog:
        """Take an order back from whoever took it, after asking why."""
        dialog = TakeBackDialog(self._desk, order, self._host)
        dialog.sent.connect(partial(self._moved, "dispatch.taken-back", order))
        dialog.open()
        return dialog

    def _open(self, dialog: Shown, order: OrderRow) -> Shown:
        dialog.sent.connect(partial(self._told, order))
        dialog.open()
        return dialog

    def _told(self, order: OrderRow, answer: object) -> None:
        """Tell of what a dialog sent: a cascade that runs or does not, or who has the order."""
        if isinstance(answer, Order):
            self._given(order, answer)
            return
        assert isinstance(answer, Cascade), "everything else is answered by a cascade"
        if answer.state is CascadeState.STOPPED:
            self._cascades.take(answer)
            self._desk.notices.done("dispatch.stopped", None, number=order.number)
            self.answered.emit(order)
        else:
            self._began(order, answer)

    def _began(self, order: OrderRow, cascade: Cascade) -> None:
        """Tell who is asked now, if anybody is."""
        self._cascades.take(cascade)
        waiting = open_offers(cascade)
        if waiting:
            offer = waiting[-1]
            until = words.clock_time(offer.answers_by, seconds=True)
            self._desk.notices.done(
                "dispatch.began",
                None,
                number=order.number,
                name=offer.technician_name,
                until=until,
            )
        elif cascade.state is not CascadeState.EXHAUSTED:  # that nobody is left is told already
            self._desk.notices.done("dispatch.begins", None, number=order.number)
        self.answered.emit(order)

    def _given(self, before: OrderRow, order: Order) -> None:
        """Tell who has the order, and offer to take it back where that goes."""
        self.answered.emit(order)
        fields = {"number": order.number, "name": order.technician_name}
        if Step.UNASSIGN not in order.steps or before.technician_id is not None:
            self._desk.notices.done("dispatch.assigned", None, **fields)
            return
        message = OrderStep(
            step_id=new_id(),
            step=Step.UNASSIGN,
            version=order.version,
            reason=words.text("step.taken-back"),
        )
        step = self._desk.client.orders.step
        back: Callable[[], Order] = partial(step, order.id, message)
        undoing.offer(self._desk, self, "dispatch.assigned", back, self.answered.emit, **fields)

    def _moved(self, key: str, order: OrderRow, answer: object) -> None:
        """Tell what became of an order."""
        name = order.technician_name
        self._desk.notices.done(key, None, number=order.number, name=name)
        self.answered.emit(answer)

    def _run(
        self, order: OrderRow, call: Callable[[], Answer], done: Callable[[Answer], None]
    ) -> None:
        """Do something with an order, unless something is being done with it."""
        if order.id in self._under_way:
            return
        self._under_way.add(order.id)

        def told(answer: Answer) -> None:
            self._under_way.discard(order.id)
            done(answer)

        def fail(fault: Exception) -> bool:
            self._under_way.discard(order.id)
            if faults.signed_out(fault):
                return False
            said = words.text("dispatch.not-done", number=order.number, why=faults.sentence(fault))
            self._desk.notices.say(said, Tone.TROUBLE, stays=True)
            self.failed.emit(order.id)
            return True

        self._desk.tasks.run(self, call, told, fail)
