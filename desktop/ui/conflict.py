"""Decides how two people's values of one field stand side by side, and how one is chosen (F1).

Each field is a line with what it was and both values; Left or M chooses one's own, Right or T the
other's, Up and Down go between the lines, Enter saves once all are chosen.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Protocol

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPixmap
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from desktop import words
from desktop.ui import values
from desktop.ui.desk import Desk
from desktop.ui.edits import Clash, Conflict, Saved, save
from desktop.ui.theme import Theme, pixmap
from desktop.ui.widgets.dialog import FormDialog
from desktop.ui.widgets.worded import Label

MINE_KEYS = frozenset({Qt.Key.Key_Left, Qt.Key.Key_M})
THEIRS_KEYS = frozenset({Qt.Key.Key_Right, Qt.Key.Key_T})
WIDTH_PX, MARK_PX = 720, 16


class Choice(QPushButton):
    """One of the two values: a button that shows it whole, on as many lines as it needs."""

    def __init__(self, caption: str, value: str) -> None:
        """Show `caption` above `value`."""
        super().__init__()
        self.setCheckable(True)
        self.setProperty("part", "choice")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAutoDefault(False)
        self.setAccessibleName(f"{caption}: {value}")
        self.caption, self.value = QLabel(caption, self), QLabel(value, self)
        self.mark = QLabel(self)
        self.mark.setFixedSize(MARK_PX, MARK_PX)
        self.mark.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.caption.setProperty("part", "caption")
        inside = QVBoxLayout(self)
        inside.setContentsMargins(10, 7, 10, 8)
        inside.setSpacing(2)
        for label in (self.caption, self.value):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        above = QHBoxLayout()
        above.addWidget(self.caption, 1)
        above.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignTop)
        inside.addLayout(above)
        inside.addWidget(self.value)
        inside.addStretch(1)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, width: int) -> int:
        layout = self.layout()
        assert layout is not None
        return layout.totalHeightForWidth(width)


class Telling(Protocol):
    """How fields of a thing are named, and their values read."""

    def label(self, name: str) -> str:
        """Give a field's name."""

    def said(self, name: str, value: Any, now: datetime) -> str:  # noqa: ANN401  (JSON)
        """Give a value as people read it."""


class ClashLine(QFrame):
    """One field: what it was, one's own value, the other's."""

    chosen = Signal()

    def __init__(self, clash: Clash, telling: Telling, now: datetime, theme: Theme) -> None:
        """Show a clash; nothing is chosen yet."""
        super().__init__()
        self.clash, self._telling = clash, telling
        self.setProperty("part", "clash")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        name = telling.label(clash.field)
        when = "" if clash.when is None else words.moment(clash.when, now)
        theirs = words.text("conflict.theirs", who=clash.who, when=when)
        self.mine = Choice(words.text("conflict.mine"), telling.said(clash.field, clash.mine, now))
        self.theirs = Choice(theirs, telling.said(clash.field, clash.theirs, now))
        before = telling.said(clash.field, clash.before, now)
        was = QLabel(words.text("conflict.before", value=before))
        was.setProperty("part", "caption")
        was.setTextFormat(Qt.TextFormat.PlainText)
        was.setWordWrap(True)
        heading = QLabel(name)
        heading.setProperty("part", "strong")
        self._group = QButtonGroup(self)
        grid = QGridLayout(self)
        grid.setContentsMargins(10, 8, 10, 10)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(4)
        grid.addWidget(heading, 0, 0, 1, 2)
        grid.addWidget(was, 1, 0, 1, 2)
        for column, button in enumerate((self.mine, self.theirs)):
            self._group.addButton(button)
            button.clicked.connect(self._tell)
            grid.addWidget(button, 2, column)
            grid.setColumnStretch(column, 1)
        self._theme = theme
        self._name()
        theme.follow(self._dress)

    @property
    def is_chosen(self) -> bool:
        """Whether one of the two was chosen."""
        return self.mine.isChecked() or self.theirs.isChecked()

    def choose(self, *, mine: bool) -> None:
        """Choose one's own value or the other's."""
        (self.mine if mine else self.theirs).setChecked(True)
        self._tell()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in MINE_KEYS:
            self.choose(mine=True)
        elif event.key() in THEIRS_KEYS:
            self.choose(mine=False)
        elif event.key() == Qt.Key.Key_Down:
            self.focusNextChild()
        elif event.key() == Qt.Key.Key_Up:
            self.focusPreviousChild()
        else:
            super().keyPressEvent(event)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._dress()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._dress()

    def _tell(self) -> None:
        self._name()
        self._dress()
        self.chosen.emit()

    def _name(self) -> None:
        """Say to readers of the screen what the field is, both values, and which is chosen."""
        told = [
            self._telling.label(self.clash.field),
            self.mine.accessibleName(),
            self.theirs.accessibleName(),
        ]
        if self.is_chosen:
            key = "conflict.chosen-mine" if self.mine.isChecked() else "conflict.chosen-theirs"
            told.append(words.text(key))
        self.setAccessibleName(". ".join(told))

    def _dress(self) -> None:
        colours = self._theme.colours
        for each in (self.mine, self.theirs):
            shown = each.isChecked()  # an edge alone is what the field in focus has too
            shade, ratio = colours.selection_text, self.devicePixelRatioF()
            each.mark.setPixmap(pixmap("check", shade, MARK_PX, ratio) if shown else QPixmap())
        edge = colours.accent if self.hasFocus() else colours.line
        self.setStyleSheet(
            f"ClashLine {{ border: 2px solid {edge}; border-radius: 6px; }}"
            f"Choice {{ border: 1px solid {colours.control_line}; border-radius: 5px;"
            f" background: {colours.surface}; text-align: left; padding: 0; }}"
            f"Choice:checked {{ border: 2px solid {colours.accent};"
            f" background: {colours.selection}; }}"
            f"Choice:checked QLabel {{ color: {colours.selection_text}; }}"
        )


