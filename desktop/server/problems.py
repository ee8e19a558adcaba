"""Decides how a refusal leaves the server: RFC 9457 problem details, the status by its code.

The server writes no human sentences: ``title`` is the code itself, the clients word it.
"""

import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import JsonValue
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from api_client.vocabulary import Code
from api_client.wire.problems import Problem
from desktop.domain.refusal import Refusal
from desktop.domain.traces import traced
from desktop.server.watching import CODE

MEDIA_TYPE = "application/problem+json"
_log = logging.getLogger(__name__)

_C = Code
STATUS: dict[Code, int] = {
    _C.REQUEST_INVALID: 422,
    _C.REQUEST_UNREADABLE: 400,
    _C.BODY_TOO_LARGE: 413,
    _C.MEDIA_TYPE_WRONG: 415,
    _C.METHOD_NOT_ALLOWED: 405,
    _C.NOT_FOUND: 404,
    _C.NOT_SIGNED_IN: 401,
    _C.TOKEN_REVOKED: 401,
    _C.TOKEN_EXPIRED: 401,
    _C.NOT_PERMITTED: 403,
    _C.SIGN_IN_WRONG: 401,
    _C.TOO_MANY_TRIES: 429,
    _C.PAIRING_CODE_WRONG: 401,
    _C.NAME_TAKEN: 409,
    _C.PASSWORD_WEAK: 422,
    _C.PASSWORD_WRONG: 422,
    _C.PASSWORD_SAME: 422,
    _C.PASSWORD_DUE: 403,
    _C.ROLE_UNSUITABLE: 422,
    _C.LAST_ADMINISTRATOR: 409,
    _C.SETTING_WRONG: 422,
    _C.SETTING_FIXED: 409,
    _C.ID_REUSED: 409,
    _C.EDIT_CONFLICT: 409,
    _C.VERSION_UNKNOWN: 409,
    _C.ORDER_STEP_OUT_OF_TURN: 409,
    _C.ORDER_NOT_EDITABLE: 409,
    _C.CLAIM_HELD: 409,
    _C.ORDER_FIELDS_MISSING: 422,
    _C.REASON_MISSING: 422,
    _C.PARTY_MISSING: 422,
    _C.VISIT_ENDED: 409,
    _C.TECHNICIAN_UNKNOWN: 422,
    _C.TECHNICIAN_NOT_AVAILABLE: 409,
    _C.TECHNICIAN_BUSY: 409,
    _C.TECHNICIAN_UNQUALIFIED: 409,
    _C.OFFER_TAKEN: 409,
    _C.OFFER_OVER: 409,
    _C.CASCADE_RUNS: 409,
    _C.CASCADE_OVER: 409,
    _C.DIGEST_DIFFERS: 422,
    _C.FILE_EMPTY: 422,
    _C.CURSOR_TOO_OLD: 410,
    _C.CURSOR_UNKNOWN: 410,
    _C.TIME_WINDOW_INVERTED: 422,
    _C.TOO_MANY_VIEWS: 409,
    _C.TRACK_TOO_LONG: 422,
    _C.REPLAY_TOO_LONG: 422,
    _C.REPLAY_TOO_MANY: 422,
    _C.POLYGON_CROSSES_ITSELF: 422,
    _C.POLYGON_CORNERS_FEW: 422,
    _C.POLYGON_WITHOUT_EXTENT: 422,
    _C.POLYGON_TOO_WIDE: 422,
    _C.AREA_NAME_TAKEN: 409,
    _C.AREA_UNKNOWN: 422,
    _C.HOURS_OVERLAP: 422,
    _C.TOO_MANY_SHIFTS: 409,
    _C.DISK_FULL: 507,
    _C.SERVER_FAULT: 500,
    _C.SERVER_STOPPING: 503,
    _C.TOOK_TOO_LONG: 503,
    _C.STORAGE_UNAVAILABLE: 503,
    _C.SERVER_BUSY: 503,
    _C.SERVER_OUTDATED: 503,
    _C.REQUEST_TOO_SLOW: 408,
    _C.NUMBER_MALFORMED: 422,
    _C.CHECK_DIGIT_WRONG: 422,
    _C.MARKS_WRONG: 422,
    _C.BIRTH_IN_FUTURE: 422,
    _C.NUMBER_TAKEN: 409,
    _C.PHONE_WRONG: 422,
    _C.LICENCE_EXPIRED: 422,
    _C.FIRM_UNKNOWN: 422,
    _C.REVIEW_OUT_OF_TURN: 409,
    _C.REGISTRATION_INCOMPLETE: 409,
    _C.FILING_OUT_OF_TURN: 409,
    _C.FUNDS_NOT_AWAITED: 409,
    _C.HOLD_ENDED: 409,
    _C.HOLD_OUT_OF_TURN: 409,
    _C.SECOND_PERSON_NEEDED: 409,
    _C.CASE_NUMBER_MISSING: 422,
    _C.DOCUMENTS_OUT_OF_TURN: 409,
    _C.PAYMENT_OUT_OF_TURN: 409,
    _C.FEE_PAID: 409,
    _C.PICTURE_UNREADABLE: 422,
    _C.FINGERPRINT_UNREADABLE: 422,
    _C.FINGERPRINTS_UNAVAILABLE: 409,
    _C.LEDGER_ACCOUNT_SHORT: 409,
    _C.ACCOUNT_UNSUITABLE: 422,
    _C.AMOUNT_WRONG: 422,
    _C.TAX_WRONG: 422,
    _C.CURRENCY_UNKNOWN: 422,
    _C.CURRENCY_DIFFERS: 422,
    _C.TRANSFER_REVERSED_ALREADY: 409,
    _C.TRANSFER_NOT_REVERSIBLE: 409,
    _C.PERIOD_CLOSED: 409,
    _C.PERIOD_NOT_OVER: 409,
    _C.BANK_MISSING: 422,
    _C.PAYOUT_EMPTY: 409,
    _C.PAYOUT_OUT_OF_TURN: 409,
    _C.PAYOUT_LINE_ENDED: 409,
    _C.PAYOUT_ACCOUNT_MISSING: 409,
    _C.PAYOUT_NOT_IN_EUROS: 409,
    _C.PAYOUT_WITHOUT_IBAN: 409,
    _C.REFUND_IN_PAYOUT: 409,
}
"""The HTTP status of every code."""

