"""Decides how it is ticked what may be done to which locks: a line a lock, a box an action.

The field is one stop of the tab key; arrows go from box to box, Space ticks.
"""

from collections.abc import Collection

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLabel, QWidget
from typing_extensions import override

from api_client.vocabulary import LockKind, ServiceAction
from desktop import words
from desktop.ui.theme import Theme
from desktop.ui.widgets.form import Field

Pair = tuple[str, str]
"""A kind of lock and an action."""
STEPS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


class _Grid(QWidget):
    """The boxes, between which arrows go."""

    def __init__(self) -> None:
        """Have a line for each kind of lock and a box for each action."""
        super().__init__()
        self.boxes: list[list[QCheckBox]] = []
        self.heads = [QLabel(self) for _ in LockKind]
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(2)
        for row, head in enumerate(self.heads):
            grid.addWidget(head, row, 0)
            line = [QCheckBox(self) for _ in ServiceAction]
            for column, box in enumerate(line):
                box.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
                grid.addWidget(box, row, column + 1)
            self.boxes.append(line)
        grid.setColumnStretch(len(ServiceAction) + 1, 1)
        self.boxes[0][0].setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFocusProxy(self.boxes[0][0])

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = STEPS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        for row, line in enumerate(self.boxes):
            for column, box in enumerate(line):
                if box.hasFocus():
                    self._go(row + step[0], column + step[1], box)
                    return

    def _go(self, row: int, column: int, before: QCheckBox) -> None:
        """Go to a box, which is the field's stop of the tab key from now on."""
        if not (0 <= row < len(self.boxes) and 0 <= column < len(self.boxes[0])):
            return
        box = self.boxes[row][column]
        box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFocusProxy(box)
        box.setFocus(Qt.FocusReason.TabFocusReason)
        before.setFocusPolicy(Qt.FocusPolicy.ClickFocus)


class ScopeField(Field):
    """What may be done to which locks."""

    def __init__(self, label: str, theme: Theme) -> None:
        """Begin with nothing ticked."""
        self.grid = _Grid()
        super().__init__(label, theme, self.grid)
        for line in self.grid.boxes:
            for box in line:
                box.toggled.connect(self._change)

    def value(self) -> list[Pair]:
        """Give what is ticked, as pairs in the server's order."""
        found = [
            (kind.value, action.value)
            for kind, line in zip(LockKind, self.grid.boxes, strict=True)
            for action, box in zip(ServiceAction, line, strict=True)
            if box.isChecked()
        ]
        return sorted(found)

    def tick(self, pairs: Collection[Pair]) -> None:
        """Tick these and nothing else."""
        for kind, line in zip(LockKind, self.grid.boxes, strict=True):
            for action, box in zip(ServiceAction, line, strict=True):
                box.setChecked((kind.value, action.value) in pairs)

    @override
    def _reword(self) -> None:
        super()._reword()
        for kind, head, line in zip(LockKind, self.grid.heads, self.grid.boxes, strict=True):
            head.setText(words.member(kind))
            for action, box in zip(ServiceAction, line, strict=True):
                box.setText(words.member(action))
                said = words.text(
                    "registrations.scope-line",
                    kind=words.member(kind),
                    actions=words.member(action),
                )
                box.setAccessibleName(said)
