"""Decides how a tracking app is connected at the desk: what to scan or to type, told once (A6).

The secrets are made when somebody chooses the app. Whether the app speaks is seen by the feed: its
first fix, or a message that nobody could read.
"""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget
from typing_extensions import override

from api_client import pairing
from api_client.vocabulary import DeviceApp, Noun
from api_client.wire.changes import Change
from api_client.wire.devices import TrackerGiven
from api_client.wire.people import Device, DeviceList, Technician
from desktop import words
from desktop.ui import faults
from desktop.ui.desk import Desk
from desktop.ui.theme import Tone, pixmap
from desktop.ui.widgets.choices import Choices
from desktop.ui.widgets.linemark import LineMark
from desktop.ui.widgets.qr import QrCode
from desktop.ui.widgets.sheet import Sheet
from desktop.ui.widgets.worded import Button, Label

APPS = (DeviceApp.OWNTRACKS, DeviceApp.OSMAND)
MARK_PX, MODULE_PX, WIDTH_PX = 18, 5, 860
HOW = {
    DeviceApp.OWNTRACKS: "connecting.how.owntracks",
    DeviceApp.OSMAND: "connecting.how.osmand",
}
VALUES = {
    DeviceApp.OWNTRACKS: {
        "url": "connecting.owntracks.url",
        "user": "connecting.owntracks.user",
        "password": "connecting.owntracks.password",
        "secret": "connecting.owntracks.secret",
    },
    DeviceApp.OSMAND: {"url": "connecting.osmand.url", "user": "connecting.osmand.user"},
}
"""What is typed into each app, by the fields that it is given in: what the app calls it."""


