"""Whether the columns of a table share its room so that none is cut while another has to spare."""

from hypothesis import given
from hypothesis import strategies as st

from desktop.ui.column_widths import Width, shared

WIDTHS = st.builds(
    lambda least, more, stretches: Width(least + more, least, stretches),
    st.integers(48, 300),
    st.integers(0, 300),
    st.booleans(),
)


def test_what_is_left_goes_to_the_first_that_stretches() -> None:
    columns = (Width(100, 60), Width(200, 100, stretches=True), Width(80, 80, stretches=True))
    assert shared(columns, 500) == [100, 320, 80]
    assert shared(columns[:1], 500) == [100], "none stretches"


def test_what_is_lacking_is_taken_from_all_by_what_they_can_spare() -> None:
    columns = (Width(100, 60), Width(200, 100, stretches=True), Width(80, 80))
    assert shared(columns, 380) == [100, 200, 80]
    assert shared(columns, 310) == [80, 150, 80]
    assert shared(columns, 240) == [60, 100, 80]
    assert shared(columns, 239) == [100, 200, 80], "it scrolls anyway: then nothing is narrowed"


@given(columns=st.lists(WIDTHS, min_size=1, max_size=9), room_px=st.integers(0, 3000))
def test_the_room_is_filled_exactly_or_all_are_as_wide_as_they_want(
    columns: list[Width], room_px: int
) -> None:
    found = shared(columns, room_px)
    least, wanted = sum(each.least_px for each in columns), sum(each.wanted_px for each in columns)
    assert all(px >= each.least_px for px, each in zip(found, columns, strict=True))
    if least <= room_px <= wanted:
        assert sum(found) == room_px
    elif room_px < least:
        assert found == [each.wanted_px for each in columns]
    elif any(each.stretches for each in columns):
        assert sum(found) == room_px
