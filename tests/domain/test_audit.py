"""Holds the audit chain to F3: whatever is done to it, the first bad row is named exactly."""

import hashlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain import audit
from desktop.domain.audit import FIRST_HASH, Chain

Row = dict[str, Any]
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
DETAILS = st.dictionaries(
    TEXTS, TEXTS | st.integers(-(2**53) + 1, 2**53 - 1) | st.booleans() | st.none(), max_size=3
)


def chain_of(details: list[dict[str, Any]]) -> list[Row]:
    """Return an untouched log with these details."""
    rows: list[Row] = []
    previous = FIRST_HASH
    for place, detail in enumerate(details):
        row: Row = {"seq": place + 1, "actor": "Li Wei", "action": "order-created"}
        row["detail"] = detail
        previous = audit.chained(previous, row)
        rows.append({**row, "hash": previous})
    return rows


LOGS = st.lists(DETAILS, max_size=8).map(chain_of)
FILLED_LOGS = st.lists(DETAILS, min_size=1, max_size=8).map(chain_of)


def anchor_of(rows: list[Row]) -> tuple[int, str]:
    """Return what would be kept elsewhere of this log."""
    return (len(rows), rows[-1]["hash"] if rows else FIRST_HASH)


def found_bad(rows: list[Row], whole: list[Row], seq: int) -> None:
    """Expect the chain to be good up to the row before ``seq``, which is the first bad one."""
    head = whole[seq - 2]["hash"] if seq > 1 else FIRST_HASH
    assert audit.follow(rows, anchor_of(whole)) == Chain(seq - 1, head, seq)


def test_a_stranger_can_reckon_the_hash() -> None:
    """The form of docs/seams.md, from the standard library alone."""
    at = "2026-11-22T12:00:00.000000Z"
    row = {
        "seq": 1,
        "at": at,
        "actor": "李伟",
        "detail": {"b": 1, "a": None},
    }
    text = json.dumps(row, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    expected = hashlib.sha256(("0" * 64 + "\n" + text).encode("utf-8")).hexdigest()
    assert audit.chained(FIRST_HASH, row) == expected


@given(LOGS)
def test_an_untouched_log_is_good(rows: list[Row]) -> None:
    count, head = anchor_of(rows)
    assert audit.follow(rows, (count, head)) == Chain(count, head, None)
    assert audit.follow(iter(rows)) == Chain(count, head, None)


@given(FILLED_LOGS, DETAILS)
def test_a_log_that_grew_since_it_was_anchored_is_good(rows: list[Row], more: Row) -> None:
    longer = chain_of([row["detail"] for row in rows] + [more])
    assert audit.follow(longer, anchor_of(rows)) == Chain(len(longer), longer[-1]["hash"], None)


CHANGES: dict[str, Any] = {
    "another value": lambda row: {**row, "actor": "somebody else"},
    "another number": lambda row: {**row, "seq": row["seq"] + 1},
    "a number as text": lambda row: {**row, "seq": str(row["seq"])},
    "true for a number": lambda row: {**row, "seq": True},
    "one name more": lambda row: {**row, "note": ""},
    "one name less": lambda row: {name: row[name] for name in row if name != "actor"},
    "no number": lambda row: {name: row[name] for name in row if name != "seq"},
    "no hash": lambda row: {name: row[name] for name in row if name != "hash"},
    "null for the hash": lambda row: {**row, "hash": None},
    "another case": lambda row: {**row, "hash": row["hash"].upper().translate({48: "A"})},
    "one bit of the hash": lambda row: {**row, "hash": f"{int(row['hash'], 16) ^ 1:064x}"},
    "a deeper value": lambda row: {**row, "detail": {**row["detail"], "~": [1, {"x": None}]}},
    "not a number": lambda row: {**row, "detail": {"x": float("nan")}},
    "not a number, no hash": lambda row: {**row, "detail": {"x": float("nan")}, "hash": None},
    "a number too large": lambda row: {**row, "detail": {"x": 2**60}},
    "half a sign": lambda row: {**row, "detail": {"x": "\ud800"}},
    "half a sign in a name": lambda row: {**row, "detail": {"\ud800": 1}},
    "no hash, half a sign": lambda row: {"seq": row["seq"], "detail": "\ud800"},
}


@pytest.mark.parametrize("change", CHANGES)
@given(rows=FILLED_LOGS, data=st.data())
def test_an_edited_row_is_the_first_bad_one(
    change: str, rows: list[Row], data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(rows) - 1))
    edited = [*rows[:place], CHANGES[change](rows[place]), *rows[place + 1 :]]
    found_bad(edited, rows, place + 1)
    assert audit.follow(edited).first_bad == place + 1


