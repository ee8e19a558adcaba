"""Decides what a cashier made of code does, so that a city's money moves (E5, E9, E10).

Customers pay the sums of a locksmith's order and its fee, bring their documents or forget to,
technicians say that they have their fee or do not, and some orders are abandoned. What is due when
is drawn by the seed and the order's number; times are by the centre's clock.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from api_client.client import Client
from api_client.errors import Refused, Unreachable
from api_client.ids import new_id
from api_client.vocabulary import (
    Code,
    DocumentsState,
    FeeCollector,
    HoldKind,
    HoldState,
    JobKind,
    OrderState,
    Party,
    PaymentMeans,
    PaymentOperation,
    PaymentProvider,
)
from api_client.wire.base import Message
from api_client.wire.fees import FeeLine, FeePaid, FeeWritten
from api_client.wire.holds import Counted, Funding
from api_client.wire.orders import NewOrder, OrderEdit, Service
from desktop.clock import Clock

CURRENCY = "CHF"
"""What is paid with where the demo plays."""
REFUSED_ENDING = 13
"""How the minor units of a sum end that the demo's bank refuses."""
PREPAYMENTS_MINOR, DEPOSITS_MINOR = (3_000, 5_000, 8_000), (10_000, 20_000, 30_000)
FEES_MINOR, CALL_OUT_MINOR, ROUND_MINOR = (9_000, 24_000), 4_000, 500
TAX_PERMILLE = 81
DISCOUNT, DISCOUNT_MINOR = 0.1, 1_000
POOR, FORGETS_FEE, UNCONFIRMED, PAPERLESS, UNREADABLE, GONE = 0.06, 0.08, 0.12, 0.2, 0.2, 0.06
"""How often a bank refuses a sum, nobody pays or confirms the fee, no documents come, they cannot
be read, the customer has left when somebody is on his way."""
COUNTS_S, PAYS_S, CONFIRMS_S = (30.0, 300.0), (60.0, 900.0), (30.0, 1_200.0)
BRINGS_S, CHECKS_S, LEAVES_S = (600.0, 9_000.0), (300.0, 2_400.0), (120.0, 600.0)
DONE = frozenset({OrderState.COMPLETED, OrderState.APPROVED, OrderState.CLOSED})
ON_THE_WAY = frozenset({OrderState.STARTED, OrderState.ON_SITE})
TO_HAND_IN = frozenset({DocumentsState.AWAITED, DocumentsState.REFUSED})
OVERTAKEN = frozenset(
    {
        *(Code.HOLD_ENDED, Code.HOLD_OUT_OF_TURN, Code.DOCUMENTS_OUT_OF_TURN, Code.FEE_PAID),
        *(Code.NOT_FOUND, Code.PAYMENT_OUT_OF_TURN, Code.ORDER_STEP_OUT_OF_TURN),
        *(Code.TECHNICIAN_UNKNOWN, Code.EDIT_CONFLICT, Code.ORDER_NOT_EDITABLE),
    }
)
"""Refusals that only mean that something else came first."""


class Wording(Message):
    """What is written of money, in the centre's language."""

    call_out: str
    discount: str
    unreadable: str
    gone: str


@dataclass
class Till:
    """What was acknowledged of what the cashier did, and what should not have happened."""

    counted: list[UUID] = field(default_factory=list)
    """The sums, by their ids, each as often as it was taken or given back at the counter."""
    fees: list[UUID] = field(default_factory=list)
    """The orders whose fee was recorded."""
    confirmed: int = 0
    handed_in: int = 0
    checked: int = 0
    overtaken: int = 0
    faults: list[str] = field(default_factory=list)


