"""Decides how a server asks a payment provider in time, and looks after frozen sums (E5)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from desktop.service import deadlines, hold_acts, hold_ends, holds, orders, payments
from desktop.service.deadlines import Due
from desktop.service.firing import Again, Kind, Recurring
from desktop.service.holds import Terms
from desktop.service.ports import Payment, PaymentAnswer, Payments, PaymentSilent
from desktop.service.progress import FUNDS_AWAITED, FUNDS_FOLLOW
from desktop.service.unit import SYSTEM, Unit, Work


@dataclass(frozen=True, slots=True)
class PaymentDuty:
    """Sends one request at a time of those that are due, and notes what comes of it."""

    provider: Payments

    def begin(self, unit: Unit, due: Due) -> Payment | None:
        """Note that it is sent, before it is."""
        return payments.begin(unit, due)

    def work(self, begun: Payment | None, carry_on: Callable[[], None]) -> PaymentAnswer | None:
        """Ask the provider; silence is None, and means that nothing is known."""
        carry_on()
        if begun is None:
            return None
        try:
            return self.provider.ask(begun)
        except PaymentSilent:
            return None

    def end(
        self, unit: Unit, begun: Payment | None, done: PaymentAnswer | Exception | None
    ) -> datetime | None:
        """Note the answer, and when it is asked again; what broke off is as silence."""
        if begun is None:
            return None
        answer = None if isinstance(done, Exception) else done
        return hold_acts.answered(unit, begun.number, answer)


def of_holds(
    terms: Callable[[], Terms], provider: Payments | None, least: timedelta
) -> dict[str, Kind]:
    """Return what is done with frozen sums by the clock; between two looks lies ``least``."""
    every = max(holds.LOOK_EVERY, least)

    def ask(unit: Unit, due: Due) -> None:
        order = orders.by_id(unit, UUID(due.subject))
        if order is not None:
            holds.ask_as_agreed(unit, order, terms())

    def look(unit: Unit, due: Due) -> datetime:
        del due
        look_over(unit, provider)
        return unit.now + every

    table = {
        FUNDS_AWAITED: Kind(ask),
        holds.FUNDS: Kind(hold_acts.funds_overdue),
        hold_ends.DOCUMENTS: Kind(hold_acts.documents_overdue),
        FUNDS_FOLLOW: Kind(hold_acts.follow),
        holds.KIND: Kind(look, Recurring(lambda now: now, lambda now: now + 2 * every)),
    }
    if provider is not None:
        table[payments.KIND] = Kind(PaymentDuty(provider))
    return table


def look_over(unit: Unit, provider: Payments | None) -> None:
    """Take what the provider said unasked, and look over all sums that are open."""
    if provider is not None:
        hold_acts.called_back(unit, provider.heard())
    hold_acts.look(unit)


def settle(work: Work, kinds: dict[str, Kind]) -> None:
    """Do what is due of frozen sums, one after the other and at once: for a clock moved by hand."""
    asked = kinds.get(payments.KIND)
    provider = asked.act.provider if asked and isinstance(asked.act, PaymentDuty) else None
    while due := work.read(SYSTEM, lambda unit: deadlines.due(unit, kinds)):
        for each in due:
            act = kinds[each.kind].act
            if isinstance(act, PaymentDuty):
                begun = work.write(SYSTEM, partial(_begun, each, act))
                done = act.work(begun, lambda: None)
                work.write(SYSTEM, partial(_ended, each, act, begun, done))
            else:
                assert callable(act), "a provider alone is waited for"
                work.write(SYSTEM, partial(_fire, each, act))
    work.write(SYSTEM, lambda unit: look_over(unit, provider))


def _begun(due: Due, act: PaymentDuty, unit: Unit) -> Payment | None:
    return act.begin(unit, due)


def _ended(
    due: Due, act: PaymentDuty, begun: Payment | None, done: PaymentAnswer | None, unit: Unit
) -> None:
    deadlines.fire(unit, due)
    again_at = act.end(unit, begun, done)
    if again_at is not None:
        deadlines.again(unit, due.id, again_at)


def _fire(due: Due, act: Again, unit: Unit) -> None:
    if deadlines.fire(unit, due):
        act(unit, due)
