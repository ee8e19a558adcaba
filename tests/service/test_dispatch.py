"""Tries cascades of offers on both databases: one after the other, one wins, nobody waits (E4)."""

import threading
from datetime import timedelta
from uuid import UUID

import pytest

from api_client.ids import new_id
from api_client.vocabulary import (
    AlarmKind,
    CascadeState,
    Code,
    DispatchRule,
    Noun,
    OfferState,
    OrderState,
    Step,
    WhyNot,
)
from desktop.service import alarms, changes, dispatch, order_views, people
from desktop.service.firing import Firing
from desktop.service.unit import Work
from tests.running import until
from tests.service.dispatching import TERMS, Dispatching
from tests.service.scene import LOCK, Scene
from tests.service.test_firing import settle

SECOND = timedelta(seconds=1)
OPEN, ACCEPTED, REFUSED = OfferState.OPEN, OfferState.ACCEPTED, OfferState.REFUSED
LAPSED, WITHDRAWN, UNFIT = OfferState.LAPSED, OfferState.WITHDRAWN, OfferState.UNFIT


@pytest.fixture
def at(scene: Scene) -> Dispatching:
    return Dispatching(scene)


def standing(scene: Scene) -> list[AlarmKind]:
    found, _ = scene.work.read(
        scene.dispatcher, lambda unit: alarms.listed(unit, past=False, most=100)
    )
    return [each.record.kind for each in found]


def told(scene: Scene, action: str) -> int:
    return [row["action"] for row in scene.audit()].count(action)


def test_one_after_the_other_is_asked_until_one_takes_it(scene: Scene, at: Dispatching) -> None:
    wang, li, bo = at.technicians("Wang", "Li", "Bo")
    order = scene.order()
    cascade = at.start(order)
    assert (at.story(cascade), scene.row(order).state) == ([("Wang", OPEN)], OrderState.OFFERED)
    assert at.seen(cascade).cascade.left_to_ask == 2
    at.answer(at.open_offer(cascade), wang, accept=False, reason="Too far.")
    assert at.story(cascade) == [("Wang", REFUSED), ("Li", OPEN)]
    scene.clock.forward(TERMS.offer)
    at.look()
    assert at.story(cascade)[1:] == [("Li", LAPSED), ("Bo", OPEN)]
    at.answer(at.open_offer(cascade), bo)
    row = scene.row(order)
    assert (row.state, row.technician_id) == (OrderState.ASSIGNED, bo.id)
    assert (at.state(cascade), at.seen(cascade).cascade.ended_at) == (
        CascadeState.TAKEN,
        scene.clock.now(),
    )
    whole = scene.work.read(scene.dispatcher, lambda unit: order_views.whole(unit, order))
    line = [(step.step, whole.names[step.technician_id or li.id]) for step in whole.steps]
    assert line == [
        (Step.OFFER, "Wang"),
        (Step.OFFER_LAPSE, "Wang"),
        (Step.OFFER, "Li"),
        (Step.OFFER_LAPSE, "Li"),
        (Step.OFFER, "Bo"),
        (Step.OFFER_ACCEPT, "Bo"),
    ]
    outcomes = [step.outcome for step in whole.steps]
    assert outcomes == [OPEN, REFUSED, OPEN, LAPSED, OPEN, ACCEPTED]
    assert whole.steps[1].reason == "Too far."


def test_repeats_change_nothing_and_other_bodies_are_refused(scene: Scene, at: Dispatching) -> None:
    wang, _ = at.technicians("Wang", "Li")
    order, id_ = scene.order(), new_id()
    at.start(order, id_)
    before = at.seen(id_).cascade.version
    at.start(order, id_)
    assert at.seen(id_).cascade.version == before
    scene.refuses(Code.ID_REUSED, at.start, order, id_, DispatchRule.NEAREST)
    scene.refuses(Code.CASCADE_RUNS, at.start, order)
    scene.refuses(Code.ORDER_STEP_OUT_OF_TURN, at.start, scene.order(draft=True))
    offer = at.open_offer(id_)
    first, again = at.answer(offer, wang), at.answer(offer, wang)
    assert (first.refusal, again.refusal, told(scene, "offer-accepted")) == (None, None, 1)
    scene.refuses(Code.NOT_FOUND, at.answer, offer, scene.technician("Bo"))
    scene.refuses(Code.NOT_PERMITTED, at.answer, offer, scene.dispatcher)


