"""Decides how several things of one kind are filled in: a line each, empty ones do not count."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QGridLayout, QLineEdit, QVBoxLayout, QWidget
from typing_extensions import override

from desktop import words
from desktop.ui.theme import Theme
from desktop.ui.widgets.form import MOST_LETTERS, Field, mark
from desktop.ui.widgets.worded import Button, Label, ToolButton


@dataclass(frozen=True, slots=True)
class Cell:
    """One thing to fill in on each line: the message's field, its words, its width, its side."""

    name: str
    label: str
    stretch: int = 1
    right: bool = False


class RowsField(Field):
    """Lines of cells under one label, with a button for one more."""

    def __init__(
        self, label: str, add: str, cells: Sequence[Cell], theme: Theme, *, heads: bool = False
    ) -> None:
        """Offer one empty line; `label` and `add` are keys, `heads` names cells above them too."""
        holder = QWidget()
        self._cells, self._shown_theme = tuple(cells), theme
        self._lines: list[tuple[list[QLineEdit], ToolButton]] = []
        self._grid = QGridLayout()
        self._grid.setSpacing(6)
        self.more = Button(add, theme, "add")
        self.more.setFlat(True)
        self.more.setAutoDefault(False)
        self.more.clicked.connect(self._add_and_enter)
        whole = QVBoxLayout(holder)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(4)
        whole.addLayout(self._grid)
        whole.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        for place, cell in enumerate(self._cells):
            self._grid.setColumnStretch(place, cell.stretch)
            if heads:
                side = Qt.AlignmentFlag.AlignRight if cell.right else Qt.AlignmentFlag.AlignLeft
                self._grid.addWidget(Label(cell.label, "caption", holder), 0, place, side)
        super().__init__(label, theme, holder)
        self.add_line()
        holder.setFocusProxy(self._lines[0][0][0])

    def values(self) -> list[dict[str, str]]:
        """Give each line with something in it, by the names of its cells; empty cells left out."""
        lines = [
            {
                cell.name: box.text().strip()
                for cell, box in zip(self._cells, boxes, strict=True)
                if box.text().strip()
            }
            for boxes, _ in self._lines
        ]
        return [line for line in lines if line]

    def fill(self, lines: Sequence[Mapping[str, str]]) -> None:
        """Write these lines in place of what is there."""
        while len(self._lines) > max(1, len(lines)):
            self.remove_line(len(self._lines) - 1)
        while len(self._lines) < len(lines):
            self.add_line()
        for place, (boxes, _) in enumerate(self._lines):
            said = lines[place] if place < len(lines) else {}
            for cell, box in zip(self._cells, boxes, strict=True):
                box.setText(said.get(cell.name, ""))

    def add_line(self) -> list[QLineEdit]:
        """Offer one more line and give its boxes."""
        place = self._grid.rowCount()
        boxes = []
        for column, cell in enumerate(self._cells):
            box = QLineEdit()
            if cell.right:
                box.setAlignment(Qt.AlignmentFlag.AlignRight)
            box.setMaxLength(MOST_LETTERS)
            box.textEdited.connect(self._change)
            self._grid.addWidget(box, place, column)
            boxes.append(box)
        away = ToolButton("form.remove-line", self._shown_theme, "close", bare=True)
        away.clicked.connect(lambda: self._remove(away))
        self._grid.addWidget(away, place, len(self._cells))
        self._lines.append((boxes, away))
        if self.isVisible():  # or it is shown a moment later, and cannot be entered yet
            for each in (*boxes, away):
                each.show()
        self._order()
        self._reword()
        return boxes

    def show_lines(self, values: Sequence[Mapping[str, object]]) -> None:
        """Show these, a line each, by the names of the cells."""
        for line in values:
            boxes = self._lines[-1][0]
            if any(box.text() for box in boxes):
                boxes = self.add_line()
            for cell, box in zip(self._cells, boxes, strict=True):
                box.setText(str(line.get(cell.name) or ""))
                box.setCursorPosition(0)

    @property
    def lines(self) -> int:
        """How many lines are offered."""
        return len(self._lines)

    def boxes(self, place: int) -> list[QLineEdit]:
        """Give the boxes of a line."""
        return self._lines[place][0]

    def mark_cells(self, wrong: Iterable[tuple[int, str, str]]) -> None:
        """Mark the cells that are wrong, by the place of the line and the cell's name.

        Whoever comes to the field comes to the first of them.
        """
        found = {(place, name): sentence for place, name, sentence in wrong}
        first = None
        for place, (boxes, _) in enumerate(self._lines):
            for cell, box in zip(self._cells, boxes, strict=True):
                sentence = found.get((place, cell.name), "")
                mark(box, sentence)
                first = box if sentence and first is None else first
        self.editor.setFocusProxy(first or self._lines[0][0][0])

    def remove_line(self, place: int) -> None:
        """Take a line away; the last one is emptied instead."""
        self._remove(self._lines[place][1])

    def _order(self) -> None:
        """Let the tab key go through the lines as they are read, and on to the button below."""
        chain = [each for boxes, away in self._lines for each in (*boxes, away)] + [self.more]
        for before, after in pairwise(chain):
            QWidget.setTabOrder(before, after)

    def _add_and_enter(self) -> None:
        self.add_line()[0].setFocus()

    def _remove(self, away: ToolButton) -> None:
        for boxes, button in self._lines:
            if button is not away:
                continue
            if len(self._lines) == 1:
                for box in boxes:
                    box.clear()
                boxes[0].setFocus()
                return
            for widget in (*boxes, button):
                self._grid.removeWidget(widget)
                widget.deleteLater()
        self._lines = [line for line in self._lines if line[1] is not away]
        self._lines[-1][0][0].setFocus()
        self._change()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._reword()

    @override
    def _reword(self) -> None:
        super()._reword()
        for place, (boxes, away) in enumerate(self._lines, start=1):
            for cell, box in zip(self._cells, boxes, strict=True):
                shown = words.text(cell.label)
                box.setPlaceholderText(shown)
                box.setAccessibleName(words.text("form.cell", label=shown, place=place))
            away.setAccessibleDescription(str(place))
