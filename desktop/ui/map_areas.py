"""Decides how areas are seen and drawn on the map: loaded when they are shown, and kept live (E15).

What is drawn is named in the dialog in which areas are written, and kept by it.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from functools import partial
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from api_client.vocabulary import AreaKind, Noun, Permission
from api_client.wire.areas import Area
from api_client.wire.changes import Change
from desktop import words
from desktop.ui import area_keeping
from desktop.ui.actions import Action
from desktop.ui.area_form import AreaDialog
from desktop.ui.atlas.canvas import MapCanvas
from desktop.ui.atlas.drawing import Drawing
from desktop.ui.atlas.marks import Mark
from desktop.ui.atlas.outlines import Look, Outline, OutlineLayer
from desktop.ui.atlas.stamps import Stamps
from desktop.ui.atlas.view import around
from desktop.ui.desk import Desk
from desktop.ui.gate import Gate
from desktop.ui.live import Live
from desktop.ui.map_area_bar import MapAreaBar
from desktop.ui.panel import Panel
from desktop.ui.theme import Tone

SHOWN = "map-areas"
YES = "shown"
LOOKS = {
    AreaKind.POLYGON: Look.SERVED,
    AreaKind.DISTRICT: Look.DISTRICT,
    AreaKind.FENCE: Look.PREMISES,
}
ICON = "area"
EDGE_PX = 60


class MapAreas(QObject):
    """The areas with outlines, as the map has them, and what can be done with them there."""

    turned = Signal()
    """They are shown or hidden, others, or drawn otherwise."""

    def __init__(self, desk: Desk, panel: Panel) -> None:
        """Hold none yet; they are shown where the person showed them last."""
        super().__init__(panel)
        self._desk, self._panel = desk, panel
        self._rows: dict[UUID, Area] = {}
        self._edited: Area | None = None
        self._kind = AreaKind.POLYGON
        self._canvas: MapCanvas | None = None
        self._seen = False
        self.shown = desk.memory.text(SHOWN) == YES
        self.may = desk.may(Permission.AREAS_WRITE)
        self.layer = OutlineLayer(desk.theme, Stamps(desk.theme))
        self.drawing = Drawing(desk.theme, self)
        self.live: Live[Area] = Live(self, Noun.AREA, desk.tasks, self._load, self._fetch, self)
        self.gate = Gate(desk, self)
        self.bar = MapAreaBar(desk.theme, panel)
        self.live.failed.connect(desk.tasks.failed)
        self.drawing.turned.connect(self._turn)
        self.drawing.finished.connect(self.write)
        self._arm()

    def stand_on(self, canvas: MapCanvas) -> None:
        """Be shown and drawn on this map."""
        self._canvas = canvas
        self.drawing.watch(canvas)
        canvas.opened.connect(self._open)
        canvas.chosen.connect(lambda _: self._turn())
        self._turn()

    @property
    def chosen(self) -> Area | None:
        """The area that is chosen on the map, if one is."""
        mark = None if self._canvas is None else self._canvas.current
        return None if mark is None else self._rows.get(mark.id)

    def turn(self) -> None:
        """Show areas, or hide them; it is remembered."""
        self.shown = not self.shown
        self._desk.memory.keep_text(SHOWN, YES if self.shown else "")
        if self.shown and self._seen and not self.live.ready:
            self.live.reload()
        self._settle()

    def reload(self) -> None:
        """Load them anew where they are shown."""
        self._seen = True
        if self.shown:
            self.live.reload()

    def hear(self, changes: Sequence[Change]) -> None:
        """Follow these changes."""
        if self.live.ready:
            self.live.hear(changes)

    def draw_area(self) -> None:
        """Draw where somebody works."""
        self._draw(AreaKind.POLYGON)

    def draw_fence(self) -> None:
        """Draw the edge of premises."""
        self._draw(AreaKind.FENCE)

    def edit(self) -> None:
        """Draw the chosen area's outlines otherwise."""
        area = self.chosen
        if area is None or not self._may_edit():
            return
        self._edited, self._kind = area, area.kind
        rings = _rings(area)
        self._come_to(rings)
        self.layer.left_out = area.id
        self.drawing.begin(rings)

    def take_away(self) -> None:
        """Take the chosen area away; it can be brought back at once."""
        area = self.chosen
        if area is not None and self._may_edit():
            area_keeping.take_away(self._desk, self._panel, area, lambda: self.remove([area.id]))

    def write(self) -> AreaDialog | None:
        """Ask what is drawn is called, and keep it; left, it can be drawn on."""
        if not self.drawing.going or not self.drawing.sketch.whole:
            return None
        before = self._edited
        drawn = self._kind, self.drawing.sketch.rings
        dialog = AreaDialog(self._desk, before, self._panel, drawn)
        dialog.sent.connect(lambda now: self._kept(before, now))
        dialog.open()
        return dialog

    def speaks(self, mark: Mark | None) -> bool:
        """Whether the line below the map is about an area."""
        return self.drawing.going or (mark is not None and mark.id in self._rows)

    def line(self, mark: Mark | None) -> tuple[str, Tone, Callable[[], str]]:
        """Give what the line says: how it is drawn, or what the chosen area is."""
        if self.drawing.going:
            crossed = bool(self.drawing.sketch.crossings())
            return "edit", Tone.TROUBLE if crossed else Tone.MOVING, self._drawn
        assert mark is not None, "an area speaks"
        return ICON, Tone.NEUTRAL, partial(self._said, mark.id)

    def told(self, others: Callable[[Sequence[Mark]], str]) -> Callable[[Sequence[Mark]], str]:
        """Tell what marks are, areas too."""

        def tell(marks: Sequence[Mark]) -> str:
            area = marks[0].id if len(marks) == 1 else None
            return self._said(area) if area in self._rows else others(marks)

        return tell

    def actions(self) -> Sequence[Action]:
        """Give what can be done with areas on the map."""
        shows = Action("map.areas", ICON, self.turn, "Shift+A", within=True)
        if not self.may:
            return (shows,)
        drawing = self.drawing
        return (
            shows,
            *self.gate.actions(
                Action("map.draw-area", "add", self.draw_area, "D", self._idle, within=True),
                Action("map.draw-fence", "shield", self.draw_fence, "G", self._idle, within=True),
                Action("map.edit-area", "edit", self.edit, "Shift+E", self._may_edit, within=True),
                Action(
                    "map.take-away-area",
                    "close",
                    self.take_away,
                    "Del",
                    self._may_edit,
                    within=True,
                ),
            ),
            *(
                Action(f"map.drawing-{name}", icon, run, keys, ready, within=True, held=True)
                for name, icon, run, keys, ready in (
                    ("finish", "check", drawing.finish, "Return", self._is_whole),
                    ("back", "undo", drawing.undo, "Ctrl+Z", self._is_drawn),
                    ("again", "refresh", drawing.redo, "Ctrl+Y", self._is_drawn),
                    ("leave", "close", drawing.leave, "Esc", self._is_drawn),
                )
            ),
        )

    # As what holds the rows that are kept live

    def replace(self, rows: Collection[Area]) -> None:
        """Show exactly these."""
        self._rows = {row.id: row for row in rows}
        self._settle()

    def put(self, rows: Iterable[Area]) -> None:
        """Show these, new or changed."""
        self._rows.update((row.id, row) for row in rows)
        self._settle()

    def remove(self, ids: Collection[UUID]) -> None:
        """Show these no longer."""
        for each in ids:
            self._rows.pop(each, None)
        self._settle()

    # How it is done

    def _arm(self) -> None:
        for key, run in (
            ("map.draw-area", self.draw_area),
            ("map.draw-fence", self.draw_fence),
            ("map.edit-area", self.edit),
            ("map.take-away-area", self.take_away),
        ):
            self.gate.guard(self.bar.buttons[key], run)
        for key, run in (
            ("map.drawing-finish", self.drawing.finish),
            ("map.drawing-back", self.drawing.undo),
            ("map.drawing-again", self.drawing.redo),
            ("map.drawing-leave", self.drawing.leave),
        ):
            self.bar.buttons[key].clicked.connect(run)

    def _draw(self, kind: AreaKind) -> None:
        if not self.may or self.drawing.going:
            return
        if not self.shown:
            self.turn()
        self._edited, self._kind = None, kind
        self.drawing.begin()

    def _open(self, mark: object) -> None:
        if isinstance(mark, Mark) and mark.id in self._rows:
            self.edit()

    def _kept(self, before: Area | None, now: Area) -> None:
        self.drawing.leave()
        self.live.take(now)
        self._settle()
        if self._canvas is not None:
            self._canvas.choose(self._canvas.mark(now.id))
        area_keeping.tell_kept(self._desk, self._panel, before, now)

    def _come_to(self, rings: Sequence[Sequence[tuple[float, float]]]) -> None:
        """See all of what is changed."""
        canvas = self._canvas
        if canvas is None:
            return
        corners = [corner for ring in rings for corner in ring]
        if not all(canvas.view.sees(*corner, EDGE_PX) for corner in corners):
            canvas.moved.emit()
            canvas.look(canvas.view.fitted(around(corners), EDGE_PX))

    def _turn(self) -> None:
        if not self.drawing.going:
            self.layer.left_out = None
        sketch = self.drawing.sketch
        self.bar.show_standing(
            shown=self.shown and self.may,
            going=self.drawing.going,
            whole=sketch.whole,
            chosen=self.chosen is not None,
        )
        self.turned.emit()

    def _settle(self) -> None:
        rows = self._rows.values() if self.shown else ()
        outlines = (Outline(row.id, row.name, LOOKS[row.kind], _rings(row)) for row in rows)
        self.layer.put(tuple(outlines))
        if self._canvas is not None:
            self._canvas.follow_marks()
        self._turn()

    def _said(self, id_: UUID | None) -> str:
        """Say an area's name, its kind, and who serves it."""
        area = None if id_ is None else self._rows.get(id_)
        if area is None:
            return ""
        if area.kind is AreaKind.FENCE:
            who = words.text("map.area-premises")
        elif area.served_by:
            who = words.text("map.area-served", who=words.text("list.comma").join(area.served_by))
        else:
            who = words.text("map.area-unserved")
        return words.text("map.area-said", name=area.name, kind=words.member(area.kind), who=who)

    def _drawn(self) -> str:
        """Say how far a drawing is, and how it goes on."""
        drawing = self.drawing
        if drawing.radius_m is not None:
            return words.text("map.drawing-circle", m=words.number(round(drawing.radius_m)))
        if drawing.sketch.crossings():
            return words.text("map.drawing-crosses")
        key = "map.drawing-open" if drawing.sketch.open else "map.drawing-closed"
        corners = words.plural("areas.corners", drawing.sketch.count)
        return words.text(key, corners=corners)

    def _idle(self) -> bool:
        return not self.drawing.going

    def _may_edit(self) -> bool:
        return self.may and self.chosen is not None and not self.drawing.going

    def _is_drawn(self) -> bool:
        return self.drawing.going

    def _is_whole(self) -> bool:
        return self.drawing.going and self.drawing.sketch.whole

    def _load(self) -> Sequence[Area]:
        return self._desk.client.areas.all().items

    def _fetch(self, ids: Sequence[UUID]) -> Sequence[Area]:
        return [each for each in self._load() if each.id in set(ids)]


def _rings(area: Area) -> tuple[tuple[tuple[float, float], ...], ...]:
    return tuple(tuple((each.lat, each.lon) for each in ring) for ring in area.rings)
