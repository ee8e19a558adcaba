"""Whether it is found once which rows are missing where somebody looks: measured in calls."""

from array import array
from typing import Any

from typing_extensions import override

from desktop.ui.lineup import KEY
from desktop.ui.order_rows import PAGE, HeldRows


class Keys(array):  # type: ignore[type-arg]
    """Keys that note when rows are looked for among them."""

    asked = 0

    @override
    def __getitem__(self, place: Any) -> Any:
        self.asked += 1
        return super().__getitem__(place)


def test_a_row_further_in_the_same_pages_looks_for_nothing_again() -> None:
    held, keys = HeldRows(()), Keys(KEY, range(1, 6 * PAGE))
    middle = 2 * PAGE + PAGE // 2
    assert held.want_about(keys, middle, middle + 20)
    assert keys.asked
    keys.asked = 0
    assert held.want_about(keys, middle + 1, middle + 21)
    assert keys.asked == 0
    asked: list[int] = []
    while page := held.missing(keys):
        asked += page
    assert middle in asked
    keys.asked = 0
    assert not held.want_about(keys, middle + 2, middle + 22)
    assert keys.asked == 0
    held.miss(asked)
    assert held.want_about(keys, middle + 2, middle + 22), "what did not come is wanted again"
    keys.asked = 0
    held.want_about(keys, middle + PAGE, middle + PAGE + 20)
    assert keys.asked, "another page is looked at"
    other = Keys(KEY, range(1, 6 * PAGE))
    held.want_about(other, middle + PAGE, middle + PAGE + 20)
    assert other.asked, "other orders are listed"
