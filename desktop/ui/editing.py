"""Decides which orders are being edited at this desk, and how a saved edit is told and undone (F1).

An order is edited in one window of its own; several may be open. What others change meanwhile is
said there at once, whichever order the panel shows.
"""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from api_client.vocabulary import Noun
from api_client.wire.changes import Change
from api_client.wire.orders import Order
from desktop import words
from desktop.ui import undoing, values
from desktop.ui.conflict import ConflictDialog
from desktop.ui.desk import Desk
from desktop.ui.edits import Conflict, Saved, save
from desktop.ui.order_edit import EditDialog


class Editing(QObject):
    """The windows in which orders are edited."""

    saved = Signal(object)
    """An Order as it is with an edit in it."""

    def __init__(self, desk: Desk, over: QWidget) -> None:
        """Open windows over `over`."""
        super().__init__(over)
        self._desk, self._over = desk, over
        self._open: dict[UUID, EditDialog] = {}

    @property
    def open(self) -> tuple[EditDialog, ...]:
        """The windows that are open."""
        return tuple(self._open.values())

    def begin(self, order: Order) -> EditDialog:
        """Open the fields of an order, or bring their window to the front."""
        known = self._open.get(order.id)
        if known is None:
            known = EditDialog(self._desk, order, self._over)
            self._open[order.id] = known
            known.sent.connect(self._end)
            known.left.connect(lambda order_id: self._open.pop(order_id, None))
        known.show()
        known.activateWindow()
        return known

    def hear(self, changes: Sequence[Change]) -> None:
        """Look at what others made of the orders that are open here."""
        for change in changes:
            dialog = self._open.get(change.id)
            if change.noun is Noun.ORDER and dialog is not None:
                self._desk.tasks.run(
                    dialog, partial(self._desk.client.orders.get, change.id), dialog.follow, _later
                )

    def _end(self, answer: object) -> None:
        """Tell of an edit that went in, with what others changed besides, and offer it back."""
        assert isinstance(answer, Saved)
        self.saved.emit(answer.order)
        number = answer.order.number
        if not answer.draft.changes:
            self._desk.notices.done("edit.nothing-changed", None, number=number)
            return
        mine = values.labels(tuple(answer.draft.changes))
        undo = partial(self._undo, answer)
        if answer.merged:
            others = values.labels(answer.merged)
            self._desk.notices.undoable(
                "edit.saved-merged", undo, number=number, fields=mine, others=others
            )
        else:
            self._desk.notices.undoable("edit.saved", undo, number=number, fields=mine)

    def _undo(self, saved: Saved) -> None:
        """Bring the old values back as an edit on the newest version."""
        client, draft = self._desk.client, saved.undo()
        number, fields = saved.order.number, values.labels(tuple(saved.draft.changes))
        said = words.text("edit.saved", number=number, fields=fields)
        fail = undoing.failing(self._desk, said, partial(self._undo, saved))
        self._desk.tasks.run(self, lambda: save(client, draft), self._undone, fail)

    def _undone(self, answer: Saved | Conflict) -> None:
        if isinstance(answer, Conflict):
            dialog = ConflictDialog(self._desk, answer, self._over)
            dialog.sent.connect(self._undone)
            dialog.open()
            return
        self.saved.emit(answer.order)
        self._desk.notices.done("edit.undone", None, number=answer.order.number)


def _later(_fault: Exception) -> bool:
    """Wait for the next change: what could not be seen now is compared when it is saved."""
    return True
