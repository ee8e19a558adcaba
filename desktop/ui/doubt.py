"""Decides how a certificate is asked about while somebody works: the log-in's page, in a dialog."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from desktop import words
from desktop.ui.certificates import CertificatePage
from desktop.ui.machine import CertificateDoubt
from desktop.ui.theme import Theme
from desktop.ui.widgets.bounds import DeskDialog
from desktop.ui.widgets.room import fit

WIDTH_PX = 620


class DoubtDialog(DeskDialog):
    """What a server shows that is not believed; Escape and the main button trust nothing."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        """Begin empty; `show_doubt` says what is shown."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.page = CertificatePage(theme, self)
        self.page.declined.connect(self.reject)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(20, 18, 20, 16)
        whole.addWidget(self.page)
        self.setMinimumWidth(WIDTH_PX)

    def show_doubt(self, doubt: CertificateDoubt) -> None:
        """Tell of this certificate."""
        self.page.show_doubt(doubt)
        self._reword()

    @override
    def event(self, event: QEvent) -> bool:
        taken = super().event(event)
        if event.type() in {QEvent.Type.Show, QEvent.Type.LayoutRequest}:
            fit(self, shrink=event.type() == QEvent.Type.Show)
        return taken

    @override
    def _reword(self) -> None:
        """Say in the title what the page's heading says: an alarm may lie over that."""
        changed = self.page.doubt is not None and self.page.doubt.changed
        said = words.text("certificate.changed" if changed else "certificate.unknown")
        self.setWindowTitle(said)
        self.setAccessibleName(said)
