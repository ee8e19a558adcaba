"""Plays cascades at random, as phones, desks, customers, clocks and restarts would (E4, E5).

After every step each order has one winner at most, nobody is asked twice at once or after a no,
an order and its cascade agree, and whatever is awaited has a deadline.
"""

from collections import Counter
from datetime import timedelta
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from api_client.ids import new_id
from api_client.vocabulary import CascadeState, Code, OfferState, OrderState, Step, WhyNot
from desktop.domain import offers as rules
from desktop.domain.refusal import Refusal
from desktop.service import deadlines, dispatch, offers, people
from desktop.service.unit import SYSTEM, Actor
from desktop.store.offers import CascadeRecord, OfferRecord
from desktop.store.orders import OrderRecord
from desktop.store.people import TechnicianRecord
from tests.postgres import Server
from tests.service.dispatching import Dispatching
from tests.simulation.opened import Opened
from tests.simulation.test_centre import FULL, at_random

PLACES = st.integers(0, 10_000)
NO = rules.FOR_GOOD
MOST_ORDERS = 6
REFUSALS = frozenset(
    {
        *(Code.CASCADE_RUNS, Code.CASCADE_OVER, Code.ORDER_STEP_OUT_OF_TURN),
        *(Code.TECHNICIAN_BUSY, Code.TECHNICIAN_UNQUALIFIED, Code.TECHNICIAN_NOT_AVAILABLE),
    }
)


