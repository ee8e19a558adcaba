"""Decides what is done with several orders at once, one by one, and what became of each (F1).

What cannot be done with an order is found before anything is sent, and said of it. Each order is
looked at once more before its turn: one that has moved on since it was seen is left alone.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from uuid import UUID

from api_client.client import Client
from api_client.errors import Refused, Unreachable
from api_client.ids import new_id
from api_client.vocabulary import OrderState, Permission, Priority, Step
from api_client.wire.orders import Order, OrderEdit, OrderStep
from api_client.wire.people import Technician
from desktop import words
from desktop.ui import faults, steps
from desktop.ui.assigning import UNDER_WAY
from desktop.ui.desk import Desk
from desktop.ui.theme import Tone

MOST = 200
"""So many orders at once; more are to be told apart first."""
ENDED = frozenset({OrderState.CLOSED, OrderState.CANCELLED, OrderState.ABANDONED})
"""States of orders with which nothing goes on any more."""


class Act(StrEnum):
    """What can be done with several orders."""

    ASSIGN = "assign"
    HOLD = "hold"
    RESUME = "resume"
    UNASSIGN = "unassign"
    PRIORITY = "priority"
    CANCEL = "cancel"


@dataclass(frozen=True, slots=True)
class Look:
    """How an act is offered: its icon, the step that it is, whether it is asked why."""

    icon: str
    step: Step | None
    reason: bool = False
    danger: bool = False


LOOKS: Mapping[Act, Look] = {
    Act.ASSIGN: Look("assign", Step.ASSIGN),
    Act.HOLD: Look("pause", Step.HOLD, reason=True),
    Act.RESUME: Look("play", Step.RESUME),
    Act.UNASSIGN: Look("unassign", Step.UNASSIGN, reason=True),
    Act.PRIORITY: Look("urgent", None),
    Act.CANCEL: Look("ban", Step.CANCEL, reason=True, danger=True),
}
"""Every act, in the order in which it is offered."""
SEND: dict[Act, str] = {
    Act.ASSIGN: "step.assign",
    Act.HOLD: "step.hold",
    Act.RESUME: "step.resume",
    Act.UNASSIGN: "step.unassign",
    Act.PRIORITY: "bulk.set-priority",
    Act.CANCEL: "step.cancel",
}
"""The key of what each act is called on its button and in its menu."""


class Fate(StrEnum):
    """What became of one order; what somebody has to look at stands first."""

    FAILED = "failed"
    UNKNOWN = "unknown"
    """The server did not answer: whether it was done is not known."""
    LEFT = "left"
    """Its turn did not come."""
    BARRED = "barred"
    """It cannot be done, which was found before anything was sent."""
    READY = "ready"
    """It waits for its turn."""
    DONE = "done"
    BACK = "back"
    """It was done, and was taken back."""


FATES: Mapping[Fate, tuple[str, Tone]] = {
    Fate.READY: ("circle", Tone.MOVING),
    Fate.BARRED: ("ban", Tone.NEUTRAL),
    Fate.DONE: ("ok", Tone.DONE),
    Fate.FAILED: ("error", Tone.TROUBLE),
    Fate.UNKNOWN: ("warning", Tone.WAITING),
    Fate.LEFT: ("wait", Tone.WAITING),
    Fate.BACK: ("undo", Tone.NEUTRAL),
}
"""The icon and the tone of each; its words stand beside."""
UNDONE = frozenset({Fate.BARRED, Fate.FAILED, Fate.UNKNOWN, Fate.LEFT})
"""Where an order stands with which it was not done, as far as is known."""


@dataclass(frozen=True, slots=True)
class Why:
    """Why something was not done: a key with its fields, words of the vocabulary among them."""

    key: str
    fields: Mapping[str, str | StrEnum] = field(default_factory=dict)

    def said(self) -> str:
        """Give the sentence in the language spoken now."""
        return words.text(
            self.key,
            **{
                name: words.member(value) if isinstance(value, StrEnum) else value
                for name, value in self.fields.items()
            },
        )


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be done with all of them."""

    act: Act
    reason: str = ""
    technician: Technician | None = None
    priority: Priority | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One order as it was seen, what became of it, and why nothing, if nothing did.

    `id_` names the step or edit, so that sending it again does no harm. `turn` counts changes.
    """

    order: Order
    fate: Fate = Fate.READY
    why: Why | Refused | Unreachable | None = None
    after: Order | None = None
    id_: UUID = field(default_factory=new_id)
    turn: int = 1

    @property
    def id(self) -> UUID:
        """The order's id."""
        return self.order.id

    @property
    def version(self) -> int:
        """How often what became of it has changed, for tables."""
        return self.turn

    @property
    def latest(self) -> Order:
        """The order as it is known now."""
        return self.after or self.order

    def became(
        self,
        fate: Fate,
        why: Why | Refused | Unreachable | None = None,
        after: Order | None = None,
    ) -> "Item":
        """Give the item as it then stands."""
        return replace(self, fate=fate, why=why, after=after or self.after, turn=self.turn + 1)

    def said(self) -> str:
        """Say why nothing was done, if nothing was."""
        if self.why is None:
            return ""
        return self.why.said() if isinstance(self.why, Why) else faults.sentence(self.why)


def judged(item: Item, wanted: Wanted) -> Item:
    """Give an item that waits for its turn, or is barred from it."""
    if item.fate not in {Fate.READY, Fate.BARRED}:
        return item
    why = bar(item.order, wanted)
    fate = Fate.READY if why is None else Fate.BARRED
    return item if (item.fate, item.why) == (fate, why) else item.became(fate, why)


