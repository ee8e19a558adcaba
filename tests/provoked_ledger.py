"""Decides how each refusal is made to happen that the ledger has."""

from typing import Any

import requests
from typing_extensions import override

from api_client.ids import new_id
from api_client.vocabulary import AccountKind, Code, Role, TransferKind
from desktop.domain.ledger import AccountKey, Posting
from desktop.domain.refusal import Refusal
from desktop.gateways.ledger_files import LedgerFile, LedgerFiles
from desktop.service import ledger
from desktop.service.unit import SYSTEM
from tests.at_the_door import Provocation
from tests.running import Running

OPENINGS, PERIODS = "/v1/ledger/openings", "/v1/ledger/periods"
_C = Code


def opening(**more: object) -> dict[str, Any]:
    """An opening balance as finance sends it."""
    return {
        "command_id": str(new_id()),
        "kind": "cash",
        "currency": "CNY",
        "amount_minor": 500,
        "reason": "As counted.",
        **more,
    }


def opened(centre: Running, **more: object) -> str:
    """The id of a transfer by which an account was opened."""
    answer = centre.ask("POST", OPENINGS, centre.person(Role.FINANCE), json=opening(**more))
    assert answer.status_code == 201, answer.text
    return str(answer.json()["transfers"][0])


def reversal(**more: object) -> dict[str, Any]:
    """That a transfer is taken back, as finance sends it."""
    return {"command_id": str(new_id()), "reason": "Not so.", **more}


def reversed_by(centre: Running, transfer: str, **more: object) -> requests.Response:
    """Take a transfer back."""
    path = f"/v1/ledger/transfers/{transfer}/reversal"
    return centre.ask("POST", path, centre.person(Role.FINANCE), json=reversal(**more))


def _opening(*bodies: dict[str, Any]) -> Provocation:
    def provoke(centre: Running) -> requests.Response:
        by = centre.person(Role.FINANCE)
        return [centre.ask("POST", OPENINGS, by, json=body) for body in bodies][-1]

    return provoke


def _closing(*bodies: dict[str, Any]) -> Provocation:
    def provoke(centre: Running) -> requests.Response:
        by = centre.person(Role.SUPERVISOR)
        return [
            centre.ask("POST", PERIODS, by, json={"id": str(new_id()), **body}) for body in bodies
        ][-1]

    return provoke


def _of_a_closed_day(centre: Running) -> requests.Response:
    _closing({"last_on": "2020-01-01"})(centre)
    return _opening(opening(booked_on="2020-01-01"))(centre)


def _spent(centre: Running) -> requests.Response:
    """Take back what a technician was owed, once he was paid it."""
    whose = new_id()
    transfer = opened(centre, kind="technician-payable", subject_id=str(whose))
    owed = AccountKey(AccountKind.TECHNICIAN_PAYABLE, "CNY", whose)
    paid = Posting(owed, AccountKey(AccountKind.BANK, "CNY"), 500, TransferKind.PAYOUT)
    centre.work.write(SYSTEM, lambda unit: ledger.post(unit, new_id(), {}, [paid]))
    return reversed_by(centre, transfer)


def _twice(centre: Running) -> requests.Response:
    transfer = opened(centre)
    assert reversed_by(centre, transfer).status_code == 201
    return reversed_by(centre, transfer)


def _back_again(centre: Running) -> requests.Response:
    (back,) = reversed_by(centre, opened(centre)).json()["transfers"]
    return reversed_by(centre, back)


def _reversal_reused(centre: Running) -> requests.Response:
    transfer, command = opened(centre), str(new_id())
    assert reversed_by(centre, transfer, command_id=command).status_code == 201
    return reversed_by(centre, transfer, command_id=command, reason="Another.")


class _FullDisk(LedgerFiles):
    """What writes the ledger where no room is left."""

    @override
    def write(self, *_: object) -> LedgerFile:
        raise Refusal(Code.DISK_FULL)


def _export_on_a_full_disk(centre: Running) -> requests.Response:
    before, by = centre.served.books, centre.person(Role.FINANCE)
    centre.served.books = _FullDisk()
    try:
        return centre.ask("GET", "/v1/ledger/export?format=csv", by)
    finally:
        centre.served.books = before


_OPEN, _CLOSE = f"POST {OPENINGS}", f"POST {PERIODS}"
_BACK = "POST /v1/ledger/transfers/{}/reversal"
_SAME, _PERIOD = str(new_id()), str(new_id())
OF_LEDGER: dict[tuple[str, Code], Provocation] = {
    (_OPEN, _C.ID_REUSED): _opening(
        opening(command_id=_SAME), opening(command_id=_SAME, amount_minor=1)
    ),
    (_OPEN, _C.REASON_MISSING): _opening(opening(reason=" ")),
    (_OPEN, _C.ACCOUNT_UNSUITABLE): _opening(opening(kind="fee")),
    (_OPEN, _C.CURRENCY_UNKNOWN): _opening(opening(currency="ABC")),
    (_OPEN, _C.AMOUNT_WRONG): _opening(opening(amount_minor=2**53 - 1)),
    (_OPEN, _C.PERIOD_CLOSED): _of_a_closed_day,
    (_BACK, _C.ID_REUSED): _reversal_reused,
    (_BACK, _C.REASON_MISSING): lambda centre: reversed_by(centre, opened(centre), reason=""),
    (_BACK, _C.TRANSFER_REVERSED_ALREADY): _twice,
    (_BACK, _C.TRANSFER_NOT_REVERSIBLE): _back_again,
    (_BACK, _C.LEDGER_ACCOUNT_SHORT): _spent,
    ("GET /v1/ledger/export", _C.DISK_FULL): _export_on_a_full_disk,
    (_CLOSE, _C.ID_REUSED): _closing(
        {"id": _PERIOD, "last_on": "2020-01-02"}, {"id": _PERIOD, "last_on": "2020-01-03"}
    ),
    (_CLOSE, _C.PERIOD_CLOSED): _closing({"last_on": "2020-01-05"}, {"last_on": "2020-01-04"}),
    (_CLOSE, _C.PERIOD_NOT_OVER): _closing({"last_on": "2099-01-01"}),
}