class Cashier:
    """Sees to the money of locksmiths' orders, with the rights of a supervisor."""

    def __init__(
        self,
        judge: Client,
        clock: Clock,
        seed: str,
        wording: Wording,
        phone: Callable[[UUID], Client | None],
        haste: float = 1.0,
    ) -> None:
        """Do nothing yet; ``phone`` gives the client of a technician's phone.

        With ``haste`` everybody needs so many times less time.
        """
        self._haste = haste
        self._judge, self._clock, self._seed = judge, clock, seed
        self._wording, self._phone = wording, phone
        self._due: dict[tuple[UUID, str], datetime] = {}
        self._ids: dict[tuple[UUID, str], UUID] = {}
        self._sound: set[UUID] = set()
        self._to_give_back: set[UUID] = set()
        self._forgot: set[UUID] = set()
        self._unreadable: set[UUID] = set()
        self.till = Till()

    def look(self) -> None:
        """Look at all open sums once and do what is due; without a network nothing is done."""
        try:
            found = self._judge.holds.list(limit=500).items
        except Unreachable:
            return
        for each in found:
            for act in (self._count, self._see_to_fee, self._see_to_documents):
                self._guarded(act.__name__, partial(act, each))
        for order_id in self._to_give_back - {each.order_id for each in found}:
            self._guarded("give back", partial(self._give_back, order_id))
        self._guarded("agree", self._agree_anew)

    def _guarded(self, what: str, act: Callable[[], None]) -> None:
        try:
            act()
        except Unreachable:
            return
        except Refused as refusal:
            if refusal.code in OVERTAKEN:
                self.till.overtaken += 1
            else:
                self.till.faults.append(f"{what}: {refusal} {refusal.fields}")

    def _count(self, funding: Funding) -> None:
        """Take and give back at the counter what is to be."""
        for hold in funding.holds:
            for request in hold.requests:
                if request.provider is not PaymentProvider.COUNTER or request.answered_at:
                    continue
                self._to_give_back.add(funding.order_id)
                what = f"{hold.kind}/{request.operation}"
                if self._ripe(funding, what, COUNTS_S):
                    means = self._dice(funding, "means").choice(list(PaymentMeans))
                    mark = "Z" if request.operation is PaymentOperation.UNFREEZE else "E"
                    receipt = f"{mark}-{funding.order_number}-{hold.kind.value[:3]}"
                    counted = Counted(
                        command_id=self._id(hold.id, what), means=means, receipt=receipt
                    )
                    self._judge.holds.count(request.id, counted)
                    self.till.counted.append(hold.id)

    def _give_back(self, order_id: UUID) -> None:
        """Give back at the counter what an order left there whose sums have all ended."""
        found = self._judge.holds.of(order_id).items
        for each in found:
            self._count(each)
        requests = [one for each in found for hold in each.holds for one in hold.requests]
        if all(one.answered_at for one in requests):
            self._to_give_back.discard(order_id)

    def _see_to_fee(self, funding: Funding) -> None:
        """Have the fee paid and confirmed, or the order abandoned by its customer."""
        if funding.stands_at is None or not held(funding, HoldKind.PREPAYMENT):
            return
        if funding.fee_paid_at is None:
            self._have_it_paid(funding)
        elif funding.fee_confirmed_at is None and self._happens(funding, "confirm", UNCONFIRMED):
            phone = self._phone(funding.technician_id)
            if phone is not None and self._ripe(funding, "confirm", CONFIRMS_S):
                phone.holds.confirm_fee(funding.order_id)
                self.till.confirmed += 1

    def _have_it_paid(self, funding: Funding) -> None:
        if funding.order_id in self._forgot:
            return
        order = self._judge.orders.get(funding.order_id)
        if order.state in ON_THE_WAY and not self._happens(funding, "gone", GONE):
            if self._ripe(funding, "gone", LEAVES_S):
                act_id, gone = self._id(order.id, "gone"), self._wording.gone
                self._judge.holds.abandon(order.id, Party.CUSTOMER, gone, act_id)
        elif order.state in DONE:
            if not self._happens(funding, "fee", FORGETS_FEE):
                self._forgot.add(funding.order_id)
            elif self._ripe(funding, "fee", PAYS_S):
                self._judge.holds.record_fee(order.id, self._fee(funding))
                self.till.fees.append(order.id)

    def _fee(self, funding: Funding) -> FeeWritten:
        """Give the fee of an order as it is written."""
        dice, wording = self._dice(funding, "price"), self._wording
        work_minor = dice.randrange(*FEES_MINOR, ROUND_MINOR)
        lines = (
            FeeLine(text=wording.call_out, amount_minor=CALL_OUT_MINOR),
            FeeLine(text=funding.order_title, amount_minor=work_minor),
        )
        discounted = dice.random() < DISCOUNT
        taxed_minor = CALL_OUT_MINOR + work_minor
        return FeeWritten(
            id=self._id(funding.order_id, "fee"),
            currency=funding.holds[0].currency,
            lines=lines,
            tax_minor=(taxed_minor * TAX_PERMILLE + 500) // 1000,
            discount_minor=DISCOUNT_MINOR if discounted else 0,
            discount_reason=wording.discount if discounted else "",
            paid=FeePaid(
                collector=dice.choice((FeeCollector.CENTRE, FeeCollector.TECHNICIAN)),
                means=dice.choice(list(PaymentMeans)),
                receipt=f"Q-{funding.order_number}",
            ),
        )

    def _see_to_documents(self, funding: Funding) -> None:
        """Have documents handed in and looked at; some never come, some cannot be read at first."""
        if funding.stands_at is None or not held(funding, HoldKind.DEPOSIT):
            return
        state, again = funding.documents, funding.id in self._unreadable
        if state in TO_HAND_IN and self._happens(funding, "papers", PAPERLESS):
            if self._ripe(funding, f"bring/{again}", BRINGS_S):
                self._judge.holds.documents(funding.order_id, DocumentsState.HANDED_IN)
                self.till.handed_in += 1
        elif state is DocumentsState.HANDED_IN and self._ripe(funding, f"check/{again}", CHECKS_S):
            bad = not again and not self._happens(funding, "readable", UNREADABLE)
            judged = DocumentsState.REFUSED if bad else DocumentsState.VERIFIED
            reason = self._wording.unreadable if bad else ""
            self._judge.holds.documents(funding.order_id, judged, reason)
            self._unreadable |= {funding.id} if bad else set()
            self.till.checked += 1

    def _agree_anew(self) -> None:
        """Agree on sums that a bank pays, where one was refused and the order is open again."""
        for row in self._judge.orders.rows(state=[OrderState.OPEN]):
            if row.kind is not JobKind.LOCKSMITH or row.id in self._sound:
                continue
            order = self._judge.orders.get(row.id)
            minor = 0 if order.service is None else order.service.prepayment_minor or 0
            if order.service is None or minor % 100 != REFUSED_ENDING:
                self._sound.add(row.id)
            elif self._judge.holds.of(row.id).items:
                agreed = {"prepayment_minor": minor - REFUSED_ENDING}
                edit = OrderEdit(
                    edit_id=self._id(row.id, "agree"),
                    version=order.version,
                    service=order.service.model_copy(update=agreed),
                )
                self._judge.orders.edit(row.id, edit)
                self._sound.add(row.id)

    def _dice(self, funding: Funding, about: str) -> random.Random:
        return random.Random(f"{self._seed}/{funding.order_number}/{about}")

    def _happens(self, funding: Funding, what: str, fails: float) -> bool:
        """Say whether something goes as it should; so often it does not."""
        return self._dice(funding, f"{what}?").random() >= fails

    def _ripe(self, funding: Funding, what: str, span_s: tuple[float, float]) -> bool:
        """Say whether it is time for something, a while after it was possible first."""
        key, now = (funding.id, what), self._clock.now()
        if key not in self._due:
            wait_s = self._dice(funding, what).uniform(*span_s) / self._haste
            self._due[key] = now + timedelta(seconds=wait_s)
        return now >= self._due[key]

    def _id(self, about: UUID, what: str) -> UUID:
        """Give the id of a command, the same however often it is sent."""
        return self._ids.setdefault((about, what), new_id())


def with_sums(order: NewOrder, dice: random.Random) -> NewOrder:
    """Give an order with a prepayment and a deposit; some customer's bank will refuse."""
    service = order.service or Service()
    poor = REFUSED_ENDING if dice.random() < POOR else 0
    sums = {
        "currency": CURRENCY,
        "prepayment_minor": dice.choice(PREPAYMENTS_MINOR) + poor,
        "deposit_minor": dice.choice(DEPOSITS_MINOR),
    }
    return order.model_copy(update={"service": service.model_copy(update=sums)})


def held(funding: Funding, kind: HoldKind) -> bool:
    """Say whether a sum of an order is frozen."""
    return any(hold.kind is kind and hold.state is HoldState.HELD for hold in funding.holds)
