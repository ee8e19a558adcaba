"""Decides how the desk finds somebody for each order that waits: who, asked by whom, how far (E4).

Orders for which somebody has still to be found stand above, what calls the desk first; below, who
may take the one that is chosen. One key has it offered in turn by the customer's rule.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from itertools import pairwise
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from api_client.vocabulary import Noun
from api_client.wire.changes import Change
from api_client.wire.dispatch import Cascade
from api_client.wire.orders import Order, OrderRow
from desktop import words
from desktop.ui.actions import Action
from desktop.ui.candidate_list import CandidateView
from desktop.ui.cascades import Cascades
from desktop.ui.clocks import tick_ms
from desktop.ui.desk import Desk
from desktop.ui.dispatch_acts import DispatchActs
from desktop.ui.dispatch_bar import AT, ICONS, TAKEN, DispatchBar, Run
from desktop.ui.dispatching import WATCHED, Search, Standings, dispatch_columns
from desktop.ui.freed import FreedLine, FreedTechnicians
from desktop.ui.gate import Gate
from desktop.ui.listing import ListPanel
from desktop.ui.live import Live
from desktop.ui.panel import Note
from desktop.ui.table import TableModel
from desktop.ui.tables import remember
from desktop.ui.tableview import TableView
from desktop.ui.theme import Tone
from desktop.ui.widgets.pane import Pane

SECOND_MS = 1_000
LATE_MS = 15_000
"""How often what is late is reckoned again."""
KEYS = {
    "dispatch.start": "D",
    "dispatch.offer": "O",
    "dispatch.assign": "S",
    "dispatch.stop": "X",
    "dispatch.widen": "W",
    "dispatch.consent": "Y",
    "dispatch.refuse": "N",
    "dispatch.take-back": "T",
    "dispatch.why-not": "Q",
}
"""Single letters, which Qt leaves to whoever is being written into."""


class DispatchPanel(ListPanel):
    """Orders for which somebody has still to be found, and who may take them."""

    def __init__(self, desk: Desk) -> None:
        """Show what waits at the desk's server."""
        super().__init__()
        self._desk = desk
        self._order: OrderRow | None = None
        self._shown: UUID | None = None
        self._wanted: UUID | None = None
        self._awaited = False
        self.cascades = Cascades(desk, self)
        self.standings = Standings(self.cascades, desk.clock)
        self.model: TableModel[OrderRow] = TableModel(dispatch_columns(self.standings), self)
        self.table = TableView(self.model, desk.theme, "dispatch.heading", "dispatch.empty", self)
        self.live: Live[OrderRow] = Live(
            self.model, Noun.ORDER, desk.tasks, self._load, self._fetch, self
        )
        self.pane = Pane(self.table, desk.theme, self)
        self.candidates = CandidateView(desk, self.cascades, self)
        self.acts = DispatchActs(desk, self.cascades, self)
        self.freed = FreedTechnicians(desk, self)
        self.gate = Gate(desk, self)
        self.line = FreedLine(self.freed, desk.theme, self.look_at_proposal, self)
        self._runs: dict[str, Run] = {
            "dispatch.start": self.start,
            "dispatch.offer": self.offer,
            "dispatch.assign": self.assign,
            "dispatch.stop": self.stop,
            "dispatch.widen": self.widen,
            "dispatch.consent": self.consent,
            "dispatch.refuse": self.refuse,
            "dispatch.take-back": self.take_back,
            "dispatch.why-not": self.turn_why_not,
        }
        self.bar = DispatchBar(desk, self.gate, self._runs, self)
        self.rules = self.bar.rules
        self._arrange()
        self._connect()
        self._reword()

    # What is chosen

    def chosen(self) -> OrderRow | None:
        """Give the order that is chosen, if one is."""
        id_ = self.table.chosen_id()
        return None if id_ is None else self.live.row(id_)

    def search(self) -> Search | None:
        """Say how far the search for somebody is, of the order that is chosen."""
        row = self.chosen()
        return None if row is None else self.standings.stage(row)

    def choose(self, order_id: UUID) -> None:
        """Make an order the current one, and come to the front."""
        self.table.choose(order_id)
        self.wanted.emit()

    # What can be done

    @override
    def offered_actions(self) -> Sequence[Action]:
        def ready(key: str) -> Callable[[], bool]:
            return lambda: self._ready(key)

        guarded = (
            Action(key, ICONS[key], self._runs[key], keys, ready(key), within=True)
            for key, keys in KEYS.items()
        )
        return (
            *self.gate.actions(*guarded),
            Action(
                "dispatch.look-at-proposal",
                "place",
                self.look_at_proposal,
                "P",
                lambda: self.freed.now is not None,
                within=True,
            ),
            Action(
                "dispatch.no-proposal",
                "close",
                self.freed.dismiss,
                ready=lambda: self.freed.now is not None,
            ),
        )

    def start(self) -> None:
        """Have the order that is chosen offered in turn, by the rule that is chosen."""
        row = self.chosen()
        if row is not None and self._ready("dispatch.start"):
            self.acts.start(row, self.rules.rule)

    def offer(self) -> QWidget | None:
        """Offer the order to the technician who is chosen, and to nobody else."""
        row, choice = self.chosen(), self.candidates.chosen()
        if row is None or choice is None or not self._ready("dispatch.offer"):
            return None
        return self.acts.offer(row, choice)

    def assign(self) -> QWidget | None:
        """Send the technician who is chosen."""
        row, choice = self.chosen(), self.candidates.chosen()
        return None if row is None or choice is None else self.acts.assign(row, choice)

    def stop(self) -> QWidget | None:
        """Ask nobody any more."""
        row = self.chosen()
        return self.acts.stop(row) if row and self._ready("dispatch.stop") else None

    def widen(self) -> QWidget | None:
        """Let others be asked too, where nobody is left."""
        row = self.chosen()
        return self.acts.widen(row) if row and self._ready("dispatch.widen") else None

    def consent(self) -> None:
        """Enter that the customer agrees."""
        row = self.chosen()
        if row is not None and self._ready("dispatch.consent"):
            self.acts.consent(row)

    def refuse(self) -> QWidget | None:
        """Enter that the customer does not."""
        row = self.chosen()
        return self.acts.refuse(row) if row and self._ready("dispatch.refuse") else None

    def take_back(self) -> QWidget | None:
        """Take the order back from whoever took it."""
        row = self.chosen()
        return self.acts.take_back(row) if row and self._ready("dispatch.take-back") else None

    def turn_why_not(self) -> None:
        """Show those too who may not be asked, with why not, or no longer."""
        self.candidates.turn_why_not()
        key = "dispatch.why-not-off" if self.candidates.all else "dispatch.why-not"
        self.bar.buttons["dispatch.why-not"].say(key)

    def look_at_proposal(self) -> None:
        """Choose the order that is proposed, and the technician who has become free."""
        freed = self.freed.now
        if freed is None:
            return
        self.choose(freed.proposal.order_id)
        self.candidates.want(freed.technician.id)
        self.candidates.enter()

    # What the window says

    @override
    def reload(self) -> None:
        super().reload()
        self.cascades.reload()
        self.freed.reload()
        self.candidates.ask()

    @override
    def hear(self, changes: Sequence[Change]) -> None:
        super().hear(changes)
        self.cascades.hear(changes)
        self.freed.hear(changes)
        self.candidates.hear(changes)

    @override
    def note_shown(self, order: Order | None) -> None:
        self._shown = None if order is None else order.id

    @override
    def enter(self) -> None:
        """Go to the order that is shown where it waits, else to the first that does."""
        self._wanted = self._shown
        self._begin()
        super().enter()

    # How it is done

    def _begin(self) -> None:
        """Choose the order that is wanted, or the first where none is chosen.

        One that is not known here yet is gone to when it comes, unless another was chosen by then.
        """
        wanted = self._wanted
        if wanted is not None and self.live.row(wanted) is not None:
            self.table.choose(wanted)
            wanted = None
        elif self.chosen() is None and self.model.rowCount():
            self.table.choose(self.model.at(0).id)
        self._wanted = wanted
        self._awaited = wanted is not None or self.chosen() is None

    def _load(self) -> Sequence[OrderRow]:
        return list(self._desk.client.orders.rows(state=WATCHED))

    def _fetch(self, ids: Sequence[UUID]) -> Sequence[OrderRow]:
        return list(self._desk.client.orders.rows(ids=ids, state=WATCHED))

    def _arrange(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.line)
        whole.addWidget(self.pane, 4)
        whole.addWidget(self.bar)
        whole.addWidget(self.candidates, 5)
        for before, after in pairwise((self.table, *self.bar.stops, self.candidates.table)):
            QWidget.setTabOrder(before, after)

    def _connect(self) -> None:
        remember(self.table, self._desk, "dispatch", (0, Qt.SortOrder.AscendingOrder))
        self.table.chosen.connect(self._choose)
        self.table.opened.connect(lambda _: self.candidates.enter())
        self.candidates.table.opened.connect(lambda _: self._offer_opened())
        self.candidates.table.chosen.connect(lambda _: self._suit())
        self.candidates.listed.connect(self._suit)
        self.rules.chosen.connect(self.candidates.look_by)
        self.live.loaded.connect(self.pane.show_view)
        self.live.failed.connect(self._fail)
        self.live.counted.connect(self._follow)
        self.cascades.changed.connect(self._hear_cascades)
        self.cascades.exhausted.connect(self._tell_exhausted)
        self.cascades.failed.connect(self._fail)
        self.acts.answered.connect(self._look_again)
        self.acts.failed.connect(self._look_again)
        for interval_ms, run in ((SECOND_MS, self._count_down), (LATE_MS, self._pass_time)):
            clock = QTimer(self)
            clock.setInterval(tick_ms(self._desk.clock, interval_ms))
            clock.timeout.connect(run)
            clock.start()
        self._suit()

    def _ready(self, key: str) -> bool:
        """Say whether this can be done now with the order and the technician that are chosen."""
        row, choice, stage = self.chosen(), self.candidates.chosen(), self.search()
        if row is None or stage not in AT.get(key, Search):
            return False
        if key == "dispatch.stop":
            return self.cascades.of(row.id) is not None
        if key == "dispatch.offer":
            return stage not in TAKEN and choice is not None and not choice.open
        return key != "dispatch.assign" or choice is not None

    def _offer_opened(self) -> None:
        """Offer to whoever was entered, where that goes now."""
        if self._ready("dispatch.offer"):
            self.gate.do(words.text("dispatch.offer"), self.offer)

    def _choose(self, order_id: UUID | None) -> None:
        row = self.chosen()
        if row is None or self._order is None or row.id != self._order.id:
            self.rules.reset()
            self.candidates.rule = None
        self._order = row
        self.candidates.show_order(row)
        self._suit()
        if order_id is not None:
            self._wanted = None
            self.order_chosen.emit(order_id)

    def _follow(self) -> None:
        """Follow the order that is chosen, or that somebody came here for; and count all."""
        if self._awaited and self.table.hasFocus():
            self._begin()
        row = self.chosen()
        if row is not None and row != self._order:
            self._order = row
            self.candidates.show_order(row)
        freed = self.freed.now
        if freed is not None and self.live.row(freed.proposal.order_id) is None:
            self.freed.dismiss()
        self._suit()
        self._count()

    def _hear_cascades(self, orders: object) -> None:
        assert isinstance(orders, frozenset), "ids of orders"
        self.model.refresh(orders)
        self._suit()
        if self.live.ready:
            self._count()

    def _tell_exhausted(self, cascade: object) -> None:
        """Tell that nobody is left where this is not seen; it goes by itself, the alarm stays."""
        assert isinstance(cascade, Cascade), "the signal says so"
        if not self.visibleRegion().isEmpty():
            return
        said = words.text(
            "dispatch.nobody-left", number=cascade.order_number, title=cascade.order_title
        )
        look = partial(words.text, "dispatch.look"), partial(self.choose, cascade.order_id)
        self._desk.notices.say(said, Tone.TROUBLE, look)

    def _look_again(self, _about: object) -> None:
        """See how orders stand now: the feed tells of it too, but later."""
        self.live.reload()

    def _count_down(self) -> None:
        if not self.visibleRegion().isEmpty() and self.cascades.running:
            self.model.refresh([each.order_id for each in self.cascades.running])
            self.candidates.pass_time()

    def _pass_time(self) -> None:
        self.model.refresh()
        self._count()

    def _suit(self) -> None:
        """Offer what can be done with the order and the technician that are chosen."""
        ready = {key: self._ready(key) for key in self._runs}
        self.bar.suit(self.chosen(), self.search(), ready)

    def _count(self) -> None:
        """Say in the status line how many wait, and what calls the desk."""
        if not self.live.ready:
            return
        found = Counter(self.standings.stage(row) for row in self.live.rows)
        said = words.plural("dispatch.count", len(self.live.rows))
        if found[Search.ASKING]:
            asking = words.plural("dispatch.count-asking", found[Search.ASKING])
            said = words.text("status.pair", one=said, other=asking)
        self.counted.emit(said)
        nobody, consent = found[Search.NOBODY], found[Search.CONSENT]
        if nobody:
            note = Note("error", words.plural("dispatch.note-nobody", nobody), Tone.TROUBLE)
            self.noted.emit(note)
        elif consent:
            note = Note("wait", words.plural("dispatch.note-consent", consent), Tone.WAITING)
            self.noted.emit(note)
        else:
            self.noted.emit(None)

    @override
    def known_at(self, heard_at: datetime) -> datetime | None:
        return heard_at if self.live.ready and self.cascades.ready else None

    @override
    def _reword(self) -> None:
        self.setAccessibleName(words.text("dispatch.heading"))
        self.table.reword()
        self._count()
