"""Decides when the desk rings: while an alarm calls that nobody has noticed, on this desk or any.

What stands is asked of the server: at the start, at each change of an alarm, and whenever the
server is back. While it is away nothing rings, for nobody could answer.
"""

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal

from api_client.ids import new_id
from api_client.vocabulary import AlarmKind, Noun
from api_client.wire.alarms import Alarm, AlarmList
from api_client.wire.changes import Change
from desktop import words
from desktop.ui import alarms, faults
from desktop.ui.alarms import LOUDNESS, Ears, Volume
from desktop.ui.desk import Desk
from desktop.ui.feed import Link, Standing

REPEAT_MS = 4_000
RETRY_MS = 2_000


class Ringing(QObject):
    """The alarms that stand, and the sound of those that call."""

    changed = Signal()
    """Other alarms stand, or call, than before."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        """Be silent until the first answer of the server."""
        super().__init__(parent)
        self._desk = desk
        self.ears = Ears(desk.memory)
        self.standing: Sequence[Alarm] = ()
        self.away = desk.feed.standing.link is not Link.CONNECTED
        self._seq = -1
        self._busy = self._again = False
        self._told: set[UUID] = set()
        self._sending: dict[UUID, UUID] = {}
        self._repeat, self._retry = QTimer(self), QTimer(self)
        self._repeat.setInterval(REPEAT_MS)
        self._repeat.timeout.connect(self._sound)
        self._retry.setSingleShot(True)
        self._retry.setInterval(RETRY_MS)
        self._retry.timeout.connect(self.reload)
        desk.feed.changed.connect(self._hear)
        desk.feed.turned.connect(self._turn)
        self.destroyed.connect(desk.beacon.hush)

    @property
    def calling(self) -> Sequence[Alarm]:
        """Those that call the person before this desk, the most urgent first."""
        return alarms.pressing(self.standing)

    def rings(self) -> bool:
        """Say whether the desk is to be heard now."""
        return self._repeat.isActive()

    def reload(self) -> None:
        """Ask what stands; what is asked while an answer is awaited is asked after it."""
        if self._busy:
            self._again = True
            return
        self._busy, self._again = True, False
        self._desk.tasks.run(self, self._desk.client.alarms.list, self._take, self._miss)

    def acknowledge(self, alarm: Alarm, note: str = "") -> None:
        """Say to all that somebody takes care of it; the desk is silent about it from now on."""
        if alarm.id in self._sending:
            return
        act_id = self._sending[alarm.id] = new_id()
        self.settle()

        def fail(_fault: Exception) -> bool:
            self._sending.pop(alarm.id, None)
            self.settle()
            return False

        acknowledge = self._desk.client.alarms.acknowledge
        self._desk.tasks.run(
            self, lambda: acknowledge(alarm.id, note, act_id), self._take_notice, fail
        )

    def settle(self) -> None:
        """Ring or be silent, as the alarms and the person's ears are now."""
        heard = [
            each
            for each in self.calling
            if each.id not in self._sending and self.ears.hears(each.kind)
        ]
        if heard and not self.ears.muted and not self.away:
            if not self._repeat.isActive():
                self._repeat.start()
                self._sound()
        else:
            self._repeat.stop()
            self._desk.beacon.hush()
        if not self.calling:
            self._desk.beacon.settle(Noun.ALARM)
        self.changed.emit()

    def mute(self, *, muted: bool) -> None:
        """Let alarms sound or not; the bar stays."""
        self.ears.mute(muted=muted)
        self.settle()

    def turn(self, volume: Volume) -> None:
        """Be as loud as this, and let it be heard once."""
        self.ears.turn(volume)
        self.changed.emit()
        self.try_sound()

    def hear(self, kind: AlarmKind, *, wanted: bool) -> None:
        """Let alarms of a kind sound or not."""
        self.ears.hear(kind, wanted=wanted)
        self.settle()

    def try_sound(self) -> None:
        """Sound once, as loud as it is set."""
        self._sound()

    def _sound(self) -> None:
        self._desk.beacon.sound(LOUDNESS[self.ears.volume])

    def _hear(self, changes: Sequence[Change]) -> None:
        if any(change.noun is Noun.ALARM for change in changes):
            self.reload()

    def _turn(self, standing: Standing) -> None:
        before, self.away = self.away, standing.link is not Link.CONNECTED
        if before and not self.away:
            self.reload()
        if before is not self.away:
            self.settle()

    def _take(self, found: AlarmList) -> None:
        self._busy = False
        if found.seq >= self._seq:
            self._seq = found.seq
            called = {each.id for each in self.calling}
            self.standing = found.items
            self._tell_who(called)
            self._sending = {
                each.id: self._sending[each.id] for each in self.calling if each.id in self._sending
            }
            self._tell()
            self.settle()
        if self._again:
            self.reload()

    def _miss(self, fault: Exception) -> bool:
        self._busy = False
        if faults.passing(fault):
            self._retry.start()
            return True
        return not faults.signed_out(fault)

    def _take_notice(self, alarm: Alarm) -> None:
        """Show what the server answers; somebody else may have been first."""
        self._sending.pop(alarm.id, None)
        self.standing = tuple(alarm if each.id == alarm.id else each for each in self.standing)
        if alarm.acknowledged_by not in {None, self._desk.session.staff_id}:
            name, at = alarm.acknowledged_name, alarm.acknowledged_at or alarm.raised_at
            told = words.moment(at, self._desk.clock.now())
            self._desk.notices.done("alarms.was-noticed", None, name=name, at=told)
        self.settle()

    def _tell_who(self, called: set[UUID]) -> None:
        """Say who at another desk takes care of what called here a moment ago."""
        now = self._desk.clock.now()
        for each in self.standing:
            by = each.acknowledged_by
            if each.id in called - self._sending.keys() and by is not None:
                said = alarms.said(each, now)
                key = "alarms.taken-care-note" if each.note else "alarms.taken-care"
                name, note = each.acknowledged_name, each.note
                self._desk.notices.done(key, None, name=name, said=said, note=note)

    def _tell(self) -> None:
        """Tell of the most urgent new one outside the window."""
        calling = self.calling
        fresh = [each for each in calling if each.id not in self._told]
        self._told = {each.id for each in self.standing}
        if fresh and self.ears.noticed:
            first = fresh[0]
            sentence = alarms.said(first, self._desk.clock.now())
            self._desk.beacon.notify(Noun.ALARM, words.member(first.kind), sentence)
