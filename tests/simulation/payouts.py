"""Plays runs of payouts at random: rivals, repeats, what the bank sends back (E9).

After every step what runs have on its way, and have paid, is what the accounts say, and whatever
came in is held, due, on its way, the centre's own, or went out.
"""

from collections import Counter
from collections.abc import Callable
from functools import partial
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from api_client.ids import new_id
from api_client.vocabulary import (
    AccountKind,
    Code,
    PaymentMeans,
    PayoutLineState,
    TransferKind,
)
from desktop.domain.ledger import DEBIT_NORMAL
from desktop.domain.refusal import Refusal
from desktop.service import hold_acts
from desktop.service.payments import Counted
from desktop.store.holds import PaymentRequestRecord
from desktop.store.ledger import BalanceRecord, TransferRecord
from desktop.store.payouts import PayoutLineRecord, PayoutRecord
from desktop.store.records import Kept
from tests.service.holding import Holding
from tests.service.paying import Paying
from tests.simulation.opened import Opened

PLACES = st.integers(0, 10_000)
RUN_ACTS = ("release", "cancel", "paid", "returned")
WHERE_IT_IS = (
    *(AccountKind.HOLD, AccountKind.REFUND_DUE, AccountKind.TECHNICIAN_PAYABLE),
    *(AccountKind.IN_TRANSIT, AccountKind.SUSPENSE, AccountKind.FEE),
)
"""Where money is that came in and did not go out: held, due, on its way, or the centre's own."""
REFUSALS = frozenset(
    {
        *(Code.HOLD_ENDED, Code.HOLD_OUT_OF_TURN, Code.SECOND_PERSON_NEEDED, Code.NOT_PERMITTED),
        *(Code.CASE_NUMBER_MISSING, Code.DOCUMENTS_OUT_OF_TURN, Code.FEE_PAID, Code.NOT_FOUND),
        *(Code.ORDER_STEP_OUT_OF_TURN, Code.TECHNICIAN_UNKNOWN),
        *(Code.PAYOUT_EMPTY, Code.PAYOUT_OUT_OF_TURN, Code.PAYOUT_LINE_ENDED),
        *(Code.REFUND_IN_PAYOUT, Code.PAYMENT_OUT_OF_TURN),
    }
)


class Payouts(Opened):
    """A centre that pays what it owes by runs; whoever plays the sums says when it begins."""

    money: Holding

    def begin_to_pay(self) -> None:
        """Let the one technician be paid somewhere."""
        self.pay = Paying(self.money)
        self.pay.keep(self.money.wang)
        self.runs: list[PayoutRecord] = []
        self.again: list[Callable[[], object]] = []

    @rule()
    def two_prepare_a_run(self) -> None:
        """Let two clerks pay what is owed to technicians: one of them does."""
        made = [act for act in self.preparing() if self.tried(act)]
        assert len(made) <= 1
        self.again += made

    def preparing(self) -> list[Callable[[], object]]:
        """Two runs to be, each under its own id."""

        def prepare(id_: UUID) -> None:
            run = self.pay.prepare(id_=id_)
            if id_ not in {each.id for each in self.runs}:
                self.runs.append(run)

        return [partial(prepare, new_id()) for _ in range(2)]

    @rule(place=PLACES)
    def a_refund_goes_by_the_bank(self, place: int) -> None:
        """Let a run give back what a provider would not, perhaps twice."""
        due = self.pay.due()
        if not due:
            return
        one = due[place % len(due)]

        def prepare(id_: UUID) -> None:
            run = self.pay.refund(one, id_=id_)
            if id_ not in {each.id for each in self.runs}:
                self.runs.append(run)

        made = [act for act in [partial(prepare, new_id())] * 2 if self.tried(act)]
        self.again += made[:1]

    @rule(place=PLACES)
    def a_clerk_gives_back(self, place: int) -> None:
        """Give back in cash what a provider would not, whether it is in a run or not."""
        due = self.pay.due()
        if due:
            request, act = due[place % len(due)].request, new_id()
            counted = Counted(PaymentMeans.TRANSFER, "R-9")
            work, by = self.scene.work, self.money.finance
            self.tried(
                lambda: work.write(by, lambda unit: hold_acts.count(unit, request.id, act, counted))
            )

    @precondition(lambda self: self.runs)
    @rule(place=PLACES, acts=st.lists(st.sampled_from(RUN_ACTS), min_size=1, max_size=3))
    def a_run_goes_on(self, place: int, acts: list[str]) -> None:
        """Release a run, cancel it, or hear of the bank, in whatever order."""
        run = self.runs[place % len(self.runs)]
        for each in acts:
            id_ = new_id()
            act: Callable[[], object] = {
                "release": partial(self.pay.release, run, act=id_),
                "cancel": partial(self.pay.cancel, run, act=id_),
                "paid": partial(self.pay.end, run, PayoutLineState.PAID, act=id_),
                "returned": partial(self.pay.end, run, PayoutLineState.RETURNED, act=id_),
            }[each]
            if self.tried(act):
                self.again.append(act)

    @invariant()
    def what_is_on_its_way_and_what_was_paid_is_in_the_runs(self) -> None:
        """Hold the ledger's accounts against the lines of all runs, and money in against out."""
        if not hasattr(self, "money"):
            return
        lines = self.found(PayoutLineRecord)
        coming = [one for one in lines if one.state is PayoutLineState.OPEN and one.technician_id]
        paid = [one.amount_minor for one in lines if one.state is PayoutLineState.PAID]
        moved = Counter[TransferKind]()
        for each in self.found(TransferRecord):
            moved[each.kind] += each.amount_minor
        requests = self.found(PaymentRequestRecord)
        by_hand = sum(one.amount_minor for one in requests if one.receipt == "R-9")
        of_kind = self.balances()
        assert of_kind[AccountKind.IN_TRANSIT] == sum(one.amount_minor for one in coming)
        assert -of_kind[AccountKind.BANK] == sum(paid) + by_hand
        came_in = moved[TransferKind.HOLD_FREEZE] + moved[TransferKind.FEE_RECEIPT]
        went_out = (
            moved[TransferKind.REFUND]
            + moved[TransferKind.HOLD_LAPSE]
            + moved[TransferKind.PAYOUT_PAID]
        )
        assert came_in - went_out == sum(of_kind[kind] for kind in WHERE_IT_IS)

    def balances(self) -> Counter[AccountKind]:
        """What is in all accounts of a kind."""
        found: Counter[AccountKind] = Counter()
        for kept in self.found(BalanceRecord):
            difference = kept.debits_minor - kept.credits_minor
            found[kept.kind] += difference if kept.kind in DEBIT_NORMAL else -difference
        return found

    def found(self, kind: type[Kept]) -> list[Kept]:
        """All records of a kind, in the order in which they lie."""
        found: list[Kept] = self.scene.found(kind)
        return found

    def tried(self, act: Callable[[], object]) -> bool:
        """Do something that may be refused for what others did before; say whether it was done."""
        try:
            act()
        except Refusal as refusal:
            if refusal.code not in REFUSALS:
                raise
            return False
        return True
