"""Decides how a doubtful certificate is told: asked about once, and loudly refused when changed.

A fingerprint is read aloud over the telephone, so it stands in groups, in letters of one width.
"""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget
from typing_extensions import override

from api_client.trust import groups
from desktop import words
from desktop.clock import Clock, SystemClock
from desktop.ui.machine import CertificateDoubt
from desktop.ui.theme import Theme, pixmap
from desktop.ui.widgets.room import ABOVE_BUTTONS_PX
from desktop.ui.widgets.worded import Button, Label

GROUPS_A_LINE = 8
ICON_PX = 32
JOINED = "\N{WORD JOINER}"
"""Keeps an address in one line."""


def grouped(sha256: str) -> str:
    """Give a fingerprint as people compare it: groups of four, eight a line."""
    found = groups(sha256)
    lines = [found[at : at + GROUPS_A_LINE] for at in range(0, len(found), GROUPS_A_LINE)]
    return "\n".join(" ".join(line) for line in lines)


class Fingerprint(QLabel):
    """A fingerprint to compare, to mark and to copy."""

    def __init__(self, parent: QWidget) -> None:
        """Begin empty."""
        super().__init__(parent)
        self.setProperty("part", "digits")
        self.setTextFormat(Qt.TextFormat.PlainText)
        flags = Qt.TextInteractionFlag
        self.setTextInteractionFlags(flags.TextSelectableByMouse | flags.TextSelectableByKeyboard)

    def show_digest(self, sha256: str, key: str) -> None:
        """Show it; readers of the screen say the words under `key` and then spell it."""
        self.setText(grouped(sha256))
        self.setAccessibleName(f"{words.text(key)} {grouped(sha256)}")


class CertificatePage(QWidget):
    """What the server shows, and what may be done about it."""

    trusted = Signal(object)
    """The CertificateDoubt of a certificate that somebody trusts."""

    declined = Signal()
    """Try again later; nothing is trusted."""

    def __init__(self, theme: Theme, parent: QWidget, clock: Clock | None = None) -> None:
        """Begin empty; `show_doubt` says what is shown."""
        super().__init__(parent)
        self._theme, self._clock = theme, clock or SystemClock()
        self.doubt: CertificateDoubt | None = None
        self._asked = False
        self._mark = QLabel(self)
        self._heading = Label("", "heading", self)
        self._sentence = Label("", "", self)
        self._facts, self._expired = Label("", "caption", self), Label("", "fault", self)
        self._before_label, self._now_label = Label("", "strong", self), Label("", "strong", self)
        self.before, self.now = Fingerprint(self), Fingerprint(self)
        self.accept_button = Button("certificate.trust", theme, "shield", parent=self)
        self.decline_button = Button("certificate.decline", theme, weight="main", parent=self)
        self.accept_button.clicked.connect(self._accept)
        self.decline_button.clicked.connect(self.declined)
        self._arrange()
        theme.follow(self._dress)

    def show_doubt(self, doubt: CertificateDoubt) -> None:
        """Tell of this certificate; a changed one takes two steps to trust."""
        self.doubt, self._asked = doubt, not doubt.changed
        self._suit()
        self.decline_button.setFocus()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._suit()

    def _arrange(self) -> None:
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(8)
        top = QHBoxLayout()
        top.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        top.addWidget(self._heading, 1)
        down.addLayout(top)
        for label in (self._sentence, self._facts, self._expired):
            label.setWordWrap(True)
        for part in (
            self._sentence,
            self._before_label,
            self.before,
            self._now_label,
            self.now,
            self._facts,
            self._expired,
        ):
            down.addWidget(part)
        down.addStretch(1)
        down.addSpacing(ABOVE_BUTTONS_PX)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.accept_button)
        buttons.addWidget(self.decline_button)
        down.addLayout(buttons)

    def _accept(self) -> None:
        if not self._asked:
            self._asked = True
            self._suit()
            self.decline_button.setFocus()
        elif self.doubt is not None:
            self.trusted.emit(self.doubt)

    def _suit(self) -> None:
        doubt = self.doubt
        if doubt is None:
            return
        refused = doubt.changed and not self._asked
        self._heading.say("certificate.changed" if doubt.changed else "certificate.unknown")
        key = "certificate.unknown-more"
        if doubt.changed:
            key = "certificate.changed-more" if refused else "certificate.changed-sure"
        self._sentence.say(key, url=doubt.url.replace("/", f"/{JOINED}"))
        self._before_label.setVisible(doubt.changed)
        self.before.setVisible(doubt.changed)
        if doubt.changed and doubt.since is not None:
            self._before_label.say("certificate.before", since=words.moment(doubt.since, None))
            self.before.show_digest(doubt.known, "certificate.fingerprint")
        self._now_label.say("certificate.now" if doubt.changed else "certificate.fingerprint")
        self.now.show_digest(doubt.shown.sha256, "certificate.fingerprint")
        self._facts.setText(self._facts_of(doubt))
        over = doubt.shown.ends_at < self._clock.now()
        self._expired.setVisible(over)
        if over:
            self._expired.say("certificate.expired", ends=words.day(doubt.shown.ends_at))
        self.accept_button.say("certificate.renewed" if refused else "certificate.trust")
        self._dress()

    def _facts_of(self, doubt: CertificateDoubt) -> str:
        """Say whose it is, who made it and how long it lasts, each in a line."""
        shown = doubt.shown
        lines = [
            words.text("certificate.names", names=", ".join(shown.names) or shown.issuer),
            words.text("certificate.issuer", issuer=shown.issuer),
            words.text(
                "certificate.lasts",
                begins=words.day(shown.begins_at),
                ends=words.day(shown.ends_at),
            ),
        ]
        return "\n".join(lines)

    def _dress(self) -> None:
        changed = self.doubt is not None and self.doubt.changed
        colours = self._theme.colours
        colour = colours.danger if changed else colours.warning
        icon = "error" if changed else "shield"
        self._mark.setPixmap(pixmap(icon, colour, ICON_PX, self.devicePixelRatioF()))
