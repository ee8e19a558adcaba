"""Whether the name of a mark stands where it covers no other mark, and no other name."""

import numpy as np
import pytest
from PySide6.QtCore import QRectF

from desktop.ui.atlas.clusters import Group
from desktop.ui.atlas.marks import Shape
from desktop.ui.atlas.naming import covered, room_for

SIZE = (80.0, 18.0)


def group(px: float, py: float, count: int = 1) -> Group:
    return Group(px, py, 0, count, 0, [np.arange(count)])


def room(shape: Shape, *others: Group, taken: tuple[QRectF, ...] = ()) -> QRectF | None:
    own = group(200, 200)
    return room_for(shape, own, SIZE, taken, covered(shape, (own, *others)))


@pytest.mark.parametrize("shape", Shape)
def test_a_name_stands_below_its_mark_where_nothing_is(shape: Shape) -> None:
    found = room(shape)
    assert found is not None
    assert found.center().x() == pytest.approx(200)
    assert found.top() > 200
    assert not any(map(found.intersects, covered(shape, [group(200, 200)])))


@pytest.mark.parametrize("shape", Shape)
def test_it_goes_aside_or_above_where_it_would_cover_another_mark(shape: Shape) -> None:
    lift = 21 if shape is Shape.PIN else 0
    below, right, left = group(200, 226 + lift), group(250, 200), group(150, 200, count=3)
    found = room(shape, below)
    assert found is not None
    assert found.left() > 200
    found = room(shape, below, right)
    assert found is not None
    assert found.right() < 200
    found = room(shape, below, right, left)
    assert found is not None
    assert found.bottom() < 200 - lift


def test_where_every_place_covers_a_mark_it_stands_below_unless_a_name_is_there() -> None:
    sides = [group(px, py) for px in (150, 250) for py in (182, 200, 218)]
    around = [group(200, 226), group(200, 174), *sides]
    found = room(Shape.DISC, *around)
    assert found is not None
    assert found.top() > 200
    taken = (QRectF(100, 100, 200, 200),)
    assert room(Shape.DISC, taken=taken) is None