class Cascades(Opened):
    """A centre with five technicians and some orders that are searched for."""

    @initialize()
    def begin(self) -> None:
        """Open a new centre."""
        self.open("cascades")
        self.at = Dispatching(self.scene)
        self.people = self.at.technicians("Wang", "Zhao", "Bo", "Li", "Chen")
        self.orders: list[UUID] = []

    @rule(locksmith=st.booleans())
    @precondition(lambda self: len(self.orders) < MOST_ORDERS)
    def an_order_comes(self, *, locksmith: bool) -> None:
        """Make an order and begin to offer it."""
        order = self.scene.order(kind="locksmith" if locksmith else "repair")
        self.orders.append(order)
        self.at.start(order)

    @precondition(lambda self: self.orders)
    @rule(order=PLACES)
    def it_is_offered_again(self, order: int) -> None:
        """Begin anew, where nothing runs."""
        self.tried(lambda: self.at.start(self.picked(order)))

    @rule(place=PLACES, accept=st.sampled_from([True, True, False]), twice=st.booleans())
    def somebody_answers(self, place: int, *, accept: bool, twice: bool) -> None:
        """Answer any offer, open or long over, perhaps twice."""
        made = self.found(OfferRecord)
        if not made:
            return
        waiting = [each for each in made if each.state is OfferState.OPEN]
        offer = (waiting or made)[place % len(waiting or made)]
        if place % 7 == 0:
            offer = made[place % len(made)]
        who = self.who(offer.technician_id)
        late = rules.over(offer.state, offer.answers_by, self.scene.clock.now())
        for _ in range(1 + twice):
            answered = self.at.answer(offer.id, who, accept=accept)
            already = offer.state in (rules.DECIDED if accept else {OfferState.REFUSED})
            if late and not already:
                assert answered.refusal is not None
                assert answered.refusal.code in {Code.OFFER_OVER, Code.OFFER_TAKEN}

    @precondition(lambda self: self.orders)
    @rule(order=PLACES, accept=st.booleans())
    def the_customer_says(self, order: int, *, accept: bool) -> None:
        """Enter what the customer of an order that waits for him says."""
        waits = [row for row in self.found(OrderRecord) if row.state is AWAITING]
        if waits:
            self.at.consent(waits[order % len(waits)].id, accept=accept)

    @precondition(lambda self: self.orders)
    @rule(order=PLACES, who=PLACES, send=st.booleans())
    def the_desk_chooses(self, order: int, who: int, *, send: bool) -> None:
        """Ask or send somebody by hand."""
        person = self.people[who % len(self.people)]
        if send:
            self.tried(lambda: self.scene.assign(self.picked(order), person, "He is next door."))
        else:
            self.tried(lambda: self.at.by_hand(self.picked(order), person))

    @rule(place=PLACES, widen=st.booleans())
    def the_desk_widens_or_stops(self, place: int, *, widen: bool) -> None:
        """Do something with any cascade."""
        found = self.found(CascadeRecord)
        if not found:
            return
        id_, desk = found[place % len(found)].id, self.scene.dispatcher
        work = self.scene.work
        if widen:
            waived = {WhyNot.AREA}
            self.tried(
                lambda: work.write(
                    desk, lambda unit: dispatch.widen(unit, id_, new_id(), "Urgent.", waived)
                )
            )
        else:
            self.tried(
                lambda: work.write(desk, lambda unit: dispatch.stop(unit, id_, new_id(), "Enough."))
            )
        self.at.look()

    @precondition(lambda self: self.orders)
    @rule(order=PLACES, step=st.sampled_from([Step.CANCEL, Step.HOLD, Step.RESUME, Step.UNASSIGN]))
    def the_desk_steps(self, order: int, step: Step) -> None:
        """Take a step of the order's own."""
        self.tried(lambda: self.scene.step(self.picked(order), step, "so it is"))
        self.at.look()

    @rule(who=PLACES, why=st.sampled_from([None, WhyNot.AREA, WhyNot.LAPSED, WhyNot.OFF_DUTY]))
    def fitness_changes(self, who: int, why: WhyNot | None) -> None:
        """Let somebody be fit or not, and look whether he is asked."""
        person = self.people[who % len(self.people)]
        self.at.candidates.unfit[person.id] = () if why is None else (why,)
        self.at.look_over()
        self.at.look()

    @rule(who=PLACES, disabled=st.booleans())
    def somebody_is_removed_or_comes_back(self, who: int, *, disabled: bool) -> None:
        """Take somebody out of service, in the middle of whatever it is."""
        id_ = self.people[who % len(self.people)].id
        [row] = [each for each in self.found(TechnicianRecord) if each.id == id_]
        change = {"disabled": disabled}
        self.scene.work.write(
            self.scene.administrator,
            lambda unit: people.edit_technician(unit, id_, row.version, change, "He left."),
        )
        why = (WhyNot.DISABLED,) if disabled else ()
        self.at.candidates.unfit[id_] = why
        self.at.look()

    @rule(seconds=st.sampled_from([1, 29, 30, 31, 599, 600]))
    def time_passes(self, seconds: int) -> None:
        """Let time pass, and do what is due."""
        self.scene.clock.forward(timedelta(seconds=seconds))
        self.at.look()

    @rule(hours=st.sampled_from([-2, 3]))
    def the_clock_is_set(self, hours: int) -> None:
        """Set the server's clock, and look as it does every few seconds."""
        self.scene.clock.set(self.scene.clock.now() + timedelta(hours=hours))
        self.at.look()
        self.at.look_over()
        self.at.look()

    @rule(reckoned=st.booleans())
    def the_server_ends(self, *, reckoned: bool) -> None:
        """End the server, perhaps between reckoning and asking, and begin again."""
        for each in self.found(CascadeRecord):
            if reckoned:
                self.scene.work.read(
                    SYSTEM,
                    lambda unit, id_=each.id: dispatch.reckon(  # type: ignore[misc]
                        unit, id_, self.at.candidates
                    ),
                )
        self.scene.close()
        self.scene.open()
        self.at.look()

    @invariant()
    def all_is_as_it_must_be(self) -> None:
        """Look at every cascade, offer and order."""
        if not hasattr(self, "scene"):
            return
        made = self.found(OfferRecord)
        cascades = self.found(CascadeRecord)
        rows = {row.id: row for row in self.found(OrderRecord)}
        once(each.technician_id for each in made if each.state is OfferState.OPEN)
        once(each.cascade_id for each in made if each.state is OfferState.ACCEPTED)
        once(each.order_id for each in cascades if each.ended_at is None)
        for order in rows:
            said_no: set[UUID] = set()
            of_order = sorted(
                (each for each in made if each.order_id == order and not each.by_hand),
                key=lambda each: (began(cascades, each), each.place),
            )
            for each in of_order:
                assert each.technician_id not in said_no
                if each.state in NO:
                    said_no.add(each.technician_id)
        for cascade in cascades:
            self.suits(cascade, rows[cascade.order_id], made)

    def suits(self, cascade: CascadeRecord, row: OrderRecord, made: list[OfferRecord]) -> None:
        """Hold one cascade against its order, and what it waits for against its deadlines."""
        own = [each for each in made if each.cascade_id == cascade.id]
        waits = [each for each in own if each.state is OfferState.OPEN]
        if cascade.ended_at is not None:
            assert cascade.state in {CascadeState.TAKEN, CascadeState.STOPPED}
            assert waits == []
            return
        assert row.state in rules.SUITS[cascade.state]
        assert (row.state is OrderState.OFFERED) is bool(waits)
        if cascade.state is CascadeState.AWAITING_CONSENT:
            assert self.due(offers.CONSENT, cascade.id)
        elif cascade.state is CascadeState.OFFERING:
            assert all(self.due(offers.OFFER, each.id) for each in waits)
            assert waits or self.due(offers.NEXT, cascade.id)

    def due(self, kind: str, subject: UUID) -> bool:
        return self.scene.work.read(
            SYSTEM, lambda unit: deadlines.due_at(unit, kind, subject) is not None
        )

    def found(self, kind: type) -> list:  # type: ignore[type-arg]
        """Every record of a kind, in the order of their ids."""
        found = self.scene.found(kind)
        return sorted(found, key=lambda each: str(each.id))

    def picked(self, place: int) -> UUID:
        return self.orders[place % len(self.orders)]

    def who(self, id_: UUID) -> Actor:
        return next(one for one in self.people if one.id == id_)

    def tried(self, act) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
        """Do something that may be refused for what others did before."""
        try:
            act()
        except Refusal as refusal:
            if refusal.code not in REFUSALS:
                raise


AWAITING = OrderState.AWAITING_CONSENT


def once(values: object) -> None:
    """Nothing is there twice."""
    assert [each for each, times in Counter(values).items() if times > 1] == []  # type: ignore[call-overload]


def began(cascades: list[CascadeRecord], offer: OfferRecord) -> object:
    """When the offer's cascade began: ids tell it where the clock was set."""
    return next(str(each.id) for each in cascades if each.id == offer.cascade_id)


def test_cascades_at_random() -> None:
    run_state_machine_as_test(Cascades, settings=at_random(60 if FULL else 4))


def test_cascades_at_random_on_postgresql(postgres: Server) -> None:
    class OnPostgresql(Cascades):
        def __init__(self) -> None:
            super().__init__(postgres)

    run_state_machine_as_test(OnPostgresql, settings=at_random(60 if FULL else 2))
