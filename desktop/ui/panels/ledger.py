"""Decides how the ledger is read at the desk: accounts, journal, trial balance, periods (E16, F1).

Each is a digit away, an account's journal one more key. Who may posts opening balances, takes
transfers back and closes periods there, each asked about first.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from api_client.vocabulary import Noun, Permission
from api_client.wire.changes import Change
from api_client.wire.ledger import Account, Transfer
from desktop import words
from desktop.ui import ledger_asking as asking
from desktop.ui import ledger_columns as columns
from desktop.ui.actions import Action
from desktop.ui.desk import Desk
from desktop.ui.gate import Gate
from desktop.ui.ledger_acts import LedgerActs
from desktop.ui.ledger_bar import GO, ICONS, JOURNAL, OF_ORDER, REVERSE, Chosen, LedgerBar
from desktop.ui.ledger_files import LedgerExport
from desktop.ui.ledger_filters import About, AccountFilter, JournalFilter, TrialFilter
from desktop.ui.ledger_parts import MORE, Part
from desktop.ui.ledger_rows import AccountRow, PeriodRow, TransferRow, TrialRow
from desktop.ui.panel import Panel
from desktop.ui.tables import remember
from desktop.ui.values import joined
from desktop.ui.widgets.worded import Button, CountButton

ACCOUNTS, ENTRIES = "ledger.view-accounts", "ledger.view-journal"
TRIAL, PERIODS = "ledger.view-trial", "ledger.view-periods"
SEEN = {
    "ledger.see-accounts": ACCOUNTS,
    "ledger.see-journal": ENTRIES,
    "ledger.see-trial": TRIAL,
    "ledger.see-periods": PERIODS,
}
"""By which action each part is looked at; their keys are 1, 2, 3 and 4."""
COUNTED = {
    ACCOUNTS: "ledger.counted-accounts",
    ENTRIES: "ledger.counted-transfers",
    PERIODS: "ledger.counted-periods",
}
"""How it is said how much is here; the trial balance is of a day."""
KEYS = {JOURNAL: "J", OF_ORDER: "W", GO: "G", REVERSE: "X"}
EXPORT, OPEN, CLOSE = "ledger.export", "ledger.open", "ledger.close"
EVERYTHING, TODAY = "ledger.see-everything", "ledger.today"


class LedgerPanel(Panel):
    """The centre's books."""

    def __init__(self, desk: Desk) -> None:
        """Show the ledger of the desk's server."""
        super().__init__()
        self._desk, theme = desk, desk.theme
        self.gate, self.files = Gate(desk, self), LedgerExport(desk, self)
        self.acts = LedgerActs(desk, self)
        self.account_filter = AccountFilter(self)
        self.journal_filter = JournalFilter(theme, self._today(), self)
        self.trial_filter = TrialFilter(theme, self._today, self)
        self._make_parts(desk)
        self._views = {key: CountButton(key, theme, self) for key in self.parts}
        self._runs: dict[str, Callable[[], object]] = {
            JOURNAL: self.see_journal,
            OF_ORDER: self.see_order,
            GO: self.go,
            REVERSE: self.reverse,
        }
        self.bar = LedgerBar(desk, self.gate, self._runs, self)
        self.export_button = Button(EXPORT, theme, "file", parent=self)
        self.open_button = Button(OPEN, theme, "add", parent=self)
        self.close_button = Button(CLOSE, theme, "lock", parent=self)
        self._view, self._stack = ACCOUNTS, QStackedWidget(self)
        self._arrange()
        self._connect()
        self.look_at(ACCOUNTS)

    def _make_parts(self, desk: Desk) -> None:
        """Make what is looked at, one at a time."""
        client = desk.client.ledger
        accounts, entries = self.account_filter, self.journal_filter
        self.accounts: Part[AccountRow] = Part(
            desk,
            ("ledger.accounts", "ledger.accounts-empty", "ledger.accounts-none-found"),
            columns.account_columns(),
            lambda: asking.accounts(client, accounts),
            accounts,
            self,
        )
        self.journal: Part[TransferRow] = Part(
            desk,
            ("ledger.entries", "ledger.entries-empty", "ledger.entries-none-found"),
            columns.journal_columns(),
            lambda: asking.journal(client, entries),
            entries,
            self,
        )
        none_until = "ledger.trial-empty"
        self.trial: Part[TrialRow] = Part(
            desk,
            ("ledger.trial", none_until, none_until),
            columns.trial_columns(),
            lambda: asking.trial(client, self.trial_filter.wanted),
            self.trial_filter,
            self,
        )
        never = "ledger.periods-empty"
        self.periods: Part[PeriodRow] = Part(
            desk,
            ("ledger.periods", never, never),
            columns.period_columns(desk.clock),
            lambda: asking.periods(client),
            None,
            self,
        )
        parts = (self.accounts, self.journal, self.trial, self.periods)
        self.parts: dict[str, Part[Any]] = dict(zip(SEEN.values(), parts, strict=True))

    # What is looked at, and chosen

    @property
    def part(self) -> Part[Any]:
        """What is looked at."""
        return self.parts[self._view]

    def chosen(self) -> Chosen:
        """Give the account or the transfer that is chosen where one is looked at."""
        row = self.part.row()
        if isinstance(row, AccountRow):
            return row.account
        return row.transfer if isinstance(row, TransferRow) else None

    def look_at(self, view: str) -> None:
        """Look at accounts, journal, trial balance or periods."""
        self._view = view
        for key, button in self._views.items():
            button.setChecked(key == view)
        self._stack.setCurrentWidget(self.part)
        if self.isVisible():
            self.part.look()
            self.part.choose_first()
        self._follow()

    # What can be done

    @override
    def offered_actions(self) -> Sequence[Action]:
        def may(needed: Permission) -> Callable[[], bool]:
            return lambda: self._desk.may(needed)

        def ready(key: str) -> Callable[[], bool]:
            return lambda: self.bar.may(self.chosen(), key)

        def narrowed() -> bool:
            return self.journal_filter.narrows

        seen = [
            Action(key, "eye", partial(self._see, view), str(place), within=True)
            for place, (key, view) in enumerate(SEEN.items(), 1)
        ]
        looking = [
            Action(key, ICONS[key], self._runs[key], KEYS[key], ready(key), within=True)
            for key in (JOURNAL, OF_ORDER, GO)
        ]
        return (
            *seen,
            Action("ledger.find", "search", self.look_for, "Ctrl+F", within=True),
            *looking,
            Action(EVERYTHING, "close", self.see_everything, "0", narrowed, within=True),
            Action(TODAY, "clock", self.see_today, "T", within=True),
            Action(MORE, "down", self.go_on, "M", lambda: self.part.pages.more, within=True),
            *self.gate.actions(
                Action(REVERSE, ICONS[REVERSE], self.reverse, "X", ready(REVERSE), within=True),
                Action(OPEN, "add", self.open, "O", may(Permission.LEDGER_WRITE), within=True),
                Action(
                    CLOSE, "lock", self.close_period, "P", may(Permission.LEDGER_CLOSE), within=True
                ),
                Action(
                    EXPORT, "file", self.export, "Ctrl+E", may(Permission.LEDGER_VIEW), within=True
                ),
            ),
        )

    def look_for(self) -> None:
        """Go to where it is said what is wanted of what is looked at."""
        where: dict[str, QWidget] = {
            ACCOUNTS: self.account_filter.search,
            ENTRIES: self.journal_filter.kind,
            TRIAL: self.trial_filter.day,
        }
        if self._view == PERIODS:
            self.look_at(ACCOUNTS)
        where[self._view].setFocus()

    def see_journal(self) -> None:
        """Look at what moved in the account that is chosen."""
        chosen = self.chosen()
        if isinstance(chosen, Account):
            self._see_about(About(account=chosen))

    def see_order(self) -> None:
        """Look at what moved for the order of the transfer that is chosen."""
        chosen = self.chosen()
        if isinstance(chosen, Transfer) and chosen.order_id is not None:
            about = About(order_id=chosen.order_id, order_number=chosen.order_number)
            self._see_about(about)

    def see_everything(self) -> None:
        """Look at the whole journal."""
        self._see_about(None)

    def see_today(self) -> None:
        """Look at the trial balance of now."""
        self.trial_filter.see_today()
        self._see(TRIAL)

    def go_on(self) -> None:
        """Have the next page of what is looked at."""
        self.part.pages.go_on()

    def go(self) -> None:
        """Go to the order of the transfer that is chosen."""
        chosen = self.chosen()
        if isinstance(chosen, Transfer) and self.bar.may(chosen, GO):
            self.order_opened.emit(chosen.order_id)

    def reverse(self) -> QWidget | None:
        """Take back the transfer that is chosen, after asking why."""
        chosen = self.chosen()
        if not isinstance(chosen, Transfer) or not self.bar.may(chosen, REVERSE):
            return None
        return self.acts.reverse(chosen)

    def open(self) -> QWidget | None:
        """Note what an account had at the beginning, after asking."""
        if not self._desk.may(Permission.LEDGER_WRITE):
            return None
        return self.acts.open([row.account.currency for row in self.accounts.pages.rows])

    def close_period(self) -> QWidget | None:
        """Close all days up to one, after asking."""
        if not self._desk.may(Permission.LEDGER_CLOSE):
            return None
        last = [row.period.last_on for row in self.periods.pages.rows]
        return self.acts.close(max(last, default=None))

    def export(self) -> None:
        """Offer as what the whole ledger can be kept."""
        self.files.offer(self.export_button)

    # What the window says

    @override
    def reload(self) -> None:
        for part in self.parts.values():
            part.stale = True
        if self.isVisible() or not self.part.pages.ready:
            self.part.reload()

    @override
    def hear(self, changes: Sequence[Change]) -> None:
        if not any(change.noun is Noun.LEDGER for change in changes):
            return
        for part in self.parts.values():
            part.stale = True
        if self.isVisible():
            self.part.stale = False
            self.part.pages.hear(changes)

    @override
    def miss(self, fault: Exception) -> None:
        if not self.part.pages.ready:
            self.part.pane.show_failing(fault, self.reload)

    @override
    def known_at(self, heard_at: datetime) -> datetime | None:
        return heard_at if self.part.pages.ready else None

    @override
    def enter(self) -> None:
        self.part.look()
        self.part.choose_first()
        self.part.pane.take_focus()

    @override
    def showEvent(self, event: Any) -> None:
        super().showEvent(event)
        self.part.look()
        self.part.choose_first()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._reword()

    # How it is done

    def _today(self) -> date:
        """The server's day: its days are those of UTC."""
        return self._desk.clock.now().date()

    def _arrange(self) -> None:
        top, group = QHBoxLayout(), QButtonGroup(self)
        top.setContentsMargins(12, 10, 12, 8)
        top.setSpacing(6)
        for view in self._views.values():
            group.addButton(view)
            top.addWidget(view)
        top.addStretch(1)
        for button, needed in (
            (self.open_button, Permission.LEDGER_WRITE),
            (self.close_button, Permission.LEDGER_CLOSE),
            (self.export_button, Permission.LEDGER_VIEW),
        ):
            button.setVisible(self._desk.may(needed))
            top.addWidget(button)
        for part in self.parts.values():
            self._stack.addWidget(part)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(top)
        whole.addWidget(self._stack, 1)
        whole.addWidget(self.bar)

    def _connect(self) -> None:
        for key, button in self._views.items():
            button.clicked.connect(partial(self._see, key))
        first, last = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder
        remember(self.accounts.table, self._desk, "ledger-accounts", (0, first))
        remember(self.journal.table, self._desk, "ledger-journal", (0, last))
        remember(self.trial.table, self._desk, "ledger-trial", (0, first))
        remember(self.periods.table, self._desk, "ledger-periods", (0, last))
        for part in self.parts.values():
            part.table.chosen.connect(lambda _: self._choose())
            part.pages.loaded.connect(self._follow)
            part.model.settled.connect(part.choose_first)
        self.accounts.table.opened.connect(lambda _: self.see_journal())
        self.journal.table.opened.connect(lambda _: self.go())
        self.periods.table.opened.connect(lambda _: self._see_period())
        self.trial_filter.now.clicked.connect(lambda _=False: self.see_today())
        self.acts.done.connect(self._look_again)
        self.gate.guard(self.open_button, self.open)
        self.gate.guard(self.close_button, self.close_period)
        self.gate.guard(self.export_button, self.export)
        self._reword()

    def _see(self, view: str) -> None:
        """Look at something else, and work there."""
        self.look_at(view)
        self.enter()

    def _see_about(self, about: About | None) -> None:
        self.journal_filter.look_at(about)
        self.journal.table.choose(None)
        self._see(ENTRIES)

    def _see_period(self) -> None:
        """Look at the trial balance as of the end of the period that is chosen."""
        row = self.periods.row()
        if row is not None:
            self.trial_filter.day.put(row.period.last_on)
            self._see(TRIAL)

    def _choose(self) -> None:
        chosen = self.chosen()
        if isinstance(chosen, Transfer) and chosen.order_id is not None:
            self.order_chosen.emit(chosen.order_id)
        self._follow()

    def _follow(self) -> None:
        """Tell of what is chosen as it now is, and how much is here."""
        self.bar.show_chosen(self.chosen())
        pages, key = self.part.pages, COUNTED.get(self._view)
        if key is None:
            self.counted.emit(
                words.text("ledger.counted-trial", day=words.day(self.trial_filter.wanted()))
            )
        else:
            more = words.text("ledger.more-follow") if pages.more else ""
            said = joined(words.plural(key, len(pages.rows)), more)
            self.counted.emit(said if pages.ready else "")

    def _look_again(self) -> None:
        """See what was done here, without waiting for the feed."""
        for part in self.parts.values():
            part.stale = True
        self.part.look()

    def _reword(self) -> None:
        self.setAccessibleName(words.text("panel.ledger"))
        self._follow()
