"""Decides how the command bar works: type, see what there is in groups, Enter opens, Esc goes back.

It lies over the window in which somebody works, also one that floats on another screen. The focus
stays in the line, so that an input method works there as anywhere; arrows move in the list. Whoever
is quicker than the server with Enter need not press it again.
"""

from typing import cast

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QInputMethodEvent,
    QKeyEvent,
    QStandardItem,
    QStandardItemModel,
)
from PySide6.QtWidgets import QApplication, QFrame, QLineEdit, QVBoxLayout, QWidget
from typing_extensions import override

from desktop import words
from desktop.ui.finder import Finder, Result
from desktop.ui.finding import Found, Kind
from desktop.ui.results import FOUND_ROLE, ResultsView
from desktop.ui.theme import Theme
from desktop.ui.widgets.worded import Label

WIDTH_PX, TOP_PX, EDGE_PX = 640, 44, 12
MOVES = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_PageDown: 8,
    Qt.Key.Key_PageUp: -8,
}
OPENS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
GROUPS = {
    Kind.ACTION: "find.actions",
    Kind.PANEL: "find.panels",
    Kind.ORDER: "find.orders",
    Kind.CUSTOMER: "find.customers",
    Kind.TECHNICIAN: "find.technicians",
    Kind.REGISTRATION: "find.registrations",
}


