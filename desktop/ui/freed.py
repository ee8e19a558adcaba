"""Decides how the desk hears that a technician has become free, and what he could do next (A8).

It is only proposed, in a quiet line: nothing is done about it before somebody wants it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from api_client.client import Client
from api_client.vocabulary import Noun, TechnicianState
from api_client.wire.changes import Change
from api_client.wire.dispatch import Proposal
from api_client.wire.people import Technician
from desktop import words
from desktop.ui import faults
from desktop.ui.candidates import distance
from desktop.ui.desk import Desk
from desktop.ui.theme import Theme, Tone
from desktop.ui.widgets.lines import Notice

RETRY_MS = 2_000
MOST_AT_ONCE = 100
MOST_FREED = 3
"""Of so many at most that become free at once it is asked what they could do."""
BUSY = frozenset(TechnicianState) - {TechnicianState.FREE, TechnicianState.OFF_DUTY}


@dataclass(frozen=True, slots=True)
class Freed:
    """A technician who has become free, and the order that he could do next."""

    technician: Technician
    proposal: Proposal

    def said(self) -> str:
        """Say who is free, and what waits for how long, how far from him."""
        proposal = self.proposal
        about = words.text("order.about", number=proposal.order_number, title=proposal.title)
        waits = words.span(timedelta(seconds=proposal.age_s))
        far = distance(proposal.distance_m)
        key = "freed.waits-near" if far else "freed.waits"
        return words.text(key, name=self.technician.name, order=about, waits=waits, distance=far)


@dataclass(frozen=True, slots=True)
class _Found:
    """What technicians do now, and what those of them could do who became free."""

    people: Sequence[Technician]
    proposed: Sequence[Freed]


class FreedTechnicians(QObject):
    """Who became free, the last one of whom something waits."""

    proposed = Signal()
    """Something else is proposed than before, or nothing."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        """Propose nothing until somebody becomes free."""
        super().__init__(parent)
        self._desk = desk
        self._doing: Mapping[UUID, TechnicianState] | None = None
        self._due: dict[UUID, None] = {}
        self._busy = False
        self.now: Freed | None = None
        self._retry = QTimer(self)
        self._retry.setSingleShot(True)
        self._retry.setInterval(RETRY_MS)
        self._retry.timeout.connect(self._ask)

    def reload(self) -> None:
        """See what everybody does; who is free already is no news."""
        self._doing = None
        self._due.clear()
        self._ask()

    def hear(self, changes: Iterable[Change]) -> None:
        """See what those do of whom a change tells."""
        for change in changes:
            if change.noun is Noun.TECHNICIAN:
                self._due[change.id] = None
        if self._due and self._doing is not None:
            self._ask()

    def dismiss(self) -> None:
        """Propose it no longer."""
        if self.now is not None:
            self.now = None
            self.proposed.emit()

    def _ask(self) -> None:
        if self._busy:
            return
        self._busy = True
        wanted = list(self._due)[:MOST_AT_ONCE]
        for each in wanted:
            del self._due[each]
        before, client = self._doing, self._desk.client

        def fail(fault: Exception) -> bool:
            self._busy = False
            self._due.update(dict.fromkeys(wanted))
            if faults.signed_out(fault):
                return False
            if faults.passing(fault):
                self._desk.tasks.try_again(self)
                self._retry.start()
            return True

        self._desk.tasks.run(self, lambda: _look(client, before, wanted), self._take, fail)

    def _take(self, found: _Found) -> None:
        self._busy = False
        doing = {each.id: each.state for each in found.people}
        self._doing = {**(self._doing or {}), **doing}
        now = self.now
        if now is not None and doing.get(now.technician.id, TechnicianState.FREE) in BUSY:
            self.dismiss()
        if found.proposed:
            self.now = found.proposed[-1]
            self.proposed.emit()
        if self._due:
            self._ask()


class FreedLine(QWidget):
    """Says it in a quiet line, with what can be done about it."""

    def __init__(
        self, freed: FreedTechnicians, theme: Theme, look: Callable[[], object], parent: QWidget
    ) -> None:
        """Be hidden until something is proposed; `look` shows it where it is decided about."""
        super().__init__(parent)
        self._freed = freed
        self.line = Notice(theme, self)
        self.line.offer("dispatch.look-at-proposal", look)
        self.line.offer("dispatch.no-proposal", freed.dismiss)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(12, 8, 12, 8)
        inside.addWidget(self.line)
        freed.proposed.connect(self._show)
        self.hide()

    def _show(self) -> None:
        now = self._freed.now
        self.setVisible(now is not None)
        if now is not None:
            self.line.show_words("place", Tone.NEUTRAL, now.said)


def _look(
    client: Client, before: Mapping[UUID, TechnicianState] | None, wanted: Sequence[UUID]
) -> _Found:
    """Ask what technicians do, and what those could do who were busy and are free; slow."""
    people = client.people.technicians(wanted if before is not None else ()).items
    known = before or {}
    freed = [
        each for each in people if each.state is TechnicianState.FREE and known.get(each.id) in BUSY
    ]
    proposed = []
    for each in freed[-MOST_FREED:]:
        waiting = client.dispatch.proposals(each.id).items
        proposed += [Freed(each, waiting[0])] if waiting else []
    return _Found(people, proposed)
