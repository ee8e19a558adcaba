"""Decides how each refusal is made to happen that payouts have (E9)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import requests

from api_client.ids import new_id
from api_client.vocabulary import Code, HoldCause, HoldKind, HoldOutcome, Role
from desktop.domain.holds import End
from desktop.service import hold_ends, holds
from desktop.service.unit import SYSTEM, Unit
from tests.at_the_door import Provocation
from tests.provoked_holds import CASH, request_of, standing
from tests.provoked_ledger import opened
from tests.running import Running

IBAN = "DE89 3704 0044 0532 0130 00"
DETAILS: dict[str, Any] = {"holder": "王明", "account": "6222 0200 1234 5678 901", "bank": "ICBC"}
IN_EUROPE: dict[str, Any] = {"holder": "Bo Wang", "account": IBAN, "bic": "COBADEFF"}
PAYOUTS, REFUNDS = "/v1/payouts", "/v1/refunds"
_C = Code


def payee(centre: Running, technician: object, **details: object) -> requests.Response:
    """Say where a technician is paid."""
    path, by = f"/v1/technicians/{technician}/payee", centre.person(Role.FINANCE)
    return centre.ask("PUT", path, by, json={"version": 0, **DETAILS, **details})


def owed(centre: Running, currency: str = "CNY", details: dict[str, Any] | None = None) -> str:
    """The id of a technician who is owed something, and may be paid."""
    bo = str(centre.technician().id)
    opened(centre, kind="technician-payable", subject_id=bo, currency=currency)
    answer = payee(centre, bo, **(details or {}))
    assert answer.status_code == 200, answer.text
    return bo


def prepared(
    centre: Running, currency: str = "CNY", details: dict[str, Any] | None = None
) -> dict[str, Any]:
    """A run of one payment."""
    body = {"id": str(new_id()), "currency": currency}
    whose = [owed(centre, currency, details)]
    by = centre.person(Role.FINANCE)
    answer = centre.ask("POST", PAYOUTS, by, json={**body, "technician_ids": whose})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def act(
    centre: Running, run: dict[str, Any], verb: str, role: Role = Role.FINANCE, **body: object
) -> requests.Response:
    """Do something to a run."""
    said = {"command_id": str(new_id()), **body}
    return centre.ask("POST", f"{PAYOUTS}/{run['id']}/{verb}", centre.person(role), json=said)


def released(
    centre: Running, currency: str = "CNY", details: dict[str, Any] | None = None
) -> dict[str, Any]:
    """A run whose file may be had."""
    answer = act(centre, prepared(centre, currency, details), "release")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def file(centre: Running, run: dict[str, Any], form: str = "csv") -> requests.Response:
    """Take a run's file."""
    path = f"{PAYOUTS}/{run['id']}/file"
    return centre.ask("GET", path, centre.person(Role.FINANCE), params={"format": form})


def due(centre: Running) -> str:
    """The id of a request to give a prepayment back at the counter."""
    order = standing(centre)

    def give_back(unit: Unit) -> None:
        funding = holds.live(unit, order)
        assert funding is not None
        hold = next(one for one in holds.of(unit, funding) if one.kind is HoldKind.PREPAYMENT)
        hold_ends.release(unit, hold, End(HoldOutcome.RELEASED, HoldCause.JUDGED), "So.")

    centre.work.write(SYSTEM, give_back)
    return str(request_of(centre, order))


def refunding(centre: Running, request: object, **more: object) -> requests.Response:
    """Prepare a run of one refund."""
    one = {"request_id": str(request), **DETAILS}
    body: dict[str, Any] = {"id": str(new_id()), "currency": "CNY", "refunds": [one], **more}
    return centre.ask("POST", REFUNDS, centre.person(Role.FINANCE), json=body)


@contextmanager
def chosen(centre: Running, **settings: object) -> Iterator[None]:
    """Let a centre have settings of its own for a while."""
    before = centre.served.settings.now
    centre.served.settings.now = before.model_copy(update=settings)
    try:
        yield
    finally:
        centre.served.settings.now = before


def _payee(**details: object) -> Provocation:
    return lambda centre: payee(centre, centre.technician().id, **details)


def _payee_kept_by_two(centre: Running) -> requests.Response:
    bo = owed(centre)
    return payee(centre, bo, holder="Somebody else")


def _refund(**details: object) -> Provocation:
    def provoke(centre: Running) -> requests.Response:
        one = {"request_id": due(centre), **DETAILS, **details}
        return refunding(centre, "", refunds=[one])

    return provoke


def _twice(*more: dict[str, object]) -> Provocation:
    """Prepare a run of one refund again."""

    def provoke(centre: Running) -> requests.Response:
        request = due(centre)
        return [refunding(centre, request, **each) for each in more][-1]

    return provoke


def _refund_of_what_was_taken(centre: Running) -> requests.Response:
    return refunding(centre, request_of(centre, standing(centre)))


def _counted_after_its_release(centre: Running) -> requests.Response:
    request = due(centre)
    assert act(centre, refunding(centre, request).json(), "release").status_code == 200
    by, path = centre.person(Role.FINANCE), f"/v1/payments/{request}/counted"
    return centre.ask("POST", path, by, json={**CASH, "command_id": str(new_id())})


def _prepare(*bodies: dict[str, object]) -> Provocation:
    def provoke(centre: Running) -> requests.Response:
        by, whose = centre.person(Role.FINANCE), [owed(centre)]
        base = {"id": str(new_id()), "currency": "CNY", "technician_ids": whose}
        return [centre.ask("POST", PAYOUTS, by, json={**base, **body}) for body in bodies][-1]

    return provoke


