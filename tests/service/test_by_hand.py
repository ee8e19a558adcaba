"""Tries what the desk does by hand: one is asked or sent, busy with a reason, unfit never (E4)."""

from datetime import timedelta

import pytest

from api_client.ids import new_id
from api_client.vocabulary import (
    AlarmKind,
    CascadeState,
    Code,
    OfferState,
    OrderState,
    Step,
    WhyNot,
)
from desktop.service import dispatch
from desktop.service.unit import Actor
from desktop.store.alarms import AlarmRecord
from desktop.store.orders import OrderRecord
from tests.service.dispatching import TERMS, Dispatching
from tests.service.scene import Scene

OPEN, REFUSED, WITHDRAWN = OfferState.OPEN, OfferState.REFUSED, OfferState.WITHDRAWN
SECOND = timedelta(seconds=1)


@pytest.fixture
def at(scene: Scene) -> Dispatching:
    return Dispatching(scene)


def test_one_alone_is_asked_and_the_desk_told_when_he_will_not(
    scene: Scene, at: Dispatching
) -> None:
    wang, li = at.technicians("Wang", "Li")
    order, offer = scene.order(), new_id()
    cascade = at.by_hand(order, li, offer=offer)
    assert at.by_hand(order, li, offer=offer) == cascade
    scene.refuses(Code.ID_REUSED, at.by_hand, order, wang, offer=offer)
    scene.refuses(Code.TECHNICIAN_BUSY, at.by_hand, scene.order(), li)
    at.answer(offer, li, accept=False)
    assert (at.story(cascade), at.state(cascade)) == ([("Li", REFUSED)], CascadeState.EXHAUSTED)
    again = at.by_hand(order, wang)
    at.answer(at.open_offer(again), wang)
    assert scene.row(order).technician_id == wang.id
    scene.refuses(Code.ORDER_STEP_OUT_OF_TURN, at.by_hand, order, li)


def test_who_may_not_is_never_sent_who_is_busy_with_a_reason(scene: Scene, at: Dispatching) -> None:
    wang, li = at.technicians("Wang", "Li")
    order = scene.order()

    def send(technician: Actor, reason: str = "") -> OrderRecord:
        return at.send(order, technician, reason)

    at.candidates.unfit = {wang.id: (WhyNot.BUSY,), li.id: (WhyNot.LAPSED, WhyNot.AREA)}
    scene.refuses(Code.TECHNICIAN_BUSY, send, wang)
    scene.refuses(Code.TECHNICIAN_UNQUALIFIED, send, li, "All the same.")
    scene.refuses(Code.TECHNICIAN_UNQUALIFIED, at.by_hand, order, li, "All the same.")
    scene.refuses(Code.TECHNICIAN_BUSY, at.by_hand, order, wang)
    at.candidates.unfit[li.id] = (WhyNot.AREA,)
    assert send(li).technician_id == li.id
    assert send(wang, "It is next door.").technician_id == wang.id
    scene.refuses(Code.TECHNICIAN_UNKNOWN, send, scene.dispatcher)


def test_a_busy_one_who_was_asked_with_a_reason_may_take_it(scene: Scene, at: Dispatching) -> None:
    [wang] = at.technicians("Wang")
    at.candidates.unfit[wang.id] = (WhyNot.BUSY,)
    order = scene.order()
    cascade = at.by_hand(order, wang, "It is next door.")
    at.look_over()
    assert at.answer(at.open_offer(cascade), wang).refusal is None
    assert scene.row(order).technician_id == wang.id


def test_whoever_is_sent_by_hand_ends_the_search(scene: Scene, at: Dispatching) -> None:
    wang, li = at.technicians("Wang", "Li")
    order = scene.order()
    cascade = at.start(order)
    scene.assign(order, li, "He is there already.")
    assert (scene.row(order).state, scene.row(order).technician_id) == (OrderState.ASSIGNED, li.id)
    assert (at.state(cascade), at.story(cascade)) == (CascadeState.STOPPED, [("Wang", WITHDRAWN)])
    refusal = at.answer(at.seen(cascade).offers[0][0].id, wang).refusal
    assert refusal is not None
    assert refusal.code is Code.OFFER_OVER


def test_an_order_that_waits_for_its_customer_is_taken_back(scene: Scene, at: Dispatching) -> None:
    wang, li = at.technicians("Wang", "Li")
    order = scene.order(kind="locksmith")
    cascade = at.start(order)
    at.answer(at.open_offer(cascade), wang)
    scene.refuses(Code.CASCADE_RUNS, at.by_hand, order, li)
    act = new_id()
    for _ in range(2):
        scene.work.write(
            scene.dispatcher, lambda unit: dispatch.stop(unit, cascade, act, "Wrong man.")
        )
    assert (at.story(cascade), scene.row(order).state) == ([("Wang", WITHDRAWN)], OrderState.OPEN)
    again = at.start(order)
    at.answer(at.open_offer(again), wang)
    scene.step(order, Step.CONSENT)  # by the order's own step, as good as by the consent's path
    assert (scene.row(order).state, at.state(again)) == (OrderState.ASSIGNED, CascadeState.TAKEN)


def test_a_customer_who_is_silent_about_whom_the_desk_sent_frees_him_too(
    scene: Scene, at: Dispatching
) -> None:
    wang, li = at.technicians("Wang", "Li")
    order = scene.order(kind="locksmith")
    assert at.send(order, wang).state is OrderState.AWAITING_CONSENT
    scene.clock.forward(TERMS.consent - SECOND)
    at.send(order, wang)  # a repeat gives no more time
    assert at.send(order, li, "He is nearer.").technician_id == li.id
    scene.clock.forward(SECOND)
    at.look()
    assert scene.row(order).state is OrderState.AWAITING_CONSENT, "he is asked about another"
    scene.clock.forward(TERMS.consent - SECOND)
    at.look()
    row = scene.row(order)
    assert (row.state, row.technician_id) == (OrderState.OPEN, None)
    assert [each.kind for each in scene.found(AlarmRecord)] == [AlarmKind.CUSTOMER_SILENT]


def test_who_consents_in_time_to_whom_the_desk_sent_is_asked_no_more(
    scene: Scene, at: Dispatching
) -> None:
    [wang] = at.technicians("Wang")
    order = scene.order(kind="locksmith")
    at.send(order, wang)
    assert at.consent(order, accept=True).state is OrderState.ASSIGNED
    scene.clock.forward(2 * TERMS.consent)
    at.look()
    assert scene.row(order).state is OrderState.ASSIGNED
    assert scene.found(AlarmRecord) == []


def test_a_clock_that_was_set_back_has_nobody_wait_for_a_customer_longer(
    scene: Scene, at: Dispatching
) -> None:
    [wang] = at.technicians("Wang")
    order = scene.order(kind="locksmith")
    at.send(order, wang)
    scene.clock.set(scene.clock.now() - timedelta(days=1))
    at.look_over()
    scene.clock.forward(TERMS.consent)
    at.look()
    assert scene.row(order).state is OrderState.OPEN
    early = scene.order(kind="locksmith")
    scene.assign(early, wang)  # as an earlier release did, which knew no end
    at.look_over()
    scene.clock.forward(TERMS.consent)
    at.look()
    assert scene.row(early).state is OrderState.OPEN
