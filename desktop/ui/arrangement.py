"""Decides how the orders of a view stand: in their order, under headings, folded away or not (F1).

A heading is a negative key among the keys of its orders, so that a list with headings is one list.
"""

from array import array
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from desktop.ui import lineup
from desktop.ui.lineup import KEY, Splice


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above a group: whose it is in words, and how many orders belong to it."""

    said: Callable[[], str]
    count: int


@dataclass(frozen=True, slots=True)
class Arrangement:
    """All orders of a view in their order, and under which heading they stand.

    ``headings`` is by their marks, negative keys, in the order in which the groups stand.
    """

    keys: "array[int]"
    headings: Mapping[int, Heading] = field(default_factory=dict)

    def unfolded(self, folded: set[int]) -> "array[int]":
        """Give what is shown: keys with marks between them, without what is folded away."""
        if not self.headings:
            return self.keys
        shown, begin = array(KEY), 0
        for mark, heading in self.headings.items():
            shown.append(mark)
            if mark not in folded:
                shown.extend(self.keys[begin : begin + heading.count])
            begin += heading.count
        return shown

    def under(self, mark: int) -> "array[int]":
        """Give the keys under one heading."""
        begin = 0
        for each, heading in self.headings.items():
            if each == mark:
                return self.keys[begin : begin + heading.count]
            begin += heading.count
        return array(KEY)


@dataclass(frozen=True, slots=True)
class Fitted:
    """How orders come to be shown after what was shown before; slow to make."""

    now: Arrangement
    before: "array[int]"
    folded: set[int]
    shown: "array[int]"
    changes: list[Splice] | None
    marked: set[int]
    """Keys that will be looked for: those that are seen and chosen."""
    places: Mapping[int, int]
    """Where they stand, those that are still there."""

    @classmethod
    def to(
        cls, before: "array[int]", now: Arrangement, folded: set[int], marked: set[int]
    ) -> "Fitted":
        """Reckon it."""
        shown = now.unfolded(folded)
        changes = lineup.splices(before, shown)
        places = lineup.places(shown, marked)
        return cls(now, before, folded, shown, changes, marked, places)
