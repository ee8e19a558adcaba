"""Decides how a centre's prices are kept: by kind of job, retired and brought back (E9)."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QVBoxLayout
from typing_extensions import override

from api_client.vocabulary import JobKind, Noun
from api_client.wire.centre import Versioned
from api_client.wire.prices import Price, PriceContent, PriceWanted
from desktop import words
from desktop.ui import amounts, undoing
from desktop.ui.actions import Action
from desktop.ui.desk import Desk
from desktop.ui.gate import Gate
from desktop.ui.listing import ListPanel
from desktop.ui.live import Live
from desktop.ui.price_form import PriceDialog, narrowed
from desktop.ui.table import Column, TableModel
from desktop.ui.tables import remember
from desktop.ui.tableview import TableView
from desktop.ui.theme import Tone
from desktop.ui.widgets.pane import Pane
from desktop.ui.widgets.worded import Button, CountButton

NOW, ALL = "prices.view-now", "prices.view-all"
SEEN = (("prices.see-now", NOW, "1"), ("prices.see-all", ALL, "2"))


def columns() -> Sequence[Column[Price]]:
    """Give the columns of the prices."""

    def standing(row: Price) -> tuple[int, int, str]:
        kinds = list(JobKind)
        return kinds.index(row.kind), row.rank, row.text.casefold()

    def state(row: Price) -> str:
        return words.text("prices.retired" if row.retired_at else "prices.in-use")

    return (
        Column("kind", "field.kind", lambda row: words.member(row.kind), 120, sort=standing),
        Column("for", "column.price-for", narrowed, 170, least_px=120),
        Column("text", "field.fee-text", lambda row: row.text, 240, stretch=True),
        Column(
            "amount",
            "field.fee-amount",
            lambda row: words.money(row.amount_minor, row.currency),
            150,
            sort=lambda row: (row.currency, row.amount_minor),
            right=True,
        ),
        Column(
            "tax",
            "column.tax",
            lambda row: amounts.percent(row.tax_percent_hundredths),
            80,
            sort=lambda row: row.tax_percent_hundredths,
            right=True,
        ),
        Column("rank", "field.rank", lambda row: words.number(row.rank), 90, right=True),
        Column(
            "state",
            "column.state",
            state,
            110,
            tone=lambda row: Tone.NEUTRAL if row.retired_at else None,
            icon=lambda row: "archive" if row.retired_at else None,
        ),
        Column("by", "column.kept-by", lambda row: row.changed_by, 120, roomy=True),
    )


class PricesPanel(ListPanel):
    """All prices, those that were retired too where somebody wants to see them."""

    def __init__(self, desk: Desk) -> None:
        """Show the prices of the desk's server."""
        super().__init__()
        self._desk, self._view = desk, NOW
        self.model: TableModel[Price] = TableModel(columns(), self)
        self.table = TableView(self.model, desk.theme, "prices.heading", "prices.empty", self)
        self.live: Live[Price] = Live(
            self.model, Noun.PRICE, desk.tasks, self._load, self._fetch, self
        )
        self.pane, self.gate = Pane(self.table, desk.theme, self), Gate(desk, self)
        self._views = {key: CountButton(key, desk.theme, self) for key in (NOW, ALL)}
        self.edit_button = Button("price.edit", desk.theme, "draft", parent=self)
        self.away_button = Button("price.retire", desk.theme, "archive", parent=self)
        self.new_button = Button("price.new", desk.theme, "add", "main", self)
        self._arrange()
        remember(self.table, desk, "prices", (0, Qt.SortOrder.AscendingOrder))
        self.table.chosen.connect(lambda _: self._suit())
        self.table.opened.connect(lambda _: self.edit())
        self.live.loaded.connect(self.pane.show_view)
        self.live.failed.connect(self._fail)
        self.live.counted.connect(self._count)
        for button, run in (
            (self.new_button, self.write),
            (self.edit_button, self.edit),
            (self.away_button, self.retire),
        ):
            self.gate.guard(button, run)
        self.look_at(NOW)
        self._suit()
        self._reword()

    @override
    def offered_actions(self) -> Sequence[Action]:
        def one() -> bool:
            return self.chosen() is not None

        return (
            *(
                Action(key, "eye", partial(self._see, view), keys, within=True)
                for key, view, keys in SEEN
            ),
            *self.gate.actions(
                Action("price.new", "add", self.write, "Ins", within=True),
                Action("price.edit", "draft", self.edit, "F2", one, within=True),
                Action("price.retire", "archive", self.retire, "Del", self._in_use, within=True),
            ),
        )

    @property
    def desk(self) -> Desk:
        """The collaborators of this panel."""
        return self._desk

    def chosen(self) -> Price | None:
        """Give the price that is chosen, if one is."""
        id_ = self.table.chosen_id()
        return None if id_ is None else self.live.row(id_)

    def look_at(self, view: str) -> None:
        """Look at those in use, or at all of them."""
        self._view = view
        for each, button in self._views.items():
            button.setChecked(each == view)
        self.live.show_only(lambda row: view == ALL or row.retired_at is None)

    def write(self) -> PriceDialog:
        """Open the dialog for a new price, of the kind that is chosen."""
        return self._open(None)

    def edit(self) -> PriceDialog | None:
        """Open the dialog for the chosen one; a retired one is brought back by it."""
        price = self.chosen()
        return None if price is None else self._open(price)

    def retire(self) -> None:
        """Let the chosen one be suggested no more; it can be brought back at once."""
        price = self.chosen()
        if price is None or price.retired_at is not None:
            return
        client = self._desk.client
        self._desk.tasks.run(
            self,
            lambda: client.prices.retire(price.id),
            lambda gone: self._retired(price, gone),
        )

    def _retired(self, price: Price, gone: Versioned) -> None:
        wanted = PriceWanted(**{**_content(price), "version": gone.version})
        self._offer_back(
            "price.was-retired", partial(self._desk.client.prices.keep, price.id, wanted), price
        )
        self.live.reload()

    def _open(self, price: Price | None) -> PriceDialog:
        chosen = self.chosen()
        dialog = PriceDialog(self._desk, price, chosen, self)
        dialog.sent.connect(lambda now: self._kept(price, now))
        dialog.open()
        return dialog

    def _kept(self, before: Price | None, now: Price) -> None:
        self.live.take(now)
        self.model.settle()
        self.table.choose(now.id)
        prices = self._desk.client.prices

        def newest() -> Price | None:
            return next(iter(self._fetch([now.id])), None)

        def unmake() -> Versioned | None:
            row = newest()
            same = row is not None and _content(row) == _content(now)
            return prices.retire(now.id) if same else None

        def put(row: Price, changes: undoing.Values) -> Price:
            wanted = {**_content(row), **changes, "version": row.version}
            return prices.keep(row.id, PriceWanted(**wanted))

        if before is None or before.retired_at is not None:
            self._offer_back("price.kept", unmake, now)
        elif _content(before) == _content(now):
            self._desk.notices.done("edit.nothing-changed", None, number=now.text)
        else:
            back = partial(undoing.put_back, _content, before, now, newest, put)
            self._offer_back("price.kept", back, now)

    def _offer_back(self, key: str, back: Callable[[], object], price: Price) -> None:
        """Tell of a change, and offer to take it back."""
        undoing.offer(self._desk, self, key, back, lambda _: self.live.reload(), name=price.text)

    def _load(self) -> Sequence[Price]:
        return self._desk.client.prices.all(retired=True).items

    def _fetch(self, ids: Sequence[UUID]) -> Sequence[Price]:
        return [each for each in self._load() if each.id in set(ids)]

    def _see(self, view: str) -> None:
        """Look at something else, and work there."""
        self.look_at(view)
        self.enter()

    def _in_use(self) -> bool:
        price = self.chosen()
        return price is not None and price.retired_at is None

    def _suit(self) -> None:
        self.edit_button.setEnabled(self.chosen() is not None)
        self.away_button.setEnabled(self._in_use())

    def _count(self) -> None:
        rows = self.live.rows
        used = sum(row.retired_at is None for row in rows)
        self._views[NOW].count(used)
        self._views[ALL].count(len(rows))
        if self.live.ready:
            self.counted.emit(words.text("prices.count", n=words.number(used)))
        self._suit()

    def _arrange(self) -> None:
        top, group = QHBoxLayout(), QButtonGroup(self)
        top.setContentsMargins(12, 10, 12, 8)
        top.setSpacing(8)
        for key, button in self._views.items():
            group.addButton(button)
            button.clicked.connect(partial(self.look_at, key))
            top.addWidget(button)
        top.addStretch(1)
        for each in (self.edit_button, self.away_button, self.new_button):
            top.addWidget(each)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(top)
        whole.addWidget(self.pane, 1)

    @override
    def _reword(self) -> None:
        self.setAccessibleName(words.text("prices.heading"))
        self.table.reword()
        self._count()


def _content(price: Price) -> dict[str, Any]:
    """Give what a price says, by its fields."""
    return {name: getattr(price, name) for name in PriceContent.model_fields}
