"""Decides when a panel hears what changed: at once where it is seen, gathered where it is not.

A panel behind a tab or closed still counts and warns, so it hears everything, but of a thing that
changes ten times only the last change, and not at each paint of the others.
"""

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import QObject, QTimer

from api_client.vocabulary import Noun
from api_client.wire.changes import Change
from desktop.ui.panel import Panel

UNSEEN_MS = 1_000
"""How long changes are gathered for a panel that nobody sees."""


class Hearing(QObject):
    """Carries the changes of the feed to one panel."""

    def __init__(self, panel: Panel, parent: QObject) -> None:
        """Carry to `panel`, which is not seen until `show` says so."""
        super().__init__(parent)
        self._panel, self.seen = panel, False
        self._gathered: dict[tuple[Noun, UUID], Change] = {}
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(UNSEEN_MS)
        self._later.timeout.connect(self._tell)

    def show(self, seen: bool) -> None:  # noqa: FBT001  (Qt's signal gives it so)
        """Take note whether the panel is seen; what it has not heard yet it hears now."""
        self.seen = seen
        if seen:
            self._tell()

    def hear(self, changes: Sequence[Change]) -> None:
        """Tell the panel, now or later."""
        if self.seen and not self._gathered:
            self._panel.hear(changes)
            return
        for change in changes:
            self._gathered.pop((change.noun, change.id), None)
            self._gathered[change.noun, change.id] = change
        if self.seen:
            self._tell()
        elif not self._later.isActive():
            self._later.start()

    def _tell(self) -> None:
        self._later.stop()
        gathered, self._gathered = tuple(self._gathered.values()), {}
        if gathered:
            self._panel.hear(gathered)
