"""Decides what has changed between two lists of keys, and where keys stand: at the speed of C.

A million keys are eight megabytes. They are looked at a piece at a time, so that a background
thread that does it never holds the window up. Keys of orders are positive; what stands between
them as the heading of a group is negative.
"""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

KEY = "q"
PIECE = 8_192
WINDOW = 64
"""How far two lists may be apart from each other before they are called different altogether."""
MOST_SPLICES = 32
MOST_GONE = 4_096
FEW = 4
"""Up to so many keys of one piece are looked for one by one."""


@dataclass(frozen=True, slots=True)
class Splice:
    """One change of a list: at `place`, `gone` keys are taken out, then `come` is put in.

    The place is that in the list as the splices before this one left it.
    """

    place: int
    gone: int
    come: "array[int]"


def splices(before: "array[int]", after: "array[int]") -> list[Splice] | None:
    """Give the few changes that make one list of the other; None where it is another altogether,
    or where a key has moved in it.
    """
    found: list[Splice] = []
    gone: list[array[int]] = []
    old = new = 0
    while True:
        agreed = _agreement(before, old, after, new)
        old, new = old + agreed, new + agreed
        if old == len(before) and new == len(after):
            return None if _moved(gone, found) else found
        apart = _apart(before, old, after, new)
        if apart is None or len(found) == MOST_SPLICES:
            return None
        found.append(Splice(new, apart[0], after[new : new + apart[1]]))
        gone.append(before[old : old + apart[0]])
        old, new = old + apart[0], new + apart[1]


def _moved(gone: Sequence["array[int]"], found: Sequence[Splice]) -> bool:
    """Say whether something that was taken out is put in elsewhere, as far as it can be told."""
    if not any(gone) or not any(splice.come for splice in found):
        return False
    if sum(map(len, gone)) > MOST_GONE:
        return True
    keys = {key for some in gone for key in some}
    return any(places(splice.come, keys) for splice in found)


def _apart(before: "array[int]", old: int, after: "array[int]", new: int) -> tuple[int, int] | None:
    """Give how many keys were taken out and how many put in until the two agree again."""
    ends = (len(before) - old, len(after) - new)
    if not min(ends):
        return ends
    at = {key: place for place, key in enumerate(after[new : new + WINDOW])}
    best: tuple[int, int] | None = None
    for place, key in enumerate(before[old : old + WINDOW]):
        other = at.get(key)
        if other is not None and (best is None or place + other < sum(best)):
            best = (place, other)
    return ends if best is None and max(ends) <= WINDOW else best


def _agreement(before: "array[int]", old: int, after: "array[int]", new: int) -> int:
    """Give how many keys agree from two places on."""
    agreed = 0
    while True:
        left = before[old + agreed : old + agreed + PIECE]
        right = after[new + agreed : new + agreed + PIECE]
        if left != right:
            break
        if not left:
            return agreed
        agreed += len(left)
    same, most = 0, min(len(left), len(right))
    while same < most:
        middle = (same + most + 1) // 2
        if left[same:middle] == right[same:middle]:
            same = middle
        else:
            most = middle - 1
    return agreed + same


def places(keys: "array[int]", wanted: set[int]) -> dict[int, int]:
    """Give where some keys stand; one that is not there is left out."""
    found: dict[int, int] = {}
    for begin in range(0, len(keys), PIECE):
        if len(found) == len(wanted):
            break
        piece = keys[begin : begin + PIECE]
        here = wanted.intersection(piece)
        if len(here) <= FEW:
            found.update((key, begin + piece.index(key)) for key in here)
        else:
            found.update((key, begin + place) for place, key in enumerate(piece) if key in here)
    return found


def about(keys: "array[int]", key: int, place: int) -> int | None:
    """Give where a key stands, if it does so about a place where it is thought to be."""
    begin = max(0, place - WINDOW)
    try:
        return begin + keys[begin : place + WINDOW].index(key)
    except ValueError:
        return None


def find(keys: "array[int]", key: int) -> int | None:
    """Give where a key stands, wherever that is."""
    try:
        return keys.index(key)
    except ValueError:
        return None


def runs_down(at: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Give runs of neighbouring places, from the last to the first, as (first, last)."""
    last: int | None = None
    first = -1
    for place in sorted(at, reverse=True):
        if last is not None and place == first - 1:
            first = place
            continue
        if last is not None:
            yield first, last
        first = last = place
    if last is not None:
        yield first, last
