"""Decides how what is known is offered while an order is written: drafts, people, templates."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from api_client.vocabulary import TechnicianState
from api_client.wire.callers import Caller, KnownAddress
from api_client.wire.people import Technician
from api_client.wire.templates import Template
from desktop import words
from desktop.ui import undoing
from desktop.ui.desk import Desk
from desktop.ui.drafts import Draft, Drafts
from desktop.ui.faults import Unfilled
from desktop.ui.widgets.suggest import Suggestion
from desktop.ui.widgets.worded import Button, Label


class KeptBar(QFrame):
    """Offers an order that was written and not sent."""

    taken = Signal(object)
    """A Draft: it is to be gone on with."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        """Begin hidden."""
        super().__init__(parent)
        self._desk, self._drafts = desk, Drafts(desk.memory)
        self._draft: Draft | None = None
        self._gone: Draft | None = None
        self.setProperty("part", "card")
        self._said = Label("", "", self)
        self.take_button = Button("new-order.take-up", desk.theme, "undo", parent=self)
        self.throw_button = Button("new-order.throw-away", desk.theme, parent=self)
        self.back_button = Button("notice.undo", desk.theme, "undo", parent=self)
        self.take_button.clicked.connect(self.take)
        self.throw_button.clicked.connect(self._throw)
        self.back_button.clicked.connect(self._keep)
        across = QHBoxLayout(self)
        across.setContentsMargins(12, 6, 8, 6)
        across.addWidget(self._said, 1)
        for button in (self.take_button, self.throw_button, self.back_button):
            button.setAutoDefault(False)
            across.addWidget(button)
        self.hide()

    def offer(self, drafts: Sequence[Draft]) -> None:
        """Offer the first of these, if there is one."""
        if not drafts:
            return
        draft = self._draft = drafts[0]
        at = words.moment(draft.at, self._desk.clock.now())
        self._said.say("new-order.kept", at=at, title=draft.title)
        self._suit()
        self.show()

    def take(self) -> None:
        """Go on with it, unless it was thrown away."""
        if self._draft is not None and self._gone is None and not self.isHidden():
            self.taken.emit(self._draft)

    def part(self) -> None:
        """Offer what was thrown away once more in the window, now that the dialog closes."""
        if self._gone is not None:
            back = partial(self._drafts.keep, self._gone)
            undoing.offer_here(self._desk, "new-order.thrown", back, title=self._gone.title)

    def _throw(self) -> None:
        if self._draft is not None:
            self._gone = self._draft
            self._drafts.forget(self._draft.id)
            self._said.say("new-order.thrown", title=self._draft.title)
            self._suit()
            self.back_button.setFocus()

    def _keep(self) -> None:
        """Keep after all what was thrown away."""
        draft, self._gone = self._gone, None
        if draft is not None:
            self._drafts.keep(draft)
            self.offer([draft])
            self.take_button.setFocus()

    def _suit(self) -> None:
        self.back_button.setVisible(self._gone is not None)
        for button in (self.take_button, self.throw_button):
            button.setVisible(self._gone is None)


def named(caller: Caller) -> Suggestion:
    """Offer a customer by his name."""
    said = words.text("caller.name-line", name=caller.customer.name, phone=caller.customer.phone)
    return Suggestion(said, caller.customer.name, caller)


def offered(template: Template) -> Suggestion:
    """Offer a template by its name."""
    kind = words.member(template.kind)
    said = words.text("new-order.template-line", name=template.name, kind=kind)
    return Suggestion(said, template.title, template)


def person(who: Technician) -> Suggestion:
    """Offer a technician with what he is doing."""
    state = words.member(who.state)
    said = words.text("new-order.technician-line", name=who.name, state=state)
    return Suggestion(said, who.name, who)


def known(address: KnownAddress) -> Suggestion:
    """Offer an address of earlier orders with how many it had."""
    line, count = address.place.address, address.orders
    return Suggestion(words.text("new-order.address-line", address=line, n=count), line, address)


def templates_like(templates: Sequence[Template], typed: str) -> list[Suggestion]:
    """Offer the templates whose name or title holds what was typed."""
    wanted = typed.casefold()
    return [
        offered(template)
        for template in templates
        if wanted and (wanted in template.name.casefold() or wanted in template.title.casefold())
    ]


def people_like(people: Sequence[Technician], typed: str) -> list[Suggestion]:
    """Offer the technicians whose name holds what was typed, those who are free first."""
    wanted, free = typed.casefold(), TechnicianState.FREE
    fits = [each for each in people if wanted and wanted in each.name.casefold()]
    fits.sort(key=lambda each: (each.state is not free, each.open_orders))
    return [person(each) for each in fits]


def chosen(people: Sequence[Technician], typed: str) -> Technician | None:
    """Give who is meant by a name; nobody where none was typed.

    Raises:
        Unfilled: it is nobody's name, or that of several.

    """
    wanted = typed.casefold()
    if not wanted:
        return None
    found = [each for each in people if each.name.casefold() == wanted]
    if len(found) != 1:
        raise Unfilled({"technician": words.text("new-order.nobody-of-that-name")})
    return found[0]
