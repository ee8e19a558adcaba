"""Decides how it is told by which way phones come in, and what a check of that way has found (F2).

What a phone installs to trust the centre is shown as a picture for its camera, and its figures are
read aloud; what was found stands in the order of the way, each with what to do.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget
from typing_extensions import override

from api_client.vocabulary import Permission, Reach, ReachGrade, StartFault, Vouching
from api_client.wire.diagnostics import PublicDoor, ShownCertificate
from api_client.wire.reachability import Reachability, ReachFinding
from desktop import words
from desktop.ui import faults
from desktop.ui.certificates import Fingerprint
from desktop.ui.desk import Desk
from desktop.ui.theme import Tone
from desktop.ui.widgets.facts import Card, Fact, Facts
from desktop.ui.widgets.findings import Finding, Findings
from desktop.ui.widgets.qr import QrCode
from desktop.ui.widgets.worded import Button, Label

SOON = timedelta(days=21)
"""So long before its end a certificate is told to end."""
TONES: dict[str, Tone] = {
    ReachGrade.GOOD: Tone.DONE,
    ReachGrade.DOUBTFUL: Tone.WAITING,
    ReachGrade.BAD: Tone.TROUBLE,
}
PAGE = "/authority"


class PhonesCard(Card):
    """The public address, the certificate, the authority to install, and the check."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        """Begin hidden: nothing is known yet."""
        theme = desk.theme
        super().__init__("phones.heading", "phone", theme, parent)
        self._desk = desk
        self._door: PublicDoor | None = None
        self.facts = Facts(self)
        self.standing = Findings(theme, self)
        self.install = Label("", "caption", self)
        self.qr, self.fingerprint = QrCode(self), Fingerprint(self)
        self.found = Findings(theme, self)
        self.check_button = Button("phones.check", theme, "refresh", parent=self)
        self.told = Label("", "caption", self)
        self._arrange()
        self.hide()

    def may_check(self) -> bool:
        """Say whether whoever logged in may have it checked, and none is under way."""
        return self._desk.may(Permission.REACH_CHECK) and self.check_button.isEnabled()

    def check(self) -> None:
        """Have the server look whether phones reach it; the answer takes a while."""
        self.show_running()

        def fail(fault: Exception) -> bool:
            self.show_fault(fault)
            return not faults.signed_out(fault)

        self._desk.tasks.run(self, self._desk.client.reachability.check, self._take, fail)

    def _take(self, found: Reachability) -> None:
        """Show what was found, and tell whoever has gone elsewhere meanwhile."""
        self.show_found(found)
        if self.isVisible():
            return
        verdict = _verdict(found)
        self._desk.notices.say(verdict.said(), verdict.tone)

    def show_door(self, door: PublicDoor | None) -> None:
        """Show by which way phones come in at this moment; None of an older server."""
        self._door = door
        self.setVisible(door is not None)
        self._show()

    def show_running(self) -> None:
        """Say that the way is looked at."""
        self.check_button.setEnabled(False)
        self.check_button.say("phones.checking")
        self.told.say("phones.patience")
        self.told.show()
        self.found.show_findings(())
        self.found.hide()

    def show_found(self, found: Reachability) -> None:
        """Show what was found, the verdict first."""
        self._end()
        self.found.show_findings([_verdict(found), *map(_finding, found.findings)])
        self.found.show()

    def show_fault(self, fault: Exception) -> None:
        """Say why nothing was found: the check itself did not come to an end."""
        self._end()
        said = partial(faults.sentence, fault)
        unknown = Finding(Tone.TROUBLE, lambda: words.text("phones.unchecked", fault=said()))
        self.found.show_findings([unknown])
        self.found.show()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange and hasattr(self, "told"):
            self._show()

    def _end(self) -> None:
        self.check_button.setEnabled(True)
        self.check_button.say("phones.check")
        self.told.hide()

    def _arrange(self) -> None:
        for label in (self.install, self.told):
            label.setWordWrap(True)
        row = QHBoxLayout()
        row.addWidget(self.check_button)
        row.addStretch(1)
        self.check_button.setVisible(self._desk.may(Permission.REACH_CHECK))
        self.inside.addWidget(self.facts)
        self.inside.addWidget(self.standing)
        self.inside.addLayout(row)
        for part in (self.told, self.found, self.install):
            self.inside.addWidget(part)
        self.inside.addWidget(self.qr, 0, Qt.AlignmentFlag.AlignLeft)
        self.inside.addWidget(self.fingerprint)
        for hidden in (self.told, self.found, self.install, self.qr, self.fingerprint):
            hidden.hide()

    def _show(self) -> None:
        door = self._door
        if door is None:
            return
        self.facts.show_facts(_facts(door), "phones.nowhere")
        self.standing.setVisible(not door.url)
        missing = Finding(Tone.WAITING, lambda: words.reach(Reach.ADDRESS_MISSING, {}))
        self.standing.show_findings(() if door.url else (missing,))
        authority = door.authority
        shown = authority is not None and bool(door.url)
        for each in (self.install, self.qr, self.fingerprint):
            each.setVisible(shown)
        if authority is not None and shown:
            page = f"{door.url.rstrip('/')}{PAGE}"
            self.install.say("phones.install", url=page)
            self.qr.show_text(page)
            self.qr.setAccessibleName(words.text("phones.picture", url=page))
            self.fingerprint.show_digest(authority.sha256, "phones.figures")


def ailments(door: PublicDoor, now: datetime) -> Sequence[Finding]:
    """Give what is wrong with the way in, or will be before long, without looking at it.

    Nothing is of a centre that phones do not come to: nobody said by which address.
    """
    found: list[Finding] = []
    if not door.url:
        return found
    certificate, authority = door.certificate, door.authority
    if certificate is not None:
        found += _ends(certificate, now)
        if certificate.fault is not None:
            found.append(Finding(Tone.TROUBLE, partial(_kept, certificate.fault)))
    if authority is not None and not authority.covers:
        found.append(Finding(Tone.TROUBLE, lambda: words.text("phones.not-covered")))
    return found


def _ends(certificate: ShownCertificate, now: datetime) -> Sequence[Finding]:
    """Give that a certificate is over, or will be soon."""
    until = certificate.not_after
    if until - now >= SOON:
        return ()
    over = until <= now
    code = Reach.CERTIFICATE_EXPIRED if over else Reach.CERTIFICATE_ENDS_SOON
    fields = {"until": until.date().isoformat()}
    tone = Tone.TROUBLE if over else Tone.WAITING
    return (Finding(tone, partial(words.reach, code, fields)),)


def _kept(fault: str) -> str:
    return words.text("phones.kept", fault=words.word(StartFault, fault))


def _facts(door: PublicDoor) -> Sequence[Fact]:
    certificate = door.certificate
    if certificate is None:
        return (("phones.address", door.url),)
    return (
        ("phones.address", door.url),
        ("phones.vouching", words.word(Vouching, certificate.vouching)),
        ("phones.until", words.day(certificate.not_after)),
    )


def _verdict(found: Reachability) -> Finding:
    if not found.url:
        return Finding(Tone.TROUBLE, lambda: words.text("reach.nowhere"))
    key, tone = ("reach.good", Tone.DONE) if found.ok else ("reach.bad", Tone.TROUBLE)
    return Finding(tone, lambda: words.text(key, url=found.url))


def _finding(each: ReachFinding) -> Finding:
    tone = TONES.get(each.grade, Tone.NEUTRAL)
    return Finding(tone, lambda: words.reach(each.code, each.fields))
