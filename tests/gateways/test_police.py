"""Tries the demo's police platform: it is late, refuses by its rule, and falls silent once."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from api_client.ids import new_id
from api_client.vocabulary import Filing, Grade, LockKind, Registrant, ServiceAction
from desktop.clock import HandClock
from desktop.gateways import police
from desktop.gateways.police import DemoPolice
from desktop.service.ports import Filed, FilingAnswer, PoliceSilent

NOW = datetime(2026, 11, 22, 10, 42, tzinfo=UTC)
NOTHING: Mapping[str, object] = {}
TALKS, SILENT = UUID(int=police.SILENT_EVERY * 9 + 1), UUID(int=police.SILENT_EVERY * 9)


def filed(number: UUID = TALKS, content: Mapping[str, object] = NOTHING) -> Filed:
    """A request about somebody senior for car locks, unless it says otherwise."""
    said: dict[str, Any] = {
        "licence_number": "KS-2026-7",
        "grade": Grade.SENIOR,
        "scope": [[LockKind.CAR, ServiceAction.OPEN]],
    }
    return Filed(number, Registrant.PERSON, new_id(), {**said, **content})


def answer(platform: DemoPolice, clock: HandClock, request: Filed) -> FilingAnswer:
    """What it says in the end."""
    platform.file(request)
    clock.forward(police.TAKES)
    return platform.file(request)


def test_it_considers_a_request_for_its_time_and_the_same_number_is_one_request() -> None:
    clock = HandClock(NOW)
    platform, request = DemoPolice(clock), filed()
    assert platform.file(request) == FilingAnswer(Filing.PENDING)
    clock.forward(police.TAKES - timedelta(microseconds=1))
    assert platform.file(request) == FilingAnswer(Filing.PENDING)
    clock.forward(timedelta(microseconds=1))
    said = platform.file(request)
    assert (said.state, said.filed_until) == (Filing.APPROVED, clock.now() + police.HOLDS)
    assert platform.file(request).receipt == said.receipt
    assert platform.requests == 1


def test_it_says_nothing_the_first_time_to_some_numbers_but_has_the_request() -> None:
    clock = HandClock(NOW)
    platform, request = DemoPolice(clock), filed(SILENT)
    with pytest.raises(PoliceSilent):
        platform.file(request)
    assert platform.requests == 1
    assert platform.file(request) == FilingAnswer(Filing.PENDING)
    clock.forward(police.TAKES)
    assert platform.file(request).state is Filing.APPROVED
    numbers = [new_id() for _ in range(400)]
    quiet = sum(number.int % police.SILENT_EVERY == 0 for number in numbers)
    assert 0 < quiet < len(numbers) / 3


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ({"licence_number": "KS-0000"}, police.LICENCE_UNKNOWN),
        (
            {"grade": Grade.JUNIOR, "scope": [[LockKind.SAFE, ServiceAction.OPEN]]},
            police.JUNIOR_SAFE,
        ),
        ({"grade": Grade.JUNIOR}, ""),
        ({"scope": [[LockKind.SAFE, ServiceAction.OPEN]]}, ""),
    ],
)
def test_it_refuses_by_a_rule_that_can_be_seen(content: dict[str, object], reason: str) -> None:
    clock = HandClock(NOW)
    said = answer(DemoPolice(clock), clock, filed(content=content))
    assert (said.state, said.reason) == (Filing.REFUSED if reason else Filing.APPROVED, reason)
    assert bool(said.receipt) == (not reason)


def test_a_firm_has_no_grade_and_its_receipt_is_its_own() -> None:
    clock = HandClock(NOW)
    firm = Filed(TALKS, Registrant.FIRM, new_id(), {"licence_number": "JC-1"})
    said = answer(DemoPolice(clock), clock, firm)
    assert said.receipt == f"BAF-{TALKS.hex[-12:].upper()}"
    assert answer(DemoPolice(clock), clock, filed()).receipt == f"BAP-{TALKS.hex[-12:].upper()}"


def test_a_platform_that_forgot_everything_takes_the_number_as_new_and_says_the_same() -> None:
    clock = HandClock(NOW)
    request = filed()
    first = answer(DemoPolice(clock), clock, request)
    again = DemoPolice(clock)
    assert again.file(request) == FilingAnswer(Filing.PENDING)
    clock.forward(police.TAKES)
    assert again.file(request).receipt == first.receipt
