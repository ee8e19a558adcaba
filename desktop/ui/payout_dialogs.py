"""Decides what is asked before money is sent on its way, and where it goes (E9)."""

from collections.abc import Callable, Sequence
from uuid import UUID

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from api_client.ids import new_id
from api_client.vocabulary import Code, PayoutFormat
from api_client.wire.payouts import (
    NewPayout,
    NewRefunds,
    Payable,
    Payee,
    PayeeEdit,
    Payout,
    PayoutLine,
    Refund,
    RefundTo,
)
from desktop import words
from desktop.ui import payouts
from desktop.ui.desk import Desk
from desktop.ui.faults import Unfilled
from desktop.ui.payouts import Scope
from desktop.ui.widgets.dialog import FormDialog
from desktop.ui.widgets.form import ChoiceField, Field, LineField, ProseField
from desktop.ui.widgets.worded import Label, Told

WIDE_PX = 480
EUROS = "EUR"


class PayoutDialog(FormDialog):
    """Asks something about what is owed, or about a run."""

    def __init__(
        self,
        desk: Desk,
        about: str,
        key: str,
        icon: str,
        parent: QWidget,
        *,
        weight: str = "",
        send: str = "",
    ) -> None:
        """Ask before what is under `key` is done with what is called `about`.

        `send` is the key of the button's words, where they are others.
        """
        super().__init__(key, send or key, desk.theme, desk.tasks, parent, icon=icon, weight=weight)
        self._desk = desk
        self._ids: dict[object, UUID] = {}
        self.about = Label("", "heading", self)
        self.about.setText(about)
        self.body.addWidget(self.about)
        self.setMinimumWidth(WIDE_PX)

    def command_id(self, *said: object) -> UUID:
        """Give the id under which this is sent: the same again has the same one."""
        return self._ids.setdefault(said, new_id())

    def ask(self, **fields: Field) -> None:
        """Ask for these, in their order."""
        for name, field in fields.items():
            self.body.addWidget(self.add(name, field))

    def tell(self, sentence: Callable[[], str], part: str = "") -> Told:
        """Say something beside the fields."""
        told = Told(sentence, part, self)
        told.setWordWrap(True)
        self.body.addWidget(told)
        return told


class AccountFields:
    """The fields of bank details."""

    def __init__(self, dialog: PayoutDialog, desk: Desk, holder: str) -> None:
        """Ask for them in `dialog`; `holder` is who probably has the account."""
        theme = desk.theme
        self.holder = LineField("field.account-holder", theme, wanted=True, most=70)
        self.account = LineField(
            "field.bank-account", theme, wanted=True, most=64, hint="payouts.account-hint"
        )
        self.bic = LineField("field.bic", theme, most=20)
        self.bank = LineField("field.bank", theme, most=200)
        self.holder.line.setText(holder)
        dialog.ask(holder=self.holder, account=self.account, bic=self.bic, bank=self.bank)
        dialog.tell(lambda: words.text("payouts.account-more"), "caption")

    def check(self) -> None:
        """Refuse to go on without a holder or an account.

        Raises:
            Unfilled: one of them is missing.

        """
        wanted = {"holder": self.holder, "account": self.account}
        lacking = [name for name, field in wanted.items() if not field.text()]
        if lacking:
            missing = words.text("invalid.string-too-short")
            raise Unfilled(dict.fromkeys(lacking, missing))

    @property
    def said(self) -> dict[str, str]:
        """What was filled in."""
        fields = {"holder": self.holder, "account": self.account}
        fields |= {"bic": self.bic, "bank": self.bank}
        return {name: field.text() for name, field in fields.items()}


class DetailsDialog(PayoutDialog):
    """Asks where a technician is paid."""

    def __init__(self, desk: Desk, payee: Payee, parent: QWidget) -> None:
        """Show what is known of it."""
        name = payee.technician_name
        super().__init__(desk, name, "payouts.details", "check", parent, send="dialog.save")
        self._payee, known = payee, payee.details
        holder = payee.technician_name if known is None else known.holder
        self.fields = AccountFields(self, desk, holder)
        if known is not None:
            self.fields.account.line.setText(known.account)
            self.fields.bic.line.setText(known.bic)
            self.fields.bank.line.setText(known.bank)
        self.fields.account.setFocus()

    @override
    def collect(self) -> Callable[[], Payee]:
        """Give the call that keeps it.

        Raises:
            Unfilled: a holder or an account is missing.

        """
        self.fields.check()
        edit = PayeeEdit(version=self._payee.version, **self.fields.said)
        keep, who = self._desk.client.payouts.keep_payee, self._payee.technician_id
        return lambda: keep(who, edit)


