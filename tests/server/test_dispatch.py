"""Tries cascades over HTTP and through the client, from the first offer to the customer's word."""

from datetime import timedelta
from uuid import UUID

import pytest

from api_client.client import Client
from api_client.errors import Refused
from api_client.ids import new_id
from api_client.vocabulary import CascadeState, Code, OfferState, OrderState, Role, Step, WhyNot
from api_client.wire.dispatch import CascadeStop, CascadeWiden, DispatchStart, OfferByHand
from api_client.wire.places import Position
from api_client.wire.tracking import PositionFix
from tests.provoked_dispatch import awaiting_consent
from tests.running import Person, Running


def whose(centre: Running, cascade_offer: UUID, *people: Person) -> Client:
    """The phone of whoever was asked."""
    return next(centre.client(one) for one in people if one.id == cascade_offer)


def here(centre: Running) -> PositionFix:
    """A fix at the order's place."""
    position = Position(lat=31.23, lon=121.47, accuracy_m=5.0)
    return PositionFix(position=position, occurred_at=centre.clock.now())


def test_a_cascade_lives_from_the_desks_start_to_the_phones_yes(own_centre: Running) -> None:
    desk = own_centre.client(own_centre.person(Role.DISPATCHER))
    people = own_centre.technician("Bo"), own_centre.technician("Cy")
    for person in people:
        own_centre.client(person).tracking.position(here(own_centre))
    order = UUID(own_centre.order()["id"])
    begun = desk.dispatch.start(order, DispatchStart(id=new_id()))
    assert desk.dispatch.start(order, DispatchStart(id=begun.id)) == begun
    [first] = begun.offers
    assert (begun.state, begun.left, first.state) == (CascadeState.OFFERING, 1, OfferState.OPEN)
    assert first.answers_by == own_centre.clock.now() + timedelta(seconds=30)
    phone = whose(own_centre, first.technician_id, *people)
    [asked] = phone.dispatch.own().items
    assert (asked.offer.id, asked.address) == (first.id, "1 Harbour Road")
    refused = phone.dispatch.answer(first.id, accept=False, reason="Too far.")
    assert (refused.offer.state, phone.dispatch.own().items) == (OfferState.REFUSED, ())
    [running] = desk.dispatch.cascades().items
    second = running.offers[1]
    other = whose(own_centre, second.technician_id, *people)
    assert other.dispatch.answer(second.id, accept=True).offer.state is OfferState.ACCEPTED
    with pytest.raises(Refused) as late:
        phone.dispatch.answer(first.id, accept=True)
    assert (late.value.code, late.value.fields) == (
        Code.OFFER_TAKEN,
        {"winner": second.technician_name},
    )
    taken = desk.orders.get(order)
    assert (taken.state, taken.technician_id) == (OrderState.ASSIGNED, second.technician_id)
    assert [(line.step, line.outcome) for line in taken.timeline][:2] == [
        (Step.OFFER, OfferState.OPEN),
        (Step.OFFER_LAPSE, OfferState.REFUSED),
    ]
    assert desk.dispatch.cascades().items == ()
    assert desk.dispatch.cascades(past=True).items == desk.dispatch.of_order(order).items


def test_the_desk_asks_one_widens_and_stops(own_centre: Running) -> None:
    desk, bo = own_centre.client(own_centre.person(Role.SUPERVISOR)), own_centre.technician("Bo")
    order = UUID(own_centre.order()["id"])
    made = desk.dispatch.offer(order, OfferByHand(id=new_id(), technician_id=bo.id))
    assert made.offers[0].by_hand
    own_centre.client(bo).dispatch.answer(made.offers[0].id, accept=False)
    [waits] = desk.dispatch.cascades().items
    assert waits.state is CascadeState.EXHAUSTED
    wide = CascadeWiden(id=new_id(), reason="It is urgent.", waive=(WhyNot.AREA, WhyNot.GRADE))
    assert desk.dispatch.widen(made.id, wide).state is CascadeState.EXHAUSTED
    stopped = desk.dispatch.stop(made.id, CascadeStop(id=new_id(), reason="He cancelled."))
    assert (stopped.state, stopped.ended_at) == (CascadeState.STOPPED, own_centre.clock.now())


def test_the_customers_word_is_entered_by_the_desk(own_centre: Running) -> None:
    desk = own_centre.client(own_centre.person(Role.DISPATCHER))
    order = UUID(awaiting_consent(own_centre))
    assert desk.dispatch.consent(order, accept=True).state is OrderState.ASSIGNED


def test_what_is_nobodys_to_waive_is_refused(own_centre: Running) -> None:
    body = {"id": str(new_id()), "reason": "So.", "waive": ["unfiled"]}
    path, by = f"/v1/cascades/{new_id()}/widen", own_centre.person(Role.DISPATCHER)
    assert own_centre.ask("POST", path, by, json=body).status_code == 422


def test_the_waiting_orders_are_proposed_and_nothing_else(own_centre: Running) -> None:
    desk, bo = own_centre.client(own_centre.person(Role.DISPATCHER)), own_centre.technician("Bo")
    own_centre.client(bo).tracking.position(here(own_centre))
    far = own_centre.order(place={"address": "Far", "lat": 31.9, "lon": 121.47})
    near = own_centre.order()
    own_centre.order(draft=True)
    searched = own_centre.order()
    desk.dispatch.start(UUID(searched["id"]), DispatchStart(id=new_id()))
    found = desk.dispatch.proposals(bo.id).items
    assert [each.order_number for each in found] == [near["number"], far["number"]]
    assert found[0].distance_m == pytest.approx(0, abs=1)
    assert found[0].score > found[1].score
    assert desk.orders.get(UUID(near["id"])).state is OrderState.OPEN
