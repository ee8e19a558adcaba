"""Walks orders and their visits at random through both tables, as desk, engine and phones would.

Whatever is asked, in whatever order, the two stay in step and nothing is left hanging.
"""

from functools import partial

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from api_client.vocabulary import (
    Code,
    FieldState,
    JobKind,
    OrderState,
    Party,
    Role,
    Step,
    VisitState,
)
from desktop.domain import orders, visits
from desktop.domain.refusal import Refusal

S = OrderState
V = VisitState
IN_THE_FIELD = {S.ASSIGNED, S.RECEIVED, S.ACCEPTED, S.STARTED, S.ON_SITE, S.WORK_BEGUN}
UNDER_WAY = {S.STARTED, S.ON_SITE, S.WORK_BEGUN}
REASONS = st.sampled_from(["", "  ", "the customer called"])
PARTIES = st.none() | st.sampled_from(Party)


def refusal_due(
    row: orders.Transition | None, role: Role, reason: str, party: Party | None
) -> Code | None:
    """Return the code of the first thing that is wrong, None when nothing is."""
    if row is None:
        return Code.ORDER_STEP_OUT_OF_TURN
    if role not in row.who:
        return Code.NOT_PERMITTED
    if orders.Ask.REASON in row.asks and not reason.strip():
        return Code.REASON_MISSING
    return Code.PARTY_MISSING if orders.Ask.PARTY in row.asks and party is None else None


