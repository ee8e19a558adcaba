"""Decides which sections an order is read in, what each loads, by which keys it is reached."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from api_client.errors import Refused
from api_client.vocabulary import Code, Noun, Permission
from api_client.wire.audit import AuditPage as AuditAnswer
from api_client.wire.changes import Change
from api_client.wire.history import OrderHistory
from api_client.wire.messages import MessageList
from api_client.wire.orders import Order
from desktop import words
from desktop.ui.actions import Action
from desktop.ui.desk import Desk
from desktop.ui.order_files import Act, FilesPage
from desktop.ui.order_history import AuditPage, HistoryPage
from desktop.ui.order_messages import MessagesPage
from desktop.ui.order_money import MoneyPage
from desktop.ui.order_pages import PartsPage, ReportsPage, TimelinePage
from desktop.ui.widgets import sections
from desktop.ui.widgets.flow import Flow

AUDIT_ROWS = 1000


@dataclass(frozen=True, slots=True)
class Section:
    """One section: the key of its words, what shows it, by which keys, and how many are in it."""

    key: str
    page: QWidget
    keys: str
    count: Callable[[Order], int] = lambda _: 0


class Record(QWidget):
    """Everything of an order but its head, in sections."""

    def __init__(self, desk: Desk, look: Act, save: Act) -> None:
        """Begin without an order; `look` shows a file, `save` keeps it."""
        super().__init__()
        self._desk = desk
        self._order: Order | None = None
        self._audited: UUID | None = None
        theme = desk.theme
        self.parts, self.timeline = PartsPage(theme), TimelinePage(theme)
        self.files, self.reports = FilesPage(desk, look, save), ReportsPage(theme)
        self.messages, self.history = MessagesPage(desk), HistoryPage(theme)
        self.money, self.audit = MoneyPage(desk), AuditPage(theme)
        found = [
            Section("order.page-parts", self.parts, "Alt+P"),
            Section("order.page-timeline", self.timeline, "Alt+T"),
            Section("order.page-files", self.files, "Alt+F", lambda order: len(order.attachments)),
            Section("order.page-reports", self.reports, "Alt+R", lambda order: len(order.reports)),
            Section("order.page-messages", self.messages, "Alt+M"),
            Section("order.page-history", self.history, "Alt+H"),
            Section("order.page-money", self.money, "Alt+Y"),
        ]
        if desk.may(Permission.AUDIT_VIEW):
            found.append(Section("order.page-audit", self.audit, "Alt+U"))
        else:
            self.audit.setParent(self)
            self.audit.hide()
        self.sections = tuple(found)
        self.bar, self._stack = Flow(0, self), QStackedWidget(self)
        self.buttons = [QToolButton(self) for _ in self.sections]
        self._arrange()
        self.messages.counted.connect(self._name)
        theme.follow(self._dress)
        self._name()

    def setCurrentIndex(self, place: int) -> None:  # noqa: N802  (as Qt's own tabs say it)
        """Turn to the section at this place."""
        self._stack.setCurrentIndex(place % len(self.sections))
        self.buttons[self._stack.currentIndex()].setChecked(True)
        self._turn()

    def offered_actions(self, ready: Callable[[], bool]) -> Sequence[Action]:
        """Give the way to each section."""
        return [
            Action(section.key, "order", self._going(section.page), section.keys, ready)
            for section in self.sections
        ] + [*self.money.offered_actions()]

    def show_order(self, order: Order) -> None:
        """Show an order as it now is, and ask for what does not come with it."""
        another = self._order is None or self._order.id != order.id
        self._order = order
        now = self._desk.clock.now()
        if another:
            self.messages.show_order(order.id)
            self._audited = None
            for page in (self.timeline, self.history):
                page.show_history(())
            self.audit.show_rows((), {})
        for each in (self.parts, self.timeline, self.files, self.reports, self.history, self.audit):
            each.show_order(order, now)
        self.money.show_order(order, now)
        self._name()
        self._ask_history(order.id)
        if another:
            self._ask_messages(order.id)
        self._audited = None
        self._turn()

    def hear(self, changes: Sequence[Change]) -> None:
        """Ask for new messages of the order shown."""
        order = self._order
        if order is None:
            return
        if any(change.noun is Noun.MESSAGE and change.id == order.id for change in changes):
            self._ask_messages(order.id)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._name()

    def _going(self, page: QWidget) -> Callable[[], None]:
        def go() -> None:
            self.setCurrentIndex(self._stack.indexOf(page))
            page.setFocus()

        return go

    def _arrange(self) -> None:
        group = QButtonGroup(self)
        for place, (button, section) in enumerate(zip(self.buttons, self.sections, strict=True)):
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            button.clicked.connect(lambda _=False, at=place: self.setCurrentIndex(at))
            group.addButton(button)
            self._stack.addWidget(section.page)
        self.buttons[0].setChecked(True)
        self.setFocusProxy(self.buttons[0])
        self.bar.show_all([*self.buttons])
        for keys, by in (("Ctrl+Tab", 1), ("Ctrl+Shift+Tab", -1)):
            made = QShortcut(QKeySequence(keys), self, self._stepping(by))
            made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        beside = QHBoxLayout()
        beside.setContentsMargins(8, 0, 8, 0)
        beside.addWidget(self.bar)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(0)
        down.addLayout(beside)
        down.addWidget(self._stack, 1)

    def _stepping(self, by: int) -> Callable[[], None]:
        return lambda: self.setCurrentIndex(self._stack.currentIndex() + by)

    def _dress(self) -> None:
        self.bar.setStyleSheet(sections.sheet(self._desk.theme.colours))

    def _turn(self) -> None:
        """Load what only its own section shows, now that it is before somebody's eyes."""
        shown, order = self._stack.currentWidget(), self._order
        if shown is self.messages:
            self.messages.read()
        if shown is self.money:
            self.money.ask()
        if shown is self.audit and order is not None and self._audited != order.id:
            self._audited = order.id
            self._ask_audit(order)

    def _ask_history(self, order_id: UUID) -> None:
        client = self._desk.client

        def show(answer: OrderHistory) -> None:
            if self._order is not None and self._order.id == order_id:
                self.history.show_history(answer.items)
                self.timeline.show_history(answer.items)

        self._desk.tasks.run(self, lambda: client.history.of_order(order_id), show, _may_lack)

    def _ask_messages(self, order_id: UUID) -> None:
        client = self._desk.client

        def show(answer: MessageList) -> None:
            if self._order is not None and self._order.id == order_id:
                self.messages.show_messages(answer.items)

        self._desk.tasks.run(self, lambda: client.messages.of_order(order_id), show, _may_lack)

    def _ask_audit(self, order: Order) -> None:
        client = self._desk.client
        names = {str(visit.technician_id): visit.technician_name for visit in order.visits}
        names[str(self._desk.session.staff_id)] = self._desk.session.name

        def ask() -> tuple[AuditAnswer, OrderHistory]:
            rows = client.audit.page(limit=AUDIT_ROWS, subject=order.id)
            return rows, client.history.of_order(order.id)

        def show(answer: tuple[AuditAnswer, OrderHistory]) -> None:
            rows, history = answer
            known = {str(entry.actor_id): entry.actor_name for entry in history.items}
            if self._order is not None and self._order.id == order.id:
                self.audit.show_rows(rows.items, known | names)

        self._desk.tasks.run(self, ask, show)

    def _name(self) -> None:
        order = self._order
        for place, section in enumerate(self.sections):
            shown = words.text(section.key)
            count = 0 if order is None else section.count(order)
            if section.page is self.messages:
                count = self.messages.count
                if self.messages.unread:
                    new = words.number(self.messages.unread)
                    shown, count = words.text("order.page-messages-new", count=new), 0
            if count:
                shown = words.text("order.page-count", page=shown, count=words.number(count))
            self.buttons[place].setText(shown)
            self.buttons[place].setAccessibleName(shown)
            self.buttons[place].setToolTip(section.keys)
        self.bar.settle()
        self.setAccessibleName(words.text("order.pages"))


def _may_lack(fault: Exception) -> bool:
    """Say nothing of what a server of an earlier release does not have."""
    return isinstance(fault, Refused) and fault.code == Code.NOT_FOUND
