"""Decides in which sections a registration is read, what is asked for, and by which keys (E1).

What comes with the list is shown at once; the rest is asked for when a registration is chosen, and
again when it has changed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QStackedLayout,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from api_client.vocabulary import Registrant
from api_client.wire.registrations import Firm, Person, RegistrationRow
from desktop import words
from desktop.ui import faults
from desktop.ui.actions import Action
from desktop.ui.desk import Desk
from desktop.ui.gate import Gate
from desktop.ui.identity_page import IdentityPage
from desktop.ui.registration_pages import FactsPage, FilingPage, HistoryPage, Whole, WholePage
from desktop.ui.theme import Tone
from desktop.ui.widgets import sections
from desktop.ui.widgets.flow import Flow
from desktop.ui.widgets.placard import Placard

RowOf = Callable[[UUID], RegistrationRow | None]
"""Gives a registration of the list by its id."""


@dataclass(frozen=True, slots=True)
class Section:
    """One section: the key of its words, what shows it, by which keys."""

    key: str
    page: WholePage
    keys: str


class RegistrationRecord(QWidget):
    """Everything of one registration, in sections."""

    def __init__(
        self,
        desk: Desk,
        gate: Gate,
        row_of: RowOf,
        add_file: Callable[[], object],
        parent: QWidget,
    ) -> None:
        """Begin without a registration; `add_file` asks for a picture or a finger to be kept."""
        super().__init__(parent)
        self._desk, self._row_of = desk, row_of
        self._row: RegistrationRow | None = None
        self._asked = 0
        self.whole: Whole | None = None
        theme, clock = desk.theme, desk.clock
        self.identity = IdentityPage(desk, gate, add_file)
        self.sections = (
            Section("registrations.page-facts", FactsPage(theme, clock), "Alt+1"),
            Section("registrations.page-filing", FilingPage(theme, clock), "Alt+2"),
            Section(
                "registrations.page-history", HistoryPage(theme, clock, self._name_of), "Alt+3"
            ),
            Section("registrations.page-identity", self.identity, "Alt+4"),
        )
        self.bar, self._pages = Flow(0, self), QStackedWidget(self)
        self.buttons = [QToolButton(self) for _ in self.sections]
        self.placard = Placard(theme, self)
        self._arrange()
        theme.follow(self._dress)
        self._name()
        self.show_row(None)

    def offered_actions(self) -> Sequence[Action]:
        """Give the way to each section."""

        def ready() -> bool:
            return self.whole is not None

        return [
            Action(each.key, "order", partial(self.go, place), each.keys, ready, within=True)
            for place, each in enumerate(self.sections)
        ]

    def go(self, place: int) -> None:
        """Turn to the section at this place, and work there."""
        self.turn(place)
        self.sections[place].page.setFocus()

    def turn(self, place: int) -> None:
        """Turn to the section at this place."""
        self._pages.setCurrentIndex(place)
        self.buttons[place].setChecked(True)

    def enter(self) -> None:
        """Take the focus to what is read."""
        self.sections[self._pages.currentIndex()].page.setFocus()

    def show_row(self, row: RegistrationRow | None) -> None:
        """Show a registration of the list, and ask for what does not come with it."""
        before, self._row = self._row, row
        if row is None:
            self._asked += 1
            self._hold(None)
            self.placard.show_words(
                "person", "registrations.none-chosen", "registrations.none-chosen-more"
            )
            self._stack.setCurrentIndex(0)
            return
        another = before is None or before.id != row.id
        if another:
            self._hold(None)
            self.placard.show_words("wait", "placard.loading", "placard.loading-more")
            self._stack.setCurrentIndex(0)
        if another or before != row:
            self._ask(row)

    def again(self) -> None:
        """Ask for the registration that is shown anew."""
        if self._row is not None:
            self._ask(self._row)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._name()

    def _ask(self, row: RegistrationRow) -> None:
        """Ask for everything about it; only the answer to the last question counts."""
        self._asked += 1
        asked, client = self._asked, self._desk.client.registrations
        is_firm = row.standing.registrant is Registrant.FIRM
        firm = None if row.firm_id is None else self._row_of(row.firm_id)

        def ask() -> Whole:
            subject: Firm | Person = client.firm(row.id) if is_firm else client.person(row.id)
            filings, history = client.filings(row.id).items, client.history(row.id).items
            held = None if is_firm else client.credential(row.id)
            return Whole(row, subject, filings, history, held, firm)

        def show(whole: Whole) -> None:
            if asked == self._asked:
                self._hold(whole)
                self._stack.setCurrentIndex(1)

        def fail(fault: Exception) -> bool:
            return asked != self._asked or self._fail(fault)

        self._desk.tasks.run(self, ask, show, fail)

    def _fail(self, fault: Exception) -> bool:
        if self.whole is not None:
            return False
        self.placard.show_words(
            "away",
            "placard.failing",
            lambda: faults.sentence(fault),
            Tone.TROUBLE,
            ("placard.retry", self.again),
        )
        return True

    def _hold(self, whole: Whole | None) -> None:
        self.whole = whole
        for each in self.sections:
            each.page.show_whole(whole)
        self._name()

    def _name_of(self, firm_id: UUID) -> str:
        firm = self._row_of(firm_id)
        return words.text("registrations.another-firm") if firm is None else firm.name

    def _arrange(self) -> None:
        group = QButtonGroup(self)
        for place, (button, section) in enumerate(zip(self.buttons, self.sections, strict=True)):
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            button.clicked.connect(partial(self.turn, place))
            group.addButton(button)
            self._pages.addWidget(section.page)
        self.buttons[0].setChecked(True)
        self.bar.show_all(list(self.buttons))
        for keys, by in (("Ctrl+Tab", 1), ("Ctrl+Shift+Tab", -1)):
            made = QShortcut(QKeySequence(keys), self, partial(self._step, by))
            made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        page, beside = QFrame(self), QHBoxLayout()
        beside.setContentsMargins(8, 0, 8, 0)
        beside.addWidget(self.bar)
        down = QVBoxLayout(page)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(0)
        down.addLayout(beside)
        down.addWidget(self._pages, 1)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.placard)
        self._stack.addWidget(page)

    def _step(self, by: int) -> None:
        self.turn((self._pages.currentIndex() + by) % len(self.sections))

    def _dress(self) -> None:
        self.bar.setStyleSheet(sections.sheet(self._desk.theme.colours))

    def _name(self) -> None:
        whole = self.whole
        counts = {1: 0, 2: 0}
        if whole is not None:
            counts = {1: len(whole.filings), 2: len({each.version for each in whole.history})}
        for place, section in enumerate(self.sections):
            shown = words.text(section.key)
            if counts.get(place):
                count = words.number(counts[place])
                shown = words.text("order.page-count", page=shown, count=count)
            self.buttons[place].setText(shown)
            self.buttons[place].setAccessibleName(shown)
            self.buttons[place].setToolTip(section.keys)
        self.bar.settle()
