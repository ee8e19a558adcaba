"""Holds health, changes, files, audit rows and problems to their few bounds."""

import json

import pytest
from pydantic import ValidationError

from api_client.vocabulary import Noun
from api_client.wire.audit import AuditRow
from api_client.wire.centre import Health, LocalDesk, RevokedCount, Versioned
from api_client.wire.changes import Change
from api_client.wire.evidence import StoredFile
from api_client.wire.problems import Problem
from tests.api_client.wire.reading import read, reads

ID = "019ab000-0000-7000-8000-000000000001"
AT = "2026-11-22T12:00:00Z"


def test_a_desk_has_a_process_id() -> None:
    for pid, good in ((0, False), (1, True), (2**31 - 1, True), (2**31, False)):
        assert reads(LocalDesk, {"pid": pid}) == good


def test_health_says_how_the_server_is_and_what_its_clock_is() -> None:
    told = {"ok": True, "centre_id": ID, "release": "0.1.0", "at": AT, "seq": 0, "staffed": False}
    assert reads(Health, told)
    assert not reads(Health, {**told, "ok": "yes"})
    assert reads(Health, {**told, "mood": "good"}, extra="ignore")


@pytest.mark.parametrize("noun", Noun)
def test_a_change_says_what_it_is_about(noun: Noun) -> None:
    assert reads(Change, {"seq": 1, "noun": noun.value, "id": ID, "version": 1})
    assert not reads(Change, {"seq": -1, "noun": noun.value, "id": ID, "version": 1})
    assert not reads(Change, {"seq": 1, "noun": noun.value, "id": ID, "version": 0})


def test_counts_and_versions_are_whole() -> None:
    assert reads(RevokedCount, {"revoked": 0})
    assert not reads(RevokedCount, {"revoked": -1})
    assert reads(Versioned, {"id": ID, "version": 1})
    assert reads(StoredFile, {"sha256": "a" * 64, "length": 0, "stored_at": AT})
    assert not reads(StoredFile, {"sha256": "a" * 64, "length": 0, "stored_at": "2026-11-22"})


def test_the_detail_of_an_audit_row_comes_back_as_it_was() -> None:
    row = {"seq": 1, "at": AT, "actor": "Li", "role": "auditor", "action": "looked"}
    row |= {"noun": "file", "subject": "", "hash": "a" * 64}
    detail = {"deep": [1, 1.5, True, None, {"文": "字"}]}
    found = read(AuditRow, json.dumps({**row, "detail": detail}))
    assert found is not None
    assert found.detail == detail
    assert not reads(AuditRow, {**row, "detail": []})
    assert not reads(AuditRow, row)


def test_a_problem_of_a_later_release_is_still_read() -> None:
    told = {"type": "about:blank", "title": "t", "status": 409, "code": "of-tomorrow", "new": 1}
    problem = read(Problem, json.dumps(told))
    assert problem == Problem(type="about:blank", title="t", status=409, code="of-tomorrow")
    assert problem is not None
    assert problem.fields == {}
    with pytest.raises(ValidationError):
        problem.code = "x"  # type: ignore[misc]
