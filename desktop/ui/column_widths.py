"""Decides how the columns of a table share its room: as wide as each wants, or all narrower."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Width:
    """What one column wants: so wide, at least so wide, and whether it takes what is left."""

    wanted_px: int
    least_px: int
    stretches: bool = False


def shared(columns: Sequence[Width], room_px: int) -> list[int]:
    """Give how wide each column stands in `room_px`.

    What is left goes to the first that stretches. What is lacking is taken from all in the
    proportion of what each can spare. Where that is not enough somebody scrolls sideways anyway:
    then each is as wide as it wants to be.
    """
    widths = [each.wanted_px for each in columns]
    lacking = sum(widths) - room_px
    if lacking <= 0:
        for place, each in enumerate(columns):
            if each.stretches:
                widths[place] -= lacking
                break
        return widths
    spare = [max(0, each.wanted_px - each.least_px) for each in columns]
    whole, before, taken = sum(spare), 0, 0
    if lacking > whole:
        return widths
    for place, each_px in enumerate(spare):
        before += each_px
        now = lacking * before // whole
        widths[place] -= now - taken
        taken = now
    return widths
