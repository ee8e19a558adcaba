"""Decides what the OpenAPI document says: every route, and every problem that it may answer.

Routes name their own codes; what the edge refuses follows from what a route takes.
"""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api_client.vocabulary import Code
from api_client.wire.problems import Problem
from desktop.server.problems import CODES, documented

_FIRST_PROBLEM = 400
ANY_BODY = "x-any-body"
"""Marks an operation that takes whatever other people's programs send."""


def document(app: FastAPI) -> dict[str, Any]:
    """Return the document, made once."""
    if app.openapi_schema is None:
        found = get_openapi(title=app.title, version=app.version, routes=app.routes)
        schemas = found.setdefault("components", {}).setdefault("schemas", {})
        problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas.update(problem.pop("$defs", {}))
        schemas["Problem"] = problem
        for unused in ("HTTPValidationError", "ValidationError"):
            schemas.pop(unused, None)
        for operations in found["paths"].values():
            for operation in operations.values():
                _describe_problems(operation)
        app.openapi_schema = found
    return app.openapi_schema


def _describe_problems(operation: dict[str, Any]) -> None:
    """Write the problems of the route and of the edge into an operation."""
    responses = operation["responses"]
    own = [Code(code) for response in responses.values() for code in response.get(CODES, ())]
    for status in [status for status in responses if int(status) >= _FIRST_PROBLEM]:
        del responses[status]
    for status, response in documented(*own, *_of_the_edge(operation)).items():
        responses[str(status)] = response


def _of_the_edge(operation: dict[str, Any]) -> tuple[Code, ...]:
    """Return the codes by which a request is refused before the route sees it."""
    if operation.get(ANY_BODY):
        return (Code.BODY_TOO_LARGE,) if "requestBody" in operation else ()
    body = operation.get("requestBody", {}).get("content", {})
    codes: tuple[Code, ...] = ()
    if "application/json" in body:
        codes = (Code.REQUEST_UNREADABLE, Code.MEDIA_TYPE_WRONG, Code.REQUEST_INVALID)
    elif operation.get("parameters"):
        codes = (Code.REQUEST_INVALID,)
    return (*codes, Code.BODY_TOO_LARGE) if body else codes
