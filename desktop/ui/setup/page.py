"""Decides what every page of the first run is: a heading, what it asks, and when it is right."""

from dataclasses import dataclass, field
from datetime import time
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from desktop import words
from desktop.settings import Settings
from desktop.ui import faults
from desktop.ui.founding import (
    BackupsWanted,
    Founder,
    FoundingWanted,
    Purpose,
)
from desktop.ui.tasks import Tasks
from desktop.ui.theme import Theme
from desktop.ui.widgets.form import Field

USUAL = Settings()
"""What holds while nobody chooses otherwise."""


@dataclass
class Wishes:
    """What was chosen so far; nothing of it is written before the last page."""

    folder: Path
    key_file: Path | None = None
    purpose: Purpose = Purpose.ALONE
    url: str = ""
    serves: tuple[str, int] | None = None
    administrator: str = ""
    password: str = field(default="", repr=False)
    backup_folder: Path | None = None
    backup_at: time = USUAL.backup_at
    backup_days_kept: int = USUAL.backup_days_kept
    same_disk: bool = False
    """Whether the backups lie on the disk of the data."""
    demo: bool = False

    def wanted(self) -> FoundingWanted:
        """Give the centre that is wanted, in the language that is spoken."""
        elsewhere = self.backup_folder is not None
        return FoundingWanted(
            folder=self.folder,
            administrator=self.administrator,
            password=self.password,
            language=words.language(),
            backups=BackupsWanted(self.backup_folder, self.backup_at, self.backup_days_kept)
            if elsewhere
            else BackupsWanted(),
            demo=self.demo,
            serves=self.serves if self.purpose is Purpose.SERVE else None,
            key_file=self.key_file,
        )


@dataclass(frozen=True)
class Setting:
    """What a page works with."""

    founder: Founder
    wishes: Wishes
    theme: Theme
    tasks: Tasks


class Page(QWidget):
    """One page. The window around it has its heading, its buttons and what is wrong in all."""

    passed = Signal()
    """What it asks is answered, and right."""

    failed = Signal(str)
    """The sentence for what is wrong and belongs to no field; an empty one takes it away."""

    offered = Signal()
    """Another button than before is right now."""

    def __init__(self, key: str, setting: Setting, icon: str) -> None:
        """Be the page whose texts lie under `first-run.<key>`."""
        super().__init__()
        self.key, self.icon, self.setting = key, icon, setting
        self._fields: dict[str, Field] = {}
        self.down = QVBoxLayout(self)
        self.down.setContentsMargins(0, 0, 0, 0)
        self.down.setSpacing(12)

    @property
    def heading(self) -> str:
        """The key of its heading."""
        return f"first-run.{self.key}"

    @property
    def more(self) -> str:
        """The key of the sentence below it."""
        return f"first-run.{self.key}-more"

    @property
    def step(self) -> str:
        """The key of how it is called beside the pages."""
        return f"first-run.step-{self.key}"

    @property
    def in_rail(self) -> bool:
        """Whether it is one of the questions, which stand beside the pages."""
        return True

    @property
    def next_key(self) -> str:
        """The key of what the main button says; none where there is nothing to press."""
        return "first-run.next"

    @property
    def ready(self) -> bool:
        """Whether the main button may be pressed."""
        return True

    @property
    def back(self) -> bool:
        """Whether it can be left for the page before."""
        return True

    def add(self, name: str, shown: Field, into: QBoxLayout | None = None) -> None:
        """Take a field in; `name` is what faults call it."""
        self._fields[name] = shown
        (into or self.down).addWidget(shown)
        shown.edited.connect(lambda: self.failed.emit(""))

    def begin(self) -> None:
        """Be shown: look at what is there, put the focus where something is to be done."""

    def send(self) -> None:
        """Look whether all is right, and pass."""
        self.passed.emit()

    def leave(self) -> None:
        """Be left; what was begun is of no interest any more."""

    def fail(self, fault: Exception) -> bool:
        """Show a failure, in its field where it has one."""
        by_field = faults.by_field(fault)
        first: Field | None = None
        for name, shown in self._fields.items():
            said = by_field.pop(name, "")
            shown.show_fault(said)
            first = shown if said and first is None else first
        if first is None:
            self.failed.emit(faults.sentence(fault))
        else:
            first.setFocus()
        self.offered.emit()
        return True
