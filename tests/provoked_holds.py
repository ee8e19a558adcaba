"""Decides how each refusal is made to happen that frozen sums, documents and fees have (E5, E9)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import requests

from api_client.ids import new_id
from api_client.vocabulary import (
    AccountKind,
    Code,
    HoldKind,
    PaymentMeans,
    PaymentProvider,
    Role,
    Step,
    TransferKind,
)
from desktop.domain.ledger import AccountKey, Posting
from desktop.service import hold_acts, hold_views, holds, ledger, orders
from desktop.service.hold_views import Seen
from desktop.service.holds import Terms
from desktop.service.payments import Counted
from desktop.service.unit import SYSTEM, Actor, Unit
from tests.at_the_door import BODIES, Provocation
from tests.running import Person, Running, new_order, new_report

SUMS = {"prepayment_minor": 5_000, "deposit_minor": 20_000, "currency": "CNY"}
LOCK = {"action": "open", "lock_kind": "grade-a", "dispatch_rule": "shortest-arrival"}
TERMS = Terms(timedelta(minutes=15), PaymentProvider.COUNTER)
RELEASE = {"outcome": "released", "reason": "The customer paid at the desk."}
CASH = {"means": "cash", "receipt": "R-1"}
FEE: dict[str, Any] = {"currency": "CNY", "lines": [{"text": "Opening", "amount_minor": 30_000}]}
PAID = {**FEE, "paid": {"means": "cash", "receipt": "R-2"}}

IN_SHELLS = {"action": "open", "currency": "XQZ", "fee_minor": 1}
"""What a service order says of sums in a currency that there is not."""


def order_in_shells(centre: Running) -> requests.Response:
    """Make an order in a currency that there is not."""
    by, body = centre.person(Role.DISPATCHER), new_order(service=IN_SHELLS)
    return centre.ask("POST", "/v1/orders", by, json=body)


def actor(centre: Running, role: Role) -> Actor:
    """Somebody of this role, as a use case knows him."""
    by = centre.person(role)
    return Actor(by.id, role.value, role)


def awaiting_funds(centre: Running, technician: Person | None = None) -> UUID:
    """The id of an order whose sums nobody has asked for yet."""
    bo = technician or centre.technician()
    order = UUID(centre.order(kind="locksmith", service={**LOCK, **SUMS})["id"])
    by = actor(centre, Role.DISPATCHER)
    centre.work.write(by, lambda unit: orders.assign(unit, order, bo.id, "He is near."))
    centre.work.write(by, lambda unit: orders.step(unit, order, new_id(), Step.CONSENT))
    return order


def asked(centre: Running, technician: Person | None = None) -> UUID:
    """The id of an order whose sums are asked for at the counter."""
    order = awaiting_funds(centre, technician)

    def ask(unit: Unit) -> None:
        record = orders.by_id(unit, order)
        assert record is not None
        holds.ask_as_agreed(unit, record, TERMS)

    centre.work.write(SYSTEM, ask)
    return order


def sums(centre: Running, order: UUID) -> Seen:
    """The newest sums of an order."""
    by = actor(centre, Role.FINANCE)
    return centre.work.read(by, lambda unit: hold_views.of_order(unit, order))[0][0]


def count(centre: Running, order: UUID) -> None:
    """Take in cash whatever is asked for."""
    for each in sums(centre, order).holds:
        request, act = each.requests[-1].id, new_id()
        by = actor(centre, Role.FINANCE)
        centre.work.write(
            by,
            lambda unit, request=request, act=act: hold_acts.count(  # type: ignore[misc]
                unit, request, act, Counted(PaymentMeans.CASH, "R-1")
            ),
        )


def standing(centre: Running, technician: Person | None = None) -> UUID:
    """The id of an order that stands: both sums are in the till."""
    order = asked(centre, technician)
    count(centre, order)
    return order


def hold_of(centre: Running, order: UUID, kind: HoldKind = HoldKind.PREPAYMENT) -> UUID:
    """The id of a sum of an order."""
    return next(each.record.id for each in sums(centre, order).holds if each.record.kind is kind)


def request_of(centre: Running, order: UUID) -> UUID:
    """The id of the newest request about an order's prepayment."""
    kind = HoldKind.PREPAYMENT
    holds_ = sums(centre, order).holds
    return next(each.requests[-1].id for each in holds_ if each.record.kind is kind)


def overdue(centre: Running) -> UUID:
    """The id of an order whose documents did not come in time."""
    order = standing(centre)

    def late(unit: Unit) -> None:
        funding = holds.live(unit, order)
        assert funding is not None
        funding.case_at, funding.documents_due_at = unit.now, None

    centre.work.write(SYSTEM, late)
    return order


def _ended(centre: Running, **body: object) -> requests.Response:
    """End a sum twice, the second time otherwise."""
    hold, by = hold_of(centre, standing(centre)), centre.person(Role.SUPERVISOR)
    path, id_ = f"/v1/holds/{hold}/end", str(new_id())
    first = centre.ask("POST", path, by, json={**RELEASE, "command_id": id_})
    assert first.status_code == 200, first.text
    return centre.ask("POST", path, by, json={**RELEASE, "command_id": id_, **body})


