"""Tries what a line of the log may hold: each field in its form, and no person in any of them."""

import pytest

from desktop.app.loglines import FIELDS, FIGURES, KEBAB, ORDER, TEXTS, allowed, clean, newest

PEOPLE = (
    "Wang Xiaoming",
    "王小明",
    "13912345678",
    "+86 139 1234 5678",
    "11010519491231002X",
    "1 Harbour Road",
    "/srv/wangxiaoming/centre",
    "/v1/technicians/0193aaaa-0000-7000-8000-000000000001",
    "/v1/orders?text=王",
    "wang@example.com",
    "Bearer abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
    "UPDATE staff SET name='Wang'",
    "two\nlines",
    "",
)
"""What people write, or what names them."""
GOOD = {
    "time": "2026-11-23T08:00:00.123Z",
    "level": "warning",
    "event": "request-slow",
    "module": "desktop.server.watching",
    "request_id": "0123456789ab",
    "method": "GET",
    "route": "/v1/orders/{order_id}/steps",
    "code": "not-found",
    "use_case": "tracking.send_report",
    "outcome": "done",
    "kind": "deadline",
    "state": "on-site",
    "reason": "too-slow",
    "exception": "sqlalchemy.exc.OperationalError < sqlcipher3.dbapi2.OperationalError",
    "frames": "desktop.store.engine:90 < desktop.service.unit:150",
    "driver": "SQLITE_BUSY_SNAPSHOT 40001 errno-28",
    "text_key": "queue.title",
    "language": "zh_CN",
    "revision": "0002",
    "release": "0.1.0",
}


@pytest.mark.parametrize("field", sorted(TEXTS))
def test_each_text_has_its_form_and_no_person_fits_it(field: str) -> None:
    assert allowed(field, GOOD[field])
    assert [said for said in PEOPLE if allowed(field, said)] == []
    assert not allowed(field, 13912345678)


def test_figures_are_figures() -> None:
    for field in FIGURES:
        assert allowed(field, 3)
        assert allowed(field, 0.25)
        assert not allowed(field, "3")
        assert not allowed(field, 10**15)


def test_an_event_holds_no_digit_so_no_number_of_a_person() -> None:
    assert KEBAB.fullmatch("request-slow")
    for said in ("Request", "request slow", "call-13912345678", "-x", "x-", "a" * 2 + "-1"):
        assert KEBAB.fullmatch(said) is None


def test_what_is_not_listed_does_not_stay() -> None:
    line = {"name": "Wang", "event": "fault", "time": "2026-11-23T08:00:00Z", "route": "/v1/王"}
    assert clean(line) == {"time": "2026-11-23T08:00:00Z", "event": "fault", "left_out": 2}
    assert list(clean(GOOD))[: len(ORDER) - 1] == [name for name in ORDER if name in GOOD]
    assert clean(GOOD) == GOOD


def test_the_newest_lines_are_kept_clean() -> None:
    lines: list[object] = [{"event": "a", "count": n, "who": "Wang"} for n in range(5)]
    lines += ["text", 7, {"no": "event"}, {"event": "Wang came", "count": 5}]
    found = newest(lines, 3)
    assert [line["count"] for line in found] == [3, 4, 5]
    assert [line["event"] for line in found] == ["a", "a", "unworded"]
    assert all("who" not in line for line in found)


def test_every_field_is_either_a_text_or_a_figure() -> None:
    assert set(TEXTS) | FIGURES == FIELDS
    assert not set(TEXTS) & FIGURES
    assert set(GOOD) == set(TEXTS)
