"""Tries what is told of the way by which phones come in, for each thing that can be seen (F2)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from api_client.vocabulary import Reach, ReachGrade
from desktop.domain.reachability import (
    GRADES,
    Answer,
    Came,
    Door,
    Doubt,
    Glimpse,
    Known,
    Paper,
    judged,
)

R = Reach
NOW = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)
OURS, THEIRS = "0192f3a1-0000-7000-8000-000000000001", "0192f3a1-0000-7000-8000-000000000002"
PROXY, PHONE = "10.0.0.2", "198.51.100.7"
PAPER = Paper(
    sha256="ab" * 32,
    names=("desk.example",),
    not_before=NOW - timedelta(days=30),
    not_after=NOW + timedelta(days=60),
    by_own_authority=False,
    doubt=None,
)
ANSWER = Answer(200, centre_id=OURS, ok=True, at=NOW)
SEEN = Glimpse(
    host="desk.example",
    port=443,
    encrypted=True,
    local=False,
    bare=False,
    addresses=("203.0.113.9",),
    door=Door.OPEN,
    paper=PAPER,
    answer=ANSWER,
)
KNOWN = Known(OURS, NOW, NOW, came=Came(PHONE, False, False, PHONE, None, encrypted=True))
WELL = [R.NAME_RESOLVED, R.PORT_OPEN, R.CERTIFICATE_TRUSTED, R.ANSWERED, R.PROXY_NONE]


def codes(seen: Glimpse | None, known: Known = KNOWN) -> list[Reach]:
    """What is told, in order."""
    return [each.code for each in judged(seen, known)]


def test_a_way_that_is_well_is_well_from_end_to_end() -> None:
    found = judged(SEEN, KNOWN)
    assert [each.code for each in found] == [*WELL, R.CLOCK_RIGHT]
    assert {each.grade for each in found} == {ReachGrade.GOOD}


def test_every_finding_has_a_grade_and_can_be_found() -> None:
    assert set(GRADES) == set(Reach)


@pytest.mark.parametrize(
    ("changed", "told", "untold"),
    [
        ({"encrypted": False, "paper": None}, R.ADDRESS_PLAIN, R.TLS_FAILED),
        ({"local": True, "private": True}, R.ADDRESS_LOCAL, R.NAME_PRIVATE),
        ({"bare": True}, R.ADDRESS_BARE, R.NAME_RESOLVED),
        ({"addresses": (), "door": None}, R.NAME_UNKNOWN, R.PORT_OPEN),
        ({"private": True}, R.NAME_PRIVATE, R.NAME_RESOLVED),
        ({"door": Door.REFUSED}, R.PORT_REFUSED, R.ANSWERED),
        ({"door": Door.SILENT}, R.PORT_SILENT, R.ANSWERED),
        ({"door": Door.UNREACHABLE}, R.PORT_UNREACHABLE, R.ANSWERED),
        ({"paper": None, "answer": None}, R.TLS_FAILED, R.ANSWER_SILENT),
        ({"answer": None}, R.ANSWER_SILENT, R.PROXY_NONE),
        ({"answer": Answer(301, lead="https://x.example")}, R.ANSWER_REDIRECTS, R.ANSWERED),
        ({"answer": Answer(502)}, R.ANSWER_PROXY_FAILS, R.ANSWER_FOREIGN),
        ({"answer": Answer(503, code="server-busy")}, R.ANSWER_UNWELL, R.ANSWER_PROXY_FAILS),
        ({"answer": Answer(404)}, R.ANSWER_FOREIGN, R.ANSWERED),
        ({"answer": Answer(200)}, R.ANSWER_FOREIGN, R.ANSWERED),
        ({"answer": replace(ANSWER, centre_id=THEIRS)}, R.ANSWER_OTHER_CENTRE, R.PROXY_NONE),
        ({"answer": replace(ANSWER, ok=False)}, R.ANSWER_UNWELL, R.ANSWERED),
        (
            {"answer": replace(ANSWER, at=NOW - timedelta(seconds=61))},
            R.CLOCK_DIFFERS,
            R.CLOCK_RIGHT,
        ),
        ({"answer": replace(ANSWER, at=NOW + timedelta(seconds=59))}, R.CLOCK_RIGHT, None),
    ],
)
def test_what_is_seen_is_told_and_what_lies_behind_is_not(
    changed: dict[str, object], told: Reach, untold: Reach | None
) -> None:
    found = codes(replace(SEEN, **changed))  # type: ignore[arg-type]
    assert told in found
    assert untold not in found
    assert len(found) == len(set(found))


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"doubt": Doubt.EXPIRED}, [R.CERTIFICATE_EXPIRED]),
        ({"doubt": Doubt.NOT_YET}, [R.CERTIFICATE_NOT_YET]),
        ({"doubt": Doubt.OTHER_NAME}, [R.CERTIFICATE_OTHER_NAME]),
        ({"doubt": Doubt.UNKNOWN}, [R.CERTIFICATE_UNKNOWN]),
        ({"doubt": Doubt.UNKNOWN, "sha256": "cd" * 32}, [R.CERTIFICATE_SELF_MADE]),
        ({"by_own_authority": True}, [R.CERTIFICATE_OWN_AUTHORITY]),
        ({}, [R.CERTIFICATE_TRUSTED]),
        ({"not_after": NOW + timedelta(days=21)}, [R.CERTIFICATE_TRUSTED]),
        (
            {"not_after": NOW + timedelta(days=20, hours=23)},
            [R.CERTIFICATE_TRUSTED, R.CERTIFICATE_ENDS_SOON],
        ),
    ],
)
def test_a_certificate_is_told_by_whose_it_is_and_what_is_wrong(
    changed: dict[str, object], told: list[Reach]
) -> None:
    paper = replace(PAPER, **changed)  # type: ignore[arg-type]
    found = codes(replace(SEEN, paper=paper), replace(KNOWN, sha256="cd" * 32))
    assert [code for code in found if code.startswith("certificate-")] == told


@pytest.mark.parametrize(
    ("came", "told"),
    [
        (None, []),
        (Came(PHONE, False, False, PHONE, None, encrypted=True), [R.PROXY_NONE]),
        (Came(PROXY, False, True, PROXY, None), [R.PROXY_UNTRUSTED]),
        (Came(PROXY, False, False, PROXY, None), [R.PROXY_UNTRUSTED]),
        (Came(PROXY, False, True, PROXY, None, encrypted=True), [R.PROXY_UNTRUSTED]),
        (Came(PROXY, True, False, PROXY, None), [R.PROXY_MUTE]),
        (Came(PROXY, True, True, PROXY, "https"), [R.PROXY_TRUSTED]),
        (Came(PROXY, True, True, PHONE, "https"), [R.PROXY_TRUSTED]),
        (Came(PROXY, True, True, PHONE, None), [R.PROXY_TRUSTED, R.PROXY_SCHEME_MISSING]),
        (Came(PROXY, True, True, PHONE, "http"), [R.PROXY_TRUSTED, R.PROXY_SCHEME_MISSING]),
    ],
)
def test_a_proxy_is_told_by_what_it_says_and_whether_it_is_believed(
    came: Came | None, told: list[Reach]
) -> None:
    found = codes(SEEN, replace(KNOWN, came=came))
    assert [code for code in found if code.startswith("proxy-")] == told


def test_without_an_address_that_and_the_clock_are_told() -> None:
    assert codes(None) == [R.ADDRESS_MISSING, R.CLOCK_RIGHT]
    assert codes(None, replace(KNOWN, behind_s=180)) == [R.ADDRESS_MISSING, R.CLOCK_BEHIND]
    assert codes(None, replace(KNOWN, behind_s=179))[-1] is R.CLOCK_RIGHT
