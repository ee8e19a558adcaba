"""Decides the page that says everything once more, before anything is written."""

from PySide6.QtCore import QEvent
from typing_extensions import override

from desktop import words
from desktop.ui.setup.demo import Filling
from desktop.ui.setup.language import NAMES
from desktop.ui.setup.page import Page, Setting
from desktop.ui.setup.serving import EVERYWHERE
from desktop.ui.theme import Tone
from desktop.ui.widgets.facts import Fact, Facts
from desktop.ui.widgets.findings import Finding, Findings


class SummaryPage(Page):
    """All that was chosen."""

    def __init__(self, setting: Setting) -> None:
        """Begin empty."""
        super().__init__("summary", setting, "order")
        self.facts, self.findings = Facts(self), Findings(setting.theme, self)
        self.down.addWidget(self.facts)
        self.down.addWidget(self.findings)
        self.down.addStretch(1)

    @property
    @override
    def next_key(self) -> str:
        return "first-run.found"

    @override
    def begin(self) -> None:
        self._show()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._show()

    def _show(self) -> None:
        wishes = self.setting.wishes
        self.facts.show_facts(self._facts())
        said = []
        if wishes.backup_folder is None:
            said.append(Finding(Tone.WAITING, lambda: words.text("first-run.backups-none")))
        elif wishes.same_disk:
            said.append(Finding(Tone.WAITING, lambda: words.text("init.backups-same-disk")))
        self.findings.show_findings(said)

    def _reached(self, host: str, port: int) -> str:
        """Say where other machines' desks come in."""
        if host == EVERYWHERE:
            return words.text("first-run.summary-everywhere", port=port)
        return words.text("first-run.summary-at", host=host, port=port)

    def _facts(self) -> list[Fact]:
        wishes = self.setting.wishes
        if wishes.backup_folder is None:
            backups = words.text("first-run.summary-no-backups")
        else:
            backups = words.text(
                "first-run.summary-backups",
                folder=str(wishes.backup_folder),
                at=wishes.backup_at.isoformat("minutes"),
                days=words.plural("first-run.summary-days", wishes.backup_days_kept),
            )
        serves = wishes.wanted().serves
        return [
            ("first-run.step-language", NAMES[words.language()]),
            ("first-run.step-purpose", words.member(wishes.purpose)),
            ("first-run.step-serving", "" if serves is None else self._reached(*serves)),
            ("first-run.step-folder", str(wishes.folder)),
            ("first-run.step-administrator", wishes.administrator),
            ("first-run.step-backups", backups),
            ("first-run.step-demo", words.member(Filling.DEMO if wishes.demo else Filling.EMPTY)),
        ]
