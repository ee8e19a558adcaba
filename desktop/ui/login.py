"""Decides how somebody gets in: name and password, or the centre's first administrator (F3).

The server is asked first, and started where it is this machine's own. Whether it cannot start, is
away, knows nobody yet, or does not know the password: each is said in a plain sentence where it
stands. What may pass by itself is tried again by itself; a lost centre can be restored from here.
"""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from api_client.client import Client
from api_client.ids import new_id
from api_client.vocabulary import Role, StartFault
from api_client.wire.centre import Health
from api_client.wire.people import NewStaff, Session
from desktop import words
from desktop.ui import faults
from desktop.ui.machine import CertificateDoubt, Machine, MachineFault
from desktop.ui.tasks import Tasks
from desktop.ui.theme import Theme, Tone, pixmap
from desktop.ui.widgets.facts import Card
from desktop.ui.widgets.form import Field, LineField
from desktop.ui.widgets.linemark import LineMark
from desktop.ui.widgets.pages import Pages
from desktop.ui.widgets.placard import Act, Placard
from desktop.ui.widgets.room import ABOVE_BUTTONS_PX, stand_high
from desktop.ui.widgets.worded import Button, Label

if TYPE_CHECKING:
    from desktop.ui.certificates import CertificatePage

CARD_PX = 400
PLACARD_PX = 280
RETRY_MS, LOST_RETRY_MS = 3_000, 15_000
"""How soon a server is looked for again that does not answer, and one that could not start."""
NAME_LETTERS = 64
PASSWORD_LETTERS = 256
BELOW_FIELDS = 4
"""What stands below the fields of a form: what is wrong, room, the button, room."""


class EntryForm(QWidget):
    """Some fields, what is wrong, and one plain button; Enter presses it."""

    def __init__(
        self, heading: str, more: str, send: str, theme: Theme, **fields: words.Field
    ) -> None:
        """Say the keys `heading`, `more` (with its `fields`) and `send`."""
        super().__init__()
        self._theme = theme
        self._fields: dict[str, Field] = {}
        self.about = Label("", "caption", self)
        self.about.say(more, **fields)
        self.about.setWordWrap(True)
        self._mark, self._fault = LineMark(self), Label("", "fault", self)
        self._fault.setWordWrap(True)
        self.button = Button(send, theme, weight="main", parent=self)
        self.button.setMinimumHeight(34)
        self._down = QVBoxLayout(self)
        self._down.setContentsMargins(0, 0, 0, 0)
        self._down.setSpacing(10)
        self._down.addWidget(Label(heading, "title", self))
        self._down.addWidget(self.about)
        wrong = QHBoxLayout()
        wrong.setSpacing(6)
        wrong.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        wrong.addWidget(self._fault, 1)
        self._down.addLayout(wrong)
        self._down.addSpacing(ABOVE_BUTTONS_PX)
        self._down.addWidget(self.button)
        self._down.addStretch(1)
        self.button.clicked.connect(self._press)
        self.show_fault("")
        self.send: Callable[[], None] = _nothing

    def add(self, name: str, field: LineField) -> LineField:
        """Take a field in, above what is wrong; its message's field is `name`."""
        self._fields[name] = field
        self._down.insertWidget(self._down.count() - BELOW_FIELDS, field)
        field.line.returnPressed.connect(self._press)
        return field

    def show_fault(self, sentence: str) -> None:
        """Show what is wrong; an empty sentence takes it away."""
        self._fault.setText(sentence)
        self._fault.setVisible(bool(sentence))
        self._mark.setVisible(bool(sentence))
        colour = self._theme.colours.danger
        self._mark.setPixmap(pixmap("error", colour, 16, self.devicePixelRatioF()))

    @property
    def fault(self) -> str:
        """What is shown to be wrong; empty when nothing is."""
        return "" if self._fault.isHidden() else self._fault.text()

    def fail(self, fault: Exception) -> bool:
        """Show a failure, in its field where it has one, and let it be tried again."""
        self.button.setEnabled(True)
        by_field = faults.by_field(fault)
        for name, field in self._fields.items():
            field.show_fault(by_field.pop(name, ""))
        if by_field or not any(field.fault for field in self._fields.values()):
            self.show_fault(faults.sentence(fault))
        return True

    def wait(self) -> None:
        """Take what is wrong away while the server is asked."""
        self.show_fault("")
        self.button.setEnabled(False)

    def _press(self) -> None:
        if self.button.isEnabled():
            self.send()


