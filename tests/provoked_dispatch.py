"""Decides how each refusal is made to happen that cascades and offers have (E4, E5)."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import requests
from typing_extensions import override

from api_client.ids import new_id
from api_client.vocabulary import Code, Filing, Grade, Post, Role, Standing, WhyNot
from desktop.clock import Clock
from desktop.service import orders
from desktop.service.candidates import Candidates
from desktop.service.travel import Arrivals
from desktop.service.unit import SYSTEM, Actor, Unit
from desktop.store.orders import OrderRecord
from desktop.store.people import TechnicianRecord
from desktop.store.registrations import CredentialRecord
from tests.at_the_door import Provocation
from tests.running import Person, Running

LOCK = {"action": "open", "lock_kind": "grade-a", "dispatch_rule": "shortest-arrival"}


def order_path(centre: Running, verb: str, **more: object) -> str:
    """The path of something about a new order."""
    return f"/v1/orders/{centre.order(**more)['id']}/{verb}"


def offered(centre: Running, technician: Person, path: str = "") -> dict[str, Any]:
    """A cascade of a new order, or of that path, in which one technician is asked by hand."""
    body = {"id": str(new_id()), "technician_id": str(technician.id)}
    path = path or order_path(centre, "offers")
    answer = centre.ask("POST", path, centre.person(Role.DISPATCHER), json=body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def exhausted(centre: Running) -> dict[str, Any]:
    """A cascade in which nobody is left."""
    bo = centre.technician()
    cascade = offered(centre, bo)
    path = f"/v1/offers/{cascade['offers'][-1]['id']}/answer"
    answer = centre.ask("POST", path, bo, json={"accept": False})
    assert answer.status_code == 200, answer.text
    return cascade


def licensed(centre: Running) -> Person:
    """A technician who may open any lock of grade A: registered, filed and approved."""
    bo = centre.technician()
    paper = CredentialRecord(
        technician_id=bo.id,
        firm_id=None,
        grade=Grade.MASTER,
        scope=[["grade-a", "open"]],
        filing=Filing.APPROVED,
        filed_until=None,
        licence_until=None,
        post=Post.IN_POST,
        standing=Standing.GOOD,
        risk=None,
        marks_count=0,
        marks_sum=0,
    )
    centre.work.write(SYSTEM, lambda unit: unit.session.add(paper))
    return bo


def awaiting_consent(centre: Running) -> str:
    """The id of an order that waits for its customer's word."""
    service = LOCK
    order = UUID(centre.order(kind="locksmith", service=service)["id"])
    by, bo = centre.person(Role.DISPATCHER), centre.technician()
    actor = Actor(by.id, "Li", by.role)
    centre.work.write(actor, lambda unit: orders.assign(unit, order, bo.id, ""))
    return str(order)


class _Unfit(Candidates):
    """Technicians against all of whom something stands."""

    def __init__(self, clock: Clock, why: WhyNot) -> None:
        super().__init__(Arrivals(clock))
        self._why = why

    @override
    def against(
        self,
        unit: Unit,
        order: OrderRecord,
        technician_id: UUID,
        waived: Collection[WhyNot] = (),
    ) -> tuple[WhyNot, ...]:
        return (self._why,)


@contextmanager
def _unfit(centre: Running, why: WhyNot) -> Iterator[None]:
    before, centre.served.candidates = centre.served.candidates, _Unfit(centre.clock, why)
    try:
        yield
    finally:
        centre.served.candidates = before


def _unfit_for(verb: str, why: WhyNot) -> Provocation:
    def provoke(centre: Running) -> requests.Response:
        body: dict[str, Any] = {"technician_id": str(centre.technician().id)}
        if verb == "offers":
            body["id"] = str(new_id())
        path = order_path(centre, verb)
        with _unfit(centre, why):
            return centre.ask("POST", path, centre.person(Role.DISPATCHER), json=body)

    return provoke


