"""Tries over HTTP, through the client, how prices come into the fee of an order (E9)."""

from uuid import UUID

import pytest

from api_client.changes import Stop
from api_client.errors import Refused
from api_client.ids import new_id
from api_client.vocabulary import Code, JobKind, LockKind, Noun, PaymentMeans, Role
from api_client.wire.changes import Change
from api_client.wire.fees import FeeLine, FeePaid, FeeWritten
from api_client.wire.prices import PriceWanted
from tests.provoked_holds import standing
from tests.running import Running

HOUR = PriceWanted(
    version=0,
    kind=JobKind.REPAIR,
    text="An hour",
    amount_minor=12_345,
    currency="CNY",
    tax_percent_hundredths=1_300,
)


def test_prices_are_kept_announced_and_suggested(own_centre: Running) -> None:
    finance = own_centre.client(own_centre.person(Role.FINANCE))
    desk = own_centre.client(own_centre.person(Role.DISPATCHER))
    order = UUID(own_centre.order_of(own_centre.technician())["id"])
    assert desk.holds.fee(order).suggested is None
    before, id_ = desk.prices.all().seq, new_id()
    assert finance.prices.keep(id_, HOUR).version == 1
    assert [each.id for each in desk.prices.all(kind=JobKind.REPAIR).items] == [id_]
    assert desk.prices.all(kind=JobKind.LOCKSMITH).items == ()
    stop = Stop()
    change = next(iter(desk.changes.follow(before, stop)))
    stop.set()
    assert isinstance(change, Change)
    assert (change.noun, change.id) == (Noun.PRICE, id_)
    begun = desk.holds.fee(order).suggested
    assert begun is not None
    assert ([line.text for line in begun.lines], begun.tax_minor) == (["An hour"], 1_605)
    written = FeeWritten(id=new_id(), currency="CNY", lines=begun.lines, tax_minor=begun.tax_minor)
    recorded = desk.holds.record_fee(order, written)
    assert (recorded.lines, recorded.total_minor) == (begun.lines, 13_950)
    assert desk.holds.record_fee(order, written) == recorded
    assert finance.prices.retire(id_).version == 2
    assert desk.prices.all().items == ()
    (gone,) = desk.prices.all(retired=True).items
    assert gone.retired_at is not None
    with pytest.raises(Refused) as refused:
        desk.prices.keep(id_, HOUR)
    assert refused.value.code == Code.NOT_PERMITTED


def test_sums_are_listed_by_their_ids_with_their_fee_and_with_what_holds_for_all(
    own_centre: Running,
) -> None:
    finance = own_centre.client(own_centre.person(Role.FINANCE))
    orders = [standing(own_centre) for _ in range(2)]
    first, second = (finance.holds.of(order).items[0] for order in orders)
    assert [each.id for each in finance.holds.list(ids=[second.id, new_id()]).items] == [second.id]
    assert first.fee is None
    written = FeeWritten(
        id=new_id(),
        currency="CNY",
        lines=(FeeLine(text="Opening", amount_minor=30_000),),
        paid=FeePaid(means=PaymentMeans.CASH, receipt="R-3"),
    )
    recorded = finance.holds.record_fee(orders[0], written)
    found = finance.holds.list(ids=[first.id, second.id])
    assert [each.fee for each in found.items] == [recorded, None]
    assert recorded.technician_name == first.technician_name
    assert found.terms is not None
    limit = own_centre.served.settings.now.hold_second_person_minor
    assert found.terms.second_person_above_minor == limit
    assert (found.terms.documents_s, found.terms.documents_again_s) == (72 * 3_600, 24 * 3_600)


def test_only_a_locksmiths_price_is_for_a_lock() -> None:
    with pytest.raises(ValueError, match="only a locksmith"):
        PriceWanted.model_validate({**HOUR.model_dump(), "lock_kind": LockKind.SAFE})