@given(FILLED_LOGS, st.data())
def test_a_row_edited_with_its_own_hash_made_anew_breaks_the_next(
    rows: list[Row], data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(rows) - 1))
    forged = {**rows[place], "actor": "somebody else"}
    del forged["hash"]
    forged["hash"] = audit.chained(rows[place - 1]["hash"] if place else FIRST_HASH, forged)
    edited = [*rows[:place], forged, *rows[place + 1 :]]
    # The last row has no next one: there the anchor finds it.
    bad = audit.follow(edited, anchor_of(rows)).first_bad
    assert bad == min(place + 2, len(rows))


@given(FILLED_LOGS, st.data())
def test_a_log_written_anew_from_some_row_on_is_found_at_the_anchor(
    rows: list[Row], data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(rows) - 1))
    details = [row["detail"] for row in rows]
    details[place] = {**details[place], "forged": True}
    forged = chain_of(details)
    assert audit.follow(forged).first_bad is None
    head = forged[-2]["hash"] if len(forged) > 1 else FIRST_HASH
    assert audit.follow(forged, anchor_of(rows)) == Chain(len(rows) - 1, head, len(rows))


@given(FILLED_LOGS, st.data())
def test_a_deleted_row_is_the_first_bad_one(rows: list[Row], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(rows) - 1))
    found_bad([*rows[:place], *rows[place + 1 :]], rows, place + 1)


@given(FILLED_LOGS, st.data())
def test_with_a_cut_tail_the_first_missing_row_is_named(
    rows: list[Row], data: st.DataObject
) -> None:
    kept = data.draw(st.integers(0, len(rows) - 1))
    found_bad(rows[:kept], rows, kept + 1)
    head = rows[kept - 1]["hash"] if kept else FIRST_HASH
    assert audit.follow(rows[:kept]) == Chain(kept, head, None)


@given(st.lists(DETAILS, min_size=2, max_size=8).map(chain_of), st.data())
def test_of_two_rows_that_changed_places_the_first_is_named(
    rows: list[Row], data: st.DataObject
) -> None:
    first = data.draw(st.integers(0, len(rows) - 2))
    second = data.draw(st.integers(first + 1, len(rows) - 1))
    swapped = list(rows)
    swapped[first], swapped[second] = swapped[second], swapped[first]
    found_bad(swapped, rows, first + 1)


@given(FILLED_LOGS, st.data())
def test_a_row_told_twice_is_found(rows: list[Row], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(rows) - 1))
    doubled = [*rows[: place + 1], *rows[place:]]
    assert audit.follow(doubled).first_bad == place + 2


@given(FILLED_LOGS)
def test_the_hash_hangs_on_the_rows_before(rows: list[Row]) -> None:
    row = {name: value for name, value in rows[-1].items() if name != "hash"}
    assert audit.chained("f" * 64, row) != rows[-1]["hash"]


def test_a_long_log_that_was_written_out_and_read_again_is_good() -> None:
    rows = [json.loads(json.dumps(row)) for row in chain_of([{}] * 300)]
    head = rows[-1]["hash"]
    assert audit.follow(rows, (int("300"), head)) == Chain(300, head, None)
    assert audit.follow(rows, (int("299"), head)).first_bad == 299


def test_an_empty_log_is_good_and_an_emptied_one_is_not() -> None:
    assert audit.follow([]) == Chain(0, FIRST_HASH, None)
    assert audit.follow([], (0, FIRST_HASH)) == Chain(0, FIRST_HASH, None)
    assert audit.follow([], (3, "f" * 64)) == Chain(0, FIRST_HASH, 1)
    assert FIRST_HASH == "0" * 64
