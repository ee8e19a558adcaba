"""Decides what the status line says in words: the link, what waits, what is late, who it is."""

from PySide6.QtCore import QEvent, QSize, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStatusBar, QWidget
from typing_extensions import override

from api_client.wire.people import Session
from desktop import words
from desktop.ui.feed import Link
from desktop.ui.panel import Note
from desktop.ui.tasks import Tasks
from desktop.ui.theme import Theme, Tone, pixmap
from desktop.ui.widgets.notebutton import NoteButton

LINK_LOOKS = {
    Link.CONNECTED: ("connected", "success"),
    Link.CONNECTING: ("wait", "muted"),
    Link.AWAY: ("away", "danger"),
    Link.STOPPED: ("stop", "muted"),
}
"""The icon and the name of the colour for each state of the link; its words stand beside."""
SLOW_MS = 700
"""So long a request is under way before it is told of: what is quicker would only flicker."""

WHO_FROM_PX = 1400
"""From this width on the line says who it is, as the bar above does in any case."""
NOTED = ("panel.shift", "panel.alarms")
"""The panels whose notes stand first, from the left; whichever came first, each has its place."""


def _standing(key: str) -> tuple[int, str]:
    return NOTED.index(key) if key in NOTED else len(NOTED), key


class StatusLine(QStatusBar):
    """The lowest line of the window."""

    panel_wanted = Signal(str)
    """The key of the panel whose note was pressed."""

    late_wanted = Signal()
    """Somebody wants to see what is late."""

    def __init__(self, theme: Theme, tasks: Tasks) -> None:
        """Say that nobody is logged in; `tasks` are what may wait."""
        super().__init__()
        self._theme, self._tasks = theme, tasks
        self._late: int | None = None
        self._icon, self.link, self.waiting, self.who = QLabel(), QLabel(), QLabel(), QLabel()
        self.late = NoteButton(theme)
        self.notes: dict[str, NoteButton] = {}
        noted = QWidget()
        self._noted = QHBoxLayout(noted)
        self._noted.setContentsMargins(0, 0, 0, 0)
        self._noted.setSpacing(0)
        self.setSizeGripEnabled(False)
        for part in (self._icon, self.link, self.late, self.waiting):
            self.addWidget(part)
        self.addPermanentWidget(noted)
        self.addPermanentWidget(self.who)
        self._icon.setContentsMargins(12, 0, 0, 0)
        self.link.setContentsMargins(6, 0, 6, 0)
        self.waiting.setContentsMargins(6, 0, 0, 0)
        self.who.setContentsMargins(0, 0, 12, 0)
        self.late.clicked.connect(self.late_wanted)
        self._slow = QTimer(self)
        self._slow.setSingleShot(True)
        self._slow.setInterval(SLOW_MS)
        self._slow.timeout.connect(self._tell_slow)
        tasks.turned.connect(self._turn)

    def show_link(self, link: Link, said: str) -> None:
        """Say how the desk stands to its server."""
        icon, name = LINK_LOOKS[link]
        colour = self._theme.colours.named()[name]
        self._icon.setPixmap(pixmap(icon, colour, 16, self.devicePixelRatioF()))
        self.link.setText(said)
        self.link.setProperty("part", "away" if link is Link.AWAY else "")
        self.link.style().unpolish(self.link)
        self.link.style().polish(self.link)

    def show_late(self, late: int | None) -> None:
        """Say how many orders are late; None says that it is not known."""
        self._late = late
        if late is None:
            self.late.show_note(None)
        elif late:
            self.late.show_note(Note("clock", words.plural("status.late", late), Tone.TROUBLE))
        else:
            self.late.show_note(Note("check", words.text("status.none-late"), Tone.NEUTRAL))

    def show_note(self, key: str, note: Note | None) -> None:
        """Show what a panel wants to be looked at, or that it wants nothing any more."""
        self.note(key).show_note(note)

    def note(self, key: str) -> NoteButton:
        """Give the button of a panel's note, which is hidden while there is none."""
        if key not in self.notes:
            made = self.notes[key] = NoteButton(self._theme)
            made.clicked.connect(lambda: self.panel_wanted.emit(key))
            self._noted.insertWidget(sorted(self.notes, key=_standing).index(key), made)
        return self.notes[key]

    def show_who(self, session: Session | None) -> None:
        """Say who is logged in, if anybody."""
        self._icon.setVisible(session is not None)
        if session is None:
            self.link.setText(words.text("status.nobody"))
            self.link.setProperty("part", "")
            self.show_late(None)
            for button in self.notes.values():
                button.show_note(None)
            self.who.clear()
            return
        role = words.member(session.role)
        self.who.setText(words.text("status.who", name=session.name, role=role))

    @override
    def minimumSizeHint(self) -> QSize:
        """Ask for no room for who it is: the bar above says so too."""
        least = super().minimumSizeHint()
        if self.who.isHidden():
            return least
        return least - QSize(self.who.sizeHint().width(), 0)

    @override
    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() == QEvent.Type.Resize:
            self.who.setVisible(self.width() >= WHO_FROM_PX)
        return done

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.show_late(self._late)
            self._turn()

    def _tell_slow(self) -> None:
        self._show_waiting(under_way=self._tasks.under_way)

    def _turn(self) -> None:
        """Say what waits: a failure at once, what is under way only where it is slow."""
        slow = self._tasks.under_way > 0
        if not slow:
            self._slow.stop()
        elif not self._slow.isActive():
            self._slow.start()
        self._show_waiting(under_way=0)

    def _show_waiting(self, *, under_way: int) -> None:
        said = []
        if self._tasks.again:
            said.append(words.plural("status.again", self._tasks.again))
        if under_way:
            said.append(words.plural("status.under-way", under_way))
        self.waiting.setText(" · ".join(said))
