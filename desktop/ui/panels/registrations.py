"""Decides how clerks keep the registrations of firms and persons: reviewed, filed, looked at (E1).

What awaits a review, what lapses soon and what was refused are a key each, with how many there are;
below stands all of the one that is chosen. One key does the usual thing with it.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TypeVar
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from api_client.vocabulary import Noun, Permission
from api_client.wire.registrations import Firm, RegistrationRow
from desktop import words
from desktop.ui import applicants
from desktop.ui.actions import Action
from desktop.ui.applicants import EMPTY, Look
from desktop.ui.clocks import tick_ms
from desktop.ui.collation import place_of
from desktop.ui.desk import Desk
from desktop.ui.finding import MOST_OF_A_KIND, Candidate, Found, Kind, ranked
from desktop.ui.gate import Gate
from desktop.ui.listing import ListPanel
from desktop.ui.live import Live
from desktop.ui.registration_acts import RegistrationActs
from desktop.ui.registration_bar import ICONS, KEYS, MAIN, NEEDED, USUAL, RegistrationBar, Run, apt
from desktop.ui.registration_dialogs import EditSubjectDialog
from desktop.ui.registration_form import Named
from desktop.ui.registration_record import RegistrationRecord
from desktop.ui.registration_reviews import RefuseDialog
from desktop.ui.registration_top import RegistrationTop
from desktop.ui.table import TableModel
from desktop.ui.tables import remember
from desktop.ui.tableview import TableView
from desktop.ui.values import joined
from desktop.ui.widgets.pane import Pane

Opened = TypeVar("Opened")
MINUTE_MS = 60_000
NOUNS = frozenset({Noun.FIRM, Noun.REGISTRATION})
SEEN: Mapping[Look, tuple[str, str]] = {
    Look.AWAITING: ("registrations.see-awaiting", "1"),
    Look.LAPSING: ("registrations.see-lapsing", "2"),
    Look.REFUSED: ("registrations.see-refused", "3"),
    Look.ALL: ("registrations.see-all", "4"),
}
"""By which action and key each look is taken."""


class RegistrationsPanel(ListPanel):
    """All firms and persons that are registered, what presses first."""

    def __init__(self, desk: Desk) -> None:
        """Show the registrations of the desk's server."""
        super().__init__()
        self._desk = desk
        self._look = Look.AWAITING
        theme = desk.theme
        self.model: TableModel[RegistrationRow] = TableModel(applicants.columns(desk.clock), self)
        self.table = TableView(self.model, theme, "registrations.heading", EMPTY[self._look], self)
        self.live: Live[RegistrationRow] = Live(
            self.model, NOUNS, desk.tasks, self._load, self._fetch, self
        )
        self.pane = Pane(self.table, theme, self)
        self.gate, self.acts = Gate(desk, self), RegistrationActs(desk, self)
        self.top = RegistrationTop(desk, self.gate, self.new_firm, self.new_person, self)
        self._runs: dict[str, Run] = {
            "registrations.approve": self.approve,
            "registrations.refuse": self.refuse,
            "registrations.file": self.file,
            "registrations.answer": self.answer,
            "registrations.edit": self.edit,
            "registrations.judge": self.judge,
            "registrations.times": self.times,
        }
        self.bar = RegistrationBar(desk, self.gate, self._runs, self)
        self.record = RegistrationRecord(desk, self.gate, self.live.row, self.keep_file, self)
        self._arrange()
        self._connect()
        self.look_at(self._look)
        self._reword()

    # What is chosen, and looked at

    def chosen(self) -> RegistrationRow | None:
        """Give the registration that is chosen, if one is."""
        id_ = self.table.chosen_id()
        return None if id_ is None else self.live.row(id_)

    def choose(self, subject_id: UUID) -> None:
        """Make a registration the current one, whatever is looked at, and come to the front."""
        if self.model.place(subject_id) is None:
            self.top.search.clear()
            self.look_at(Look.ALL)
        self.table.choose(subject_id)
        self.wanted.emit()

    def look_at(self, look: Look) -> None:
        """Look at what awaits a review, lapses soon, was refused, or at all."""
        self._look = look
        self.top.mark(look)
        self._filter()

    # What can be done

    @override
    def offered_actions(self) -> Sequence[Action]:
        def ready(key: str) -> Callable[[], bool]:
            return lambda: self._ready(key)

        guarded = [
            Action(key, ICONS[key], self._runs[key], keys, ready(key), within=True)
            for key, keys in KEYS.items()
        ]
        looks = [
            Action(key, "eye", partial(self._see, look), keys, within=True)
            for look, (key, keys) in SEEN.items()
        ]
        number = self.record.identity
        return (
            Action("registrations.find", "search", self.top.search.setFocus, "Ctrl+F", within=True),
            *looks,
            *self.gate.actions(
                Action(USUAL, "play", self.do_usual, "D", self._may_usual, within=True),
                *guarded,
                *self._new_actions(),
                Action(
                    "registrations.look-number",
                    "eye",
                    self.look_at_number,
                    "Ctrl+I",
                    number.may_look_at_number,
                    within=True,
                ),
            ),
            *self.record.offered_actions(),
        )

    def _new_actions(self) -> Sequence[Action]:
        """Give what makes something new, for who may."""
        return (
            Action(
                "registrations.new-person",
                "person",
                self.new_person,
                "Ins",
                self._may_write,
                within=True,
            ),
            Action(
                "registrations.new-firm",
                "firm",
                self.new_firm,
                "Shift+Ins",
                self._may_write,
                within=True,
            ),
            Action(
                "registrations.keep-file",
                "add",
                self.keep_file,
                ready=self._may_keep_file,
                within=True,
            ),
        )

    def do_usual(self) -> object:
        """Do the usual thing with the registration that is chosen."""
        key = self._usual()
        return self._runs[key]() if key is not None and self._ready(key) else None

    def approve(self) -> QWidget | None:
        """Approve the application that is chosen, after asking."""
        return self._do("registrations.approve", self.acts.approve)

    def refuse(self) -> RefuseDialog | None:
        """Refuse it, after asking why."""
        return self._do("registrations.refuse", self.acts.refuse)

    def file(self) -> None:
        """File it with the police anew."""
        self._do("registrations.file", self.acts.file)

    def answer(self) -> QWidget | None:
        """Note what the police said of it."""
        return self._do("registrations.answer", self.acts.answer)

    def new_person(self) -> None:
        """Register a person."""
        if self._may_write():
            self.acts.new_person(self.firms(), {row.id for row in self.live.rows})

    def new_firm(self) -> QWidget | None:
        """Register a firm."""
        return self.acts.new_firm() if self._may_write() else None

    def edit(self) -> EditSubjectDialog | None:
        """Change fields of the registration that is chosen, once all of it is here."""
        whole = self.record.whole
        if whole is None or not self._ready("registrations.edit"):
            return None
        return self.acts.edit(whole, self.firms())

    def judge(self) -> QWidget | None:
        """Judge the person who is chosen, once it is known how he is judged."""
        whole = self.record.whole
        if whole is None or whole.credential is None or not self._ready("registrations.judge"):
            return None
        return self.acts.judge(whole.row, whole.credential)

    def times(self) -> None:
        """Change when and where the firm that is chosen works."""
        whole = self.record.whole
        if whole is not None and self._ready("registrations.times"):
            assert isinstance(whole.subject, Firm), "it is apt for firms"
            self.acts.times(whole.subject)

    def keep_file(self) -> QWidget | None:
        """Ask for a picture or a finger of the one that is chosen, to be kept."""
        row = self.chosen()
        if row is None or not self._may_write():
            return None
        return self.acts.keep_file(row)

    def look_at_number(self) -> None:
        """Show the number of the card, which goes on record."""
        self.record.go(len(self.record.sections) - 1)
        self.record.identity.look_at_number()

    # What the window says

    @override
    def find_held(self, wanted: str) -> Sequence[Found]:
        return ranked(wanted, map(self._candidate, self.live.rows))[:MOST_OF_A_KIND]

    @override
    def enter(self) -> None:
        self._choose_first()
        super().enter()

    # How it is done

    def _load(self) -> Sequence[RegistrationRow]:
        return self._desk.client.registrations.all().items

    def _fetch(self, ids: Sequence[UUID]) -> Sequence[RegistrationRow]:
        return self._desk.client.registrations.all(ids=ids).items

    def _arrange(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.top)
        whole.addWidget(self.pane, 4)
        whole.addWidget(self.bar)
        whole.addWidget(self.record, 5)

    def _connect(self) -> None:
        remember(self.table, self._desk, "registrations", (0, Qt.SortOrder.AscendingOrder))
        self.top.searched.connect(self._filter)
        self.top.looked.connect(self.look_at)
        self.table.chosen.connect(lambda _: self._follow())
        self.table.opened.connect(lambda _: self.record.enter())
        self.live.loaded.connect(self._loaded)
        self.live.failed.connect(self._fail)
        self.model.settled.connect(self._choose_first)
        self.live.counted.connect(self._follow)
        self.live.counted.connect(self._count)
        self.acts.answered.connect(self._take)
        self.acts.failed.connect(self._look_again)
        self.acts.changed.connect(self._go_to)
        clock = QTimer(self)
        clock.setInterval(tick_ms(self._desk.clock, MINUTE_MS))
        clock.timeout.connect(self._pass_time)
        clock.start()
        self._follow()

    def _loaded(self) -> None:
        self.pane.show_view()
        self._filter()

    def _choose_first(self) -> None:
        """Choose what presses first where somebody looks, unless something is chosen."""
        if self.isVisible() and self.chosen() is None and self.model.rowCount():
            self.table.choose(self.model.at(0).id)

    def _see(self, look: Look) -> None:
        """Look at something else, and work there."""
        self.look_at(look)
        self.enter()

    def _filter(self) -> None:
        typed, now = self.top.typed, self._desk.clock.now()
        look = self._look
        self.table.empty = "registrations.none-found" if typed else EMPTY[look]
        self.live.show_only(
            lambda row: (
                applicants.fits(row, look, now)
                and (typed in row.name.casefold() or typed in row.phone.casefold())
            )
        )

    def _follow(self) -> None:
        """Show the registration that is chosen as it now is, and what can be done with it."""
        row = self.chosen()
        self.bar.suit(row)
        self.record.show_row(row)

    def _take(self, now: object) -> None:
        assert isinstance(now, RegistrationRow), "the signal says so"
        self.live.take(now)

    def _go_to(self, subject_id: object) -> None:
        """Choose what was made or changed here, as soon as it is in the list."""
        assert isinstance(subject_id, UUID), "the signal says so"

        def show(rows: Sequence[RegistrationRow]) -> None:
            for row in rows:
                self.live.take(row)
            self.model.settle()
            if self.live.row(subject_id) is not None:
                self.choose(subject_id)

        self._desk.tasks.run(self, lambda: self._fetch([subject_id]), show)

    def firms(self) -> Named:
        """Give the firms by (id, name), as people find them."""
        firms = [row for row in self.live.rows if applicants.is_firm(row)]
        firms.sort(key=lambda row: place_of(row.name))
        return [(str(row.id), row.name) for row in firms]

    def _may_write(self) -> bool:
        return self._desk.may(Permission.REGISTRATIONS_WRITE)

    def _look_again(self, _about: object) -> None:
        """See how registrations stand now: the feed tells of it too, but later."""
        self.live.reload()

    def _pass_time(self) -> None:
        """Say anew how many days are left; what lapses soon now is looked at as such."""
        self._filter()
        self.model.refresh()
        self._count()

    def _usual(self) -> str | None:
        row = self.chosen()
        return None if row is None else MAIN.get(applicants.stage(row, self._desk.clock.now()))

    def _may_usual(self) -> bool:
        key = self._usual()
        return key is not None and self._ready(key)

    def _ready(self, key: str) -> bool:
        """Say whether this person may do it with what is chosen, as it stands."""
        return self._desk.may(NEEDED[key]) and apt(self.chosen(), key, self._desk.clock.now())

    def _may_keep_file(self) -> bool:
        return self._may_write() and self.chosen() is not None

    def _do(self, key: str, act: Callable[[RegistrationRow], Opened]) -> Opened | None:
        row = self.chosen()
        return act(row) if row is not None and self._ready(key) else None

    def _candidate(self, row: RegistrationRow) -> Candidate:
        now = self._desk.clock.now()
        stands = words.text(applicants.STAGES[applicants.stage(row, now)][0])
        detail = joined(applicants.kind(row), stands)
        show = partial(self.choose, row.id)
        found = Found(Kind.REGISTRATION, applicants.icon(row), row.name, show, detail)
        return Candidate((row.name, row.phone), found)

    def _count(self) -> None:
        """Say how many there are to look at, and what awaits a clerk."""
        now, rows = self._desk.clock.now(), self.live.rows
        for look, button in self.top.looks.items():
            button.count(sum(applicants.fits(row, look, now) for row in rows))
        if not self.live.ready:
            return
        everybody = words.plural("registrations.count", len(rows))
        waiting = sum(applicants.fits(row, Look.AWAITING, now) for row in rows)
        said = words.plural("registrations.awaiting", waiting)
        self.counted.emit(words.text("status.pair", one=everybody, other=said))

    @override
    def _reword(self) -> None:
        self.setAccessibleName(words.text("registrations.heading"))
        self.table.reword()
        self._follow()
        if self.live.ready:
            self._count()
