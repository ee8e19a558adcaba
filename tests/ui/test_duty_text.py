"""Tries how hours, days and outlines are typed: as people do, and what is not understood."""

from datetime import date

import pytest

from desktop.ui import duty_text
from desktop.ui.duty_text import Unread


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", []),
        ("  ", []),
        ("8-12", [("08:00", "12:00")]),
        ("08:00–12:00, 13:00–17:30", [("08:00", "12:00"), ("13:00", "17:30")]),  # noqa: RUF001
        ("8-12 13-17", [("08:00", "12:00"), ("13:00", "17:00")]),
        ("22:00~06:00", [("22:00", "06:00")]),
        ("8至12、13到17", [("08:00", "12:00"), ("13:00", "17:00")]),
        ("\uff18\uff1a00\uff0d12\uff1a00\uff0c13-17", [("08:00", "12:00"), ("13:00", "17:00")]),
        ("0-24", [("00:00", "24:00")]),
        ("18-0", [("18:00", "24:00")]),
    ],
)
def test_hours_are_read_as_people_write_them(typed: str, found: list[tuple[str, str]]) -> None:
    assert duty_text.stretches(typed) == found
    assert duty_text.stretches(duty_text.stretches_told(found)) == found


@pytest.mark.parametrize(
    ("typed", "piece"),
    [
        ("8-12, 13", "13"),
        ("8-12 soon", "soon"),
        ("8-25", "8-25"),
        ("8:60-12", "8:60-12"),
        ("8-8", "8-8"),
        ("24-6", "24-6"),
    ],
)
def test_what_is_no_stretch_is_named(typed: str, piece: str) -> None:
    with pytest.raises(Unread) as unread:
        duty_text.stretches(typed)
    assert unread.value.piece == piece


@pytest.mark.parametrize("typed", ["2026-12-24", "2026/12/24", "2026.12.24", "2026年12月24日"])
def test_a_date_is_read_year_first(typed: str) -> None:
    assert duty_text.day(typed) == date(2026, 12, 24)


@pytest.mark.parametrize("typed", ["", "24.12.", "2026-02-30", "tomorrow"])
def test_what_is_no_date_is_named(typed: str) -> None:
    with pytest.raises(Unread):
        duty_text.day(typed)


def test_outlines_are_read_a_corner_a_line() -> None:
    typed = "31.2, 121.4\n(31.3 121.5)\n31.25;121.6\n\n\n-1,-2\n"
    found = [[(31.2, 121.4), (31.3, 121.5), (31.25, 121.6)], [(-1.0, -2.0)]]
    assert duty_text.outlines(typed) == found
    assert duty_text.outlines(duty_text.outlines_told(found)) == found
    exact = [[(31.2304167, 121.4737256), (-89.1234567, -179.1234567), (0.0, 0.0000001)]]
    assert duty_text.outlines(duty_text.outlines_told(exact)) == exact
    with pytest.raises(Unread) as unread:
        duty_text.outlines("31.2, 121.4\nHarbour gate")
    assert unread.value.piece == "Harbour gate"


def test_a_districts_words_stand_between_commas() -> None:
    typed = "Pudong, 浦东新区\uff0c 浦东、 \n P "
    assert duty_text.district_words(typed) == ["Pudong", "浦东新区", "浦东", "P"]
