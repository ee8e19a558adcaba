"""Decides how each refusal is made to happen that an endpoint about registrations has."""

from datetime import date, timedelta
from typing import Any

import requests

from api_client.ids import new_id
from api_client.vocabulary import Code, Role
from desktop.clock import HandClock
from tests import registering
from tests.at_the_door import Provocation
from tests.fingers import template
from tests.running import Running

_C = Code
_FIRM, _PERSON = "/v1/firms", "/v1/registrations"
_MORNING = {"weekday": "monday", "begins": "08:00", "ends": "12:00"}
_NOON = {**_MORNING, "begins": "11:00", "ends": "13:00"}
UNBORN = registering.identity_number(born=date(2099, 1, 1))
WRONG: dict[str, dict[Code, dict[str, Any]]] = {
    _FIRM: {
        _C.LICENCE_EXPIRED: {"licence_until": "2020-01-01T00:00:00Z"},
        _C.PHONE_WRONG: {"phone": "12"},
        _C.CHECK_DIGIT_WRONG: {"credit_code": "911100006000373410"},
        _C.NUMBER_MALFORMED: {"credit_code": "12345"},
    },
    _PERSON: {
        _C.LICENCE_EXPIRED: {"licence_until": "2020-01-01T00:00:00Z"},
        _C.PHONE_WRONG: {"phone": "12"},
        _C.CHECK_DIGIT_WRONG: {"identity_number": "110105194912310021"},
        _C.NUMBER_MALFORMED: {"identity_number": "12345"},
        _C.BIRTH_IN_FUTURE: {"identity_number": UNBORN},
        _C.FIRM_UNKNOWN: {"firm_id": str(new_id())},
    },
}
"""What is wrong by itself, whether somebody applies or edits."""


def _clerk(centre: Running, method: str, path: str, **more: object) -> requests.Response:
    return centre.ask(method, path, centre.person(Role.RECORDS_CLERK), **more)


def _clerks(method: str, path: str, **more: object) -> Provocation:
    return lambda centre: _clerk(centre, method, path, **more)


def _body(path: str, **more: object) -> dict[str, Any]:
    make = registering.firm if path == _FIRM else registering.person
    return make(new_id(), next(registering.ORDERS), **more)


def _applied(path: str, wrong: dict[str, Any]) -> Provocation:
    return lambda centre: _clerk(centre, "POST", path, json=_body(path, **wrong))


def _edited(path: str, *bodies: dict[str, Any]) -> Provocation:
    """Edit one after the other what was applied for just now; the last one is refused."""

    def provoke(centre: Running) -> requests.Response:
        body = _body(path)
        assert _clerk(centre, "POST", path, json=body).status_code == 201
        one = f"{path}/{body['id']}"
        return [_clerk(centre, "PATCH", one, json={"version": 1, **each}) for each in bodies][-1]

    return provoke


def _reused(path: str) -> Provocation:
    def provoke(centre: Running) -> requests.Response:
        body = _body(path)
        assert _clerk(centre, "POST", path, json=body).status_code == 201
        return _clerk(centre, "POST", path, json={**body, "name": "Another"})

    return provoke


def _taken(path: str, field: str, *, edited: bool) -> Provocation:
    """Use the number of somebody who is registered."""

    def provoke(centre: Running) -> requests.Response:
        first = _body(path)
        assert _clerk(centre, "POST", path, json=first).status_code == 201
        wrong = {field: first[field].lower()}
        return (_edited if edited else _applied)(path, wrong)(centre)

    return provoke


def _of_anothers(centre: Running) -> requests.Response:
    return centre.ask("POST", _PERSON, centre.technician(), json=_body(_PERSON))


def _reviewed(*decisions: dict[str, Any], licence_number: str = "KS-2026-7") -> Provocation:
    def provoke(centre: Running) -> requests.Response:
        path = f"{_PERSON}/{registering.added(centre, licence_number=licence_number)}/review"
        return [_clerk(centre, "POST", path, json=each) for each in decisions][-1]

    return provoke


def _judged(*bodies: dict[str, Any]) -> Provocation:
    """Judge somebody new, more than once on the version that was there at first."""

    def provoke(centre: Running) -> requests.Response:
        path = f"{_PERSON}/{registering.added(centre)}/credential"
        return [_clerk(centre, "PATCH", path, json=each) for each in bodies][-1]

    return provoke


def _after_a_day(verb: str, **more: object) -> Provocation:
    """Do something on the day after a licence is over."""

    def provoke(centre: Running) -> requests.Response:
        clock = centre.work.clock
        assert isinstance(clock, HandClock)
        until = (clock.now() + timedelta(hours=1)).isoformat()
        id_ = registering.added(centre, filed=verb == "filing", licence_until=until)
        clock.forward(timedelta(hours=2))
        return _clerk(centre, "POST", f"{_PERSON}/{id_}/{verb}", **more)

    return provoke


def _filed(verb: str, method: str, **more: object) -> Provocation:
    """Do something about somebody whom nobody reviewed."""
    return lambda centre: _clerk(
        centre, method, f"{_PERSON}/{registering.added(centre)}/{verb}", **more
    )


