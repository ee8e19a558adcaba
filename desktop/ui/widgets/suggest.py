"""Decides how a line offers what it knows while somebody types: arrows choose, Enter takes.

The list lies over the window that the line stands in. Nothing is taken unless it was chosen, so
whoever types something new is not hindered.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListWidget, QWidget
from typing_extensions import override

from desktop import words
from desktop.ui.theme import Theme
from desktop.ui.widgets.form import MOST_LETTERS, LineField

ROWS = 8
SPARE_PX = 6


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What stands in the list, what then stands in the line, and the thing that is meant."""

    said: str
    text: str
    thing: object = None


Source = Callable[[str], Sequence[Suggestion]]
"""Gives what fits the letters that were typed."""


class SuggestField(LineField):
    """A line of text with a list of what may be meant."""

    taken = Signal(object)
    """The thing of a Suggestion that somebody took."""

    def __init__(
        self,
        label: str,
        theme: Theme,
        *,
        wanted: bool = False,
        hint: str = "",
        most: int = MOST_LETTERS,
        source: Source | None = None,
        at_once: bool = False,
    ) -> None:
        """Ask for a line; `source` knows what fits, `at_once` offers it before anything is typed.

        Without a source, whoever looks elsewhere says what fits by `offer`.
        """
        super().__init__(label, theme, wanted=wanted, hint=hint, most=most)
        self._source, self._at_once = source, at_once
        self._offered: tuple[Suggestion, ...] = ()
        self._list: QListWidget | None = None
        self.line.installEventFilter(self)
        self.line.textEdited.connect(self._look)

    @property
    def offered(self) -> tuple[Suggestion, ...]:
        """What is offered now."""
        return self._offered

    @property
    def open(self) -> bool:
        """Whether the list is seen."""
        return self._list is not None and not self._list.isHidden()

    def offer(self, suggestions: Sequence[Suggestion]) -> None:
        """Offer these as long as the line is written in."""
        self._offered = tuple(suggestions)
        if self._offered and self.line.hasFocus():
            self._show()
        else:
            self.close_list()

    def take(self, place: int) -> None:
        """Take what stands at this place of the list."""
        found = self._offered[place]
        self.close_list()
        self.line.setText(found.text)
        self.show_fault("")
        self.edited.emit()
        self.taken.emit(found.thing)

    def move_by(self, rows: int) -> None:
        """Choose another row of the list."""
        if self._list is None or not self._offered:
            return
        self._list.setCurrentRow((self._list.currentRow() + rows) % len(self._offered))

    def close_list(self) -> None:
        """Take the list away."""
        if self._list is not None:
            self._list.hide()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut:
            self.close_list()
        elif event.type() == QEvent.Type.FocusIn and self._at_once and not self.text():
            self._look(self.line.text())
        elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._press(Qt.Key(event.key()))
        return super().eventFilter(watched, event)

    def _press(self, key: Qt.Key) -> bool:
        """Do what a key does to the list; say whether it was meant for it."""
        if key in {Qt.Key.Key_Down, Qt.Key.Key_Up}:
            if not self.open:
                self._look(self.line.text())
            else:
                self.move_by(1 if key == Qt.Key.Key_Down else -1)
            return self.open
        if not self.open or self._list is None:
            return False
        if key == Qt.Key.Key_Escape:
            self.close_list()
            return True
        if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self._list.currentRow() >= 0:
            self.take(self._list.currentRow())
            return True
        return False

    def _look(self, typed: str) -> None:
        if self._source is not None:
            self.offer(self._source(typed.strip()))
        elif self._offered:
            self._show()

    def _show(self) -> None:
        """Lay the list under the line, in the window that it stands in."""
        shown = self._list or self._made()
        shown.clear()
        shown.addItems([each.said for each in self._offered])
        shown.setCurrentRow(-1)
        shown.setAccessibleName(words.text("suggest.list", label=self.editor.accessibleName()))
        rows = min(len(self._offered), ROWS)
        height = rows * shown.sizeHintForRow(0) + 2 * shown.frameWidth() + SPARE_PX
        host = self.window()
        below = self.line.mapTo(host, QPoint(0, self.line.height() + 1))
        if below.y() + height > host.height():
            below = self.line.mapTo(host, QPoint(0, -height - 1))
        shown.setGeometry(below.x(), below.y(), max(self.line.width(), 220), height)
        shown.show()
        shown.raise_()

    def _made(self) -> QListWidget:
        host: QWidget = self.window()
        made = QListWidget(host)
        made.setProperty("part", "suggestions")
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        made.setTextElideMode(Qt.TextElideMode.ElideRight)
        made.itemClicked.connect(lambda item: self.take(made.row(item)))
        self._list = made
        return made
