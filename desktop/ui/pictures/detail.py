"""Decides how the pictures of an order's detail come about: its sections, edits, claims, files."""

from PySide6.QtWidgets import QApplication, QWidget

from desktop import words
from desktop.ui.conflict import ConflictDialog
from desktop.ui.edits import Draft
from desktop.ui.order_edit import EditDialog
from desktop.ui.panels.order import OrderPanel
from desktop.ui.pictures import centre, correspondence
from desktop.ui.viewer import Viewer

MY_PHONE = "040 555 9900"


def section(panel: OrderPanel, place: int) -> None:
    """Turn to a section."""
    panel.tabs.setCurrentIndex(place)


def write_message(panel: OrderPanel) -> None:
    """Begin a message."""
    section(panel, 4)
    panel.record.messages.text.prose.setPlainText(centre.spoken(words.language()).messages[2])


def look(panel: OrderPanel) -> QWidget:
    """Look at the first file."""
    assert panel.order is not None
    file = panel.order.attachments[0]
    panel.record.files.look(file)
    found = panel.findChildren(Viewer)[-1]
    assert isinstance(found, Viewer)
    return found


def edit(panel: OrderPanel) -> EditDialog:
    """Open the order's fields and change two."""
    dialog = panel.edit()
    assert dialog is not None
    dialog.form.phone.line.setText(MY_PHONE)
    dialog.form.remark.prose.setPlainText(centre.spoken(words.language()).messages[4])
    return dialog


def edit_overtaken(panel: OrderPanel) -> EditDialog:
    """Edit what a colleague edits too, and try to leave."""
    dialog = edit(panel)
    assert panel.order is not None
    theirs = panel.order.model_copy(
        update={
            "version": 9,
            "remark": centre.spoken(words.language()).messages[0],
            "title": centre.spoken(words.language()).jobs[4],
        }
    )
    dialog.follow(theirs)
    dialog.reject()
    return dialog


def conflict(panel: OrderPanel) -> QWidget:
    """Be overtaken in both fields, and choose one's own value of the first."""
    dialog = edit(panel)
    draft = Draft(dialog.base).changed(dialog.form.values())
    dialog.end(correspondence.conflict(draft, words.language()))
    found = dialog.findChild(ConflictDialog)
    assert isinstance(found, ConflictDialog)
    QApplication.processEvents()
    found.lines[0].choose(mine=True)
    return found


def take_over(panel: OrderPanel) -> QWidget:
    """Ask for the order that a colleague works on."""
    dialog = panel.take_over()
    assert dialog is not None
    return dialog
