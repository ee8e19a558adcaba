"""Decides where everything that can be done at the desk is listed: once, with its keys.

The window and each panel give their actions here. From this list come the keys that start them,
what the command bar finds and what the sheet of keys says; there is no second one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QApplication, QWidget

from desktop import words
from desktop.ui.actions import Action
from desktop.ui.widgets.front import front_dialog

WINDOW = "keys.window"
"""The group of what the window itself can do; the other groups are panels, by their keys."""

OVER = "over-dialogs"
PLACES = "keys.panels"
"""The group of the panels themselves."""
TABLES = "keys.tables"
"""The group of what can be done with the columns of any table."""


@dataclass(frozen=True, slots=True)
class Offer:
    """An action in its group; `begin` brings the panel to the front before it is done."""

    group: str
    action: Action
    begin: Callable[[], object]

    def run(self) -> bool:
        """Do it, if it can be done now; say whether it could."""
        if not self.action.ready():
            return False
        if not self.action.anywhere:
            self.begin()
        self.action.run()
        return True


class Registry(QObject):
    """All actions of one window, in the order in which they are listed to people."""

    declined = Signal(object)
    """An Offer whose keys were pressed when it could not be done."""

    def __init__(self, host: QWidget) -> None:
        """Bind the keys in the window `host`."""
        super().__init__(host)
        self._host = host
        self._offers: list[Offer] = []
        self._ranks: dict[str, int] = {}
        self._bound: dict[str, list[QAction]] = {}
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusWindowChanged.connect(self._reach_dialog)

    @property
    def offers(self) -> tuple[Offer, ...]:
        """Everything that is listed, whether it can be done now or not."""
        return tuple(sorted(self._offers, key=lambda each: self._ranks.get(each.group, -1)))

    def rank(self, groups: Sequence[str]) -> None:
        """List these groups in this order after the others, whenever their actions come."""
        self._ranks = {group: place for place, group in enumerate(groups)}

    def add(
        self,
        group: str,
        actions: Sequence[Action],
        begin: Callable[[], object] = tuple,
        panel: QWidget | None = None,
    ) -> None:
        """List the actions of a group and bind their keys.

        Args:
            group: the key of its words.
            actions: what can be done.
            begin: called before each of them.
            panel: where the keys of those hold that are of use `within` it alone.
        """
        for action in actions:
            offer = Offer(group, action, begin)
            self._offers.append(offer)
            if action.shortcut and not action.held:
                within = panel if action.within else None
                self._bound.setdefault(group, []).append(self._bind(offer, within))

    def remove(self, group: str) -> None:
        """List a group no longer, and let go of its keys."""
        self._offers = [offer for offer in self._offers if offer.group != group]
        for bound in self._bound.pop(group, []):
            bound.deleteLater()

    def start(self, offer: Offer) -> None:
        """Do what is offered, or tell that it cannot be done now."""
        if not offer.run():
            self.declined.emit(offer)

    def _reach_dialog(self) -> None:
        """Let keys that hold over dialogs hold in the one that is worked in now."""
        dialog = front_dialog(self._host)
        if dialog is None:
            return
        held = set(dialog.actions())
        for group in self._bound.values():
            dialog.addActions([each for each in group if each.property(OVER) and each not in held])

    def _bind(self, offer: Offer, within: QWidget | None) -> QAction:
        owner = within or self._host
        bound = QAction(words.text(offer.action.key), owner)
        bound.setShortcut(QKeySequence(offer.action.shortcut))
        context = Qt.ShortcutContext
        bound.setShortcutContext(
            context.WindowShortcut if within is None else context.WidgetWithChildrenShortcut
        )
        bound.setProperty(OVER, offer.action.over_dialogs)
        bound.triggered.connect(lambda: self.start(offer))
        owner.addAction(bound)
        return bound
