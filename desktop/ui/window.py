"""Decides how the window is put together: log in, then the workplace; a bar, a status line.

Language and colours change while people look on. When a login has ended the window goes back to
the first page and says why.
"""

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QLabel,
    QMainWindow,
    QSizePolicy,
    QStackedWidget,
    QToolBar,
    QWidget,
)
from typing_extensions import override

from api_client.client import Client
from api_client.vocabulary import StartFault
from api_client.wire.people import Session
from desktop import words
from desktop.clock import Clock
from desktop.ui import faults
from desktop.ui.desk import Desk
from desktop.ui.feed import Feed, Follow, Link, Standing
from desktop.ui.login import LoginPage
from desktop.ui.machine import Machine, MachineFault
from desktop.ui.memory import Memory
from desktop.ui.notices import Notices
from desktop.ui.rejoin import Rejoin
from desktop.ui.restoring import RestoreDialog
from desktop.ui.tasks import Tasks
from desktop.ui.theme import Scheme, Theme, pixmap
from desktop.ui.widgets.notebutton import NoteButton
from desktop.ui.widgets.worded import ToolButton, reword_all
from desktop.ui.workplace import Workplace

WIDTH_PX, HEIGHT_PX = 1440, 860
MINUTE_MS = 60_000
LINK_LOOKS = {
    Link.CONNECTED: ("connected", "success"),
    Link.CONNECTING: ("wait", "muted"),
    Link.AWAY: ("away", "danger"),
    Link.STOPPED: ("stop", "muted"),
}
"""The icon and the name of the colour for each state of the link; its words stand beside."""


def live_feed(client: Client) -> Follow:
    """Follow the feed of a client's server."""
    return lambda after, stop, heard: client.changes.follow(after, stop, on_state=heard)


