"""Decides what is asked before a sum is taken, given back or ended, and of documents (E9, E10)."""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from api_client.errors import Refused
from api_client.ids import new_id
from api_client.vocabulary import (
    Code,
    DocumentsState,
    HoldCause,
    HoldKind,
    HoldOutcome,
    HoldState,
    PaymentMeans,
    PaymentOperation,
    Role,
)
from api_client.wire.holds import Counted, Funding, Hold, HoldEnd, HoldTerms, PaymentRequest
from desktop import words
from desktop.ui import holds
from desktop.ui.desk import Desk
from desktop.ui.faults import Unfilled
from desktop.ui.theme import Tone
from desktop.ui.values import joined
from desktop.ui.widgets.dialog import FormDialog
from desktop.ui.widgets.form import ChoiceField, LineField, ProseField
from desktop.ui.widgets.lines import Notice
from desktop.ui.widgets.worded import Label, Told

WIDE_PX = 480
HOUR_S, AGAIN_S = 3_600, 86_400
"""For how long documents are waited for after a refusal, where a server does not tell."""


class HoldDialog(FormDialog):
    """Asks something about the sums of one order."""

    def __init__(
        self,
        desk: Desk,
        funding: Funding,
        key: str,
        icon: str,
        parent: QWidget,
        *,
        weight: str = "",
    ) -> None:
        """Ask before what is under `key` is done."""
        super().__init__(key, key, desk.theme, desk.tasks, parent, icon=icon, weight=weight)
        self._desk, self.funding = desk, funding
        self._ids: dict[object, UUID] = {}
        self.about = Label("", "heading", self)
        self.about.setText(joined(funding.order_number, funding.customer_name))
        self.body.addWidget(self.about)
        self.setMinimumWidth(WIDE_PX)

    def command_id(self, *said: object) -> UUID:
        """Give the id under which this is sent: the same again has the same one."""
        return self._ids.setdefault(said, new_id())

    @override
    def _fail(self, fault: Exception) -> bool:
        told = super()._fail(fault)
        if isinstance(fault, Refused) and fault.code == Code.HOLD_ENDED:
            self.show_fault(ended_sentence(fault, self._desk.clock.now()))
        return told


def ended_sentence(fault: Refused, now: datetime) -> str:
    """Say how, why and when a sum was ended by somebody who was faster."""
    about = {name: str(value) for name, value in fault.fields.items()}
    if not {"state", "cause", "ended_at"} <= set(about):
        return words.refusal(fault.code)
    return words.text(
        "holds.ended-already",
        state=words.word(HoldState, about["state"]),
        cause=words.word(HoldCause, about["cause"]),
        at=words.moment(datetime.fromisoformat(about["ended_at"]), now),
    )


class CountDialog(HoldDialog):
    """Asks by which means a sum is taken or given back at the counter, and under which receipt."""

    def __init__(
        self,
        desk: Desk,
        funding: Funding,
        todo: Sequence[tuple[Hold, PaymentRequest]],
        parent: QWidget,
    ) -> None:
        """Ask about what is `todo`; where it is more than one sum, also which."""
        super().__init__(desk, funding, "holds.count", "funds", parent)
        self._todo = {hold.kind: (hold, request) for hold, request in todo}
        kinds = list(self._todo)
        self.sum = ChoiceField("field.sum", desk.theme, kinds, kinds[0])
        self.what = Told(self._what, "strong", self)
        self.means = ChoiceField("field.payment-means", desk.theme, PaymentMeans, PaymentMeans.CASH)
        self.receipt = LineField("field.payment-receipt", desk.theme, wanted=True, most=64)
        self.body.addWidget(self.sum)
        self.body.addWidget(self.what)
        self.body.addWidget(self.add("means", self.means))
        self.body.addWidget(self.add("receipt", self.receipt))
        self.sum.setVisible(len(kinds) > 1)
        self.sum.edited.connect(lambda: self.what.setText(self._what()))
        self.receipt.setFocus()

    @override
    def collect(self) -> Callable[[], Funding]:
        """Give the call that notes it.

        Raises:
            Unfilled: there is no receipt.

        """
        receipt = self.receipt.text()
        if not receipt:
            raise Unfilled({"receipt": words.text("holds.receipt-missing")})
        _, request = self._todo[self.sum.value()]
        means = self.means.value()
        id_ = self.command_id(request.id, means, receipt)
        counted = Counted(command_id=id_, means=means, receipt=receipt)
        count = self._desk.client.holds.count
        return lambda: count(request.id, counted)

    def _what(self) -> str:
        hold, request = self._todo[self.sum.value()]
        freeze = request.operation is PaymentOperation.FREEZE
        key = "holds.count-take" if freeze else "holds.count-give-back"
        return words.text(key, amount=holds.amount(hold), kind=words.member(hold.kind))


