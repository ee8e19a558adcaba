"""Decides how a dispatcher writes an order down while somebody is on the telephone (A1, A2, F1).

The caller's number comes first and brings who he is. Enter goes on, Ctrl+Enter makes the order.
Nothing typed is lost: it is kept on this machine until the server has taken it.
"""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from api_client.errors import Refused
from api_client.ids import new_id
from api_client.vocabulary import Code
from api_client.wire.callers import AddressList, Caller, CallerList, CallerOrder
from api_client.wire.orders import Order
from api_client.wire.templates import Template
from desktop import words
from desktop.ui import faults
from desktop.ui.caller_box import GO_KEYS, CallerBox
from desktop.ui.consulting import HandbookAge, consult
from desktop.ui.desk import Desk
from desktop.ui.drafts import Draft, Drafts
from desktop.ui.feed import Link, Standing
from desktop.ui.making import Made
from desktop.ui.offers import KeptBar, chosen, known, named, people_like, templates_like
from desktop.ui.order_form import OrderForm, needs_of
from desktop.ui.outbox import Full, WaitingOrder
from desktop.ui.waiting import AwayNotice, Waiting
from desktop.ui.widgets.dialog import FormDialog
from desktop.ui.widgets.worded import CheckBox

LOOK_MS = 180
"""So long after the last letter somebody is looked for."""
KEEP_MS = 600
LEAST_DIGITS, LEAST_LETTERS = 4, 2
TAKE_UP_KEYS = "Ctrl+R"


def write_order(
    desk: Desk,
    parent: QWidget,
    waiting: Waiting,
    welcome: Callable[[Order], None],
    show: Callable[[UUID], None],
    draft: Draft | None = None,
) -> "NewOrderDialog":
    """Open the dialog; `welcome` is told of the order, `show` of one that is wanted instead.

    What cannot be sent waits in `waiting`.
    """
    dialog = NewOrderDialog(desk, parent, waiting, draft)
    dialog.sent.connect(welcome)
    dialog.order_wanted.connect(show)
    dialog.open()
    return dialog


