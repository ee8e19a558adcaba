"""Plays other people's money at random: silent providers, rivals, repeats, clocks, restarts.

After every step the kept balances are what the transfers come to, each sum has ended once at most,
and an order stands with all its sums or with none; runs of payouts are in `payouts`. In the end the
provider, which keeps books of its own, has exactly what the ledger says (E5, E9, E10).
"""

from collections import Counter
from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from typing_extensions import override

from api_client.ids import new_id
from api_client.vocabulary import (
    AccountKind,
    DocumentsState,
    FieldState,
    HoldOutcome,
    HoldState,
    OrderState,
    Party,
    PaymentOperation,
    PaymentState,
    Step,
    TransferKind,
)
from desktop.domain import holds as rules
from desktop.domain.ledger import DEBIT_NORMAL
from desktop.gateways.payments import Fault, Standing
from desktop.store.holds import FundingRecord, HoldRecord, PaymentRequestRecord
from desktop.store.ledger import AccountRecord, BalanceRecord, TransferRecord
from tests.postgres import Server
from tests.service.holding import Holding
from tests.service.scene import CHAIN
from tests.simulation.payouts import Payouts
from tests.simulation.test_centre import FULL, at_random

PLACES = st.integers(0, 10_000)
MOST_ORDERS = 5
STEPS = (Step.CANCEL, Step.UNASSIGN, Step.HOLD, Step.RESUME, Step.APPROVE, Step.CLOSE)
JUMPS = (1, 5, 600, 900, 86_400, 3 * 86_400, 8 * 86_400)
FAULTS = st.lists(st.sampled_from(list(Fault)), max_size=4)
OUT = frozenset({TransferKind.HOLD_RELEASE, TransferKind.HOLD_FORFEIT, TransferKind.HOLD_LAPSE})


