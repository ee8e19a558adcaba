"""Decides where the name of a mark stands: below it, else beside or above, where it covers none.

Where every place would cover a mark it stands below all the same, unless another name is there.
"""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QRectF

from desktop.ui.atlas.clusters import Group
from desktop.ui.atlas.marks import Shape
from desktop.ui.atlas.stamps import LABEL_BELOW_PX, MANY_PX, ONE_PX, PIN_LIFT_PX

ASIDE_PX = 4
LIFTS = {Shape.DISC: 0.0, Shape.PIN: PIN_LIFT_PX}
BELOW = {Shape.DISC: LABEL_BELOW_PX, Shape.PIN: ASIDE_PX}


def covered(shape: Shape, groups: Iterable[Group]) -> list[QRectF]:
    """Give what marks of a shape cover, whether they are one or several."""
    found = []
    for group in groups:
        reach = ONE_PX if group.single else MANY_PX
        head = group.py - LIFTS[shape]
        found.append(QRectF(group.px - reach, head - reach, 2 * reach, 2 * reach))
    return found


def room_for(
    shape: Shape,
    group: Group,
    size: tuple[float, float],
    taken: Sequence[QRectF],
    marks: Sequence[QRectF],
) -> QRectF | None:
    """Give where the name of a single mark stands, `size` wide and high; None for nowhere."""
    rooms = _rooms(shape, group, *size)
    reach = rooms[0]
    for room in rooms[1:]:
        reach = reach.united(room)
    names, near = (list(filter(reach.intersects, each)) for each in (taken, marks))
    rooms = [room for room in rooms if not any(map(room.intersects, names))]
    free = (room for room in rooms if not any(map(room.intersects, near)))
    return next(free, rooms[0] if rooms else None)


def _rooms(shape: Shape, group: Group, wide: float, high: float) -> list[QRectF]:
    """Give the places in the order in which they are tried."""
    head, aside = group.py - LIFTS[shape], ONE_PX + ASIDE_PX
    right, left = group.px + aside, group.px - aside - wide
    return [
        QRectF(round(x), round(y), wide, high)
        for x, y in (
            (group.px - wide / 2, group.py + BELOW[shape]),
            (right, head - high / 2),
            (left, head - high / 2),
            (group.px - wide / 2, head - LABEL_BELOW_PX - high),
            (right, head - high),
            (left, head - high),
            (right, head),
            (left, head),
        )
    ]
