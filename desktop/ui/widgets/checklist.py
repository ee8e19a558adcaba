"""Decides how answers are ticked in a list that stays open: Space ticks, Enter takes and closes.

Letters narrow it. The focus stays in the line above the list where there is one, so that an input
method works; arrows move in the list from there too. What is ticked is told at once.
"""

from collections.abc import Sequence

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QInputMethodEvent,
    QKeyEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QLineEdit,
    QListView,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from desktop import words
from desktop.ui.finding import fit
from desktop.ui.theme import Theme
from desktop.ui.widgets.entries import EDGE_PX, ENTRY_ROLE, ROW_PX, Entry, EntryDelegate, EntryModel
from desktop.ui.widgets.overlay import Overlay
from desktop.ui.widgets.worded import Label

NARROWEST_PX, WIDEST_PX = 220, 420
MOST_ROWS = 24
LINE_ROWS = 8
"""From so many rows on there is a line that narrows them."""
MOVES = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}
COMMANDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
ENTERS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


class Checklist(Overlay):
    """Answers to tick, under a button."""

    turned = Signal(str)
    """The value of an answer that was ticked, or is ticked no longer."""

    def __init__(self, theme: Theme, parent: QWidget, *, closes: bool = False) -> None:
        """Begin without answers; one that `closes` does so with whatever is chosen in it."""
        super().__init__(parent)
        self._closes = closes
        self._entries: tuple[Entry, ...] = ()
        self._composing = False
        self._note = ""
        self.line, self.note = QLineEdit(self), Label("", "caption", self)
        self.model = EntryModel(self)
        self.list = QListView(self)
        self.list.setModel(self.model)
        self.list.setItemDelegate(EntryDelegate(theme, self.list))
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setProperty("part", "checklist")
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.line.setProperty("part", "narrow")
        self.note.setContentsMargins(EDGE_PX, 4, EDGE_PX, 6)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(1, 1, 1, 1)
        whole.setSpacing(0)
        for part in (self.line, self.list, self.note):
            whole.addWidget(part)
        self.line.installEventFilter(self)
        self.list.installEventFilter(self)
        self.line.textChanged.connect(self._narrow)
        self.list.clicked.connect(self._click)
        self.list.viewport().setCursor(Qt.CursorShape.PointingHandCursor)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Everything that can be ticked, and captions, narrowed or not."""
        return self._entries

    @property
    def shown(self) -> tuple[Entry, ...]:
        """What is seen, narrowed by what is typed."""
        return self.model.entries

    @property
    def current(self) -> Entry | None:
        """What a key would tick now."""
        found = self.list.currentIndex().data(ENTRY_ROLE)
        return found if isinstance(found, Entry) else None

    def show_entries(self, name: str, entries: Sequence[Entry], note: str = "") -> None:
        """Show these; what was current stays so while it is there. `name` is what they answer."""
        self._entries, self._note = tuple(entries), note
        for widget in (self, self.list):
            widget.setAccessibleName(name)
        hint = words.text("checklist.narrow", name=name)
        self.line.setPlaceholderText(hint)
        self.line.setAccessibleName(hint)
        asked = sum(entry.value is not None for entry in entries) >= LINE_ROWS
        self.line.setVisible(asked or bool(self.line.text()))
        self._fill()
        self.place()

    @override
    def open_under(self, anchor: QWidget) -> None:
        self.line.clear()
        alone = [place for place, each in enumerate(self.shown) if each.alone and each.ticked]
        for place in alone[:1]:
            self._choose(place)
        super().open_under(anchor)

    @override
    def take_focus(self) -> None:
        reason = Qt.FocusReason.PopupFocusReason
        (self.list if self.line.isHidden() else self.line).setFocus(reason)

    @override
    def sizeHint(self) -> QSize:
        rows = range(self.model.rowCount())
        hints = (self.list.sizeHintForIndex(self.model.index(row, 0)).width() for row in rows)
        wide = max(hints, default=0)
        tall = sum(self.list.sizeHintForRow(row) for row in rows)
        others = [part for part in (self.line, self.note) if not part.isHidden()]
        besides_px = sum(part.sizeHint().height() for part in others)
        width = min(max(wide + 20, NARROWEST_PX), WIDEST_PX)
        return QSize(width, min(tall, MOST_ROWS * ROW_PX) + besides_px + 4)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.line and isinstance(event, QInputMethodEvent):
            self._composing = bool(event.preeditString())
        if watched in {self.line, self.list} and isinstance(event, QKeyEvent):
            return self._take_key(watched is self.line, event)
        return super().eventFilter(watched, event)

    def _take_key(self, in_line: bool, event: QKeyEvent) -> bool:  # noqa: FBT001  (of one caller)
        """Move, tick, take or leave by keys; say whether this one was such a key."""
        key = Qt.Key(event.key())
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        ticks = key is Qt.Key.Key_Space and (not in_line or not self.line.text())
        ours = plain and (key in MOVES or key in ENTERS or ticks)
        if not ours or self._composing:
            return not in_line and self._type(event)
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
        elif event.type() == QEvent.Type.KeyPress:
            if key in MOVES:
                self._move(MOVES[key])
            elif self.current is not None:
                self._tick(self.current, take=not ticks)
        return True

    def _type(self, event: QKeyEvent) -> bool:
        """Write into the line what is typed over the list; letters are never keys of the window."""
        typed = event.text()
        if not typed.isprintable() or not typed or event.modifiers() & COMMANDS:
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if self.line.isHidden() or event.type() != QEvent.Type.KeyPress:
            return False
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)
        self.line.setText(self.line.text() + typed)
        return True

    def _tick(self, entry: Entry, *, take: bool = False) -> None:
        """Tick an answer or untick it; who takes it wants it ticked, and the list closed."""
        assert entry.value is not None, "a caption is never current"
        if take or self._closes:
            self.close_up()
        if self._closes or not (take and entry.ticked):
            self.turned.emit(entry.value)

    def _click(self, index: QModelIndex) -> None:
        entry: Entry = index.data(ENTRY_ROLE)
        if entry.value is not None:
            self._tick(entry)

    def _move(self, by: int) -> None:
        """Go to another answer, over the captions; from the last one on to the first."""
        places = [place for place, each in enumerate(self.shown) if each.value is not None]
        if not places:
            return
        now = self.list.currentIndex().row()
        at = places.index(now) + by if now in places else 0
        if abs(by) == 1:
            at %= len(places)
        self._choose(places[min(max(at, 0), len(places) - 1)])

    def _choose(self, row: int) -> None:
        self.list.setCurrentIndex(self.model.index(row, 0))
        if row == 1 and self.shown[0].value is None:
            self.list.scrollToTop()
        entry = self.current
        if entry is not None and self.isVisible() and self.line.hasFocus():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.line, entry.told))

    def _narrow(self) -> None:
        self.list.setCurrentIndex(QModelIndex())  # the best of what fits is current, and taken
        self._fill()
        self.list.scrollToTop()
        self.place()

    def _fill(self) -> None:
        """Show what fits what is typed, in place where the answers stay the same."""
        before, shown = self.current, self._fitting()
        same = self.model.put(shown)
        self.list.setVisible(bool(shown))
        self._say_none(none=not shown)
        if not same or before is None:
            self._choose_again(before)

    def _fitting(self) -> list[Entry]:
        wanted = self.line.text().strip()
        if not wanted:
            return list(self._entries)
        fitting = [
            (cost, entry)
            for entry in self._entries
            if entry.value is not None and (cost := fit(wanted, (entry.said,))) is not None
        ]
        return [entry for _, entry in sorted(fitting, key=lambda each: each[0])]

    def _say_none(self, *, none: bool) -> None:
        wanted = self.line.text().strip()
        said = words.text("checklist.none", typed=wanted) if none and wanted else self._note
        self.note.setText(said)
        self.note.setVisible(bool(said))

    def _choose_again(self, before: Entry | None) -> None:
        """Keep what was current; else the first answer is."""
        places = [place for place, each in enumerate(self.shown) if each.value is not None]
        same = [p for p in places if before is not None and self.shown[p].value == before.value]
        for place in (same or places)[:1]:
            self._choose(place)
