"""Decides how one picture is looked at: whole to begin with, closer by keys, saved from there."""

from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import (
    QImage,
    QKeySequence,
    QPainter,
    QPixmap,
    QResizeEvent,
    QShortcut,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QFrame,
    QGraphicsScene,
    QGraphicsView,
    QHBoxLayout,
    QLabel,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from desktop import words
from desktop.ui import decoding, faults
from desktop.ui.desk import Desk
from desktop.ui.theme import Tone
from desktop.ui.widgets.bounds import DeskDialog
from desktop.ui.widgets.placard import Placard
from desktop.ui.widgets.worded import Button, ToolButton

CLOSER = 1.25
MOST_ZOOM, LEAST_ZOOM = 8.0, 0.02


class Photo(QGraphicsView):
    """A picture that is seen whole until somebody looks closer."""

    def __init__(self, parent: QWidget) -> None:
        """Begin without a picture."""
        super().__init__(parent)
        self._scene = QGraphicsScene(self)
        self.setScene(self._scene)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        self.setDragMode(QGraphicsView.DragMode.ScrollHandDrag)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.AnchorViewCenter)
        self._whole = True

    @property
    def zoom(self) -> float:
        """How many pixels of the screen one of the picture takes."""
        return self.transform().m11()

    def show_image(self, image: QImage) -> None:
        """Show this picture whole."""
        self._scene.clear()
        self._scene.addPixmap(QPixmap.fromImage(image))
        self._scene.setSceneRect(QRectF(image.rect()))
        self.fit()

    def fit(self) -> None:
        """Show all of it, no larger than it is."""
        self._whole = True
        self.resetTransform()
        rect = self._scene.sceneRect()
        if rect.isEmpty():
            return
        room = self.viewport().rect()
        ratio = min(room.width() / rect.width(), room.height() / rect.height(), 1.0)
        self.scale(ratio, ratio)

    def look(self, by: float) -> None:
        """Look closer by a factor above 1, or from further away."""
        wanted = min(MOST_ZOOM, max(LEAST_ZOOM, self.zoom * by))
        self._whole = False
        self.scale(wanted / self.zoom, wanted / self.zoom)

    def show_pixels(self) -> None:
        """Show each pixel of the picture as one of the screen."""
        self.look(1 / self.zoom)

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.look(CLOSER if event.angleDelta().y() > 0 else 1 / CLOSER)
        else:
            super().wheelEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._whole:
            self.fit()


class Viewer(DeskDialog):
    """A window of one file of an order."""

    def __init__(
        self,
        desk: Desk,
        sha256: str,
        about: Callable[[], str],
        save: Callable[[], object],
        parent: QWidget,
    ) -> None:
        """Fetch the file and show it; `about` says what it is, `save` keeps it as a file."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk, self._sha256, self._about = desk, sha256, about
        theme = desk.theme
        self.photo, self.placard = Photo(self), Placard(theme, self)
        self._caption = QLabel(self)
        self._caption.setTextFormat(Qt.TextFormat.PlainText)
        self._caption.setProperty("part", "caption")
        self._stack = QStackedLayout()
        self._stack.addWidget(self.placard)
        self._stack.addWidget(self.photo)
        bar = QHBoxLayout()
        bar.setSpacing(6)
        bar.addWidget(self._caption, 1)
        for key, icon, keys, run in (
            ("viewer.closer", "closer", ("+", "="), lambda: self.photo.look(CLOSER)),
            ("viewer.further", "further", ("-",), lambda: self.photo.look(1 / CLOSER)),
            ("viewer.whole", "whole", ("0",), self.photo.fit),
            ("viewer.pixels", "pixels", ("1",), self.photo.show_pixels),
        ):
            button = ToolButton(key, theme, icon, bare=True, parent=self)
            button.clicked.connect(lambda _=False, each=run: each())
            for each in keys:
                QShortcut(QKeySequence(each), self, run)
            bar.addWidget(button)
        keep = Button("order.save-file", theme, "file", parent=self)
        keep.clicked.connect(lambda _=False: save())
        bar.addWidget(keep)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(10, 10, 10, 10)
        whole.addLayout(self._stack, 1)
        whole.addLayout(bar)
        self.resize(960, 720)
        self._reword()
        self.load()

    def load(self) -> None:
        """Fetch the picture."""
        self.placard.show_words("wait", "placard.loading", "placard.loading-more")
        self._stack.setCurrentWidget(self.placard)
        client, sha256 = self._desk.client, self._sha256
        self._desk.tasks.run(
            self,
            lambda: decoding.fetched(client, sha256, decoding.WHOLE_PX),
            self._show,
            self._fail,
        )

    def _show(self, image: QImage) -> None:
        if image.isNull():
            self.placard.show_words("photo", "viewer.no-picture", "viewer.no-picture-more")
            return
        self._stack.setCurrentWidget(self.photo)
        self.photo.show_image(image)
        self.photo.setFocus()

    def _fail(self, fault: Exception) -> bool:
        self.placard.show_words(
            "away",
            "placard.failing",
            lambda: faults.sentence(fault),
            Tone.TROUBLE,
            ("placard.retry", self.load),
        )
        return not faults.signed_out(fault)

    @override
    def _reword(self) -> None:
        shown = self._about()
        self._caption.setText(shown)
        self.setWindowTitle(words.text("viewer.heading"))
        self.setAccessibleName(shown)
        self.photo.setAccessibleName(shown)
        self.photo.viewport().setAccessibleName(shown)
