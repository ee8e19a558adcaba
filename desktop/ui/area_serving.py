"""Decides how it is changed at the desk who serves an area: each one's own duty says it (E15)."""

from collections.abc import Callable, Sequence
from uuid import UUID

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from api_client.wire.areas import Area
from api_client.wire.duty import DutyEdit
from api_client.wire.people import Technician
from desktop.ui import undoing
from desktop.ui.desk import Desk
from desktop.ui.widgets.dialog import FormDialog
from desktop.ui.widgets.ticks import TicksField
from desktop.ui.widgets.worded import Label

ROWS = 10
WIDTH_PX = 420


def serve(desk: Desk, area_id: UUID, whose: Sequence[UUID], *, serves: bool) -> list[UUID]:
    """Have technicians serve an area or not, and give whose duty was changed; slow.

    Raises:
        Refused, Unreachable: what was changed before stays; the same again is harmless.

    """
    changed = []
    for id_ in whose:
        duty = desk.client.duty.of(id_)
        if (area_id in duty.area_ids) is serves:
            continue
        others = [each for each in duty.area_ids if each != area_id]
        wanted = (*others, area_id) if serves else tuple(others)
        desk.client.duty.edit(id_, DutyEdit(version=duty.version, area_ids=wanted))
        changed.append(id_)
    return changed


class ServingDialog(FormDialog):
    """Who serves an area, ticked among all technicians."""

    def __init__(
        self, desk: Desk, area: Area, people: Sequence[Technician], parent: QWidget
    ) -> None:
        """Offer `people`; those who serve the area are ticked."""
        super().__init__("area.serving", "area.serving-keep", desk.theme, desk.tasks, parent)
        self._desk, self._area = desk, area
        self.people = TicksField("field.served-by", desk.theme, "area.served-by-nobody", ROWS)
        listed = sorted(people, key=lambda row: row.name.casefold())
        self._before = {str(each) for each in area.serving_ids}
        offered = [(str(row.id), lambda row=row: row.name) for row in listed]
        self.people.offer(offered, tuple(self._before))
        of = Label("", "hint", self)
        of.say("area.serving-of", name=area.name)
        of.setWordWrap(True)
        self.body.addWidget(of)
        self.body.addWidget(self.add("area_ids", self.people))
        self.setMinimumWidth(WIDTH_PX)
        self.people.setFocus()

    @override
    def collect(self) -> Callable[[], tuple[list[UUID], list[UUID]]]:
        """Give the call that changes whose duty differs: who was added, and who taken out."""
        now, area_id = set(self.people.values()), self._area.id
        added = [UUID(each) for each in sorted(now - self._before)]
        gone = [UUID(each) for each in sorted(self._before - now)]

        def call() -> tuple[list[UUID], list[UUID]]:
            return (
                serve(self._desk, area_id, added, serves=True),
                serve(self._desk, area_id, gone, serves=False),
            )

        return call


def tell(
    desk: Desk, parent: QWidget, area: Area, changed: tuple[Sequence[UUID], Sequence[UUID]]
) -> None:
    """Tell that others serve an area now, and offer to take that back."""
    added, gone = changed
    if not added and not gone:
        desk.notices.done("edit.nothing-changed", None, number=area.name)
        return

    def back() -> bool:
        serve(desk, area.id, added, serves=False)
        serve(desk, area.id, gone, serves=True)
        return True

    undoing.offer(desk, parent, "area.serving-kept", back, lambda _: None, name=area.name)