def _end(
    made: Callable[[Running], UUID], kind: HoldKind = HoldKind.PREPAYMENT, **body: object
) -> Provocation:
    def provoke(centre: Running) -> requests.Response:
        hold, by = hold_of(centre, made(centre), kind), centre.person(Role.SUPERVISOR)
        whole = {**RELEASE, "command_id": str(new_id()), **body}
        return centre.ask("POST", f"/v1/holds/{hold}/end", by, json=whole)

    return provoke


def _alone(centre: Running) -> requests.Response:
    """Say twice, alone, how a large sum is to end."""
    hold, by = hold_of(centre, standing(centre)), centre.person(Role.FINANCE)
    path = f"/v1/holds/{hold}/end"
    before = centre.served.settings.now
    limited = before.model_copy(update={"hold_second_person_minor": 100})
    centre.served.settings.now = limited
    try:
        answers = [
            centre.ask("POST", path, by, json={**RELEASE, "command_id": str(new_id())})
            for _ in range(2)
        ]
    finally:
        centre.served.settings.now = before
    assert answers[0].status_code == 200, answers[0].text
    return answers[1]


def _ask_twice(**other: object) -> Provocation:
    def provoke(centre: Running) -> requests.Response:
        path, by = f"/v1/orders/{awaiting_funds(centre)}/holds", centre.person(Role.DISPATCHER)
        body = {**SUMS, "id": str(new_id())}
        assert centre.ask("POST", path, by, json=body).status_code == 201
        return centre.ask("POST", path, by, json={**body, **other})

    return provoke


def _ask_when_frozen(centre: Running) -> requests.Response:
    path, body = f"/v1/orders/{standing(centre)}/holds", {**SUMS, "id": str(new_id())}
    return centre.ask("POST", path, centre.person(Role.DISPATCHER), json=body)


def _unknown_currency(path: str, body: dict[str, Any]) -> Provocation:
    def provoke(centre: Running) -> requests.Response:
        order = awaiting_funds(centre)
        whole = {**body, "id": str(new_id()), "currency": "XQZ"}
        return centre.ask(
            "POST", f"/v1/orders/{order}/{path}", centre.person(Role.DISPATCHER), json=whole
        )

    return provoke


def _counted_twice(centre: Running) -> requests.Response:
    path = f"/v1/payments/{request_of(centre, standing(centre))}/counted"
    body = {**CASH, "command_id": str(new_id())}
    return centre.ask("POST", path, centre.person(Role.FINANCE), json=body)


def _given_back_by_a_short_till(centre: Running) -> requests.Response:
    """Give a sum back by the card machine's hand, in cash that is not there."""
    order = asked(centre)
    by = centre.person(Role.FINANCE)
    for each in sums(centre, order).holds:
        body = {"command_id": str(new_id()), "means": "transfer", "receipt": "R-1"}
        path = f"/v1/payments/{each.requests[-1].id}/counted"
        assert centre.ask("POST", path, by, json=body).status_code == 200
    empty(centre)
    end = {**RELEASE, "command_id": str(new_id())}
    path = f"/v1/holds/{hold_of(centre, order)}/end"
    assert centre.ask("POST", path, by, json=end).status_code == 200
    body = {**CASH, "command_id": str(new_id())}
    return centre.ask("POST", f"/v1/payments/{request_of(centre, order)}/counted", by, json=body)


def empty(centre: Running) -> None:
    """Carry to the bank whatever is in the till."""
    till, bank = AccountKey(AccountKind.CASH, "CNY"), AccountKey(AccountKind.BANK, "CNY")

    def carry(unit: Unit) -> None:
        there = ledger.balance(unit, till)
        if there:
            posting = Posting(bank, till, there, TransferKind.ADJUSTMENT)
            ledger.post(unit, new_id(), {}, [posting], reason="carried to the bank")

    centre.work.write(SYSTEM, carry)


def _documents(*states: str, reason: str = "") -> Provocation:
    def provoke(centre: Running) -> requests.Response:
        path, by = f"/v1/orders/{standing(centre)}/documents", centre.person(Role.SUPERVISOR)
        bodies = [{"state": each, "reason": reason} for each in states]
        return [centre.ask("PUT", path, by, json=body) for body in bodies][-1]

    return provoke


def _fee(*bodies: dict[str, Any], again: bool = False) -> Provocation:
    """Record fees of one order, one after the other; the last is refused."""

    def provoke(centre: Running) -> requests.Response:
        order = centre.order_of(centre.technician())["id"]
        by, id_ = centre.person(Role.FINANCE), str(new_id())
        return [
            centre.ask(
                "POST",
                f"/v1/orders/{order}/fee",
                by,
                json={**body, "id": id_ if again else str(new_id())},
            )
            for body in bodies
        ][-1]

    return provoke