class ClashDialog(FormDialog):
    """All fields about which two people disagree; each choice is made before anything is sent."""

    def __init__(self, desk: Desk, telling: Telling, parent: QWidget) -> None:
        """Begin without a clash; `telling` names fields and reads their values."""
        super().__init__(
            "conflict.heading", "conflict.send", desk.theme, desk.tasks, parent, icon="check"
        )
        self._desk, self._telling = desk, telling
        self.lines: list[ClashLine] = []
        self.about, self._keys = (
            Label("", "caption", self),
            Label("conflict.keys", "caption", self),
        )
        self._left = Label("", "strong", self)
        for label in (self.about, self._left, self._keys):
            label.setWordWrap(True)
        self._inside = QVBoxLayout()
        self._inside.setContentsMargins(0, 0, 8, 0)
        self._inside.setSpacing(8)
        page = QWidget()
        page.setProperty("part", "page")
        outer = QVBoxLayout(page)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addLayout(self._inside)
        outer.addStretch(1)
        scroll = QScrollArea(self)
        scroll.setWidget(page)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll = scroll
        self.body.addWidget(self.about)
        self.body.addWidget(scroll, 1)
        self.body.addWidget(self._left)
        self.body.addWidget(self._keys)

    def show_clashes(self, clashes: Sequence[Clash]) -> None:
        """Ask about these clashes; what was chosen of the same values before stays chosen."""
        before = {(line.clash.field, str(line.clash.theirs)): line for line in self.lines}
        now = self._desk.clock.now()
        old, self.lines = self.lines, []
        for clash in clashes:
            line = ClashLine(clash, self._telling, now, self._desk.theme)
            line.chosen.connect(self._suit)
            known = before.get((clash.field, str(clash.theirs)))
            if known is not None and known.is_chosen:
                line.choose(mine=known.mine.isChecked())
            self._inside.addWidget(line)
            self.lines.append(line)
        for line in old:
            line.hide()
            line.deleteLater()
        self.resize(WIDTH_PX, min(640, 210 + 148 * len(self.lines)))
        first = next((line for line in self.lines if not line.is_chosen), self.lines[0])
        first.setFocus()
        self._suit()

    def mine(self) -> dict[str, bool]:
        """Give of each field whether one's own value was chosen."""
        return {line.clash.field: line.mine.isChecked() for line in self.lines}

    def ask_again(self) -> None:
        """Say that others were faster again."""
        self.send_button.setEnabled(True)
        self.show_fault(words.text("conflict.again"))

    @override
    def send(self) -> None:
        if all(line.is_chosen for line in self.lines):
            super().send()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.show_clashes([line.clash for line in self.lines])

    def _suit(self) -> None:
        left = [line for line in self.lines if not line.is_chosen]
        self.send_button.setEnabled(not left)
        self._left.setText(words.plural("conflict.left", len(left)) if left else "")
        self._left.setVisible(bool(left))
        focused = next((line for line in self.lines if line.hasFocus()), None)
        if focused is not None and focused.is_chosen and left:
            left[0].setFocus()
            self._scroll.ensureWidgetVisible(left[0])


class ConflictDialog(ClashDialog):
    """The fields of an order; what was chosen is saved on the version that others made."""

    def __init__(self, desk: Desk, conflict: Conflict, parent: QWidget) -> None:
        """Ask about each clash of `conflict`."""
        super().__init__(desk, values, parent)
        self.show_conflict(conflict)

    def show_conflict(self, conflict: Conflict) -> None:
        """Ask about these clashes; what was chosen of the same values before stays chosen."""
        self._conflict, order = conflict, conflict.order
        self.about.say("order.about", number=order.number, title=order.title)
        self.show_clashes(conflict.clashes)

    @override
    def collect(self) -> Callable[[], Saved | Conflict]:
        """Give the call that saves what was chosen on the version that others made."""
        draft = self._conflict.resolved(self.mine())
        client, order = self._desk.client, self._conflict.order
        if not draft.changes:
            return lambda: Saved(order, draft)
        return lambda: save(client, draft)

    @override
    def end(self, answer: object) -> None:
        """Close once it is saved; where others were faster again, ask again."""
        if isinstance(answer, Conflict):
            self.show_conflict(answer)
            self.ask_again()
        else:
            super().end(answer)
