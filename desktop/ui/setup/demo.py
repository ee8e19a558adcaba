"""Decides the page on which a centre begins empty or with demo data, marked as such."""

from enum import StrEnum

from typing_extensions import override

from desktop import words
from desktop.ui.setup.page import Page, Setting
from desktop.ui.theme import Tone
from desktop.ui.widgets.choices import Choices
from desktop.ui.widgets.findings import Finding, Findings


class Filling(StrEnum):
    """What a centre begins with; texts lie under `filling`."""

    EMPTY = "empty"
    DEMO = "demo"


class DemoPage(Page):
    """Empty, or a small town's working day."""

    def __init__(self, setting: Setting) -> None:
        """Have it begin empty."""
        super().__init__("demo", setting, "queue")
        self.choices = Choices(tuple(Filling), "first-run.demo", self)
        self.findings = Findings(setting.theme, self)
        self.choices.chosen.connect(self._choose)
        self.down.addWidget(self.choices)
        self.down.addWidget(self.findings)
        self.down.addStretch(1)

    @override
    def begin(self) -> None:
        self.choices.take_focus()

    def _choose(self) -> None:
        demo = self.setting.wishes.demo = self.choices.value is Filling.DEMO
        said = Finding(Tone.WAITING, lambda: words.text("first-run.demo-stays"))
        self.findings.show_findings([said] if demo else [])
