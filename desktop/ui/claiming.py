"""Decides how it is said who works on an order, and how it is taken over for a reason (F1)."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from api_client.wire.claims import Claim
from api_client.wire.orders import OrderRow
from desktop import words
from desktop.ui.desk import Desk
from desktop.ui.theme import Tone
from desktop.ui.widgets.dialog import FormDialog
from desktop.ui.widgets.form import LineField
from desktop.ui.widgets.lines import Notice
from desktop.ui.widgets.worded import Label


def sentence(desk: Desk, claim: Claim) -> str:
    """Say who works on an order and since when, or since when nothing was heard of him."""
    key = "claim.stale" if claim.stale else "claim.held"
    since = claim.beat_at if claim.stale else claim.taken_at
    at = words.moment(since, desk.clock.now())
    return words.text(key, who=claim.holder_name, since=at)


def show(notice: Notice, desk: Desk, claim: Claim | None) -> None:
    """Say on a line who else works on an order; of nobody, nothing."""
    if claim is None:
        notice.hide()
        return
    icon, tone = ("clock", Tone.WAITING) if claim.stale else ("people", Tone.MOVING)
    notice.show_words(icon, tone, lambda: sentence(desk, claim))


class TakeOverDialog(FormDialog):
    """Asks why an order is taken from whoever works on it; he is told."""

    def __init__(self, desk: Desk, order: OrderRow, claim: Claim, parent: QWidget) -> None:
        """Ask before the order is taken from the holder of `claim`."""
        super().__init__(
            "claim.take-over", "claim.take-over", desk.theme, desk.tasks, parent, icon="people"
        )
        self._desk, self._order = desk, order
        about = Label("", "caption", self)
        about.say("order.about", number=order.number, title=order.title)
        holder = Label("", "", self)
        holder.say("claim.told-why", who=claim.holder_name)
        for label in (about, holder):
            label.setWordWrap(True)
            self.body.addWidget(label)
        self.reason = LineField("field.reason", desk.theme, wanted=True)
        self.body.addWidget(self.add("reason", self.reason))
        self.sent.connect(self._take)
        self.setMinimumWidth(440)
        self.reason.setFocus()

    @override
    def collect(self) -> Callable[[], Claim]:
        """Give the call that takes the order over."""
        client, order_id, reason = self._desk.client, self._order.id, self.reason.text()
        return lambda: client.claims.take(order_id, override=True, reason=reason)

    def _take(self, claim: object) -> None:
        assert isinstance(claim, Claim)
        self._desk.claims.took(claim)
