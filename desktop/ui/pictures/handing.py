"""Decides which reminders and handovers the made-up centre has, and what becomes of them."""

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from api_client.vocabulary import AlarmKind, HandoverKind
from api_client.wire.handovers import Handover, HandoverDraft, HandoverItem, HandoverList
from api_client.wire.reminders import Reminder, ReminderList, ReminderWritten
from desktop.ui.pictures import centre
from desktop.words import Language

COLLEAGUE = UUID(int=0xD2)
MINUTE = timedelta(minutes=1)
_K = HandoverKind

Row = tuple[int, int | None, bool, bool]
"""In how many minutes a reminder is due, of which order, for the desk, urgent."""
ROWS: tuple[Row, ...] = (
    (-25, 2, False, False),
    (-1, 5, True, True),
    (9, None, True, False),
    (48, 9, False, False),
    (190, 4, True, False),
    (22 * 60 + 18, None, True, False),
)
TEXT_OF = {row[0]: place for place, row in enumerate(ROWS)}
"""Which of the centre's reminders a row is, by when it is due."""
MATTERS: tuple[tuple[HandoverKind, int, int], ...] = (
    (_K.EMERGENCY, 7, -14),
    (_K.LATE, 0, -40),
    (_K.LATE, 2, -10),
    (_K.ON_HOLD, 9, -180),
    (_K.ALARM, 0, -40),
    (_K.REMINDER, 5, -1),
    (_K.CLAIM, 8, -6),
)
"""Of which kind a matter is, about which order, and how many minutes from now its time is."""


class Kept:
    """Reminders and handovers of one scene; what is done to them changes them."""

    def __init__(
        self, language: Language, *, reminders: Sequence[Row], handed: int, waiting: bool
    ) -> None:
        """Begin with these reminders, and so many handovers, the newest of them `waiting`."""
        self.language = language
        self.reminders = {
            made.id: made
            for made in (_reminder(place, row, language) for place, row in enumerate(reminders))
        }
        self.handovers = [_handover(place, language) for place in range(handed)]
        if waiting:
            nobody = {"taken_at": None, "taken_by": None, "taken_name": "", "remark": ""}
            self.handovers[0] = self.handovers[0].model_copy(update=nobody)
        self.items: tuple[HandoverItem, ...] = matters(language) if handed else ()
        self.seq = 120

    def answer(
        self, method: str, path: str, query: Mapping[str, Sequence[str]], told: Mapping[str, Any]
    ) -> BaseModel | None:
        """Give the answer to a request about them; None to any other."""
        parts = path.removeprefix("/v1/").split("/")
        if parts[0] == "reminders":
            return self._remind(method, parts[1:], told)
        return self._hand(method, parts[1:], query, told) if parts[0] == "handovers" else None

    def _remind(
        self, method: str, parts: Sequence[str], told: Mapping[str, Any]
    ) -> BaseModel | None:
        if not parts:
            return ReminderList(items=tuple(self.reminders.values()), seq=self.seq)
        id_ = UUID(parts[0])
        row = self.reminders.get(id_) or _reminder(0, ROWS[0], self.language)
        changes: dict[str, Any] = {"id": id_, "version": told.get("version", row.version) + 1}
        opened = {"ended_at": None, "ended_name": "", "done": False, "fell_due_at": None}
        ended = {"ended_at": centre.NOW, "ended_name": centre.spoken(self.language).dispatcher}
        if method == "DELETE":
            self._keep(row, {**ended, "version": row.version + 1})
            return None
        if parts[1:] == ["done"]:
            changes |= {**ended, "done": True} if told["done"] else opened
        elif parts[1:] == ["snooze"]:
            later = max(row.due_at, centre.NOW) + told["minutes"] * MINUTE
            changes |= {**opened, "due_at": later}
        else:
            wanted = ReminderWritten.model_validate_json(json.dumps(told))
            order = wanted.order_id
            said = {name: getattr(wanted, name) for name in ReminderWritten.model_fields}
            changes |= {**said, **opened, "version": changes["version"]}
            changes["order_number"] = "" if order is None else _number(order)
            changes["created_name"] = centre.spoken(self.language).dispatcher
        return self._keep(row, changes)

    def _keep(self, row: Reminder, changes: Mapping[str, Any]) -> Reminder:
        kept = row.model_copy(update=dict(changes))
        self.reminders[kept.id] = kept
        self.seq += 1
        return kept

    def _hand(
        self,
        method: str,
        parts: Sequence[str],
        query: Mapping[str, Sequence[str]],
        told: Mapping[str, Any],
    ) -> BaseModel:
        if parts == ["now"]:
            return HandoverDraft(at=centre.NOW, items=self.items)
        if method == "GET":
            open_only, text = query.get("open") == ["1"], query.get("text", [""])[0].casefold()
            found = [
                each
                for each in self.handovers
                if (not open_only or each.taken_at is None)
                and text in each.model_dump_json().casefold()
            ]
            return HandoverList(items=tuple(found), seq=self.seq)
        self.seq += 1
        if method == "POST":
            return self._write(told)
        place = next(at for at, each in enumerate(self.handovers) if str(each.id) == parts[0])
        taken = {
            "taken_at": centre.NOW,
            "taken_by": centre.DISPATCHER,
            "taken_name": centre.spoken(self.language).dispatcher,
            "remark": told.get("remark", ""),
        }
        if self.handovers[place].taken_at is None:
            self.handovers[place] = self.handovers[place].model_copy(update=taken)
        return self.handovers[place]

    def _write(self, told: Mapping[str, Any]) -> Handover:
        made = Handover(
            id=UUID(told["id"]),
            written_at=centre.NOW,
            written_by=centre.DISPATCHER,
            written_name=centre.spoken(self.language).dispatcher,
            note=told["note"],
            items=tuple(HandoverItem.model_validate(each, strict=False) for each in told["items"]),
            taken_at=None,
            taken_by=None,
            taken_name="",
            remark="",
        )
        self.handovers.insert(0, made)
        return made


