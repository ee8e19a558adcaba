"""Decides what the made-up centre answers about alarms, reminders and handovers."""

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel

from api_client.vocabulary import AlarmKind
from api_client.wire.alarms import Alarm, AlarmList
from desktop.ui.pictures import centre, handing
from desktop.ui.pictures.handing import COLLEAGUE, Kept
from desktop.words import Language

FIVE = timedelta(minutes=5)
RUNG = {
    Language.ENGLISH: "I have rung him; he is ten minutes away.",
    Language.CHINESE: "已电话联系 十分钟内到",
}


class How(StrEnum):
    """What there is to tell of the shift."""

    QUIET = "quiet"
    ONE = "one alarm"
    BUSY = "several alarms"
    KEPT = "reminders to come, and old handovers"
    DUE = "reminders that are due"
    MANY_DUE = "several reminders that are due"
    WAITING = "a handover that waits"


KEPT: dict[How, tuple[Sequence[handing.Row], int, bool]] = {
    How.KEPT: (handing.ROWS[2:], 3, False),
    How.DUE: (handing.ROWS, 3, False),
    How.MANY_DUE: ((*handing.ROWS[:2], (-70, None, True, False)), 0, False),
    How.WAITING: (handing.ROWS[2:], 3, True),
}
"""Which reminders there are, how many handovers, and whether the newest waits."""


def alarms(how: How, language: Language) -> list[Alarm]:
    """Give the alarms, the newest first."""
    if how not in {How.ONE, How.BUSY}:
        return []
    if how is How.ONE:
        return [_alarm(0, AlarmKind.ORDER_LATE, 40, 0, language)]
    colleague = centre.spoken(language).people[1]
    noticed = {
        "version": 2,
        "acknowledged_at": centre.NOW - timedelta(minutes=12),
        "acknowledged_by": COLLEAGUE,
        "acknowledged_name": colleague,
        "note": RUNG[language],
    }
    over = {"version": 3, "ended_at": centre.NOW - timedelta(minutes=3)}
    return [
        _alarm(0, AlarmKind.EMERGENCY_UNASSIGNED, 2, 7, language),
        _alarm(1, AlarmKind.ORDER_NOT_RECEIVED, 3, 2, language, detail=colleague),
        _alarm(2, AlarmKind.ORDER_LATE, 40, 0, language),
        _alarm(3, AlarmKind.BACKUP_FAILED, 9, None, language, detail="disk-full"),
        _alarm(4, AlarmKind.ORDER_LATE, 25, 1, language, **noticed),
        _alarm(5, AlarmKind.EMERGENCY_UNASSIGNED, 41, 1, language, **{**noticed, **over}),
        _alarm(6, AlarmKind.ORDER_NOT_RECEIVED, 55, 5, language, detail=colleague, **over),
    ]


def _alarm(
    place: int,
    kind: AlarmKind,
    age_min: int,
    order: int | None,
    language: Language,
    **more: object,
) -> Alarm:
    raised_at = centre.NOW - timedelta(minutes=age_min)
    row = None if order is None else centre.order(order, language)
    values: dict[str, object] = {
        "id": UUID(int=0xA000 + place),
        "version": 1,
        "kind": kind,
        "about_at": raised_at - (timedelta(0) if kind is AlarmKind.ORDER_LATE else FIVE),
        "order_id": None if row is None else row.id,
        "order_number": "" if row is None else row.number,
        "order_title": "" if row is None else row.title,
        "detail": "",
        "raised_at": raised_at,
        "ended_at": None,
        "acknowledged_at": None,
        "acknowledged_by": None,
        "acknowledged_name": "",
        "note": "",
        "mine": True,
        **more,
    }
    return Alarm.model_validate(values)


class Shift:
    """The shift of the made-up centre, as it is in one scene; what is done to it changes it."""

    def __init__(self, how: How, language: Language) -> None:
        """Begin as `how` says."""
        self.language = language
        self.alarms = alarms(how, language)
        rows, handed, waiting = KEPT.get(how, ((), 0, False))
        self.kept = Kept(language, reminders=rows, handed=handed, waiting=waiting)
        self.seq = 120

    def answer(
        self,
        method: str,
        path: str,
        body: bytes | str | None,
        query: Mapping[str, Sequence[str]],
    ) -> BaseModel | None:
        """Give the answer to a request about the shift; None to any other."""
        if path == "/v1/alarms":
            return AlarmList(items=tuple(self.alarms), seq=self.seq)
        if path.startswith("/v1/alarms/") and method == "POST":
            return self._acknowledge(UUID(path.split("/")[3]), json.loads(body or "{}"))
        return self.kept.answer(method, path, query, json.loads(body or "{}"))

    def stands(self) -> Sequence[Alarm]:
        """Give the alarms whose cause is there."""
        return [each for each in self.alarms if each.ended_at is None]

    def _acknowledge(self, alarm_id: UUID, said: dict[str, str]) -> Alarm:
        place = next(at for at, each in enumerate(self.alarms) if each.id == alarm_id)
        if self.alarms[place].acknowledged_at is None:
            noticed = {
                "version": self.alarms[place].version + 1,
                "acknowledged_at": centre.NOW,
                "acknowledged_by": centre.DISPATCHER,
                "acknowledged_name": centre.spoken(self.language).dispatcher,
                "note": said.get("note", ""),
            }
            self.alarms[place] = self.alarms[place].model_copy(update=noticed)
            self.seq += 1
        return self.alarms[place]
