"""Decides how an outline is drawn on the map: by clicks and drags, or by keys alone.

While it goes on it stands between the map and mouse and keyboard; what it does not need goes on to
the map, which moves and zooms as ever. Each step can be taken back and done again.
"""

from collections.abc import Callable, Collection, Sequence
from uuid import UUID

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPen
from typing_extensions import override

from desktop.ui.atlas.canvas import ARROWS, DRAG_PX, MapCanvas
from desktop.ui.atlas.marks import Mark
from desktop.ui.atlas.outlines import HALO_PX, path_of
from desktop.ui.atlas.sketch import Place, Ring, Sketch, circle
from desktop.ui.atlas.view import Point, View
from desktop.ui.theme import Theme, Tone

CORNER_PX, MIDDLE_PX, REACH_PX = 6.0, 4.0, 9.0
LEAST_EDGE_PX = 40.0
"""An edge that is shorter shows no middle to drag."""
NUDGE_PX, FAR_PX = 2, 20
_K = Qt.Key
_CTRL, _SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
_NONE = Qt.KeyboardModifier.NoModifier
_LEFT = Qt.MouseButton.LeftButton


class Drawing(QObject):
    """What is being drawn, and a layer over all others that shows it."""

    turned = Signal()
    """It is another now, or begins, or ends."""

    finished = Signal()
    """Whoever draws says that it is done; it stays until it is left."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        """Draw nothing yet; `watch` says on which map."""
        super().__init__(parent)
        self._theme = theme
        self._canvas: MapCanvas | None = None
        self.sketch = Sketch()
        self.going = False
        self.radius_m: float | None = None
        """Of the circle that is being dragged."""
        self._undone: list[Sketch] = []
        self._done: list[Sketch] = []
        self._grip: QPointF | None = None
        self._held: Sketch | None = None
        self._dragged = self._around = False
        self._over: QPointF | None = None
        self._keys: dict[Qt.Key, Callable[[], object]] = {
            _K.Key_Return: self.finish,
            _K.Key_Enter: self.finish,
            _K.Key_Escape: self.leave,
            _K.Key_Backspace: self.take_last,
            _K.Key_Delete: self.remove,
            _K.Key_Space: self.add_in_middle,
            _K.Key_Tab: lambda: self._put(self.sketch.step(1), step=False),
            _K.Key_Backtab: lambda: self._put(self.sketch.step(-1), step=False),
        }

    @property
    def marks(self) -> Collection[Mark]:
        """None: what is drawn is nothing to choose."""
        return ()

    def watch(self, canvas: MapCanvas) -> None:
        """Draw on this map."""
        self._canvas = canvas
        canvas.installEventFilter(self)

    def begin(self, rings: Sequence[Ring] = ()) -> None:
        """Begin a new outline, or change these."""
        self.sketch = Sketch(tuple(rings), open=not rings)
        self._done, self._undone = [], []
        self.going, self.radius_m = True, None
        if self._canvas is not None:
            self._canvas.setFocus()
        self._turn()

    def leave(self) -> None:
        """Draw no more, and forget what was drawn."""
        self.going, self.radius_m, self.sketch = False, None, Sketch()
        self._grip = self._over = None
        self._turn()

    def finish(self) -> None:
        """Close the outline, and say that it is done, if it has corners enough."""
        if self.sketch.whole:
            self._put(self.sketch.close())
            self.finished.emit()

    def undo(self) -> None:
        """Take the last step back."""
        if self._done:
            self._undone.append(self.sketch)
            self.sketch = self._done.pop()
            self._turn()

    def redo(self) -> None:
        """Do again what was taken back."""
        if self._undone:
            self._done.append(self.sketch)
            self.sketch = self._undone.pop()
            self._turn()

    def take_last(self) -> None:
        """Take the last corner of what is being drawn away."""
        if self.sketch.open and self.sketch.rings and self.sketch.rings[-1]:
            at = len(self.sketch.rings) - 1
            self._put(self.sketch.remove((at, len(self.sketch.rings[at]) - 1)))
        else:
            self.remove()

    def remove(self) -> None:
        """Take the chosen corner away."""
        if self.sketch.chosen is not None:
            self._put(self.sketch.remove(self.sketch.chosen))

    def add_in_middle(self) -> None:
        """Add a corner in the middle of the map, or after the chosen one."""
        view = self._view()
        if self.sketch.open:
            self._put(self.sketch.add(view.place(view.width / 2, view.height / 2)))
            return
        edge = next((each for each in self.sketch.edges() if each[0] == self.sketch.chosen), None)
        if edge is not None:
            self._put(self.sketch.insert(edge[0], _between(view, edge[1], edge[2])))

    # As a layer

    def choose(self, mark_id: UUID | None) -> None:
        """Nothing of it is chosen by the map."""

    def hit(self, view: View, px: float, py: float) -> None:
        """Say that nothing of it is a mark."""
        assert view.width
        assert px is not None
        assert py is not None

    def name(self, painter: QPainter, view: View, ratio: float, taken: list[QRectF]) -> None:
        """Name nothing, and let corners be seen before names."""
        assert ratio > 0
        if self.going and painter.isActive():
            taken.extend(
                QRectF(px - CORNER_PX, py - CORNER_PX, 2 * CORNER_PX, 2 * CORNER_PX)
                for px, py in (view.pixel(*corner) for _, corner in self.sketch.corners())
            )

    def paint(self, painter: QPainter, view: View, ratio: float) -> None:
        """Paint the outline, edges that cross as wrong, corners, and middles to drag."""
        if not self.going:
            return
        assert ratio > 0
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        accent, wrong = QColor(self._theme.colours.accent), self._theme.tint(Tone.TROUBLE).text
        halo, fill = QColor(self._theme.colours.surface), QColor(accent)
        fill.setAlpha(40)
        painter.fillPath(path_of(self.sketch.rings, view), fill)
        crossings = self.sketch.crossings()
        for name, one, other in self.sketch.edges():
            begins, ends = QPointF(*view.pixel(*one)), QPointF(*view.pixel(*other))
            bad = name in crossings
            painter.setPen(QPen(halo, 2.5 + HALO_PX))
            painter.drawLine(begins, ends)
            style = Qt.PenStyle.DotLine if bad else Qt.PenStyle.SolidLine
            painter.setPen(QPen(QColor(wrong) if bad else accent, 3.5 if bad else 2.5, style))
            painter.drawLine(begins, ends)
        self._paint_next(painter, view, accent)
        painter.setPen(QPen(accent, 1.5))
        painter.setBrush(halo)
        for _, middle in self._middles(view):
            painter.drawEllipse(middle, MIDDLE_PX, MIDDLE_PX)
        for place, corner in self.sketch.corners():
            painter.setBrush(accent if place == self.sketch.chosen else halo)
            painter.setPen(QPen(accent, 2))
            painter.drawRect(_square(QPointF(*view.pixel(*corner))))

    def _paint_next(self, painter: QPainter, view: View, ink: QColor) -> None:
        """Show the edge that a click would draw, and where Space puts a corner."""
        if not self.sketch.open:
            return
        painter.setPen(QPen(ink, 1.2, Qt.PenStyle.DashLine))
        if self.sketch.count and self._over is not None:
            painter.drawLine(QPointF(*view.pixel(*self.sketch.rings[-1][-1])), self._over)
        middle = QPointF(view.width / 2, view.height / 2)
        for arm in (QPointF(7, 0), QPointF(0, 7)):
            painter.drawLine(middle - arm, middle + arm)

    # What the map hears

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not self.going or watched is not self._canvas:
            return False
        kind = event.type()
        if kind == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if self._meant(event) is not None:
                event.accept()
            return False
        if kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            does = self._meant(event)
            if does is not None:
                does()
            return does is not None
        if isinstance(event, QMouseEvent) and (event.button() in {_LEFT, Qt.MouseButton.NoButton}):
            return self._hear_mouse(kind, event)
        return False

    def _hear_mouse(self, kind: QEvent.Type, event: QMouseEvent) -> bool:
        at = event.position()
        if kind == QEvent.Type.MouseButtonPress:
            self._press(at, around=bool(event.modifiers() & _SHIFT))
        elif kind == QEvent.Type.MouseMove:
            self._move(at)
        elif kind == QEvent.Type.MouseButtonRelease:
            self._release(at)
        elif kind == QEvent.Type.MouseButtonDblClick:
            self._grip = None
            self.finish()
        else:
            return False
        return True

    def _press(self, at: QPointF, *, around: bool) -> None:
        assert self._canvas is not None, "only its map is heard"
        self._canvas.setFocus()
        self._canvas.arrive()
        self._grip, self._dragged, self._held = at, False, None
        self._around = around and not self.sketch.count
        corner = self._corner_at(at)
        edge = None if corner else self._middle_at(at)
        if corner is not None:
            self._held = self.sketch
            self.sketch = self.sketch.choose(corner)
        elif edge is not None:
            self._held = self.sketch
            self.sketch = self.sketch.insert(edge, self._place(at))
            self._dragged = True
        self._turn()

    def _move(self, at: QPointF) -> None:
        self._over = at
        if self._grip is not None:
            gone = self._grip - at
            self._dragged = self._dragged or gone.manhattanLength() >= DRAG_PX
            if self._dragged:
                self._drag(at, gone)
        self._turn()

    def _drag(self, at: QPointF, gone: QPointF) -> None:
        assert self._canvas is not None, "only its map is heard"
        if self._held is not None and self.sketch.chosen is not None:
            self.sketch = self.sketch.move(self.sketch.chosen, self._place(at))
        elif self._around and self._grip is not None:
            made, self.radius_m = circle(self._place(self._grip), self._place(at))
            self.sketch = made
        else:
            self._grip = at
            self._canvas.moved.emit()
            self._canvas.look(self._view().panned(gone.x(), gone.y()))
            self._canvas.arrive()

    def _release(self, at: QPointF) -> None:
        if self._grip is None:
            return
        self._grip = None
        if self._held is not None:
            before, now = self._held, self.sketch
            if self._dragged:
                self.sketch = before
                self._put(now)
            elif before.open and now.chosen == (len(now.rings) - 1, 0):
                self._held = None
                self.finish()
        elif self._around and self._dragged:
            made, self.sketch = self.sketch, Sketch()
            self._put(made)
        elif not self._dragged and self.sketch.open:
            self._put(self.sketch.add(self._place(at)))
        elif not self._dragged:
            self.sketch = self.sketch.choose(None)
        self._held, self.radius_m = None, None
        self._turn()

    def _meant(self, event: QKeyEvent) -> Callable[[], object] | None:
        """Give what a key does here, None where the map or the desk is meant."""
        key, held = Qt.Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if held & _CTRL:
            again = key == _K.Key_Y or (key == _K.Key_Z and bool(held & _SHIFT))
            return self.redo if again else self.undo if key == _K.Key_Z else None
        if key in ARROWS and self.sketch.chosen is not None and not self.sketch.open:
            far = FAR_PX if held & _SHIFT else NUDGE_PX
            across, down = ARROWS[key]
            return lambda: self._nudge(across * far, down * far)
        plain = held == _NONE or key == _K.Key_Backtab
        return self._keys.get(key) if plain else None

    def _nudge(self, across_px: float, down_px: float) -> None:
        view, chosen = self._view(), self.sketch.chosen
        if chosen is not None:
            px, py = view.pixel(*self.sketch.corner(chosen))
            self._put(self.sketch.move(chosen, view.place(px + across_px, py + down_px)))

    def _put(self, now: Sketch, *, step: bool = True) -> None:
        """Be another; a `step` can be taken back."""
        if step and now != self.sketch:
            self._done.append(self.sketch)
            self._undone.clear()
        self.sketch = now
        self._turn()

    def _turn(self) -> None:
        self.turned.emit()
        if self._canvas is not None:
            self._canvas.update()

    def _view(self) -> View:
        assert self._canvas is not None, "somebody draws on a map"
        return self._canvas.view

    def _place(self, at: QPointF) -> Point:
        return self._view().place(at.x(), at.y())

    def _corner_at(self, at: QPointF) -> Place | None:
        view = self._view()
        near = (
            ((QPointF(*view.pixel(*corner)) - at).manhattanLength(), place)
            for place, corner in self.sketch.corners()
        )
        found = min(near, default=None)
        return found[1] if found is not None and found[0] <= REACH_PX else None

    def _middle_at(self, at: QPointF) -> Place | None:
        if self.sketch.open:
            return None
        near = (((spot - at).manhattanLength(), edge) for edge, spot in self._middles(self._view()))
        found = min(near, default=None)
        return found[1] if found is not None and found[0] <= REACH_PX else None

    def _middles(self, view: View) -> Sequence[tuple[Place, QPointF]]:
        """Give where edges of closed outlines can be parted by dragging."""
        if self.sketch.open:
            return ()
        found = list[tuple[Place, QPointF]]()
        for name, one, other in self.sketch.edges():
            begins, ends = QPointF(*view.pixel(*one)), QPointF(*view.pixel(*other))
            if (begins - ends).manhattanLength() >= LEAST_EDGE_PX:
                found.append((name, (begins + ends) / 2))
        return found


def _between(view: View, one: Point, other: Point) -> Point:
    """Give the place that is seen halfway between two."""
    begins, ends = view.pixel(*one), view.pixel(*other)
    return view.place((begins[0] + ends[0]) / 2, (begins[1] + ends[1]) / 2)


def _square(middle: QPointF) -> QRectF:
    half = CORNER_PX - 1
    return QRectF(middle.x() - half, middle.y() - half, 2 * half, 2 * half)
