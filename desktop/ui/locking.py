"""Decides when the desk is locked and how it is opened again: nothing of a centre is left in view.

Locking hides every window of the desk, floating panels and dialogs too, and shows one that names
who is at work and asks for his password; what was being typed is there again afterwards. The
password is proved by the server, so a desk whose server is away stays locked until it is back.
"""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QColor,
    QGuiApplication,
    QPainter,
    QPaintEvent,
    QWindow,
)
from PySide6.QtWidgets import QApplication, QDialog, QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid
from typing_extensions import override

from api_client.client import Client
from api_client.vocabulary import Noun, Permission
from api_client.wire.alarms import AlarmList
from api_client.wire.changes import Change
from api_client.wire.people import Session
from desktop import words
from desktop.clock import Clock
from desktop.ui import faults
from desktop.ui.feed import Feed
from desktop.ui.login import PASSWORD_LETTERS, EntryForm
from desktop.ui.tasks import Tasks
from desktop.ui.theme import Theme, pixmap
from desktop.ui.widgets.facts import Card
from desktop.ui.widgets.form import LineField
from desktop.ui.widgets.linemark import LineMark
from desktop.ui.widgets.room import stand_high
from desktop.ui.widgets.worded import Button, Label

CARD_PX = 400
MINUTE_MS = 60_000
STIRS = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.InputMethod,
    }
)
"""What says that somebody is there."""
SHOWN = frozenset({Qt.WindowType.Window, Qt.WindowType.Dialog, Qt.WindowType.Tool})
"""Windows that are there again afterwards; menus and tips are not."""


