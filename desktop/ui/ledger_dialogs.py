"""Decides what is asked before something is posted, taken back or closed for ever (E5, E9, E16)."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from PySide6.QtWidgets import QComboBox, QWidget
from typing_extensions import override

from api_client.ids import new_id
from api_client.vocabulary import PLACES, POINTS, AccountKind, Code
from api_client.wire.ledger import (
    NewOpening,
    NewPeriod,
    NewReversal,
    Period,
    PostedCommand,
    Transfer,
)
from api_client.wire.people import Technician
from desktop import words
from desktop.ui import ledger_rows as rows
from desktop.ui.collation import place_of
from desktop.ui.desk import Desk
from desktop.ui.faults import Unfilled
from desktop.ui.theme import Theme, Tone
from desktop.ui.values import joined
from desktop.ui.widgets.dayfield import DayField
from desktop.ui.widgets.dialog import FormDialog
from desktop.ui.widgets.form import ChoiceField, Field, LineField, ProseField, across
from desktop.ui.widgets.lines import Notice
from desktop.ui.widgets.worded import CheckBox, Label, Told

WIDE_PX = 500
_K = AccountKind
OPENED = (
    *(_K.BANK, _K.CASH, _K.PROVIDER_CLEARING, _K.REFUND_DUE, _K.TECHNICIAN_PAYABLE, _K.SUSPENSE),
    _K.POINTS_TECHNICIAN,
)
"""What may be opened at the desk; customers have no accounts of their own there yet."""
OF_TECHNICIANS = frozenset({_K.TECHNICIAN_PAYABLE, _K.POINTS_TECHNICIAN})


class PostingDialog(FormDialog):
    """Asks before the ledger becomes another; the same again is sent under the same id."""

    def __init__(
        self,
        desk: Desk,
        keys: tuple[str, str],
        icon: str,
        parent: QWidget,
        *,
        weight: str = "",
    ) -> None:
        """Ask before something is done; `keys` are those of the heading and of the button."""
        super().__init__(*keys, desk.theme, desk.tasks, parent, icon=icon, weight=weight)
        self._desk = desk
        self._ids: dict[object, UUID] = {}
        self.setMinimumWidth(WIDE_PX)

    def command_id(self, *said: object) -> UUID:
        """Give the id under which this is sent: the same again has the same one."""
        return self._ids.setdefault(said, new_id())

    def _explain(self, key: str) -> None:
        more = Label(key, "caption", self)
        more.setWordWrap(True)
        self.body.addWidget(more)


class ReversalDialog(PostingDialog):
    """Asks why a transfer is taken back."""

    def __init__(self, desk: Desk, transfer: Transfer, parent: QWidget) -> None:
        """Ask about `transfer`."""
        super().__init__(
            desk, ("ledger.reverse-heading", "ledger.reverse"), "undo", parent, weight="danger"
        )
        self.transfer = transfer
        self.about = Told(lambda: told(transfer), "strong", self)
        self.way = Told(lambda: way(transfer), "", self)
        self.reason = ProseField("field.reason", desk.theme, wanted=True)
        self.body.addWidget(self.about)
        self.body.addWidget(self.way)
        self.body.addWidget(self.add("reason", self.reason))
        self._explain("ledger.reverse-more")
        self.reason.setFocus()

    @override
    def collect(self) -> Callable[[], PostedCommand]:
        """Give the call that takes it back.

        Raises:
            Unfilled: there is no reason.

        """
        reason = self.reason.text()
        if not reason:
            raise Unfilled({"reason": words.refusal(Code.REASON_MISSING)})
        said = NewReversal(command_id=self.command_id(reason), reason=reason)
        reverse, id_ = self._desk.client.ledger.reverse, self.transfer.id
        return lambda: reverse(id_, said)


def told(transfer: Transfer) -> str:
    """Say which transfer it is and how much."""
    number = words.text("ledger.transfer-number", number=words.number(transfer.seq))
    return joined(number, words.member(transfer.kind), rows.amount(transfer))


def way(transfer: Transfer) -> str:
    """Say which account it debited and which it credited."""
    debit, credit = rows.named(transfer.debit), rows.named(transfer.credit)
    return words.text("ledger.way", debit=debit, credit=credit)


class CurrencyField(Field):
    """A currency, by the letters of its code."""

    def __init__(self, theme: Theme, usual: str) -> None:
        """Offer those that there are, `usual` first; points are no money."""
        self.box = QComboBox()
        self.box.addItems(sorted(set(PLACES) - {POINTS}))
        self.box.setCurrentText(usual if usual in PLACES else "CNY")
        super().__init__("field.currency", theme, self.box)
        self.box.currentIndexChanged.connect(self._change)

    def value(self) -> str:
        """Give its code."""
        return self.box.currentText()


class PersonField(Field):
    """A technician, once those who there are have come."""

    def __init__(self, theme: Theme) -> None:
        """Offer nobody yet."""
        self._people: list[Technician] = []
        self.box = QComboBox()
        super().__init__("field.technician", theme, self.box, wanted=True)
        self.box.currentIndexChanged.connect(self._change)

    def offer(self, people: Sequence[Technician]) -> None:
        """Offer these, nobody chosen."""
        self._people = sorted(people, key=lambda each: place_of(each.name))
        self.box.clear()
        self.box.addItems([each.name for each in self._people])
        self.box.setCurrentIndex(-1)

    def value(self) -> UUID | None:
        """Give who is chosen, if somebody is."""
        place = self.box.currentIndex()
        return None if place < 0 else self._people[place].id


class OpeningDialog(PostingDialog):
    """Asks what an account had when the centre began to use the ledger, and since which day."""

    def __init__(self, desk: Desk, currency: str, parent: QWidget) -> None:
        """Offer `currency` as the usual one."""
        super().__init__(desk, ("ledger.open", "ledger.post"), "check", parent)
        theme, self.today = desk.theme, desk.clock.now().date()
        self.kind = ChoiceField("field.ledger-account", theme, OPENED, _K.BANK)
        self.whose = PersonField(theme)
        self.currency = CurrencyField(theme, currency)
        self.amount = LineField("field.amount", theme, wanted=True, most=24)
        self.day = DayField("field.booked-on", theme, self.today)
        self.reason = ProseField("field.reason", theme, wanted=True, lines=2)
        fields: Mapping[str, Field] = {
            "kind": self.kind,
            "subject_id": self.whose,
            "currency": self.currency,
            "amount_minor": self.amount,
            "booked_on": self.day,
            "reason": self.reason,
        }
        for name, field in fields.items():
            self.add(name, field)
        for part in (
            self.kind,
            self.whose,
            across((self.amount, 3), (self.currency, 1)),
            self.day,
            self.reason,
        ):
            self.body.addWidget(part)
        self._explain("ledger.open-more")
        self.kind.edited.connect(self._suit)
        desk.tasks.run(self, lambda: desk.client.people.technicians().items, self.whose.offer)
        self._suit()
        self.amount.setFocus()

    @override
    def collect(self) -> Callable[[], PostedCommand]:
        """Give the call that posts it.

        Raises:
            Unfilled: a technician, an amount or a reason is lacking, or the day is to come.

        """
        kind, whose = self.kind.value(), self.whose.value()
        currency = POINTS if kind is _K.POINTS_TECHNICIAN else self.currency.value()
        minor, day = words.amount_minor(self.amount.text(), currency), self.day.value()
        reason, wrong = self.reason.text(), dict[str, str]()
        if kind in OF_TECHNICIANS and whose is None:
            wrong["subject_id"] = words.text("ledger.technician-missing")
        if not minor:
            wrong["amount_minor"] = words.text("ledger.amount-wrong")
        if day > self.today:
            wrong["booked_on"] = words.text("ledger.day-to-come")
        if not reason:
            wrong["reason"] = words.refusal(Code.REASON_MISSING)
        if wrong or minor is None:
            raise Unfilled(wrong)
        said = (kind, currency, whose if kind in OF_TECHNICIANS else None, minor, day, reason)
        opening = NewOpening(
            command_id=self.command_id(*said),
            kind=kind,
            currency=currency,
            subject_id=said[2],
            amount_minor=minor,
            booked_on=day,
            reason=reason,
        )
        post = self._desk.client.ledger.open_with
        return lambda: post(opening)

    def _suit(self) -> None:
        """Ask whose it is where there is one for each, and in which currency where it is money."""
        kind = self.kind.value()
        self.whose.setVisible(kind in OF_TECHNICIANS)
        self.currency.setVisible(kind is not _K.POINTS_TECHNICIAN)


class PeriodDialog(PostingDialog):
    """Asks up to which day everything is closed, for ever."""

    def __init__(self, desk: Desk, closed_until: date | None, parent: QWidget) -> None:
        """Offer the end of last month, after what is closed already."""
        super().__init__(
            desk, ("ledger.close", "ledger.close-now"), "lock", parent, weight="danger"
        )
        yesterday = desk.clock.now().date() - timedelta(days=1)
        month = desk.clock.now().date().replace(day=1) - timedelta(days=1)
        later = closed_until is not None and month <= closed_until
        self.day = DayField("field.closed-until", desk.theme, yesterday if later else month)
        self.reason = LineField("field.remark", desk.theme)
        self.known = CheckBox("ledger.close-known", self)
        warning = Notice(desk.theme, self)
        warning.show_words(
            "warning",
            Tone.WAITING,
            lambda: words.text("ledger.close-more", day=words.day(self.day.value())),
        )
        self.day.edited.connect(lambda: self._warn(warning))
        self.body.addWidget(self.add("last_on", self.day))
        self.body.addWidget(self.add("reason", self.reason))
        self.body.addWidget(warning)
        self.body.addWidget(self.known)
        self.known.toggled.connect(self.send_button.setEnabled)
        self.send_button.setEnabled(False)
        self.day.setFocus()

    @override
    def collect(self) -> Callable[[], Period]:
        """Give the call that closes them."""
        day, reason = self.day.value(), self.reason.text()
        period = NewPeriod(id=self.command_id(day, reason), last_on=day, reason=reason)
        close = self._desk.client.ledger.close
        return lambda: close(period)

    def _warn(self, warning: Notice) -> None:
        """Say up to which day, as it is filled in now; who agreed to another agrees anew."""
        self.known.setChecked(False)
        warning.show_words(
            "warning",
            Tone.WAITING,
            lambda: words.text("ledger.close-more", day=words.day(self.day.value())),
        )
