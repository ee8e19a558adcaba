"""Tries in which order a handover tells, how much, and by what it is found (F1)."""

from datetime import UTC, datetime, timedelta

from api_client.vocabulary import HandoverKind
from desktop.domain import handovers
from desktop.domain.handovers import MOST_OF_A_KIND, Item

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def test_what_is_most_urgent_and_oldest_comes_first() -> None:
    late = [Item(HandoverKind.LATE, at=NOON - timedelta(hours=hours)) for hours in (1, 3, 2)]
    timeless = Item(HandoverKind.LATE)
    claim = Item(HandoverKind.CLAIM, at=NOON - timedelta(days=9))
    emergency = Item(HandoverKind.EMERGENCY, at=NOON)
    assert handovers.arranged([claim, timeless, *late, emergency]) == [
        emergency,
        late[1],
        late[2],
        late[0],
        timeless,
        claim,
    ]


def test_so_many_of_a_kind_are_told_and_no_kind_crowds_out_another() -> None:
    many = [Item(HandoverKind.EMERGENCY)] * (MOST_OF_A_KIND + 5)
    told = handovers.arranged([*many, Item(HandoverKind.CLAIM)])
    assert [item.kind for item in told].count(HandoverKind.EMERGENCY) == MOST_OF_A_KIND
    assert told[-1].kind is HandoverKind.CLAIM


def test_it_is_found_by_note_writer_and_lines() -> None:
    found = handovers.searched("Mind the LIFT.", "Li", [("WO-1", "No hot water", "")])
    for part in ("lift", "li", "wo-1", "hot water"):
        assert part in found
