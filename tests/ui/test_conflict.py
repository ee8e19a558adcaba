"""Whether a conflict says why it cannot be saved yet."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from desktop import words
from desktop.ui.conflict import ConflictDialog
from desktop.ui.pictures import painting
from desktop.words import Language
from tests.ui.conftest import Open, scene


def said(dialog: ConflictDialog) -> set[str]:
    """Give what can be read in the dialog."""
    return {label.text() for label in dialog.findChildren(QLabel) if not label.isHidden()}


def test_it_says_how_many_fields_are_still_to_be_chosen(open_window: Open) -> None:
    each = scene("order-conflict")
    window = open_window(each.centre(Language.ENGLISH), each.machine())
    dialog = each.act(window, partial(painting.settle, window))
    assert isinstance(dialog, ConflictDialog)
    left = words.plural("conflict.left", 1)
    assert left == "1 field is still to be chosen."
    assert left in said(dialog)
    assert not dialog.send_button.isEnabled()
    undecided = dialog.lines[-1]
    assert undecided.mine.mark.pixmap().isNull()
    QTest.keyClick(undecided, Qt.Key.Key_M)
    assert not undecided.mine.mark.pixmap().isNull(), "what is chosen has more than an edge"
    QTest.keyClick(undecided, Qt.Key.Key_T)
    assert undecided.mine.mark.pixmap().isNull()
    assert not undecided.theirs.mark.pixmap().isNull()
    assert dialog.send_button.isEnabled()
    assert left not in said(dialog)
    dialog.reject()
