"""Decides how the window is put together: log in, then the workplace; a bar, a status line.

Language and colours change while people look on. When a login has ended the window goes back to
the first page and says why.
"""

from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget
from typing_extensions import override

from api_client.client import Client
from api_client.errors import Reason, Unreachable
from api_client.wire.people import Session
from desktop import words
from desktop.clock import Clock
from desktop.ui import closing, faults
from desktop.ui.account import ACCOUNT, Account
from desktop.ui.actions import Action
from desktop.ui.appearance import Appearance
from desktop.ui.beacon import Beacon, Unseen
from desktop.ui.claims import Claims
from desktop.ui.deeds import FIND_KEYS, deeds
from desktop.ui.desk import Desk
from desktop.ui.deskbar import DeskBar
from desktop.ui.entries import Entry
from desktop.ui.feed import Feed, Follow, feed_of
from desktop.ui.linking import Linking
from desktop.ui.locking import Lock
from desktop.ui.login import LoginPage
from desktop.ui.machine import Machine
from desktop.ui.memory import Memory
from desktop.ui.notices import Notices
from desktop.ui.panel import Panel
from desktop.ui.registry import PLACES, TABLES, WINDOW, Offer, Registry
from desktop.ui.rejoin import Rejoin
from desktop.ui.search import Search
from desktop.ui.statusline import StatusLine
from desktop.ui.tasks import Tasks
from desktop.ui.theme import Theme, Tone
from desktop.ui.widgets.worded import reword_all

if TYPE_CHECKING:  # loaded when they are wanted: people wait for what is painted first
    from desktop.ui.commandbar import CommandBar
    from desktop.ui.finder import Finder
    from desktop.ui.keysheet import KeySheet
    from desktop.ui.mine import MineSheet
    from desktop.ui.restoring import RestoreDialog
    from desktop.ui.workplace import Workplace

WIDTH_PX, HEIGHT_PX = 1440, 860


