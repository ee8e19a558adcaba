"""Decides which rows are marks on the map: those of the parts that are shown, and as they now are.

It stands where a table's model does: `Live` puts rows in. What one change costs does not grow with
how many rows there are, unless marks come or go.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

from desktop.clock import Clock
from desktop.ui.atlas.layers import MarkLayer
from desktop.ui.atlas.marks import Mark
from desktop.ui.map_marks import Part
from desktop.ui.sorted_lines import Record

Row = TypeVar("Row", bound=Record)


class MarkBook(Generic[Row]):
    """The rows of one sort, and their marks in one layer."""

    def __init__(
        self,
        layer: MarkLayer,
        clock: Clock,
        part: Callable[[Row, datetime], Part],
        mark: Callable[[Row, datetime], Mark | None],
    ) -> None:
        """Keep `layer` as rows are; `mark` gives none for a row without a place."""
        self.layer = layer
        self.hidden: frozenset[Part] = frozenset()
        self.always: UUID | None = None
        """Whose mark stands whichever parts are hidden."""
        self.keep: Callable[[Row], bool] | None = None
        """Which rows have marks and are counted at all; all of them where it is None."""
        self._clock, self._part, self._mark = clock, part, mark
        self._rows: dict[UUID, Row] = {}
        self._parts: dict[UUID, Part] = {}
        self._placed: set[UUID] = set()
        self._marks: dict[UUID, Mark] = {}
        self._moved: dict[UUID, Mark] = {}
        self._whole = True

    @property
    def counts(self) -> Counter[Part]:
        """How many of each part have a place, shown or not, of those that are kept."""
        return Counter(self._parts.values())

    @property
    def placed(self) -> int:
        """How many have a place, kept or not."""
        return len(self._placed)

    @property
    def stray(self) -> bool:
        """Whether a mark stands though its row is not kept: that of `always`."""
        always = self.always
        return always is not None and always in self._marks and not self.keeps(always)

    def keeps(self, row_id: UUID) -> bool:
        """Say whether a row is among those that are kept."""
        row = self._rows.get(row_id)
        return row is not None and (self.keep is None or self.keep(row))

    def row(self, row_id: UUID) -> Row | None:
        """Give a row."""
        return self._rows.get(row_id)

    def rows(self) -> Collection[Row]:
        """Give all rows, with a place or without."""
        return self._rows.values()

    def part(self, row_id: UUID) -> Part | None:
        """Give the part of a row."""
        row = self._rows.get(row_id)
        return None if row is None else self._part(row, self._clock.now())

    def replace(self, rows: Collection[Row]) -> None:
        """Hold exactly these rows."""
        self._rows = {row.id: row for row in rows}
        self.refresh()

    def put(self, rows: Iterable[Row]) -> None:
        """Hold these rows, new or changed."""
        now = self._clock.now()
        for row in rows:
            self._rows[row.id] = row
            self._take(row, now)

    def remove(self, ids: Collection[UUID]) -> None:
        """Hold these rows no longer."""
        for each in ids:
            self._rows.pop(each, None)
            self._parts.pop(each, None)
            self._placed.discard(each)
            self._whole = self._marks.pop(each, None) is not None or self._whole

    def refresh(self) -> None:
        """Reckon every mark anew: time has passed, or other parts are shown."""
        now = self._clock.now()
        self._parts.clear()
        self._placed.clear()
        self._marks.clear()
        self._whole = True
        for row in self._rows.values():
            self._take(row, now)

    def settle(self) -> None:
        """Bring the layer to what is held."""
        if self._whole:
            self.layer.put(tuple(self._marks.values()))
        elif self._moved:
            self.layer.move(tuple(self._moved.values()))
        self._moved.clear()
        self._whole = False

    def _take(self, row: Row, now: datetime) -> None:
        mark = self._mark(row, now)
        self._parts.pop(row.id, None)
        if mark is None:
            self._placed.discard(row.id)
        else:
            self._placed.add(row.id)
            if not self._shows(row, now) and row.id != self.always:
                mark = None
        was = self._marks.pop(row.id, None) if mark is None else self._marks.get(row.id)
        if mark is not None:
            self._marks[row.id] = mark
        if mark is not None and was is not None:
            self._moved[row.id] = mark
        elif mark is not was:
            self._whole = True

    def _shows(self, row: Row, now: datetime) -> bool:
        """Count a row that is kept, and say whether its part is shown."""
        if self.keep is not None and not self.keep(row):
            return False
        part = self._parts[row.id] = self._part(row, now)
        return part not in self.hidden
