"""Decides the page on which it is said where backups go, and what it means that they go nowhere."""

from datetime import time
from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from desktop import words
from desktop.ui import faults
from desktop.ui.setup.page import Page, Setting
from desktop.ui.theme import Tone
from desktop.ui.widgets.choices import Choices
from desktop.ui.widgets.findings import Finding, Findings
from desktop.ui.widgets.form import LineField
from desktop.ui.widgets.paths import PathField

MOST_DAYS = 366
TIME_LETTERS, DAYS_LETTERS = 5, 3


class Keep(StrEnum):
    """Where backups go; texts lie under `keep`."""

    ELSEWHERE = "elsewhere"
    NOT_NOW = "not-now"


class BackupsPage(Page):
    """A folder on another disk, an hour, and for how many days; or not now."""

    def __init__(self, setting: Setting) -> None:
        """Have a folder asked for."""
        super().__init__("backups", setting, "archive")
        theme, wishes = setting.theme, setting.wishes
        self._asking, self._waiting = 0, False
        self.choices = Choices(tuple(Keep), "first-run.backups", self)
        self.details = QWidget(self)
        self.folder = PathField("field.backup-folder", theme, folder=True, wanted=True)
        self.at = LineField("first-run.backup-at", theme, wanted=True, most=TIME_LETTERS)
        self.days = LineField("first-run.backup-days", theme, wanted=True, most=DAYS_LETTERS)
        self.at.line.setText(wishes.backup_at.isoformat("minutes"))
        self.days.line.setText(str(wishes.backup_days_kept))
        self.findings = Findings(theme, self)
        inside, across = QVBoxLayout(self.details), QHBoxLayout()
        inside.setContentsMargins(26, 0, 0, 14)
        inside.setSpacing(12)
        self.add("backup_folder", self.folder, inside)
        across.setSpacing(12)
        self.add("backup_at", self.at, across)
        self.add("backup_days_kept", self.days, across)
        for each in (self.at, self.days):
            across.setAlignment(each, Qt.AlignmentFlag.AlignTop)
        inside.addLayout(across)
        self.choices.down.insertWidget(2, self.details)
        self.down.addWidget(self.choices)
        self.down.addWidget(self.findings)
        self.down.addStretch(1)
        self.choices.chosen.connect(self._choose)
        self.folder.edited.connect(self._forget)
        self._choose()

    @property
    @override
    def ready(self) -> bool:
        return not self._waiting

    @override
    def begin(self) -> None:
        if self.choices.value is Keep.ELSEWHERE:
            self.folder.line.setFocus()
        else:
            self.choices.take_focus()

    @override
    def leave(self) -> None:
        self._asking += 1
        self._waiting = False

    @override
    def send(self) -> None:
        wishes = self.setting.wishes
        if self.choices.value is Keep.NOT_NOW:
            wishes.backup_folder = None
            self.passed.emit()
            return
        try:
            folder, at, days = self._read()
        except faults.Unfilled as fault:
            self.fail(fault)
            return
        self._asking += 1
        self._waiting = True
        mark, founder, named = self._asking, self.setting.founder, folder.absolute()
        self.offered.emit()

        def passed(same_disk: bool) -> None:  # noqa: FBT001  (the one thing that is answered)
            if mark != self._asking:
                return
            self._waiting = False
            wishes.backup_folder = named
            wishes.backup_at, wishes.backup_days_kept = at, days
            wishes.same_disk = same_disk
            self.passed.emit()

        def failed(fault: Exception) -> bool:
            self._waiting = False
            return self.fail(fault)

        self.setting.tasks.run(
            self, lambda: founder.look_at_backups(named, wishes.folder), passed, failed
        )

    def _read(self) -> tuple[Path, time, int]:
        """Read what was written.

        Raises:
            faults.Unfilled: it makes no sense, by field.
        """
        wrong = {}
        folder, at, days = self.folder.path(), time(), 0
        if folder is None:
            wrong["backup_folder"] = words.text("restore.folder-missing")
        try:
            at = time.fromisoformat(self.at.text())
        except ValueError:
            wrong["backup_at"] = words.text("first-run.time-wrong")
        if self.days.text().isdecimal():
            days = int(self.days.text())
        if not 1 <= days <= MOST_DAYS:
            wrong["backup_days_kept"] = words.text("first-run.days-wrong", most=MOST_DAYS)
        if wrong or folder is None:
            raise faults.Unfilled(wrong)
        return folder, at.replace(second=0, microsecond=0), days

    def _choose(self) -> None:
        elsewhere = self.choices.value is Keep.ELSEWHERE
        self.details.setEnabled(elsewhere)
        self._forget()
        if not elsewhere:
            for each in (self.folder, self.at, self.days):
                each.show_fault("")
            said = Finding(Tone.WAITING, lambda: words.text("first-run.backups-none"))
            self.findings.show_findings([said])

    def _forget(self) -> None:
        """Take back what was said of another folder, or of none."""
        self.leave()
        self.findings.show_findings(())
        self.offered.emit()
