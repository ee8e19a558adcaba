"""Holds client, server and vocabulary to one contract: paths, codes, statuses and texts.

Every code that the OpenAPI document promises of an endpoint is made to happen there, and what is
known to be refused somewhere is promised there.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.routing import APIRoute

from api_client.client import nouns
from api_client.endpoints import published
from api_client.vocabulary import Code
from desktop import words
from desktop.server.application import ROUTERS
from desktop.server.problems import CODES, MEDIA_TYPE, STATUS
from tests.at_the_door import general
from tests.provoked import SPECIAL
from tests.running import Running

NEVER_PROMISED = {
    Code.METHOD_NOT_ALLOWED,  # what any path answers to a method that it has not
    Code.SERVER_FAULT,  # a bug of ours is no promise
    # What a connection answers before there is a whole request: of no path, so of every path.
    Code.REQUEST_TOO_SLOW,
    Code.SERVER_BUSY,
    # What any path answers while the storage fails, or a use case holds up others.
    Code.SERVER_OUTDATED,
    Code.STORAGE_UNAVAILABLE,
    Code.TOOK_TOO_LONG,
}

STATUSES = {
    400: {"request-unreadable"},
    401: {
        *("not-signed-in", "token-revoked", "token-expired", "sign-in-wrong"),
        "pairing-code-wrong",
    },
    403: {"not-permitted", "password-due"},
    404: {"not-found"},
    405: {"method-not-allowed"},
    408: {"request-too-slow"},
    409: {
        *("name-taken", "id-reused", "edit-conflict", "version-unknown"),
        *("order-step-out-of-turn", "order-not-editable", "visit-ended"),
        *(
            "technician-not-available",
            "technician-busy",
            "technician-unqualified",
            "offer-taken",
            "offer-over",
            "cascade-runs",
            "cascade-over",
            "claim-held",
            "last-administrator",
            "setting-fixed",
            "too-many-views",
            "area-name-taken",
            "too-many-shifts",
            "number-taken",
            "review-out-of-turn",
            "registration-incomplete",
            "filing-out-of-turn",
            "funds-not-awaited",
            "hold-ended",
            "hold-out-of-turn",
            "second-person-needed",
            "documents-out-of-turn",
            "payment-out-of-turn",
            "fee-paid",
            "fingerprints-unavailable",
            "ledger-account-short",
            "transfer-reversed-already",
            "transfer-not-reversible",
            "period-closed",
            "period-not-over",
            "payout-empty",
            "payout-out-of-turn",
            "payout-line-ended",
            "payout-account-missing",
            "payout-not-in-euros",
            "payout-without-iban",
            "refund-in-payout",
        ),
    },
    410: {"cursor-too-old", "cursor-unknown"},
    413: {"body-too-large"},
    415: {"media-type-wrong"},
    422: {
        *("request-invalid", "password-weak", "role-unsuitable", "reason-missing"),
        *("party-missing", "technician-unknown", "digest-differs", "file-empty"),
        *("time-window-inverted", "password-wrong", "password-same", "setting-wrong"),
        *("order-fields-missing", "track-too-long", "area-unknown", "hours-overlap"),
        *("polygon-crosses-itself", "polygon-corners-few", "polygon-without-extent"),
        *("polygon-too-wide", "marks-wrong"),
        *("order-fields-missing", "track-too-long", "number-malformed", "check-digit-wrong"),
        *("replay-too-long", "replay-too-many"),
        *(
            "case-number-missing",
            "bank-missing",
            "birth-in-future",
            "phone-wrong",
            "licence-expired",
            "firm-unknown",
        ),
        *("picture-unreadable", "fingerprint-unreadable"),
        *("account-unsuitable", "amount-wrong", "currency-unknown", "currency-differs"),
        "tax-wrong",
    },
    429: {"too-many-tries"},
    500: {"server-fault"},
    503: {
        *("server-stopping", "server-busy", "took-too-long", "storage-unavailable"),
        "server-outdated",
    },
    507: {"disk-full"},
}
"""The status of every code, as clients rely on it."""


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each endpoint of the document as "METHOD /path/{}", with what is said of it."""
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            yield f"{method.upper()} {re.sub(r'{.*?}', '{}', path)}", operation


def _promised(document: dict[str, Any]) -> set[tuple[str, Code]]:
    """Each code that the document promises of each endpoint."""
    return {
        (endpoint, Code(code))
        for endpoint, operation in _operations(document)
        for response in operation["responses"].values()
        for code in response.get(CODES, ())
    }


@pytest.fixture(scope="module")
def document(centre: Running) -> dict[str, Any]:
    """The OpenAPI document as the server gives it."""
    found: dict[str, Any] = centre.ask("GET", "/openapi.json").json()
    return found


def test_each_endpoint_has_one_client_method_and_each_method_an_endpoint(
    document: dict[str, Any],
) -> None:
    calls = Counter(" ".join(named.shape) for noun in nouns() for named, _ in published(noun))
    assert set(calls) == {endpoint for endpoint, _ in _operations(document)}
    assert set(calls.values()) == {1}


def test_every_route_is_in_the_document_the_hot_ones_too(document: dict[str, Any]) -> None:
    routes = {
        f"{method} {re.sub(r'{.*?}', '{}', route.path)}"
        for router in ROUTERS
        for route in router.routes
        if isinstance(route, APIRoute)
        for method in route.methods or ()
    }
    assert routes == {endpoint for endpoint, _ in _operations(document)}
    assert len(routes) > 30


def test_every_problem_is_described_as_one(document: dict[str, Any]) -> None:
    for endpoint, operation in _operations(document):
        for status, response in operation["responses"].items():
            if int(status) >= 400:
                assert list(response["content"]) == [MEDIA_TYPE], endpoint
                assert {STATUS[Code(code)] for code in response[CODES]} == {int(status)}, endpoint


def test_every_code_has_a_status_and_a_text_in_both_languages() -> None:
    assert {code.value: status for code, status in STATUS.items()} == {
        code: status for status, codes in STATUSES.items() for code in codes
    }
    assert set(STATUS) == set(Code)
    for language in words.Language:
        texts = words.catalogue(language)
        for code in Code:
            assert texts.gettext(f"refusal.{code}") != f"refusal.{code}", (language, code)


def test_every_code_is_promised_somewhere_or_known_not_to_be(document: dict[str, Any]) -> None:
    promised = {code for _, code in _promised(document)}
    assert set(Code) - promised == NEVER_PROMISED


def test_what_is_refused_somewhere_is_promised_there(document: dict[str, Any]) -> None:
    assert set(SPECIAL) - _promised(document) == set()


@pytest.mark.parametrize("code", sorted(set(Code) - NEVER_PROMISED))
def test_what_is_promised_happens(
    document: dict[str, Any], own_centre: Running, code: Code
) -> None:
    for endpoint in sorted(endpoint for endpoint, of in _promised(document) if of is code):
        provoke = SPECIAL.get((endpoint, code)) or general(endpoint, code)
        assert provoke is not None, f"nobody knows how {endpoint} answers {code}"
        answer = provoke(own_centre)
        assert answer.status_code == STATUS[code], (endpoint, answer.text)
        if endpoint.startswith("HEAD"):
            assert answer.content == b""
            continue
        assert answer.headers["Content-Type"] == MEDIA_TYPE, endpoint
        problem = answer.json()
        assert problem["code"] == code, (endpoint, problem)
        assert set(problem) == {"type", "title", "status", "code", "fields"}
        assert problem["status"] == answer.status_code
        assert words.refusal(code, problem["fields"])
