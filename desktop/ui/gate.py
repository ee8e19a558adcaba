"""Decides what is not begun while the server is away, and that it is said plainly why (F1).

What needs the server is not tried over and over behind somebody's back: he is told at once, may
have it tried all the same, and does it again when the server is back. Buttons stay where they are
and can be reached; they look like what they are, and their tip says why.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from desktop import words
from desktop.ui.actions import Action
from desktop.ui.desk import Desk
from desktop.ui.feed import Link
from desktop.ui.theme import Tone
from desktop.ui.widgets.worded import Button

Run = Callable[[], object]


class Gate(QObject):
    """Lets through what needs the server, unless that is away."""

    turned = Signal()
    """It may be closed now, or open."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        """Follow the desk's link for as long as `parent` lives."""
        super().__init__(parent)
        self._desk = desk
        self._buttons: list[Button] = []
        desk.feed.turned.connect(lambda _: self._turn())

    @property
    def closed(self) -> bool:
        """Whether nothing is let through now."""
        return self._desk.feed.standing.link is Link.AWAY

    def do(self, said: str, run: Run) -> None:
        """Do it, or tell that `said` cannot be done now, and offer to try it all the same."""
        if not self.closed:
            run()
            return
        clock = self._desk.clock
        since = words.moment(self._desk.feed.standing.since(clock), clock.now())
        sentence = words.text("gate.refused", action=said, since=since)
        self._desk.notices.say(
            sentence, Tone.WAITING, (partial(words.text, "gate.try"), lambda: _nothing(run()))
        )

    def guard(self, button: Button, run: Run) -> None:
        """Let a press on a button do `run`, and let it look as it does while that cannot be."""
        button.clicked.connect(lambda _=False: self.do(button.text(), run))
        self._buttons.append(button)
        button.hold(self._reason())

    def actions(self, *actions: Action) -> tuple[Action, ...]:
        """Give actions that need the server, told of in the same way."""
        return tuple(replace(each, run=partial(self._act, each)) for each in actions)

    def _act(self, action: Action) -> None:
        self.do(words.text(action.key), action.run)

    def _reason(self) -> str:
        return "gate.tip" if self.closed else ""

    def _turn(self) -> None:
        self._buttons = [button for button in self._buttons if isValid(button)]
        for button in self._buttons:
            button.hold(self._reason())
        self.turned.emit()


def _nothing(_answer: object) -> None:
    """Let the answer be: who tries it all the same is told by what he does."""