RETRY_AFTER_S = {
    _C.DISK_FULL: 60,  # somebody has to make room first
    _C.SERVER_STOPPING: 5,
    _C.STORAGE_UNAVAILABLE: 5,
    _C.SERVER_BUSY: 2,
    _C.SERVER_OUTDATED: 60,  # somebody has to update it first
    _C.TOOK_TOO_LONG: 2,
}
"""When it is worth while to ask again, in seconds, where the code alone tells it."""

_BY_STATUS = {
    400: _C.REQUEST_UNREADABLE,
    404: _C.NOT_FOUND,
    405: _C.METHOD_NOT_ALLOWED,
    413: _C.BODY_TOO_LARGE,
    415: _C.MEDIA_TYPE_WRONG,
}
TOKEN = (_C.NOT_SIGNED_IN, _C.TOKEN_REVOKED, _C.TOKEN_EXPIRED)
"""What any route that wants a token may answer."""
OF_STAFF = (*TOKEN, _C.NOT_PERMITTED)
"""What a route may answer by which somebody looks after his own log-in, a new password too."""
SIGNED_IN = (*OF_STAFF, _C.PASSWORD_DUE)
"""What a route that wants a role as well may answer."""
CHALLENGE = "callout.challenge"
"""Under this name a scope holds how its path wants a secret told, where it is no bearer token."""
CODES = "x-codes"
"""Under this name OpenAPI is told the codes of a response, for readers that are programs."""


