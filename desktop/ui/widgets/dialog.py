"""Decides how the desk asks for something in a window of its own: fill in, one plain button.

What is wrong is shown where it is, the dialog stays until the server has taken what was said,
Enter (in a line) or Ctrl+Enter (anywhere) sends, Escape leaves.
"""

from collections.abc import Callable, Mapping
from typing import TypeVar

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid
from typing_extensions import override

from api_client.errors import Unreachable
from desktop import words
from desktop.ui import faults
from desktop.ui.tasks import Tasks
from desktop.ui.theme import Theme, pixmap
from desktop.ui.widgets.bounds import DeskDialog
from desktop.ui.widgets.form import Field
from desktop.ui.widgets.keys import read_in_order
from desktop.ui.widgets.linemark import LineMark
from desktop.ui.widgets.room import ABOVE_BUTTONS_PX, fit
from desktop.ui.widgets.worded import Button, Label

Answer = TypeVar("Answer")


class Sheet(DeskDialog):
    """A dialog that fits what it says, is read in order, and leads back to where one came from."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Remember where somebody is."""
        super().__init__(parent)
        self._came_from = QApplication.focusWidget()
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    @override
    def done(self, result: int) -> None:
        """Close; whoever worked in it is back in the window he came from, floating or not."""
        active, came_from = self.isActiveWindow(), self._came_from
        super().done(result)
        if active and came_from is not None and isValid(came_from) and came_from.isVisible():
            came_from.window().activateWindow()

    @override
    def event(self, event: QEvent) -> bool:
        taken = super().event(event)
        if event.type() in {QEvent.Type.Show, QEvent.Type.LayoutRequest}:
            read_in_order(self)
            fit(self, shrink=event.type() == QEvent.Type.Show)
        return taken


class FormDialog(Sheet):
    """A heading, fields, what is wrong in all, and the buttons to send or leave."""

    sent = Signal(object)
    """The server's answer, once it has taken what was filled in."""

    def __init__(
        self,
        title: str,
        send: str,
        theme: Theme,
        tasks: Tasks,
        parent: QWidget | None = None,
        *,
        icon: str = "check",
        weight: str = "",
    ) -> None:
        """Say the keys `title` and `send`; fields come with `add`."""
        super().__init__(parent)
        self._title, self._tasks, self._theme = title, tasks, theme
        self._fields: dict[str, Field] = {}
        self.body = QVBoxLayout()
        self.body.setSpacing(10)
        self._mark, self._fault = LineMark(self), Label("", "fault", self)
        self._fault.setWordWrap(True)
        self.leave_button = Button("dialog.cancel", theme, parent=self)
        self.send_button = Button(send, theme, icon, weight, parent=self)
        self.send_button.setDefault(True)
        self.leave_button.setAutoDefault(False)
        self.leave_button.clicked.connect(self.reject)
        self.send_button.clicked.connect(self.send)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self.send)
        self._lay_out()
        self.show_fault("")
        self._reword()

    def add(self, name: str, field: Field) -> Field:
        """Take a field in under the path that the message gives it, such as `customer.name`."""
        self._fields[name] = field
        field.edited.connect(lambda: self.show_fault(""))
        return field

    def collect(self) -> Callable[[], object]:
        """Give the call that sends what was filled in; it is made in the background.

        Raises:
            pydantic.ValidationError: the message refuses what was filled in.

        """
        raise NotImplementedError

    def send(self) -> None:
        """Send what was filled in, once."""
        if not self.send_button.isEnabled():
            return
        self.show_faults({})
        self.show_fault("")
        try:
            call = self.collect()
        except ValueError as fault:
            self._fail(fault)
            return
        self.send_button.setEnabled(False)
        self.begin()
        self._tasks.run(self, call, self.end, self._fail)

    def begin(self) -> None:
        """Show that the answer is waited for, where it takes long."""

    def end(self, answer: object) -> None:
        """Tell of the answer and close, unless a dialog shows what came of it."""
        self.sent.emit(answer)
        self.accept()

    def resume(self) -> None:
        """Show the fields again: what was sent was not taken."""

    def show_fault(self, sentence: str) -> None:
        """Show what is wrong in all; an empty sentence takes it away."""
        self._fault.setText(sentence)
        self._fault.setVisible(bool(sentence))
        self._mark.setVisible(bool(sentence))
        self._mark.setPixmap(
            pixmap("error", self._theme.colours.danger, 16, self.devicePixelRatioF())
        )

    @property
    def fault(self) -> str:
        """What is said to be wrong in all; empty while nothing is."""
        return self._fault.text()

    def show_faults(self, by_field: Mapping[str, str]) -> bool:
        """Show what is wrong by field; say whether each fault found its field."""
        left = dict(by_field)
        first: Field | None = None
        for name, field in self._fields.items():
            found = [path for path in left if path == name or path.startswith(f"{name}.")]
            field.show_fault(left[found[0]] if found else "")
            for path in found:
                del left[path]
            first = field if found and first is None else first
        if first is not None:
            first.setFocus()
            for scroll in self.findChildren(QScrollArea):
                if scroll.isAncestorOf(first):
                    scroll.ensureWidgetVisible(first)
        return not left

    def _fail(self, fault: Exception) -> bool:
        self.send_button.setEnabled(True)
        self.resume()
        by_field = faults.by_field(fault)
        found_all = self.show_faults(by_field)
        if isinstance(fault, Unreachable):
            self.show_fault(words.text("dialog.stays", fault=faults.sentence(fault)))
        elif not any(field.fault for field in self._fields.values()):
            self.show_fault(faults.sentence(fault))
        elif not found_all or len(by_field) > 1:
            self.show_fault(words.text("dialog.look-again"))
        return True

    def _lay_out(self) -> None:
        wrong, buttons, whole = QHBoxLayout(), QHBoxLayout(), QVBoxLayout(self)
        wrong.setSpacing(6)
        wrong.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        wrong.addWidget(self._fault, 1)
        buttons.addStretch(1)
        buttons.addWidget(self.leave_button)
        buttons.addWidget(self.send_button)
        whole.setContentsMargins(20, 18, 20, 16)
        whole.setSpacing(12)
        whole.addWidget(Label(self._title, "title", self))
        whole.addLayout(self.body, 1)
        whole.addLayout(wrong)
        whole.addSpacing(ABOVE_BUTTONS_PX)
        whole.addLayout(buttons)

    @override
    def _reword(self) -> None:
        shown = words.text(self._title)
        self.setWindowTitle(shown)
        self.setAccessibleName(shown)