def _acts(made: Callable[..., dict[str, Any]], *acts: tuple[str, dict[str, Any]]) -> Provocation:
    def provoke(centre: Running) -> requests.Response:
        run = made(centre)
        return [act(centre, run, verb, **body) for verb, body in acts][-1]

    return provoke


def _alone(centre: Running) -> requests.Response:
    with chosen(centre, payout_second_person_minor=499):
        return act(centre, prepared(centre), "release")


def _line_again(verb: str, reason: str = "") -> Provocation:
    def provoke(centre: Running) -> requests.Response:
        run = released(centre)
        lines = [run["lines"][0]["id"]]
        assert act(centre, run, "paid").status_code == 200
        more = {"reason": reason} if reason else {}
        return act(centre, run, verb, Role.FINANCE, line_ids=lines, **more)

    return provoke


def _file(form: str, currency: str, details: dict[str, Any], **own: object) -> Provocation:
    def provoke(centre: Running) -> requests.Response:
        with chosen(centre, payout_holder="The centre", **own):
            return file(centre, released(centre, currency, details), form)

    return provoke


_PAYEE, _PREPARE, _BACK = "PUT /v1/technicians/{}/payee", f"POST {PAYOUTS}", f"POST {REFUNDS}"
_RELEASE, _CANCEL, _PAID, _RETURNED = (
    f"POST {PAYOUTS}/{{}}/{verb}" for verb in ("release", "cancel", "paid", "returned")
)
_FILE = f"GET {PAYOUTS}/{{}}/file"
_ID = str(new_id())
_SAME, _WHY = {"command_id": _ID}, {"reason": "No such account."}
_OTHER = str(UUID(int=7))
OF_PAYOUTS: dict[tuple[str, Code], Provocation] = {
    (_PAYEE, _C.VERSION_UNKNOWN): _payee(version=3),
    (_PAYEE, _C.EDIT_CONFLICT): _payee_kept_by_two,
    (_PAYEE, _C.NUMBER_MALFORMED): _payee(account="12-34"),
    (_PAYEE, _C.CHECK_DIGIT_WRONG): _payee(account=IBAN.replace("89", "88")),
    (_PAYEE, _C.BANK_MISSING): _payee(bank=""),
    (_BACK, _C.NUMBER_MALFORMED): _refund(bic="COBA"),
    (_BACK, _C.CHECK_DIGIT_WRONG): _refund(account=IBAN.replace("89", "88")),
    (_BACK, _C.BANK_MISSING): _refund(bank=""),
    (_BACK, _C.ID_REUSED): _twice({"id": _ID}, {"id": _ID, "currency": "EUR"}),
    (_BACK, _C.REFUND_IN_PAYOUT): _twice({}, {}),
    (_BACK, _C.CURRENCY_DIFFERS): _twice({"currency": "EUR"}),
    (_BACK, _C.PAYMENT_OUT_OF_TURN): _refund_of_what_was_taken,
    ("POST /v1/payments/{}/counted", _C.REFUND_IN_PAYOUT): _counted_after_its_release,
    (_PREPARE, _C.ID_REUSED): _prepare({"id": _ID}, {"id": _ID, "technician_ids": None}),
    (_PREPARE, _C.CURRENCY_UNKNOWN): _prepare({"currency": "XQZ"}),
    (_PREPARE, _C.PAYOUT_EMPTY): _prepare({}, {"id": _OTHER}),
    (_RELEASE, _C.ID_REUSED): _acts(prepared, ("cancel", {**_SAME, **_WHY}), ("release", _SAME)),
    (_RELEASE, _C.PAYOUT_OUT_OF_TURN): _acts(prepared, ("cancel", _WHY), ("release", {})),
    (_RELEASE, _C.SECOND_PERSON_NEEDED): _alone,
    (_CANCEL, _C.ID_REUSED): _acts(
        prepared, ("cancel", {**_SAME, **_WHY}), ("cancel", {**_SAME, "reason": "Another."})
    ),
    (_CANCEL, _C.PAYOUT_OUT_OF_TURN): _acts(released, ("cancel", _WHY)),
    (_CANCEL, _C.REASON_MISSING): _acts(prepared, ("cancel", {"reason": " "})),
    (_PAID, _C.ID_REUSED): _acts(released, ("paid", _SAME), ("paid", {**_SAME, "line_ids": [_ID]})),
    (_PAID, _C.PAYOUT_OUT_OF_TURN): _acts(prepared, ("paid", {})),
    (_PAID, _C.PAYOUT_LINE_ENDED): _line_again("paid"),
    (_RETURNED, _C.ID_REUSED): _acts(released, ("paid", _SAME), ("returned", {**_SAME, **_WHY})),
    (_RETURNED, _C.PAYOUT_OUT_OF_TURN): _acts(prepared, ("returned", _WHY)),
    (_RETURNED, _C.PAYOUT_LINE_ENDED): _line_again("returned", **_WHY),
    (_RETURNED, _C.REASON_MISSING): _acts(released, ("returned", {"reason": ""})),
    (_FILE, _C.PAYOUT_OUT_OF_TURN): lambda centre: file(centre, prepared(centre)),
    (_FILE, _C.PAYOUT_ACCOUNT_MISSING): _file("credit-transfer", "EUR", IN_EUROPE),
    (_FILE, _C.PAYOUT_NOT_IN_EUROS): _file("credit-transfer", "CNY", IN_EUROPE, payout_iban=IBAN),
    (_FILE, _C.PAYOUT_WITHOUT_IBAN): _file("credit-transfer", "EUR", DETAILS, payout_iban=IBAN),
}
