"""Decides how payouts are looked after: what is owed to whom, the runs, what the bank did (E9).

Digits choose what is looked at: technicians, refunds, runs. Below stand what can be done with what
is chosen, and the payments of a run. One key does the usual thing.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from api_client.vocabulary import Noun
from api_client.wire.changes import Change
from api_client.wire.payouts import (
    MOST_PAYOUTS,
    MOST_REFUNDS,
    Payable,
    Payout,
    PayoutLine,
    Refund,
)
from desktop import words
from desktop.ui import payout_bar as bar
from desktop.ui import payouts
from desktop.ui.actions import Action
from desktop.ui.clocks import tick_ms
from desktop.ui.desk import Desk
from desktop.ui.gate import Gate
from desktop.ui.listing import ListPanel
from desktop.ui.live import Live
from desktop.ui.payout_acts import PayoutActs
from desktop.ui.payout_bar import LOOKS, PayoutBar
from desktop.ui.payout_columns import AGE, LineRow, line_columns, payout_columns
from desktop.ui.payouts import ALL, REFUNDS, RUNS, TECHNICIANS, VIEWS, Row
from desktop.ui.table import TableModel
from desktop.ui.tables import remember
from desktop.ui.tableview import TableView
from desktop.ui.widgets.pane import Pane
from desktop.ui.widgets.worded import CountButton

Opened = TypeVar("Opened")
About = TypeVar("About", Payable, Refund, Payout)
MINUTE_MS, GATHER_MS = 60_000, 250
USUAL, GO = "payouts.usual", "payouts.go"
SEE = {
    TECHNICIANS: "payouts.see-technicians",
    REFUNDS: "payouts.see-refunds",
    RUNS: "payouts.see-runs",
    ALL: "payouts.see-all",
}
"""The action that looks at each view; its key is the view's place."""
EMPTY = {
    TECHNICIANS: "payouts.empty-technicians",
    REFUNDS: "payouts.empty-refunds",
    RUNS: "payouts.empty-runs",
    ALL: "payouts.empty-all",
}
"""What each view says where there is nothing."""
NOUNS = frozenset({Noun.PAYOUT, Noun.PAYEE, Noun.HOLD, Noun.LEDGER})
"""What changes with any of them is asked for again as a whole: what is owed has no version."""


