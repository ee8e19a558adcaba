"""Decides what every panel that is one live table has in common: it loads, follows, re-words."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from PySide6.QtCore import QEvent
from typing_extensions import override

from api_client.wire.changes import Change
from desktop.ui.desk import Desk
from desktop.ui.live import Live
from desktop.ui.panel import Panel
from desktop.ui.tableview import TableView
from desktop.ui.widgets.pane import Pane


class ListPanel(Panel):
    """A panel of one table, whose maker sets the desk, `table`, `live` and `pane`."""

    _desk: Desk
    table: TableView[Any]
    live: Live[Any]
    pane: Pane

    @override
    def reload(self) -> None:
        self.pane.show_loading()
        self.live.reload()

    @override
    def hear(self, changes: Sequence[Change]) -> None:
        self.live.hear(changes)

    @override
    def miss(self, fault: Exception) -> None:
        if not self.live.ready:
            self.pane.show_failing(fault, self.reload)

    @override
    def known_at(self, heard_at: datetime) -> datetime | None:
        return heard_at if self.live.ready else None

    @override
    def enter(self) -> None:
        self.pane.take_focus()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._reword()

    def _fail(self, fault: Exception) -> None:
        """Say that loading failed: in passing while rows are shown, else in their place."""
        if self.live.ready:
            self._desk.tasks.failed.emit(fault)
        else:
            self.pane.show_failing(fault, self.reload)

    def _reword(self) -> None:
        """Say what the panel itself words in the language spoken now."""
        raise NotImplementedError
