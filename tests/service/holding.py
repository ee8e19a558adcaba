"""Decides how tests of frozen sums play them: a centre, a faulty provider, the loop by hand."""

from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from api_client.ids import new_id
from api_client.vocabulary import (
    AccountKind,
    AlarmKind,
    DocumentsState,
    FeeCollector,
    FieldState,
    HoldKind,
    HoldOutcome,
    HoldState,
    PaymentMeans,
    PaymentProvider,
    Role,
    Step,
)
from desktop.app.paying import of_holds, settle
from desktop.domain.fees import Fee, Line
from desktop.domain.holds import Judgement
from desktop.domain.ledger import AccountKey
from desktop.gateways.payments import Fault, SimulatedProvider
from desktop.service import alarms, fees, hold_acts, hold_views, holds, ledger
from desktop.service.fees import Paid, Wanted
from desktop.service.hold_views import Seen
from desktop.service.holds import Sums, Terms
from desktop.service.payments import Counted
from desktop.service.ports import Payment
from desktop.service.unit import SYSTEM, Actor
from desktop.store.holds import HoldRecord
from tests.service.scene import LOCK, Scene

WITHIN = timedelta(minutes=15)
PREPAYMENT_MINOR, DEPOSIT_MINOR = 5_000, 20_000
LIMIT_MINOR = 100_000
SECOND = timedelta(seconds=1)


