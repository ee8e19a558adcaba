"""Whether lists of keys are told apart, changed and searched rightly, whatever happened to them."""

from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.ui.lineup import KEY, PIECE, WINDOW, Splice, about, find, places, runs_down, splices

LISTS = st.lists(st.integers(1, 60), unique=True, max_size=40)


def of(*numbers: int) -> "array[int]":
    return array(KEY, numbers)


def applied(before: "array[int]", changes: list[Splice]) -> "array[int]":
    """Make the changes, one after the other."""
    made = before[:]
    for change in changes:
        made[change.place : change.place + change.gone] = change.come
    return made


@given(LISTS, LISTS)
def test_changes_make_one_list_of_the_other(before: list[int], after: list[int]) -> None:
    old, new = array(KEY, before), array(KEY, after)
    changes = splices(old, new)
    if changes is not None:
        assert applied(old, changes) == new


@given(LISTS, st.data())
def test_a_few_gone_and_a_few_new_are_always_told(before: list[int], data: st.DataObject) -> None:
    gone = data.draw(st.sets(st.sampled_from(before), max_size=5)) if before else set()
    after = [key for key in before if key not in gone]
    for key in range(1_000, 1_000 + data.draw(st.integers(0, 5))):
        after.insert(data.draw(st.integers(0, len(after))), key)
    changes = splices(array(KEY, before), array(KEY, after))
    assert changes is not None
    assert applied(array(KEY, before), changes) == array(KEY, after)
    assert sum(change.gone for change in changes) == len(gone)
    assert sum(len(change.come) for change in changes) == len(after) - len(before) + len(gone)


def test_the_rest_of_a_long_list_is_one_change() -> None:
    whole = array(KEY, range(1, 3 * PIECE))
    assert splices(whole[:100], whole) == [Splice(100, 0, whole[100:])]
    assert splices(whole, whole) == []
    assert splices(whole, whole[:100]) == [Splice(100, len(whole) - 100, of())]
    assert splices(whole, of(99_999) + whole) == [Splice(0, 0, of(99_999))]


@pytest.mark.parametrize("far", [WINDOW // 2, PIECE + 5])
def test_what_moved_is_another_list(far: int) -> None:
    before = array(KEY, range(1, 2 * PIECE))
    after = before[:]
    after.insert(far, after.pop(3))
    assert splices(before, after) is None


def test_another_order_is_another_list() -> None:
    before = array(KEY, range(1, 1_000))
    assert splices(before, before[::-1]) is None


@given(LISTS, st.sets(st.integers(1, 60), max_size=20))
def test_keys_are_found_where_they_stand(keys: list[int], wanted: set[int]) -> None:
    found = places(array(KEY, keys), wanted)
    assert found == {key: keys.index(key) for key in wanted if key in keys}


def test_keys_are_found_beyond_the_first_piece() -> None:
    keys = array(KEY, range(1, 3 * PIECE))
    wanted = {1, PIECE, PIECE + 1, 2 * PIECE, *range(2 * PIECE + 5, 2 * PIECE + 20), 10**9}
    assert places(keys, wanted) == {key: key - 1 for key in wanted if key < 10**9}


def test_a_key_is_looked_for_where_it_is_thought_to_be() -> None:
    keys = array(KEY, range(1, 1_000))
    assert about(keys, 500, 490) == 499
    assert about(keys, 500, 10) is None
    assert find(keys, 500) == 499
    assert find(keys, 5_000) is None
    assert find(of(), 1) is about(of(), 1, 0) is None


def test_neighbours_go_in_one_run_from_the_last_to_the_first() -> None:
    assert list(runs_down([1, 2, 3, 7, 9, 8, 20])) == [(20, 20), (7, 9), (1, 3)]
    assert list(runs_down([])) == []