def answer(code: Code, fields: Mapping[str, Any], headers: Mapping[str, str] = {}) -> Response:
    """Return the problem details of a refusal."""
    problem = Problem(
        type=f"urn:callout:problem:{code.value}",
        title=code.value,
        status=STATUS[code],
        code=code.value,
        fields=dict(fields),
    )
    return JSONResponse(
        problem.model_dump(mode="json"),
        status_code=problem.status,
        media_type=MEDIA_TYPE,
        headers=dict(headers),
    )


def documented(*codes: Code) -> dict[int | str, dict[str, Any]]:
    """Return what OpenAPI is told of the codes that a route may answer, by status."""
    by_status: dict[int, list[Code]] = {}
    for code in dict.fromkeys(codes):
        by_status.setdefault(STATUS[code], []).append(code)
    return {status: _described(found) for status, found in sorted(by_status.items())}


def _described(codes: Sequence[Code]) -> dict[str, Any]:
    """Return what OpenAPI is told of one status: its codes, and that it is a problem."""
    words = [code.value for code in codes]
    schema = {
        "allOf": [{"$ref": "#/components/schemas/Problem"}],
        "properties": {"code": {"enum": words}},
    }
    return {
        "description": ", ".join(words),
        CODES: words,
        "content": {MEDIA_TYPE: {"schema": schema}},
    }


def install(app: FastAPI) -> None:
    """Make every refusal leave as problem details; faults do by :mod:`desktop.server.edge`."""
    for kind, handle in _HANDLERS.items():
        app.add_exception_handler(kind, handle)


async def answered(
    request: Request, error: Refusal | RequestValidationError | HTTPException
) -> Response:
    """Return the problem details of a refusal outside the framework."""
    return await next(handle for kind, handle in _HANDLERS.items() if isinstance(error, kind))(
        request, error
    )


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)
    request.scope[CODE] = error.code.value
    if error.__cause__ is not None and STATUS[error.code] >= HTTPStatus.INTERNAL_SERVER_ERROR:
        _log.warning("storage-fault", extra={"code": error.code.value, **traced(error)})
    headers: dict[str, str] = {}
    if STATUS[error.code] == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = request.scope.get(CHALLENGE, "Bearer")
    if error.code is Code.TOO_MANY_TRIES:
        headers["Retry-After"] = str(error.fields["wait_s"])
    elif error.code in RETRY_AFTER_S:
        headers["Retry-After"] = str(RETRY_AFTER_S[error.code])
    return answer(error.code, dict(error.fields), headers)


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    request.scope[CODE] = Code.REQUEST_INVALID.value
    return answer(Code.REQUEST_INVALID, {"errors": _places(error.errors())})


def _places(errors: Iterable[Mapping[str, Any]]) -> JsonValue:
    """Return where each error is and of what kind, without the value that was sent."""
    return [
        {"at": ".".join(str(part)[:64] for part in error["loc"]), "kind": str(error["type"])}
        for error in list(errors)[:50]
    ]


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if isinstance(error.__cause__, Refusal):  # found while the body was read
        return await _refused(request, error.__cause__)
    if isinstance(error.__cause__, ClientDisconnect):  # nobody is there to be answered
        raise error.__cause__
    code = _BY_STATUS.get(error.status_code, Code.REQUEST_UNREADABLE)
    request.scope[CODE] = code.value
    headers = dict(error.headers or {})
    if code is Code.METHOD_NOT_ALLOWED:
        headers["Allow"] = ", ".join(sorted(_methods(request))) or headers.get("Allow", "")
    return answer(code, {}, headers)


def _methods(request: Request) -> set[str]:
    """Return every method of a path; the framework knows only those of one route of several."""
    return {
        method
        for regex, methods in request.app.state.methods
        if regex.match(request.url.path)
        for method in methods
    }


_HANDLERS: dict[type[Exception], Callable[[Request, Exception], Awaitable[Response]]] = {
    Refusal: _refused,
    RequestValidationError: _invalid,
    HTTPException: _http,
}
