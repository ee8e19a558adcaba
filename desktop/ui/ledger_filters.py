"""Decides how somebody says which part of the ledger he wants to see (E16, F1)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Generic, TypeVar
from uuid import UUID

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QWidget
from typing_extensions import override

from api_client.ledger import Sought
from api_client.vocabulary import AccountKind, TransferKind
from api_client.wire.ledger import Account
from desktop import words
from desktop.ui import ledger_rows
from desktop.ui.theme import Theme
from desktop.ui.widgets.dayfield import DayEdit
from desktop.ui.widgets.worded import Button, CheckBox, Label

Word = TypeVar("Word", bound=StrEnum)
TYPED_MS = 250
"""So long after the last letter it is looked for."""
SEARCH_PX = 250


class KindBox(QComboBox, Generic[Word]):
    """One kind, or all of them."""

    def __init__(self, name: str, every: str, kinds: Iterable[Word], parent: QWidget) -> None:
        """Be called by the text under `name`; `every` is the key of what all of them are called."""
        super().__init__(parent)
        self._name, self._every = name, every
        self._kinds: tuple[Word | None, ...] = (None, *kinds)
        self.addItems([""] * len(self._kinds))
        self._reword()

    def chosen(self) -> Word | None:
        """Give the kind that is chosen, if it is one."""
        return self._kinds[self.currentIndex()]

    def choose(self, kind: Word | None) -> None:
        """Choose a kind, or all."""
        self.setCurrentIndex(self._kinds.index(kind))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._reword()

    def _reword(self) -> None:
        self.setAccessibleName(words.text(self._name))
        for place, kind in enumerate(self._kinds):
            self.setItemText(place, words.text(self._every) if kind is None else words.member(kind))


class Bar(QWidget):
    """Says which part is wanted."""

    changed = Signal()

    def _across(self) -> QHBoxLayout:
        across = QHBoxLayout(self)
        across.setContentsMargins(12, 0, 12, 8)
        across.setSpacing(8)
        return across


class AccountFilter(Bar):
    """Whose accounts, of which kind, and whether those too in which nothing is."""

    def __init__(self, parent: QWidget) -> None:
        """Want those in which something is."""
        super().__init__(parent)
        self.search = QLineEdit(self)
        self.search.setClearButtonEnabled(True)
        self.search.setFixedWidth(SEARCH_PX)
        self.kind: KindBox[AccountKind] = KindBox(
            "ledger.kind-of-account", "ledger.every-account", AccountKind, self
        )
        self.filled = CheckBox("ledger.only-filled", self)
        self.filled.setChecked(True)
        across = self._across()
        for widget in (self.search, self.kind, self.filled):
            across.addWidget(widget)
        across.addStretch(1)
        typed = QTimer(self)
        typed.setSingleShot(True)
        typed.setInterval(TYPED_MS)
        typed.timeout.connect(self.changed)
        self.search.textChanged.connect(lambda _: typed.start())
        self.kind.currentIndexChanged.connect(self.changed)
        self.filled.toggled.connect(self.changed)
        self._reword()

    @property
    def narrows(self) -> bool:
        """Whether not all accounts in which something is are wanted."""
        return bool(self.search.text().strip()) or self.kind.chosen() is not None

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._reword()

    def _reword(self) -> None:
        self.search.setPlaceholderText(words.text("ledger.find-hint"))
        self.search.setAccessibleName(words.text("ledger.find"))


@dataclass(frozen=True, slots=True)
class About:
    """What the journal is of: an account, or an order by its id and number."""

    account: Account | None = None
    order_id: UUID | None = None
    order_number: str = ""

    @property
    def said(self) -> str:
        """What it is of, in words."""
        if self.account is not None:
            named = ledger_rows.named(self.account)
            currency = self.account.currency
            return words.text("ledger.journal-of-account", account=named, currency=currency)
        return words.text("ledger.journal-of-order", number=self.order_number)


class JournalFilter(Bar):
    """Of what, of which kind and of which days transfers are wanted."""

    def __init__(self, theme: Theme, today: date, parent: QWidget) -> None:
        """Want all of them."""
        super().__init__(parent)
        self.about: About | None = None
        self.told = Label("", "strong", self)
        self.everything = Button("ledger.see-everything", theme, "close", parent=self)
        self.kind: KindBox[TransferKind] = KindBox(
            "ledger.kind-of-transfer", "ledger.every-transfer", TransferKind, self
        )
        self.since, self.until = CheckBox("ledger.from-day", self), CheckBox("ledger.to-day", self)
        self.first, self.last = DayEdit(today), DayEdit(today)
        across = self._across()
        across.addWidget(self.told)
        across.addWidget(self.everything)
        across.addWidget(self.kind)
        for box, day in ((self.since, self.first), (self.until, self.last)):
            across.addWidget(box)
            across.addWidget(day)
            day.hide()
            box.toggled.connect(day.setVisible)
            box.toggled.connect(self.changed)
            day.dateChanged.connect(self.changed)
        across.addStretch(1)
        self.kind.currentIndexChanged.connect(self.changed)
        self.everything.clicked.connect(lambda _=False: self.look_at(None))
        self._reword()

    def look_at(self, about: About | None) -> None:
        """Want what an account or an order is about, of all kinds and days; or everything."""
        self.blockSignals(True)
        self.about = about
        self.kind.choose(None)
        self.since.setChecked(False)
        self.until.setChecked(False)
        self.blockSignals(False)
        self._reword()
        self.changed.emit()

    @property
    def narrows(self) -> bool:
        """Whether not all transfers are wanted."""
        chosen = self.since.isChecked() or self.until.isChecked()
        return self.about is not None or self.kind.chosen() is not None or chosen

    def sought(self) -> Sought:
        """Give what is wanted, as it is asked for."""
        about, kind = self.about or About(), self.kind.chosen()
        return Sought(
            account=None if about.account is None else about.account.number,
            order_id=about.order_id,
            kinds=() if kind is None else (kind,),
            first_on=self.first.value() if self.since.isChecked() else None,
            last_on=self.last.value() if self.until.isChecked() else None,
        )

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._reword()

    def _reword(self) -> None:
        self.told.setText("" if self.about is None else self.about.said)
        self.told.setVisible(self.about is not None)
        self.everything.setVisible(self.about is not None)
        self.first.setAccessibleName(words.text("ledger.from-day"))
        self.last.setAccessibleName(words.text("ledger.to-day"))


class TrialFilter(Bar):
    """As of which day the trial balance is wanted."""

    def __init__(self, theme: Theme, today: Callable[[], date], parent: QWidget) -> None:
        """Want it as of today, which goes on as days pass."""
        super().__init__(parent)
        self._today = today
        self._day: date | None = None
        self.label, self.day = Label("ledger.as-of", "", self), DayEdit(today())
        self.label.setBuddy(self.day)
        self.now = Button("ledger.today", theme, parent=self)
        across = self._across()
        for widget in (self.label, self.day, self.now):
            across.addWidget(widget)
        across.addStretch(1)
        self.day.dateChanged.connect(lambda _: self._note())
        self._reword()

    def wanted(self) -> date:
        """Give the day as of which it is wanted."""
        return self._day or self._today()

    def see_today(self) -> None:
        """Want it as of today."""
        if self.day.value() == self._today():
            self._note()
        else:
            self.day.put(self._today())

    def _note(self) -> None:
        day = self.day.value()
        self._day = None if day == self._today() else day
        self.changed.emit()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._reword()

    def _reword(self) -> None:
        self.day.setAccessibleName(words.text("ledger.as-of"))
