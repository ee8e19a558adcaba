"""Decides how alarms are said: which comes first, its icon and colour, its words, its sound."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from api_client.vocabulary import AlarmKind, BackupFault
from api_client.wire.alarms import Alarm
from desktop import words
from desktop.ui.memory import PersonMemory
from desktop.ui.theme import Tone

RANK = {kind: place for place, kind in enumerate(AlarmKind)}
"""What is most urgent stands first in the vocabulary, and at the desk."""

LOOKS: dict[AlarmKind, tuple[str, Tone]] = {
    AlarmKind.EMERGENCY_UNASSIGNED: ("urgent", Tone.TROUBLE),
    AlarmKind.NOBODY_LEFT: ("assign", Tone.TROUBLE),
    AlarmKind.ORDER_LATE: ("clock", Tone.TROUBLE),
    AlarmKind.ORDER_WILL_BE_LATE: ("travel", Tone.WAITING),
    AlarmKind.ORDER_NOT_RECEIVED: ("phone", Tone.WAITING),
    AlarmKind.PHONE_SILENT: ("off", Tone.WAITING),
    AlarmKind.CUSTOMER_SILENT: ("clock", Tone.WAITING),
    AlarmKind.FUNDS_FAILED: ("ban", Tone.WAITING),
    AlarmKind.FEE_UNCONFIRMED: ("clock", Tone.WAITING),
    AlarmKind.DOCUMENTS_OVERDUE: ("clock", Tone.TROUBLE),
    AlarmKind.HOLD_LAPSES: ("clock", Tone.WAITING),
    AlarmKind.HOLD_LAPSED: ("warning", Tone.TROUBLE),
    AlarmKind.PAYMENT_REFUSED: ("ban", Tone.TROUBLE),
    AlarmKind.REMINDER_DUE: ("bell", Tone.WAITING),
    AlarmKind.BACKUP_FAILED: ("archive", Tone.TROUBLE),
}
UNKNOWN = ("bell", Tone.TROUBLE)
"""How an alarm looks that a newer server tells of."""

SAID: dict[AlarmKind, str] = {
    AlarmKind.EMERGENCY_UNASSIGNED: "alarms.emergency",
    AlarmKind.NOBODY_LEFT: "alarms.nobody-left",
    AlarmKind.ORDER_LATE: "alarms.late",
    AlarmKind.ORDER_WILL_BE_LATE: "alarms.will-be-late",
    AlarmKind.ORDER_NOT_RECEIVED: "alarms.not-received",
    AlarmKind.PHONE_SILENT: "alarms.silent",
    AlarmKind.CUSTOMER_SILENT: "alarms.customer-silent",
    AlarmKind.FUNDS_FAILED: "alarms.funds-failed",
    AlarmKind.FEE_UNCONFIRMED: "alarms.fee-unconfirmed",
    AlarmKind.DOCUMENTS_OVERDUE: "alarms.documents-overdue",
    AlarmKind.HOLD_LAPSES: "alarms.hold-lapses",
    AlarmKind.HOLD_LAPSED: "alarms.hold-lapsed",
    AlarmKind.PAYMENT_REFUSED: "alarms.payment-refused",
    AlarmKind.REMINDER_DUE: "alarms.reminder",
    AlarmKind.BACKUP_FAILED: "alarms.backup",
}
"""The key of each kind's sentence."""
OLD_BACKUP = "alarms.backup-old"


class Stage(StrEnum):
    """How far an alarm is; what calls stands first."""

    CALLS = "calls"
    NOTICED = "noticed"
    OVER = "over"


STAGES: dict[Stage, tuple[str, str, Tone]] = {
    Stage.CALLS: ("alarms.calls", "bell", Tone.TROUBLE),
    Stage.NOTICED: ("alarms.noticed", "eye", Tone.WAITING),
    Stage.OVER: ("alarms.over", "check", Tone.NEUTRAL),
}
"""The words, the icon and the tone of each stage."""


def stage(alarm: Alarm) -> Stage:
    """Say how far an alarm is."""
    if alarm.ended_at is not None:
        return Stage.OVER
    return Stage.CALLS if alarm.acknowledged_at is None else Stage.NOTICED


def look(kind: AlarmKind) -> tuple[str, Tone]:
    """Give the icon and the tone of a kind."""
    return LOOKS.get(kind, UNKNOWN)


def said(alarm: Alarm, now: datetime) -> str:
    """Say what is the matter, in a sentence."""
    key = SAID.get(alarm.kind)
    if key is None:
        return words.text("alarms.unknown", number=alarm.order_number)
    at = words.moment(alarm.about_at, now)
    detail = alarm.detail
    if alarm.kind is AlarmKind.BACKUP_FAILED:
        key = key if detail else OLD_BACKUP
        detail = words.word(BackupFault, detail) if detail else ""
    return words.text(key, number=alarm.order_number, at=at, detail=detail)


def pressing(found: Iterable[Alarm]) -> list[Alarm]:
    """Give those that call the person before this desk, the most urgent first."""
    calling = [each for each in found if each.mine and stage(each) is Stage.CALLS]
    return sorted(calling, key=lambda each: (RANK.get(each.kind, len(RANK)), each.raised_at))


class Volume(StrEnum):
    """How loud alarms are."""

    QUIET = "quiet"
    NORMAL = "normal"
    LOUD = "loud"


LOUDNESS = {Volume.QUIET: 0.25, Volume.NORMAL: 0.6, Volume.LOUD: 1.0}


@dataclass(slots=True)
class Ears:
    """What one person wants to hear of alarms; kept on this machine."""

    memory: PersonMemory

    @property
    def muted(self) -> bool:
        """Whether no alarm sounds."""
        return self.memory.text("alarm-muted") == "1"

    def mute(self, *, muted: bool) -> None:
        """Let alarms sound or not; the bar stays."""
        self.memory.keep_text("alarm-muted", "1" if muted else "0")

    @property
    def volume(self) -> Volume:
        """How loud."""
        found = self.memory.text("alarm-volume")
        return Volume(found) if found in set(Volume) else Volume.NORMAL

    def turn(self, volume: Volume) -> None:
        """Be as loud as this from now on."""
        self.memory.keep_text("alarm-volume", volume.value)

    @property
    def noticed(self) -> bool:
        """Whether the tray tells of what happens while nobody looks at the window."""
        return self.memory.text("alarm-tray") != "0"

    def notice(self, *, wanted: bool) -> None:
        """Let the tray tell or not."""
        self.memory.keep_text("alarm-tray", "1" if wanted else "0")

    def hears(self, kind: AlarmKind) -> bool:
        """Say whether alarms of a kind may sound."""
        return kind not in self.memory.text("alarm-kinds-silent").split()

    def hear(self, kind: AlarmKind, *, wanted: bool) -> None:
        """Let alarms of a kind sound or not."""
        silent = set(self.memory.text("alarm-kinds-silent").split()) - {kind.value}
        kept = silent if wanted else silent | {kind.value}
        self.memory.keep_text("alarm-kinds-silent", " ".join(sorted(kept)))