class NewOrderDialog(FormDialog):
    """A new work order; its id is made here, so that sending it twice makes one."""

    order_wanted = Signal(object)
    """The id of an order that is the same already."""

    def __init__(
        self, desk: Desk, parent: QWidget, waiting: Waiting, draft: Draft | None = None
    ) -> None:
        """Ask for an order, with the caller's number first, or go on with a draft."""
        super().__init__(
            "new-order.heading", "new-order.send", desk.theme, desk.tasks, parent, icon="add"
        )
        self._desk, self._drafts, self._waiting = desk, Drafts(desk.memory), waiting
        self.order_id = new_id()
        self._there: tuple[CallerOrder, ...] = ()
        self._wants_first = self._settled = False
        self.form = OrderForm(desk.theme, desk.clock)
        self.callers = CallerBox(desk.theme, desk.clock, self)
        self.draft = CheckBox("new-order.draft", self)
        self.kept_bar = KeptBar(desk, self)
        self.away, self.known_age = AwayNotice(desk, self), HandbookAge(desk, self)
        for path, field in self.form.by_path.items():
            self.add(path, field)
        self._arrange()
        self._timers()
        self._connect()
        self._load()
        self.resize(1120, 760)
        if draft is not None:
            self.take_up(draft)
        else:
            self.kept_bar.offer(self._drafts.all())
        self.form.phone.setFocus()

    @override
    def collect(self) -> Callable[[], Made | WaitingOrder | OSError]:
        """Give the call that makes the order, and sends somebody where that is wanted.

        What the server cannot be given is put where it waits.
        """
        order = self.form.message(self.order_id, draft=self.draft.isChecked())
        whom = chosen(self._desk.handbook.present, self.form.technician.text())
        waits = WaitingOrder.of(order, self._desk.clock.now(), self.form.said(), whom)
        return partial(self._waiting.make_or_keep, waits)

    @override
    def end(self, answer: object) -> None:
        """Forget the draft, tell of the order, and of whom could not be sent."""
        if isinstance(answer, OSError):  # it can neither be sent nor wait: it stays as it is
            self.send_button.setEnabled(True)
            full = isinstance(answer, Full)
            self.show_fault(words.text("waiting.full" if full else "waiting.not-kept"))
            return
        self._settle()
        self._drafts.forget(str(self.order_id))
        if isinstance(answer, WaitingOrder):
            self._waiting.add(answer)
            self.accept()
            return
        assert isinstance(answer, Made), "what was collected"
        if answer.fault is not None:
            said = faults.sentence(answer.fault)
            number = answer.order.number
            self._desk.notices.trouble(words.text("new-order.not-sent", number=number, fault=said))
        super().end(answer.order)

    @override
    def reject(self) -> None:
        """Leave; what was typed is kept and can be had back at once."""
        if not self._settled and self.form.touched:
            kept, opened = self.keep(), self._waiting.opened  # they outlive the dialog
            self._settle()
            self._desk.notices.undoable("new-order.put-away", lambda: opened.emit(kept))
        self._settle()
        super().reject()

    def keep(self) -> Draft:
        """Keep what stands in the fields on this machine."""
        self._kept_soon.stop()
        draft = Draft(str(self.order_id), self._desk.clock.now(), self.form.said())
        self._drafts.keep(draft)
        return draft

    def take_up(self, draft: Draft) -> None:
        """Go on with an order that was not sent."""
        self.order_id = UUID(draft.id)
        self.form.write(draft.said)
        self.kept_bar.hide()
        self.look_for_address()
        self.look_for_caller()

    def take_caller(self) -> None:
        """Take the customer that is chosen beside the form."""
        caller = self.callers.current
        if caller is None:
            return
        self.form.take_caller(caller)
        self._warn()
        self.form.subject.setFocus()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the arrows choose among the customers that were found, and Enter take one."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            key = event.key()
            if key in {Qt.Key.Key_Down, Qt.Key.Key_Up} and self.callers.found:
                self.callers.move_by(1 if key == Qt.Key.Key_Down else -1)
                return True
            plain = not event.modifiers() & Qt.KeyboardModifier.ControlModifier
            if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and plain:
                return self._enter_phone()
        return super().eventFilter(watched, event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Enter go on to the next field."""
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not control:
            self.focusNextChild()
            return
        super().keyPressEvent(event)

    def _enter_phone(self) -> bool:
        """Take who calls; say whether the key was meant for that."""
        if self.form.customer.text() and self.form.address.text():
            return False
        if self._looks.isActive():  # typed and entered before anybody was looked for
            self._looks.stop()
            self._wants_first = True
            self.look_for_caller()
        if self.callers.found:
            self.take_caller()
            return True
        return False

    @override
    def _fail(self, fault: Exception) -> bool:
        taken = super()._fail(fault)
        if isinstance(fault, Refused) and fault.code == Code.ID_REUSED:
            self.show_fault(words.text("waiting.there-before"))
        return taken

    def _arrange(self) -> None:
        scroll = QScrollArea(self)
        scroll.setWidget(self.form)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        left, across = QVBoxLayout(), QHBoxLayout()
        left.addWidget(scroll, 1)
        left.addWidget(self.draft)
        across.setSpacing(18)
        across.addLayout(left, 1)
        across.addWidget(self.callers)
        self.body.addWidget(self.away)
        self.body.addWidget(self.known_age)
        self.body.addWidget(self.kept_bar)
        self.body.addLayout(across, 1)

    def _timers(self) -> None:
        self._looks, self._looks_there = QTimer(self), QTimer(self)
        self._kept_soon = QTimer(self)
        for timer, wait_ms, act in (
            (self._looks, LOOK_MS, self.look_for_caller),
            (self._looks_there, LOOK_MS, self.look_for_address),
            (self._kept_soon, KEEP_MS, self.keep),
        ):
            timer.setSingleShot(True)
            timer.setInterval(wait_ms)
            timer.timeout.connect(act)

    def _connect(self) -> None:
        form = self.form
        form.phone.line.installEventFilter(self)
        form.phone.edited.connect(self._looks.start)
        form.customer.line.textEdited.connect(lambda _: self._look_for_name())
        form.address.line.textEdited.connect(lambda _: self._looks_there.start())
        form.customer.taken.connect(self._take)
        form.address.taken.connect(lambda known: form.take_place(known.place))
        form.subject.taken.connect(self._take_template)
        form.subject.line.textEdited.connect(lambda _: self._offer_templates())
        form.technician.line.textEdited.connect(lambda _: self._offer_people())
        form.kind.edited.connect(self._warn)
        form.edited.connect(self._edited)
        self.callers.order_wanted.connect(self._go)
        self.callers.picked.connect(self._take)
        QShortcut(QKeySequence(GO_KEYS), self, self.callers.go)
        QShortcut(QKeySequence(TAKE_UP_KEYS), self, self.kept_bar.take)
        self.away.turned.connect(self.send_button.say)
        self.away.follow()
        self._desk.feed.turned.connect(self._turn)
        self.kept_bar.taken.connect(self.take_up)
        self.finished.connect(lambda _: self.kept_bar.part())

    def _load(self) -> None:
        """Take what is known of what helps to write, and ask for it anew."""
        self._suit()
        consult(self._desk, self, self._suit)

    def _turn(self, standing: Standing) -> None:
        if standing.link is Link.CONNECTED:
            self._load()

    def _suit(self) -> None:
        self.form.suit(needs_of(self._desk.handbook.kinds))

    def _edited(self) -> None:
        if not self._settled and self.form.touched:
            self._kept_soon.start()
        self._warn()

    def look_for_caller(self) -> None:
        """Ask who has the number that was typed."""
        typed = self.form.phone.text()
        if sum(sign.isdigit() for sign in typed) < LEAST_DIGITS:
            self.callers.say("caller.hint")
            return
        desk = self._desk
        self.callers.say("caller.looking")
        desk.tasks.run(
            self,
            lambda: desk.client.callers.find(phone=typed),
            lambda found: self._show_callers(typed, found),
            lambda _: self._not_found(),
        )

    def _show_callers(self, typed: str, found: CallerList) -> None:
        if typed != self.form.phone.text():
            return
        self.callers.show_callers(found.items, complete=found.complete)
        wanted, self._wants_first = self._wants_first, False
        if wanted and len(found.items) == 1 and not self.form.customer.text():
            self.take_caller()
        self._warn()

    def _not_found(self) -> bool:
        self.callers.say("caller.away")
        return True

    def _look_for_name(self) -> None:
        typed, desk = self.form.customer.text(), self._desk
        if len(typed) < LEAST_LETTERS:
            self.form.customer.offer(())
            return
        desk.tasks.run(
            self,
            lambda: desk.client.callers.find(name=typed),
            lambda found: self._offer_names(typed, found),
            _let_be,
        )

    def _offer_names(self, typed: str, found: CallerList) -> None:
        if typed == self.form.customer.text():
            self.form.customer.offer([named(caller) for caller in found.items])

    def _take(self, caller: Caller) -> None:
        self.callers.show_callers((caller,), complete=True)
        self.take_caller()

    def look_for_address(self) -> None:
        """Ask which addresses hold what was typed."""
        typed, desk = self.form.address.text(), self._desk
        if len(typed) < LEAST_LETTERS:
            self.form.address.offer(())
            return
        desk.tasks.run(
            self,
            lambda: desk.client.callers.addresses(typed),
            lambda found: self._offer_addresses(typed, found),
            _let_be,
        )

    def _offer_addresses(self, typed: str, found: AddressList) -> None:
        if typed != self.form.address.text():
            return
        self._there = tuple(order for each in found.items for order in each.open)
        others = [each for each in found.items if each.place.address != typed]
        self.form.address.offer([known(each) for each in others])
        self._warn()

    def _offer_templates(self) -> None:
        known = self._desk.handbook.templates
        self.form.subject.offer(templates_like(known, self.form.subject.text()))

    def _take_template(self, template: Template) -> None:
        self.form.take_template(template)
        self._warn()
        self.form.promised.setFocus()

    def _offer_people(self) -> None:
        known = self._desk.handbook.present
        self.form.technician.offer(people_like(known, self.form.technician.text()))

    def _warn(self) -> None:
        """Warn where an order of the same kind is open at the same address."""
        here, kind = _folded(self.form.address.text()), self.form.kind.value()
        current = self.callers.current
        open_ones = (*(current.open if current is not None else ()), *self._there)
        same = (
            order for order in open_ones if order.kind == kind and _folded(order.address) == here
        )
        self.callers.double.show_order(next(same, None) if here else None)

    def _go(self, order_id: UUID) -> None:
        """Go to the order that is the same already; what was typed is kept."""
        self.reject()
        self.order_wanted.emit(order_id)

    def _settle(self) -> None:
        """Keep nothing more by itself: it was sent, or put away."""
        self._settled = True
        self._kept_soon.stop()


def _let_be(_fault: Exception) -> bool:
    """Go on without what only helps; whatever is needed is said when the order is sent."""
    return True


def _folded(text: str) -> str:
    return "".join(text.casefold().split())
