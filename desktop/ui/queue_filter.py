"""Decides how whoever else shows orders knows what the queue is filtered by, and lifts it there."""

from PySide6.QtCore import QObject, Signal

from api_client.wire.views import ViewFilter
from desktop.ui import filters


class QueueFilter(QObject):
    """What the queue of one person is filtered by now: the queue says it, others hear it."""

    changed = Signal(object)
    """The ViewFilter by which the queue is filtered from now on."""

    cleared = Signal()
    """Somebody wants the queue to be filtered no longer."""

    def __init__(self) -> None:
        """Ask for nothing until the queue does."""
        super().__init__()
        self._asked = filters.EVERYTHING

    @property
    def asked(self) -> ViewFilter:
        """What is asked for now."""
        return self._asked

    @property
    def filtered(self) -> bool:
        """Whether anything is asked for."""
        return bool(filters.parts(self._asked))

    def put(self, asked: ViewFilter) -> None:
        """Take note of what the queue is filtered by."""
        if asked != self._asked:
            self._asked = asked
            self.changed.emit(asked)

    def clear(self) -> None:
        """Have the queue filtered no longer."""
        self.cleared.emit()
