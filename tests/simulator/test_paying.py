"""Whether the cashier of a city sees to all of its money, at the counter, each thing once."""

import random
from collections import Counter
from datetime import timedelta
from uuid import UUID

import pytest

from api_client.client import Client
from api_client.vocabulary import (
    AccountKind,
    DocumentsState,
    HoldKind,
    HoldState,
    JobKind,
    OrderState,
    Role,
)
from api_client.wire.orders import NewOrder
from desktop.app import paying as looked_after
from desktop.gateways import payments
from desktop.simulator import paying, plan
from desktop.simulator.paying import Cashier, Till
from tests.provoked_holds import TERMS, asked
from tests.running import Person, Running, new_order, new_report
from tests.service.scene import CHAIN

ORDERS = 8
PHOTOS = b"\xff\xd8 not much of a photo", b"\xff\xd8 another one"
HOURS = 4


def let_time_pass(centre: Running, cashier: Cashier, hours: float) -> None:
    """Look every five minutes, as the server and the cashier do."""
    kinds = looked_after.of_holds(lambda: TERMS, None, timedelta(0))
    for _ in range(int(hours * 12)):
        centre.clock.forward(timedelta(minutes=5))
        looked_after.settle(centre.work, kinds)
        cashier.look()


def completed(centre: Running, order: UUID, phone: Person) -> None:
    """Let a technician do all of an order."""
    named = []
    for photo in PHOTOS:
        sent = centre.client(phone).evidence.put_file(photo)
        named.append({"sha256": sent.sha256, "length": len(photo), "media_type": "image/jpeg"})
    body = centre.client(phone).orders.get(order).model_dump(mode="json")
    for state in CHAIN:
        more = {"attachments": named} if state is CHAIN[-1] else {}
        report = new_report(body, phone.id, state.value, **more)
        answer = centre.ask("POST", "/v1/reports", phone, json=report)
        assert answer.json()["accepted"], answer.text


@pytest.mark.sqlite_alone("about who plays, through the same interface as everybody")
def test_sums_fees_and_documents_go_their_way(own_centre: Running) -> None:
    phones = {one.id: one for one in (own_centre.technician(f"T {n}") for n in range(ORDERS))}
    orders = {asked(own_centre, phone): phone for phone in phones.values()}
    judge = own_centre.client(own_centre.person(Role.SUPERVISOR))

    def phone(id_: UUID) -> Client:
        return own_centre.client(phones[id_])

    cashier = Cashier(judge, own_centre.clock, "seed", plan.town("en").money, phone)
    let_time_pass(own_centre, cashier, 0.25)
    assert Counter(cashier.till.counted) == Counter(
        hold.id for each in judge.holds.list().items for hold in each.holds
    )
    assert {judge.orders.get(order).state for order in orders} == {OrderState.ASSIGNED}
    for order, his in orders.items():
        completed(own_centre, order, his)
    let_time_pass(own_centre, cashier, HOURS)
    found = judge.holds.list(past=True).items
    assert cashier.till.faults == []
    told(cashier.till, found_paid=[each.order_id for each in found if each.fee_paid_at])
    ends = Counter((hold.kind, hold.state) for each in found for hold in each.holds)
    assert ends[HoldKind.PREPAYMENT, HoldState.RELEASED] == cashier.till.confirmed > 0
    verified = [each for each in found if each.documents is DocumentsState.VERIFIED]
    assert ends[HoldKind.DEPOSIT, HoldState.RELEASED] == len(verified) > 0
    owed = judge.ledger.accounts(kinds=[AccountKind.REFUND_DUE], filled=True)
    assert owed.items == (), "what was released was given back"
    assert cashier.till.overtaken == 0


def told(till: Till, found_paid: list[UUID]) -> None:
    """What was acknowledged is what there is."""
    assert sorted(till.fees) == sorted(found_paid)
    assert 0 < len(till.fees) < ORDERS + 1
    assert till.handed_in >= till.checked > 0


def test_an_order_gets_sums_some_of_which_no_bank_pays() -> None:
    assert paying.REFUSED_ENDING == payments.REFUSED_ENDING
    plain = NewOrder.model_validate_json(
        NewOrder.model_validate(new_order(kind=JobKind.LOCKSMITH)).model_dump_json()
    )
    dice, poor = random.Random(1), 0
    for _ in range(200):
        service = paying.with_sums(plain, dice).service
        assert service is not None
        assert service.currency == paying.CURRENCY
        assert service.prepayment_minor
        assert service.deposit_minor in paying.DEPOSITS_MINOR
        poor += service.prepayment_minor % 100 == paying.REFUSED_ENDING
    assert 0 < poor < 30
