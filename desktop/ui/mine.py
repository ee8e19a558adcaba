"""Decides what somebody finds under "My desk": all that is his own here, in one place (F3, F4).

Each thing is done where it is done anyway; this page only leads there, and says how it stands.
"""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.ui.account import Account
from desktop.ui.appearance import Appearance
from desktop.ui.column_layout import ColumnLayout
from desktop.ui.desk import Desk
from desktop.ui.locking import Lock
from desktop.ui.mine_cards import AlarmsCard, LayoutCard, LockCard, LooksCard, PersonCard
from desktop.ui.panels.alarms import AlarmsPanel
from desktop.ui.remembered import Remembered, RememberedCard, Turned
from desktop.ui.ringing import Ringing
from desktop.ui.widgets.sheet import Sheet
from desktop.ui.widgets.worded import Label
from desktop.ui.workplace import Workplace

WIDTH_PX, HEIGHT_PX, EDGE_PX = 900, 770, 20
SETTINGS = "panel.settings"


@dataclass(frozen=True, slots=True)
class Belongings:
    """Who does what the page leads to."""

    account: Account
    appearance: Appearance
    lock: Lock
    workplace: Workplace
    show_panel: Callable[[str], None]


class MineSheet(Sheet):
    """The page "My desk"."""

    def __init__(self, desk: Desk, his: Belongings, parent: QWidget) -> None:
        """Show what belongs to whoever is logged in at `desk`."""
        super().__init__("mine.title", desk.theme, parent)
        self._his = his
        ringing = _ringing(his.workplace)
        self.person = PersonCard(desk, his.account, self)
        self.looks = LooksCard(desk, his.appearance, self)
        self.lock = LockCard(desk, his.lock, self._show_settings, self)
        self.layout_card = LayoutCard(desk, his.workplace, self)
        self.alarms = None if ringing is None else AlarmsCard(desk, ringing, self)
        turned = {
            Remembered.LAYOUT: Turned(self._stand_as_usual, self._stand_again),
            Remembered.TABLES: Turned(self._restore_columns, self._restore_columns),
        }
        if ringing is not None:
            turned[Remembered.ALARMS] = Turned(ringing.settle, ringing.settle)
        self.remembered = RememberedCard(desk.memory, turned, desk.theme, self)
        about = Label("mine.about", "caption", self)
        about.setWordWrap(True)
        self.body.addWidget(about)
        self.body.addWidget(self._two_columns(), 1)
        self.resize(WIDTH_PX, min(HEIGHT_PX, parent.window().height() - 2 * EDGE_PX))
        self.person.password.setFocus()

    def _two_columns(self) -> QScrollArea:
        left = (self.person, self.looks, self.lock, self.layout_card)
        right = (self.alarms, self.remembered)
        inside = QWidget()
        across = QHBoxLayout(inside)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(12)
        for cards in (left, right):
            down = QVBoxLayout()
            down.setSpacing(12)
            for card in cards:
                if card is not None:
                    down.addWidget(card)
            down.addStretch(1)
            across.addLayout(down, 1)
        area = QScrollArea(self)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inside)
        return area

    def _show_settings(self) -> None:
        self.accept()
        self._his.show_panel(SETTINGS)

    def _stand_as_usual(self) -> None:
        """Stand as by default; the page itself offers to take it back."""
        self._his.workplace.stand_as_usual()
        self.layout_card.tell()

    def _restore_columns(self) -> None:
        """Let the columns of every table stand as they are remembered now, if at all."""
        for columns in self._his.workplace.findChildren(ColumnLayout):
            columns.restore()

    def _stand_again(self) -> None:
        """Stand as before it was forgotten."""
        workplace = self._his.workplace
        workplace.layouts.restore()
        workplace.lock(locked=workplace.locked)
        self.layout_card.tell()


def _ringing(workplace: Workplace) -> Ringing | None:
    """Give what rings for the person, if he may know of alarms."""
    panels = (each for each in workplace.panels if isinstance(each, AlarmsPanel))
    return next((each.ringing for each in panels), None)
