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
        self._view, self._awaited = view, False
        self._came_from: QWidget | None = None
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.placard)
        self._stack.addWidget(view)
        self.show_loading()

    def show_loading(self) -> None:
        """Say that it is loading, unless something is shown already."""
        if self._stack.currentIndex() == 0:
            self.placard.show_words("wait", "placard.loading", "placard.loading-more")

    def take_focus(self) -> None:
        """Bring the focus to the view: now, or once it is shown if nobody has gone on till then.

        Who looks at something else by then has gone on, wherever his focus is.
        """
        self._awaited = self._stack.currentIndex() == 0
        self._came_from = self.window().focusWidget()
        if not self._awaited:
            self._view.setFocus()

    def show_view(self) -> None:
        """Show the view."""
        awaited = self._awaited and self.isVisible() and self._nobody_went_on()
        self._awaited, self._came_from = False, None
        self._stack.setCurrentIndex(1)
        if awaited:
            self._view.setFocus()

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

    def _nobody_went_on(self) -> bool:
        """Say whether the focus is still where it was when it was wanted here, or nowhere."""
        focus = self.window().focusWidget()
        return focus in {self._came_from, None} or not focus.isVisible()
