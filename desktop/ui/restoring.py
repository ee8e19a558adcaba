"""Decides how a backup is restored from the window, and how what was proved is told (F5).

It runs as a program of its own, so that neither a long restore nor a damaged backup holds or ends
the window; it can be had where no server answers, since that is when people need it.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget
from typing_extensions import override

from desktop import words
from desktop.clock import Clock
from desktop.ui import faults
from desktop.ui.machine import Machine, Restored, RestoreWanted
from desktop.ui.tasks import Tasks
from desktop.ui.theme import Theme, Tone
from desktop.ui.widgets.dialog import FormDialog
from desktop.ui.widgets.findings import Finding, Findings
from desktop.ui.widgets.headline import Headline
from desktop.ui.widgets.paths import PathField
from desktop.ui.widgets.worded import Label

WIDTH_PX = 620
TICK_MS = 1_000


class RestoreDialog(FormDialog):
    """Which backup, into which folder; then what was proved, and how to open it."""

    opened = Signal()
    """A desk on what was restored is on its way."""

    def __init__(
        self, machine: Machine, theme: Theme, tasks: Tasks, clock: Clock, parent: QWidget
    ) -> None:
        """Ask for a backup and a folder of this machine."""
        super().__init__("restore.title", "restore.send", theme, tasks, parent, icon="undo")
        self._machine, self._clock = machine, clock
        self.restored: Restored | None = None
        self._began_s: float | None = None
        self.backup = PathField("restore.file", theme, wanted=True)
        self.folder = PathField("restore.folder", theme, folder=True, wanted=True)
        self.key_file = PathField("restore.key-file", theme)
        if machine.key_file is not None:
            self.key_file.name_path(machine.key_file)
        self.form, self.outcome = QWidget(self), Outcome(theme, self)
        self._progress = QLabel(self)
        self._progress.setWordWrap(True)
        self._tick = QTimer(self)
        self._tick.setInterval(TICK_MS)
        self._tick.timeout.connect(self._tell_progress)
        self._arrange()
        self.setMinimumWidth(WIDTH_PX)
        self.backup.setFocus()

    @property
    def running(self) -> bool:
        """Whether a restore is under way."""
        return self._began_s is not None

    @override
    def collect(self) -> Callable[[], object]:
        backup, folder = self.backup.path(), self.folder.path()
        missing = {}
        if backup is None:
            missing["backup"] = words.text("restore.file-missing")
        if folder is None:
            missing["folder"] = words.text("restore.folder-missing")
        if backup is None or folder is None:
            raise faults.Unfilled(missing)
        return partial(self._machine.restore, RestoreWanted(backup, folder, self.key_file.path()))

    @override
    def send(self) -> None:
        if self.restored is None:
            super().send()
        else:
            self._open(self.restored.folder)

    @override
    def begin(self) -> None:
        self._began_s = self._clock.monotonic_s()
        self.form.setEnabled(False)
        self._progress.show()
        self._tell_progress()
        self._tick.start()
        self.leave_button.say("restore.stop")
        self._fit_soon()

    @override
    def resume(self) -> None:
        self._tick.stop()
        self._progress.hide()
        self._began_s = None
        self.form.setEnabled(True)
        self.leave_button.say("dialog.cancel")
        self._fit_soon()

    @override
    def end(self, answer: object) -> None:
        assert isinstance(answer, Restored)
        self.resume()
        self.restored = answer
        self.form.hide()
        self.outcome.show_restored(answer, self.key_file.path(), self._clock)
        self.outcome.show()
        self.leave_button.say("restore.close")
        self.send_button.say("restore.open")
        self.send_button.show_icon("send")
        self.send_button.setEnabled(True)
        first = self.send_button if answer.ok else self.leave_button  # doubts are read first
        first.setDefault(True)
        first.setFocus()
        self.sent.emit(answer)

    @override
    def reject(self) -> None:
        """Close; a restore that still runs is ended with it."""
        if self.running:
            self._machine.cancel()
        super().reject()

    def _open(self, folder: Path) -> None:
        self._machine.open(folder, self.key_file.path())
        self.opened.emit()
        self.accept()

    def _arrange(self) -> None:
        about = Label("restore.about", "caption", self)
        about.setWordWrap(True)
        inside = QVBoxLayout(self.form)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(10)
        inside.addWidget(about)
        for name, field in (
            ("backup", self.backup),
            ("folder", self.folder),
            ("key_file", self.key_file),
        ):
            inside.addWidget(self.add(name, field))
        for each in (self.form, self._progress, self.outcome):
            self.body.addWidget(each)
        self._progress.hide()
        self.outcome.hide()

    def _fit_soon(self) -> None:
        """Grow once what is now shown has been laid out."""
        QTimer.singleShot(0, self, self._fit)

    def _fit(self) -> None:
        """Be as high as the words need at this width."""
        whole = self.layout()
        assert whole is not None
        whole.activate()
        self.resize(
            self.width(), max(whole.heightForWidth(self.width()), whole.minimumSize().height())
        )

    def _tell_progress(self) -> None:
        if self._began_s is not None:
            length = words.duration(timedelta(seconds=self._clock.monotonic_s() - self._began_s))
            self._progress.setText(words.text("restore.running", length=length))

    @override
    def _reword(self) -> None:
        super()._reword()
        if hasattr(self, "_progress"):
            self._tell_progress()


class Outcome(QWidget):
    """What a restore proved, and how the restored centre is opened."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        """Begin empty."""
        super().__init__(parent)
        self._ok = False
        self._headline = Headline(theme, self)
        self._findings = Findings(theme, self)
        self._how = Label("restore.how", "caption", self)
        self._how.setWordWrap(True)
        self.command = QLineEdit(self)
        self.command.setReadOnly(True)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(10)
        for each in (self._headline, self._findings):
            down.addWidget(each)
        down.addSpacing(4)
        down.addWidget(self._how)
        down.addWidget(self.command)

    def show_restored(self, restored: Restored, key_file: Path | None, clock: Clock) -> None:
        """Show what was proved."""
        self._ok = restored.ok
        self._reword()
        self._findings.show_findings(findings(restored, clock))
        key = "" if key_file is None else f' --key-file "{key_file}"'
        self.command.setText(f'callout --data "{restored.folder}"{key}')

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._reword()

    def _reword(self) -> None:
        heading, more, icon, tone = PROVED[self._ok]
        self._headline.show_words(icon, tone, words.text(heading), words.text(more))
        self.command.setAccessibleName(words.text("restore.how"))


SECRETS: dict[str, tuple[str, Tone]] = {
    "decrypt": ("restore.found-decrypt", Tone.DONE),
    "none": ("restore.found-none", Tone.DONE),
    "key-missing": ("restore.found-key-missing", Tone.TROUBLE),
    "key-wrong": ("restore.found-key-wrong", Tone.TROUBLE),
}
"""How it is said whether the key opens what is encrypted."""
PROVED: dict[bool, tuple[str, str, str, Tone]] = {
    True: ("restore.proved", "restore.proved-more", "ok", Tone.DONE),
    False: ("restore.not-proved", "restore.not-proved-more", "warning", Tone.WAITING),
}


def findings(restored: Restored, clock: Clock) -> Sequence[Finding]:
    """Give what was looked at, each with how it went; when it was made comes first."""
    good, bad = Tone.DONE, Tone.TROUBLE

    def as_of() -> str:
        now, made_at = clock.now(), restored.made_at
        return words.text("restore.as-of", age=words.age(made_at, now), at=words.moment(made_at))

    def told(key: str, **fields: words.Field) -> Callable[[], str]:
        return lambda: words.text(key, **fields)

    def counted(key: str, count: int) -> Callable[[], str]:
        return lambda: words.plural(key, count)

    found = [Finding(Tone.NEUTRAL, as_of)]
    if restored.differing:
        tables = ", ".join(restored.differing)
        found.append(Finding(bad, told("restore.found-rows-differ", tables=tables)))
    else:
        found.append(Finding(good, counted("restore.found-rows", restored.rows)))
    if restored.audit_bad is not None:
        found.append(Finding(bad, told("restore.found-audit-bad", row=restored.audit_bad)))
    else:
        found.append(Finding(good, counted("restore.found-audit", restored.audit_rows)))
    files = restored.files + restored.files_bad
    if restored.files_bad:

        def bad_files() -> str:
            some, every = words.number(restored.files_bad), words.number(files)
            return words.text("restore.found-files-bad", bad=some, all=every)

        found.append(Finding(bad, bad_files))
    else:
        none = told("restore.found-files-none")
        found.append(Finding(good, counted("restore.found-files", files) if files else none))
    key, tone = SECRETS[restored.secrets]
    found.append(Finding(tone, told(key, fingerprint=restored.fingerprint)))
    return found
