"""Decides what somebody does who takes a call, until a state of the new order is reached."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from api_client.vocabulary import JobKind
from desktop import words
from desktop.ui.new_order import NewOrderDialog
from desktop.ui.panels.queue import QueuePanel
from desktop.ui.panels.templates import TemplatesPanel
from desktop.ui.pictures import centre
from desktop.ui.window import Window

Settle = Callable[[], None]


def new(window: Window, settle: Settle) -> NewOrderDialog:
    """Begin a new order."""
    assert window.workplace is not None, "somebody is logged in"
    dialog = window.workplace.panel(QueuePanel).write_order()
    assert dialog is not None, "he may make orders"
    settle()
    return dialog


def known(window: Window, settle: Settle) -> NewOrderDialog:
    """Take a call of a customer who is known, and who has an order that is still open."""
    dialog = new(window, settle)
    dialog.form.phone.line.setText("5678")
    dialog.look_for_caller()
    settle()
    dialog.take_caller()
    settle()
    return dialog


def found(window: Window, settle: Settle) -> NewOrderDialog:
    """Type a number and look at who it is."""
    dialog = new(window, settle)
    dialog.form.phone.line.setText("5678")
    dialog.look_for_caller()
    return dialog


def template(window: Window, settle: Settle) -> NewOrderDialog:
    """Take a template by its first letters."""
    dialog = known(window, settle)
    dialog.activateWindow()
    dialog.form.subject.setFocus()
    said = words.text("usual.leak.name")
    dialog.form.subject.line.setText(said)
    dialog.form.subject.line.textEdited.emit(said)
    dialog.form.subject.take(0)
    settle()
    return dialog


def offering(window: Window, settle: Settle) -> NewOrderDialog:
    """See which windows are offered."""
    dialog = known(window, settle)
    dialog.activateWindow()
    dialog.form.window_text.line.setFocus()
    dialog.form.window_text.offer(dialog.form.window_text.usual())
    return dialog


def wrong(window: Window, settle: Settle) -> NewOrderDialog:
    """Send an order that lacks what its kind needs, with a window that is inverted."""
    dialog = new(window, settle)
    form = dialog.form
    form.customer.line.setText(centre.spoken(words.language()).customers[0])
    form.kind.choose(JobKind.INSPECTION)
    form.kind.edited.emit()
    form.window_text.write("16-14")
    dialog.send()
    settle()
    return dialog


def unsent(window: Window, settle: Settle) -> None:
    """Send an order to a server that does not answer: it waits."""
    dialog = template(window, settle)
    dialog.send()
    settle()


def again(window: Window, settle: Settle) -> QWidget:
    """Put an order away, and begin another."""
    template(window, settle).reject()
    settle()
    return new(window, settle)


def printed(window: Window, settle: Settle) -> QWidget | None:
    """See an order with a history as it is printed."""
    assert window.workplace is not None, "somebody is logged in"
    window.workplace.panel(QueuePanel).table.choose(centre.order_id(1))
    settle()
    return window.workplace.order.print_order()


def templates(window: Window, settle: Settle) -> QWidget | None:
    """Look at the templates."""
    window.show_panel("panel.templates")
    settle()
    return None


def new_template(window: Window, settle: Settle) -> QWidget | None:
    """Change a template of a locksmith's job."""
    templates(window, settle)
    assert window.workplace is not None, "somebody is logged in"
    panel = window.workplace.panel(TemplatesPanel)
    row = next(row for row in panel.live.rows if row.kind is JobKind.LOCKSMITH)
    panel.table.choose(row.id)
    return panel.edit()
