"""Decides how tests play payouts: a centre that owes, a finance clerk and an administrator."""

from dataclasses import dataclass, field
from uuid import UUID

from api_client.ids import new_id
from api_client.vocabulary import (
    AccountKind,
    HoldKind,
    HoldOutcome,
    PayoutFormat,
    PayoutLineState,
    TransferKind,
)
from desktop.domain import payouts as rules
from desktop.domain.ledger import AccountKey, Posting
from desktop.domain.payout_files import Run
from desktop.domain.payouts import Details
from desktop.gateways.keys import CentreKey
from desktop.service import ledger, payees, payout_views, payouts, refunds
from desktop.service.payout_views import Seen
from desktop.service.refunds import Due, Wanted
from desktop.service.unit import SYSTEM, Actor, Unit
from desktop.store.payouts import PayoutRecord
from tests.service.holding import SUPER, Holding

IBAN = "DE89370400440532013000"
AT_HOME = rules.details("王明", "6222 0200 1234 5678 901", bank="工商银行")
ABROAD = rules.details("Bo Wang", IBAN)
LIMIT_MINOR = 10_000_000


@dataclass
class Paying:
    """A centre whose technicians are owed something, and what finance does about it."""

    money: Holding
    seal: CentreKey = field(default_factory=lambda: CentreKey(bytes(32)))

    @property
    def by(self) -> Actor:
        """Who does it, unless somebody else is named."""
        return self.money.finance

    def owe(self, technician: Actor, amount_minor: int, currency: str = "CNY") -> None:
        """Let the centre owe a technician something."""
        owed = AccountKey(AccountKind.TECHNICIAN_PAYABLE, currency, technician.id)
        cash = AccountKey(AccountKind.CASH, currency)
        posting = Posting(cash, owed, amount_minor, TransferKind.FEE_RECEIPT)
        self.money.scene.work.write(
            SYSTEM, lambda unit: ledger.post(unit, new_id(), {"owe": amount_minor}, [posting])
        )

    def keep(self, technician: Actor, to: Details = AT_HOME, seen: int = 0) -> payees.Seen:
        """Say where a technician is paid."""
        return self.money.scene.work.write(
            self.by, lambda unit: payees.keep(unit, self.seal, technician.id, seen, to)
        )

    def prepare(
        self, *whose: Actor, currency: str = "CNY", id_: UUID | None = None
    ) -> PayoutRecord:
        """Prepare a run: of all, unless some are named."""
        made, ids = id_ or new_id(), [each.id for each in whose] or None
        return self.money.scene.work.write(
            self.by, lambda unit: payouts.prepare(unit, self.seal, made, currency, ids)
        )

    def release(
        self,
        run: PayoutRecord,
        by: Actor | None = None,
        act: UUID | None = None,
        limit_minor: int = LIMIT_MINOR,
    ) -> PayoutRecord:
        """Release a run."""
        id_ = act or new_id()
        return self.money.scene.work.write(
            by or self.by, lambda unit: payouts.release(unit, run.id, id_, limit_minor)
        )

    def cancel(
        self, run: PayoutRecord, reason: str = "Too early.", act: UUID | None = None
    ) -> PayoutRecord:
        """Cancel a run."""
        id_ = act or new_id()
        return self.money.scene.work.write(
            self.by, lambda unit: payouts.cancel(unit, run.id, id_, reason)
        )

    def end(
        self,
        run: PayoutRecord,
        state: PayoutLineState = PayoutLineState.PAID,
        *places: int,
        act: UUID | None = None,
        reason: str = "No such account.",
    ) -> PayoutRecord:
        """Note what the bank did: to all lines that are open, or to those at these places."""
        id_, why = act or new_id(), reason if state is PayoutLineState.RETURNED else ""
        lines = [one.record.id for one in self.seen(run).lines if one.record.place in places]
        return self.money.scene.work.write(
            self.by,
            lambda unit: payouts.end(unit, run.id, id_, state, lines=lines or None, reason=why),
        )

    def refund(self, *dues: Due, to: Details = AT_HOME, id_: UUID | None = None) -> PayoutRecord:
        """Prepare a run that gives sums back."""
        made, wanted = id_ or new_id(), [Wanted(one.request.id, to) for one in dues]
        return self.money.scene.work.write(
            self.by, lambda unit: refunds.prepare(unit, self.seal, made, "CNY", wanted)
        )

    def due(self) -> list[Due]:
        """What goes back to customers by hand."""
        found, _ = self.money.scene.work.read(self.by, lambda unit: refunds.due(unit, 100))
        return found

    def owed_back(self) -> Due:
        """A prepayment that a clerk has taken in cash, and has to give back."""
        order = self.money.consented(deposit_minor=0)
        self.money.look()
        self.money.count(order, HoldKind.PREPAYMENT)
        hold = self.money.hold(order, HoldKind.PREPAYMENT)
        self.money.judge(hold.id, SUPER, HoldOutcome.RELEASED)
        return next(one for one in self.due() if one.order.id == order)

    def seen(self, run: PayoutRecord) -> Seen:
        """A run as it stands."""
        return self.money.scene.work.read(self.by, lambda unit: payout_views.one(unit, run.id))

    def states(self, run: PayoutRecord) -> list[PayoutLineState]:
        """How its lines stand."""
        return [one.record.state for one in self.seen(run).lines]

    def file(self, run: PayoutRecord, form: PayoutFormat = PayoutFormat.CSV) -> Run:
        """What its file says."""

        def take(unit: Unit) -> Run:
            return payout_views.file(unit, self.seal, run.id, form)

        return self.money.scene.work.write(self.by, take)

    def owed(self, technician: Actor, currency: str = "CNY") -> int:
        """What a technician is owed."""
        key = AccountKey(AccountKind.TECHNICIAN_PAYABLE, currency, technician.id)
        return self.money.scene.work.read(SYSTEM, lambda unit: ledger.balance(unit, key))

    def in_transit(self, run: PayoutRecord) -> int:
        """What a run has on its way."""
        return self.money.balance(AccountKind.IN_TRANSIT, run.id)
