"""Decides what the desk is asked before it decides about an order by hand: why, and past what."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from api_client.ids import new_id
from api_client.vocabulary import Code, Step, WhyNot
from api_client.wire.dispatch import (
    Cascade,
    CascadeStop,
    CascadeWiden,
    OfferByHand,
)
from api_client.wire.orders import Order, OrderRow, OrderStep
from desktop import words
from desktop.ui.candidates import Choice, arrival, distance, why
from desktop.ui.desk import Desk
from desktop.ui.faults import Unfilled
from desktop.ui.theme import Theme, Tone
from desktop.ui.widgets.dialog import FormDialog
from desktop.ui.widgets.form import Field, LineField
from desktop.ui.widgets.lines import Notice
from desktop.ui.widgets.worded import CheckBox, Label

WAIVED = (WhyNot.AREA, WhyNot.HOURS, WhyNot.GRADE)
"""What the desk may let count no longer; the server takes nothing else."""
WIDE_PX = 460


class ReasonDialog(FormDialog):
    """Asks for a reason, about one order."""

    def __init__(
        self,
        desk: Desk,
        order: OrderRow,
        key: str,
        icon: str,
        parent: QWidget,
        *,
        wanted: bool = True,
        weight: str = "",
    ) -> None:
        """Ask before what is under `key` is done with `order`."""
        super().__init__(key, key, desk.theme, desk.tasks, parent, icon=icon, weight=weight)
        self.desk, self.order = desk, order
        self.id, self._wanted = new_id(), wanted
        about = Label("", "caption", self)
        about.say("order.about", number=order.number, title=order.title)
        about.setWordWrap(True)
        self.body.addWidget(about)
        self.reason = LineField("field.reason", desk.theme, wanted=wanted)
        self.before = QVBoxLayout()
        self.before.setSpacing(10)
        self.body.addLayout(self.before)
        self.body.addWidget(self.add("reason", self.reason))
        self.setMinimumWidth(WIDE_PX)
        self.reason.setFocus()

    def said(self) -> str:
        """Give the reason.

        Raises:
            Unfilled: there is none, and it is wanted.

        """
        if self._wanted and not self.reason.text():
            raise Unfilled({"reason": words.refusal(Code.REASON_MISSING)})
        return self.reason.text()

    def want(self) -> None:
        """Go no further without a reason from now on."""
        self._wanted = True
        self.reason.want(wanted=True)
        self.reason.setFocus()


class StopDialog(ReasonDialog):
    """Asks why nobody is to be asked any more."""

    def __init__(self, desk: Desk, order: OrderRow, cascade: Cascade, parent: QWidget) -> None:
        """Ask before `cascade` is stopped."""
        super().__init__(desk, order, "dispatch.stop", "stop", parent)
        self._cascade = cascade

    @override
    def collect(self) -> Callable[[], Cascade]:
        """Give the call that stops it."""
        message = CascadeStop(id=self.id, reason=self.said())
        stop, id_ = self.desk.client.dispatch.stop, self._cascade.id
        return lambda: stop(id_, message)


class RefuseDialog(ReasonDialog):
    """Asks why the customer does not want who took his order; he need not say."""

    def __init__(self, desk: Desk, order: OrderRow, parent: QWidget) -> None:
        """Ask before the refusal is entered; the search then goes on."""
        super().__init__(desk, order, "dispatch.refuse", "ban", parent, wanted=False)
        more = Label("", "", self)
        more.say("dispatch.refuse-more", name=order.technician_name)
        more.setWordWrap(True)
        self.before.addWidget(more)

    @override
    def collect(self) -> Callable[[], Order]:
        """Give the call that enters it."""
        consent, id_, reason = self.desk.client.dispatch.consent, self.order.id, self.said()
        return lambda: consent(id_, accept=False, reason=reason)


class TakeBackDialog(ReasonDialog):
    """Asks why an order is taken back from whoever took it."""

    def __init__(self, desk: Desk, order: OrderRow, parent: QWidget) -> None:
        """Ask before the order is taken back."""
        super().__init__(desk, order, "dispatch.take-back", "unassign", parent)

    @override
    def collect(self) -> Callable[[], Order]:
        """Give the call that takes it back."""
        message = OrderStep(
            step_id=self.id,
            step=Step.UNASSIGN,
            version=self.order.version,
            reason=self.said(),
        )
        step, id_ = self.desk.client.orders.step, self.order.id
        return lambda: step(id_, message)


class HandDialog(ReasonDialog):
    """Asks before somebody is offered an order, or given it, who was not next in turn."""

    def __init__(
        self, desk: Desk, order: OrderRow, choice: Choice, key: str, icon: str, parent: QWidget
    ) -> None:
        """Say who it is, and why he would not have been asked, if that is so."""
        candidate = choice.candidate
        super().__init__(desk, order, key, icon, parent, wanted=not candidate.qualified)
        self.choice = choice
        who = Label("", "heading", self)
        far = (arrival(candidate), distance(candidate.distance_m))
        who.setText(" · ".join(part for part in (candidate.name, *far) if part))
        self.before.addWidget(who)
        self.past = Notice(desk.theme, self)
        self.before.addWidget(self.past)
        if not candidate.qualified:
            self.past.show_words("warning", Tone.WAITING, self._why_not)

    def _why_not(self) -> str:
        return words.text("dispatch.past", name=self.choice.candidate.name, why=why(self.choice))

    @override
    def resume(self) -> None:
        """Whatever the server minds, it takes only with a reason, if at all."""
        self.want()


class OfferDialog(HandDialog):
    """Asks why somebody is to be asked who would not have been."""

    def __init__(self, desk: Desk, order: OrderRow, choice: Choice, parent: QWidget) -> None:
        """Ask before `choice` is offered the order."""
        super().__init__(desk, order, choice, "dispatch.offer", "offer", parent)

    @override
    def collect(self) -> Callable[[], Cascade]:
        """Give the call that asks him."""
        message = OfferByHand(id=self.id, technician_id=self.choice.id, reason=self.said())
        offer, id_ = self.desk.client.dispatch.offer, self.order.id
        return lambda: offer(id_, message)


class GiveDialog(HandDialog):
    """Asks before somebody is sent without being asked; twice at once only with a reason."""

    def __init__(self, desk: Desk, order: OrderRow, choice: Choice, parent: QWidget) -> None:
        """Ask before `choice` is given the order."""
        super().__init__(desk, order, choice, "dispatch.assign", "assign", parent)

    @override
    def collect(self) -> Callable[[], Order]:
        """Give the call that sends him."""
        assign, reason = self.desk.client.orders.assign, self.said()
        order_id, technician_id = self.order.id, self.choice.id
        return lambda: assign(order_id, technician_id, reason)


class WaiveField(Field):
    """Which reasons are to count no longer."""

    def __init__(self, theme: Theme, reasons: Sequence[WhyNot]) -> None:
        """Offer `reasons`, none ticked."""
        holder = QWidget()
        self.boxes = {reason: CheckBox(f"why-not.{reason}", holder) for reason in reasons}
        inside = QVBoxLayout(holder)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(2)
        super().__init__("dispatch.waive", theme, holder, wanted=True)
        for box in self.boxes.values():
            inside.addWidget(box)
            box.toggled.connect(self._change)
        holder.setFocusProxy(next(iter(self.boxes.values())))

    def value(self) -> tuple[WhyNot, ...]:
        """Give those that are ticked."""
        return tuple(reason for reason, box in self.boxes.items() if box.isChecked())


class WidenDialog(ReasonDialog):
    """Asks past what technicians may be asked where nobody is left, and why."""

    def __init__(self, desk: Desk, order: OrderRow, cascade: Cascade, parent: QWidget) -> None:
        """Ask before `cascade` begins anew."""
        super().__init__(desk, order, "dispatch.widen", "people", parent)
        self._cascade = cascade
        self.waive = WaiveField(desk.theme, WAIVED)
        self.before.addWidget(self.add("waive", self.waive))
        self.waive.setFocus()

    @override
    def collect(self) -> Callable[[], Cascade]:
        """Give the call that begins anew.

        Raises:
            Unfilled: nothing is ticked.

        """
        if not self.waive.value():
            raise Unfilled({"waive": words.text("dispatch.waive-one")})
        message = CascadeWiden(id=self.id, reason=self.said(), waive=self.waive.value())
        widen, id_ = self.desk.client.dispatch.widen, self._cascade.id
        return lambda: widen(id_, message)
