"""Decides how an administrator looks after the centre: backups, server, what support needs (F5).

How the backups stand comes first, in words, and is heard of in the status line too, whichever panel
is in front; it follows the feed, and its age is reckoned again as time passes.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from api_client.vocabulary import Noun, Permission
from api_client.wire.backups import BackupRun, BackupStanding
from api_client.wire.changes import Change
from api_client.wire.diagnostics import CentreFacts
from desktop import words
from desktop.ui import ailments, backups, faults
from desktop.ui.actions import Action
from desktop.ui.centre_figures import figures_of
from desktop.ui.clocks import tick_ms
from desktop.ui.columns import backup_columns
from desktop.ui.desk import Desk
from desktop.ui.feed import Link, Standing
from desktop.ui.gate import Gate
from desktop.ui.others import OthersCard
from desktop.ui.panel import Note, Panel
from desktop.ui.phones import PhonesCard
from desktop.ui.restoring import RestoreDialog
from desktop.ui.saving import save_whole
from desktop.ui.table import TableModel
from desktop.ui.tables import remember
from desktop.ui.tableview import TableView
from desktop.ui.theme import Tone
from desktop.ui.widgets.facts import Card, Fact, Facts
from desktop.ui.widgets.findings import Findings
from desktop.ui.widgets.headline import Headline
from desktop.ui.widgets.pane import Pane
from desktop.ui.widgets.worded import Button, Label

AGE_MS = 30_000
"""How often ages are reckoned again."""
RETRY_MS = 3_000
BESIDE_PX = 434
BUNDLE_NAME = "callout-support.zip"
Answer = TypeVar("Answer")


class CentrePanel(Panel):
    """Backups, the server's figures, restore and support."""

    def __init__(self, desk: Desk) -> None:
        """Show how the desk's server and its backups stand."""
        super().__init__()
        self._desk = desk
        self._keeps = desk.may(Permission.BACKUPS_MAKE)
        self.standing: BackupStanding | None = None
        self.facts: CentreFacts | None = None
        self._facts_s = 0.0
        self.headline = Headline(desk.theme, self)
        self.findings = Findings(desk.theme, self, loud=True)
        self.model: TableModel[backups.BackupRow] = TableModel(backup_columns(desk.clock), self)
        self.table = TableView(self.model, desk.theme, "backups.list", "backups.empty", self)
        remember(self.table, desk, "backups", (0, Qt.SortOrder.DescendingOrder))
        self.pane = Pane(self.table, desk.theme, self)
        self.about, self.figures = Facts(self), Facts(self)
        self.others = OthersCard(desk.theme, self)
        self.phones = PhonesCard(desk, self)
        self.make_button = Button("backups.make", desk.theme, "archive", "main", self)
        self.restore_button = Button("restore.begin", desk.theme, "undo", parent=self)
        self.save_button = Button("support.save", desk.theme, "file", parent=self)
        self._arrange()
        self.gate = Gate(desk, self)
        self.gate.guard(self.make_button, self.make)
        self.gate.guard(self.phones.check_button, self.phones.check)
        self.gate.guard(self.save_button, self._ask_where)
        self.restore_button.clicked.connect(self.restore)
        self._again, ages = QTimer(self), QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(RETRY_MS)
        self._again.timeout.connect(self._load)
        ages.timeout.connect(self._reckon)
        ages.start(tick_ms(desk.clock, AGE_MS))
        desk.feed.turned.connect(self._turn)
        self._reword()

    # What the window says

    @override
    def reload(self) -> None:
        self.pane.show_loading()
        self._load()

    @override
    def hear(self, changes: Sequence[Change]) -> None:
        if self._keeps and any(change.noun is Noun.BACKUP for change in changes):
            self._ask(self._desk.client.backups.standing, self._take)

    @override
    def known_at(self, heard_at: datetime) -> datetime | None:
        """The server's figures are asked for when somebody comes here, and are as old as that."""
        if self.facts is None:
            return None if self.standing is None else heard_at
        passed = timedelta(seconds=self._desk.clock.monotonic_s() - self._facts_s)
        return min(heard_at, self._desk.clock.now() - passed)

    @override
    def enter(self) -> None:
        self.table.setFocus()
        self._ask(self._desk.client.diagnostics.centre, self.take_facts)

    @override
    def miss(self, fault: Exception) -> None:
        if self.standing is None and self.facts is None:
            self.pane.show_failing(fault, self.reload)

    # What people do

    @override
    def offered_actions(self) -> Sequence[Action]:
        return (
            *self.gate.actions(
                Action("backups.make", "archive", self.make, "", self._may_make),
                Action("support.save", "file", self._ask_where, "", self.save_button.isEnabled),
                Action("phones.check", "phone", self.phones.check, "", self.phones.may_check),
            ),
            Action("restore.begin", "undo", self.restore, "", lambda: self._keeps),
        )

    def _may_make(self) -> bool:
        return self._keeps and self.make_button.isEnabled()

    def make(self) -> None:
        """Have a backup made now; how it goes is heard by the feed."""
        self.make_button.setEnabled(False)

        def fail(fault: Exception) -> bool:
            self._show()
            self._desk.tasks.failed.emit(fault)
            return True

        self._desk.tasks.run(self, self._desk.client.backups.make, self._begun, fail)

    def restore(self) -> RestoreDialog:
        """Ask which backup is to be restored, and where to."""
        desk = self._desk
        dialog = RestoreDialog(desk.machine, desk.theme, desk.tasks, desk.clock, self)
        if (chosen := self._chosen()) is not None:
            dialog.backup.name_path(chosen)
        dialog.opened.connect(lambda: desk.notices.done("restore.opened"))
        dialog.open()
        return dialog

    def _chosen(self) -> Path | None:
        """Give where the chosen backup lies, unless the server is on another machine."""
        at = None if (id_ := self.table.chosen_id()) is None else self.model.place(id_)
        if at is None or self.standing is None or not self._desk.machine.keeps_server:
            return None
        return Path(self.standing.folder) / self.model.at(at).backup.name

    def save(self, path: Path) -> None:
        """Save a support bundle to `path`, whole or not at all."""
        desk = self._desk
        self.save_button.setEnabled(False)
        self.save_button.say("support.saving")

        def end() -> None:
            self.save_button.setEnabled(True)
            self.save_button.say("support.save")

        def done(saved: int | OSError) -> None:
            end()
            if isinstance(saved, OSError):
                desk.notices.trouble(words.text("support.not-written", file=str(path)))
                return
            size = words.size(saved)
            desk.notices.done("support.saved", None, file=str(path), size=size)

        def fail(_fault: Exception) -> bool:
            end()
            return False

        bundle = desk.client.diagnostics.support_bundle
        desk.tasks.run(self, lambda: save_whole(bundle, path), done, fail)

    def _ask_where(self) -> None:
        title, filters = words.text("support.save"), words.text("support.filter")
        start = str(Path.home() / BUNDLE_NAME)
        named, _ = QFileDialog.getSaveFileName(self, title, start, filters)
        if named:
            self.save(Path(named))

    # How it is kept up to date

    def _turn(self, standing: Standing) -> None:
        """Ask again when the server is back: its figures are those of a new process."""
        if standing.link is Link.CONNECTED and self.facts is not None:
            self._load()

    def _load(self) -> None:
        if self._keeps:
            self._ask(self._desk.client.backups.standing, self._take)
        self._ask(self._desk.client.diagnostics.centre, self.take_facts)

    def _ask(self, call: Callable[[], Answer], take: Callable[[Answer], None]) -> None:
        self._desk.tasks.run(self, call, take, self._fail)

    def _fail(self, fault: Exception) -> bool:
        """Say that it could not be loaded, and ask again where that helps."""
        self.miss(fault)
        if faults.passing(fault):
            self._again.start()
            return True
        return self.standing is None and not faults.signed_out(fault)

    def _begun(self, run: BackupRun) -> None:
        if self.standing is not None and self.standing.running is None:
            self._take(self.standing.model_copy(update={"running": run}))

    def _take(self, standing: BackupStanding) -> None:
        """Show how backups stand, unless something newer is shown already; tell what has ended."""
        before = self.standing
        if before is not None and standing.seq < before.seq:
            return
        self.standing = standing
        self.model.replace([backups.BackupRow(each) for each in standing.items])
        self.pane.show_view()
        self._show()
        if before is not None and before.running is not None and standing.running is None:
            self._tell(before, standing)

    def take_facts(self, facts: CentreFacts) -> None:
        """Show the server's figures, and what ails the centre."""
        self.facts, self._facts_s = facts, self._desk.clock.monotonic_s()
        self.others.show_others(facts.others)
        self.phones.show_door(facts.door)
        self.findings.show_findings(ailments.findings(facts))
        self.findings.setVisible(ailments.note(facts) is not None)
        if not self._keeps:
            self.pane.show_view()
        self._show()

    def _tell(self, before: BackupStanding, now: BackupStanding) -> None:
        """Tell how the backup that was under way has ended."""
        if now.last_success_at != before.last_success_at and now.items:
            size = words.size(now.items[0].size_bytes)
            self._desk.notices.done("backups.made", None, size=size)
        elif now.last_failure is not None:
            fault = words.member(now.last_failure.code)
            self._desk.notices.trouble(words.text("backups.failed", fault=fault))

    # How it looks

    def _arrange(self) -> None:
        top, across, beside = QHBoxLayout(), QHBoxLayout(), QVBoxLayout()
        self.findings.setContentsMargins(16, 12, 12, 0)
        self.findings.hide()
        top.setContentsMargins(16, 12, 12, 12)
        top.setSpacing(8)
        top.addWidget(self.headline, 1)
        top.addWidget(self.make_button)
        left, inside, right = QVBoxLayout(), QWidget(), QScrollArea(self)
        about = Card("backups.heading", "archive", self._desk.theme, self)
        about.inside.addWidget(self.about)
        left.setSpacing(10)
        left.addWidget(about)
        left.addWidget(self.pane, 1)
        right.setFixedWidth(BESIDE_PX)
        right.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        right.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        right.setWidgetResizable(True)
        right.setWidget(inside)
        inside.setLayout(beside)
        beside.setContentsMargins(0, 0, 14, 0)
        beside.setSpacing(10)
        self._beside(beside)
        across.setContentsMargins(12, 0, 0, 12)
        across.setSpacing(12)
        across.addLayout(left, 1)
        across.addWidget(right)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.findings)
        whole.addLayout(top)
        whole.addLayout(across, 1)
        for each in (self.headline, self.make_button, about, self.pane):
            each.setVisible(self._keeps)

    def _beside(self, down: QVBoxLayout) -> None:
        theme = self._desk.theme
        server = Card("server.heading", "server", theme, self)
        server.inside.addWidget(self.figures)
        down.addWidget(server)
        down.addWidget(self.phones)
        down.addWidget(self.others)
        for heading, icon, more, button in (
            ("restore.heading", "undo", "restore.more", self.restore_button),
            ("support.heading", "info", "support.more", self.save_button),
        ):
            card = Card(heading, icon, theme, self)
            told = Label(more, "caption", card)
            told.setWordWrap(True)
            card.inside.addWidget(told)
            row = QHBoxLayout()
            row.addWidget(button)
            row.addStretch(1)
            card.inside.addLayout(row)
            card.setVisible(self._keeps or button is self.save_button)
            down.addWidget(card)
        down.addStretch(1)

    def _reckon(self) -> None:
        """Say ages anew: time has passed, or somebody has set the clock."""
        self.model.refresh()
        self._show()

    def _show(self) -> None:
        now, standing = self._desk.clock.now(), self.standing
        if standing is None:
            heading, more = words.text("backups.heading"), words.text("backups.unknown")
            self.headline.show_words("wait", Tone.NEUTRAL, heading, more)
            self.make_button.setEnabled(False)
            self.about.show_facts((), "centre.unknown")
        else:
            icon, tone = backups.LOOKS[backups.keeping(standing, now)]
            self.headline.show_words(icon, tone, *backups.said(standing, now))
            running = standing.running is not None
            self.make_button.setEnabled(not running)
            self.make_button.say("backups.making" if running else "backups.make")
            self.about.show_facts(_about(standing, now))
        if self.facts is None:
            self.figures.show_facts((), "centre.unknown")
        else:
            passed_s = self._desk.clock.monotonic_s() - self._facts_s
            self.figures.show_facts(figures_of(self.facts, passed_s))
        self.noted.emit(self._note(now))

    def _note(self, now: datetime) -> Note | None:
        """Give what the status line says: what ails the centre, before how its backups stand."""
        ailing = None if self.facts is None else ailments.note(self.facts)
        standing = self.standing
        return ailing or (None if standing is None else backups.note(standing, now))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._reword()

    def _reword(self) -> None:
        self.setAccessibleName(words.text("centre.heading"))
        self.table.reword()
        self._show()


def _about(standing: BackupStanding, now: datetime) -> Sequence[Fact]:
    """Give what is known of the backups besides how they stand."""
    good, failure, due = standing.last_success_at, standing.last_failure, standing.next_due_at
    told = "" if good is None else words.text("backups.none-since")
    if failure is not None:
        at, fault = words.moment(failure.at, now), words.member(failure.code)
        told = words.text("backups.failure", at=at, fault=fault)
    return (
        (
            "field.last-success",
            words.text("backups.never") if good is None else _dated(good, now),
        ),
        ("field.last-failure", told),
        ("field.next-due", "" if due is None else words.moment(due, now)),
        ("field.backup-folder", standing.folder),
    )


def _dated(at: datetime, now: datetime) -> str:
    """Give a point in time with its age, where that does not name the day itself."""
    if words.local(now).date() - words.local(at).date() <= timedelta(days=1):
        return words.age(at, now)
    return words.text("backups.dated", at=words.moment(at), age=words.age(at, now))
