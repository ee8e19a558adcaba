"""Decides how a test has a desk with a shift on a made-up centre, and works at it by keys."""

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from typing_extensions import override

from api_client.vocabulary import Noun
from api_client.wire.changes import Change
from api_client.wire.reminders import Reminder
from desktop import words
from desktop.ui.beacon import Unseen
from desktop.ui.panels.queue import QueuePanel
from desktop.ui.panels.shift import ShiftPanel
from desktop.ui.pictures import centre, painting
from desktop.ui.pictures.scenes import enter
from desktop.ui.pictures.standin import StandIn
from desktop.ui.window import Window
from desktop.ui.workplace import Workplace


@dataclass
class Counting(Unseen):
    """Counts what would be seen outside the window."""

    notices: list[tuple[Noun, str]] = field(default_factory=list)

    @override
    def notify(self, of: Noun, title: str, sentence: str) -> None:
        self.notices.append((of, sentence))


@dataclass
class Opened:
    """A desk on a made-up centre, with the shift in front."""

    window: Window
    made_up: StandIn
    seen: Counting

    @property
    def workplace(self) -> Workplace:
        assert self.window.workplace is not None
        return self.window.workplace

    @property
    def panel(self) -> ShiftPanel:
        return self.workplace.panel(ShiftPanel)

    @property
    def rows(self) -> list[Reminder]:
        """What the server holds, as it came."""
        return list(self.made_up.shift.kept.reminders.values())

    @property
    def shown(self) -> list[str]:
        """The reminders that the table shows, in its order."""
        model = self.panel.reminders.model
        return [model.at(place).text for place in range(model.rowCount())]

    def settle(self) -> None:
        painting.settle(self.window)

    def press(self, keys: str) -> None:
        """Press keys where the focus is, and let come what comes of it."""
        if QApplication.activeWindow() is None:  # no window manager comes back to it here
            self.window.activateWindow()
            QApplication.processEvents()
        QTest.keySequence(QApplication.focusWidget() or self.window, QKeySequence(keys))
        self.settle()

    def type(self, said: str) -> None:
        """Type where the focus is."""
        QTest.keyClicks(QApplication.focusWidget() or self.window, said)

    def told(self, key: str, **fields: words.Field) -> bool:
        """Say whether a notice stands that says this."""
        return words.text(key, **fields) in self.window.notices.shown

    def says(self, *parts: str) -> bool:
        """Say whether a notice stands that has all of these in it."""
        return any(all(part in said for part in parts) for said in self.window.notices.shown)

    def choose_order(self, place: int) -> None:
        """Let an order be shown at the desk."""
        self.workplace.panel(QueuePanel).table.choose(centre.order_id(place))
        self.settle()

    def again(self) -> None:
        """Log in once more."""
        self.settle()
        enter(self.window, self.settle)

    def tell(self, noun: Noun, id_: UUID, version: int) -> None:
        """Let the feed tell of a change."""
        change = Change(seq=200 + version, noun=noun, id=id_, version=version)
        self.panel.hear((change,))
        self.settle()


OpenDesk = Callable[..., Opened]
