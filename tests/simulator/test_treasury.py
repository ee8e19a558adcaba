"""Whether the treasurer of a city pays what is owed by runs, some payments of which come back."""

from datetime import timedelta

import pytest

from api_client.ids import new_id
from api_client.vocabulary import AccountKind, PayoutLineState, PayoutState, Role
from api_client.wire.ledger import NewOpening
from desktop.simulator import plan
from desktop.simulator.paying import CURRENCY
from desktop.simulator.treasury import UNKNOWN_EVERY, WORK_MINOR, Treasurer, account
from tests.running import Running

CREW = 12
SEED = "seed 2"
OWED_MINOR = 7_000
"""Together less than what needs a second person."""


@pytest.mark.sqlite_alone("about who plays, through the same interface as everybody")
def test_what_is_owed_is_paid_by_runs_and_some_comes_back(own_centre: Running) -> None:
    finance = own_centre.client(own_centre.person(Role.FINANCE))
    crew = [(own_centre.technician(f"T {place}").id, f"T {place}") for place in range(CREW)]
    wording = plan.town("en").treasury
    treasurer = Treasurer(finance, own_centre.clock, SEED, wording)
    treasurer.begin(crew)
    assert {one.kind for one in finance.prices.all().items} == set(WORK_MINOR)
    for technician_id, _ in crew:
        opening = NewOpening(
            command_id=new_id(),
            kind=AccountKind.TECHNICIAN_PAYABLE,
            currency=CURRENCY,
            subject_id=technician_id,
            amount_minor=OWED_MINOR,
            reason="As counted.",
        )
        finance.ledger.open_with(opening)
    for _ in range(24):
        own_centre.clock.forward(timedelta(minutes=10))
        treasurer.look()
    assert treasurer.faults == []
    first, *later = reversed(finance.payouts.list(past=True).items)
    assert first.state is PayoutState.OVER
    assert len(first.lines) == CREW - CREW // UNKNOWN_EVERY
    assert len(first.left_out) == CREW // UNKNOWN_EVERY
    states = [line.state for line in first.lines]
    assert set(states) == {PayoutLineState.PAID, PayoutLineState.RETURNED}
    again = [line.technician_id for line in first.lines if line.state is PayoutLineState.RETURNED]
    assert [line.technician_id for run in later for line in run.lines][: len(again)] == again
    trial = {each.kind: each.balance_minor for each in finance.ledger.accounts().trial}
    paid = OWED_MINOR * states.count(PayoutLineState.PAID)
    assert trial[AccountKind.BANK] <= -paid


def test_accounts_are_good_and_no_two_alike() -> None:
    made = {account(place) for place in range(100)}
    assert len(made) == 100
    assert {len(each) for each in made} == {21}