@dataclass
class Holding:
    """A centre whose sums are played by hand, at the counter unless a provider is asked."""

    scene: Scene
    counter: bool = False
    faults: list[Fault] = field(default_factory=list)
    """What goes wrong with the next requests, the first first."""

    def __post_init__(self) -> None:
        """Begin with finance and a clerk beside the others."""
        self.finance = Actor(new_id(), "Fi", Role.FINANCE)
        self.clerk = Actor(new_id(), "Re", Role.RECORDS_CLERK)
        self.wang = self.scene.technician("Wang")
        self.provider = SimulatedProvider(self.scene.clock, self._fault)

    def _fault(self, payment: Payment, times: int) -> Fault:
        del payment, times
        return self.faults.pop(0) if self.faults else Fault.NONE

    @property
    def terms(self) -> Terms:
        """By whom sums are kept, and until when they have to be there."""
        kept_by = PaymentProvider.COUNTER if self.counter else PaymentProvider.SIMULATED
        return Terms(WITHIN, kept_by)

    def look(self) -> None:
        """Do what is due, as a server does, in one thread; what recurs is looked over once."""
        settle(self.scene.work, of_holds(lambda: self.terms, self.provider, timedelta(0)))

    def consented(
        self, prepayment_minor: int = PREPAYMENT_MINOR, deposit_minor: int = DEPOSIT_MINOR
    ) -> UUID:
        """An order of Wang's whose customer has consented to him."""
        sums = {"prepayment_minor": prepayment_minor, "deposit_minor": deposit_minor}
        service = {**LOCK, "currency": "CNY", **sums}
        order = self.scene.assigned(self.wang, kind="locksmith", service=service)
        self.scene.step(order, Step.CONSENT)
        return order

    def standing(self, **sums: int) -> UUID:
        """An order of Wang's that stands."""
        order = self.consented(**sums)
        self.look()
        return order

    def worked(self, upto: FieldState = FieldState.COMPLETED, **sums: int) -> UUID:
        """An order of Wang's that he has worked on so far."""
        order = self.standing(**sums)
        self.scene.go(order, self.wang, upto)
        self.look()
        return order

    def of(self, order: UUID) -> Seen:
        """The newest sums of an order."""
        found, _ = self.scene.work.read(SUPER, lambda unit: hold_views.of_order(unit, order))
        return found[0]

    def hold(self, order: UUID, kind: HoldKind) -> HoldRecord:
        """One of the newest sums of an order."""
        return next(each.record for each in self.of(order).holds if each.record.kind is kind)

    def states(self, order: UUID) -> tuple[HoldState, HoldState]:
        """How prepayment and deposit stand."""
        kinds = (HoldKind.PREPAYMENT, HoldKind.DEPOSIT)
        return tuple(self.hold(order, kind).state for kind in kinds)  # type: ignore[return-value]

    def balance(self, kind: AccountKind, subject: UUID | None = None) -> int:
        """What is in an account."""
        key = AccountKey(kind, "CNY") if subject is None else AccountKey(kind, "CNY", subject)
        return self.scene.work.read(SYSTEM, lambda unit: ledger.balance(unit, key))

    def balances(self, order: UUID) -> dict[str, int]:
        """What the ledger says of an order's money, without what is nothing."""
        found: dict[str, int] = {}
        for kind in (AccountKind.HOLD, AccountKind.REFUND_DUE):
            for each in self.of(order).holds:
                found[kind] = found.get(kind, 0) + self.balance(kind, each.record.id)
        for kind in (AccountKind.PROVIDER_AUTHORISED, AccountKind.PROVIDER_CLEARING):
            found[kind] = self.balance(kind)
        found[AccountKind.CASH] = self.balance(AccountKind.CASH)
        found[AccountKind.TECHNICIAN_PAYABLE] = self.balance(
            AccountKind.TECHNICIAN_PAYABLE, self.wang.id
        )
        return {str(kind): amount for kind, amount in found.items() if amount}

    def judge(
        self,
        hold: UUID,
        by: Actor,
        outcome: HoldOutcome = HoldOutcome.RELEASED,
        reason: str = "The customer paid at the desk.",
        case_number: str = "",
        id_: UUID | None = None,
    ) -> HoldRecord:
        """End a sum by hand."""
        id_, said = id_ or new_id(), Judgement(outcome, reason, case_number)
        return self.scene.work.write(
            by, lambda unit: hold_acts.judge(unit, hold, id_, said, LIMIT_MINOR)
        )

    def documents(self, order: UUID, state: DocumentsState, by: Actor, reason: str = "") -> None:
        """Note how the documents stand."""
        self.scene.work.write(by, lambda unit: hold_acts.documents(unit, order, state, reason))

    def count(self, order: UUID, kind: HoldKind, id_: UUID | None = None, at: int = -1) -> None:
        """Note that a clerk took a sum in cash, or gave it back: its newest request."""
        seen = next(each for each in self.of(order).holds if each.record.kind is kind)
        request, act = seen.requests[at].id, id_ or new_id()
        counted = Counted(PaymentMeans.CASH, "R-1")
        self.scene.work.write(
            self.finance, lambda unit: hold_acts.count(unit, request, act, counted)
        )

    def pay_fee(self, order: UUID, total_minor: int = 30_000, percent: int = 80) -> None:
        """Record at the desk that the fee was paid in cash."""
        fee = Fee([Line("Opening", total_minor)])
        paid = Paid(FeeCollector.CENTRE, PaymentMeans.CASH, "R-2")
        wanted, id_ = Wanted(fee, "CNY", paid), new_id()
        self.scene.work.write(
            self.finance, lambda unit: fees.record(unit, order, id_, wanted, percent)
        )

    def ask(
        self, order: UUID, id_: UUID, prepayment_minor: int = 0, deposit_minor: int = 0
    ) -> None:
        """Ask for sums at the desk."""
        sums = Sums(prepayment_minor, deposit_minor, "CNY")
        self.scene.work.write(
            self.scene.dispatcher, lambda unit: holds.ask(unit, order, id_, sums, self.terms)
        )

    def confirm(self, order: UUID) -> None:
        """Let the technician say that he has his fee."""
        self.scene.work.write(self.wang, lambda unit: hold_acts.confirm_fee(unit, order))


SUPER = Actor(new_id(), "Su", Role.SUPERVISOR)


def standing(scene: Scene) -> list[AlarmKind]:
    """The alarms that stand."""
    found, _ = scene.work.read(
        scene.supervisor, lambda unit: alarms.listed(unit, past=False, most=100)
    )
    return [each.record.kind for each in found]
