"""Decides which buttons stand over the map for areas: to draw them, and while one is drawn."""

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from desktop.ui.theme import Theme
from desktop.ui.widgets.flow import Flow
from desktop.ui.widgets.worded import Button

DRAWING = "map.drawing-"
OF_CHOSEN = frozenset({"map.edit-area", "map.take-away-area"})
BUTTONS = (
    ("map.draw-area", "add", ""),
    ("map.draw-fence", "shield", ""),
    ("map.edit-area", "edit", ""),
    ("map.take-away-area", "close", ""),
    (f"{DRAWING}finish", "check", "main"),
    (f"{DRAWING}back", "undo", ""),
    (f"{DRAWING}again", "refresh", ""),
    (f"{DRAWING}leave", "close", ""),
)


class MapAreaBar(QWidget):
    """Two sets of buttons, of which one stands."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        """Stand nowhere yet."""
        super().__init__(parent)
        self.buttons = {
            key: Button(key, theme, icon, weight, self) for key, icon, weight in BUTTONS
        }
        self._flows = Flow(6, self), Flow(6, self)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(12, 0, 12, 8)
        whole.setSpacing(0)
        for drawing, flow in enumerate(self._flows):
            whole.addWidget(flow)
            flow.show_all(
                [one for key, one in self.buttons.items() if key.startswith(DRAWING) == drawing]
            )
        self.setVisible(False)

    def show_standing(self, *, shown: bool, going: bool, whole: bool, chosen: bool) -> None:
        """Show what can be done now."""
        for drawing, flow in enumerate(self._flows):
            flow.setVisible(going == drawing)
        for key in OF_CHOSEN:
            self.buttons[key].setEnabled(chosen)
        self.buttons[f"{DRAWING}finish"].setEnabled(whole)
        self.setVisible(shown or going)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            for flow in self._flows:
                flow.settle()
