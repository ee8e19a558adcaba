"""Decides how it is told where other machines' desks come in, and by which certificate (F2)."""

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from api_client.vocabulary import StartFault
from api_client.wire.diagnostics import OtherDesks
from desktop import words
from desktop.ui.certificates import Fingerprint
from desktop.ui.theme import Theme, Tone
from desktop.ui.widgets.facts import Card
from desktop.ui.widgets.findings import Finding, Findings
from desktop.ui.widgets.worded import Label


class OthersCard(Card):
    """The addresses, or why there are none; and the fingerprint that is read aloud."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        """Begin hidden: nothing is known yet."""
        super().__init__("others.heading", "connected", theme, parent)
        self._others: OtherDesks | None = None
        self.findings = Findings(theme, self)
        self._called, self.fingerprint = Label("", "caption", self), Fingerprint(self)
        for each in (self.findings, self._called, self.fingerprint):
            self.inside.addWidget(each)
        self.hide()

    def show_others(self, others: OtherDesks | None) -> None:
        """Show how other machines' desks reach the server; None where none do."""
        self._others = others
        self.show()
        self._show()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange and hasattr(self, "fingerprint"):
            self._show()

    def _show(self) -> None:
        others = self._others
        self.findings.show_findings([_finding(others)])
        reached = others is not None and bool(others.sha256)
        self._called.setVisible(reached)
        self.fingerprint.setVisible(reached)
        if others is not None and reached:
            self._called.say("certificate.fingerprint")
            self.fingerprint.show_digest(others.sha256, "certificate.fingerprint")


def _finding(others: OtherDesks | None) -> Finding:
    if others is None:
        return Finding(Tone.NEUTRAL, lambda: words.text("others.none"))
    if others.fault is not None:
        fault = others.fault
        return Finding(
            Tone.TROUBLE,
            lambda: words.text("others.fault", fault=words.word(StartFault, fault)),
        )
    urls = "\n".join(others.urls)
    return Finding(Tone.DONE, lambda: words.text("others.reached", urls=urls))
