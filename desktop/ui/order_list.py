"""Decides how the queue follows the server: the first orders at once, then all, then changes (F1).

The first page is there in the time of one question. The keys of all orders follow and take its
place. What changes is asked for by id and shown where it stands; where that may be another place
now, or it is not listed yet, the keys are asked for again, the later the longer that takes.
"""

from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal

from api_client.client import Client
from api_client.orders import Keys, Sought
from api_client.vocabulary import Direction, Noun, OrderSort
from api_client.wire.changes import Change
from api_client.wire.orders import OrderPage, OrderRow
from api_client.wire.views import ViewContent
from desktop.clock import Clock
from desktop.ui import faults, lineup
from desktop.ui.arrangement import Arrangement, Fitted
from desktop.ui.lineup import KEY
from desktop.ui.order_first import put_first
from desktop.ui.order_headings import Headings
from desktop.ui.order_model import OrderModel
from desktop.ui.order_standing import Turn, is_filtered, turn
from desktop.ui.seeking import sought_in_order
from desktop.ui.tasks import Tasks

FIRST_ROWS = 100
"""So many orders are shown before the keys of all are there."""
BATCH = 100
"""How many changed orders are asked for at once."""
GATHER_MS = 30
SOON_S, LATER_S = 0.4, 30.0
"""How soon keys are asked for again when an order moved, and when one may have."""
PATIENCE = 4
"""So many times as long as keys took, the desk waits at least before it asks again."""
RETRY_MS = 2_000
FITTED_AT_ONCE = 20_000
"""So many keys are fitted without a thread."""


@dataclass(frozen=True, slots=True)
class _Look:
    """Changed orders as they are now, which of them the view wants, and where they stood."""

    rows: Sequence[OrderRow]
    fitting: frozenset[int]
    places: dict[int, int]