class PrepareDialog(PayoutDialog):
    """Asks who is paid: one, or everybody who is owed something in the same currency."""

    def __init__(
        self, desk: Desk, chosen: Payable, every: Sequence[Payable], parent: QWidget
    ) -> None:
        """Ask whether `chosen` alone is paid, or `every` one of the same currency."""
        super().__init__(desk, "", "payouts.prepare", "add", parent)
        self._chosen, self._every = chosen, every
        self.about.setText(words.text("payouts.in-currency", currency=chosen.currency))
        first = Scope.ALL if len(every) > 1 else Scope.CHOSEN
        self.scope = ChoiceField("field.payout-scope", desk.theme, Scope, first)
        self.ask(scope=self.scope)
        self.scope.setVisible(len(every) > 1)
        self.who = self.tell(self._who, "strong")
        self.tell(lambda: words.text("payouts.prepare-more"), "caption")
        self.scope.edited.connect(lambda: self.who.setText(self._who()))
        (self.scope if len(every) > 1 else self.send_button).setFocus()

    @override
    def collect(self) -> Callable[[], Payout]:
        """Give the call that prepares the run."""
        currency, scope = self._chosen.currency, self.scope.value()
        whose = None if scope is Scope.ALL else (self._chosen.technician_id,)
        new = NewPayout(id=self.command_id(scope), currency=currency, technician_ids=whose)
        prepare = self._desk.client.payouts.prepare
        return lambda: prepare(new)

    def _who(self) -> str:
        meant = self._every if self.scope.value() is Scope.ALL else [self._chosen]
        paid = [each for each in meant if each.payee is not None]
        left = [each.technician_name for each in meant if each.payee is None]
        total = payouts.amount(sum(each.amount_minor for each in paid), self._chosen.currency)
        said = words.plural("payouts.pays", len(paid), amount=total)
        if not left:
            return said
        return words.sentences(said, words.text("payouts.told-left-out", names=", ".join(left)))


class RefundDialog(PayoutDialog):
    """Asks to which account sums go back to a customer."""

    def __init__(self, desk: Desk, refunds: Sequence[Refund], parent: QWidget) -> None:
        """Ask about all that goes back for one order."""
        first = refunds[0]
        about = f"{first.order_number} · {first.customer_name}"
        super().__init__(desk, about, "payouts.refund", "undo", parent)
        self._refunds = refunds
        self.tell(self._what, "strong")
        self.fields = AccountFields(self, desk, first.customer_name)
        self.fields.account.setFocus()

    @override
    def collect(self) -> Callable[[], Payout]:
        """Give the call that prepares the run.

        Raises:
            Unfilled: a holder or an account is missing.

        """
        self.fields.check()
        said = self.fields.said
        to = tuple(RefundTo(request_id=each.request_id, **said) for each in self._refunds)
        id_ = self.command_id(*said.values())
        new = NewRefunds(id=id_, currency=self._refunds[0].currency, refunds=to)
        prepare = self._desk.client.payouts.prepare_refunds
        return lambda: prepare(new)

    def _what(self) -> str:
        total = sum(each.amount_minor for each in self._refunds)
        currency = self._refunds[0].currency
        return words.text("payouts.gives-back", amount=payouts.amount(total, currency))


class ReleaseDialog(PayoutDialog):
    """Asks before a run is released."""

    def __init__(self, desk: Desk, run: Payout, parent: QWidget) -> None:
        """Ask about a prepared run."""
        super().__init__(desk, run.number, "payouts.release", "send", parent)
        self._run = run
        total = payouts.amount(run.total_minor, run.currency)
        count = len(payouts.open_lines(run))
        self.tell(lambda: words.plural("payouts.payments", count, amount=total), "strong")
        self.tell(lambda: words.text("payouts.release-more"))
        self.send_button.setFocus()

    @override
    def collect(self) -> Callable[[], Payout]:
        """Give the call that releases it."""
        release, run, id_ = self._desk.client.payouts.release, self._run, self.command_id()
        return lambda: release(run.id, id_)


