"""Decides how a part of the ledger comes to the desk: page by page, and anew when it is another.

The feed tells that the ledger has changed, not what of it: so much as is here is asked for again,
once for all that is told within a moment. One request is under way at a time.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from api_client.vocabulary import Noun
from api_client.wire.changes import Change
from desktop.ui import faults
from desktop.ui.sorted_lines import Record
from desktop.ui.table import TableModel
from desktop.ui.tasks import Tasks

Row = TypeVar("Row", bound=Record)
Page = tuple[Sequence[Row], int | None]
"""Rows, and where the next page begins, None where it is the last one."""
Ask = Callable[[int | None, int], Page[Row]]
"""Asks for the page that begins somewhere, of so many rows at most; slow."""
PAGE_ROWS = 200
MOST_AGAIN = 1_000
"""So many rows are asked for again at most; further ones are asked for when somebody goes there."""
GATHER_MS, RETRY_MS = 250, 2_000


class Pages(QObject, Generic[Row]):
    """The rows of one list, as many pages of them as somebody wanted to see."""

    loaded = Signal()
    """Rows are here."""

    failed = Signal(object)
    """An Exception: nothing could be loaded."""

    def __init__(
        self, model: TableModel[Row], tasks: Tasks, ask: Callable[[], Ask[Row]], parent: QObject
    ) -> None:
        """Show them by `model`; `ask` gives what is asked now, as it is filtered."""
        super().__init__(parent)
        self._model, self._tasks, self._asks = model, tasks, ask
        self._rows: list[Row] = []
        self._next: int | None = None
        self._busy = False
        self._number = 0
        self.ready = False
        self._soon, self._again = QTimer(self), QTimer(self)
        for timer, wait_ms in ((self._soon, GATHER_MS), (self._again, RETRY_MS)):
            timer.setSingleShot(True)
            timer.setInterval(wait_ms)
            timer.timeout.connect(self.reload)

    @property
    def rows(self) -> Sequence[Row]:
        """What is here."""
        return self._rows

    @property
    def more(self) -> bool:
        """Whether there is more than what is here."""
        return self._next is not None

    def reload(self) -> None:
        """Ask for as much as is here, as it is now; what is shown stays until it has come."""
        wanted = min(max(len(self._rows), PAGE_ROWS), MOST_AGAIN)
        self._begin(lambda ask: _whole(ask, wanted), self._take_all)

    def begin_anew(self) -> None:
        """Ask for the first page: something else is looked for."""
        self._rows = []
        self.reload()

    def go_on(self) -> None:
        """Ask for the page after what is here."""
        if self._next is None or self._busy:
            return
        begins = self._next
        self._begin(lambda ask: ask(begins, PAGE_ROWS), self._take_more)

    def hear(self, changes: Iterable[Change]) -> None:
        """Ask again in a moment where one of them is the ledger's."""
        if any(change.noun is Noun.LEDGER for change in changes):
            self._soon.start()

    def _begin(
        self, load: Callable[[Ask[Row]], Page[Row]], take: Callable[[Page[Row]], None]
    ) -> None:
        self._again.stop()
        self._number += 1
        number, ask, self._busy = self._number, self._asks(), True

        def done(page: Page[Row]) -> None:
            if number == self._number:  # what is looked for now is still what was asked
                self._busy = False
                take(page)

        def fail(fault: Exception) -> bool:
            return number != self._number or self._fail(fault)

        self._tasks.run(self, lambda: load(ask), done, fail)

    def _take_all(self, page: Page[Row]) -> None:
        rows, self._next = page
        self._show(list(rows))

    def _take_more(self, page: Page[Row]) -> None:
        rows, self._next = page
        self._show([*self._rows, *rows])

    def _show(self, rows: list[Row]) -> None:
        self._rows, self.ready = rows, True
        self._model.replace(rows)
        self.loaded.emit()

    def _fail(self, fault: Exception) -> bool:
        """Tell of it, and ask again by itself where that may help."""
        self._busy = False
        if faults.signed_out(fault):
            return False
        self.failed.emit(fault)
        if faults.passing(fault):
            self._tasks.try_again(self)
            self._again.start()
        return True


def _whole(ask: Ask[Row], wanted: int) -> Page[Row]:
    """Give the first pages, so many rows at least unless there are fewer."""
    rows: list[Row] = []
    begins: int | None = None
    while True:
        page, begins = ask(begins, PAGE_ROWS)
        rows += page
        if begins is None or len(rows) >= wanted:
            return rows, begins