class EndDialog(HoldDialog):
    """Asks how a frozen sum ends, why, and under which case; says when two have to agree."""

    def __init__(
        self,
        desk: Desk,
        funding: Funding,
        first: HoldKind,
        parent: QWidget,
        terms: HoldTerms | None = None,
    ) -> None:
        """Ask about the sums that are frozen, `first` before the others."""
        super().__init__(desk, funding, "holds.end", "flag", parent, weight="danger")
        theme = desk.theme
        self._held = {hold.kind: hold for hold in holds.held(funding)}
        self.sum = ChoiceField("field.sum", theme, list(self._held), first)
        self.what = Told(lambda: holds.said(self._hold), "strong", self)
        self._outcomes = list(HoldOutcome)
        if desk.session.role is not Role.SUPERVISOR:
            self._outcomes.remove(HoldOutcome.FORFEITED)
        self.outcome = ChoiceField("field.outcome", theme, self._outcomes, HoldOutcome.RELEASED)
        self.case = LineField("field.case-number", theme, wanted=True, most=64)
        self.reason = ProseField("field.reason", theme, wanted=True)
        self.second = Notice(theme, self)
        self._terms = terms
        self.more = Told(self._limit, "caption", self)
        for name, field in (
            ("sum", self.sum),
            ("outcome", self.outcome),
            ("case_number", self.case),
            ("reason", self.reason),
        ):
            self.body.addWidget(self.add(name, field))
            if field is self.sum:
                self.body.addWidget(self.what)
                self.body.addWidget(self.second)
        self.body.addWidget(self.more)
        self.sum.setVisible(len(self._held) > 1)
        self.sum.edited.connect(self._suit)
        self._suit()
        self.outcome.setFocus()

    @override
    def collect(self) -> Callable[[], Funding]:
        """Give the call that ends it, or says that it should end so.

        Raises:
            Unfilled: there is no reason, or no case's number where there is a case.

        """
        wrong = {}
        if not self.reason.text():
            wrong["reason"] = words.refusal(Code.REASON_MISSING)
        if self._judged and not self.case.text():
            wrong["case_number"] = words.refusal(Code.CASE_NUMBER_MISSING)
        if wrong:
            raise Unfilled(wrong)
        hold, outcome = self._hold, self.outcome.value()
        reason, case = self.reason.text(), self.case.text() if self._judged else ""
        id_ = self.command_id(hold.id, outcome, reason, case)
        said = HoldEnd(command_id=id_, outcome=outcome, reason=reason, case_number=case)
        end = self._desk.client.holds.end
        return lambda: end(hold.id, said)

    @property
    def _hold(self) -> Hold:
        return self._held[self.sum.value()]

    def _limit(self) -> str:
        """Say above which amount two people have to agree, as far as the server tells it."""
        if self._terms is None:
            return words.text("holds.end-more")
        limit = words.money(self._terms.second_person_above_minor, self._hold.currency)
        return words.text("holds.end-more-limit", limit=limit)

    @property
    def _judged(self) -> bool:
        return self.funding.case_at is not None and self._hold.kind is HoldKind.DEPOSIT

    def _suit(self) -> None:
        """Ask for a case's number where there is one, and say who has proposed what."""
        hold = self._hold
        self.what.setText(holds.said(hold))
        self.more.setText(self._limit())
        self.case.setVisible(self._judged)
        if hold.proposed_outcome is None:
            self.second.hide()
            return
        mine = hold.proposed_by == self._desk.session.staff_id
        key = "holds.second-other" if mine else "holds.second-yours"
        proposed = hold.proposed_outcome
        self.second.show_words(
            "people",
            Tone.WAITING,
            lambda: words.text(key, who=hold.proposed_name, outcome=words.member(proposed)),
        )
        if not mine and proposed in self._outcomes:
            self.outcome.choose(proposed)


class DocumentsDialog(HoldDialog):
    """Asks before documents are verified, which gives the deposit back, or why they are refused."""

    def __init__(
        self,
        desk: Desk,
        funding: Funding,
        state: DocumentsState,
        parent: QWidget,
        terms: HoldTerms | None = None,
    ) -> None:
        """Ask before the documents of an order are said to be `verified` or `refused`."""
        self.refuses = state is DocumentsState.REFUSED
        key = "holds.refuse-documents" if self.refuses else "holds.verify"
        weight, icon = ("danger", "ban") if self.refuses else ("", "check")
        super().__init__(desk, funding, key, icon, parent, weight=weight)
        self._state = state
        self.reason = ProseField("field.reason", desk.theme, wanted=True)
        again_s = AGAIN_S if terms is None else terms.documents_again_s
        hours = round(again_s / HOUR_S)

        def told() -> str:
            if not self.refuses:
                return words.text("holds.verify-more")
            return words.text("holds.refuse-documents-more", hours=hours)

        more = Told(told, "", self)
        self.body.addWidget(more)
        self.body.addWidget(self.add("reason", self.reason))
        self.reason.setVisible(self.refuses)
        (self.reason if self.refuses else self.send_button).setFocus()

    @override
    def collect(self) -> Callable[[], Funding]:
        """Give the call that says so.

        Raises:
            Unfilled: they are refused without a reason.

        """
        if self.refuses and not self.reason.text():
            raise Unfilled({"reason": words.refusal(Code.REASON_MISSING)})
        order_id, state, reason = self.funding.order_id, self._state, self.reason.text()
        say = self._desk.client.holds.documents
        return lambda: say(order_id, state, reason)
