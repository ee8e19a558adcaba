"""Tries what an order of each kind must say: the table, restated, and each field left out."""

from typing import Any

import pytest

from api_client.vocabulary import Code, JobKind
from desktop.domain import kinds
from desktop.domain.refusal import Refusal

WHOLE: dict[str, Any] = {
    "place": {"address": "1 Harbour Road"},
    "customer": {"name": "A. Chen", "phone": "021 5555 0100"},
    "fault": {"description": "The boiler stays cold."},
    "equipment": [{"name": "Boiler"}],
    "service": {"action": "open", "lock_kind": "safe", "dispatch_rule": "best-service"},
    "no_phone": None,
}
REACHED = {"customer.phone", "place.address"}
LOCK = {"service.action", "service.lock_kind", "service.dispatch_rule"}
TOLD = {
    JobKind.REPAIR: REACHED | {"fault.description"},
    JobKind.MAINTENANCE: REACHED | {"equipment"},
    JobKind.INSPECTION: REACHED | {"equipment"},
    JobKind.INSTALLATION: REACHED | {"fault.description"},
    JobKind.LOCKSMITH: REACHED | LOCK | {"customer.name"},
}


def without(path: str) -> dict[str, Any]:
    """The whole order with nothing said at this path."""
    first, _, rest = path.partition(".")
    return {**WHOLE, first: {**WHOLE[first], rest: " "} if rest else []}


@pytest.mark.parametrize("kind", JobKind)
def test_an_order_that_says_everything_lacks_nothing(kind: JobKind) -> None:
    assert kinds.lacking(kind, WHOLE) == ()
    kinds.check(kind, WHOLE)


@pytest.mark.parametrize("kind", JobKind)
def test_an_order_that_says_nothing_lacks_all_of_its_kind(kind: JobKind) -> None:
    assert set(kinds.lacking(kind, {})) == TOLD[kind]


@pytest.mark.parametrize(
    ("kind", "path"), [(kind, path) for kind in JobKind for path in sorted(TOLD[kind])]
)
def test_what_is_left_out_is_named_alone(kind: JobKind, path: str) -> None:
    with pytest.raises(Refusal) as refused:
        kinds.check(kind, without(path))
    assert refused.value.code is Code.ORDER_FIELDS_MISSING
    assert refused.value.fields == {"kind": kind.value, "fields": [path]}


@pytest.mark.parametrize("kind", JobKind)
def test_a_reason_does_in_place_of_a_number_but_not_for_a_locksmith(kind: JobKind) -> None:
    said = {**without("customer.phone"), "no_phone": "withheld"}
    lacking = ("customer.phone",) if kind is JobKind.LOCKSMITH else ()
    assert kinds.lacking(kind, said) == lacking


@pytest.mark.parametrize(
    ("kind", "path"), [(kind, path) for kind in JobKind for path in sorted(TOLD[kind])]
)
def test_what_an_edit_empties_is_named_and_what_was_lacking_is_not(
    kind: JobKind, path: str
) -> None:
    with pytest.raises(Refusal) as refused:
        kinds.check_edit(kind, WHOLE, without(path))
    assert refused.value.fields == {"kind": kind.value, "fields": [path]}
    kinds.check_edit(kind, without(path), {**without(path), "remark": "Ring."})
    kinds.check_edit(kind, without(path), WHOLE)


def test_a_service_that_is_not_there_lacks_all_its_fields() -> None:
    assert set(kinds.lacking(JobKind.LOCKSMITH, {**WHOLE, "service": None})) == LOCK