class CommandBar(QFrame):
    """A line to type in, and under it what can be opened."""

    def __init__(self, finder: Finder, theme: Theme, window: QWidget) -> None:
        """Stand ready over `window`, hidden."""
        super().__init__(window)
        self.finder, self._window, self._host = finder, window, window
        self._came_from: QWidget | None = None
        self._composing = self._moved = False
        self._asking = self._entered = False
        self.setObjectName("command-bar")
        self.line = QLineEdit(self)
        self.line.setClearButtonEnabled(False)
        self.line.setFrame(False)
        self.line.setProperty("part", "command")
        self.model = QStandardItemModel(self)
        self.list = ResultsView(self.model, theme, self)
        self.note = Label("", "caption", self)
        self.note.setContentsMargins(EDGE_PX, 4, EDGE_PX, 6)
        self.note.setWordWrap(True)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(1, 1, 1, 1)
        whole.setSpacing(0)
        for part in (self.line, self.list, self.note):
            whole.addWidget(part)
        self.line.installEventFilter(self)
        self.line.textChanged.connect(self._find)
        self.list.clicked.connect(lambda index: self._open(index.data(FOUND_ROLE)))
        finder.found.connect(self.show_result)
        self._reword()
        self.hide()

    def begin(self) -> None:
        """Open over the window in which somebody works, with nothing typed yet."""
        if self.isVisible():
            self.line.selectAll()
            return
        app = cast("QApplication", QApplication.instance())
        self._came_from = app.focusWidget()
        host = self._came_from.window() if self._came_from is not None else self._window
        self._lie_over(host)
        host.installEventFilter(self)
        app.focusChanged.connect(self._follow_focus)
        self.line.clear()
        self._find("")
        self._place()
        self.show()
        self.raise_()
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def end(self, *, back: bool = True) -> None:
        """Close; the focus goes `back` to where it was."""
        if self.isHidden():
            return
        cast("QApplication", QApplication.instance()).focusChanged.disconnect(self._follow_focus)
        self._host.removeEventFilter(self)
        self.finder.stop()
        self.hide()
        self._lie_over(self._window)
        if back and self._came_from is not None:
            self._came_from.setFocus(Qt.FocusReason.OtherFocusReason)
        self._came_from = None

    def show_result(self, result: Result) -> None:
        """Show what was found; what was chosen in the list stays so while it is there."""
        chosen = self.chosen if self._moved else None
        self.model.clear()
        kind: Kind | None = None
        for found in result.found:
            if found.kind is not kind:
                kind = found.kind
                self.model.appendRow(_caption(words.text(GROUPS[kind])))
            self.model.appendRow(_row(found))
        self._choose_again(chosen)
        said = result.said
        if not result.found and not result.asking:
            said = " ".join(part for part in (words.text("find.nothing"), said) if part)
        self.note.setText(said or words.text("find.hint"))
        self._place()
        self._asking = result.asking
        if self._entered and not result.asking:
            self._entered = False
            self._open(self.chosen)

    @property
    def chosen(self) -> Found | None:
        """What Enter opens now."""
        found = self.list.currentIndex().data(FOUND_ROLE)
        return found if isinstance(found, Found) else None

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.line:
            if isinstance(event, QInputMethodEvent):
                self._composing = bool(event.preeditString())
            if isinstance(event, QKeyEvent):
                return self._take_key(event)
        elif event.type() == QEvent.Type.Resize:
            self._place()
        return False

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._reword()

    def _take_key(self, event: QKeyEvent) -> bool:
        """Move, open or go back by keys; say whether this one was such a key."""
        key = Qt.Key(event.key())
        ours = key in MOVES or key in OPENS or key is Qt.Key.Key_Escape
        if not ours:
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
        elif self._composing:
            return False  # the input method has not done with it
        elif event.type() == QEvent.Type.KeyPress:
            if key in MOVES:
                self._move(MOVES[key])
            elif key in OPENS:
                self._enter()
            else:
                self.end()
        return True

    def _find(self, typed: str) -> None:
        self._moved = self._entered = False
        self.finder.find(typed)

    def _move(self, by: int) -> None:
        """Choose another one, over the captions; from the last one on to the first."""
        places = [row for row in range(self.model.rowCount()) if self._found(row) is not None]
        if not places:
            return
        self._moved, self._entered = True, False
        now = self.list.currentIndex().row()
        at = places.index(now) + by if now in places else 0
        if abs(by) == 1:
            at %= len(places)
        self._choose(places[min(max(at, 0), len(places) - 1)])

    def _choose(self, row: int) -> None:
        self.list.setCurrentIndex(self.model.index(row, 0))
        if row == 1:
            self.list.scrollToTop()
        found = self._found(row)
        if found is not None:
            told = ", ".join(part for part in (found.said, found.detail) if part)
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.line, told))

    def _choose_again(self, chosen: Found | None) -> None:
        """Keep what somebody chose by arrows; else the first one is chosen."""
        rows = range(self.model.rowCount())
        same = [row for row in rows if _same(self._found(row), chosen)]
        first = [row for row in rows if self._found(row) is not None]
        for row in (same or first)[:1]:
            self._choose(row)

    def _found(self, row: int) -> Found | None:
        found = self.model.index(row, 0).data(FOUND_ROLE)
        return found if isinstance(found, Found) else None

    def _enter(self) -> None:
        """Open what is chosen; while nothing fits well yet, the first that the server finds."""
        chosen = self.chosen
        if self._asking and not self._moved and (chosen is None or chosen.weak):
            self._entered = True
            self.finder.ask_now()
        else:
            self._open(chosen)

    def _open(self, found: object) -> None:
        if isinstance(found, Found):
            self.end()
            found.open()

    def _follow_focus(self, _old: QWidget | None, new: QWidget | None) -> None:
        """Close when somebody goes on elsewhere in the window."""
        if new is not None and new is not self.line and not self.isAncestorOf(new):
            self.end(back=False)

    def _place(self) -> None:
        """Lie at the top of the window, in its middle, as tall as what was found."""
        host = self._host
        width = min(WIDTH_PX, host.width() - 2 * EDGE_PX)
        room = host.height() - TOP_PX - EDGE_PX
        self.list.fit(room - self.line.sizeHint().height() - 40)
        self.setFixedWidth(width)
        self.adjustSize()
        self.move(QPoint((host.width() - width) // 2, TOP_PX))

    def _lie_over(self, host: QWidget) -> None:
        """Belong to the window in which somebody works; it may go, the bar stays."""
        if host is not self._host:
            self.setParent(host)
            self._host = host

    def _reword(self) -> None:
        self.line.setPlaceholderText(words.text("find.placeholder"))
        self.line.setAccessibleName(words.text("find.name"))
        self.setAccessibleName(words.text("find.name"))
        self.list.setAccessibleName(words.text("find.results"))
        if self.isVisible():
            self.finder.find(self.line.text())
            self.finder.ask_now()


def _caption(said: str) -> QStandardItem:
    made = QStandardItem(said)
    made.setFlags(Qt.ItemFlag.NoItemFlags)
    return made


def _row(found: Found) -> QStandardItem:
    made = QStandardItem(found.said)
    made.setData(found, FOUND_ROLE)
    told = ", ".join(part for part in (found.said, found.detail) if part)
    made.setData(told, Qt.ItemDataRole.AccessibleTextRole)
    made.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
    return made


def _same(one: Found | None, other: Found | None) -> bool:
    if one is None or other is None:
        return False
    return (one.kind, one.said, one.detail) == (other.kind, other.said, other.detail)
