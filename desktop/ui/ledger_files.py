"""Decides how the ledger is kept as a file of this machine, and what is told of it (F1)."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QFileDialog, QMenu, QPushButton, QWidget

from api_client.vocabulary import LedgerFormat
from desktop import words
from desktop.ui.desk import Desk
from desktop.ui.saving import save_whole

SUFFIXES = {
    LedgerFormat.XLSX: "xlsx",
    LedgerFormat.CSV: "csv",
    LedgerFormat.BEANCOUNT: "beancount",
}
"""What can be chosen from, the most usual first, and how its file's name ends."""


class LedgerExport(QObject):
    """Has the server write every transfer, and keeps it: whole, or not at all."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        """Ask over `parent`."""
        super().__init__(parent)
        self._desk, self._parent = desk, parent
        self.menu: QMenu | None = None

    def offer(self, button: QPushButton) -> QMenu:
        """Offer each form under a button."""
        menu = self.menu = QMenu(self._parent)
        for form in SUFFIXES:
            action = menu.addAction(words.member(form))
            action.triggered.connect(partial(self.ask_where, form))
        menu.popup(button.mapToGlobal(QPoint(0, button.height())))
        menu.setActiveAction(menu.actions()[0])
        return menu

    def ask_where(self, form: LedgerFormat) -> None:
        """Ask where it goes."""
        suffix, day = SUFFIXES[form], self._desk.clock.now().date()
        start = words.text("ledger.file-name", day=day.isoformat())
        kinds = f"{words.member(form)} (*.{suffix})"
        title = words.text("ledger.export")
        named, _ = QFileDialog.getSaveFileName(self._parent, title, f"{start}.{suffix}", kinds)
        if named:
            self.save(form, Path(named))

    def save(self, form: LedgerFormat, path: Path) -> None:
        """Keep it as `path`; what was there before stays unless it came whole."""
        export, language = self._desk.client.ledger.export, words.language().value

        def save() -> int | OSError:
            return save_whole(lambda into: export(form, into, language=language), path)

        def tell(done: int | OSError) -> None:
            if isinstance(done, OSError):
                said = words.text("ledger.not-saved", file=str(path))
                self._desk.notices.trouble(said)
                return
            size = words.size(done)
            self._desk.notices.done("ledger.saved", None, file=str(path), size=size)

        self._desk.tasks.run(self, save, tell)
