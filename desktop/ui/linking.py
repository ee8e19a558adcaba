"""Decides how the window says how it stands to its server, and what can be done about it (F2).

The status line says it in words. Why a server cannot be had is told once, with the way out: a
backup is restored, or the certificate is looked at that another server shows since it was renewed.
"""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from desktop import words
from desktop.clock import Clock
from desktop.ui import faults
from desktop.ui.feed import Link, Standing
from desktop.ui.machine import CertificateDoubt, Machine, MachineFault
from desktop.ui.notices import Act, Notices, Toast
from desktop.ui.rejoin import Rejoin
from desktop.ui.statusline import StatusLine
from desktop.ui.tasks import Tasks
from desktop.ui.theme import Theme, Tone

if TYPE_CHECKING:
    from desktop.ui.doubt import DoubtDialog

MINUTE_MS = 60_000


class Host(Protocol):
    """The window, as far as its link to the server concerns it."""

    machine: Machine
    tasks: Tasks
    notices: Notices
    rejoin: Rejoin
    status: StatusLine

    def restore(self) -> object:
        """Restore a backup."""


class Linking(QObject):
    """Tells of the link to the server, from when somebody has logged in until he leaves."""

    def __init__(self, host: Host, over: QWidget, theme: Theme, clock: Clock) -> None:
        """Tell in the window `host`; what asks stands over `over`, which is the same."""
        super().__init__(over)
        self._host, self._over, self._theme, self._clock = host, over, theme, clock
        self._standing: Standing | None = None
        self._told_of: object = None
        self._toast: Toast | None = None
        self.dialog: DoubtDialog | None = None
        """What asks about a certificate, while it is open."""
        host.rejoin.failed.connect(self._tell_lost)
        host.rejoin.found.connect(self.show_again)
        minute = QTimer(self)
        minute.timeout.connect(self.show_again)
        minute.start(MINUTE_MS)

    @property
    def away_since(self) -> str | None:
        """Since when the server is away, in words, while it is."""
        standing = self._standing
        return None if standing is None or standing.link is not Link.AWAY else self._since(standing)

    @property
    def doubt(self) -> CertificateDoubt | None:
        """The certificate for which the server is not believed, if that is why it is away."""
        lost = self._host.rejoin.fault
        return lost if isinstance(lost, CertificateDoubt) else None

    def show(self, standing: Standing) -> None:
        """Say how the desk stands to its server now, and look for it while it is away."""
        rejoin = self._host.rejoin
        restarted, self._standing = rejoin.restarts, standing
        if standing.link is Link.AWAY:
            rejoin.begin()
        elif standing.link is Link.CONNECTED:
            self._let_be()
            if restarted:
                self._host.notices.done("link.back")
        self._host.status.show_link(standing.link, self._words(standing))

    def show_again(self) -> None:
        """Say the words anew: time has passed, or something was found out."""
        if self._standing is not None:
            self.show(self._standing)

    def end(self) -> None:
        """Tell of nothing more: nobody is logged in any longer."""
        self._standing = None
        self._let_be()

    def look_at_certificate(self) -> None:
        """Show the certificate that the server shows, and ask whether it is believed."""
        doubt = self.doubt
        if doubt is None:
            return
        if self.dialog is None:
            from desktop.ui.doubt import DoubtDialog  # noqa: PLC0415  (seldom wanted)

            self.dialog = DoubtDialog(self._theme, self._over)
            self.dialog.page.trusted.connect(self._trust)
            self.dialog.finished.connect(self._forget_dialog)
        self.dialog.show_doubt(doubt)
        self.dialog.open()

    def _trust(self, doubt: CertificateDoubt) -> None:
        """Believe the certificate, and look for the server at once."""
        host = self._host
        if self.dialog is not None:
            self.dialog.accept()

        def trusted(_: object) -> None:
            self._withdraw()
            host.rejoin.look()

        host.tasks.run(self, partial(host.machine.trust, doubt), trusted)

    def _tell_lost(self, lost: MachineFault | CertificateDoubt) -> None:
        """Tell once of each reason why the server cannot be had, and of the way out."""
        self.show_again()
        doubtful = isinstance(lost, CertificateDoubt)
        reason: object = lost.shown.sha256 if isinstance(lost, CertificateDoubt) else lost.fault
        if reason == self._told_of:
            return
        self._told_of = reason
        self._withdraw()
        if doubtful:
            key, run = "link.look-at-it", self.look_at_certificate
        else:
            key, run = "restore.begin", _quiet(self._host.restore)
        act: Act = partial(words.text, key), run
        said = words.text("link.doubtful") if doubtful else faults.sentence(lost)
        self._toast = self._host.notices.say(said, Tone.TROUBLE, act, stays=True)

    def _words(self, standing: Standing) -> str:
        """Say how the desk stands to its server, and what is done about it."""
        rejoin, since = self._host.rejoin, self._since(standing)
        if standing.link is not Link.AWAY:
            return words.text(f"link.{standing.link}", since=since)
        if self.doubt is not None:
            return words.text("link.away-doubtful", since=since)
        if rejoin.fault is not None:
            return words.text("link.not-started", since=since, fault=faults.sentence(rejoin.fault))
        return words.text("link.restarting" if rejoin.restarts else "link.away", since=since)

    def _since(self, standing: Standing) -> str:
        return words.moment(standing.since(self._clock), self._clock.now())

    def _let_be(self) -> None:
        """Look for the server no longer, and ask nothing any more."""
        self._host.rejoin.end()
        self._told_of = None
        self._withdraw()
        if self.dialog is not None:
            self.dialog.reject()

    def _withdraw(self) -> None:
        toast, self._toast = self._toast, None
        if toast is not None:
            self._host.notices.withdraw(toast)

    def _forget_dialog(self, _: int) -> None:
        self.dialog = None


def _quiet(run: Callable[[], object]) -> Callable[[], None]:
    """Give what does the same and answers nothing."""

    def quiet() -> None:
        run()

    return quiet
