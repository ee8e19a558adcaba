"""Decides how tests of cascades play them: a centre, who may be asked in what turn, the loop."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from typing_extensions import override

from api_client.ids import new_id
from api_client.vocabulary import CascadeState, DispatchRule, OfferState, WhyNot
from desktop.app.dispatching import LookDuty, NextDuty
from desktop.domain.offers import Choice, Terms
from desktop.service import by_hand, cascades, deadlines, dispatch, dispatch_looks, offers
from desktop.service.deadlines import Due
from desktop.service.dispatch import Answered, Candidates
from desktop.service.firing import Kind
from desktop.service.unit import SYSTEM, Actor, Unit
from desktop.store.orders import OrderRecord
from tests.service.scene import Scene

TERMS = Terms(timedelta(seconds=30), timedelta(minutes=10))


@dataclass
class InTurn(Candidates):
    """Technicians in the turn in which they are to be asked, and what stands against some."""

    turn: list[UUID] = field(default_factory=list)
    unfit: dict[UUID, tuple[WhyNot, ...]] = field(default_factory=dict)
    reckoned: int = 0

    @override
    def ranked(
        self, unit: Unit, order: OrderRecord, rule: DispatchRule, waived: Collection[WhyNot]
    ) -> Sequence[Choice]:
        self.reckoned += 1
        fit = [one for one in self.turn if not self.against(unit, order, one, waived)]
        return [Choice(one, 60.0 * (place + 1), 500.0) for place, one in enumerate(fit)]

    @override
    def against(
        self, unit: Unit, order: OrderRecord, technician_id: UUID, waived: Collection[WhyNot]
    ) -> Sequence[WhyNot]:
        found = self.unfit.get(technician_id, ())
        return tuple(each for each in found if each not in waived)


class Dispatching:
    """A centre whose cascades are played by hand."""

    def __init__(self, scene: Scene) -> None:
        """Begin with nobody to ask."""
        self.scene = scene
        self.candidates = InTurn()

    def technicians(self, *names: str) -> list[Actor]:
        """New technicians, asked in this turn."""
        found = [self.scene.technician(name) for name in names]
        self.candidates.turn += [one.id for one in found]
        return found

    def kinds(self) -> dict[str, Kind]:
        """What a server's loop does with cascades."""
        look = LookDuty(self.candidates, lambda: TERMS)
        return {
            offers.OFFER: Kind(dispatch_looks.lapse),
            offers.CONSENT: Kind(dispatch_looks.consent_overdue),
            offers.HAND_CONSENT: Kind(dispatch_looks.hand_consent_overdue),
            offers.NEXT: Kind(NextDuty(self.scene.work, self.candidates, lambda: TERMS)),
            dispatch_looks.KIND: Kind(look),
        }

    def look(self) -> None:
        """Do what is due, as a server does, in one thread."""
        for _ in range(100):
            due = self.scene.work.read(SYSTEM, lambda unit: deadlines.due(unit, self.kinds()))
            if not due:
                return
            for each in due:
                self._fire(each)
        raise AssertionError

    def _fire(self, due: Due) -> None:
        act = self.kinds()[due.kind].act
        if due.kind == offers.NEXT:
            self.scene.work.write(SYSTEM, lambda unit: deadlines.fire(unit, due))
            dispatch.advance(self.scene.work, UUID(due.subject), self.candidates, TERMS)
            return
        assert callable(act)

        def acted(unit: Unit) -> None:
            if deadlines.fire(unit, due):
                act(unit, due)

        self.scene.work.write(SYSTEM, acted)

    def look_over(self) -> None:
        """Look over everything that runs, as is done every few seconds."""
        self.scene.work.write(
            SYSTEM, lambda unit: dispatch_looks.look(unit, self.candidates, TERMS)
        )

    def start(self, order: UUID, id_: UUID | None = None, rule: DispatchRule | None = None) -> UUID:
        """Begin a cascade, and ask the first."""
        id_ = id_ or new_id()
        self.scene.work.write(
            self.scene.dispatcher, lambda unit: dispatch.start(unit, order, id_, rule)
        )
        self.look()
        return id_

    def seen(self, cascade: UUID) -> cascades.Seen:
        """A cascade as it is."""
        return self.scene.work.read(SYSTEM, lambda unit: cascades.one(unit, cascade))

    def state(self, cascade: UUID) -> CascadeState:
        """Where it stands."""
        return self.seen(cascade).cascade.state

    def story(self, cascade: UUID) -> list[tuple[str, OfferState]]:
        """Who was asked, and what became of it."""
        return [(name, offer.state) for offer, name in self.seen(cascade).offers]

    def open_offer(self, cascade: UUID, technician: Actor | None = None) -> UUID:
        """The offer that waits for an answer, of this technician's if he is named."""
        found = [
            offer.id
            for offer, _ in self.seen(cascade).offers
            if offer.state is OfferState.OPEN
            and (technician is None or offer.technician_id == technician.id)
        ]
        assert len(found) == 1, found
        return found[0]

    def answer(self, offer: UUID, by: Actor, *, accept: bool = True, reason: str = "") -> Answered:
        """Answer an offer, and ask the next if need be."""
        found = self.scene.work.write(
            by,
            lambda unit: dispatch.answer(
                unit, offer, self.candidates, TERMS, accept=accept, reason=reason
            ),
        )
        self.look()
        return found

    def by_hand(
        self, order: UUID, technician: Actor, reason: str = "", offer: UUID | None = None
    ) -> UUID:
        """Ask one by hand; the cascade that he is asked in."""
        offer = offer or new_id()
        return self.scene.work.write(
            self.scene.dispatcher,
            lambda unit: (
                by_hand.offer_to(
                    unit, order, offer, technician.id, reason, self.candidates, TERMS
                ).id
            ),
        )

    def send(self, order: UUID, technician: Actor, reason: str = "") -> OrderRecord:
        """Send one by hand, as the desk does."""
        return self.scene.work.write(
            self.scene.dispatcher,
            lambda unit: by_hand.assign(unit, order, technician.id, reason, self.candidates, TERMS),
        )

    def consent(self, order: UUID, *, accept: bool, reason: str = "") -> OrderRecord:
        """Enter what the customer says, and ask the next if need be."""
        found = self.scene.work.write(
            self.scene.dispatcher,
            lambda unit: dispatch.consent(unit, order, accept=accept, reason=reason),
        )
        self.look()
        return found
