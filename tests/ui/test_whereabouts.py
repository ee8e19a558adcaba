"""Whether it is said where a technician is, how old that is, and how his phone fares (A6)."""

from datetime import timedelta
from typing import Any

import pytest

from api_client.vocabulary import Connection
from api_client.wire.people import Technician
from api_client.wire.places import Position
from desktop import words
from desktop.clock import HandClock
from desktop.ui import whereabouts
from desktop.ui.columns import technician_columns
from desktop.ui.pictures import centre
from desktop.ui.theme import Tone
from desktop.words import Language

NOW = centre.NOW
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _english() -> None:
    words.choose(Language.ENGLISH)


def person(**more: Any) -> Technician:  # noqa: ANN401  (fields of a technician)
    """A technician who was seen a minute ago."""
    position = Position(lat=46.05, lon=14.5, accuracy_m=8.4, fixed_at=NOW - MINUTE)
    free = centre.technicians(Language.ENGLISH)[0]
    blank = {"moving": None, "moving_since": None, "position_received_at": NOW}
    return free.model_copy(update={**blank, "position": position, **more})


def shown(row: Technician) -> dict[str, tuple[str, str | None, Tone | None]]:
    """The words, the icon and the tone of each of his cells."""
    return {
        column.key: (
            column.value(row),
            None if column.icon is None else column.icon(row),
            None if column.tone is None else column.tone(row),
        )
        for column in technician_columns(HandClock(NOW))
    }


def test_a_place_grows_old_by_word_and_sign() -> None:
    fresh = shown(person())
    assert fresh["position"][0] == "46.0500, 14.5000 ±8 m"
    assert fresh["age"] == ("1 minute ago", "place", None)
    position = Position(lat=46.05, lon=14.5, fixed_at=NOW - 10 * MINUTE)
    old = shown(person(position=position))
    assert old["position"][0] == "46.0500, 14.5000"
    assert old["age"] == ("Old · 10 minutes ago", "warning", Tone.WAITING)
    assert shown(person(position=None))["age"] == ("No position", "circle", None)
    assert shown(person(position=None))["position"][0] == ""


def test_where_nobody_says_of_when_a_place_is_it_is_of_when_it_came() -> None:
    row = person(position=Position(lat=1.0, lon=2.0), position_received_at=NOW - 12 * MINUTE)
    assert whereabouts.is_old(row, NOW)
    ahead = person(position=Position(lat=1.0, lon=2.0, fixed_at=NOW + MINUTE))
    assert whereabouts.age(ahead, NOW) == "just now"


@pytest.mark.parametrize(
    ("percent", "charging", "expected"),
    [
        (None, None, ("", None, None)),
        (21, False, ("21 %", "battery", None)),
        (20, None, ("Low · 20 %", "battery-low", Tone.WAITING)),
        (5, True, ("Charging · 5 %", "battery-charging", None)),
        (0, False, ("Low · 0 %", "battery-low", Tone.WAITING)),
    ],
)
def test_a_battery_is_low_or_charges_by_word_and_sign(
    percent: int | None,
    charging: bool | None,  # noqa: FBT001
    expected: tuple[str, str | None, Tone | None],
) -> None:
    assert shown(person(battery_percent=percent, charging=charging))["battery"] == expected


def test_what_is_most_worth_knowing_of_a_way_is_said() -> None:
    at = NOW - 20 * MINUTE
    said = words.clock_time(at)
    rows = [
        person(moving=True, moving_since=at, arrival_at=at, silent_since=at),
        person(moving=True, moving_since=at, arrival_at=at),
        person(moving=True, moving_since=at),
        person(moving=False, moving_since=at),
        person(),
    ]
    assert [shown(row)["way"] for row in rows] == [
        (f"Silent since {said}", "off", Tone.TROUBLE),
        (f"Seems there · {said}", "flag", Tone.WAITING),
        (f"Moving since {said}", "travel", None),
        (f"Stopped since {said}", "pause", None),
        ("", None, None),
    ]
    assert sorted(rows, key=whereabouts.way_rank) == rows
    longer = person(moving=True, moving_since=at - MINUTE)
    assert whereabouts.way_rank(longer) < whereabouts.way_rank(rows[2])


def test_a_connection_is_said() -> None:
    assert shown(person(connection=Connection.OFFLINE))["connection"][0] == "Offline"
    assert shown(person())["connection"][0] == ""


def test_columns_are_sorted_by_what_they_mean() -> None:
    by_key = {column.key: column.sort for column in technician_columns(HandClock(NOW))}
    older = Position(lat=1.0, lon=2.0, fixed_at=NOW - 40 * MINUTE)
    rows = [person(battery_percent=90), person(battery_percent=8, position=older)]
    none = person(position=None)
    age, battery = by_key["age"], by_key["battery"]
    assert age is not None
    assert battery is not None
    assert sorted([none, *reversed(rows)], key=age) == [*rows, none]
    assert sorted([none, *rows], key=battery) == [rows[1], rows[0], none]
