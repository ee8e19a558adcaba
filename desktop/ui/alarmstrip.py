"""Decides how an alarm is seen while a dialog is worked in: a strip over the dialog's top.

Whoever writes an order down on the telephone sees what calls, and may acknowledge it by the same
key, without leaving what he writes.
"""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QWidget
from typing_extensions import override

from desktop import words
from desktop.ui import alarms
from desktop.ui import theme as looks
from desktop.ui.alarmbar import ICON_PX, AlarmBar
from desktop.ui.theme import Theme
from desktop.ui.widgets.front import front_dialog

LEAST_PX = 48
"""So high that a dialog's heading does not look out below."""


class AlarmStrip(QFrame):
    """What the alarm bar says, in one line, at the top of one dialog."""

    def __init__(self, bar: AlarmBar, theme: Theme, dialog: QWidget) -> None:
        """Lie over `dialog` while `bar` says something."""
        super().__init__(dialog)
        self._bar, self._theme, self._dialog = bar, theme, dialog
        self._told = ""
        self.setObjectName("alarm-strip")
        self.icon, self.said, self.keys = QLabel(self), QLabel(self), QLabel(self)
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        across = QHBoxLayout(self)
        across.setContentsMargins(14, 4, 14, 4)
        across.setSpacing(10)
        across.addWidget(self.icon)
        across.addWidget(self.said, 1)
        across.addWidget(self.keys)
        dialog.installEventFilter(self)
        bar.told.connect(self.show_alarm)
        bar.gate.turned.connect(self.show_alarm)
        self.show_alarm()

    def show_alarm(self) -> None:
        """Say what calls, or be hidden."""
        alarm = self._bar.alarm
        self.setVisible(alarm is not None)
        if alarm is None:
            return
        icon, tone = alarms.look(alarm.kind)
        tint = self._theme.tint(tone)
        self.icon.setPixmap(looks.pixmap(icon, tint.text, ICON_PX, self.devicePixelRatioF()))
        self.setStyleSheet(
            f"#alarm-strip {{ background-color: {tint.fill}; border: 0;"
            f" border-bottom: 2px solid {tint.text}; }}"
            f"#alarm-strip QLabel {{ color: {tint.text}; background: transparent; }}"
        )
        closed = self._bar.gate.closed  # the key is refused until the server is back
        self.keys.setText("" if closed else words.text("alarms.acknowledge-by"))
        self._place()
        told = self._bar.accessibleName()
        self.setAccessibleName(told)
        if alarm.id.hex != self._told:
            self._told = alarm.id.hex
            said = f"{told} {self.keys.text()}".rstrip()
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._dialog, said))

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and not self.isHidden():
            self._place()
        return False

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.show_alarm()

    def _place(self) -> None:
        """Lie over the dialog's heading, as wide as the dialog; what is too long is cut."""
        room = self._dialog.width() - self.keys.sizeHint().width() - ICON_PX - 4 * 14
        told = f"{self._bar.kind.text()} · {self._bar.said.text()}"
        cut = self.said.fontMetrics().elidedText(told, Qt.TextElideMode.ElideRight, room)
        self.said.setText(cut)
        self.said.setToolTip(told)
        self.setGeometry(0, 0, self._dialog.width(), max(self.sizeHint().height(), LEAST_PX))
        self.raise_()


class AlarmStrips(QObject):
    """Gives each dialog that is worked in its strip."""

    def __init__(self, bar: AlarmBar, theme: Theme) -> None:
        """Say over dialogs what `bar` says over the window."""
        super().__init__(bar)
        self._bar, self._theme = bar, theme
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusWindowChanged.connect(self._reach_dialog)

    def _reach_dialog(self) -> None:
        dialog = front_dialog(self._bar)
        if dialog is not None and dialog.findChild(AlarmStrip) is None:
            AlarmStrip(self._bar, self._theme, dialog)
