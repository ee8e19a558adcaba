"""Decides the page on which it is said where the data live; the folder is looked at as one types.

A centre that is there already is opened and not changed.
"""

from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from typing_extensions import override

from desktop import words
from desktop.ui import faults
from desktop.ui.founding import FolderSeen, Ground
from desktop.ui.setup.page import Page, Setting
from desktop.ui.theme import Tone
from desktop.ui.widgets.findings import Finding, Findings
from desktop.ui.widgets.paths import PathField
from desktop.ui.widgets.worded import Button

LOOK_AFTER_MS = 300
SCANT_BYTES = 5 * 2**30
"""With less room than this it is advised to take another disk."""
SAID = {
    Ground.VACANT: (Tone.DONE, "first-run.folder-vacant"),
    Ground.CENTRE: (Tone.NEUTRAL, "first-run.folder-centre"),
    Ground.HALF_MADE: (Tone.WAITING, "first-run.folder-half-made"),
}


class FolderPage(Page):
    """The folder of the data, and what was found there."""

    def __init__(self, setting: Setting, lost: Path | None = None) -> None:
        """Begin with the folder that is wished; `lost` is where a centre was before and is not."""
        super().__init__("folder", setting, "folder")
        self.seen: FolderSeen | None = None
        self._lost = lost
        self._asking, self._sent = 0, False
        self.folder = PathField("field.data-folder", setting.theme, folder=True, wanted=True)
        self.folder.name_path(lost or setting.wishes.folder)
        self.usual = Button("first-run.folder-usual", setting.theme, parent=self)
        self.usual.clicked.connect(lambda: self.folder.name_path(setting.founder.folder))
        self.findings = Findings(setting.theme, self)
        self.add("folder", self.folder)
        self.down.addWidget(self.findings)
        self.down.addWidget(self.usual, 0, Qt.AlignmentFlag.AlignLeft)
        self.down.addStretch(1)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(LOOK_AFTER_MS)
        self._later.timeout.connect(self._look)
        self.folder.edited.connect(self._change)

    @property
    @override
    def next_key(self) -> str:
        if self.existing:
            return "first-run.open"
        return "first-run.look-again" if self.missed else "first-run.next"

    @property
    def missed(self) -> bool:
        """Whether a centre was in the folder that is named, and is not there now."""
        return self._lost is not None and self.folder.path() == self._lost and not self.existing

    @property
    def existing(self) -> bool:
        """Whether a centre lives in the folder that is named."""
        return self.seen is not None and self.seen.ground is Ground.CENTRE and not self.seen.fault

    @override
    def begin(self) -> None:
        self.folder.line.setFocus()
        self.folder.line.setCursorPosition(len(self.folder.line.text()))
        self._look()

    @override
    def leave(self) -> None:
        self._later.stop()
        self._asking += 1
        self._sent = False

    @override
    def send(self) -> None:
        """Pass once the folder was looked at and is fit."""
        if self._later.isActive() or self.seen is None or self.missed:
            self._sent = True
            self._look()
            return
        self._pass()

    def _change(self) -> None:
        self.seen, self._sent = None, False
        self._asking += 1
        self.usual.setVisible(self.folder.path() != self.setting.founder.folder)
        self._later.start()
        self.offered.emit()

    def _look(self) -> None:
        self._later.stop()
        folder = self.folder.path()
        self.usual.setVisible(folder != self.setting.founder.folder)
        self._asking += 1
        mark, founder = self._asking, self.setting.founder
        if folder is None:
            self.findings.show_findings(())
            if self._sent:
                self._sent = False
                self.folder.show_fault(words.text("restore.folder-missing"))
            return
        named = folder.absolute()
        self.setting.tasks.run(
            self, lambda: founder.look(named), lambda seen: self._show(mark, seen), self.fail
        )

    def _show(self, mark: int, seen: FolderSeen) -> None:
        if mark != self._asking:
            return
        self.seen = seen
        self.findings.show_findings(self._found(seen))
        self.offered.emit()
        if self._sent:
            self._sent = False
            self._pass()

    def _pass(self) -> None:
        seen = self.seen
        assert seen is not None, "it was looked at"
        if self.missed:
            return
        if seen.fault is not None:
            self.folder.show_fault(faults.sentence(seen.fault))
            self.folder.line.setFocus()
            self.findings.show_findings(())
            return
        self.setting.wishes.folder = seen.folder
        self.passed.emit()

    def _found(self, seen: FolderSeen) -> list[Finding]:
        """Say what the folder is, and how much room there is."""
        fault = seen.fault
        if fault is not None and not self.missed:
            return [Finding(Tone.TROUBLE, lambda: faults.sentence(fault))]
        if self.missed:
            return [Finding(Tone.TROUBLE, lambda: words.text("first-run.lost"))]
        tone, key = SAID[seen.ground]
        found = [Finding(tone, lambda: words.text(key))]
        free = seen.free_bytes
        if free is not None and not self.existing:
            scant = free < SCANT_BYTES
            key_of_room = "first-run.folder-scant" if scant else "first-run.folder-room"
            room = Finding(
                Tone.WAITING if scant else Tone.DONE,
                lambda: words.text(key_of_room, free=words.size(free)),
            )
            found.append(room)
        return found
