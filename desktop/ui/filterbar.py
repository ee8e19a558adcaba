"""Decides how the queue is filtered: words typed, answers ticked, what is chosen seen at once (F1).

What is chosen stands in the line in words and is taken off there. Each answer says how many orders
it would leave. Everything has its key; one clears all.
"""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import QLineEdit, QMenu, QToolButton, QVBoxLayout, QWidget
from typing_extensions import override

from api_client.wire.views import ViewFilter
from desktop import words
from desktop.ui import filter_answers, filters, live_counts
from desktop.ui.actions import Action
from desktop.ui.filters import FLAGS, LABELS, MENUS, Part
from desktop.ui.live_counts import Count, LiveCounts, Wanted
from desktop.ui.tasks import Tasks
from desktop.ui.theme import Theme
from desktop.ui.widgets.checklist import Checklist
from desktop.ui.widgets.pills import Flag, Pill, PillLine
from desktop.ui.widgets.worded import ToolButton

TYPED_MS = 250
"""How long nothing is typed before the words are looked for."""
KEYS = {
    Part.STATE: "Alt+S",
    Part.PRIORITY: "Alt+E",
    Part.TECHNICIAN: "Alt+W",
    Part.AREA: "Alt+A",
    Part.KIND: "Alt+K",
    Part.PROMISED: "Alt+B",
    Part.CREATED: "Alt+D",
    Part.LATE: "Alt+L",
    Part.LACKING: "Alt+I",
}
"""State, Emergency, Who, Area, Kind, By when, Date, Late, Incomplete; others are the order's."""
CLEAR_KEYS = "Alt+C"
LASTING = (
    Part.STATE,
    Part.LATE,
    Part.TECHNICIAN,
    Part.AREA,
    Part.PRIORITY,
    Part.PROMISED,
    Part.LACKING,
    Part.KIND,
    Part.CREATED,
)
"""What stays in the line longest where room is short."""
ACTIONS = (
    ("filter.by-state", "order", Part.STATE),
    ("filter.by-priority", "urgent", Part.PRIORITY),
    ("filter.by-technician", "person", Part.TECHNICIAN),
    ("filter.by-area", "place", Part.AREA),
    ("filter.by-kind", "work", Part.KIND),
    ("filter.by-promised", "clock", Part.PROMISED),
    ("filter.by-created", "add", Part.CREATED),
    ("filter.by-late", "clock", Part.LATE),
    ("filter.by-lacking", "warning", Part.LACKING),
)
"""The key of the words of each action, its icon, and what it is about."""
FLAG_COUNTS = "flags"


