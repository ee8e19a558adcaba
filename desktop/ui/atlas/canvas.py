"""Decides how the map is looked at and moved, by mouse and by keys, on a widget that paints itself.

It knows layers and marks, and nothing of what they stand for: it says which is chosen, opened or
asked about. Tab goes from mark to mark and, after the last, to the next widget.
"""

from collections.abc import Callable, Sequence
from uuid import UUID

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QStyle, QToolTip, QWidget
from typing_extensions import override

from desktop.ui.atlas import margins
from desktop.ui.atlas.gliding import Glide
from desktop.ui.atlas.ground import Ground
from desktop.ui.atlas.labels import Labels
from desktop.ui.atlas.layers import Hit, Layer
from desktop.ui.atlas.marks import Mark
from desktop.ui.atlas.tiles import TileStore
from desktop.ui.atlas.view import View, around
from desktop.ui.theme import Scheme, Theme

GLIDE_MS = 160
STEP_PX, DRAG_PX = 90, 4
NOTCH = 240.0
"""How far the wheel turns for a whole zoom."""
SAME_PLACE_DEGREES = 0.00005
FINEST = 17.6
"""So far in several marks are told apart, or lie in the same place."""
LEAST_SIZE, USUAL_SIZE = QSize(240, 160), QSize(800, 600)
_K = Qt.Key
ARROWS = {_K.Key_Left: (-1, 0), _K.Key_Right: (1, 0), _K.Key_Up: (0, -1), _K.Key_Down: (0, 1)}
ZOOMS = {_K.Key_Plus: 1, _K.Key_Equal: 1, _K.Key_Minus: -1}