def _fee_of_nobody(centre: Running) -> requests.Response:
    path = f"/v1/orders/{centre.order()['id']}/fee"
    body = {**FEE, "id": str(new_id())}
    return centre.ask("POST", path, centre.person(Role.FINANCE), json=body)


def _abandon(*bodies: dict[str, Any]) -> Provocation:
    """Abandon an order that its technician has set out for."""

    def provoke(centre: Running) -> requests.Response:
        by, path = centre.person(Role.DISPATCHER), f"/v1/orders/{under_way(centre)}/abandonment"
        return [centre.ask("POST", path, by, json=body) for body in bodies][-1]

    return provoke


def under_way(centre: Running) -> str:
    """The id of an order that its technician has set out for."""
    bo = centre.technician()
    order = centre.order_of(bo)
    for state in ("received", "accepted", "started"):
        answer = centre.ask("POST", "/v1/reports", bo, json=new_report(order, bo, state))
        assert answer.json()["accepted"], answer.text
    return str(order["id"])


def _abandon_too_early(centre: Running) -> requests.Response:
    path = f"/v1/orders/{centre.order()['id']}/abandonment"
    return centre.ask("POST", path, centre.person(Role.DISPATCHER), json={"fault": "customer"})


def _price(*bodies: dict[str, Any]) -> Provocation:
    """Keep a price as these say, one after the other; the last is refused."""

    def provoke(centre: Running) -> requests.Response:
        by, path = centre.person(Role.FINANCE), f"/v1/prices/{new_id()}"
        return [centre.ask("PUT", path, by, json=body) for body in bodies][-1]

    return provoke


_C = Code
_PRICE = "PUT /v1/prices/{}"
_END, _COUNTED = "POST /v1/holds/{}/end", "POST /v1/payments/{}/counted"
_ASK, _FEE = "POST /v1/orders/{}/holds", "POST /v1/orders/{}/fee"
_DOCUMENTS, _ABANDON = "PUT /v1/orders/{}/documents", "POST /v1/orders/{}/abandonment"
_SAME = str(new_id())
OF_HOLDS: dict[tuple[str, Code], Provocation] = {
    (_ASK, _C.ID_REUSED): _ask_twice(deposit_minor=1),
    (_ASK, _C.FUNDS_NOT_AWAITED): _ask_when_frozen,
    (_ASK, _C.CURRENCY_UNKNOWN): _unknown_currency("holds", SUMS),
    (_END, _C.ID_REUSED): lambda centre: _ended(centre, reason="Another."),
    (_END, _C.HOLD_ENDED): lambda centre: _ended(centre, command_id=str(new_id())),
    (_END, _C.HOLD_OUT_OF_TURN): _end(asked),
    (_END, _C.REASON_MISSING): _end(standing, reason=""),
    (_END, _C.CASE_NUMBER_MISSING): _end(overdue, HoldKind.DEPOSIT),
    (_END, _C.SECOND_PERSON_NEEDED): _alone,
    (_COUNTED, _C.PAYMENT_OUT_OF_TURN): _counted_twice,
    (_COUNTED, _C.LEDGER_ACCOUNT_SHORT): _given_back_by_a_short_till,
    (_DOCUMENTS, _C.DOCUMENTS_OUT_OF_TURN): _documents("verified"),
    (_DOCUMENTS, _C.REASON_MISSING): _documents("handed-in", "refused"),
    (_FEE, _C.ID_REUSED): _fee(FEE, {**FEE, "tax_minor": 1}, again=True),
    (_FEE, _C.FEE_PAID): _fee(PAID, FEE),
    (_FEE, _C.AMOUNT_WRONG): _fee({**FEE, "discount_minor": 30_000, "discount_reason": "Kin."}),
    (_FEE, _C.TAX_WRONG): _fee(
        {**FEE, "lines": [{**FEE["lines"][0], "tax_percent_hundredths": 600}]}
    ),
    (_FEE, _C.REASON_MISSING): _fee({**FEE, "discount_minor": 1}),
    (_FEE, _C.CURRENCY_UNKNOWN): _fee({**FEE, "currency": "XQZ"}),
    (_FEE, _C.TECHNICIAN_UNKNOWN): _fee_of_nobody,
    (_PRICE, _C.VERSION_UNKNOWN): _price({**BODIES[_PRICE], "version": 9}),
    (_PRICE, _C.EDIT_CONFLICT): _price(BODIES[_PRICE], {**BODIES[_PRICE], "amount_minor": 1}),
    (_PRICE, _C.CURRENCY_UNKNOWN): _price({**BODIES[_PRICE], "currency": "XQZ"}),
    (_ABANDON, _C.ID_REUSED): _abandon(
        {"fault": "customer", "id": _SAME}, {"fault": "centre", "id": _SAME}
    ),
    (_ABANDON, _C.ORDER_STEP_OUT_OF_TURN): _abandon_too_early,
}
