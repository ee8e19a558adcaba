"""Decides whom tests register: numbers that can be ones, bodies, and a police platform by hand."""

import io
import itertools
from datetime import date
from typing import Any
from uuid import UUID

from PIL import Image
from stdnum.cn import ric, uscc

from api_client.ids import new_id
from api_client.vocabulary import Role
from desktop.service.ports import Filed, FilingAnswer, PoliceSilent
from tests.running import Running

LICENSED = "2028-01-01T00:00:00Z"
ORDERS = itertools.count(100)
"""The last digits of numbers that nobody else of the same server has."""
SCOPE = [{"lock_kind": "grade-a", "action": "open"}, {"lock_kind": "car", "action": "open"}]


def identity_number(place: str = "110105", born: date = date(1990, 1, 1), order: int = 1) -> str:
    """The number of a card: odd orders are men's."""
    number = f"{place}{born:%Y%m%d}{order:03d}"
    return number + str(ric.calc_check_digit(number + "0"))


def credit_code(order: int = 1) -> str:
    """A firm's unified social credit code."""
    number = f"91110000{order:09d}"
    return number + str(uscc.calc_check_digit(number))


def firm(id_: UUID, order: int = 1, **more: object) -> dict[str, Any]:
    """A firm's application, with all that an approval needs."""
    return {
        "id": str(id_),
        "name": "Lucky Locks",
        "credit_code": credit_code(order),
        "phone": "010-6552 9988",
        "address": "8 Gongti North Road",
        "legal_representative": "Sun Li",
        "responsible_person": "Qian Wei",
        "licence_number": "JC-2026-18",
        "licence_until": LICENSED,
        **more,
    }


def person(id_: UUID, order: int = 1, **more: object) -> dict[str, Any]:
    """A person's application, with all that an approval needs."""
    return {
        "id": str(id_),
        "name": "Wang Ming",
        "identity_number": identity_number(order=order),
        "phone": "138 0013 8000",
        "licence_number": "KS-2026-7",
        "licence_until": LICENSED,
        "grade": "senior",
        "scope": SCOPE,
        **more,
    }


def picture(colour: int = 90, kind: str = "PNG") -> bytes:
    """A picture of nothing."""
    into = io.BytesIO()
    Image.new("L", (40, 30), colour).save(into, kind)
    return into.getvalue()


class HandPolice:
    """A police platform that says what a test wants, and notes what it was asked."""

    def __init__(self, *answers: FilingAnswer | None) -> None:
        """Give these answers in their order, the last one for ever; None is silence."""
        self._answers = list(answers)
        self.asked: list[Filed] = []

    def file(self, request: Filed) -> FilingAnswer:
        """Answer, or be silent."""
        self.asked.append(request)
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if answer is None:
            raise PoliceSilent
        return answer


def added(centre: Running, *, reviewed: bool = False, filed: bool = False, **more: object) -> UUID:
    """Register a person at a server: with his review, and with the police's answer."""
    id_, by = new_id(), centre.person(Role.RECORDS_CLERK)
    body = person(id_, next(ORDERS), **more)
    path = f"/v1/registrations/{id_}"
    answers = [centre.ask("POST", "/v1/registrations", by, json=body)]
    if reviewed or filed:
        decision = {"approve": True, "reason": "No scanner here."}
        answers.append(centre.ask("POST", f"{path}/review", by, json=decision))
    if filed:
        answer = {"approve": True, "receipt": "BA-1"}
        answers.append(centre.ask("PUT", f"{path}/filing/answer", by, json=answer))
    assert all(answer.ok for answer in answers), answers[-1].text
    return id_


def added_firm(centre: Running) -> UUID:
    """Register a firm at a server."""
    id_, by = new_id(), centre.person(Role.RECORDS_CLERK)
    answer = centre.ask("POST", "/v1/firms", by, json=firm(id_, next(ORDERS)))
    assert answer.ok, answer.text
    return id_
