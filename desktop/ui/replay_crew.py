"""Decides how another technician comes into a replay, so that a crew is seen together."""

from collections.abc import Callable, Collection
from uuid import UUID

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from api_client.wire.people import Technician
from desktop.ui.desk import Desk


class Crew(QObject):
    """Offers those who are not in the replay yet."""

    def __init__(self, desk: Desk, button: QPushButton, add: Callable[[UUID], None]) -> None:
        """Offer them below `button`; `add` takes the one that is chosen."""
        super().__init__(button)
        self._desk, self._button, self._add = desk, button, add
        self.menu: QMenu | None = None

    def offer(self, there: Collection[UUID], parent: QWidget) -> None:
        """Ask who there is, and offer those who are not `there`."""

        def show(found: tuple[Technician, ...]) -> None:
            menu = QMenu(parent)
            for person in found:
                if person.id not in there:
                    action = menu.addAction(person.name)
                    action.triggered.connect(lambda _, id_=person.id: self._add(id_))
            self.menu = menu
            menu.popup(self._button.mapToGlobal(QPoint(0, -menu.sizeHint().height())))

        people = self._desk.client.people
        self._desk.tasks.run(self, lambda: tuple(people.technicians().items), show)
