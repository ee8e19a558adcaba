"""Decides how those who may take the order that is chosen are asked for, shown and chosen from."""

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from api_client.vocabulary import DispatchRule, Noun
from api_client.wire.candidates import CandidateList
from api_client.wire.changes import Change
from api_client.wire.orders import OrderRow
from desktop import words
from desktop.ui import faults
from desktop.ui.candidates import Choice, candidate_columns, choices, why
from desktop.ui.cascades import Cascades
from desktop.ui.desk import Desk
from desktop.ui.table import TableModel
from desktop.ui.tables import remember
from desktop.ui.tableview import TableView
from desktop.ui.widgets.pane import Pane
from desktop.ui.widgets.worded import Label

CHOOSE_MS = 120
"""Whoever goes down the list of orders asks for the last one's candidates alone."""
AGAIN_MS = 2_000
"""So often at most they are asked for again while technicians change."""
NO_ORDER, LOADING, NOBODY, NOBODY_AT_ALL = (
    "candidates.no-order",
    "candidates.loading",
    "candidates.nobody",
    "candidates.nobody-at-all",
)


class CandidateView(QWidget):
    """The table of candidates, with a line that says by which rule and of when it is."""

    listed = Signal()
    """Others are listed, or nobody is."""

    def __init__(self, desk: Desk, cascades: Cascades, parent: QWidget) -> None:
        """List nobody until `show_order`."""
        super().__init__(parent)
        self._desk, self._cascades = desk, cascades
        self._order: OrderRow | None = None
        self._found: CandidateList | None = None
        self._wanted: UUID | None = None
        self._asked = 0
        self.rule: DispatchRule | None = None
        self.all = False
        columns = candidate_columns(cascades, desk.clock)
        self.model: TableModel[Choice] = TableModel(columns, self)
        self.table = TableView(self.model, desk.theme, "candidates.heading", NO_ORDER, self)
        self.pane = Pane(self.table, desk.theme, self)
        self.pane.show_view()
        self.about = Label("", "caption", self)
        self.why = Label("", "caption", self)
        for label in (self.about, self.why):
            label.setWordWrap(True)
        remember(self.table, desk, "candidates", (0, Qt.SortOrder.AscendingOrder))
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(4)
        line = QVBoxLayout()
        line.setContentsMargins(12, 0, 12, 0)
        line.setSpacing(2)
        line.addWidget(self.about)
        line.addWidget(self.why)
        inside.addLayout(line)
        inside.addWidget(self.pane, 1)
        self._soon, self._again = self._timer(CHOOSE_MS), self._timer(AGAIN_MS)
        cascades.changed.connect(self._follow)
        self.table.chosen.connect(lambda _: self._say_why())
        self._say()

    @property
    def found(self) -> CandidateList | None:
        """What the server answered about the order that is chosen, once it did."""
        return self._found

    def chosen(self) -> Choice | None:
        """Give the technician who is chosen, if one is."""
        id_ = self.table.chosen_id()
        return None if id_ is None else self.model.row(id_)

    def show_order(self, order: OrderRow | None) -> None:
        """List who may take this order; of another one than before nobody is shown till then."""
        before, self._order = self._order, order
        if order is not None and before is not None and order.id == before.id:
            if order != before:
                self.ask()
            return
        self._asked += 1
        self._found = None
        self.model.replace(())
        self.table.empty = NO_ORDER if order is None else LOADING
        self.pane.show_view()
        self._say()
        self.listed.emit()
        self._soon.stop()
        if order is not None:
            self._soon.start()

    def want(self, technician_id: UUID) -> None:
        """Choose this one as soon as he is listed."""
        self._wanted = technician_id
        self._choose_wanted()

    def look_by(self, rule: DispatchRule | None) -> None:
        """List them by this rule; by the order's own without one."""
        self.rule = rule
        self.ask()

    def turn_why_not(self) -> None:
        """List those too who may not take it, with why not; or no longer."""
        self.all = not self.all
        self.ask()

    def ask(self) -> None:
        """Ask who may take the order now; what is shown stays until the answer is here."""
        order = self._order
        self._soon.stop()
        self._again.stop()
        if order is None:
            return
        self._asked += 1
        asked, rule, every = self._asked, self.rule, self.all
        listing = self._desk.client.candidates.of_order

        def take(found: CandidateList) -> None:
            if asked == self._asked:
                self._take(found)

        def fail(fault: Exception) -> bool:
            return asked != self._asked or self._fail(fault)

        self._desk.tasks.run(self, lambda: listing(order.id, rule, everybody=every), take, fail)

    def hear(self, changes: Sequence[Change]) -> None:
        """Ask again before long where a technician changed, and somebody looks at them."""
        changed = any(change.noun is Noun.TECHNICIAN for change in changes)
        if changed and self._order is not None and not self._again.isActive():
            self._again.start()

    def pass_time(self) -> None:
        """Say anew what goes with the time."""
        open_ = [choice.id for choice in self._choices() if choice.open]
        if open_:
            self.model.refresh(open_)

    def enter(self) -> None:
        """Take the focus to the table, on the first in turn where nobody is chosen."""
        if self.chosen() is None and self.model.rowCount():
            self.table.choose(self.model.at(0).id)
        self.pane.take_focus()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._say()

    def _timer(self, interval_ms: int) -> QTimer:
        made = QTimer(self)
        made.setSingleShot(True)
        made.setInterval(interval_ms)
        made.timeout.connect(self.ask)
        return made

    def _choices(self) -> Sequence[Choice]:
        if self._found is None or self._order is None:
            return ()
        return choices(self._found.items, self._cascades.of(self._order.id))

    def _take(self, found: CandidateList) -> None:
        self._found = found
        self.table.empty = NOBODY_AT_ALL if self.all else NOBODY
        self.pane.show_view()
        self._show()
        self._choose_wanted()
        self._say()

    def _show(self) -> None:
        self.model.replace(self._choices())
        self.model.settle()
        if self.chosen() is None and self.model.rowCount():
            self.table.choose(self.model.at(0).id)
        self.listed.emit()

    def _follow(self, orders: object) -> None:
        """Show what was answered; who is asked next is reckoned anew."""
        assert isinstance(orders, frozenset), "ids of orders"
        if self._order is not None and self._order.id in orders:
            self._show()
            self.ask()

    def _fail(self, fault: Exception) -> bool:
        if faults.signed_out(fault):
            return False
        if self._found is None:
            self.pane.show_failing(fault, self.ask)
            return True
        return False

    def _choose_wanted(self) -> None:
        wanted = self._wanted
        if wanted is not None and self._found is not None:
            self._wanted = None
            if self.model.row(wanted) is not None:
                self.table.choose(wanted)

    def _say(self) -> None:
        """Say by which rule they stand, how many may be asked, of when it is, and what failed."""
        found = self._found
        self._say_why()
        self.about.setVisible(found is not None)
        if found is None:
            return
        fit = sum(each.qualified for each in found.items)
        said = words.text(
            "candidates.by-rule",
            rule=words.member(found.rule),
            count=words.plural("candidates.count", fit),
            at=words.clock_time(found.at, seconds=True),
        )
        why_straight = "" if found.fallen_back is None else words.member(found.fallen_back)
        fell = words.text("candidates.fallen-back", why=why_straight) if why_straight else ""
        none = "" if fit or self.all else words.text("candidates.q-says")
        self.about.setText(words.sentences(said, none, fell))

    def _say_why(self) -> None:
        """Say in full why the one who is chosen is not asked; the line stays where any is not."""
        choice = self.chosen()
        against = "" if choice is None else why(choice)
        self.why.setVisible(any(why(each) for each in self._choices()))
        if choice is None or not against:
            self.why.setText("")
        else:
            self.why.setText(words.text("candidates.why", name=choice.candidate.name, why=against))