class Window(QMainWindow):
    """The desk's window."""

    furnished = Signal()
    """Every panel of whoever is logged in is made."""

    left = Signal()
    """Nobody is logged in any more: the panels are going."""

    def __init__(
        self,
        client: Client,
        machine: Machine,
        theme: Theme,
        clock: Clock,
        memory: Memory,
        follow: Callable[[Client], Follow] = feed_of,
        beacon: Beacon | None = None,
    ) -> None:
        """Stand before the server that `machine` finds; `client` has no token yet; `start` asks."""
        super().__init__()
        self.machine = machine
        self._client, self._theme, self._clock, self._memory = client, theme, clock, memory
        self._follow, self._beacon = follow, beacon or Unseen()
        self._session: Session | None = None
        self.workplace: Workplace | None = None
        self.tasks = Tasks(self)
        self.notices = Notices(self, theme)
        self.login = LoginPage(client, machine, theme, self.tasks, memory.name())
        self.rejoin = Rejoin(machine, client, self.tasks, self)
        self.lock = Lock(self, theme, self.tasks, clock)
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self.login)
        self.setCentralWidget(self._pages)
        self.appearance = Appearance(theme, memory, self)
        self.registry = Registry(self)
        self.bar = DeskBar(FIND_KEYS, self.registry, theme, self)
        self.search = Search(self.registry, theme, self)
        self.status = StatusLine(theme, self.tasks)
        self.setStatusBar(self.status)
        self._use_bar()
        self.linking = Linking(self, self, theme, clock)
        self.registry.add(WINDOW, deeds(self))
        self._connect()
        self._end_words = words.on_change(reword_all)
        theme.follow(self.linking.show_again)
        self._reword()
        self.resize(WIDTH_PX, HEIGHT_PX)
        self.restoreGeometry(memory.shape("window") or QByteArray())

    def start(self, login: tuple[str, str] | None = None) -> None:
        """Ask the server how it is, and let somebody in: who is named with his password, if any."""
        if login is None:
            self.login.ask()
        else:
            self.login.ask_as(*login)
        QTimer.singleShot(0, self, _load_workplace)

    def log_out(self) -> None:
        """End the session, and go back to the first page."""
        self.leave("")

    def leave(self, said: str) -> None:
        """Go back to the first page; `said` tells there why, unless somebody logs out himself."""
        workplace, self.workplace = self.workplace, None
        if workplace is None or self._session is None:
            return
        self.lock.end()
        self.search.end()
        self.search.attend(None, None)
        self.notices.clear()
        workplace.stop()
        closing.tell(self.notices, workplace)
        if not said:
            people = self._client.with_token(self._session.token).people
            self.tasks.run(self, people.sign_out, _nothing, lambda _: True)
        self._session = None
        self.linking.end()
        self._pages.setCurrentWidget(self.login)
        self._pages.removeWidget(workplace)
        workplace.deleteLater()
        for entry in workplace.entries:
            self.registry.remove(entry.key)
        for group in (PLACES, TABLES, ACCOUNT):
            self.registry.remove(group)
        self._suit()
        self.login.ask(said)
        self.left.emit()

    def restore(self) -> "RestoreDialog":
        """Restore a backup; it needs no server."""
        from desktop.ui.restoring import RestoreDialog  # noqa: PLC0415  (loaded when it is wanted)

        dialog = RestoreDialog(self.machine, self._theme, self.tasks, self._clock, self)
        dialog.opened.connect(lambda: self.notices.done("restore.opened"))
        dialog.open()
        return dialog

    @property
    def commands(self) -> "CommandBar":
        """The command bar."""
        return self.search.bar

    @property
    def finder(self) -> "Finder":
        """What the command bar looks with."""
        return self.search.bar.finder

    def show_panel(self, key: str) -> None:
        """Open a panel, and bring it to the front."""
        if self.workplace is not None:
            self.workplace.show_panel(key)

    def show_keys(self) -> "KeySheet":
        """Show all keys that are possible now."""
        from desktop.ui.keysheet import KeySheet  # noqa: PLC0415  (loaded when it is wanted)

        sheet = KeySheet(self.registry, self._theme, QApplication.activeWindow() or self)
        sheet.open()
        return sheet

    def show_mine(self) -> "MineSheet | None":
        """Show all that belongs to whoever is logged in."""
        if self.workplace is None:
            return None
        from desktop.ui.mine import Belongings, MineSheet  # noqa: PLC0415  (when it is wanted)

        his = Belongings(self.account, self.appearance, self.lock, self.workplace, self.show_panel)
        sheet = MineSheet(self.account.desk, his, self)
        sheet.open()
        return sheet

    def undo(self) -> None:
        """Take the last thing back that can be, or say that there is none."""
        if not self.notices.undo():
            self.notices.say(words.text("undo.nothing"), Tone.NEUTRAL)

    def reload(self) -> None:
        """Load everything afresh, or look for the server again."""
        if self.workplace is not None:
            self.workplace.reload()
        else:
            self.login.ask()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._reword()

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        """Leave nothing running: the feed stops, calls end, what is remembered is written."""
        if not closing.may_close(self, self.workplace, self._theme):
            event.ignore()
            return
        self._memory.keep_shape("window", self.saveGeometry())
        if self.workplace is not None:
            self.workplace.stop()
        self._memory.write()
        self._end_words()
        self.login.stop()
        self.rejoin.end()
        self.machine.end()
        self._client.close()
        self.tasks.close()
        super().closeEvent(event)

    def _connect(self) -> None:
        """Carry between the parts, which do not know each other."""
        self.registry.declined.connect(self._decline)
        self.tasks.failed.connect(self._fail)
        self.login.entered.connect(self._enter)
        self.login.restore_wanted.connect(self.restore)
        self.login.language_told.connect(self.appearance.suggest)
        self.login.elsewhere_wanted.connect(self.close)
        self.lock.locked.connect(self.search.end)
        self.status.panel_wanted.connect(self.show_panel)
        self.status.late_wanted.connect(self._show_late)

    def _use_bar(self) -> None:
        self.addToolBar(self.bar)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.bar.panels.clicked.connect(self._open_panels_menu)
        self.bar.look.clicked.connect(self.search.begin)
        self.bar.scheme.clicked.connect(self.appearance.use_other_scheme)
        self.bar.language.clicked.connect(self.appearance.speak_other)

    def _enter(self, session: Session) -> None:
        if session.password_due:
            from desktop.ui.password import ask_for_password  # noqa: PLC0415  (seldom wanted)

            ask_for_password(self._client, session, (self._theme, self.tasks, self), self._enter)
            return
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
            self._memory.of(session.staff_id),
            Claims(client, session.staff_id, self.tasks, feed),
            self._beacon,
        )
        from desktop.ui.workplace import Workplace  # noqa: PLC0415  (loaded by `_prepare`)

        workplace = Workplace(desk)
        self.workplace = workplace
        workplace.furnished.connect(self.furnished)
        workplace.turned.connect(self.linking.show)
        workplace.late_counted.connect(self.status.show_late)
        workplace.noted.connect(self.status.show_note)
        workplace.ended.connect(self._fail)
        self._list_actions(workplace)
        self.account = Account(desk, self, self.lock.lock)
        self.registry.add(ACCOUNT, self.account.offered_actions())
        self.lock.begin(client, session, feed, self.log_out)
        self.search.attend(desk, workplace)
        self._pages.addWidget(workplace)
        self._pages.setCurrentWidget(workplace)
        self._suit()
        if not workplace.layouts.restore():
            workplace.resize(self._pages.size())
            workplace.arrange()
        workplace.enter()
        workplace.begin()

    def _list_actions(self, workplace: "Workplace") -> None:
        """Put the panels on the list of actions, and what can be done in each once it is there."""
        places = [
            Action(entry.key, entry.icon, partial(self.show_panel, entry.key), entry.shortcut)
            for entry in workplace.entries
        ]
        self.registry.rank((PLACES, *(each.key for each in workplace.entries), TABLES, ACCOUNT))
        self.registry.add(PLACES, places)
        self.registry.add(TABLES, workplace.column_actions())
        workplace.joined.connect(self._list_panel)

    def _list_panel(self, entry: Entry, panel: Panel) -> None:
        """Put what can be done in a panel on the list, now that it is there."""
        begin = partial(self.show_panel, entry.key)
        self.registry.add(entry.key, panel.offered_actions(), begin, panel)

    def _open_panels_menu(self) -> None:
        if self.workplace is not None:
            menu = self.workplace.panels_menu()
            menu.aboutToHide.connect(menu.deleteLater)
            menu.popup(self.bar.panels.mapToGlobal(self.bar.panels.rect().bottomLeft()))

    def _show_late(self) -> None:
        if self.workplace is not None:
            self.workplace.look_at_late()

    def _decline(self, offer: Offer) -> None:
        """Say plainly that what the keys stand for cannot be done now."""
        if self.workplace is not None:
            said = words.text("action.not-now", action=words.text(offer.action.key))
            self.notices.say(said, Tone.NEUTRAL)

    def _fail(self, fault: Exception) -> None:
        """Tell of what nobody else took; a login that has ended leads back to the first page."""
        if faults.signed_out(fault) and self.workplace is not None:
            self.leave(faults.sentence(fault))
        elif isinstance(fault, Unreachable) and self.linking.away_since is not None:
            since = self.linking.away_since
            self.notices.trouble(words.text("fault.while-away", since=since))
        elif isinstance(fault, Unreachable) and fault.reason is Reason.CERTIFICATE:
            self.rejoin.begin()
        else:
            self.notices.trouble(faults.sentence(fault))

    def _suit(self) -> None:
        """Show in bar and status line what fits: somebody logged in, or nobody."""
        inside = self._session is not None
        self.bar.show_inside(inside=inside)
        self.bar.person.show_who(self._session)
        self.status.show_who(self._session)

    def _reword(self) -> None:
        self.setWindowTitle(words.text("app.title"))
        self.setAccessibleName(words.text("app.title"))
        self._suit()
        self.linking.show_again()


def _nothing(_answer: object) -> None:
    """Do nothing; nobody waits for the answer."""


def _load_workplace() -> None:
    """Load what the workplace is made of while the server, or somebody who types, is waited for."""
    import_module("desktop.ui.workplace")
    import_module("desktop.ui.panels.queue")