class LockScreen(QWidget):
    """What is seen of a locked desk: whose it is, since when, how many alarms wait."""

    closed = Signal()
    """Somebody closes the desk."""

    other_wanted = Signal()
    """Somebody else wants to log in."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        """Stand for the desk of whoever has `session`."""
        super().__init__(parent)
        self.form = EntryForm(
            "lock.heading", "lock.about", "lock.open", theme, name=session.name, since=""
        )
        self._name = session.name
        self.password = self.form.add(
            "password", LineField("field.password", theme, secret=True, most=PASSWORD_LETTERS)
        )
        self.waiting_mark, self.waiting = LineMark(self), Label("", "fault", self)
        self.other = Button("lock.other", theme, "leave", parent=self)
        self.other.clicked.connect(self.other_wanted)
        self._theme = theme
        card = Card("app.name", "key", theme, self)
        card.setFixedWidth(CARD_PX)
        card.inside.setContentsMargins(28, 20, 28, 24)
        card.inside.setSpacing(14)
        alarms = QHBoxLayout()
        alarms.setSpacing(7)
        self.waiting_mark.setPixmap(
            pixmap("warning", theme.colours.danger, 16, self.devicePixelRatioF())
        )
        alarms.addWidget(self.waiting_mark)
        alarms.addWidget(self.waiting, 1)
        card.inside.addLayout(alarms)
        card.inside.addWidget(self.form)
        card.inside.addWidget(self.other)
        down = QVBoxLayout(self)
        stand_high(down, card)
        self._count = 0
        self.show_waiting(0)
        self._reword()

    def say_since(self, since: str) -> None:
        """Say since when the desk is locked."""
        self.form.about.say("lock.about", name=self._name, since=since)

    def show_waiting(self, count: int) -> None:
        """Say how many alarms wait for somebody, and nothing of what they are about."""
        self._count = count
        self.waiting.setText(words.plural("lock.alarms", count) if count else "")
        self.waiting.setVisible(bool(count))
        self.waiting_mark.setVisible(bool(count))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Leave nothing to be seen through: the sheet lets plain widgets be transparent."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(self._theme.colours.window))
        painter.end()

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.closed.emit()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._reword()

    def _reword(self) -> None:
        shown = words.text("lock.title")
        self.setWindowTitle(shown)
        self.setAccessibleName(shown)
        self.show_waiting(self._count)


class Lock(QObject):
    """Locks one desk when nobody stirs, or at once; `window` is what it hides and shows."""

    locked = Signal()
    opened = Signal()

    turned = Signal()
    """It locks after another time than before."""

    def __init__(self, window: QWidget, theme: Theme, tasks: Tasks, clock: Clock) -> None:
        """Watch over nobody yet; `begin` does."""
        super().__init__(window)
        self._window, self._theme, self._tasks, self._clock = window, theme, tasks, clock
        self._client: Client | None = None
        self._session: Session | None = None
        self._log_out: Callable[[], None] = self.end
        self._hidden: list[QWidget] = []
        self.screen: LockScreen | None = None
        self._watched: set[QWindow] = set()
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.timeout.connect(self.lock)
        application = QApplication.instance()
        assert isinstance(application, QGuiApplication), "a desk has an application"
        application.focusWindowChanged.connect(self._watch)

    @property
    def is_locked(self) -> bool:
        """Whether the desk is locked."""
        return self.screen is not None

    @property
    def after_ms(self) -> int:
        """After how long without a stir it locks; 0 is never."""
        return self._idle.interval() if self._session is not None else 0

    def begin(
        self, client: Client, session: Session, feed: Feed, log_out: Callable[[], None]
    ) -> None:
        """Watch over the desk of whoever has `session`; `log_out` lets somebody else in."""
        self._client, self._session, self._log_out = client, session, log_out
        self.wait(session.lock_after_min)
        self._watch(self._window.windowHandle())
        feed.changed.connect(self._hear)

    def _hear(self, changes: Sequence[Change]) -> None:
        """Ask anew for what has changed: how many alarms wait, after how long it is locked."""
        client = self._client
        if any(change.noun is Noun.ALARM for change in changes):
            self._count()
        if client is not None and any(change.noun is Noun.SETTING for change in changes):
            self._tasks.run(
                self, client.people.me, lambda who: self.wait(who.lock_after_min), lambda _: True
            )

    def wait(self, minutes: int) -> None:
        """Lock after so many minutes without key or mouse; 0 is never."""
        self._idle.setInterval(minutes * MINUTE_MS)
        self.stir()
        self.turned.emit()

    def end(self) -> None:
        """Watch no longer, and show the desk: nobody is logged in. Dialogs of his are closed."""
        self._client = self._session = None
        self._idle.stop()
        if self.screen is not None:
            self._show(dialogs=False)

    def stir(self) -> None:
        """Take note that somebody is there."""
        if self._session is not None and self._idle.interval() and not self.is_locked:
            self._idle.start()
        else:
            self._idle.stop()

    def lock(self) -> None:
        """Hide the desk, and ask for the password of whoever is logged in."""
        if self._session is None or self.is_locked:
            return
        self._idle.stop()
        screen = LockScreen(self._session, self._theme)
        self.screen = screen
        now = self._clock.now()
        screen.say_since(words.moment(now, now))
        screen.form.send = self._try
        screen.other_wanted.connect(self._log_out)
        screen.closed.connect(self._close)
        screen.setGeometry(self._window.geometry())
        state = self._window.windowState()
        popup = QApplication.activePopupWidget()
        if popup is not None:
            popup.close()
        self._hidden = [
            each
            for each in QApplication.topLevelWidgets()
            if each.isVisible() and each is not screen and each.windowType() in SHOWN
        ]
        screen.setWindowState(state & ~Qt.WindowState.WindowActive)
        screen.show()
        for each in self._hidden:
            each.hide()
        self._count()
        screen.activateWindow()
        screen.password.setFocus()
        self.locked.emit()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in STIRS:
            self.stir()
        return False

    def _watch(self, window: QWindow | None) -> None:
        """Hear what comes into a window that is worked in: the raw input, and little else."""
        if window is not None and window not in self._watched:
            self._watched.add(window)
            window.installEventFilter(self)
            window.destroyed.connect(lambda: self._watched.discard(window))
        self.stir()

    def _count(self) -> None:
        """Ask how many alarms wait for whoever is logged in, where he may know of them."""
        screen, client, session = self.screen, self._client, self._session
        if screen is None or client is None or session is None:
            return
        if Permission.ALARMS_VIEW in session.permissions:
            self._tasks.run(screen, client.alarms.list, self._show_count, lambda _: True)

    def _show_count(self, found: AlarmList) -> None:
        if self.screen is not None:
            waiting = [each for each in found.items if each.mine and each.acknowledged_at is None]
            self.screen.show_waiting(len(waiting))

    def _try(self) -> None:
        screen, client = self.screen, self._client
        assert screen is not None, "the form is shown on a locked desk alone"
        assert client is not None, "somebody is logged in"
        password = screen.password.line.text()
        if not password:
            screen.form.show_fault(words.text("lock.password-wanted"))
            screen.password.setFocus()
            return
        screen.form.wait()
        self._tasks.run(
            screen,
            lambda: client.accounts.unlock(password),
            lambda _: self._show(),
            self._refuse,
        )

    def _refuse(self, fault: Exception) -> bool:
        """Say why it stays locked; a log-in that has ended is for the window to deal with."""
        screen = self.screen
        if screen is None or faults.signed_out(fault):
            return False
        screen.password.line.clear()
        screen.form.fail(fault)
        if faults.passing(fault):
            screen.form.show_fault(words.text("lock.away", fault=faults.sentence(fault)))
        screen.password.setFocus()
        return True

    def _show(self, *, dialogs: bool = True) -> None:
        """Show the desk as it was; a dialog that was open stands over its window again."""
        screen, self.screen = self.screen, None
        assert screen is not None, "there is something to open"
        hidden, self._hidden = [each for each in self._hidden if isValid(each)], []
        for each in sorted(hidden, key=lambda one: isinstance(one, QDialog)):
            if not isinstance(each, QDialog):
                each.show()
            elif dialogs:
                each.open()
            else:
                each.close()
        screen.closed.disconnect()
        screen.hide()
        screen.deleteLater()
        self._window.activateWindow()
        self.stir()
        self.opened.emit()

    def _close(self) -> None:
        """Close the desk by its lock screen; its panels are remembered where they were."""
        self.end()
        self._window.close()