class OrderWithVisits(RuleBasedStateMachine):
    """One order after the other, its visits in turn, and whoever asks for a step."""

    @initialize(kind=st.sampled_from(JobKind))
    def begin(self, kind: JobKind) -> None:
        """Begin with a draft of some kind."""
        self.begin_anew(kind)

    @precondition(lambda self: self.state in orders.ENDED)
    @rule(kind=st.sampled_from(JobKind))
    def begin_anew(self, kind: JobKind) -> None:
        """Begin the next order when the last one has ended, so that walks stay long."""
        self.kind = kind
        self.state = S.DRAFT
        self.held: OrderState | None = None
        self.visits: list[VisitState] = []
        self.milestones: list[list[VisitState]] = []

    def order_takes(self, row: orders.Transition) -> None:
        """Move the order as the row says; remember where a hold began."""
        before = self.state
        if row.target is None:
            assert self.held is not None
            self.state, self.held = self.held, None
        else:
            self.state = row.target
            self.held = before if row.target is S.ON_HOLD else None

    def visit_takes(self, step: Step) -> None:
        """Move the last visit; the row must be there."""
        (target,) = (
            row.target
            for row in visits.VISIT_TRANSITIONS
            if (row.source, row.step) == (self.visits[-1], step)
        )
        self.visits[-1] = target
        if target in visits.MILESTONES:
            self.milestones[-1].append(target)

    @property
    def live(self) -> bool:
        """Return whether somebody is on the order now."""
        return bool(self.visits) and self.visits[-1] not in visits.ENDED

    @property
    def stands(self) -> OrderState:
        """Return where the order stands; on hold, where it goes on."""
        return self.state if self.held is None else self.held

    @rule(
        step=st.sampled_from(Step),
        role=st.sampled_from([Role.DISPATCHER, Role.SUPERVISOR, Role.SYSTEM, Role.CUSTOMER]),
        reason=REASONS,
        party=PARTIES,
    )
    def somebody_asks(self, step: Step, role: Role, reason: str, party: Party | None) -> None:
        """Take any step, legal or not; a refusal changes nothing and says what was possible."""
        rows = {row.step: row for row in orders.rows_from(self.state, self.kind, self.held)}
        answer = self.ask(step, role, reason, party)
        if isinstance(answer, Code):
            assert answer is refusal_due(rows.get(step), role, reason, party)
            return
        assert answer is rows[step]
        if step in {Step.CANCEL, Step.ABANDON}:
            # Once somebody has set out it is abandoned, with whose fault it was: money hangs on it.
            assert (self.stands in UNDER_WAY) == (step is Step.ABANDON)
            assert self.stands is not S.COMPLETED
        self.order_takes(answer)
        if self.live and (self.state not in {*IN_THE_FIELD, S.ON_HOLD} or step is Step.ASSIGN):
            assert visits.withdrawable(self.visits[-1])
            self.visit_takes(Step.UNASSIGN)
        if self.state is S.ASSIGNED and not self.live:
            self.visits.append(V.ASSIGNED)
            self.milestones.append([])

    @rule(data=st.data(), reason=st.just("the customer called"), party=st.sampled_from(Party))
    def somebody_takes_a_possible_step(
        self, data: st.DataObject, reason: str, party: Party
    ) -> None:
        """Take a step that is possible, so that the walk comes far."""
        ways = [
            (step, role)
            for role in Role
            if role is not Role.TECHNICIAN
            for step in orders.steps_for(self.state, self.kind, role, self.held)
        ]
        if ways:
            step, role = data.draw(st.sampled_from(ways))
            self.somebody_asks(step, role, reason, party)

    @precondition(lambda self: self.state is S.DRAFT)
    @rule()
    def the_desk_sends_somebody(self) -> None:
        """Take the short way into the field, where most steps are."""
        ways = {
            S.DRAFT: (Step.PUBLISH, Role.DISPATCHER),
            S.OPEN: (Step.ASSIGN, Role.DISPATCHER),
            S.AWAITING_CONSENT: (Step.CONSENT, Role.CUSTOMER),
            S.AWAITING_FUNDS: (Step.FUND, Role.SYSTEM),
        }
        while self.state is not S.ASSIGNED:
            self.somebody_asks(*ways[self.state], "", None)

    @precondition(lambda self: self.visits)
    @rule(reported=st.sampled_from(FieldState), reason=REASONS, party=PARTIES)
    def the_phone_reports(self, reported: FieldState, reason: str, party: Party | None) -> None:
        """Report any state; early and impossible ones move nothing.

        An order on hold stays so while its phone goes on; it remembers how far it got.
        """
        turn = visits.turn(self.visits[-1], reported)
        if turn.target is None:
            return
        step = visits.STEP_OF[reported]
        answer = self.ask(step, Role.TECHNICIAN, reason, party)
        if isinstance(answer, Code):
            assert answer in {Code.REASON_MISSING, Code.PARTY_MISSING}
            return
        if self.state is S.ON_HOLD and answer.target is not S.ABANDONED:
            self.held = answer.target
        else:
            self.order_takes(answer)
        self.visit_takes(step)
        assert self.visits[-1] is turn.target

    @precondition(lambda self: self.live)
    @rule()
    def the_phone_goes_on(self) -> None:
        """Report the next state of the chain."""
        following = next(
            FieldState(row.target.value)
            for row in visits.VISIT_TRANSITIONS
            if row.source is self.visits[-1]
        )
        self.the_phone_reports(following, "", None)

    def ask(
        self, step: Step, role: Role, reason: str, party: Party | None
    ) -> orders.Transition | Code:
        """Return the row that is taken, or the code of the refusal.

        The technician's steps are taken from where the order stands, whether on hold or not.
        """
        asked = partial(orders.take, self.state, held=self.held)
        if role is Role.TECHNICIAN:
            asked = partial(orders.take, self.stands)
        try:
            return asked(step, self.kind, role, reason=reason, party=party)
        except Refusal as refusal:
            return refusal.code

    @invariant()
    def a_live_visit_stands_where_its_order_stands(self) -> None:
        """The order in the field and its visit have the same state, on hold the one it had."""
        assert (self.held is not None) == (self.state is S.ON_HOLD)
        if self.live:
            assert self.stands.value == self.visits[-1].value
        else:
            assert self.stands not in IN_THE_FIELD

    @invariant()
    def at_most_one_visit_is_live(self) -> None:
        """Whoever was on the order before has ended."""
        assert all(state in visits.ENDED for state in self.visits[:-1])

    @invariant()
    def milestones_are_written_once_and_in_their_order(self) -> None:
        """A visit reaches each state of the chain at most once, none skipped."""
        chain = list(visits.MILESTONES)
        for reached in self.milestones:
            assert reached == chain[: len(reached)]

    @invariant()
    def only_kinds_that_need_them_wait_for_consent_or_funds(self) -> None:
        """A plain repair never waits for a customer's consent or money."""
        if self.state in {S.AWAITING_CONSENT, S.AWAITING_FUNDS}:
            assert orders.STAGES[self.kind]


TestOrderWithVisits = OrderWithVisits.TestCase
TestOrderWithVisits.settings = settings(stateful_step_count=80)