class LoginPage(QWidget):
    """The page before the desk."""

    entered = Signal(object)
    """A Session: somebody is logged in."""

    elsewhere_wanted = Signal()
    """The choice of where the desk begins is forgotten; another one is wanted."""

    language_told = Signal(str)
    """In which language the centre wants desks to begin."""

    restore_wanted = Signal()
    """Somebody wants to restore a backup, because the server cannot start."""

    def __init__(
        self, client: Client, machine: Machine, theme: Theme, tasks: Tasks, name: str
    ) -> None:
        """Ask the server that `machine` finds, through `client`."""
        super().__init__()
        self._client, self._machine, self._tasks = client, machine, tasks
        self._theme = theme
        self._secret: str | None = None
        self._expired_at: datetime | None = None
        self._given: tuple[str, str] | None = None
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.timeout.connect(lambda: self._ask(""))
        self.form = EntryForm("login.heading", "login.at", "login.send", theme, url=client.url)
        self.name = self.form.add("name", LineField("field.name", theme, most=NAME_LETTERS))
        self.password = self.form.add(
            "password", LineField("field.password", theme, secret=True, most=PASSWORD_LETTERS)
        )
        self.name.line.setText(name)
        self.form.send = self._log_in
        self.first = EntryForm("login.first", "login.first-more", "login.first-send", theme)
        self.first_name = self.first.add("name", LineField("field.name", theme, most=NAME_LETTERS))
        self.first_password = self.first.add(
            "password", LineField("field.password", theme, secret=True, most=PASSWORD_LETTERS)
        )
        self.again = self.first.add(
            "again", LineField("field.password-again", theme, secret=True, most=PASSWORD_LETTERS)
        )
        self.first.send = self._make_first
        self.placard = Placard(theme, self)
        self._certificate: CertificatePage | None = None
        self._arrange(theme)

    def ask(self, said: str = "") -> None:
        """Ask how the server is; `said` is shown above the form, as why somebody is here again."""
        if self._machine.keeps_server:
            self.placard.show_words("server", "login.starting", "login.starting-more")
        else:
            self.placard.show_words("server", "login.asking", "login.asking-more")
        self._pages.show_page(self.placard)
        self._ask(said)

    @property
    def certificate(self) -> "CertificatePage":
        """What asks whether a certificate is believed for which nobody vouches; seldom wanted."""
        if self._certificate is None:
            from desktop.ui.certificates import CertificatePage  # noqa: PLC0415  (seldom wanted)

            self._certificate = CertificatePage(self._theme, self)
            self._certificate.trusted.connect(self._trust)
            self._certificate.declined.connect(self.ask)
            self._pages.add(self._certificate)
        return self._certificate

    def stop(self) -> None:
        """Try no more by itself: the window is closing."""
        self._again.stop()

    def _ask(self, said: str) -> None:
        self._again.stop()
        self._tasks.run(self, self._reach, lambda health: self._meet(health, said), self._miss)

    def _reach(self) -> Health:
        """Find the server, start it where that is ours to do, and ask how it is."""
        found = self._machine.find()
        self._secret, self._expired_at = found.secret, found.expired_at
        self._client.trust(found.pin)
        self._client.move(found.url)
        return self._client.centre.health()

    def ask_as(self, name: str, password: str) -> None:
        """Ask how the server is, and log in by this name and password once it answers."""
        self._given = name, password
        self.ask()

    def _arrange(self, theme: Theme) -> None:
        card = Card("app.name", "queue", theme, self)
        card.setFixedWidth(CARD_PX)
        card.inside.setContentsMargins(28, 20, 28, 24)
        card.inside.setSpacing(14)
        self._pages = Pages(card)
        self.placard.setMinimumHeight(PLACARD_PX)
        for page in (self.placard, self.form, self.first):
            self._pages.add(page)
        card.inside.addWidget(self._pages)
        down = QVBoxLayout(self)
        stand_high(down, card)

    def _meet(self, health: Health, said: str) -> None:
        if health.language is not None:
            self.language_told.emit(health.language)
        here = self._machine.keeps_server
        self.form.about.say("login.here" if here else "login.at", url=self._client.url)
        if health.staffed:
            self._pages.show_page(self.form)
            self.form.button.setEnabled(True)
            trouble = self._trouble(health)
            self.form.show_fault(said or trouble)
            (self.password if self.name.text() else self.name).setFocus()
            self._use_given()
        elif self._secret is not None:
            self._pages.show_page(self.first)
            self.first_name.setFocus()
        else:
            self.placard.show_words(
                "people",
                "login.nobody",
                "login.nobody-more",
                Tone.WAITING,
                ("placard.retry", self.ask),
            )
            self.placard.take_focus()

    def _trouble(self, health: Health) -> str:
        """Give what is wrong with the server all the same: its own fault, its certificate's age."""
        if health.fault is not None:
            return words.refusal(health.fault)
        if self._expired_at is not None:
            return words.text("certificate.over", ends=words.moment(self._expired_at, None))
        return ""

    def _trust(self, doubt: CertificateDoubt) -> None:
        """Remember the certificate, and ask the server again."""
        self._tasks.run(self, lambda: self._machine.trust(doubt), lambda _: self.ask(), self._miss)

    def _use_given(self) -> None:
        """Log in by what was given, once; a log-out comes back to an empty form."""
        if self._given is None:
            return
        name, password = self._given
        self._given = None
        self.name.line.setText(name)
        self.password.line.setText(password)
        self._log_in()

    def _miss(self, fault: Exception) -> bool:
        """Say what is wrong, and try again by itself; a centre that is lost can be restored."""
        if isinstance(fault, CertificateDoubt):
            self.certificate.show_doubt(fault)
            self._pages.show_page(self.certificate)
            return True
        if isinstance(fault, MachineFault):
            again: Act = ("placard.retry", self.ask)
            restore: Act = ("restore.begin", self.restore_wanted.emit)
            lost_data = fault.fault is StartFault.DATABASE_DAMAGED
            self.placard.show_words(
                "error",
                "login.cannot-start",
                lambda: words.text("login.cannot-start-more", fault=faults.sentence(fault)),
                Tone.TROUBLE,
                *((restore, again) if lost_data else (again, restore)),
            )
        else:
            self.placard.show_words(
                "away",
                "login.away",
                lambda: words.text(
                    "login.away-more", fault=faults.sentence(fault), url=self._client.url
                ),
                Tone.TROUBLE,
                ("placard.retry", self.ask),
                ("login.elsewhere", self._go_elsewhere) if self._machine.chosen else None,
            )
        if self._pages.page is not self.placard:
            self._pages.show_page(self.placard)
        if not self.placard.isAncestorOf(self.focusWidget()):
            self.placard.take_focus()
        lost = isinstance(fault, MachineFault)
        if lost or faults.passing(fault):
            self._again.start(LOST_RETRY_MS if lost else RETRY_MS)
        return True

    def _go_elsewhere(self) -> None:
        """Forget where the desk begins; whoever opened the window asks anew."""
        forget = self._machine.forget
        self._tasks.run(self, forget, lambda _: self.elsewhere_wanted.emit())

    def _log_in(self) -> None:
        name, password = self.name.text(), self.password.line.text()
        if not name or not password:
            self.form.show_fault(words.text("login.both"))
            (self.password if name else self.name).setFocus()
            return
        self.form.wait()
        people = self._client.people
        self._tasks.run(self, lambda: people.sign_in(name, password), self._enter, self._refuse)

    def _refuse(self, fault: Exception) -> bool:
        self.password.line.clear()
        self.password.setFocus()
        return self.form.fail(fault)

    def _make_first(self) -> None:
        password = self.first_password.line.text()
        if password != self.again.line.text():
            self.again.show_fault(words.text("login.differ"))
            self.again.setFocus()
            return
        client, secret = self._client, self._secret
        assert secret is not None, "the page is shown to who holds the secret"
        try:
            new = NewStaff(
                id=new_id(),
                name=self.first_name.text(),
                role=Role.ADMINISTRATOR,
                password=password,
            )
        except ValueError as fault:
            self.first.fail(fault)
            return
        self.first.wait()

        def make() -> Session:
            client.with_token(secret).people.add_staff(new)
            return client.people.sign_in(new.name, new.password)

        self._tasks.run(self, make, self._enter, self.first.fail)

    def _enter(self, session: Session) -> None:
        for field in (self.password, self.first_password, self.again):
            field.line.clear()
        self.form.button.setEnabled(True)
        self.first.button.setEnabled(True)
        self.entered.emit(session)


def _nothing() -> None:
    """Do nothing; the page says what is sent."""
