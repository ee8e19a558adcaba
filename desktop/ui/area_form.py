"""Decides how the desk writes an area: a district's words, and the corners of outlines (E15)."""

from collections.abc import Callable, Sequence
from uuid import UUID

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from api_client.ids import new_id
from api_client.vocabulary import AreaKind
from api_client.wire.areas import Area, AreaWanted
from desktop import words
from desktop.ui import duty_text
from desktop.ui.desk import Desk
from desktop.ui.duty_text import Unread
from desktop.ui.faults import Unfilled
from desktop.ui.widgets.dialog import FormDialog
from desktop.ui.widgets.form import ChoiceField, LineField, ProseField

LINES = 9
Drawn = tuple[AreaKind, Sequence[Sequence[duty_text.Corner]]]
"""Of which kind outlines are, and their corners."""


class AreaDialog(FormDialog):
    """A new area, or one that is changed on the version that was seen."""

    def __init__(
        self, desk: Desk, area: Area | None, parent: QWidget, drawn: Drawn | None = None
    ) -> None:
        """Ask for an area; `area` is the one that is changed, None for a new one.

        What is already `drawn` stands for the kind and the outlines that it has.
        """
        heading = "area.new" if area is None else "area.edit"
        super().__init__(heading, "area.keep", desk.theme, desk.tasks, parent)
        self._client, theme = desk.client, desk.theme
        self._id: UUID = new_id() if area is None else area.id
        self._version = 0 if area is None else area.version
        kind = AreaKind.DISTRICT if area is None else area.kind
        self.name = LineField("field.area-name", theme, wanted=True, most=64)
        self.kind = ChoiceField("field.area-kind", theme, AreaKind, kind)
        self.called = LineField("field.area-words", theme, hint="area.words-hint", most=1000)
        self.corners = ProseField("field.area-corners", theme, wanted=True, lines=LINES)
        for name, field in (
            ("name", self.name),
            ("kind", self.kind),
            ("words", self.called),
            ("rings", self.corners),
        ):
            self.body.addWidget(self.add(name, field))
        self.body.addStretch(1)
        if area is not None:
            self._fill(area)
        if drawn is not None:
            self.kind.choose(drawn[0])
            self.corners.prose.setPlainText(duty_text.outlines_told(drawn[1]))
        self.kind.edited.connect(self._suit)
        self._suit()
        self.setMinimumWidth(480)
        self.name.setFocus()

    @override
    def collect(self) -> Callable[[], Area]:
        """Give the call that keeps the area."""
        kind = self.kind.value()
        try:
            rings = duty_text.outlines(self.corners.text())
        except Unread as unread:
            wrong = words.text("area.corner-unread", piece=unread.piece)
            raise Unfilled({"rings": wrong}) from unread
        called = duty_text.district_words(self.called.text()) if kind is AreaKind.DISTRICT else []
        wanted = AreaWanted.model_validate(
            {
                "version": self._version,
                "name": self.name.text(),
                "kind": kind,
                "words": tuple(called),
                "rings": tuple(
                    tuple({"lat": lat, "lon": lon} for lat, lon in ring) for ring in rings
                ),
            }
        )
        client, id_ = self._client, self._id
        return lambda: client.areas.keep(id_, wanted)

    def _suit(self) -> None:
        """Ask for words too where it is a district, which needs no corners."""
        district = self.kind.value() is AreaKind.DISTRICT
        self.called.setVisible(district)
        self.corners.want(wanted=not district)

    def _fill(self, area: Area) -> None:
        self.name.line.setText(area.name)
        self.called.line.setText(", ".join(area.words))
        rings = [[(corner.lat, corner.lon) for corner in ring] for ring in area.rings]
        self.corners.prose.setPlainText(duty_text.outlines_told(rings))
