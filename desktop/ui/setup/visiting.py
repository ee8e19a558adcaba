"""Decides the page on which another machine's server is named; it is tried on the spot (F2).

A certificate for which nobody vouches is asked about once, here as on the page before the log-in.
"""

from urllib.parse import urlsplit

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from api_client.wire.centre import Health
from desktop import words
from desktop.ui import faults
from desktop.ui.certificates import CertificatePage
from desktop.ui.machine import CertificateDoubt
from desktop.ui.setup.page import Page, Setting
from desktop.ui.theme import Tone
from desktop.ui.widgets.findings import Finding, Findings
from desktop.ui.widgets.form import LineField

URL_LETTERS = 300
HERE = frozenset({"localhost", "127.0.0.1", "::1"})


def address(said: str) -> str:
    """Give the address that somebody wrote: sealed unless he says that it is not."""
    if not said:
        return ""
    return said if "://" in said else f"https://{said}"


def exposed(url: str) -> bool:
    """Say whether others in the network can read what a desk and a server say there."""
    parts = urlsplit(url)
    return parts.scheme.lower() == "http" and (parts.hostname or "") not in HERE


class VisitingPage(Page):
    """The address of a server."""

    def __init__(self, setting: Setting) -> None:
        """Begin with the address that is wished."""
        super().__init__("visiting", setting, "connected")
        self._asking, self._waiting = 0, False
        self.asked = QWidget(self)
        self.url = LineField(
            "field.server", setting.theme, wanted=True, hint="first-run.url-hint", most=URL_LETTERS
        )
        self.findings = Findings(setting.theme, self.asked)
        self.certificate = CertificatePage(setting.theme, self)
        self.certificate.trusted.connect(self._trust)
        self.certificate.declined.connect(self._decline)
        self.url.line.textChanged.connect(self._change)
        self._pages = QStackedWidget(self)
        inside = QVBoxLayout(self.asked)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(12)
        self.add("url", self.url, inside)
        inside.addWidget(self.findings)
        inside.addStretch(1)
        self._pages.addWidget(self.asked)
        self._pages.addWidget(self.certificate)
        self.down.addWidget(self._pages)

    @property
    @override
    def next_key(self) -> str:
        return "first-run.connect" if self._pages.currentWidget() is self.asked else ""

    @property
    @override
    def back(self) -> bool:
        """Whoever is asked about a certificate goes back by not trusting it."""
        return self._pages.currentWidget() is self.asked

    @property
    @override
    def ready(self) -> bool:
        return not self._waiting

    @override
    def begin(self) -> None:
        self._pages.setCurrentWidget(self.asked)
        self.url.setFocus()

    @override
    def leave(self) -> None:
        self._asking += 1
        self._waiting = False

    @override
    def send(self) -> None:
        url = address(self.url.text())
        parts = urlsplit(url)
        if parts.scheme.lower() not in {"http", "https"} or not parts.hostname:
            self.url.show_fault(words.text("first-run.url-wrong"))
            self.url.setFocus()
            return
        self.failed.emit("")
        self._asking += 1
        self._waiting = True
        mark = self._asking
        self._tell(Tone.NEUTRAL, "first-run.asking", url=url)
        self.offered.emit()
        founder = self.setting.founder
        self.setting.tasks.run(
            self,
            lambda: founder.reach(url),
            lambda health: self._found(mark, url, health),
            lambda fault: self._missed(mark, fault),
        )

    def _found(self, mark: int, url: str, health: Health) -> None:
        if mark != self._asking:
            return
        self._waiting = False
        if not health.staffed:
            self._tell(Tone.TROUBLE, "login.nobody-more")
            self.offered.emit()
            return
        self.setting.wishes.url = url
        self._tell(Tone.DONE, "first-run.reached", release=health.release)
        self.passed.emit()

    def _missed(self, mark: int, fault: Exception) -> bool:
        if mark != self._asking:
            return True
        self._waiting = False
        if isinstance(fault, CertificateDoubt):
            self.findings.show_findings(())
            self.certificate.show_doubt(fault)
            self._pages.setCurrentWidget(self.certificate)
            self.certificate.decline_button.setFocus()
        else:
            said = fault
            self.findings.show_findings([Finding(Tone.TROUBLE, lambda: faults.sentence(said))])
            self.url.setFocus()
        self.offered.emit()
        return True

    def _trust(self, doubt: CertificateDoubt) -> None:
        """Believe the certificate from now on, and ask the server again."""
        founder = self.setting.founder
        self._pages.setCurrentWidget(self.asked)
        self.setting.tasks.run(self, lambda: founder.trust(doubt), lambda _: self.send(), self.fail)

    def _decline(self) -> None:
        self.begin()
        self.offered.emit()

    def _change(self) -> None:
        """Warn of an address where everybody can listen."""
        self.leave()
        self.failed.emit("")
        if exposed(address(self.url.text())):
            self._tell(Tone.WAITING, "first-run.exposed")
        else:
            self.findings.show_findings(())
        self.offered.emit()

    def _tell(self, tone: Tone, key: str, **fields: words.Field) -> None:
        self.findings.show_findings([Finding(tone, lambda: words.text(key, **fields))])
