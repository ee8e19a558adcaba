"""Holds a refusal to what the server needs of it: a code, fields, and no sentence."""

from api_client.vocabulary import Code
from desktop.domain.refusal import Refusal


def test_a_refusal_carries_its_code_and_fields() -> None:
    refusal = Refusal(Code.EDIT_CONFLICT, fields=["title"], seen=3)
    assert refusal.code is Code.EDIT_CONFLICT
    assert refusal.fields == {"fields": ["title"], "seen": 3}


def test_a_refusal_reads_as_its_code() -> None:
    assert str(Refusal(Code.NOT_FOUND)) == "not-found"
    assert Refusal(Code.NOT_FOUND).fields == {}
