"""Decides what the made-up centre answers about who may take orders, is asked, and took them."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from pydantic import BaseModel

from api_client.vocabulary import (
    ArrivalSource,
    CascadeState,
    DispatchRule,
    Grade,
    OfferState,
    OrderState,
    Priority,
    TechnicianState,
    TravelFault,
    WhyNot,
)
from api_client.wire.candidates import Candidate, CandidateList
from api_client.wire.dispatch import Cascade, CascadeList, Offer, Proposal, ProposalList
from api_client.wire.orders import Order, OrderRow
from api_client.wire.people import Technician
from desktop.ui.pictures import centre
from desktop.words import Language

Shown = TypeVar("Shown", bound=OrderRow)
SEQ = 120
RULE = DispatchRule.SHORTEST_ARRIVAL
ASKED, ASKED_TOO, AGREED, NOBODY = 13, 14, 4, 2
"""Places of orders: two that are offered, one whose customer is asked, one with nobody left."""
FREED = 5
"""The place of a technician who becomes free: he is busy until he is asked for alone."""
_O, _S = OfferState, OrderState


class Hunt(StrEnum):
    """What there is to find somebody for."""

    QUIET = "nobody is asked"
    BUSY = "orders at every stage"
    ALONE = "nobody qualifies"


STATES: Mapping[int, OrderState] = {
    NOBODY: _S.OPEN,
    ASKED: _S.OFFERED,
    ASKED_TOO: _S.OFFERED,
    3: _S.OPEN,
    8: _S.OPEN,
    10: _S.OPEN,
    11: _S.OPEN,
}
"""As what orders of the pictures stand where somebody has still to be found for many."""
FIT: Sequence[tuple[int, float, float, Grade, float, int]] = (
    (5, 420, 2_300, Grade.SENIOR, 4.7, 61),
    (2, 660, 3_900, Grade.INTERMEDIATE, 4.4, 18),
    (1, 900, 6_100, Grade.MASTER, 4.8, 134),
    (4, 1_500, 11_800, Grade.JUNIOR, 3.9, 5),
)
"""Who may take it: his place among technicians, seconds, metres, grade, mean, marks."""
UNFIT: Sequence[tuple[int, tuple[WhyNot, ...]]] = (
    (3, (WhyNot.BUSY,)),
    (0, (WhyNot.OFF_DUTY, WhyNot.HOURS)),
    (6, (WhyNot.POSITION_OLD, WhyNot.GRADE, WhyNot.AREA)),
)
"""Who may not, and why not."""
OFFERS: Mapping[int, tuple[CascadeState, Sequence[tuple[int, OfferState]]]] = {
    ASKED: (CascadeState.OFFERING, ((5, _O.REFUSED), (2, _O.LAPSED), (1, _O.OPEN))),
    ASKED_TOO: (CascadeState.OFFERING, ((4, _O.OPEN),)),
    AGREED: (CascadeState.AWAITING_CONSENT, ((5, _O.CUSTOMER_REFUSED), (2, _O.ACCEPTED))),
    NOBODY: (CascadeState.EXHAUSTED, ((5, _O.REFUSED), (2, _O.REFUSED), (1, _O.LAPSED))),
}
"""How the cascade of an order stands, and whom it asked with which answer."""
LEFT_S = {ASKED: 21, ASKED_TOO: 8}
"""How many seconds are left for an answer."""


class Dispatching:
    """Who is asked at the made-up centre; what is done there changes it."""

    def __init__(self, hunt: Hunt, language: Language) -> None:
        """Begin as `hunt` says."""
        self.hunt, self.language = hunt, language
        self.people = centre.technicians(language)
        found = OFFERS if hunt is Hunt.BUSY else {NOBODY: OFFERS[NOBODY]}
        self.cascades: dict[UUID, Cascade] = {}
        self.at: datetime = centre.NOW
        if hunt is not Hunt.QUIET:
            for place in found:
                cascade = self._cascade(place)
                self.cascades[cascade.order_id] = cascade
        self.sent: list[tuple[str, dict[str, Any]]] = []
        """Path and body of everything that was sent."""

    def restated(self, row: Shown) -> Shown:
        """Give an order as it stands in this scene."""
        if self.hunt is Hunt.BUSY and row.id == centre.order_id(AGREED):
            person = self.people[OFFERS[AGREED][1][-1][0]]
            named = {"technician_id": person.id, "technician_name": person.name}
            return row.model_copy(update=named)
        places = {centre.order_id(place): state for place, state in STATES.items()}
        state = places.get(row.id)
        if self.hunt is Hunt.QUIET or state is None:
            return row
        urgent = row.id == centre.order_id(NOBODY)
        steps = {"steps": centre.order(0, self.language).steps} if isinstance(row, Order) else {}
        return row.model_copy(
            update={
                "state": state,
                "technician_id": None,
                "technician_name": "",
                "priority": Priority.HIGH if urgent else row.priority,
                **steps,
            }
        )

    def doing(self, people: Sequence[Technician], *, alone: bool) -> tuple[Technician, ...]:
        """Give what technicians do, all of them or some `alone`."""
        if self.hunt is Hunt.QUIET or alone:
            return tuple(people)
        busy, freed = TechnicianState.WORKING, self.people[FREED].id
        return tuple(
            each.model_copy(update={"state": busy}) if each.id == freed else each for each in people
        )

    def answer(
        self, method: str, path: str, body: bytes | str | None, query: Mapping[str, Sequence[str]]
    ) -> BaseModel | None:
        """Give the answer to a request about dispatch; None to any other."""
        parts = path.removeprefix("/v1/").split("/")
        if method == "GET":
            return self._look(parts, query)
        told: dict[str, Any] = json.loads(body) if body and method == "POST" else {}
        found: BaseModel | None = None
        match [method, *parts]:
            case ["POST", "orders", id_, "dispatch" | "offers"]:
                found = self._begin(UUID(id_), told)
            case ["POST", "cascades", id_, act]:
                found = self._end(UUID(id_), act)
            case ["POST", "orders", id_, "consent" | "assignment"]:
                found = self._given(UUID(id_), told)
            case _:
                return None
        self.sent.append((path, told))
        return found

    def _look(self, parts: list[str], query: Mapping[str, Sequence[str]]) -> BaseModel | None:
        held = list(self.cascades.values())
        found: BaseModel | None = None
        match parts:
            case ["cascades"]:
                found = self._list(held)
            case ["orders", id_, "cascades"]:
                found = self._list([each for each in held if str(each.order_id) == id_])
            case ["orders", id_, "candidates"]:
                found = self._candidates(query, UUID(id_))
            case ["technicians", _, "proposals"]:
                found = self._proposals()
            case _:
                pass
        return found

    def _list(self, cascades: Sequence[Cascade]) -> CascadeList:
        return CascadeList(items=tuple(cascades), at=self.at, seq=SEQ)

    def _order(self, order_id: UUID) -> Order:
        place = order_id.int - centre.order_id(0).int
        return self.restated(centre.order(place, self.language))

    def _cascade(self, place: int) -> Cascade:
        state, asked = OFFERS[place]
        order = centre.order(place, self.language)
        ended = state in {CascadeState.EXHAUSTED, CascadeState.STOPPED}
        return Cascade(
            id=UUID(int=0xE000 + place),
            order_id=order.id,
            order_number=order.number,
            order_title=order.title,
            state=state,
            rule=RULE,
            version=1,
            began_at=centre.NOW - timedelta(minutes=3),
            ended_at=centre.NOW - timedelta(minutes=1) if ended else None,
            offers=tuple(
                self._offer(place, turn, who, came, LEFT_S.get(place, 30))
                for turn, (who, came) in enumerate(asked)
            ),
            consent_by=centre.NOW + timedelta(seconds=220) if place == AGREED else None,
            left=2,
        )

    def _offer(self, place: int, turn: int, who: int, state: OfferState, left_s: int) -> Offer:
        person = self.people[who]
        answered = None if state is _O.OPEN else centre.NOW - timedelta(seconds=80 - 20 * turn)
        return Offer(
            id=UUID(int=0xF000 + 16 * place + turn),
            cascade_id=UUID(int=0xE000 + place),
            order_id=centre.order_id(place),
            technician_id=person.id,
            technician_name=person.name,
            state=state,
            offered_at=centre.NOW - timedelta(seconds=100 - 20 * turn),
            answers_by=centre.NOW + timedelta(seconds=left_s),
            answered_at=answered,
            eta_s=420.0,
            distance_m=2_300.0,
            reason="",
            by_hand=False,
        )

    def _candidates(self, query: Mapping[str, Sequence[str]], order_id: UUID) -> CandidateList:
        alone = self.hunt is Hunt.ALONE or order_id == centre.order_id(NOBODY)
        fit = [] if alone else [self._fit(rank, each) for rank, each in enumerate(FIT, 1)]
        unfit = [self._unfit(who, reasons) for who, reasons in UNFIT]
        if alone:
            unfit += [self._unfit(each[0], (WhyNot.REFUSED_BEFORE,)) for each in FIT[:3]]
            unfit += [self._unfit(FIT[3][0], (WhyNot.GRADE,))]
        rule = DispatchRule((query.get("rule") or [RULE])[0])
        every = query.get("all") == ["1"]
        return CandidateList(
            items=(*fit, *unfit) if every else tuple(fit),
            rule=rule,
            at=self.at,
            seq=SEQ,
            fallen_back=TravelFault.SILENT if self.hunt is Hunt.BUSY else None,
        )

    def _fit(self, rank: int, row: tuple[int, float, float, Grade, float, int]) -> Candidate:
        who, eta_s, distance_m, grade, mark, marks = row
        person = self.people[who]
        return Candidate(
            technician_id=person.id,
            name=person.name,
            qualified=True,
            rank=rank,
            eta_s=eta_s,
            distance_m=distance_m,
            source=ArrivalSource.STRAIGHT_LINE,
            grade=grade,
            mark=mark,
            marks=marks,
            open_orders=person.open_orders,
            position_at=centre.NOW - timedelta(minutes=rank),
        )

    def _unfit(self, who: int, reasons: tuple[WhyNot, ...]) -> Candidate:
        person = self.people[who]
        known = WhyNot.POSITION_OLD not in reasons
        return Candidate(
            technician_id=person.id,
            name=person.name,
            qualified=False,
            reasons=reasons,
            eta_s=1_080.0 + 60 * who if known else None,
            distance_m=7_400.0 + 900 * who if known else None,
            source=ArrivalSource.STRAIGHT_LINE if known else None,
            grade=Grade.JUNIOR,
            open_orders=person.open_orders,
            position_at=centre.NOW - timedelta(minutes=4 + who) if known else None,
        )

    def _proposals(self) -> ProposalList:
        order = centre.order(centre.SPARKS, self.language)
        proposal = Proposal(
            order_id=order.id,
            order_number=order.number,
            title=order.title,
            distance_m=1_200.0,
            eta_s=270.0,
            age_s=2_400.0,
            score=0.8,
        )
        return ProposalList(items=(proposal,), at=self.at, seq=SEQ)

    def _begin(self, order_id: UUID, told: Mapping[str, Any]) -> Cascade:
        """Have an order offered: to the first, or to the one who is named."""
        order = self._order(order_id)
        named = told.get("technician_id")
        who = next(
            (place for place, each in enumerate(self.people) if str(each.id) == named), FIT[0][0]
        )
        place = order_id.int - centre.order_id(0).int
        made = Cascade(
            id=UUID(told["id"]) if named is None else UUID(int=0xE100 + place),
            order_id=order_id,
            order_number=order.number,
            order_title=order.title,
            state=CascadeState.OFFERING,
            rule=DispatchRule(told.get("rule") or RULE),
            version=1,
            began_at=self.at,
            ended_at=None,
            offers=(self._offer(place, 0, who, _O.OPEN, 30),),
            consent_by=None,
            left=3,
        )
        self.cascades[order_id] = made
        return made

    def _end(self, cascade_id: UUID, act: str) -> Cascade:
        """Stop a cascade, or let it begin anew."""
        held = next(each for each in self.cascades.values() if each.id == cascade_id)
        stopped = act == "stop"
        state = CascadeState.STOPPED if stopped else CascadeState.OFFERING
        offers = held.offers
        if stopped:
            offers = tuple(
                each.model_copy(update={"state": _O.WITHDRAWN}) if each.state is _O.OPEN else each
                for each in offers
            )
        ended = {"ended_at": self.at if stopped else None, "version": held.version + 1}
        found = held.model_copy(update={"state": state, "offers": offers, **ended})
        self.cascades[held.order_id] = found
        return found

    def _given(self, order_id: UUID, told: Mapping[str, Any]) -> Order:
        """Give an order as it stands once somebody has it, or its customer refused him."""
        order, refused = self._order(order_id), told.get("accept") is False
        named = told.get("technician_id")
        person = next((each for each in self.people if str(each.id) == named), self.people[2])
        self.cascades.pop(order_id, None)
        return order.model_copy(
            update={
                "version": order.version + 1,
                "state": _S.OPEN if refused else _S.ASSIGNED,
                "technician_id": None if refused else person.id,
                "technician_name": "" if refused else person.name,
                "steps": centre.order(1, self.language).steps,
            }
        )
