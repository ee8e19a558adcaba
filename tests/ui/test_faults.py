"""Whether each failure is one plain sentence, in its field where it has one."""

import pytest
from pydantic import JsonValue, ValidationError

from api_client.errors import Reason, Refused, Unreachable
from api_client.vocabulary import Code
from api_client.wire.people import NewTechnician
from desktop import words
from desktop.ui import faults

FIELDS: dict[str, JsonValue] = {
    "shortest": 8,
    "name": "Bo",
    "wait_s": 30,
    "holder": "Li",
    "most": 40,
    "winner": "Li",
    "ring": 1,
    "fewest": 3,
    "days": 31,
    "currency": "XQZ",
    "debit": "CNY",
    "credit": "EUR",
    "until": "2026-10-31",
    "last_on": "2026-11-30",
    "lat": 31.2,
    "lon": 121.4,
    "number": "PO-20261123-01",
    "place": 3,
    "fields": ["customer.phone", "of-tomorrow"],
}


@pytest.mark.parametrize("language", words.Language)
@pytest.mark.parametrize("code", Code)
def test_each_refusal_has_its_sentence(code: Code, language: words.Language) -> None:
    words.choose(language)
    said = faults.sentence(Refused(code, 409, FIELDS))
    assert len(said) > 3
    assert code.value not in said
    assert "{" not in said


@pytest.mark.parametrize("reason", Reason)
def test_each_way_to_be_unreachable_has_its_sentence(reason: Reason) -> None:
    said = faults.sentence(Unreachable(reason, "errno 111"))
    assert " " in said
    assert "-" not in reason.value or reason.value not in said
    assert "errno" not in said


def test_a_refusal_of_a_newer_server_is_named() -> None:
    assert "warp-core" in faults.sentence(Refused("warp-core", 409))


def test_how_long_to_wait_is_said() -> None:
    assert "45 seconds" in faults.sentence(Refused(Code.TOO_MANY_TRIES, 429, {}, 45.0))
    assert "1 second," in faults.sentence(Refused(Code.TOO_MANY_TRIES, 429, {}, 0.2))


@pytest.mark.parametrize("language", words.Language)
def test_a_mistake_of_the_server_is_told_with_its_number(language: words.Language) -> None:
    words.choose(language)
    said = faults.sentence(Refused(Code.SERVER_FAULT, 500, request_id="fa924cffefe7"))
    assert words.refusal(Code.SERVER_FAULT) in said
    assert "fa924cffefe7" in said
    assert faults.sentence(Refused(Code.SERVER_FAULT, 500)) == words.refusal(Code.SERVER_FAULT)
    refused = Refused(Code.NOT_PERMITTED, 403, request_id="fa924cffefe7")
    assert "fa924" not in faults.sentence(refused)


def test_our_own_bug_is_told_without_its_words() -> None:
    assert "division" not in faults.sentence(ZeroDivisionError("division by zero"))


@pytest.mark.parametrize("code", [Code.NOT_SIGNED_IN, Code.TOKEN_EXPIRED, Code.TOKEN_REVOKED])
def test_what_ends_a_login_is_known(code: Code) -> None:
    assert faults.signed_out(Refused(code, 401))
    assert not faults.signed_out(Refused(Code.NOT_PERMITTED, 403))
    assert not faults.signed_out(Unreachable(Reason.CUT))


def test_what_the_server_found_is_said_by_field() -> None:
    errors: list[JsonValue] = [
        {"at": "body.customer.name", "kind": "string_too_short"},
        {"at": "body.title", "kind": "of_a_newer_release"},
    ]
    found = faults.by_field(Refused(Code.REQUEST_INVALID, 422, {"errors": errors}))
    assert found == {
        "customer.name": words.text("invalid.string-too-short"),
        "title": words.text("invalid.other"),
    }


def test_what_our_own_message_refuses_is_said_the_same_way() -> None:
    with pytest.raises(ValidationError) as caught:
        NewTechnician.model_validate({"id": "no id", "name": ""})
    found = faults.by_field(caught.value)
    assert found["name"] == words.text("invalid.string-too-short")
    assert set(found) == {"id", "name"}


def test_a_refusal_that_is_about_one_field_is_said_there() -> None:
    said = faults.by_field(Refused(Code.PASSWORD_WEAK, 422, FIELDS))
    assert set(said) == {"password"}
    assert "8" in said["password"]
    assert faults.by_field(Refused(Code.NOT_PERMITTED, 403)) == {}
    assert faults.by_field(Unreachable(Reason.CUT)) == {}


def test_what_an_order_lacks_is_said_by_the_labels_of_its_fields() -> None:
    lacking: list[JsonValue] = ["customer.phone", "equipment"]
    refused = Refused(Code.ORDER_FIELDS_MISSING, 422, {"fields": lacking})
    said = faults.sentence(refused)
    assert words.text("field.phone") in said
    assert words.text("field.equipment") in said
    assert set(faults.by_field(refused)) == set(lacking)
