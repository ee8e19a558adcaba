"""Decides how a refusal leaves the server: RFC 9457 problem details, the status by its code.

The server writes no human sentences: ``title`` is the code itself, the clients word it.
"""

import logging
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import JsonValue
from starlette.exceptions import HTTPException

from api_client.vocabulary import Code
from api_client.wire.problems import Problem
from desktop.domain.refusal import Refusal

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
    _C.ROLE_UNSUITABLE: 422,
    _C.LAST_ADMINISTRATOR: 409,
    _C.ID_REUSED: 409,
    _C.EDIT_CONFLICT: 409,
    _C.VERSION_UNKNOWN: 409,
    _C.ORDER_STEP_OUT_OF_TURN: 409,
    _C.ORDER_NOT_EDITABLE: 409,
    _C.REASON_MISSING: 422,
    _C.PARTY_MISSING: 422,
    _C.VISIT_ENDED: 409,
    _C.TECHNICIAN_UNKNOWN: 422,
    _C.TECHNICIAN_NOT_AVAILABLE: 409,
    _C.DIGEST_DIFFERS: 422,
    _C.FILE_EMPTY: 422,
    _C.CURSOR_TOO_OLD: 410,
    _C.CURSOR_UNKNOWN: 410,
    _C.TIME_WINDOW_INVERTED: 422,
    _C.DISK_FULL: 507,
    _C.SERVER_FAULT: 500,
    _C.SERVER_STOPPING: 503,
    _C.RELEASE_TOO_OLD: 426,
}
"""The HTTP status of every code."""

_BY_STATUS = {
    400: _C.REQUEST_UNREADABLE,
    404: _C.NOT_FOUND,
    405: _C.METHOD_NOT_ALLOWED,
    413: _C.BODY_TOO_LARGE,
    415: _C.MEDIA_TYPE_WRONG,
}
SIGNED_IN = (_C.NOT_SIGNED_IN, _C.TOKEN_REVOKED, _C.TOKEN_EXPIRED, _C.NOT_PERMITTED)
"""What any route that wants a token may answer."""
ANY = (_C.REQUEST_INVALID, _C.REQUEST_UNREADABLE, _C.BODY_TOO_LARGE)
"""What any route may answer to a request that is not well-formed."""


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
    """Return what OpenAPI is told of the codes that a route may answer."""
    by_status: dict[int, list[Code]] = {}
    for code in dict.fromkeys((*codes, *ANY)):
        by_status.setdefault(STATUS[code], []).append(code)
    return {
        status: {
            "description": ", ".join(code.value for code in found),
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status, found in sorted(by_status.items())
    }


def install(app: FastAPI) -> None:
    """Make every refusal and every fault leave as problem details."""
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _fault)


async def _refused(request: Request, error: Exception) -> Response:
    del request
    assert isinstance(error, Refusal)
    headers: dict[str, str] = {}
    if STATUS[error.code] == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    if error.code is Code.TOO_MANY_TRIES:
        headers["Retry-After"] = str(error.fields["wait_s"])
    return answer(error.code, dict(error.fields), headers)


async def _invalid(request: Request, error: Exception) -> Response:
    del request
    assert isinstance(error, RequestValidationError)
    return answer(Code.REQUEST_INVALID, {"errors": _places(error.errors())})


def _places(errors: Iterable[Mapping[str, Any]]) -> JsonValue:
    """Return where each error is and of what kind, without the value that was sent."""
    return [
        {"at": ".".join(str(part) for part in error["loc"]), "kind": str(error["type"])}
        for error in list(errors)[:50]
    ]


async def _http(request: Request, error: Exception) -> Response:
    del request
    assert isinstance(error, HTTPException)
    code = _BY_STATUS.get(error.status_code, Code.REQUEST_UNREADABLE)
    return answer(code, {}, error.headers or {})


async def _fault(request: Request, error: Exception) -> Response:
    """Answer our own bug; the log names its kind and place, never what people wrote."""
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    place = "?" if frame is None else f"{frame.tb_frame.f_code.co_qualname}:{frame.tb_lineno}"
    _log.error("fault %s at %s on %s", type(error).__name__, place, request.scope.get("path"))
    return answer(Code.SERVER_FAULT, {})
