"""Decides how a table follows the feed: all is loaded once, then what changed is asked for by id.

One request is under way at a time; what changes meanwhile is gathered for the next one. What
could not be loaded for a reason that passes is asked for again. A filter chooses what the table
shows of what is held.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Generic, Protocol, TypeVar
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal

from api_client.vocabulary import Noun
from api_client.wire.changes import Change
from desktop.ui import faults
from desktop.ui.sorted_lines import Record
from desktop.ui.tasks import Tasks

Row = TypeVar("Row", bound=Record)
Row_contra = TypeVar("Row_contra", bound=Record, contravariant=True)


class Rows(Protocol[Row_contra]):
    """Where what is held is shown: a table's model, or what stands for one."""

    def replace(self, rows: Collection[Row_contra]) -> None:
        """Show exactly these."""

    def put(self, rows: Iterable[Row_contra]) -> None:
        """Show these, new or changed."""

    def remove(self, ids: Collection[UUID]) -> None:
        """Show these no longer."""


BATCH = 100
"""How many rows are asked for by id at once."""
RETRY_MS = 2_000


class Live(QObject, Generic[Row]):
    """The rows of one list, kept as the server has them."""

    loaded = Signal()
    """Everything is here."""

    failed = Signal(object)
    """An Exception: loading all of it did not work."""

    counted = Signal()
    """What is held has changed."""

    def __init__(
        self,
        model: Rows[Row],
        noun: Noun | frozenset[Noun],
        tasks: Tasks,
        load: Callable[[], Sequence[Row]],
        fetch: Callable[[Sequence[UUID]], Sequence[Row]],
        parent: QObject,
    ) -> None:
        """Keep `model` as `load` gives everything and `fetch` some rows by id; both are slow.

        `noun` is what its changes are told by; they may be several.
        """
        super().__init__(parent)
        self._model, self._tasks = model, tasks
        self._nouns = frozenset((noun,)) if isinstance(noun, Noun) else noun
        self._load, self._fetch = load, fetch
        self._keep: Callable[[Row], bool] = _everything
        self._held: dict[UUID, Row] = {}
        self._due: dict[UUID, None] = {}
        self._busy = self._failing = False
        self.ready = False

    @property
    def rows(self) -> Collection[Row]:
        """Everything that is held, shown or not."""
        return self._held.values()

    def row(self, row_id: UUID) -> Row | None:
        """Give a row that is held."""
        return self._held.get(row_id)

    def reload(self) -> None:
        """Load everything; what is shown stays until it is here."""
        self._failing = False
        self._begin()

    def _begin(self) -> None:
        self._busy = True
        self._tasks.run(self, self._load, self._take_all, self._fail)

    def hear(self, changes: Iterable[Change]) -> None:
        """Ask for what these changes are about, unless it is already held in that version."""
        for change in changes:
            held = self._held.get(change.id)
            if change.noun in self._nouns and (held is None or held.version < change.version):
                self._due[change.id] = None
        self._ask()

    def take(self, row: Row) -> None:
        """Hold a row that came as the answer to something else, without asking for it."""
        self._hold((row,), (row.id,))

    def show_only(self, keep: Callable[[Row], bool]) -> None:
        """Show the rows that `keep` wants."""
        self._keep = keep
        self._model.replace([row for row in self._held.values() if keep(row)])

    def _ask(self) -> None:
        if self._busy or not self.ready or not self._due:
            return
        wanted = list(self._due)[:BATCH]
        for each in wanted:
            del self._due[each]
        self._busy = True

        def fail(_fault: Exception) -> bool:
            self._due.update(dict.fromkeys(wanted))
            self._busy = False
            self._tasks.try_again(self)
            QTimer.singleShot(RETRY_MS, self, self._ask)
            return True

        self._tasks.run(
            self, lambda: self._fetch(wanted), lambda rows: self._take(rows, wanted), fail
        )

    def _take(self, rows: Sequence[Row], wanted: Sequence[UUID]) -> None:
        self._busy = False
        self._hold(rows, wanted)
        self._ask()

    def _hold(self, rows: Sequence[Row], wanted: Sequence[UUID]) -> None:
        """Take rows in; what was asked for and did not come is no longer there."""
        came = {row.id: row for row in rows}
        gone = [each for each in wanted if each not in came]
        for each in gone:
            self._held.pop(each, None)
        for row in rows:
            held = self._held.get(row.id)
            if held is None or held.version <= row.version:
                self._held[row.id] = row
        shown = [row for row in rows if self._keep(self._held[row.id])]
        hidden = [row.id for row in rows if not self._keep(self._held[row.id])]
        self._model.put(shown)
        self._model.remove([*gone, *hidden])
        self.counted.emit()

    def _take_all(self, rows: Sequence[Row]) -> None:
        self._busy = self._failing = False
        self.ready = True
        before, self._held = self._held, {row.id: row for row in rows}
        for row in rows:
            newer = before.get(row.id)
            if newer is not None and newer.version > row.version:
                self._held[row.id] = newer
        self._model.replace([row for row in self._held.values() if self._keep(row)])
        self.loaded.emit()
        self.counted.emit()
        self._ask()

    def _fail(self, fault: Exception) -> bool:
        """Tell of it once, and load again by itself where that may help."""
        self._busy = False
        if not self._failing:
            self.failed.emit(fault)
        self._failing = faults.passing(fault)
        if self._failing:
            self._tasks.try_again(self)
            QTimer.singleShot(RETRY_MS, self, self._load_again)
        return True

    def _load_again(self) -> None:
        """Load what could not be loaded, unless it is here or asked for meanwhile."""
        if self._failing and not self._busy:
            self._begin()


def _everything(_row: object) -> bool:
    return True
