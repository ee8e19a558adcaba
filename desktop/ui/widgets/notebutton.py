"""Decides how a panel's note stands in the status line: icon and words, and a press opens it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton
from typing_extensions import override

from desktop.ui.panel import Note
from desktop.ui.theme import Theme, Tone

LOUD = frozenset({Tone.TROUBLE, Tone.WAITING})
"""Tones that are to be seen from the other end of the desk; others are as quiet as the line."""


class NoteButton(QToolButton):
    """A note of one panel, told whichever panel is in front."""

    def __init__(self, theme: Theme) -> None:
        """Begin with nothing to say, and hidden."""
        super().__init__()
        self._theme = theme
        self._note: Note | None = None
        self.setProperty("part", "note")
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        theme.follow(self._dress)
        self.hide()

    def show_note(self, note: Note | None) -> None:
        """Show this note; None hides it."""
        self._note = note
        self.setVisible(note is not None)
        self._dress()

    @override
    def text(self) -> str:
        return "" if self._note is None else self._note.said

    def _dress(self) -> None:
        if self._note is None:
            return
        tint, loud = self._theme.tint(self._note.tone), self._note.tone in LOUD
        ink = tint.text if loud else self._theme.colours.muted
        self.setText(self._note.said)
        self.setAccessibleName(self._note.said)
        self.setIcon(self._theme.icon(self._note.icon, ink))
        ground = f"background-color: {tint.fill};" if loud else ""
        self.setStyleSheet(
            f"NoteButton {{ color: {ink}; {ground} border-radius: 4px; padding: 0 8px;"
            " height: 22px; margin: 0 6px; }"
        )