def _asked_of(technician: Callable[[Running], UUID]) -> Provocation:
    def provoke(centre: Running) -> requests.Response:
        body = {"id": str(new_id()), "technician_id": str(technician(centre))}
        path = order_path(centre, "offers")
        return centre.ask("POST", path, centre.person(Role.DISPATCHER), json=body)

    return provoke


def _disabled(centre: Running) -> UUID:
    technician = centre.technician().id

    def disable(unit: Unit) -> None:
        unit.session.get_one(TechnicianRecord, technician).disabled_at = unit.now

    centre.work.write(SYSTEM, disable)
    return technician


def _twice(verb: str, *bodies: dict[str, Any]) -> Provocation:
    """Send bodies about one new order; the last one is refused."""

    def provoke(centre: Running) -> requests.Response:
        by, path = centre.person(Role.DISPATCHER), order_path(centre, verb)
        return [centre.ask("POST", path, by, json=body) for body in bodies][-1]

    return provoke


def _offered_otherwise(centre: Running) -> requests.Response:
    bo, id_ = centre.technician(), str(new_id())
    path, by = order_path(centre, "offers"), centre.person(Role.DISPATCHER)
    body = {"id": id_, "technician_id": str(bo.id)}
    assert centre.ask("POST", path, by, json=body).status_code == 200
    return centre.ask("POST", path, by, json={**body, "reason": "Another."})


def _begin_again(verb: str) -> Provocation:
    """Ask for an order whose customer is asked, or which is offered."""

    def provoke(centre: Running) -> requests.Response:
        bo, by = licensed(centre), centre.person(Role.DISPATCHER)
        service = LOCK
        order = centre.order(kind="locksmith", service=service)["id"]
        cascade = offered(centre, bo, f"/v1/orders/{order}/offers")
        if verb == "offers":
            path = f"/v1/offers/{cascade['offers'][0]['id']}/answer"
            assert centre.ask("POST", path, bo, json={"accept": True}).status_code == 200
        body: dict[str, Any] = {"id": str(new_id())}
        if verb == "offers":
            body["technician_id"] = str(licensed(centre).id)
        return centre.ask("POST", f"/v1/orders/{order}/{verb}", by, json=body)

    return provoke


def _draft(verb: str, body: dict[str, Any]) -> Provocation:
    def provoke(centre: Running) -> requests.Response:
        path = order_path(centre, verb, draft=True)
        found = {key: str(new_id()) if value is None else value for key, value in body.items()}
        if verb == "offers":
            found["technician_id"] = str(centre.technician().id)
        return centre.ask("POST", path, centre.person(Role.DISPATCHER), json=found)

    return provoke


def _of_cascade(verb: str, *bodies: dict[str, Any]) -> Provocation:
    """Send bodies about one cascade that nobody is left of; the last one is refused."""

    def provoke(centre: Running) -> requests.Response:
        path = f"/v1/cascades/{exhausted(centre)['id']}/{verb}"
        by = centre.person(Role.DISPATCHER)
        return [centre.ask("POST", path, by, json=body) for body in bodies][-1]

    return provoke


def _stopped(verb: str, body: dict[str, Any]) -> Provocation:
    def provoke(centre: Running) -> requests.Response:
        path, by = f"/v1/cascades/{exhausted(centre)['id']}/", centre.person(Role.DISPATCHER)
        stop = {"id": str(new_id()), "reason": "Enough."}
        assert centre.ask("POST", path + "stop", by, json=stop).status_code == 200
        return centre.ask("POST", path + verb, by, json=body)

    return provoke


def _late(centre: Running) -> requests.Response:
    bo = centre.technician()
    offer = exhausted_offer(centre, bo)
    return centre.ask("POST", f"/v1/offers/{offer}/answer", bo, json={"accept": True})


def exhausted_offer(centre: Running, technician: Person) -> str:
    """The id of an offer that its technician refused."""
    offer = str(offered(centre, technician)["offers"][0]["id"])
    path = f"/v1/offers/{offer}/answer"
    assert centre.ask("POST", path, technician, json={"accept": False}).status_code == 200
    return offer