class PayoutsPanel(ListPanel):
    """What the centre owes to technicians and customers, and the runs that pay it."""

    def __init__(self, desk: Desk) -> None:
        """Show what the desk's server says is owed."""
        super().__init__()
        self._desk, self._view = desk, TECHNICIANS
        columns, theme = payout_columns(desk.clock), desk.theme
        self._age = [column.key for column in columns].index(AGE)
        self.model: TableModel[Row] = TableModel(columns, self)
        self.table = TableView(self.model, theme, "payouts.heading", "payouts.empty", self)
        self.live: Live[Row] = Live(
            self.model, NOUNS, desk.tasks, self._load, lambda _: self._load(), self
        )
        self.pane = Pane(self.table, theme, self)
        self.line_model: TableModel[LineRow] = TableModel(line_columns(), self)
        self.lines = TableView(
            self.line_model, theme, "payouts.lines-heading", "payouts.lines-empty", self
        )
        self.gate = Gate(desk, self)
        self.acts = PayoutActs(desk, lambda: self.live.rows, self)
        self._views = {key: CountButton(key, theme, self) for key in VIEWS}
        self._runs: dict[str, Callable[[], object]] = {
            bar.DETAILS: self.details,
            bar.PREPARE: self.prepare,
            bar.REFUND: self.refund,
            bar.RELEASE: self.release,
            bar.CANCEL: self.cancel,
            bar.FILE: self.file,
            bar.PAID: self.paid,
            bar.RETURNED: self.returned,
        }
        self.bar = PayoutBar(desk, self.gate, self._runs, self)
        self._again = QTimer(self)
        self._arrange()
        self._connect()
        self.look_at(self._view)
        self._reword()

    def chosen(self) -> Row | None:
        """Give what is chosen, if anything is."""
        id_ = self.table.chosen_id()
        return None if id_ is None else self.live.row(id_)

    def look_at(self, view: str) -> None:
        """Look at technicians, refunds, the runs that are under way, or all runs."""
        self._view = view
        for each, button in self._views.items():
            button.setChecked(each == view)
        self.table.empty = EMPTY[view]
        self.live.show_only(lambda row: payouts.is_in(row, view))
        self._follow()

    @override
    def offered_actions(self) -> Sequence[Action]:
        def ready(key: str) -> Callable[[], bool]:
            return lambda: self._ready(key)

        return (
            *(
                Action(SEE[view], "eye", partial(self._see, view), str(at), within=True)
                for at, view in enumerate(VIEWS, start=1)
            ),
            *self.gate.actions(
                Action(USUAL, "play", self.do_usual, "D", self._may_usual, within=True),
                *(
                    Action(key, icon, self._runs[key], keys, ready(key), within=True)
                    for key, (icon, keys, _) in LOOKS.items()
                ),
            ),
            Action(GO, "order", self.go, "G", lambda: self._order_id() is not None, within=True),
        )

    def do_usual(self) -> object:
        """Do the usual thing with what is chosen."""
        key = bar.usual(self.chosen())
        return self._runs[key]() if key is not None and self._ready(key) else None

    def details(self) -> None:
        """Say where a technician is paid."""
        self._do(bar.DETAILS, Payable, self.acts.details)

    def prepare(self) -> QWidget | None:
        """Prepare a run for technicians."""
        return self._do(bar.PREPARE, Payable, self.acts.prepare)

    def refund(self) -> QWidget | None:
        """Prepare a run that gives back."""
        return self._do(bar.REFUND, Refund, self.acts.refund)

    def release(self) -> QWidget | None:
        """Release a run."""
        return self._do(bar.RELEASE, Payout, self.acts.release)

    def cancel(self) -> QWidget | None:
        """Cancel a run."""
        return self._do(bar.CANCEL, Payout, self.acts.cancel)

    def file(self) -> QWidget | None:
        """Save a run's file for the bank."""
        return self._do(bar.FILE, Payout, self.acts.file)

    def paid(self) -> QWidget | None:
        """Note that the bank paid."""
        line = self._line()
        return self._do(bar.PAID, Payout, lambda run: self.acts.paid(run, line))

    def returned(self) -> QWidget | None:
        """Note that the bank sent back."""
        line = self._line()
        return self._do(bar.RETURNED, Payout, lambda run: self.acts.returned(run, line))

    def go(self) -> None:
        """Go to the order of a refund, or of the payment that is chosen."""
        order_id = self._order_id()
        if order_id is not None:
            self.order_opened.emit(order_id)

    @override
    def hear(self, changes: Sequence[Change]) -> None:
        if self.live.ready and any(change.noun in NOUNS for change in changes):
            self._again.start()

    @override
    def enter(self) -> None:
        self._choose_first()
        super().enter()

    # How it is done

    def _load(self) -> Sequence[Row]:
        client = self._desk.client.payouts
        return payouts.rows(
            client.payables(),
            client.refunds(limit=MOST_REFUNDS),
            client.list(past=True, limit=MOST_PAYOUTS),
        )

    def _arrange(self) -> None:
        top, group = QHBoxLayout(), QButtonGroup(self)
        top.setContentsMargins(12, 10, 12, 8)
        top.setSpacing(6)
        for key, button in self._views.items():
            group.addButton(button)
            button.clicked.connect(partial(self.look_at, key))
            top.addWidget(button)
        top.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(top)
        whole.addWidget(self.pane, 5)
        whole.addWidget(self.bar)
        whole.addWidget(self.lines, 4)

    def _connect(self) -> None:
        remember(self.table, self._desk, "payouts", (self._age, Qt.SortOrder.AscendingOrder))
        remember(self.lines, self._desk, "payout-lines", (0, Qt.SortOrder.AscendingOrder))
        self.table.chosen.connect(lambda _: self._follow())
        self.table.opened.connect(lambda _: self.go())
        self.lines.opened.connect(lambda _: self.go())
        self.live.loaded.connect(self.pane.show_view)
        self.live.failed.connect(self._fail)
        self.model.settled.connect(self._choose_first)
        self.live.counted.connect(self._follow)
        self.live.counted.connect(self._count)
        self.acts.answered.connect(self.live.reload)
        self.acts.prepared.connect(lambda _: self.look_at(RUNS))
        self._again.setSingleShot(True)
        self._again.setInterval(GATHER_MS)
        self._again.timeout.connect(self.live.reload)
        clock = QTimer(self)
        clock.setInterval(tick_ms(self._desk.clock, MINUTE_MS))
        clock.timeout.connect(self.model.refresh)
        clock.start()

    def _see(self, view: str) -> None:
        """Look at something else, and work there."""
        self.look_at(view)
        self.enter()

    def _choose_first(self) -> None:
        """Choose the first where somebody looks, unless something is chosen."""
        if self.isVisible() and self.chosen() is None and self.model.rowCount():
            self.table.choose(self.model.at(0).id)

    def _follow(self) -> None:
        """Show what can be done with what is chosen, and the payments of a run."""
        row = self.chosen()
        self.bar.suit(row)
        run = row.about if row is not None else None
        self.lines.setVisible(isinstance(run, Payout))
        found = run.lines if isinstance(run, Payout) else ()
        self.line_model.replace([LineRow(line, run) for line in found if isinstance(run, Payout)])

    def _line(self) -> PayoutLine | None:
        """Give the open payment that is chosen, if one is."""
        row, id_ = self.chosen(), self.lines.chosen_id()
        run = None if row is None else row.about
        if not isinstance(run, Payout):
            return None
        return next((line for line in payouts.open_lines(run) if line.id == id_), None)

    def _order_id(self) -> UUID | None:
        """Give the order that what is chosen is about."""
        row = self.chosen()
        if row is None:
            return None
        if isinstance(row.about, Refund):
            return row.about.order_id
        if isinstance(row.about, Payout):
            id_ = self.lines.chosen_id()
            return next((each.order_id for each in row.about.lines if each.id == id_), None)
        return None

    def _ready(self, key: str) -> bool:
        """Say whether this person may do it with what is chosen, as it stands."""
        return self._desk.may(LOOKS[key][2]) and bar.apt(self.chosen(), key)

    def _may_usual(self) -> bool:
        key = bar.usual(self.chosen())
        return key is not None and self._ready(key)

    def _do(self, key: str, kind: type[About], act: Callable[[About], Opened]) -> Opened | None:
        row = self.chosen()
        about = None if row is None else row.about
        return act(about) if isinstance(about, kind) and self._ready(key) else None

    def _count(self) -> None:
        """Say how much there is of each."""
        rows = self.live.rows
        for view, button in self._views.items():
            button.count(sum(payouts.is_in(row, view) for row in rows))
        if self.live.ready:
            under_way = sum(payouts.is_in(row, RUNS) for row in rows)
            self.counted.emit(words.plural("payouts.counted", under_way))

    @override
    def _reword(self) -> None:
        self.setAccessibleName(words.text("payouts.heading"))
        self.table.reword()
        self.lines.reword()
        self._follow()
        self._count()
