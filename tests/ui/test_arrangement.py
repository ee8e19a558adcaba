"""Whether orders stand under their headings, and are folded away and shown again."""

from array import array

from desktop.ui.arrangement import Arrangement, Fitted, Heading
from desktop.ui.lineup import KEY, Splice


def of(*numbers: int) -> "array[int]":
    return array(KEY, numbers)


def heading(count: int) -> Heading:
    return Heading(lambda: "North", count)


GROUPED = Arrangement(of(5, 6, 7, 8), {-1: heading(1), -2: heading(3)})


def test_headings_stand_before_their_orders_and_folded_ones_alone() -> None:
    assert GROUPED.unfolded(set()) == of(-1, 5, -2, 6, 7, 8)
    assert GROUPED.unfolded({-2}) == of(-1, 5, -2)
    assert GROUPED.under(-2) == of(6, 7, 8)
    assert GROUPED.under(-7) == of()


def test_a_list_without_headings_is_shown_as_it_is() -> None:
    plain = Arrangement(of(1, 2))
    assert plain.unfolded(set()) is plain.keys


def test_what_differs_is_reckoned_from_what_was_shown() -> None:
    fitted = Fitted.to(of(-1, 5, -2), GROUPED, {-1}, {7, 5, -2})
    assert fitted.shown == of(-1, -2, 6, 7, 8)
    assert fitted.changes == [Splice(1, 1, of()), Splice(2, 0, of(6, 7, 8))]
    assert fitted.places == {7: 3, -2: 1}