class ConnectingSheet(Sheet):
    """A tracking app for one technician: which, its picture, its values, and whether it speaks."""

    def __init__(self, desk: Desk, technician: Technician, parent: QWidget) -> None:
        """Ask which app `technician` has; nothing is made yet."""
        super().__init__("connecting.heading", desk.theme, parent, name=technician.name)
        self._desk, self._technician = desk, technician
        self.given: TrackerGiven | None = None
        self.heard: Device | None = None
        self.placed = False
        """Whether a position has come in since this was opened."""
        self.apps = Choices(APPS, "connecting.which", self)
        self.make_button = Button("connecting.make", desk.theme, "key", "main", self)
        self.told = QWidget(self)
        self.qr, self.warning = QrCode(self.told, MODULE_PX), Label("", "fault", self.told)
        self.how = Label("", "", self.told)
        self.values = {name: QLabel(self.told) for name in VALUES[DeviceApp.OWNTRACKS]}
        self.captions = {name: Label("", "caption", self.told) for name in self.values}
        self.copy_buttons = {
            name: Button("dialog.copy", desk.theme, "file", parent=self.told)
            for name in self.values
        }
        self.mark, self.said = LineMark(self), QLabel(self)
        self._lay_out()
        self.make_button.clicked.connect(self.make)
        for name, button in self.copy_buttons.items():
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, name=name: self._copy(name))
        desk.feed.changed.connect(self._hear)
        self._say(words.text("connecting.once"), Tone.NEUTRAL, "info")

    def make(self) -> None:
        """Have the secrets of the chosen app made, and show them."""
        app, technician = self.apps.value, self._technician.id
        devices = self._desk.client.devices
        self.make_button.setEnabled(False)

        def fail(fault: Exception) -> bool:
            self.make_button.setEnabled(True)
            self._say(faults.sentence(fault), Tone.TROUBLE)
            return True

        self._desk.tasks.run(
            self, lambda: devices.add_tracker(technician, app), self.show_given, fail
        )

    def show_given(self, given: TrackerGiven) -> None:
        """Show what the app is told; it is told once."""
        self.given, self.heard = given, None
        self.apps.hide()
        self.make_button.hide()
        self.qr.show_text(given.config_url)
        self.told.show()
        self._word_given()
        self.close_button.setDefault(True)
        self.close_button.setFocus()
        self.adjustSize()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() != QEvent.Type.LanguageChange:
            return
        if self.given is None:
            self._say(words.text("connecting.once"), Tone.NEUTRAL, "info")
        else:
            self._word_given()

    def take(self, found: DeviceList, now: Technician) -> None:
        """Know what the devices have said; this one's first message, and first fix, are told."""
        before = self._technician.position_received_at
        self.placed = self.placed or now.position_received_at != before
        mine = [each for each in found.items if self.given and each.id == self.given.device_id]
        if mine and mine[0].last_seen_at is not None:
            self.heard = mine[0]
            self._tell_heard()

    def _word_given(self) -> None:
        given = self.given
        assert given is not None, "nothing is told yet"
        called = VALUES[given.app]
        self.how.say(HOW[given.app])
        self.qr.setAccessibleName(words.text("connecting.picture", name=self._technician.name))
        for name, value in self.values.items():
            text = str(getattr(given, name)) if name in called else ""
            value.setText(text)
            self.captions[name].say(called.get(name, ""))
            for part in (value, self.captions[name], self.copy_buttons[name]):
                part.setVisible(bool(text))
            value.setAccessibleName(f"{self.captions[name].text()}: {text}")
            if name in called:
                self.copy_buttons[name].call(partial(_copying, called[name]))
        reached = pairing.reached_by_phones(given.url)
        self.warning.say("connecting.not-reached")
        self.warning.setVisible(not reached)
        self._tell_heard()

    def _tell_heard(self) -> None:
        """Say whether the app has spoken, and whether it could be understood."""
        if self.heard is None:
            self._say(words.text("connecting.waiting"), Tone.NEUTRAL)
        elif self.heard.set_aside_reason is not None:
            why = words.member(self.heard.set_aside_reason)
            self._say(words.text("connecting.heard-aside", why=why), Tone.WAITING)
        elif not self.placed:
            self._say(words.text("connecting.heard-only"), Tone.DONE)
        else:
            self._say(words.text("connecting.heard"), Tone.DONE)

    def _hear(self, changes: Sequence[Change]) -> None:
        mine = self._technician.id
        if self.given is not None and any(
            change.noun is Noun.TECHNICIAN and change.id == mine for change in changes
        ):
            people = self._desk.client.people

            def look() -> tuple[DeviceList, Technician]:
                return people.devices(mine), people.technician(mine)

            self._desk.tasks.run(self, look, lambda found: self.take(*found), lambda _: True)

    def _lay_out(self) -> None:
        self.setMinimumWidth(WIDTH_PX)
        for label in (self.warning, self.said, self.how):
            label.setWordWrap(True)
        grid, beside, across = QGridLayout(), QVBoxLayout(), QHBoxLayout(self.told)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(0, 1)
        select = Qt.TextInteractionFlag.TextSelectableByMouse
        for place, (name, value) in enumerate(self.values.items()):
            value.setTextInteractionFlags(select | Qt.TextInteractionFlag.TextSelectableByKeyboard)
            value.setStyleSheet("font-family: monospace;")
            value.setWordWrap(True)
            grid.addWidget(self.captions[name], 2 * place, 0)
            grid.addWidget(value, 2 * place + 1, 0)
            grid.addWidget(
                self.copy_buttons[name], 2 * place, 1, 2, 1, Qt.AlignmentFlag.AlignVCenter
            )
        beside.setSpacing(8)
        beside.addWidget(self.how)
        beside.addLayout(grid)
        beside.addWidget(self.warning)
        beside.addStretch(1)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(20)
        across.addWidget(self.qr, 0, Qt.AlignmentFlag.AlignTop)
        across.addLayout(beside, 1)
        state = QHBoxLayout()
        state.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignTop)
        state.addWidget(self.said, 1)
        self.told.hide()
        self.body.addWidget(self.apps)
        self.body.addWidget(self.told, 1)
        self.body.addLayout(state)
        self.add_button(self.make_button, main=True)
        self.make_button.setDefault(True)

    def _say(self, sentence: str, tone: Tone, icon: str = "wait") -> None:
        icon = {Tone.DONE: "ok", Tone.TROUBLE: "error", Tone.WAITING: "warning"}.get(tone, icon)
        neutral = tone is Tone.NEUTRAL
        theme = self._desk.theme
        colour = theme.colours.muted if neutral else theme.tint(tone).text
        self.mark.setPixmap(pixmap(icon, colour, MARK_PX, self.devicePixelRatioF()))
        self.said.setText(sentence)
        self.said.setStyleSheet("" if neutral else f"color: {colour}; font-weight: 600;")

    def _copy(self, name: str) -> None:
        QGuiApplication.clipboard().setText(self.values[name].text())
        self._desk.notices.done("dialog.copied")


def _copying(key: str) -> str:
    """Say what a button copies."""
    return words.text("connecting.copy", what=words.text(key))