def test_the_customers_rule_holds_unless_the_desk_says_another(
    scene: Scene, at: Dispatching
) -> None:
    service = {**LOCK, "dispatch_rule": "highest-grade"}
    one, other = (scene.order(service=service), scene.order())
    assert at.seen(at.start(one)).cascade.rule is DispatchRule.HIGHEST_GRADE
    assert at.seen(at.start(other)).cascade.rule is DispatchRule.SHORTEST_ARRIVAL


def test_an_answer_after_its_time_is_refused_and_written_down(
    scene: Scene, at: Dispatching
) -> None:
    wang, li = at.technicians("Wang", "Li")
    order = scene.order()
    cascade = at.start(order)
    late = at.open_offer(cascade)
    scene.clock.forward(TERMS.offer)  # no server has looked yet: the answer itself lets it lapse
    refusal = at.answer(late, wang).refusal
    assert refusal is not None
    assert (refusal.code, at.story(cascade)) == (
        Code.OFFER_OVER,
        [("Wang", LAPSED), ("Li", OPEN)],
    )
    at.answer(at.open_offer(cascade), li)
    refusal = at.answer(late, wang).refusal
    assert refusal is not None
    assert (refusal.code, refusal.fields) == (Code.OFFER_TAKEN, {"winner": "Li"})
    assert (told(scene, "offer-answered-late"), scene.row(order).technician_id) == (2, li.id)


