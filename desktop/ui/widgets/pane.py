"""Decides how a table that loads is shown: loading, failing with a way out, or its rows."""

from collections.abc import Callable

from PySide6.QtWidgets import QStackedLayout, QWidget

from desktop.ui import faults
from desktop.ui.theme import Theme, Tone
from desktop.ui.widgets.placard import Placard


class Pane(QWidget):
    """A view, or the placard that stands in its place."""

    def __init__(self, view: QWidget, theme: Theme, parent: QWidget) -> None:
        """Show `view` once it is ready; until then say that it is loading."""
        super().__init__(parent)
        self.placard = Placard(theme, self)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.placard)
        self._stack.addWidget(view)
        self.show_loading()

    def show_loading(self) -> None:
        """Say that it is loading, unless something is shown already."""
        if self._stack.currentIndex() == 0:
            self.placard.show_words("wait", "placard.loading", "placard.loading-more")

    def show_view(self) -> None:
        """Show the view."""
        self._stack.setCurrentIndex(1)

    def show_failing(self, fault: Exception, again: Callable[[], None]) -> None:
        """Say what went wrong and offer to try again."""
        self._stack.setCurrentIndex(0)
        self.placard.show_words(
            "away",
            "placard.failing",
            lambda: faults.sentence(fault),
            Tone.TROUBLE,
            ("placard.retry", again),
        )
