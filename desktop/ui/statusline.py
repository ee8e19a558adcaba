"""Decides what the status line says in words: the link, what is held, what to see, who it is."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStatusBar, QWidget

from api_client.wire.people import Session
from desktop import words
from desktop.ui.feed import Link
from desktop.ui.panel import Note
from desktop.ui.theme import Theme, pixmap
from desktop.ui.widgets.notebutton import NoteButton

LINK_LOOKS = {
    Link.CONNECTED: ("connected", "success"),
    Link.CONNECTING: ("wait", "muted"),
    Link.AWAY: ("away", "danger"),
    Link.STOPPED: ("stop", "muted"),
}
"""The icon and the name of the colour for each state of the link; its words stand beside."""


class StatusLine(QStatusBar):
    """The lowest line of the window."""

    panel_wanted = Signal(str)
    """The key of the panel whose note was pressed."""

    def __init__(self, theme: Theme) -> None:
        """Say that nobody is logged in."""
        super().__init__()
        self._theme = theme
        self._icon, self.link, self.held, self.who = QLabel(), QLabel(), QLabel(), QLabel()
        self.notes: dict[str, NoteButton] = {}
        self.setSizeGripEnabled(False)
        for label in (self._icon, self.link, self.held):
            self.addWidget(label)
        noted = QWidget()
        self._noted = QHBoxLayout(noted)
        self._noted.setContentsMargins(0, 0, 0, 0)
        self._noted.setSpacing(0)
        self.addPermanentWidget(noted)
        self.addPermanentWidget(self.who)
        self._icon.setContentsMargins(12, 0, 0, 0)
        self.link.setContentsMargins(6, 0, 0, 0)
        self.held.setContentsMargins(18, 0, 0, 0)
        self.who.setContentsMargins(0, 0, 12, 0)

    def show_link(self, link: Link, said: str) -> None:
        """Say how the desk stands to its server."""
        icon, name = LINK_LOOKS[link]
        colour = self._theme.colours.named()[name]
        self._icon.setPixmap(pixmap(icon, colour, 16, self.devicePixelRatioF()))
        self.link.setText(said)
        self.link.setProperty("part", "away" if link is Link.AWAY else "")
        self.link.style().unpolish(self.link)
        self.link.style().polish(self.link)

    def show_note(self, key: str, note: Note | None) -> None:
        """Show what a panel wants to be looked at, or that it wants nothing any more."""
        self.note(key).show_note(note)

    def note(self, key: str) -> NoteButton:
        """Give the button of a panel's note, which is hidden while there is none."""
        if key not in self.notes:
            made = self.notes[key] = NoteButton(self._theme)
            made.clicked.connect(lambda: self.panel_wanted.emit(key))
            self._noted.addWidget(made)
        return self.notes[key]

    def show_who(self, session: Session | None) -> None:
        """Say who is logged in, if anybody."""
        self._icon.setVisible(session is not None)
        if session is None:
            self.link.setText(words.text("status.nobody"))
            self.link.setProperty("part", "")
            self.held.clear()
            for button in self.notes.values():
                button.show_note(None)
            self.who.clear()
            return
        role = words.member(session.role)
        self.who.setText(words.text("status.who", name=session.name, role=role))