def _lost(centre: Running) -> requests.Response:
    bo, cy = centre.technician(), centre.technician("Cy")
    path = order_path(centre, "offers")
    first = offered(centre, bo, path)["offers"][0]["id"]
    second = offered(centre, cy, path)["offers"][-1]["id"]
    won = centre.ask("POST", f"/v1/offers/{second}/answer", cy, json={"accept": True})
    assert won.status_code == 200, won.text
    return centre.ask("POST", f"/v1/offers/{first}/answer", bo, json={"accept": True})


def _unfit_now(centre: Running) -> requests.Response:
    bo = centre.technician()
    offer = offered(centre, bo)["offers"][0]["id"]
    with _unfit(centre, WhyNot.STANDING):
        return centre.ask("POST", f"/v1/offers/{offer}/answer", bo, json={"accept": True})


_C = Code
_SAME = str(new_id())
_DISPATCH, _OFFERS = "POST /v1/orders/{}/dispatch", "POST /v1/orders/{}/offers"
_STOP, _WIDEN = "POST /v1/cascades/{}/stop", "POST /v1/cascades/{}/widen"
_ANSWER, _ASSIGN = "POST /v1/offers/{}/answer", "POST /v1/orders/{}/assignment"
STOPPED = {"id": _SAME, "reason": "Enough."}
WIDENED = {"id": _SAME, "reason": "It is urgent.", "waive": ["area"]}
OF_DISPATCH: dict[tuple[str, Code], Provocation] = {
    (_ASSIGN, _C.TECHNICIAN_BUSY): _unfit_for("assignment", WhyNot.BUSY),
    (_ASSIGN, _C.TECHNICIAN_UNQUALIFIED): _unfit_for("assignment", WhyNot.LAPSED),
    (_DISPATCH, _C.ID_REUSED): _twice("dispatch", {"id": _SAME}, {"id": _SAME, "rule": "nearest"}),
    (_DISPATCH, _C.CASCADE_RUNS): _begin_again("dispatch"),
    (_DISPATCH, _C.ORDER_STEP_OUT_OF_TURN): _draft("dispatch", {"id": None}),
    (_OFFERS, _C.ID_REUSED): _offered_otherwise,
    (_OFFERS, _C.CASCADE_RUNS): _begin_again("offers"),
    (_OFFERS, _C.ORDER_STEP_OUT_OF_TURN): _draft("offers", {"id": None}),
    (_OFFERS, _C.TECHNICIAN_UNKNOWN): _asked_of(lambda _: new_id()),
    (_OFFERS, _C.TECHNICIAN_NOT_AVAILABLE): _asked_of(_disabled),
    (_OFFERS, _C.TECHNICIAN_BUSY): _unfit_for("offers", WhyNot.BUSY),
    (_OFFERS, _C.TECHNICIAN_UNQUALIFIED): _unfit_for("offers", WhyNot.LAPSED),
    (_STOP, _C.ID_REUSED): _of_cascade("stop", STOPPED, {**STOPPED, "reason": "Another."}),
    (_STOP, _C.CASCADE_OVER): _stopped("stop", {**STOPPED, "id": str(new_id())}),
    (_WIDEN, _C.ID_REUSED): _of_cascade("widen", WIDENED, {**WIDENED, "waive": ["hours"]}),
    (_WIDEN, _C.CASCADE_OVER): _stopped("widen", {**WIDENED, "id": str(new_id())}),
    (_ANSWER, _C.OFFER_OVER): _late,
    (_ANSWER, _C.OFFER_TAKEN): _lost,
    (_ANSWER, _C.TECHNICIAN_UNQUALIFIED): _unfit_now,
    ("POST /v1/orders/{}/consent", _C.ORDER_STEP_OUT_OF_TURN): _twice("consent", {"accept": True}),
}