class Money(Payouts):
    """A centre with some orders whose customers pay, and a provider that fails."""

    @initialize()
    def begin(self) -> None:
        """Open a new centre."""
        self.open("money")
        self.money = Holding(self.scene)
        self.orders: list[UUID] = []
        self.begin_to_pay()

    @rule(prepayment=st.integers(0, 2), deposit=st.integers(0, 2), faults=FAULTS)
    @precondition(lambda self: len(self.orders) < MOST_ORDERS)
    def a_customer_consents(self, prepayment: int, deposit: int, faults: list[Fault]) -> None:
        """Have the sums of an order asked for; one of three sums needs two people to end it."""
        sums = (0, 5_000, 120_000)
        order = self.money.consented(sums[prepayment], sums[deposit])
        self.orders.append(order)
        self.money.faults = faults
        self.money.look()

    @rule(seconds=st.sampled_from(JUMPS), faults=FAULTS)
    def time_goes_on(self, seconds: int, faults: list[Fault]) -> None:
        """Let time pass, and the loop do what is due."""
        self.scene.clock.forward(timedelta(seconds=seconds))
        self.money.faults = faults
        self.money.look()

    @rule(seconds=st.sampled_from(JUMPS[:4]))
    def somebody_sets_the_clock_back(self, seconds: int) -> None:
        """Set the clock back, as a machine's is when it was ahead."""
        self.scene.clock.set(self.scene.clock.now() - timedelta(seconds=seconds))
        self.money.look()

    @rule()
    def the_server_begins_anew(self) -> None:
        """Close the centre and open it again."""
        self.scene.close()
        self.scene.open()

    @precondition(lambda self: self.orders)
    @rule(place=PLACES, step=st.sampled_from(STEPS))
    def the_desk_takes_a_step(self, place: int, step: Step) -> None:
        """Take a step with an order, as far as it goes."""
        order = self.picked(place)
        self.tried(lambda: self.scene.step(order, step, "So it is.", by=self.scene.supervisor))
        self.money.look()

    @precondition(lambda self: self.orders)
    @rule(place=PLACES, fault=st.sampled_from(list(Party)))
    def an_order_is_abandoned(self, place: int, fault: Party) -> None:
        """Abandon an order that somebody is under way for."""
        order = self.picked(place)
        self.tried(lambda: self.scene.step(order, Step.ABANDON, "Gone.", party=fault))
        self.money.look()

    @precondition(lambda self: self.orders)
    @rule(place=PLACES, state=st.sampled_from(CHAIN))
    def the_technician_works_on(self, place: int, state: FieldState) -> None:
        """Report up to a state, where the order is his."""
        order = self.picked(place)
        row = self.scene.row(order)
        reached = row.visit_id is not None and row.state.value in {one.value for one in CHAIN}
        if row.state is OrderState.ASSIGNED or reached:
            at = (
                -1 if row.state is OrderState.ASSIGNED else CHAIN.index(FieldState(row.state.value))
            )
            if CHAIN.index(state) > at:
                self.scene.go(order, self.money.wang, state)

    @precondition(lambda self: self.orders)
    @rule(place=PLACES, outcome=st.sampled_from(list(HoldOutcome)), case=st.booleans())
    def two_end_a_sum(self, place: int, outcome: HoldOutcome, *, case: bool) -> None:
        """Let finance and a supervisor end the same sum, perhaps otherwise; both are kept."""
        held = self.found(HoldRecord)
        if not held:
            return
        hold, number = held[place % len(held)].id, "K-1" if case else ""
        for by in (self.money.finance, self.scene.supervisor):
            act = partial(self.money.judge, hold, by, outcome, "Agreed.", number, new_id())
            if self.tried(act):
                self.again.append(act)

    @precondition(lambda self: self.again)
    @rule(place=PLACES)
    def a_command_comes_again(self, place: int) -> None:
        """Repeat a command that was done: nothing is changed by it."""
        before = self.scene.dump()
        self.again[place % len(self.again)]()
        assert self.scene.dump() == before

    @precondition(lambda self: self.orders)
    @rule(place=PLACES, state=st.sampled_from(list(DocumentsState)[1:]))
    def documents_go_on(self, place: int, state: DocumentsState) -> None:
        """Hand documents in, refuse or verify them."""
        order, by = self.picked(place), self.scene.supervisor
        self.tried(lambda: self.money.documents(order, state, by, "So it is."))
        self.money.look()

    @precondition(lambda self: self.orders)
    @rule(place=PLACES, paid=st.booleans())
    def the_fee_is_settled(self, place: int, *, paid: bool) -> None:
        """Record that it was paid, or let the technician confirm it."""
        order = self.picked(place)
        act = self.money.pay_fee if paid else self.money.confirm
        self.tried(lambda: act(order))
        self.money.look()

    @invariant()
    def kept_balances_are_what_the_transfers_come_to(self) -> None:
        """Reckon every account anew."""
        if not hasattr(self, "money"):
            return
        debited, credited = Counter[int](), Counter[int]()
        for each in self.found(TransferRecord):
            debited[each.debit_id] += each.amount_minor
            credited[each.credit_id] += each.amount_minor
        kinds = {each.id: each.kind for each in self.found(AccountRecord)}
        for kept in self.found(BalanceRecord):
            at = kept.account_id
            assert (kept.debits_minor, kept.credits_minor) == (debited[at], credited[at])
        assert sum(debited.values()) == sum(credited.values())
        self.of_kind: Counter[AccountKind] = Counter()
        for at, kind in kinds.items():
            balance = debited[at] - credited[at]
            self.of_kind[kind] += balance if kind in DEBIT_NORMAL else -balance

    @invariant()
    def each_sum_ends_once_at_most(self) -> None:
        """Look at what the ledger moved for each sum."""
        if not hasattr(self, "money"):
            return
        moved = Counter((one.hold_id, one.kind) for one in self.found(TransferRecord))
        left = Counter(one.hold_id for one in self.found(TransferRecord) if one.kind in OUT)
        assert all(times == 1 for (hold, _), times in moved.items() if hold is not None), moved
        assert all(times == 1 for times in left.values()), left
        for hold in self.found(HoldRecord):
            ended = hold.state in {HoldState.RELEASED, HoldState.FORFEITED, HoldState.LAPSED}
            assert not ended or left[hold.id] == 1
            assert hold.state is not HoldState.HELD or left[hold.id] == 0

    @invariant()
    def an_order_stands_with_all_its_sums(self) -> None:
        """Look at each funding: it stands with all of its sums, and is over when none is open."""
        if not hasattr(self, "money"):
            return
        sums = self.found(HoldRecord)
        for funding in self.found(FundingRecord):
            own = [hold.state for hold in sums if hold.funding_id == funding.id]
            if funding.stands_at is not None:
                assert all(hold.held_at for hold in sums if hold.funding_id == funding.id)
            open_ = [state for state in own if state not in rules.ENDED]
            assert (funding.over_at is None) == bool(open_), (funding.over_at, own)

    @override
    def teardown(self) -> None:
        if hasattr(self, "money"):
            self.everything_comes_to_rest()
        super().teardown()

    def everything_comes_to_rest(self) -> None:
        """Let the provider answer, and hold its books against the ledger."""
        self.money.faults = []
        for _ in range(60):
            self.scene.clock.forward(timedelta(minutes=11))
            self.money.look()
            if not any(one.answered_at is None for one in self.found(PaymentRequestRecord)):
                break
        else:
            raise AssertionError
        self.kept_balances_are_what_the_transfers_come_to()
        books = self.money.provider
        refused = [
            each
            for each in self.found(PaymentRequestRecord)
            if each.operation is not PaymentOperation.FREEZE
            and (each.state is not PaymentState.SUCCEEDED or each.means is not None)
        ]
        if not refused:  # what a provider will not do is for finance to see to
            frozen = self.of_kind[AccountKind.PROVIDER_AUTHORISED]
            assert frozen == self.of_kind[AccountKind.HOLD]
            assert self.of_kind[AccountKind.REFUND_DUE] == 0
            assert books.minor_of([Standing.FROZEN]) == frozen
            captured = self.of_kind[AccountKind.PROVIDER_CLEARING]
            assert books.minor_of([Standing.CAPTURED]) == captured

    def picked(self, place: int) -> UUID:
        return self.orders[place % len(self.orders)]


PARTS = range(30 if FULL else 1)
"""No test may last longer than five minutes; each part plays three centres."""


@pytest.mark.parametrize("part", PARTS)
def test_money_at_random(part: int) -> None:
    del part
    run_state_machine_as_test(Money, settings=at_random(3))


@pytest.mark.parametrize("part", PARTS)
def test_money_at_random_on_postgresql(postgres: Server, part: int) -> None:
    del part

    class OnPostgresql(Money):
        def __init__(self) -> None:
            super().__init__(postgres)

    run_state_machine_as_test(OnPostgresql, settings=at_random(3 if FULL else 1))
