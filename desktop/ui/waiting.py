"""Decides how new orders that wait for the server are sent by themselves, each once (F1, A1).

They are sent one after the other as soon as the server is back, also those of an earlier sitting;
what became of each is told. One that the server refuses becomes a draft that can be opened.
"""

from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from api_client.errors import Unreachable
from api_client.wire.orders import Order
from desktop import words
from desktop.ui import faults
from desktop.ui.desk import Desk
from desktop.ui.drafts import Draft, Drafts
from desktop.ui.feed import Link, Standing
from desktop.ui.making import Made, make
from desktop.ui.notices import Act
from desktop.ui.outbox import Outbox, WaitingOrder
from desktop.ui.theme import Tone
from desktop.ui.widgets.lines import Notice

FILE = "waiting-orders.json"
RETRY_MS = 10_000
"""How soon it is tried again where the server did not answer though changes come in."""


class Waiting(QObject):
    """What one person wrote while the server was away, until it is there."""

    changed = Signal()
    """Other orders wait."""

    order_wanted = Signal(object)
    """The id of an order that somebody wants to see, now that it is made."""

    opened = Signal(object)
    """A Draft of what waited, to be changed."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        """Read what waits since an earlier sitting; it is sent once the server is there."""
        super().__init__(parent)
        self._desk, self._drafts = desk, Drafts(desk.memory)
        self.outbox = Outbox(desk.memory.file(FILE))
        self._orders = {each.id: each for each in self.outbox.all()}
        self._sending: UUID | None = None
        self._made: list[Order] = []
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(RETRY_MS)
        self._again.timeout.connect(self._try_again)
        desk.feed.turned.connect(self._turn)

    @property
    def orders(self) -> Sequence[WaitingOrder]:
        """What waits, the first first."""
        return tuple(self._orders.values())

    def is_sending(self, id_: UUID) -> bool:
        """Say whether an order is just being sent."""
        return self._sending == id_

    def make_or_keep(self, order: WaitingOrder) -> Made | WaitingOrder | OSError:
        """Make an order, or let it wait where the server does not answer. Slow, in the background.

        Where the disk does not take it, what keeps it from that is the answer.

        Raises:
            Refused: the server's no.
        """
        away = self._desk.feed.standing.link is Link.AWAY
        try:
            if not away:
                made = make(self._desk.client, order.order, order.technician_id)
                if not isinstance(made.fault, Unreachable):
                    return made
        except Unreachable as fault:
            if not faults.passing(fault):
                raise
        try:
            self.outbox.keep(order)
        except OSError as error:
            return error
        return order

    def add(self, order: WaitingOrder) -> None:
        """Let an order wait that is in the outbox already, and tell of it."""
        self._orders[order.id] = order
        said = words.text("waiting.begun", title=order.order.title)
        act = partial(words.text, "waiting.open"), lambda: self.open(order.id)
        self._desk.notices.say(said, Tone.WAITING, act)
        self.changed.emit()
        self._again.start()

    def open(self, id_: UUID) -> None:
        """Open an order that waits to change it: it waits no longer, and is a draft again."""
        order = self._orders.get(id_)
        if order is None:
            return
        if self.is_sending(id_):
            self._desk.notices.done("waiting.just-sending", None, title=order.order.title)
            return
        self.opened.emit(self._let_go(order))

    def send(self) -> None:
        """Send what waits, one after the other."""
        first = next(iter(self._orders.values()), None)
        if self._sending is not None or first is None:
            return
        self._sending = first.id
        client, outbox = self._desk.client, self.outbox

        def act() -> Made:
            made = make(client, first.order, first.technician_id)
            if made.fault is None or not faults.passing(made.fault):
                with suppress(OSError):  # then it is sent once more at the next start, and is known
                    outbox.forget(first.id)
            return made

        self._desk.tasks.run(
            self, act, lambda made: self._take(first, made), lambda fault: self._fail(first, fault)
        )

    def _try_again(self) -> None:
        """Send, or wait on where it is known to be in vain."""
        if self._desk.feed.standing.link is Link.AWAY:
            self._again.start()
        else:
            self.send()

    def _turn(self, standing: Standing) -> None:
        if standing.link is Link.CONNECTED and self._orders:
            self.changed.emit()
            self.send()

    def _take(self, order: WaitingOrder, made: Made) -> None:
        """Take note of one that is made; one whose technician could not be sent yet still waits."""
        self._sending = None
        if made.fault is not None and faults.passing(made.fault):
            self._wait()
            return
        del self._orders[order.id]
        self._made.append(made.order)
        number, name = made.order.number, order.technician
        if made.overtaken:
            said = words.text("waiting.overtaken", number=number, technician=name)
            self._desk.notices.trouble(said, self._show(made.order))
        elif made.fault is not None:
            fault = faults.sentence(made.fault)
            said = words.text("new-order.not-sent", number=number, fault=fault)
            self._desk.notices.trouble(said, self._show(made.order))
        self._go_on()

    def _fail(self, order: WaitingOrder, fault: Exception) -> bool:
        self._sending = None
        if faults.signed_out(fault):
            return False
        if faults.passing(fault):
            self._wait()
            return True
        draft = self._let_go(order)
        said = words.text("waiting.refused", title=order.order.title, fault=faults.sentence(fault))
        act = partial(words.text, "waiting.open"), lambda: self.opened.emit(draft)
        self._desk.notices.trouble(said, act)
        self._go_on()
        return True

    def _go_on(self) -> None:
        self.changed.emit()
        if self._orders:
            self.send()
        else:
            self._tell()

    def _wait(self) -> None:
        """Try again in a while, and tell what is made until now."""
        self._again.start()
        self._tell()

    def _tell(self) -> None:
        made, self._made = self._made, []
        if len(made) == 1:
            self._desk.notices.done("waiting.made", self._show(made[0]), number=made[0].number)
        elif made:
            self._desk.notices.say(words.plural("waiting.made-many", len(made)), Tone.DONE)

    def _show(self, order: Order) -> Act:
        return partial(words.text, "alarms.show-order"), lambda: self.order_wanted.emit(order.id)

    def _let_go(self, order: WaitingOrder) -> Draft:
        """Keep an order as a draft, and then in the outbox no longer: it is never in neither."""
        draft = Draft(str(order.id), order.at, dict(order.said))
        self._drafts.keep(draft)
        self._desk.memory.write()
        del self._orders[order.id]
        self._desk.tasks.run(self, lambda: self.outbox.forget(order.id), lambda _: None)
        self.changed.emit()
        return draft


class AwayNotice(Notice):
    """Says over a new order that the server is away, and that it can be written all the same."""

    turned = Signal(str)
    """The key of what the button says that sends the order, or lets it wait."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        """Say nothing before `follow`."""
        super().__init__(desk.theme, parent)
        self._desk = desk

    def follow(self) -> None:
        """Say how it is, and follow the link from now on."""
        self._desk.feed.turned.connect(self._turn)
        self._turn(self._desk.feed.standing)

    def _turn(self, standing: Standing) -> None:
        away = standing.link is Link.AWAY
        if away:
            clock = self._desk.clock
            since = words.moment(standing.since(clock), clock.now())
            self.show_words(
                "away", Tone.WAITING, lambda: words.text("waiting.write-on", since=since)
            )
        else:
            self.hide()
        self.turned.emit("waiting.let-wait" if away else "new-order.send")