class CancelDialog(PayoutDialog):
    """Asks why a run is cancelled."""

    def __init__(self, desk: Desk, run: Payout, parent: QWidget) -> None:
        """Ask about a prepared run."""
        super().__init__(desk, run.number, "payouts.cancel", "ban", parent, weight="danger")
        self._run = run
        self.reason = ProseField("field.reason", desk.theme, wanted=True)
        self.tell(lambda: words.text("payouts.cancel-more"))
        self.ask(reason=self.reason)
        self.reason.setFocus()

    @override
    def collect(self) -> Callable[[], Payout]:
        """Give the call that cancels it.

        Raises:
            Unfilled: there is no reason.

        """
        reason = _reason(self.reason)
        cancel, run, id_ = self._desk.client.payouts.cancel, self._run, self.command_id(reason)
        return lambda: cancel(run.id, id_, reason)


class BankDialog(PayoutDialog):
    """Asks what the bank did: paid, or sent back and why; all that is open, or one payment."""

    def __init__(
        self, desk: Desk, run: Payout, line: PayoutLine | None, parent: QWidget, *, paid: bool
    ) -> None:
        """Ask about a released run; `line` is the open payment that is chosen, if one is."""
        key, icon = ("payouts.paid", "check") if paid else ("payouts.returned", "receive")
        super().__init__(desk, run.number, key, icon, parent, weight="" if paid else "danger")
        self._run, self._line, self._paid = run, line, paid
        one = line is not None
        first = Scope.CHOSEN if one and not paid else Scope.ALL
        self.scope = ChoiceField("field.payout-scope", desk.theme, Scope, first)
        self.reason = ProseField("field.reason", desk.theme, wanted=True)
        self.ask(scope=self.scope)
        self.what = self.tell(self._what, "strong")
        self.ask(reason=self.reason)
        self.scope.setVisible(one and len(payouts.open_lines(run)) > 1)
        self.reason.setVisible(not paid)
        self.scope.edited.connect(lambda: self.what.setText(self._what()))
        (self.send_button if paid else self.reason).setFocus()

    @override
    def collect(self) -> Callable[[], Payout]:
        """Give the call that notes it.

        Raises:
            Unfilled: payments came back without a reason.

        """
        lines = None if self.scope.value() is Scope.ALL else [each.id for each in self._meant]
        client, run = self._desk.client.payouts, self._run
        if self._paid:
            id_ = self.command_id(self.scope.value())
            return lambda: client.paid(run.id, id_, lines)
        reason = _reason(self.reason)
        id_ = self.command_id(self.scope.value(), reason)
        return lambda: client.returned(run.id, id_, reason, lines)

    @property
    def _meant(self) -> Sequence[PayoutLine]:
        if self.scope.value() is Scope.ALL or self._line is None:
            return payouts.open_lines(self._run)
        return [self._line]

    def _what(self) -> str:
        meant = self._meant
        total = payouts.amount(sum(each.amount_minor for each in meant), self._run.currency)
        said = words.plural("payouts.payments", len(meant), amount=total)
        return f"{said} {meant[0].holder}" if len(meant) == 1 else said


class FileDialog(PayoutDialog):
    """Asks as what a run is written for the bank."""

    def __init__(self, desk: Desk, run: Payout, parent: QWidget) -> None:
        """Ask about a released run."""
        super().__init__(desk, run.number, "payouts.file", "file", parent)
        self.payout = run
        usual = PayoutFormat.CREDIT_TRANSFER if run.currency == EUROS else PayoutFormat.CSV
        self.form = ChoiceField("field.payout-format", desk.theme, PayoutFormat, usual)
        self.ask(form=self.form)
        self.tell(lambda: words.text("payouts.file-more"), "caption")
        self.form.setFocus()

    @override
    def collect(self) -> Callable[[], bytes]:
        """Give the call that takes it."""
        file, run, form = self._desk.client.payouts.file, self.payout, self.form.value()
        return lambda: file(run.id, form)


def _reason(field: ProseField) -> str:
    if not field.text():
        raise Unfilled({"reason": words.refusal(Code.REASON_MISSING)})
    return field.text()