class FilterBar(QWidget):
    """The line above the queue."""

    changed = Signal(object)
    """The ViewFilter that somebody wants now."""

    left = Signal()
    """Enter, or the arrow down, in the line: on to the orders."""

    def __init__(self, theme: Theme, tasks: Tasks, count: Count, parent: QWidget) -> None:
        """Begin with a filter that asks for nothing; `count` asks how many there are."""
        super().__init__(parent)
        self._theme = theme
        self.asked = filters.EVERYTHING
        self.search = QLineEdit(self)
        self.search.setClearButtonEnabled(True)
        self.search.setMaxLength(filters.LONGEST)
        self.menus = {part: Pill(LABELS[part], KEYS[part], theme, self) for part in MENUS}
        self.flags = {
            part: Flag(LABELS[part], KEYS[part], filter_answers.FLAG_LOOKS[part], theme, self)
            for part in FLAGS
        }
        self.more = ToolButton("filter.more", theme, "down", parent=self)
        self.clear_button = ToolButton("filter.clear", theme, "close", parent=self)
        self.clear_button.setProperty("part", "filter-clear")
        self.checklist = Checklist(theme, self)
        self._part: Part | None = None
        self._flag_counts = LiveCounts(count, tasks, self)
        self._menu_counts = LiveCounts(count, tasks, self)
        pills = self.menus | self.flags
        self.line = PillLine(
            self.search, [pills[part] for part in LASTING], self.more, self.clear_button
        )
        self.line.stand([pills[part] for part in (*MENUS, *FLAGS)])
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.line)
        self._typed = QTimer(self)
        self._typed.setSingleShot(True)
        self._connect()
        self._show()

    def show_filter(self, asked: ViewFilter) -> None:
        """Show another filter, which somebody chose elsewhere; nothing is told of it."""
        self._typed.stop()
        self.asked = asked
        if filters.clean(self.search.text()) != asked.text:
            self.search.setText(asked.text)
        self._show()

    def clear(self) -> None:
        """Ask for everything again."""
        self.search.clear()
        self._take(filters.EVERYTHING)

    def open_menu(self, part: Part) -> None:
        """Open the answers of a part under its name, or under the menu that it is in."""
        pill = self.menus[part]
        anchor = self.more if pill in self.line.hidden else pill
        if self.checklist.isVisible() and part is not self._part:
            self.checklist.close_up()
        self._part = part
        self._menu_counts.ask(*filter_answers.question(self.asked, part), at_once=True)
        self._list()
        self.checklist.open_under(anchor)

    def turn_flag(self, part: Part) -> None:
        """Ask for what is late or lacking alone, or no longer."""
        self._take(filters.turn(self.asked, part, (part.value,)))

    def go_to_search(self) -> None:
        """Take the focus to the line, with all in it marked."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def hear_orders(self) -> None:
        """Count again by and by: orders have changed."""
        self._flag_counts.ask_again()
        self._menu_counts.ask_again()

    def offered_actions(self) -> Sequence[Action]:
        """Give what can be done here."""
        return (
            Action("queue.find", "search", self.go_to_search, "Ctrl+F", within=True),
            *(
                Action(key, icon, partial(self._begin, part), KEYS[part], within=True)
                for key, icon, part in ACTIONS
            ),
            Action("filter.more", "down", self._open_more, ready=self.more.isVisible),
            Action(
                "filter.clear-all", "close", self.clear, CLEAR_KEYS, self._filtered, within=True
            ),
        )

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._count_flags()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._flag_counts.ask()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._show()

    @override
    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if watched is self.search and isinstance(event, QKeyEvent):
            return self._take_key(event)
        return False

    def _connect(self) -> None:
        self.search.textEdited.connect(lambda _: self._typed.start(TYPED_MS))
        self.search.textChanged.connect(self._follow_text)
        self.search.returnPressed.connect(self._leave)
        self.search.installEventFilter(self)
        self._typed.timeout.connect(self._look)
        for part, pill in self.menus.items():
            pill.pressed.connect(partial(self.open_menu, part))
            pill.removed.connect(partial(self._remove, part))
        for part, flag in self.flags.items():
            flag.pressed.connect(partial(self.turn_flag, part))
        self.more.clicked.connect(self._open_more)
        self.clear_button.clicked.connect(self.clear)
        self.checklist.turned.connect(self._turn)
        self.checklist.closed.connect(self._menu_counts.ask)
        self._flag_counts.told.connect(self._show_flags)
        self._menu_counts.told.connect(self._list)

    def _begin(self, part: Part) -> None:
        """Do what the key of a part does."""
        if part in FLAGS:
            self.turn_flag(part)
        else:
            self.open_menu(part)

    def _filtered(self) -> bool:
        return self.asked != filters.EVERYTHING or bool(self.search.text())

    def _take(self, asked: ViewFilter) -> None:
        """Take another filter, with what is typed now, and tell of it."""
        self._typed.stop()
        asked = filters.choose(asked, Part.TEXT, (self.search.text(),))
        if asked == self.asked:
            return
        self.asked = asked
        self._show()
        self.changed.emit(asked)

    def _remove(self, part: Part) -> None:
        self.menus[part].face.setFocus(Qt.FocusReason.OtherFocusReason)
        self._take(filters.clear(self.asked, part))

    def _turn(self, value: str) -> None:
        part = self._part
        assert part is not None, "a list is open for some part"
        name = filter_answers.name_of(part, value, self._menu_counts)
        answers = filter_answers.meant(part, value)
        self._take(filters.turn(self.asked, part, answers, name))

    def _look(self) -> None:
        self._take(self.asked)

    def _follow_text(self) -> None:
        """Look at once where the words are cleared by their button."""
        if not self.search.text():
            self._typed.start(0)

    def _leave(self) -> None:
        self._look()
        self.left.emit()

    def _take_key(self, event: QKeyEvent) -> bool:
        """Clear the words by Escape, where there are some; go on by the arrow down."""
        key, pressed = event.key(), event.type() == QEvent.Type.KeyPress
        if key == Qt.Key.Key_Escape and self.search.text():
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
            elif pressed:
                self.search.clear()
            return True
        if key == Qt.Key.Key_Down and pressed:
            self._leave()
            return True
        return False

    def _open_more(self) -> None:
        menu = QMenu(self)
        for part, pill in (self.menus | self.flags).items():
            if pill in self.line.hidden:
                action = menu.addAction(pill.told)
                action.setShortcut(QKeySequence(KEYS[part]))
                action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
                action.triggered.connect(partial(self._begin, part))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.more.mapToGlobal(QPoint(0, self.more.height())))

    def _list(self) -> None:
        """List the answers of the part that is open."""
        if self._part is None:
            return
        counts, part = self._menu_counts, self._part
        entries = filter_answers.entries(self.asked, part, counts)
        note = "filter.uncounted" if counts.failing else "filter.counting" if counts.waiting else ""
        self.checklist.show_entries(
            words.text(LABELS[part]), entries, words.text(note) if note else ""
        )

    def _count_flags(self) -> None:
        if self.isVisible():
            by = tuple(filters.FACETS[part] for part in FLAGS)
            self._flag_counts.ask(Wanted(FLAG_COUNTS, self.asked, by))

    def _show_flags(self) -> None:
        """Show how many there are; out of sight what was shown stays, and with it what fits."""
        if not self.isVisible():
            return
        for part, flag in self.flags.items():
            found = list(self._flag_counts.find(FLAG_COUNTS, filters.FACETS[part]).values())
            number = live_counts.number(found) if found else ""
            flag.count(number, some=any(each.count for each in found))
        self.line.settle()

    def _show(self) -> None:
        """Show what is chosen, in the language spoken now, and count anew."""
        for part, pill in self.menus.items():
            some = filters.chosen(self.asked, part)
            pill.tell(filters.tell(self.asked, part) if some else "")
        for part, flag in self.flags.items():
            some = filters.chosen(self.asked, part)
            flag.tell(flag.label if some else "")
        hint = words.text("queue.search")
        self.search.setPlaceholderText(hint)
        self.search.setAccessibleName(hint)
        for inside in self.search.findChildren(QToolButton):
            inside.setAccessibleName(words.text("filter.clear-text"))
        self.setAccessibleName(words.text("filter.bar"))
        self.clear_button.setVisible(self._filtered())
        self.line.settle()
        self._count_flags()
        if self.checklist.isVisible() and self._part is not None:
            self._menu_counts.ask(*filter_answers.question(self.asked, self._part))
            self._list()
            self.checklist.place()
