"""Decides how an alarm stands at the top of the window: what, how old, and the way to answer it.

It says one alarm, the most urgent that calls, and how many more there are. It stays until each was
noticed by somebody, muted or not.
"""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QMenu, QSizePolicy, QWidget
from typing_extensions import override

from api_client.vocabulary import AlarmKind
from api_client.wire.alarms import Alarm
from desktop import words
from desktop.ui import alarms
from desktop.ui import theme as looks
from desktop.ui.actions import Action
from desktop.ui.alarms import Volume
from desktop.ui.desk import Desk
from desktop.ui.gate import Gate
from desktop.ui.ringing import Ringing
from desktop.ui.widgets.worded import Button, ToolButton

AGE_MS = 10_000
ICON_PX = 20
NOTE_LETTERS = 200
VOLUMES = {
    Volume.QUIET: "alarms.volume-quiet",
    Volume.NORMAL: "alarms.volume-normal",
    Volume.LOUD: "alarms.volume-loud",
}
"""By what each volume is found in the command bar."""
NOTE_PX = 210


class SoundButton(ToolButton):
    """Whether alarms are heard, how loud, and which kinds; a menu of its own."""

    def __init__(self, desk: Desk, ringing: Ringing, parent: QWidget) -> None:
        """Show what is set for the person before this desk."""
        super().__init__("alarms.sound-on", desk.theme, "sound", bare=True, parent=parent)
        self._desk, self._ringing = desk, ringing
        self.setPopupMode(ToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu_of_sound = QMenu(self)
        self.setMenu(self.menu_of_sound)
        self.menu_of_sound.aboutToShow.connect(self._fill)
        ringing.changed.connect(self._show)
        self._show()

    def mute(self, muted: bool) -> None:  # noqa: FBT001  (Qt's signal gives it so)
        """Let alarms sound or not."""
        self._ringing.mute(muted=muted)

    def offered_actions(self) -> Sequence[Action]:
        """Give what can be set here, for the command bar; none of it leaves the panel in front."""
        turn = self._ringing.turn
        return (
            Action("alarms.switch-sound", "sound", self._switch, anywhere=True),
            *(
                Action(key, "sound", partial(turn, volume), anywhere=True)
                for volume, key in VOLUMES.items()
            ),
            Action("alarms.choose-sound", "sound", self._open),
        )

    def _switch(self) -> None:
        self.mute(not self._ringing.ears.muted)

    def _open(self) -> None:
        """Open the menu, as a press does, and wait for nothing."""
        self.menu_of_sound.popup(self.mapToGlobal(self.rect().bottomLeft()))

    def _show(self) -> None:
        muted = self._ringing.ears.muted
        self.say(*(("alarms.sound-off", "mute") if muted else ("alarms.sound-on", "sound")))

    def _fill(self) -> None:
        menu, ears = self.menu_of_sound, self._ringing.ears
        menu.clear()
        self._add("alarms.mute", ears.muted).triggered.connect(self.mute)
        menu.addSeparator()
        volumes = QActionGroup(menu)
        for volume in Volume:
            action = self._add(f"{words.family(Volume)}.{volume}", volume is ears.volume)
            action.triggered.connect(lambda _, to=volume: self._ringing.turn(to))
            volumes.addAction(action)
        menu.addSeparator()
        for kind in AlarmKind:
            action = self._add(f"{words.family(AlarmKind)}.{kind}", ears.hears(kind))
            action.triggered.connect(lambda wanted, of=kind: self._ringing.hear(of, wanted=wanted))

    def _add(self, key: str, checked: bool) -> QAction:  # noqa: FBT001
        action = self.menu_of_sound.addAction(words.text(key))
        action.setCheckable(True)
        action.setChecked(checked)
        return action


class AlarmBar(QFrame):
    """The most urgent alarm that calls, over everything else; hidden while none does."""

    order_wanted = Signal(object)
    """The id of the order that the alarm is about."""

    told = Signal()
    """It says something else now, or nothing."""

    def __init__(self, desk: Desk, ringing: Ringing) -> None:
        """Show what `ringing` finds."""
        super().__init__()
        self._desk, self._ringing = desk, ringing
        self.setObjectName("alarm")
        self.icon, self.kind, self.said, self.more = QLabel(), QLabel(), QLabel(), QLabel()
        self.note = QLineEdit()
        self.note.setMaxLength(NOTE_LETTERS)
        self.note.setFixedWidth(NOTE_PX)
        self.acknowledge_button = Button("alarms.acknowledge", desk.theme, "check", "main", self)
        self.show_button = Button("alarms.show-order", desk.theme, "order", parent=self)
        self.sound = SoundButton(desk, ringing, self)
        self._lay_out()
        self.gate = Gate(desk, self)
        self.gate.guard(self.acknowledge_button, self.acknowledge)
        self.note.returnPressed.connect(self.acknowledge_button.click)
        self.show_button.clicked.connect(self._show_order)
        ringing.changed.connect(self.show_alarm)
        ages = QTimer(self)
        ages.timeout.connect(self.show_alarm)
        ages.start(AGE_MS)
        desk.theme.follow(self._dress)
        self._reword()

    @property
    def alarm(self) -> Alarm | None:
        """What the bar is about."""
        return next(iter(self._ringing.calling), None)

    def shows_order(self) -> bool:
        """Say whether the alarm is about an order."""
        return self.alarm is not None and self.alarm.order_id is not None

    def acknowledge(self) -> None:
        """Take notice of the alarm that the bar shows, with what was noted."""
        alarm = self.alarm
        if alarm is not None:
            self._ringing.acknowledge(alarm, self.note.text().strip())
            self.note.clear()

    def show_alarm(self) -> None:
        """Say what calls, or be hidden."""
        self._show_alarm()
        self.told.emit()

    def _show_alarm(self) -> None:
        alarm, calling = self.alarm, self._ringing.calling
        self.setVisible(alarm is not None)
        if alarm is None:
            return
        now = self._desk.clock.now()
        self.kind.setText(words.member(alarm.kind))
        age = words.age(alarm.raised_at, now)
        said = words.text("alarms.aged", said=alarms.said(alarm, now), age=age)
        if self._ringing.away:
            said = words.sentences(said, words.text("alarms.as-known"))
        self.said.setText(said)
        others = len(calling) - 1
        self.more.setText(words.plural("alarms.more", others) if others else "")
        self.more.setVisible(bool(others))
        self.show_button.setVisible(alarm.order_id is not None)
        self.setAccessibleName(f"{self.kind.text()}. {said}")
        self._dress()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._reword()

    def _show_order(self) -> None:
        if self.alarm is not None:
            self.order_wanted.emit(self.alarm.order_id)

    def _lay_out(self) -> None:
        inside = QHBoxLayout(self)
        inside.setContentsMargins(14, 5, 10, 5)
        inside.setSpacing(10)
        self.kind.setProperty("part", "heading")
        for label in (self.kind, self.said, self.more):
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.said.setWordWrap(True)
        self.said.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        for widget, stretch in ((self.icon, 0), (self.kind, 0), (self.said, 1), (self.more, 0)):
            inside.addWidget(widget, stretch)
        for control in (self.note, self.acknowledge_button, self.show_button, self.sound):
            inside.addWidget(control)

    def _reword(self) -> None:
        hint = words.text("alarms.note-hint")
        self.note.setPlaceholderText(hint)
        self.note.setAccessibleName(hint)
        self.acknowledge_button.explain("alarms.acknowledge-tip")
        self.show_alarm()

    def _dress(self) -> None:
        alarm = self.alarm
        icon, tone = alarms.UNKNOWN if alarm is None else alarms.look(alarm.kind)
        tint = self._desk.theme.tint(tone)
        self.icon.setPixmap(looks.pixmap(icon, tint.text, ICON_PX, self.devicePixelRatioF()))
        self.setStyleSheet(
            f"#alarm {{ background-color: {tint.fill}; border: 0;"
            f" border-bottom: 2px solid {tint.text}; }}"
            f"#alarm QLabel {{ color: {tint.text}; background: transparent; }}"
        )