_REVIEW, _FILING = "POST /v1/registrations/{}/review", "POST /v1/registrations/{}/filing"
_ANSWER = "PUT /v1/registrations/{}/filing/answer"
_FILE, _FINGER = "PUT /v1/registrations/{}/files/{}", "PUT /v1/registrations/{}/fingerprints/{}"
_JUDGED = "PATCH /v1/registrations/{}/credential"
_JUDGEMENT: dict[str, Any] = {"version": 1, "reason": "Came late.", "standing": "warned"}
_SEARCH = "POST /v1/registrations/search"
_YES = {"approve": True, "reason": "No scanner here."}
CLASHING: dict[Code, tuple[dict[str, Any], ...]] = {
    _C.VERSION_UNKNOWN: ({"version": 9, "name": "X"},),
    _C.EDIT_CONFLICT: ({"name": "X"}, {"name": "Y"}),
}
OF_REGISTRATIONS: dict[tuple[str, Code], Provocation] = {
    **{
        (f"POST {path}", code): _applied(path, wrong)
        for path, cases in WRONG.items()
        for code, wrong in cases.items()
    },
    **{
        (f"PATCH {path}/{{}}", code): _edited(path, wrong)
        for path, cases in WRONG.items()
        for code, wrong in cases.items()
    },
    **{
        (f"PATCH {path}/{{}}", code): _edited(path, *bodies)
        for path in (_FIRM, _PERSON)
        for code, bodies in CLASHING.items()
    },
    **{(f"POST {path}", _C.ID_REUSED): _reused(path) for path in (_FIRM, _PERSON)},
    ("PATCH /v1/firms/{}", _C.HOURS_OVERLAP): _edited(_FIRM, {"hours": [_MORNING, _NOON]}),
    ("PATCH /v1/firms/{}", _C.AREA_UNKNOWN): _edited(_FIRM, {"area_ids": [str(new_id())]}),
    ("POST /v1/firms", _C.NUMBER_TAKEN): _taken(_FIRM, "credit_code", edited=False),
    ("PATCH /v1/firms/{}", _C.NUMBER_TAKEN): _taken(_FIRM, "credit_code", edited=True),
    ("POST /v1/registrations", _C.NUMBER_TAKEN): _taken(_PERSON, "identity_number", edited=False),
    ("PATCH /v1/registrations/{}", _C.NUMBER_TAKEN): _taken(
        _PERSON, "identity_number", edited=True
    ),
    ("POST /v1/registrations", _C.NOT_FOUND): _of_anothers,
    (_REVIEW, _C.EDIT_CONFLICT): _reviewed({**_YES, "version": 9}),
    (_REVIEW, _C.REVIEW_OUT_OF_TURN): _reviewed(_YES, {**_YES, "reason": "Again."}),
    (_REVIEW, _C.REASON_MISSING): _reviewed({"approve": False}),
    (_REVIEW, _C.REGISTRATION_INCOMPLETE): _reviewed(_YES, licence_number=""),
    (_REVIEW, _C.LICENCE_EXPIRED): _after_a_day("review", json=_YES),
    (_FILING, _C.FILING_OUT_OF_TURN): _filed("filing", "POST"),
    (_FILING, _C.LICENCE_EXPIRED): _after_a_day("filing"),
    **{
        (_SEARCH, code): _clerks("POST", "/v1/registrations/search", json={"number": number})
        for code, number in {
            _C.NUMBER_MALFORMED: "12345",
            _C.CHECK_DIGIT_WRONG: "110105194912310021",
            _C.BIRTH_IN_FUTURE: UNBORN,
        }.items()
    },
    **{
        (endpoint, code): _filed(which, "PUT", data=data)
        for endpoint, which in ((_FILE, "files/face"), (_FINGER, "fingerprints/left-thumb"))
        for code, data in {_C.FILE_EMPTY: b"", _C.PICTURE_UNREADABLE: b"no picture"}.items()
    },
    (_FINGER, _C.FINGERPRINT_UNREADABLE): _filed(
        "fingerprints/left-thumb", "PUT", data=template()[:40]
    ),
    (_FINGER, _C.FINGERPRINTS_UNAVAILABLE): _filed(
        "fingerprints/left-thumb", "PUT", data=registering.picture()
    ),
    (_JUDGED, _C.VERSION_UNKNOWN): _judged({**_JUDGEMENT, "version": 9}),
    (_JUDGED, _C.EDIT_CONFLICT): _judged(_JUDGEMENT, {**_JUDGEMENT, "standing": "suspended"}),
    (_JUDGED, _C.REASON_MISSING): _judged({**_JUDGEMENT, "reason": ""}),
    (_JUDGED, _C.MARKS_WRONG): _judged({**_JUDGEMENT, "marks_count": 2, "marks_sum": 11}),
    (_ANSWER, _C.FILING_OUT_OF_TURN): _filed("filing/answer", "PUT", json={"approve": True}),
    (_ANSWER, _C.REASON_MISSING): _filed("filing/answer", "PUT", json={"approve": False}),
}
