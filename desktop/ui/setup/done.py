"""Decides the last page: what is there now, and what to mind before the desk opens."""

from PySide6.QtCore import QEvent
from typing_extensions import override

from desktop import words
from desktop.ui.certificates import Fingerprint
from desktop.ui.founding import Founded
from desktop.ui.setup.page import Page, Setting
from desktop.ui.theme import Tone
from desktop.ui.widgets.findings import Finding, Findings


class DonePage(Page):
    """The centre is there: where it lies, its key, its backup, who logs in to try the demo."""

    def __init__(self, setting: Setting) -> None:
        """Begin empty; `show_founded` says what is there."""
        super().__init__("done", setting, "ok")
        self._founded: Founded | None = None
        self.findings = Findings(setting.theme, self)
        self.fingerprint = Fingerprint(self)
        self.down.addWidget(self.findings)
        self.down.addWidget(self.fingerprint)
        self.down.addStretch(1)

    @property
    @override
    def in_rail(self) -> bool:
        return False

    @property
    @override
    def next_key(self) -> str:
        return "first-run.open-desk"

    @property
    @override
    def back(self) -> bool:
        return False

    def show_founded(self, founded: Founded) -> None:
        """Say what was made."""
        self._founded = founded
        self._show()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._show()

    def _show(self) -> None:
        made = self._founded
        if made is None:
            return
        key_path = "" if made.key.path is None else str(made.key.path)
        found = [
            _finding(Tone.DONE, "first-run.done-folder", path=str(made.folder)),
            _finding(
                Tone.WAITING if made.key.place == "beside-data" else Tone.NEUTRAL,
                f"init.key-{made.key.place}",
                path=key_path,
            ),
        ]
        if made.backup is None:
            found.append(_finding(Tone.WAITING, "first-run.backups-none"))
        else:
            found.append(_finding(Tone.DONE, "init.backup-made", path=str(made.backup)))
        if made.demo_staff:
            names = words.text("fault.comma").join(made.demo_staff)
            found.append(
                _finding(Tone.NEUTRAL, "init.demo-made", orders=made.demo_orders, names=names)
            )
        if made.urls:
            urls = "\n".join(made.urls)
            found.append(_finding(Tone.DONE, "first-run.done-serves", urls=urls))
        self.findings.show_findings(found)
        self.fingerprint.setVisible(bool(made.sha256))
        if made.sha256:
            self.fingerprint.show_digest(made.sha256, "certificate.fingerprint")


def _finding(tone: Tone, key: str, **fields: words.Field) -> Finding:
    return Finding(tone, lambda: words.text(key, **fields))