def bar(order: Order, wanted: Wanted) -> Why | None:
    """Say why it cannot be done with this order, as far as the desk knows; None where it can."""
    found = (check(order, wanted) for check in (_ended, _of_hold, _of_person, _of_priority, _step))
    return next((why for why in found if why is not None), None)


def _ended(order: Order, _wanted: Wanted) -> Why | None:
    return Why("bulk.ended", {"state": order.state}) if order.state in ENDED else None


def _of_hold(order: Order, wanted: Wanted) -> Why | None:
    held = order.state is OrderState.ON_HOLD
    if wanted.act is Act.HOLD and held:
        return Why("bulk.on-hold")
    if wanted.act is Act.RESUME and not held:
        return Why("bulk.not-on-hold", {"state": order.state})
    return None


def _of_person(order: Order, wanted: Wanted) -> Why | None:
    if wanted.act is Act.UNASSIGN and order.technician_id is None:
        return Why("bulk.nobody")
    who = wanted.technician
    if who is not None and order.technician_id == who.id:
        return Why("bulk.has-it", {"name": who.name})
    return None


def _of_priority(order: Order, wanted: Wanted) -> Why | None:
    if wanted.act is not Act.PRIORITY:
        return None
    if order.priority is wanted.priority:
        return Why("bulk.same-priority", {"priority": order.priority})
    return None if steps.editable(order) else Why("bulk.not-now", {"state": order.state})


def _step(order: Order, wanted: Wanted) -> Why | None:
    step = LOOKS[wanted.act].step
    can = step is None or step in order.steps
    return None if can else Why("bulk.not-now", {"state": order.state})


def needs_reason(items: Sequence[Item], wanted: Act) -> bool:
    """Say whether a reason has to be given.

    One is where some are taken from whoever is on his way, and where one man gets several at once.
    """
    if wanted is not Act.ASSIGN:
        return LOOKS[wanted].reason
    ready = [item.order for item in items if item.fate is Fate.READY]
    return len(ready) > 1 or any(order.state in UNDER_WAY for order in ready)


def do(client: Client, item: Item, wanted: Wanted) -> Item:
    """Do it with one order, and give what became of it. Slow: called in the background."""
    without_answer = Fate.LEFT
    try:
        now = client.orders.get(item.id)
        if _moved(item.order, now):
            return item.became(Fate.FAILED, Why("bulk.moved-on", {"state": now.state}))
        without_answer = Fate.UNKNOWN
        return item.became(Fate.DONE, after=_done(client, item, wanted))
    except Refused as fault:
        return item.became(Fate.FAILED, fault)
    except Unreachable as fault:
        return item.became(without_answer, fault)


def goes_on(item: Item) -> bool:
    """Say whether the next order has its turn after this one: without an answer none has."""
    gone = isinstance(item.why, Refused) and faults.signed_out(item.why)
    return item.fate in {Fate.DONE, Fate.FAILED, Fate.BACK} and not gone


def _moved(seen: Order, now: Order) -> bool:
    """Say whether an order stands elsewhere, or is somebody else's, than when it was seen."""
    before = (seen.state, seen.held_state, seen.technician_id)
    return before != (now.state, now.held_state, now.technician_id)


def _done(client: Client, item: Item, wanted: Wanted) -> Order:
    order, look = item.order, LOOKS[wanted.act]
    if wanted.act is Act.ASSIGN:
        assert wanted.technician is not None, "somebody was chosen"
        return client.orders.assign(order.id, wanted.technician.id, wanted.reason)
    if look.step is None:
        assert wanted.priority is not None, "an urgency was chosen"
        edit = OrderEdit(edit_id=item.id_, version=order.version, priority=wanted.priority)
        return client.orders.edit(order.id, edit)
    message = OrderStep(
        step_id=item.id_, step=look.step, version=order.version, reason=wanted.reason
    )
    return client.orders.step(order.id, message)


def can_go_back(item: Item, act: Act) -> bool:
    """Say whether what was done with this order can be taken back."""
    step = LOOKS[act].step
    if item.fate is not Fate.DONE or item.after is None:
        return False
    return step is None or steps.back(item.order, item.after, step) is not None


def way_back(desk: Desk, item: Item, act: Act) -> Callable[[], Order]:
    """Give the call that takes back what was done with this order."""
    step, after = LOOKS[act].step, item.after
    assert after is not None, "it was done"
    if step is not None:
        return steps.undo(desk, item.order, after, step)
    edit = OrderEdit(edit_id=new_id(), version=after.version, priority=item.order.priority)
    return lambda: desk.client.orders.edit(after.id, edit)


def taken_back(item: Item, call: Callable[[], Order]) -> Item:
    """Take back what was done with one order, and give what became of it. Slow."""
    try:
        return item.became(Fate.BACK, after=call())
    except Refused as fault:
        return item.became(Fate.DONE, fault)
    except Unreachable as fault:
        return item.became(Fate.UNKNOWN, fault)


def may(desk: Desk) -> bool:
    """Say whether the person before the desk may do any of it."""
    return desk.may(Permission.ORDERS_WRITE)


def listed(items: Sequence[Item]) -> str:
    """Give a list for the clipboard: a line each, number, title, what became of it, and why."""
    return "\n".join(
        "\t".join((item.order.number, item.order.title, words.member(item.fate), item.said()))
        for item in items
    )
