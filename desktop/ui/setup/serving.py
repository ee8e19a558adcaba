"""Decides the page on which it is said where other machines' desks come in; it is tried at once.

What they will be asked about the certificate is told here, before anybody wonders.
"""

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QComboBox
from typing_extensions import override

from desktop import words
from desktop.ui import faults
from desktop.ui.setup.page import USUAL, Page, Setting
from desktop.ui.theme import Tone
from desktop.ui.widgets.findings import Finding, Findings
from desktop.ui.widgets.form import Field, LineField

EVERYWHERE = "0.0.0.0"  # noqa: S104  (what it says: every address of the machine)
LEAST_PORT, MOST_PORT = 1_024, 65_535
PORT_LETTERS = 5


class ServingPage(Page):
    """An address of this machine, and a port."""

    def __init__(self, setting: Setting) -> None:
        """Have every address chosen, which also holds when the machine gets another one."""
        super().__init__("serving", setting, "connected")
        theme = setting.theme
        self._asking, self._waiting = 0, False
        self._found: tuple[str, ...] = ()
        self.host = QComboBox(self)
        self.host.addItem("", EVERYWHERE)
        self.port = LineField("first-run.serving-port", theme, wanted=True, most=PORT_LETTERS)
        self.port.line.setText(str(USUAL.others_port))
        self.findings = Findings(theme, self)
        self.host_field = Field("first-run.serving-host", theme, self.host)
        self.add("host", self.host_field)
        self.add("port", self.port)
        self.down.addWidget(self.findings)
        self.down.addStretch(1)
        self.host.currentIndexChanged.connect(self._change)
        self.port.edited.connect(self._change)
        self._reword()

    @property
    @override
    def ready(self) -> bool:
        return not self._waiting

    @override
    def begin(self) -> None:
        self.port.setFocus()
        self.findings.show_findings(self._told())
        founder = self.setting.founder
        self.setting.tasks.run(self, founder.addresses, self._offer)

    @override
    def leave(self) -> None:
        self._asking += 1
        self._waiting = False

    @override
    def send(self) -> None:
        host = str(self.host.currentData())
        port = int(self.port.text()) if self.port.text().isdecimal() else 0
        if not LEAST_PORT <= port <= MOST_PORT:
            said = words.text("first-run.port-wrong", least=LEAST_PORT, most=MOST_PORT)
            self.fail(faults.Unfilled({"port": said}))
            return
        self._asking += 1
        self._waiting = True
        mark, founder = self._asking, self.setting.founder
        self.offered.emit()

        def passed(_: None) -> None:
            if mark == self._asking:
                self._waiting = False
                self.setting.wishes.serves = host, port
                self.passed.emit()

        def failed(fault: Exception) -> bool:
            self._waiting = False
            return self.fail(fault)

        self.setting.tasks.run(self, lambda: founder.try_address(host, port), passed, failed)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._reword()

    def _offer(self, addresses: tuple[str, ...]) -> None:
        """Offer the machine's addresses, once they are known."""
        if addresses == self._found:
            return
        self._found = addresses
        chosen = self.host.currentData()
        while self.host.count() > 1:
            self.host.removeItem(1)
        for address in addresses:
            self.host.addItem(address, address)
        self.host.setCurrentIndex(max(0, self.host.findData(chosen)))

    def _change(self) -> None:
        self.leave()
        self.host_field.show_fault("")
        self.port.show_fault("")
        self.failed.emit("")
        self.offered.emit()

    def _told(self) -> list[Finding]:
        return [
            Finding(Tone.NEUTRAL, lambda: words.text("first-run.serving-certificate")),
            Finding(Tone.NEUTRAL, lambda: words.text("first-run.serving-firewall")),
            Finding(Tone.NEUTRAL, lambda: words.text("first-run.serving-lasts")),
        ]

    def _reword(self) -> None:
        self.host.setItemText(0, words.text("first-run.serving-everywhere"))