class OrderList(QObject):
    """Keeps an `OrderModel` as the server has the orders of one view."""

    loaded = Signal()
    """Orders of the view are shown, the first of them at least."""

    filled = Signal()
    """Every order of the view is listed as the server has it."""

    failed = Signal(object)
    """An Exception: orders could not be listed."""

    found = Signal(object, bool)
    """An order's id that was looked for, and whether the view lists it."""

    changed = Signal()
    """Orders have changed, whether they are shown or not."""

    def __init__(
        self, model: OrderModel, client: Client, tasks: Tasks, clock: Clock, parent: QObject
    ) -> None:
        """List nothing until `show` or `reload`."""
        super().__init__(parent)
        self._model, self._client, self._tasks, self._clock = model, client, tasks, clock
        self.content = ViewContent()
        self.first: Callable[[], Sequence[UUID]] | None = None
        """Gives the ids of orders that stand before all others, each under its own heading."""
        self.ready = False
        """Whether orders of some view are shown."""
        self._headings = Headings()
        self._view = 0
        self._new = True
        self._asking = self._again = self._failing = False
        self._fetching = self._following = False
        self._took_s = 0.0
        self._asked: Sought = Sought()
        self._due: dict[UUID, None] = {}
        self._unsure: set[UUID] = set()
        self._later, self._retry, self._gather, self._refetch = (QTimer(self) for _ in range(4))
        for timer, act in (
            (self._later, self._begin),
            (self._retry, self._begin),
            (self._gather, self._follow),
            (self._refetch, self._look_again),
        ):
            timer.setSingleShot(True)
            timer.timeout.connect(act)
        self._gather.setInterval(GATHER_MS)
        model.rows_wanted.connect(self._fetch)

    # What callers say

    def show(self, content: ViewContent) -> None:
        """List the orders of another view; what is shown stays until they are here."""
        self.content = content
        self._view += 1
        self._new, self._asking, self._again = True, False, False
        self._begin()

    def reload(self) -> None:
        """Ask for everything afresh; what is shown stays until it is here."""
        self._failing = False
        if not self._a_page_may_do():
            self._model.outdate()
        self._begin()

    def hear(self, changes: Iterable[Change]) -> None:
        """Follow these changes: ask for the orders, unless they are here in that version."""
        for change in changes:
            held = self._model.row(change.id) if change.noun is Noun.ORDER else None
            if change.noun is Noun.ORDER and (held is None or held.version < change.version):
                self._due[change.id] = None
        if self._due and not self._gather.isActive():
            self._gather.start()

    def ask_again(self) -> None:
        """Ask before long where every order stands."""
        if self.ready:
            self._ask_again(SOON_S)

    def take(self, order_id: UUID) -> None:
        """Ask for an order that somebody at this desk has just changed or made."""
        self._due[order_id] = None
        self._follow()

    def find(self, order_id: UUID) -> None:
        """Look for an order in what is listed; `found` tells of it."""
        model, keys = self._model, self._model.keys

        def look() -> tuple[Sequence[OrderRow], bool]:
            rows = self._client.orders.page(ids=[order_id], limit=1).items
            return rows, bool(lineup.places(keys, {row.key for row in rows}))

        def take(answer: tuple[Sequence[OrderRow], bool]) -> None:
            rows, listed = answer
            model.hold(rows)
            self.found.emit(order_id, listed)

        self._tasks.run(self, look, take)

    def pass_time(self) -> None:
        """Say what is late now, and list it where the view is of what is late, or of days."""
        self._model.refresh()
        asked = sought_in_order(self.content, self._clock.now())
        if self.ready and (self.content.filter.late or asked != self._asked):
            self._begin()

    # Listing

    def _begin(self) -> None:
        """Ask for the orders of the view: a page where that may be all, else the keys."""
        if self._asking:
            self._again = True
            return
        for timer in (self._later, self._retry):
            timer.stop()
        self._asking, self._asked = True, sought_in_order(self.content, self._clock.now())
        if self._a_page_may_do():
            ask = partial(self._client.orders.page, limit=FIRST_ROWS, **self._asked)
            fail = partial(self._fail, self._view)
            self._tasks.run(self, ask, partial(self._take_page, self._view), fail)
        else:
            self._ask_keys()

    def _a_page_may_do(self) -> bool:
        """Say whether the first orders are worth asking for: they may be all, or none is shown."""
        few = self._new or len(self._model.keys) <= FIRST_ROWS
        return few and self.content.group is None and self.first is None

    def _take_page(self, view: int, page: OrderPage) -> None:
        if view != self._view:
            return
        self._model.hold(page.items)
        keys = array(KEY, [row.key for row in page.items])
        complete = page.next is None
        fitted = self._model.fitting(Arrangement(keys))()
        shown = self._model.show(fitted, complete=complete)
        assert shown, "nothing came between"
        self._show_ready()
        if complete:
            self._end()
        else:
            self._ask_keys()

    def _ask_keys(self) -> None:
        client, asked, group = self._client, self._asked, self.content.group
        began_s = self._clock.monotonic_s()

        first = () if self.first is None else self.first()

        def ask() -> tuple[Keys, list[OrderRow]]:
            found = client.orders.keys(group=group, **asked)
            found = put_first(client.orders, found, first, asked)
            return found, self._headings.first_rows(client, found)

        def take(view: int, answer: tuple[Keys, list[OrderRow]]) -> None:
            if view == self._view:
                self._took_s = self._clock.monotonic_s() - began_s
                self._model.hold(answer[1])
                self._fit(self._headings.arranged(*answer, group))

        self._tasks.run(self, ask, partial(take, self._view), partial(self._fail, self._view))

    def _fit(self, now: Arrangement) -> None:
        """Show these orders; what takes long is reckoned in a thread."""
        fit = self._model.fitting(now)
        if len(now.keys) + len(self._model.keys) <= FITTED_AT_ONCE:
            self._take_fitted(self._view, fit())
        else:
            self._tasks.run(self, fit, partial(self._take_fitted, self._view))

    def _take_fitted(self, view: int, fitted: Fitted) -> None:
        if view != self._view:
            return
        if not self._model.show(fitted, complete=True):
            self._fit(fitted.now)
            return
        self._show_ready()
        self._end()

    def _show_ready(self) -> None:
        self.ready, self._new = True, False
        self.loaded.emit()

    def _end(self) -> None:
        """Have everything listed; look once more at what changed meanwhile."""
        self._asking = self._failing = False
        self._due.update(dict.fromkeys(self._unsure))
        self.filled.emit()
        if self._again:
            self._again = False
            self._ask_again(SOON_S)
        self._follow()

    def _ask_again(self, after_s: float) -> None:
        """Ask for the keys again after a while, or sooner where that is due already."""
        wait_ms = round(1000 * max(after_s, PATIENCE * self._took_s))
        if self._asking:
            self._again = True
        elif not self._later.isActive() or self._later.remainingTime() > wait_ms:
            self._later.start(wait_ms)

    def _fail(self, view: int, fault: Exception) -> bool:
        """Tell of it once, and ask again by itself where that may help."""
        if view != self._view:
            return True
        self._asking = self._again = False
        if not self._failing:
            self.failed.emit(fault)
        self._failing = faults.passing(fault)
        if self._failing:
            self._tasks.try_again(self)
            self._retry.start(RETRY_MS)
        return True

    # Rows that are looked at

    def _fetch(self) -> None:
        keys = [] if self._fetching else self._model.missing()
        if not keys:
            return
        self._fetching = True

        def take(page: OrderPage) -> None:
            self._fetching = False
            self._model.hold(page.items, keys)
            if len(page.items) < len(keys):
                self._ask_again(SOON_S)
            self._fetch()

        def fail(fault: Exception) -> bool:
            self._fetching = False
            self._model.miss(keys)
            if not faults.passing(fault):
                return False
            self._tasks.try_again(self)
            self._refetch.start(RETRY_MS)
            return True

        ask = partial(self._client.orders.page, keys=keys, limit=len(keys))
        self._tasks.run(self, ask, take, fail)

    def _look_again(self) -> None:
        self._model.look_again()

    # What changes

    def _follow(self) -> None:
        if self._following or not self.ready or not self._due:
            return
        wanted = list(islice(self._due, BATCH))
        for each in wanted:
            del self._due[each]
        self._following = True
        asked = self._asked if is_filtered(self.content) else None
        ask = partial(self._look, wanted, self._model.whole.keys, asked)

        def fail(fault: Exception) -> bool:
            self._following = False
            self._due.update(dict.fromkeys(wanted))
            if not faults.passing(fault):
                return False
            self._tasks.try_again(self)
            QTimer.singleShot(RETRY_MS, self, self._follow)
            return True

        self._tasks.run(self, ask, partial(self._take_look, self._view, wanted), fail)

    def _look(self, wanted: Sequence[UUID], keys: "array[int]", asked: Sought | None) -> _Look:
        orders = self._client.orders
        rows = orders.page(ids=wanted, limit=len(wanted)).items
        fitting: Iterable[OrderRow] = rows
        if asked is not None:
            those = asked.copy()
            those["ids"] = wanted
            fitting = orders.page(limit=len(wanted), **those).items
        at = lineup.places(keys, {row.key for row in rows})
        return _Look(rows, frozenset(row.key for row in fitting), at)

    def _take_look(self, view: int, wanted: Sequence[UUID], look: _Look) -> None:
        self._following = False
        before = {row.id: self._model.row(row.id) for row in look.rows}
        self._model.take(look.rows)
        if view != self._view or self._asking or not self._model.complete:
            self._unsure.update(wanted)  # the list that comes may be older than these
        else:
            self._apply(before, wanted, look)
        self.changed.emit()
        if self._due:
            self._gather.start()

    def _apply(
        self, before: dict[UUID, OrderRow | None], wanted: Sequence[UUID], look: _Look
    ) -> None:
        came = {row.id for row in look.rows}
        keys = (self._model.key_of(each) for each in wanted if each not in came)
        gone = [key for key in keys if key is not None]
        new: list[OrderRow] = []
        for row in look.rows:
            known = None if row.id in self._unsure else before[row.id]
            fits, listed = row.key in look.fitting, row.key in look.places
            match turn(known, row, self.content, fits=fits, listed=listed):
                case Turn.GOES:
                    gone.append(row.key)
                case Turn.COMES:
                    new.append(row)
                case Turn.MOVES:
                    self._ask_again(SOON_S)
                case Turn.MAY_MOVE:
                    self._ask_again(LATER_S)
                case Turn.STAYS:
                    pass
        self._unsure.difference_update(wanted)
        if self.content.group is not None and (gone or new):
            self._ask_again(SOON_S)
            return
        if gone:
            self._model.remove(gone, look.places)
        self._bring_in(new)

    def _bring_in(self, new: list[OrderRow]) -> None:
        """Show new orders where only their age decides their place, else ask where they stand."""
        if not new:
            return
        falling = self.content.direction is Direction.DESCENDING
        new.sort(key=lambda row: row.key, reverse=falling)
        keys = self._model.keys
        youngest = 0 if not keys else keys[0] if falling else keys[-1]
        by_age = self.content.sort is OrderSort.CREATED and self.first is None
        if by_age and min(row.key for row in new) > youngest:
            self._model.insert(0 if falling else len(keys), new)
        else:
            self._ask_again(SOON_S)
