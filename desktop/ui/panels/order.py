"""Decides how one order is read and moved on: its parts, its timeline, the steps possible now."""

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QStackedLayout,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from api_client.errors import Refused
from api_client.ids import new_id
from api_client.vocabulary import Code, Noun, Permission, Step
from api_client.wire.changes import Change
from api_client.wire.orders import AttachmentRow, Order, OrderStep
from desktop import words
from desktop.ui import faults, steps
from desktop.ui.actions import Action
from desktop.ui.assigning import AssignDialog
from desktop.ui.desk import Desk
from desktop.ui.order_pages import PartsPage, ReportsPage, TimelinePage, marked
from desktop.ui.panel import Panel
from desktop.ui.print_order import PrintDialog
from desktop.ui.theme import Tone
from desktop.ui.widgets.chips import Chip
from desktop.ui.widgets.dialog import FormDialog
from desktop.ui.widgets.flow import Flow
from desktop.ui.widgets.placard import Placard
from desktop.ui.widgets.worded import Button, Label

FOLLOWED = frozenset({Noun.ORDER, Noun.VISIT, Noun.REPORT})
SUFFIXES = {"image/jpeg": ".jpg", "image/png": ".png", "application/pdf": ".pdf"}


class OrderPanel(Panel):
    """One order, whole, as it is now."""

    def __init__(self, desk: Desk) -> None:
        """Begin with no order; `show_id` chooses one."""
        super().__init__()
        self._desk = desk
        self._id: UUID | None = None
        self._asked = 0
        self.order: Order | None = None
        theme = desk.theme
        self.placard = Placard(theme, self)
        self._page = QWidget(self)
        self._number, self._title = Label("", "caption"), QLabel()
        self._title.setProperty("part", "heading")
        self._title.setWordWrap(True)
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        self._chips, self._buttons = QHBoxLayout(), Flow(6)
        self._warning = QVBoxLayout()
        self.parts, self.timeline = PartsPage(theme), TimelinePage(theme)
        may_save = desk.may(Permission.FILES_VIEW)
        self.reports = ReportsPage(theme, self._save_file if may_save else None)
        self.tabs = QTabWidget()
        self._arrange()
        self.show_id(None)

    @override
    def reload(self) -> None:
        if self._id is not None:
            self._ask(self._id)

    @override
    def hear(self, changes: Sequence[Change]) -> None:
        held = 0 if self.order is None else self.order.version
        for change in changes:
            newer = change.noun is not Noun.ORDER or change.version > held
            if change.id == self._id and change.noun in FOLLOWED and newer:
                self._ask(change.id)
                return

    @override
    def enter(self) -> None:
        self.tabs.setFocus()

    @override
    def offered_actions(self) -> Sequence[Action]:
        def ready() -> bool:
            return self.order is not None and Step.ASSIGN in self.order.steps

        return (
            Action("step.assign", "assign", self.assign, "Ctrl+Shift+A", ready),
            Action(
                "print.order", "file", self.print_order, "Ctrl+P", lambda: self.order is not None
            ),
        )

    def show_id(self, order_id: UUID | None) -> None:
        """Show this order, or say that none is chosen."""
        if order_id == self._id and self.order is not None:
            return
        self._id, self.order = order_id, None
        if order_id is None:
            self.placard.show_words("order", "order.none-chosen", "order.none-chosen-more")
            self._show_placard()
        else:
            self._ask(order_id)

    def assign(self) -> AssignDialog | None:
        """Open the dialog that asks who is sent, where that is possible."""
        if self.order is None or Step.ASSIGN not in self.order.steps:
            return None
        dialog = AssignDialog(self._desk, self.order, self)
        self._open(dialog)
        return dialog

    def print_order(self) -> PrintDialog | None:
        """Show the order as it is printed, and ask where it goes."""
        if self.order is None:
            return None
        dialog = PrintDialog(self._desk, self.order, self)
        dialog.open()
        return dialog

    def take(self, step: Step) -> FormDialog | None:
        """Take a step with the order shown, after asking what it asks."""
        order = self.order
        if order is None:
            return None
        if step is Step.ASSIGN:
            return self.assign()
        if steps.asks(order, step):
            dialog = steps.StepDialog(self._desk, order, step, self)
            self._open(dialog)
            return dialog
        message = OrderStep(step_id=new_id(), step=step, version=order.version)
        self._desk.tasks.run(
            self, steps.call(self._desk, order, message), self._told, self._fail_step
        )
        return None

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._name_tabs()
            if self.order is not None:
                self._head(self.order)

    def _arrange(self) -> None:
        head = QVBoxLayout()
        head.setContentsMargins(14, 12, 14, 10)
        head.setSpacing(7)
        top = QHBoxLayout()
        top.addWidget(self._number, 1)
        top.addLayout(self._chips)
        self._chips.setSpacing(6)
        head.addLayout(top)
        head.addWidget(self._title)
        head.addWidget(self._buttons)
        head.addLayout(self._warning)
        for page in (self.parts, self.timeline, self.reports):
            self.tabs.addTab(page, "")
        self.tabs.tabBar().setDrawBase(False)
        self.tabs.tabBar().setExpanding(False)
        whole = QVBoxLayout(self._page)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addWidget(self.tabs, 1)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.placard)
        self._stack.addWidget(self._page)
        self._name_tabs()

    def _show_placard(self) -> None:
        self._stack.setCurrentWidget(self.placard)

    def _open(self, dialog: FormDialog) -> None:
        dialog.sent.connect(self._told)
        dialog.open()

    def _ask(self, order_id: UUID) -> None:
        """Ask for the order; only the answer to the last question counts."""
        self._asked += 1
        asked, client = self._asked, self._desk.client
        if self.order is None:
            self.placard.show_words("wait", "placard.loading", "placard.loading-more")
            self._show_placard()

        def show(order: Order) -> None:
            if asked == self._asked:
                self.show_order(order)

        def fail(fault: Exception) -> bool:
            return asked != self._asked or self._fail(fault)

        self._desk.tasks.run(self, lambda: client.orders.get(order_id), show, fail)

    def show_order(self, order: Order) -> None:
        """Show this order as it is given."""
        self._id, self.order = order.id, order
        now = self._desk.clock.now()
        self._head(order)
        for page in (self.parts, self.timeline, self.reports):
            page.show_order(order, now)
        self._name_tabs()
        self._stack.setCurrentWidget(self._page)

    def _head(self, order: Order) -> None:
        theme = self._desk.theme
        self._number.setText(order.number)
        self._title.setText(order.title)
        self.setAccessibleName(words.text("order.about", number=order.number, title=order.title))
        _clear(self._chips)
        self._chips.addWidget(Chip(order.priority, theme))
        self._chips.addWidget(Chip(order.state, theme))
        buttons: list[QWidget] = []
        possible = [step for step in steps.OFFERED if step in order.steps]
        for place, step in enumerate(possible):
            offered = steps.OFFERED[step]
            forward = place == 0 and steps.forward(order, step)
            weight = "danger" if offered.danger else ("main" if forward else "")
            button = Button(steps.label(order, step), theme, offered.icon, weight)
            button.clicked.connect(lambda _=False, each=step: self.take(each))
            buttons.append(button)
        self._buttons.show_all(buttons)
        _clear(self._warning)
        if order.incomplete_reports:
            said = words.plural("order.incomplete", order.incomplete_reports)
            self._warning.addWidget(marked(said, "warning", Tone.WAITING, theme))

    def _told(self, answer: object) -> None:
        assert isinstance(answer, Order)
        self.show_order(answer)
        key, fields = steps.told(answer)
        self._desk.notices.done(key, None, **fields)

    def _fail(self, fault: Exception) -> bool:
        if self.order is not None:
            return False
        gone = isinstance(fault, Refused) and fault.code == Code.NOT_FOUND
        self.placard.show_words(
            "order" if gone else "away",
            "order.gone" if gone else "placard.failing",
            lambda: faults.sentence(fault),
            Tone.NEUTRAL if gone else Tone.TROUBLE,
            None if gone else ("placard.retry", self.reload),
        )
        self._show_placard()
        return True

    def _fail_step(self, fault: Exception) -> bool:
        """Tell why the step was not taken, and look how the order stands now."""
        if faults.signed_out(fault):
            return False
        self._desk.notices.trouble(faults.sentence(fault))
        self.reload()
        return True

    def _save_file(self, file: AttachmentRow) -> None:
        """Ask where a file goes, and bring it there; its digest is checked on the way."""
        name = f"{file.sha256[:16]}{SUFFIXES.get(file.media_type, '.bin')}"
        chosen, _ = QFileDialog.getSaveFileName(self, words.text("order.save-file"), name)
        if not chosen:
            return
        evidence = self._desk.client.evidence

        def fetch() -> Path:
            target = Path(chosen)
            beside = target.with_name(f"{target.name}.part")
            with beside.open("wb") as into:
                evidence.fetch(file.sha256, into)
            beside.replace(target)
            return target

        self._desk.tasks.run(
            self,
            fetch,
            lambda target: self._desk.notices.done("order.file-saved", None, name=target.name),
        )

    def _name_tabs(self) -> None:
        order = self.order
        count = 0 if order is None else len(order.reports)
        self.tabs.setTabText(0, words.text("order.page-parts"))
        self.tabs.setTabText(1, words.text("order.page-timeline"))
        self.tabs.setTabText(2, words.text("order.page-reports-count", count=words.number(count)))
        self.tabs.setAccessibleName(words.text("order.pages"))


def _clear(layout: QHBoxLayout | QVBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
