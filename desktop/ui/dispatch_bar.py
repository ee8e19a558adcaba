"""Decides which buttons stand beside the order for which somebody has to be found: what is apt now.

What an order does not need is not there, so that the one thing to do is seen at once.
"""

from collections.abc import Callable, Mapping

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from api_client.wire.orders import OrderRow
from desktop.ui.desk import Desk
from desktop.ui.dispatching import Search
from desktop.ui.gate import Gate
from desktop.ui.rule_box import RuleBox
from desktop.ui.widgets.worded import Button, Label

Run = Callable[[], object]
STARTS = frozenset({Search.NOBODY, Search.WAITING})
"""How an order stands that can be offered."""
CONSENT = frozenset({Search.CONSENT})
TAKEN = frozenset({Search.CONSENT, Search.FUNDS})
"""How one stands that somebody has taken, though he may not set out yet."""
ICONS: Mapping[str, str] = {
    "dispatch.start": "play",
    "dispatch.widen": "people",
    "dispatch.stop": "stop",
    "dispatch.consent": "check",
    "dispatch.refuse": "ban",
    "dispatch.take-back": "unassign",
    "dispatch.why-not": "info",
    "dispatch.offer": "offer",
    "dispatch.assign": "assign",
}
"""The icon of each thing that can be done, in the order in which the buttons stand."""
AT: Mapping[str, frozenset[Search]] = {
    "dispatch.start": STARTS,
    "dispatch.widen": frozenset({Search.NOBODY}),
    "dispatch.stop": frozenset({Search.ASKING}),
    "dispatch.consent": CONSENT,
    "dispatch.refuse": CONSENT,
    "dispatch.take-back": TAKEN,
}
"""How far the search is where each of these is apt; the others are about a technician."""
MAIN: Mapping[Search, str] = {
    Search.NOBODY: "dispatch.widen",
    Search.CONSENT: "dispatch.consent",
    Search.WAITING: "dispatch.start",
}
"""The usual thing to do at each stage."""


class DispatchBar(QWidget):
    """The order that is chosen, what can be done with it, and by which rule."""

    def __init__(self, desk: Desk, gate: Gate, runs: Mapping[str, Run], parent: QWidget) -> None:
        """Do what `runs` says under the key of each button, through `gate`."""
        super().__init__(parent)
        self.about = Label("dispatch.none-chosen", "heading", self)
        self.rules = RuleBox(self)
        self.buttons: dict[str, Button] = {}
        above, below = QHBoxLayout(), QHBoxLayout()
        above.addWidget(self.about, 1)
        below.addWidget(self.rules)
        below.addStretch(1)
        for key, icon in ICONS.items():
            button = Button(key, desk.theme, icon, parent=self)
            gate.guard(button, runs[key])
            (above if key in AT else below).addWidget(button)
            self.buttons[key] = button
        self._about_one = [button for key, button in self.buttons.items() if key not in AT]
        inside = QVBoxLayout(self)
        inside.setContentsMargins(12, 10, 12, 6)
        inside.setSpacing(6)
        for line in (above, below):
            line.setSpacing(6)
            inside.addLayout(line)

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """What the tab key stops at, in turn."""
        return (*(self.buttons[key] for key in AT), self.rules, *self._about_one)

    def suit(self, row: OrderRow | None, stage: Search | None, ready: Mapping[str, bool]) -> None:
        """Show what is apt for an order at this stage; `ready` says what of it goes now."""
        for key, stages in AT.items():
            button = self.buttons[key]
            button.setVisible(stage in stages)
            button.weigh("main" if stage is not None and MAIN.get(stage) == key else "")
        for key, goes in ready.items():
            self.buttons[key].setEnabled(goes)
        self.rules.setEnabled(row is not None)
        if row is None:
            self.about.say("dispatch.none-chosen")
        else:
            self.about.say("order.about", number=row.number, title=row.title)
