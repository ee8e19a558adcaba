"""Decides the page on which it is said what this machine is to be (F1, F2)."""

from typing_extensions import override

from desktop.ui.founding import Purpose
from desktop.ui.setup.page import Page, Setting
from desktop.ui.widgets.choices import Choices


class PurposePage(Page):
    """A centre on this machine, or a desk on another machine's."""

    def __init__(self, setting: Setting) -> None:
        """Have chosen what is wished."""
        super().__init__("purpose", setting, "server")
        self.choices = Choices(tuple(Purpose), "first-run.purpose", self)
        self.choices.choose(setting.wishes.purpose)
        self.choices.chosen.connect(self._choose)
        self.down.addWidget(self.choices)
        self.down.addStretch(1)

    @override
    def begin(self) -> None:
        self.choices.take_focus()

    def _choose(self) -> None:
        self.setting.wishes.purpose = self.choices.value
        self.offered.emit()
