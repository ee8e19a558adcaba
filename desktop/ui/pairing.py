"""Decides how a technician's phone is paired at the desk: a code to scan, or to type, until when.

The code is told once. Whether a phone has taken it is seen at once, by the feed.
"""

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget
from typing_extensions import override

from api_client import pairing
from api_client.vocabulary import Noun
from api_client.wire.changes import Change
from api_client.wire.people import Device, DeviceList, PairingCode
from desktop import words
from desktop.ui import faults
from desktop.ui.desk import Desk
from desktop.ui.theme import Tone, pixmap
from desktop.ui.widgets.linemark import LineMark
from desktop.ui.widgets.qr import QrCode
from desktop.ui.widgets.sheet import Sheet
from desktop.ui.widgets.worded import Button, Label

SECOND_MS = 1_000
CODE_PX, MARK_PX = 26, 72
NO_CODE = "\N{EN DASH}"
MINUTE_S, HOUR_S = 60, 3_600


class PairingSheet(Sheet):
    """A pairing code as a picture and as letters, with the time that it has left."""

    def __init__(
        self,
        desk: Desk,
        name: str,
        code: PairingCode,
        parent: QWidget,
        known: frozenset[UUID] | None = None,
    ) -> None:
        """Show the code that was given for the technician called `name`.

        `known` are the phones that he had before; if nothing is said, those that he has now.
        """
        super().__init__("pairing.heading", desk.theme, parent, name=name)
        self._desk, self.code = desk, code
        self._known = known
        self.paired: Device | None = None
        self.qr = QrCode(self)
        self.letters, self.left = QLabel(self), QLabel(self)
        self.address, self.warning = QLabel(self), Label("", "fault", self)
        self.mark, self.said = LineMark(self), QLabel(self)
        self.new_button = Button("pairing.new", desk.theme, "refresh", parent=self)
        self.copy_button = Button("dialog.copy", desk.theme, "file", parent=self)
        self._lay_out()
        self.new_button.clicked.connect(self.renew)
        self.copy_button.clicked.connect(self._copy)
        desk.feed.changed.connect(self._hear)
        self._second = QTimer(self)
        self._second.setInterval(SECOND_MS)
        self._second.timeout.connect(self.count_down)
        self._second.start()
        self.show_code(code)
        self._look()

    def show_code(self, code: PairingCode) -> None:
        """Show a code, as a picture and as letters."""
        self.code = code
        url = code.server_url or self._desk.client.url
        self.qr.show_text(pairing.link(url, code.pairing_code))
        self.qr.setAccessibleName(words.text("pairing.picture", code=code.pairing_code))
        self.letters.setText(code.pairing_code)
        self.letters.setAccessibleName(words.text("pairing.letters", code=code.pairing_code))
        self.address.setText(url)
        reached = pairing.reached_by_phones(url)
        self.warning.setText("" if reached else words.text("pairing.not-reached"))
        self.warning.setVisible(not reached)
        self.copy_button.setEnabled(True)
        self.copy_button.explain("")
        self.close_button.setDefault(True)
        self.count_down()

    def renew(self) -> None:
        """Get another code; the one that is shown goes void."""
        self.new_button.setEnabled(False)
        people, technician = self._desk.client.people, self.code.technician_id

        def fail(fault: Exception) -> bool:
            self.new_button.setEnabled(True)
            self._say(faults.sentence(fault), Tone.TROUBLE)
            return True

        def show(code: PairingCode) -> None:
            self.new_button.setEnabled(True)
            self.paired = None
            self.show_code(code)
            self.close_button.setFocus()

        self._desk.tasks.run(self, lambda: people.new_pairing_code(technician), show, fail)

    def count_down(self) -> None:
        """Say how long the code is still good."""
        left_s = int((self.code.expires_at - self._desk.clock.now()).total_seconds())
        if self.paired is not None:
            return
        if left_s <= 0:
            if self.copy_button.isEnabled():
                self._void("clock", Tone.WAITING)
                self.new_button.setDefault(True)
                self.new_button.setFocus()
            self.left.setText(words.text("pairing.over"))
            self._say(words.text("pairing.take-new"), Tone.WAITING)
            return
        hours, rest = divmod(left_s, HOUR_S)
        minutes, seconds = divmod(rest, MINUTE_S)
        self.left.setText(words.text("pairing.left", left=f"{hours}:{minutes:02}:{seconds:02}"))
        self._say(words.text("pairing.waiting"), Tone.NEUTRAL)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() != QEvent.Type.LanguageChange:
            return
        if self.paired is None:
            self.show_code(self.code)
        else:
            self._tell_paired(self.paired)

    def _lay_out(self) -> None:
        self.setMinimumWidth(740)
        self.letters.setStyleSheet(f"font-family: monospace; font-size: {CODE_PX}px;")
        select = Qt.TextInteractionFlag.TextSelectableByMouse
        for label in (self.letters, self.address):
            label.setTextInteractionFlags(select | Qt.TextInteractionFlag.TextSelectableByKeyboard)
        for label in (self.warning, self.said, self.address):
            label.setWordWrap(True)
        beside, across, state = QVBoxLayout(), QHBoxLayout(), QHBoxLayout()
        beside.setSpacing(6)
        how = Label("pairing.how", "", self)
        how.setWordWrap(True)
        beside.addWidget(how)
        beside.addSpacing(8)
        for caption, value in (
            ("pairing.code", self.letters),
            ("pairing.good", self.left),
            ("pairing.server", self.address),
        ):
            beside.addWidget(Label(caption, "caption", self))
            beside.addWidget(value)
            beside.addSpacing(6)
        beside.addWidget(self.warning)
        beside.addStretch(1)
        state.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignTop)
        state.addWidget(self.said, 1)
        beside.addLayout(state)
        across.setSpacing(20)
        across.addWidget(self.qr, 0, Qt.AlignmentFlag.AlignTop)
        across.addLayout(beside, 1)
        self.body.addLayout(across)
        self.add_button(self.copy_button)
        self.add_button(self.new_button)

    def _hear(self, changes: Sequence[Change]) -> None:
        mine = self.code.technician_id
        if any(change.noun is Noun.TECHNICIAN and change.id == mine for change in changes):
            self._look()

    def _look(self) -> None:
        """Look which phones there are; one that was not there before has taken the code."""
        people, technician = self._desk.client.people, self.code.technician_id
        self._desk.tasks.run(
            self, lambda: people.devices(technician), self.take_devices, lambda _: True
        )

    def take_devices(self, found: DeviceList) -> None:
        """Know which phones there are; one that was not there before has taken the code."""
        live = {each.id: each for each in found.items if each.revoked_at is None}
        if self._known is None:
            self._known = frozenset(live)
            return
        new = [each for id_, each in live.items() if id_ not in self._known]
        if new and self.paired is None:
            self.paired = new[0]
            self._known |= {new[0].id}
            self._tell_paired(new[0])

    def _tell_paired(self, phone: Device) -> None:
        """Say that the code is used, and by which phone."""
        device = " · ".join(part for part in (phone.name, phone.platform) if part)
        self._void("ok", Tone.DONE)
        self.left.setText(words.text("pairing.used"))
        self._say(words.text("pairing.paired", device=device or "?"), Tone.DONE)

    def _void(self, icon: str, tone: Tone) -> None:
        """Show instead of the code that it is good no longer, and why by a mark."""
        colour = self._desk.theme.tint(tone).text
        self.qr.show_mark(pixmap(icon, colour, MARK_PX, self.devicePixelRatioF()))
        self.qr.setAccessibleName(words.text("pairing.void"))
        self.letters.setText(NO_CODE)
        self.letters.setAccessibleName(words.text("pairing.void"))
        self.copy_button.setEnabled(False)
        self.copy_button.explain("pairing.void")

    def _say(self, sentence: str, tone: Tone) -> None:
        icon = {Tone.DONE: "ok", Tone.TROUBLE: "error", Tone.WAITING: "warning"}.get(tone, "wait")
        neutral = tone is Tone.NEUTRAL
        theme = self._desk.theme
        colour = theme.colours.muted if neutral else theme.tint(tone).text
        self.mark.setPixmap(pixmap(icon, colour, 18, self.devicePixelRatioF()))
        self.said.setText(sentence)
        self.said.setStyleSheet("" if neutral else f"color: {colour}; font-weight: 600;")

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.code.pairing_code)
        self._desk.notices.done("dialog.copied")
