"""Decides how the map goes from one view to another: in a short glide, or at once."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QEasingCurve, QObject, QVariantAnimation

from desktop.ui.atlas.view import View


class Glide(QObject):
    """Carries the map to a view; where another is wanted meanwhile it goes on to that one."""

    def __init__(self, show: Callable[[View], None], parent: QObject) -> None:
        """Show each step by `show`."""
        super().__init__(parent)
        self._show = show
        self._from = self.target = View(0.5, 0.5, 3, 1, 1)
        self._about: tuple[float, float] | None = None
        self._moves = QVariantAnimation(self)
        self._moves.setStartValue(0.0)
        self._moves.setEndValue(1.0)
        self._moves.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._moves.valueChanged.connect(self._step)

    @property
    def running(self) -> bool:
        """Whether it is on its way."""
        return self._moves.state() is QVariantAnimation.State.Running

    def to(
        self, before: View, view: View, within_ms: int, about: tuple[float, float] | None = None
    ) -> None:
        """Go to a view; `about` is the pixel that stays where it is while it is zoomed."""
        self._moves.stop()
        self._from, self.target, self._about = before, view, about
        if within_ms <= 0:
            self._show(view)
            return
        self._moves.setDuration(within_ms)
        self._moves.start()

    def stop(self) -> None:
        """Stay where it is."""
        self._moves.stop()

    def _step(self, value: object) -> None:
        assert isinstance(value, float), "from 0.0 to 1.0"
        begun, end = self._from, self.target
        if value >= 1:
            self._show(end)
            return
        zoom = begun.zoom + (end.zoom - begun.zoom) * value
        if self._about is not None:
            self._show(begun.zoomed(zoom, *self._about))
            return
        x, y = begun.x + (end.x - begun.x) * value, begun.y + (end.y - begun.y) * value
        self._show(replace(end, x=x, y=y, zoom=zoom))
