"""Whether a change of an order does to the list what it must, and no more."""

import pytest

from api_client.vocabulary import OrderGroup, OrderSort, OrderState
from api_client.wire.views import ViewContent, ViewFilter
from desktop.ui.order_standing import GROUPED_BY, SORTED_BY, Turn, is_filtered, turn
from desktop.ui.pictures import centre
from desktop.words import Language

BEFORE = centre.rows(Language.ENGLISH)[0]
NOW = BEFORE.model_copy(update={"state": OrderState.ASSIGNED, "version": 8})


def test_every_sort_and_group_of_the_vocabulary_is_known() -> None:
    assert set(SORTED_BY) == set(OrderSort)
    assert set(GROUPED_BY) == set(OrderGroup)


@pytest.mark.parametrize(
    ("fits", "listed", "becomes"),
    [
        (True, True, Turn.STAYS),
        (True, False, Turn.COMES),
        (False, True, Turn.GOES),
        (False, False, Turn.STAYS),
    ],
)
def test_what_the_filter_says_comes_first(fits: bool, listed: bool, becomes: Turn) -> None:  # noqa: FBT001
    assert turn(BEFORE, NOW, ViewContent(), fits=fits, listed=listed) is becomes


@pytest.mark.parametrize(
    ("content", "known", "becomes"),
    [
        (ViewContent(), False, Turn.STAYS),
        (ViewContent(sort=OrderSort.STATE), True, Turn.MOVES),
        (ViewContent(sort=OrderSort.STATE), False, Turn.MOVES),
        (ViewContent(sort=OrderSort.TITLE), True, Turn.STAYS),
        (ViewContent(sort=OrderSort.TITLE), False, Turn.MAY_MOVE),
        (ViewContent(group=OrderGroup.STATE), True, Turn.MOVES),
        (ViewContent(group=OrderGroup.AREA), True, Turn.STAYS),
        (ViewContent(group=OrderGroup.AREA), False, Turn.MAY_MOVE),
        (ViewContent(group=OrderGroup.TECHNICIAN), False, Turn.MOVES),
    ],
)
def test_it_moves_where_what_it_stands_by_has_changed(
    content: ViewContent,
    known: bool,  # noqa: FBT001
    becomes: Turn,
) -> None:
    before = BEFORE if known else None
    assert turn(before, NOW, content, fits=True, listed=True) is becomes


def test_a_filter_is_one_that_leaves_orders_out() -> None:
    assert not is_filtered(ViewContent(filter=ViewFilter(technician_name="Bo")))
    assert is_filtered(ViewContent(filter=ViewFilter(lacking=True)))