class MapCanvas(QWidget):
    """The map: ground, layers, and what stands at its edges."""

    chosen = Signal(object)
    """A Mark that somebody chose, or None."""

    opened = Signal(object)
    """A Mark that is wanted to be gone to: Enter on it, or a double click."""

    together = Signal(object, QPoint)
    """Marks that cannot be told apart, and where they are on the screen."""

    asked = Signal(float, float, QPoint)
    """A place that a menu is wanted for, and where on the screen."""

    moved = Signal()
    """Somebody moved the map himself."""

    resized = Signal()
    """It has another size."""

    def __init__(self, theme: Theme, layers: Sequence[Layer], parent: QWidget) -> None:
        """Show these layers, the first ones below; no tiles yet."""
        super().__init__(parent)
        self._theme, self._layers = theme, tuple(layers)
        self._ground = Ground(theme, Labels(theme))
        self._view = View(0.5, 0.5, 2, 1, 1)
        self._glide = Glide(self._take, self)
        self._grip: QPointF | None = None
        self._dragged = False
        self.current: Mark | None = None
        self.tell: Callable[[Sequence[Mark]], str] = lambda _: ""
        self.home: Callable[[View], View] = lambda view: view
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        theme.follow(self._dress)

    @property
    def view(self) -> View:
        """What is seen, or will be once the map has come there."""
        return self._glide.target if self._glide.running else self._view

    @property
    def store(self) -> TileStore | None:
        """Where its tiles are had from, once that is known."""
        return self._ground.store

    @property
    def glide_ms(self) -> int:
        """How long the map takes to get somewhere; none where the system wants no animation."""
        hint = QStyle.StyleHint.SH_Widget_Animation_Duration
        moves = self.isVisible() and self.style().styleHint(hint, None, self) > 0
        return GLIDE_MS if moves else 0

    def show_tiles(self, store: TileStore | None) -> None:
        """Draw these tiles from now on."""
        self._ground.store = store
        if store is not None:
            store.darken(dark=self._theme.scheme is Scheme.DARK)
            store.came.connect(self.redraw)
        self.redraw()

    def redraw(self) -> None:
        """Draw the ground anew: tiles came, or words changed."""
        self._ground.forget()
        self.update()

    def look(self, view: View, about: tuple[float, float] | None = None) -> None:
        """Go to a view."""
        self._glide.to(self._view, view, self.glide_ms, about)

    def arrive(self) -> None:
        """Be at once where the map is going."""
        self._glide.to(self._view, self.view, 0)

    def look_at(self, mark: Mark) -> None:
        """Go to where a mark is."""
        self.look(self.view.at(mark.lat, mark.lon))

    def look_home(self) -> None:
        """See everything."""
        self.moved.emit()
        self.look(self.home(self.view))

    def zoom(self, steps: float) -> None:
        """See more of it, or less, around the middle."""
        self.look(self.view.zoomed(round(self.view.zoom * 2) / 2 + steps))

    def choose(self, mark: Mark | None) -> None:
        """Show a mark as chosen, and say so."""
        self.current = mark
        for layer in self._layers:
            layer.choose(None if mark is None else mark.id)
        self.update()
        self.chosen.emit(mark)

    def follow_marks(self) -> None:
        """Take note that layers have other marks; what is chosen is as it now is, or no more."""
        if self.current is not None:
            wanted = self.current.id
            self.current = next((each for each in self._all() if each.id == wanted), None)
            for layer in self._layers:
                layer.choose(None if self.current is None else wanted)
        self.update()

    def mark(self, mark_id: UUID) -> Mark | None:
        """Give a mark by its id."""
        return next((each for each in self._all() if each.id == mark_id), None)

    def step(self, by: int) -> bool:
        """Choose the next mark that is seen, from the north west on; False after the last."""
        view = self.view
        seen = [each for each in self._all() if view.sees(each.lat, each.lon)]
        seen.sort(key=lambda each: (-round(each.lat, 3), each.lon, each.id))
        ids = [each.id for each in seen]
        at = ids.index(self.current.id) if self.current and self.current.id in ids else None
        goes = (0 if by > 0 else len(seen) - 1) if at is None else at + by
        if not 0 <= goes < len(seen):
            return False
        self.choose(seen[goes])
        return True

    def hit(self, at: QPointF) -> Hit | None:
        """Say what is at a pixel: the layer painted last first."""
        for layer in reversed(self._layers):
            found = layer.hit(self._view, at.x(), at.y())
            if found is not None:
                return found
        return None

    def _all(self) -> Sequence[Mark]:
        return [mark for layer in self._layers for mark in layer.marks]

    def _take(self, view: View) -> None:
        self._view = view.sized(self.width(), self.height())
        self.update()

    def _open_up(self, hit: Hit, at: QPoint) -> None:
        """Tell several marks apart: by a nearer view, or by a list where they lie in one place."""
        held = around([(each.lat, each.lon) for each in hit.marks])
        wide = max(held.north - held.south, held.east - held.west)
        if wide < SAME_PLACE_DEGREES or self.view.zoom >= FINEST:
            self.together.emit(hit.marks, at)
            return
        fitted = self.view.fitted(held, 80, FINEST)
        nearer = min(max(fitted.zoom, self.view.zoom + 1), FINEST)
        self.moved.emit()
        self.look(fitted.zoomed(nearer))

    # What Qt says

    @override
    def sizeHint(self) -> QSize:
        return USUAL_SIZE

    @override
    def minimumSizeHint(self) -> QSize:
        return LEAST_SIZE

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._glide.stop()
        self._take(self._view)
        self.resized.emit()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        ratio = self.devicePixelRatioF()
        self._ground.paint(painter, self._view, ratio)
        for layer in self._layers:
            layer.paint(painter, self._view, ratio)
        taken: list[QRectF] = []
        for layer in reversed(self._layers):
            layer.name(painter, self._view, ratio, taken)
        store = self._ground.store
        whose = "" if store is None else store.tiles.attribution
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        margins.paint(painter, self._view, self._theme, whose)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(self._theme.colours.accent), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._glide.stop()
            self._grip, self._dragged = event.position(), False

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        if self._grip is None:
            over = self.hit(at) is not None
            self.setCursor(_cursor(over=over))
            return
        gone = self._grip - at
        if self._dragged or gone.manhattanLength() >= DRAG_PX:
            self._dragged, self._grip = True, at
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self.moved.emit()
            self._glide.to(self._view, self._view.panned(gone.x(), gone.y()), 0)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton or self._grip is None:
            return
        self._grip = None
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        if self._dragged:
            return
        hit = self.hit(event.position())
        if hit is None or len(hit.marks) == 1:
            self.choose(None if hit is None else hit.marks[0])
        else:
            self._open_up(hit, event.globalPosition().toPoint())

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        hit, at = self.hit(event.position()), event.position()
        if hit is not None and len(hit.marks) == 1:
            self.opened.emit(hit.marks[0])
        elif hit is None:
            self.moved.emit()
            self.look(self.view.zoomed(self.view.zoom + 1, at.x(), at.y()), (at.x(), at.y()))

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta().y()
        if turned:
            at = event.position().x(), event.position().y()
            zoom = self.view.zoom + turned / NOTCH
            self.moved.emit()
            self.look(self._view.zoomed(zoom, *at), at)
        event.accept()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in ARROWS:
            across, down = ARROWS[key]
            self.moved.emit()
            self.look(self.view.panned(across * STEP_PX, down * STEP_PX))
        elif key in ZOOMS:
            self.zoom(ZOOMS[key])
        elif key in {_K.Key_Return, _K.Key_Enter} and self.current is not None:
            self.opened.emit(self.current)
        else:
            super().keyPressEvent(event)

    @override
    def focusNextPrevChild(self, next: bool) -> bool:
        return self.step(1 if next else -1) or super().focusNextPrevChild(next)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        at = QPointF(event.pos())
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            at = QPointF(self.width() / 2, self.height() / 2)
            if self.current is not None and self._view.sees(self.current.lat, self.current.lon):
                at = QPointF(*self._view.pixel(self.current.lat, self.current.lon))
        lat, lon = self._view.place(at.x(), at.y())
        self.asked.emit(lat, lon, self.mapToGlobal(at.toPoint()))

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            hit = self.hit(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), "" if hit is None else self.tell(hit.marks), self)
            return True
        return super().event(event)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.redraw()

    def _dress(self) -> None:
        if self._ground.store is not None:
            self._ground.store.darken(dark=self._theme.scheme is Scheme.DARK)
        self.redraw()


def _cursor(*, over: bool) -> Qt.CursorShape:
    return Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.OpenHandCursor