def matters(language: Language) -> tuple[HandoverItem, ...]:
    """Give what is open at the made-up centre."""
    return tuple(_matter(kind, place, at, language) for kind, place, at in MATTERS)


def _matter(kind: HandoverKind, place: int, at: int, language: Language) -> HandoverItem:
    order, said = centre.order(place, language), centre.spoken(language)
    details = {
        _K.ON_HOLD: said.reason,
        _K.LATE: order.technician_name,
        _K.ALARM: AlarmKind.ORDER_LATE.value,
        _K.CLAIM: said.people[1],
    }
    return HandoverItem(
        kind=kind,
        order_id=order.id,
        number=order.number,
        said=centre.spoken(language).reminders[1] if kind is _K.REMINDER else order.title,
        detail=details.get(kind, ""),
        at=centre.NOW + at * MINUTE,
    )


def _reminder(place: int, row: Row, language: Language) -> Reminder:
    due_min, order, for_desk, urgent = row
    due_at, said = centre.NOW + due_min * MINUTE, centre.spoken(language)
    return Reminder(
        id=UUID(int=0xB000 + place),
        version=2,
        text=said.reminders[TEXT_OF.get(due_min, 2)],
        due_at=due_at,
        order_id=None if order is None else centre.order_id(order),
        order_number="" if order is None else centre.number(order),
        for_desk=for_desk,
        urgent=urgent,
        created_at=centre.NOW - timedelta(hours=2),
        created_name=said.people[3] if for_desk else said.dispatcher,
        fell_due_at=due_at if due_min < 0 else None,
        ended_at=None,
        ended_name="",
        done=False,
    )


def _handover(place: int, language: Language) -> Handover:
    said = centre.spoken(language)
    written = centre.NOW - timedelta(hours=8 * place, minutes=17)
    lines = matters(language)[: len(MATTERS) - 2 * place]
    remarked = lines[0].model_copy(update={"remark": said.matter_remark})
    return Handover(
        id=UUID(int=0xC100 + place),
        written_at=written,
        written_by=COLLEAGUE if place % 2 == 0 else centre.DISPATCHER,
        written_name=said.people[3] if place % 2 == 0 else said.dispatcher,
        note=said.handover_notes[place % len(said.handover_notes)],
        items=(remarked, *lines[1:]),
        taken_at=written + 6 * MINUTE,
        taken_by=centre.DISPATCHER if place % 2 == 0 else COLLEAGUE,
        taken_name=said.dispatcher if place % 2 == 0 else said.people[3],
        remark="",
    )


def _number(order_id: UUID) -> str:
    places = (at for at in range(len(centre.STATES)) if centre.order_id(at) == order_id)
    return centre.number(next(places, 0))
