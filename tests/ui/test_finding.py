"""Whether what is meant comes first: by its beginning, a word, a piece, its letters."""

import pytest

from desktop.ui.finding import (
    BEGINS,
    CONTAINS,
    SCATTERED,
    WORD_BEGINS,
    Candidate,
    Found,
    Kind,
    fit,
    grouped,
    ranked,
)


def found(said: str, kind: Kind = Kind.ACTION, *, weak: bool = False, ready: bool = True) -> Found:
    return Found(kind, "order", said, str, weak=weak, ready=ready)


@pytest.mark.parametrize(
    ("wanted", "name", "cost"),
    [
        ("new", "New order", BEGINS),
        ("ORD", "New order", WORD_BEGINS),
        ("rde", "New order", CONTAINS),
        ("new ord", "New order", BEGINS + WORD_BEGINS),
        ("ord new", "New order", BEGINS + WORD_BEGINS),
        ("no", "New order", SCATTERED + 3),
        ("新建", "新建维修单", BEGINS),
        ("维修", "新建维修单", CONTAINS),
        ("新单", "新建维修单", SCATTERED + 3),
        ("", "New order", 0),
        ("nx", "New order", None),
        ("x", "New order", None),
        ("eo", "New order", None),
        ("new x", "New order", None),
    ],
)
def test_how_near_a_name_is(wanted: str, name: str, cost: int | None) -> None:
    assert fit(wanted, [name]) == cost


def test_the_best_of_several_names_counts() -> None:
    assert fit("ord", ["维修单", "Orders"]) == BEGINS
    assert fit("ord", []) is None


def test_the_nearest_comes_first_and_the_same_stay_in_order() -> None:
    names = ("Reorder", "Order", "My order", "Orders", "Staff")
    candidates = [Candidate((name,), found(name)) for name in names]
    assert [each.said for each in ranked("order", candidates)] == [
        "Order",
        "Orders",
        "My order",
        "Reorder",
    ]


def test_groups_that_fit_badly_and_what_cannot_be_done_come_last() -> None:
    weak = found("Back to the orders", weak=True)
    late, now = found("Undo", ready=False), found("Under way")
    order = found("WO-1", Kind.ORDER)
    assert grouped([weak, order]) == [order, weak]
    assert grouped([late, order, now, weak]) == [now, weak, late, order]