def test_two_accepts_at_once_have_one_winner(scene: Scene, at: Dispatching) -> None:
    wang, li = at.technicians("Wang", "Li")
    order = scene.order()
    cascade = at.start(order)
    first = at.open_offer(cascade)
    second = new_id()
    at.by_hand(order, li, offer=second)
    assert at.story(cascade) == [("Wang", OPEN), ("Li", OPEN)]
    other = Work(scene.database, scene.clock)
    gate, found = threading.Barrier(2), []

    def accept(work: Work, offer: UUID, place: int) -> None:
        who = (wang, li)[place]
        gate.wait()
        found.append(
            work.write(
                who,
                lambda unit: dispatch.answer(unit, offer, at.candidates, TERMS, accept=True),
            )
        )

    asks = ((scene.work, first, 0), (other, second, 1))
    threads = [threading.Thread(target=accept, args=each) for each in asks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.close()
    codes = sorted(each.refusal.code if each.refusal else "" for each in found)
    assert codes == ["", Code.OFFER_TAKEN]
    assert sorted(state for _, state in at.story(cascade)) == [ACCEPTED, WITHDRAWN]
    steps = scene.work.read(scene.dispatcher, lambda unit: order_views.whole(unit, order)).steps
    assert [step.step for step in steps].count(Step.OFFER_ACCEPT) == 1


def test_who_is_asked_for_one_order_is_not_asked_for_another(scene: Scene, at: Dispatching) -> None:
    wang, li = at.technicians("Wang", "Li")
    one, other, third = (at.start(scene.order()) for _ in range(3))
    assert (at.story(one), at.story(other)) == ([("Wang", OPEN)], [("Li", OPEN)])
    assert (at.story(third), at.state(third)) == ([], CascadeState.OFFERING)
    at.answer(at.open_offer(other), li, accept=False)
    assert (at.story(third), at.state(other)) == ([], CascadeState.OFFERING)
    scene.clock.forward(2 * SECOND)
    at.look()
    assert at.story(third) == [("Li", OPEN)]
    assert at.answer(at.open_offer(one), wang).refusal is None


def test_nobody_left_tells_the_desk_which_widens_the_search(scene: Scene, at: Dispatching) -> None:
    wang, li = at.technicians("Wang", "Li")
    at.candidates.unfit[li.id] = (WhyNot.AREA,)
    order = scene.order()
    cascade = at.start(order)
    scene.clock.forward(TERMS.offer)
    at.look()
    assert (at.state(cascade), standing(scene)) == (
        CascadeState.EXHAUSTED,
        [AlarmKind.NOBODY_LEFT],
    )
    act = new_id()
    for _ in range(2):
        scene.work.write(
            scene.dispatcher,
            lambda unit: dispatch.widen(unit, cascade, act, "Urgent.", {WhyNot.AREA}),
        )
    at.look()
    assert standing(scene) == []
    assert at.story(cascade) == [("Wang", LAPSED), ("Wang", OPEN)]
    at.answer(at.open_offer(cascade), wang, accept=False)
    at.answer(at.open_offer(cascade), li, accept=False)
    assert at.state(cascade) is CascadeState.EXHAUSTED
    assert told(scene, "cascade-widened") == 1
    assert [name for name, _ in at.story(cascade)] == ["Wang", "Wang", "Li"]
    scene.assign(order, wang, "He goes after all.")
    assert (at.state(cascade), standing(scene)) == (CascadeState.STOPPED, [])
    again = dispatch.widen
    scene.refuses(
        Code.CASCADE_OVER,
        lambda: scene.work.write(
            scene.dispatcher, lambda unit: again(unit, cascade, new_id(), "x", {WhyNot.AREA})
        ),
    )


def test_a_customer_refuses_and_it_goes_on_without_him(scene: Scene, at: Dispatching) -> None:
    wang, li = at.technicians("Wang", "Li")
    order = scene.order(kind="locksmith")
    cascade = at.start(order)
    at.answer(at.open_offer(cascade), wang)
    assert (scene.row(order).state, at.state(cascade)) == (
        OrderState.AWAITING_CONSENT,
        CascadeState.AWAITING_CONSENT,
    )
    answered_at = scene.clock.now()
    scene.clock.forward(SECOND)
    for _ in range(2):
        at.consent(order, accept=False, reason="I know him.")
    assert at.seen(cascade).offers[0][0].answered_at == answered_at  # his own answer's time
    assert at.story(cascade) == [("Wang", OfferState.CUSTOMER_REFUSED), ("Li", OPEN)]
    at.answer(at.open_offer(cascade), li)
    for _ in range(2):  # without sums there is nothing to hold: it is his at once
        at.consent(order, accept=True)
    row = scene.row(order)
    assert (row.state, row.technician_id, at.state(cascade)) == (
        OrderState.ASSIGNED,
        li.id,
        CascadeState.TAKEN,
    )
    scene.step(order, Step.UNASSIGN, "He fell ill.")
    again = at.start(order)
    assert at.story(again) == [("Li", OPEN)]


def test_sums_are_waited_for(scene: Scene, at: Dispatching) -> None:
    [wang] = at.technicians("Wang")
    service = {**LOCK, "currency": "CNY", "prepayment_minor": 5_000}
    order = scene.order(kind="locksmith", service=service)
    cascade = at.start(order)
    at.answer(at.open_offer(cascade), wang)
    assert at.consent(order, accept=True).state is OrderState.AWAITING_FUNDS


def test_a_customer_who_says_nothing_frees_the_technician(scene: Scene, at: Dispatching) -> None:
    [wang] = at.technicians("Wang")
    order = scene.order(kind="locksmith")
    cascade = at.start(order)
    at.answer(at.open_offer(cascade), wang)
    scene.clock.forward(TERMS.consent - SECOND)
    at.look()
    assert at.state(cascade) is CascadeState.AWAITING_CONSENT
    scene.clock.forward(SECOND)
    at.look()
    row = scene.row(order)
    assert (row.state, row.technician_id) == (OrderState.OPEN, None)
    assert (at.state(cascade), at.story(cascade)) == (CascadeState.STOPPED, [("Wang", WITHDRAWN)])
    assert standing(scene) == [AlarmKind.CUSTOMER_SILENT]
    scene.refuses(Code.ORDER_STEP_OUT_OF_TURN, at.consent, order, accept=True)
    assert at.story(at.start(order)) == [("Wang", OPEN)]
    assert standing(scene) == []


def test_who_is_removed_in_the_middle_is_asked_no_more(scene: Scene, at: Dispatching) -> None:
    wang, _, bo = at.technicians("Wang", "Li", "Bo")
    cascade = at.start(scene.order())
    changed = {"disabled": True}
    scene.work.write(
        scene.administrator,
        lambda unit: people.edit_technician(unit, wang.id, 1, changed, "He left us."),
    )
    at.look()
    assert at.story(cascade) == [("Wang", UNFIT), ("Li", OPEN)]
    li = at.seen(cascade).offers[1][0].technician_id
    at.candidates.unfit[li] = (WhyNot.FIRM_CLOSED,)  # found by the look, and by his own answer
    at.look_over()
    at.look()
    assert at.story(cascade)[1:] == [("Li", UNFIT), ("Bo", OPEN)]
    at.candidates.unfit[bo.id] = (WhyNot.STANDING,)
    refusal = at.answer(at.open_offer(cascade), bo).refusal
    assert refusal is not None
    assert (refusal.code, refusal.fields) == (
        Code.TECHNICIAN_UNQUALIFIED,
        {"reasons": ["standing"]},
    )
    assert (at.state(cascade), told(scene, "offer-unfit")) == (CascadeState.EXHAUSTED, 3)


def test_what_is_reckoned_before_a_change_is_reckoned_again(scene: Scene, at: Dispatching) -> None:
    wang, li = at.technicians("Wang", "Li")
    order, cascade = scene.order(), new_id()
    scene.work.write(scene.dispatcher, lambda unit: dispatch.start(unit, order, cascade, None))
    seen = scene.work.read(
        scene.dispatcher, lambda unit: dispatch.reckon(unit, cascade, at.candidates)
    )
    assert seen is not None
    at.candidates.unfit[wang.id] = (WhyNot.OFF_DUTY,)
    again = scene.work.write(
        scene.dispatcher, lambda unit: dispatch.ask(unit, seen, at.candidates, TERMS)
    )
    assert (again, at.story(cascade)) == (None, [("Li", OPEN)])
    scene.step(order, Step.CANCEL, "Not needed.")
    assert (at.state(cascade), at.story(cascade)) == (CascadeState.STOPPED, [("Li", WITHDRAWN)])
    assert at.answer(at.seen(cascade).offers[0][0].id, li).refusal is not None


def test_a_clock_that_was_set_back_begins_the_time_anew(scene: Scene, at: Dispatching) -> None:
    wang, _ = at.technicians("Wang", "Li")
    cascade = at.start(scene.order())
    consented = at.start(locked := scene.order(kind="locksmith"))
    at.candidates.turn.reverse()
    scene.clock.set(scene.clock.now() - timedelta(hours=3))
    at.look_over()
    offer = at.seen(cascade).offers[0][0]
    assert offer.answers_by == scene.clock.now() + TERMS.offer
    assert told(scene, "offer-timed-anew") == 2
    li = at.seen(consented).offers[0][0]
    scene.work.write(
        scene.dispatcher,
        lambda unit: dispatch.stop(unit, consented, new_id(), "Enough."),
    )
    assert (scene.row(locked).state, li.technician_id != wang.id) == (OrderState.OPEN, True)
    scene.clock.forward(TERMS.offer)
    at.look()
    assert at.story(cascade)[0] == ("Wang", LAPSED)


def test_it_survives_a_restart_and_runs_once_with_two_servers(
    scene: Scene, at: Dispatching
) -> None:
    at.technicians("Wang", "Li")
    order = scene.order()
    cascade = at.start(order)
    scene.close()
    scene.clock.forward(TERMS.offer)
    scene.open()
    other = Work(scene.database, scene.clock)
    firings = [Firing(scene.work, at.kinds()), Firing(other, at.kinds())]
    threads = [threading.Thread(target=settle, args=(firing,)) for firing in firings]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    until(lambda: at.story(cascade) == [("Wang", LAPSED), ("Li", OPEN)])
    for firing in firings:
        firing.stop()
    other.close()
    steps = scene.work.read(scene.dispatcher, lambda unit: order_views.whole(unit, order)).steps
    assert [step.step for step in steps] == [Step.OFFER, Step.OFFER_LAPSE, Step.OFFER]


def test_the_desk_and_the_phone_concerned_are_told(scene: Scene, at: Dispatching) -> None:
    wang, li = at.technicians("Wang", "Li")
    cascade = at.start(scene.order())
    offer = at.open_offer(cascade)

    def heard(noun: Noun, by: object) -> list[UUID]:
        found = scene.work.read(by, lambda unit: changes.after(unit, 0))  # type: ignore[arg-type]
        return [each.id for each in found if each.noun is noun]

    assert cascade in heard(Noun.CASCADE, scene.dispatcher)
    assert heard(Noun.OFFER, wang) == [offer]
    assert (heard(Noun.CASCADE, wang), heard(Noun.OFFER, li)) == ([], [])
