"""Decides how a price is written: for which jobs, what for, how much, with which tax (E9)."""

from collections.abc import Callable
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from api_client.errors import Refused
from api_client.ids import new_id
from api_client.vocabulary import Code, JobKind, LockKind, ServiceAction
from api_client.wire.prices import Price, PriceContent, PriceWanted
from desktop import words
from desktop.ui import amounts
from desktop.ui.desk import Desk
from desktop.ui.faults import Unfilled
from desktop.ui.fee_dialog import CURRENCY
from desktop.ui.theme import Tone
from desktop.ui.values import joined
from desktop.ui.widgets.dialog import FormDialog
from desktop.ui.widgets.form import ChoiceField, LineField, OptionField, WholeField, across
from desktop.ui.widgets.lines import Notice

STEP = 10
"""So much further down a new price stands than the one that is chosen."""


def narrowed(price: PriceContent) -> str:
    """Say which orders of its kind a price is for: one action, one kind of lock, or each."""
    found = [words.member(each) for each in (price.action, price.lock_kind) if each is not None]
    return joined(*found) if found else words.text("price.any")


def told(price: Price) -> str:
    """Say all of a price in one line."""
    amount = words.money(price.amount_minor, price.currency)
    rate = words.text("fee.taxed", rate=amounts.percent(price.tax_percent_hundredths))
    return joined(words.member(price.kind), narrowed(price), price.text, amount, rate)


class PriceDialog(FormDialog):
    """A new price, or one that is changed on the version that was seen."""

    def __init__(
        self, desk: Desk, price: Price | None, like: Price | None, parent: QWidget
    ) -> None:
        """Ask for a price; `price` is the one that is changed, a new one begins `like` another."""
        heading = "price.new" if price is None else "price.edit"
        super().__init__(heading, "price.keep", desk.theme, desk.tasks, parent)
        theme = desk.theme
        self._desk = desk
        self._id: UUID = new_id() if price is None else price.id
        self._version = 0 if price is None else price.version
        self.theirs = Notice(theme, self)
        self.text = LineField("field.fee-text", theme, wanted=True)
        self.kind = ChoiceField("field.kind", theme, JobKind, JobKind.LOCKSMITH)
        self.action = OptionField("field.action", theme, ServiceAction, "price.any")
        self.lock = OptionField("field.lock-kind", theme, LockKind, "price.any")
        self.amount = LineField("field.fee-amount", theme, wanted=True, most=20)
        self.currency = LineField("field.currency", theme, wanted=True, most=3)
        self.rate = LineField("field.tax-percent", theme, most=6)
        self.rank = WholeField("field.rank", theme, usual=0, most=4)
        self._lock = across((self.action, 1), (self.lock, 1))
        for field in (self.amount, self.rate):
            field.line.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._arrange()
        self.kind.edited.connect(self._suit)
        self._begin(price, like)
        self._suit()
        self.resize(560, self.sizeHint().height())
        self.text.setFocus()

    @override
    def collect(self) -> Callable[[], Price]:
        """Give the call that keeps the price.

        Raises:
            Unfilled: what cannot be read.

        """
        code = self.currency.text().upper()
        minor, rate = (
            amounts.read_minor(self.amount.text(), code),
            amounts.read_rate(self.rate.text()),
        )
        wrong = {}
        if not self.text.text():
            wrong["text"] = words.text("fee.text-missing")
        if minor is None:
            key = "fee.no-amount" if self.amount.text() else "fee.amount-missing"
            wrong["amount_minor"] = words.text(key)
        if rate is None:
            wrong["tax_percent_hundredths"] = words.text("fee.no-rate")
        if not amounts.known(code):
            unknown = words.refusal(Code.CURRENCY_UNKNOWN, {"currency": code})
            wrong["currency"] = unknown if code else words.text("invalid.missing")
        if wrong:
            raise Unfilled(wrong)
        locks = self.kind.value() is JobKind.LOCKSMITH
        wanted = PriceWanted.model_validate(
            {
                "version": self._version,
                "kind": self.kind.value(),
                "action": self.action.value() if locks else None,
                "lock_kind": self.lock.value() if locks else None,
                "text": self.text.text(),
                "amount_minor": minor,
                "currency": code,
                "tax_percent_hundredths": rate,
                "rank": self.rank.value(),
            }
        )
        self._desk.memory.keep_text(CURRENCY, code)
        client, id_ = self._desk.client, self._id
        return lambda: client.prices.keep(id_, wanted)

    @override
    def _fail(self, fault: Exception) -> bool:
        told_ = super()._fail(fault)
        if isinstance(fault, Refused) and fault.code == Code.EDIT_CONFLICT:
            client, id_ = self._desk.client, self._id

            def ask() -> Price | None:
                rows = client.prices.all(retired=True).items
                return next((each for each in rows if each.id == id_), None)

            self._tasks.run(self, ask, self._compare)
        return told_

    def _compare(self, now: Price | None) -> None:
        """Show what somebody else kept meanwhile; what is sent next takes its place knowingly."""
        if now is None:
            return
        self._version = now.version
        key = "price.theirs-retired" if now.retired_at else "price.theirs"
        self.show_fault("")
        self.theirs.show_words(
            "people", Tone.WAITING, lambda: words.text(key, who=now.changed_by, price=told(now))
        )

    def _begin(self, price: Price | None, like: Price | None) -> None:
        if price is None:
            self.currency.line.setText(self._desk.memory.text(CURRENCY) or "")
            if like is not None:
                self.kind.choose(like.kind)
                self.currency.line.setText(like.currency)
                self.rate.line.setText(amounts.rate(like.tax_percent_hundredths))
                self.rank.put(min(like.rank + STEP, 9_999))
            return
        self.text.line.setText(price.text)
        self.kind.choose(price.kind)
        self.action.choose(price.action)
        self.lock.choose(price.lock_kind)
        self.amount.line.setText(amounts.written(price.amount_minor, price.currency))
        self.currency.line.setText(price.currency)
        self.rate.line.setText(amounts.rate(price.tax_percent_hundredths))
        self.rank.put(price.rank)

    def _suit(self) -> None:
        """Ask about the lock only when there is one."""
        self._lock.setVisible(self.kind.value() is JobKind.LOCKSMITH)

    def _arrange(self) -> None:
        for name, field in (
            ("text", self.text),
            ("kind", self.kind),
            ("amount_minor", self.amount),
            ("currency", self.currency),
            ("tax_percent_hundredths", self.rate),
            ("rank", self.rank),
        ):
            self.add(name, field)
        for part in (
            self.theirs,
            across((self.kind, 2), (self.rank, 1)),
            self._lock,
            self.text,
            across((self.amount, 3), (self.currency, 2), (self.rate, 2)),
        ):
            self.body.addWidget(part)
        self.body.addStretch(1)
