"""Decides what stands in the queue where no order fits: the filter in words, a way to clear it."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeySequence
from PySide6.QtWidgets import QAbstractScrollArea
from typing_extensions import override

from api_client.wire.views import ViewFilter
from desktop import words
from desktop.ui import filters
from desktop.ui.theme import Theme
from desktop.ui.widgets.placard import Placard


class NoMatch(Placard):
    """Lies over the rows of an empty table, below its headings."""

    def __init__(
        self, table: QAbstractScrollArea, clear: Callable[[], None], keys: str, theme: Theme
    ) -> None:
        """Lie over `table`, hidden; the button does `clear`, which has `keys` besides."""
        self._asked = filters.EVERYTHING
        self._clear, self._keys = clear, keys
        self._over = table.viewport()
        super().__init__(theme, self._over)
        self.button.show_icon("close")
        self.hide()
        self._over.installEventFilter(self)

    def tell(self, asked: ViewFilter, *, none: bool) -> None:
        """Say that no order fits `asked`, where there is `none` of them and it asks for any."""
        self._asked = asked
        shown = none and asked != filters.EVERYTHING
        if shown:
            act = ("filter.clear-all", self._clear)
            self.show_words("search", "queue.no-match", self._said, act=act)
            self.setGeometry(self._over.rect())
        if shown and self.isHidden() and self._over.isVisible():
            told = QAccessibleAnnouncementEvent(self._over, self.accessibleName())
            QAccessible.updateAccessibility(told)
        self.setVisible(shown)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._over and event.type() == QEvent.Type.Resize:
            self.setGeometry(self._over.rect())
        return False

    def _said(self) -> str:
        keys = QKeySequence(self._keys).toString(QKeySequence.SequenceFormat.NativeText)
        return words.text("queue.no-match-why", filter=filters.sentence(self._asked), keys=keys)