class Window(QMainWindow):
    """The desk's window."""

    def __init__(
        self,
        client: Client,
        machine: Machine,
        theme: Theme,
        clock: Clock,
        memory: Memory,
        follow: Callable[[Client], Follow] = live_feed,
    ) -> None:
        """Stand before the server that `machine` finds; `client` has no token yet; `start` asks."""
        super().__init__()
        self.machine = machine
        self._client, self._theme, self._clock, self._memory = client, theme, clock, memory
        self._follow = follow
        self._session: Session | None = None
        self._standing: Standing | None = None
        self.workplace: Workplace | None = None
        self.tasks = Tasks(self)
        self.notices = Notices(self, theme)
        self.login = LoginPage(client, machine, theme, self.tasks, memory.name())
        self.rejoin = Rejoin(machine, client, self.tasks, self)
        self._told_of: StartFault | None = None
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self.login)
        self.setCentralWidget(self._pages)
        self._bar, self._panel_buttons = QToolBar(self), QButtonGroup(self)
        self._language = ToolButton("window.other-language", theme, "language")
        self._scheme = ToolButton("window.dark", theme, "moon", bare=True)
        self._leave = ToolButton("window.leave", theme, "leave")
        self._link_icon, self._link, self._held, self._who = QLabel(), QLabel(), QLabel(), QLabel()
        self._note = NoteButton(theme)
        self._make_bar()
        self._make_status()
        self.tasks.failed.connect(self._fail)
        self.login.entered.connect(self._enter)
        self.login.restore_wanted.connect(self.restore)
        self.rejoin.failed.connect(self._tell_lost)
        self.rejoin.found.connect(self._show_again)
        self._note.clicked.connect(lambda: self.show_panel(self._note.place))
        self._end_words = words.on_change(reword_all)
        minute = QTimer(self)
        minute.timeout.connect(self._show_again)
        minute.start(MINUTE_MS)
        theme.follow(self._dress)
        self._reword()
        self.resize(WIDTH_PX, HEIGHT_PX)
        shape = memory.shape("window")
        if shape is not None:
            self.restoreGeometry(shape)

    def start(self, login: tuple[str, str] | None = None) -> None:
        """Ask the server how it is, and let somebody in: who is named with his password, if any."""
        if login is None:
            self.login.ask()
        else:
            self.login.ask_as(*login)

    def log_out(self) -> None:
        """End the session, and go back to the first page."""
        self.leave("")

    def leave(self, said: str) -> None:
        """Go back to the first page; `said` tells there why, unless somebody logs out himself."""
        workplace, self.workplace = self.workplace, None
        if workplace is None or self._session is None:
            return
        self._memory.keep_shape("split", workplace.split.saveState())
        workplace.stop()
        if not said:
            people = self._client.with_token(self._session.token).people
            self.tasks.run(self, people.sign_out, _nothing, lambda _: True)
        self._session = self._standing = None
        self.rejoin.end()
        self._pages.setCurrentWidget(self.login)
        self._pages.removeWidget(workplace)
        workplace.deleteLater()
        for button in self._panel_buttons.buttons():
            self._panel_buttons.removeButton(button)
            button.deleteLater()
        self._suit()
        self.login.ask(said)

    def restore(self) -> RestoreDialog:
        """Restore a backup; it needs no server."""
        dialog = RestoreDialog(self.machine, self._theme, self.tasks, self._clock, self)
        dialog.opened.connect(lambda: self.notices.done("restore.opened"))
        dialog.open()
        return dialog

    def show_panel(self, place: int) -> None:
        """Bring a panel to the front."""
        if self.workplace is not None:
            self._panel_buttons.buttons()[place].setChecked(True)
            self.workplace.show_panel(place)

    def change_language(self) -> None:
        """Speak the other language from now on."""
        chinese = words.language() is words.Language.CHINESE
        chosen = words.Language.ENGLISH if chinese else words.Language.CHINESE
        words.choose(chosen)
        self._memory.keep_language(chosen)

    def change_scheme(self) -> None:
        """Change from light to dark or back."""
        self._theme.toggle()
        self._memory.keep_scheme(self._theme.scheme)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._reword()

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        """Leave nothing running: the feed stops, calls end, what is remembered is written."""
        self._memory.keep_shape("window", self.saveGeometry())
        if self.workplace is not None:
            self._memory.keep_shape("split", self.workplace.split.saveState())
            self.workplace.stop()
        self._memory.write()
        self._end_words()
        self.login.stop()
        self.rejoin.end()
        self.machine.end()
        self._client.close()
        self.tasks.close()
        super().closeEvent(event)

    def _make_bar(self) -> None:
        bar = self._bar
        bar.setMovable(False)
        bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        gap = QWidget()
        gap.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._gap = bar.addWidget(gap)
        for button in (self._scheme, self._language):
            bar.addWidget(button)
        self._leave_action = bar.addWidget(self._leave)
        self.addToolBar(bar)
        self._panel_buttons.setExclusive(True)
        self._scheme.clicked.connect(self.change_scheme)
        self._language.clicked.connect(self.change_language)
        self._leave.clicked.connect(self.log_out)
        QShortcut(QKeySequence("Ctrl+N"), self, self._write_order)
        QShortcut(QKeySequence("F5"), self, self._reload)
        self._leave_action.setVisible(False)

    def _make_status(self) -> None:
        status = self.statusBar()
        status.setSizeGripEnabled(False)
        for label in (self._link_icon, self._link, self._held):
            status.addWidget(label)
        status.addPermanentWidget(self._note)
        status.addPermanentWidget(self._who)
        self._link_icon.setContentsMargins(12, 0, 0, 0)
        self._link.setContentsMargins(6, 0, 0, 0)
        self._held.setContentsMargins(18, 0, 0, 0)
        self._who.setContentsMargins(0, 0, 12, 0)

    def _enter(self, session: Session) -> None:
        self._memory.keep_name(session.name)
        self._session = session
        client = self._client.with_token(session.token)
        feed = Feed(self._follow(client), self._clock)
        desk = Desk(
            client,
            session,
            self.tasks,
            feed,
            self.notices,
            self._theme,
            self._clock,
            self.machine,
        )
        workplace = Workplace(desk)
        self.workplace = workplace
        workplace.turned.connect(self._show_link)
        workplace.counted.connect(self._held.setText)
        workplace.noted.connect(self._note.show_note)
        workplace.ended.connect(self._fail)
        for place, entry in enumerate(workplace.entries):
            button = ToolButton(entry.key, self._theme, entry.icon)
            button.setCheckable(True)
            button.setShortcut(entry.shortcut)
            button.clicked.connect(lambda _=False, at=place: self.show_panel(at))
            self._panel_buttons.addButton(button)
            self._bar.insertWidget(self._gap, button)
        shape = self._memory.shape("split")
        if shape is not None:
            workplace.split.restoreState(shape)
        self._pages.addWidget(workplace)
        self._pages.setCurrentWidget(workplace)
        self._suit()
        self.show_panel(0)
        workplace.begin()

    def _write_order(self) -> None:
        if self.workplace is not None:
            self.workplace.write_order()

    def _reload(self) -> None:
        if self.workplace is not None:
            self.workplace.reload()
        else:
            self.login.ask()

    def _fail(self, fault: Exception) -> None:
        """Tell of what nobody else took; a login that has ended leads back to the first page."""
        if faults.signed_out(fault) and self.workplace is not None:
            self.leave(faults.sentence(fault))
        else:
            self.notices.trouble(faults.sentence(fault))

    def _show_link(self, standing: Standing) -> None:
        was_away, self._standing = self.rejoin.away, standing
        if standing.link is Link.AWAY:
            self.rejoin.begin()
        elif standing.link is Link.CONNECTED:
            self.rejoin.end()
            self._told_of = None
            if was_away:
                self.notices.done("link.back")
        icon, name = LINK_LOOKS[standing.link]
        colour = self._theme.colours.named()[name]
        self._link_icon.setPixmap(pixmap(icon, colour, 16, self.devicePixelRatioF()))
        self._link.setText(self._link_words(standing))
        self._link.setProperty("part", "away" if standing.link is Link.AWAY else "")
        self._link.style().unpolish(self._link)
        self._link.style().polish(self._link)

    def _link_words(self, standing: Standing) -> str:
        """Say how the desk stands to its server, and what is done about it."""
        since = words.moment(standing.since(self._clock), self._clock.now())
        lost = self.rejoin.fault
        if standing.link is Link.AWAY and lost is not None:
            return words.text("link.not-started", since=since, fault=faults.sentence(lost))
        again = standing.link is Link.AWAY and self.rejoin.away
        return words.text("link.restarting" if again else f"link.{standing.link}", since=since)

    def _show_again(self) -> None:
        """Say the link's words anew: time has passed, or something was found out."""
        if self._standing is not None:
            self._show_link(self._standing)

    def _tell_lost(self, lost: MachineFault) -> None:
        """Tell once of each reason why the server cannot be had again, and of the way out."""
        self._show_again()
        if lost.fault is not self._told_of:
            self._told_of = lost.fault
            act = words.text("restore.begin"), lambda: _nothing(self.restore())
            self.notices.trouble(faults.sentence(lost), act)

    def _suit(self) -> None:
        """Show in bar and status line what fits: somebody logged in, or nobody."""
        session = self._session
        self._leave_action.setVisible(session is not None)
        self._link_icon.setVisible(session is not None)
        if session is None:
            self._link.setText(words.text("status.nobody"))
            self._held.clear()
            self._note.show_note(0, None)
            self._who.clear()
            return
        role = words.member(session.role)
        self._who.setText(words.text("status.who", name=session.name, role=role))

    def _reword(self) -> None:
        self.setWindowTitle(words.text("app.title"))
        self.setAccessibleName(words.text("app.title"))
        self._bar.setAccessibleName(words.text("window.bar"))
        self._suit()
        self._show_again()

    def _dress(self) -> None:
        dark = self._theme.scheme is Scheme.DARK
        self._scheme.say(*(("window.light", "sun") if dark else ("window.dark", "moon")))
        self._show_again()


def _nothing(_answer: object) -> None:
    """Do nothing; nobody waits for the answer."""
