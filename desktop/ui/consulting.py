"""Decides when the handbook is asked for anew, and how its age is said while nobody can (F1).

It is asked for at log-in and with each order that is begun. While the server is away, what was
last heard serves, and how old it is stands over the fields.
"""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QHBoxLayout, QWidget

from api_client.vocabulary import Permission
from api_client.wire.kinds import KindList
from api_client.wire.people import TechnicianList
from api_client.wire.templates import TemplateList
from desktop.ui.desk import Desk
from desktop.ui.feed import Link
from desktop.ui.widgets.agemark import AgeMark
from desktop.ui.widgets.worded import Label

AGE_MS = 10_000


def consult(desk: Desk, asker: QObject, tell: Callable[[], object]) -> None:
    """Ask for all that the handbook holds, and `tell` of each answer; the rest stays as it was.

    While the server is away nobody is asked, nor for anybody who writes no orders.
    """
    if desk.feed.standing.link is Link.AWAY or not desk.may(Permission.ORDERS_WRITE):
        return

    def keep(found: KindList | TemplateList | TechnicianList) -> None:
        desk.handbook.keep(found, desk.clock.now())
        tell()

    client, run = desk.client, desk.tasks.run
    run(asker, client.kinds.all, keep, _let_be)
    run(asker, client.templates.all, keep, _let_be)
    run(asker, client.people.technicians, keep, _let_be)


class HandbookAge(QWidget):
    """Says, while the server is away, how old is what helps to write."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        """Follow the link from now on."""
        super().__init__(parent)
        self._desk = desk
        self.mark = AgeMark(desk.theme, self)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(8)
        across.addWidget(Label("new-order.as-known", "caption", self))
        across.addWidget(self.mark)
        across.addStretch(1)
        ticks = QTimer(self)
        ticks.timeout.connect(self.say)
        ticks.start(AGE_MS)
        desk.feed.turned.connect(self.say)
        self.say()

    def say(self) -> None:
        """Say anew how old it is; nothing while it is as the server has it."""
        away = self._desk.feed.standing.link is Link.AWAY
        at = self._desk.handbook.at if away else None
        self.mark.show_age(at, self._desk.clock.now())
        self.setVisible(at is not None)


def _let_be(_fault: Exception) -> bool:
    """Go on without what only helps; whatever is needed is said when the order is sent."""
    return True
