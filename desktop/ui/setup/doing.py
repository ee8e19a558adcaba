"""Decides the page on which the centre is founded: each step, what failed, and trying again."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from typing_extensions import override

from desktop.ui import faults
from desktop.ui.founding import Founded, FoundingStep, FoundingWanted, Progress
from desktop.ui.machine import Ended
from desktop.ui.setup.page import Page, Setting
from desktop.ui.theme import Tone
from desktop.ui.widgets.findings import Finding, Findings
from desktop.ui.widgets.progress import ProgressList
from desktop.ui.widgets.worded import Button

OPTIONAL: dict[FoundingStep, Callable[[FoundingWanted], bool]] = {
    FoundingStep.DEMO: lambda wanted: wanted.demo,
    FoundingStep.BACKUP: lambda wanted: wanted.backups.folder is not None,
}
"""Steps that are done only where they are wanted."""


class DoingPage(Page):
    """The founding while it runs, and what came of it."""

    _progressed = Signal(object)

    def __init__(self, setting: Setting) -> None:
        """Begin with nothing done."""
        super().__init__("doing", setting, "work")
        self.founded: Founded | None = None
        self._running, self._came_to = False, "doing"
        self.steps = ProgressList[FoundingStep](setting.theme, self)
        self.findings = Findings(setting.theme, self)
        self.stop_button = Button("first-run.stop", setting.theme, parent=self)
        self.stop_button.clicked.connect(self.stop)
        self.down.addWidget(self.steps)
        self.down.addWidget(self.findings)
        self.down.addWidget(self.stop_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.down.addStretch(1)
        self._progressed.connect(self._go_on, Qt.ConnectionType.QueuedConnection)

    @property
    def running(self) -> bool:
        """Whether it is under way."""
        return self._running

    @property
    @override
    def in_rail(self) -> bool:
        return False

    @property
    @override
    def next_key(self) -> str:
        return "" if self._running else "first-run.again"

    @property
    @override
    def heading(self) -> str:
        return f"first-run.{self._came_to}"

    @property
    @override
    def more(self) -> str:
        return f"first-run.{self._came_to}-more"

    @property
    @override
    def back(self) -> bool:
        return not self._running

    @override
    def begin(self) -> None:
        self.send()

    @override
    def send(self) -> None:
        """Found the centre; once more after it failed."""
        wanted = self.setting.wishes.wanted()
        self.steps.show_steps(
            [step for step in FoundingStep if OPTIONAL.get(step, _always)(wanted)]
        )
        self.findings.show_findings(())
        self._running, self._came_to = True, "doing"
        self.stop_button.show()
        self.stop_button.setEnabled(True)
        self.stop_button.setFocus()
        self.offered.emit()
        found = partial(self.setting.founder.found, wanted, self._progressed.emit)
        self.setting.tasks.run(self, found, self._end, self._miss)

    def stop(self) -> None:
        """End it; nothing of it stays."""
        if self._running:
            self.stop_button.setEnabled(False)
            self.setting.founder.cancel()

    def _go_on(self, progress: Progress) -> None:
        if self._running:
            self.steps.go_to(progress.step, progress.done, progress.of)

    def _end(self, founded: Founded) -> None:
        self._running = False
        self.founded = founded
        self.steps.finish()
        self.stop_button.hide()
        self.passed.emit()

    def _miss(self, fault: Exception) -> bool:
        self._running = False
        self.stop_button.hide()
        self.steps.fail()
        if isinstance(fault, Ended):
            self._came_to = "stopped"
        else:
            self._came_to = "not-founded"
            self.findings.show_findings([Finding(Tone.TROUBLE, lambda: faults.sentence(fault))])
        self.offered.emit()
        return True


def _always(_wanted: FoundingWanted) -> bool:
    return True
