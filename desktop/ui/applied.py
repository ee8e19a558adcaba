"""Decides how a field of a registration is named and its value read, wherever one stands (E1, E15).

The same words serve the details, the history, what is lacking, and two values side by side.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from api_client.vocabulary import (
    Filing,
    Finger,
    FirmState,
    Grade,
    LockKind,
    PersonalFile,
    Post,
    Review,
    Risk,
    ServiceAction,
    Sex,
    Standing,
    Weekday,
)
from desktop import words
from desktop.ui import duty_text

LABELS: Mapping[str, str] = {
    "name": "field.name",
    "phone": "field.phone",
    "address": "field.address",
    "licence_number": "field.licence-number",
    "licence_until": "field.licence-until",
    "equipment": "field.tools",
    "areas": "field.works-in",
    "credit_code": "field.credit-code",
    "legal_representative": "field.legal-representative",
    "responsible_person": "field.responsible-person",
    "hotline": "duty.hotline",
    "taking_orders": "duty.taking",
    "hours": "field.hours",
    "days_off": "duty.days-off",
    "area_ids": "duty.areas",
    "state": "field.firm-state",
    "sex": "field.sex",
    "ethnicity": "field.ethnicity",
    "firm_id": "field.firm",
    "employer": "field.employer",
    "employer_address": "field.employer-address",
    "grade": "field.grade",
    "scope": "field.scope",
    "post": "field.post",
    "identity_number": "field.identity-number",
    "review": "field.review",
    "filing": "field.filing",
    "receipt": "field.receipt",
    "filed_until": "field.filed-until",
    "standing": "field.standing",
    "risk": "field.risk",
    "marks_count": "field.marks-count",
    "marks_sum": "field.marks-sum",
}
"""The key of each field's words."""
_WORDS: Mapping[str, type[StrEnum]] = {
    "state": FirmState,
    "sex": Sex,
    "grade": Grade,
    "post": Post,
    "review": Review,
    "filing": Filing,
    "standing": Standing,
    "risk": Risk,
}
_KEPT: tuple[type[StrEnum], ...] = (PersonalFile, Finger)
"""What is a field of the history by its own word: pictures and fingers."""
NameOf = Callable[[str], str]
"""Gives a firm's name by its id as a text."""


def label(name: str) -> str:
    """Give a field's name as people read it; one that only a newer server knows as it is."""
    if name in LABELS:
        return words.text(LABELS[name])
    kept = next((kind for kind in _KEPT if name in set(kind)), None)
    return name if kept is None else words.word(kept, name)


def labels(names: Sequence[str]) -> str:
    """Give the names of fields as people list them, each once."""
    return words.text("list.comma").join(dict.fromkeys(map(label, names)))


def said(name: str, value: Any, name_of: NameOf = str) -> str:  # noqa: ANN401  (JSON)
    """Give a value as people read it; of nothing, that there is nothing."""
    if name in _TIMES:
        return _TIMES[name](value)
    if value in (None, "", [], ()):
        return words.text("value.nothing")
    if name in _WORDS:
        return words.word(_WORDS[name], str(value))
    if name == "firm_id":
        return name_of(str(value))
    tell = _TELL.get(name)
    if tell is not None:
        return tell(value)
    return str(value) if name in LABELS else _kept(name, str(value))


def scope(pairs: Sequence[tuple[str, ...]]) -> str:
    """Say what may be done to which locks: a line for each kind of lock."""
    by_kind: dict[str, list[str]] = {}
    for kind, action in pairs:
        by_kind.setdefault(kind, []).append(action)
    comma = words.text("list.comma")
    lines = []
    for kind in (*LockKind, *sorted(set(by_kind) - set(LockKind))):
        actions = by_kind.get(kind, ())
        known = [each for each in (*ServiceAction, *actions) if each in actions]
        if not known:
            continue
        said = comma.join(words.word(ServiceAction, each) for each in dict.fromkeys(known))
        whole = len(set(known)) == len(ServiceAction)
        shown = words.text("registrations.every-action") if whole else said
        what = words.word(LockKind, kind)
        lines.append(words.text("registrations.scope-line", kind=what, actions=shown))
    return "\n".join(lines)


def _pairs(value: Sequence[Any]) -> list[tuple[Any, Any]]:
    """Give pairs, whether they are written as such or by name."""
    return [
        (each["lock_kind"], each["action"]) if isinstance(each, dict) else (each[0], each[1])
        for each in value
    ]


def _kept(name: str, value: str) -> str:
    """Say of a picture or a finger that it is kept, never by what it is known."""
    if name not in set(Finger):
        return words.text("registrations.a-picture")
    key = "registrations.finger-image" if value == "image" else "registrations.finger-template"
    return words.text(key)


def _day(value: Any) -> str:  # noqa: ANN401  (JSON)
    return words.day(datetime.fromisoformat(str(value)))


_TELL: Mapping[str, Callable[[Any], str]] = {
    "licence_until": _day,
    "filed_until": _day,
    "scope": lambda value: scope([tuple(map(str, pair)) for pair in _pairs(value)]),
    "areas": lambda value: words.text("list.comma").join(map(str, value)),
}
"""How a value is read that is neither a word nor a text."""


def hours(value: Sequence[Mapping[str, Any]] | None) -> str:
    """Say when a firm works, a line a weekday; nothing said is at any time."""
    if value is None:
        return words.text("firm.any-time")
    lines = []
    for day in Weekday:
        told = [(each["begins"], each["ends"]) for each in value if each["weekday"] == day.value]
        if told:
            lines.append(f"{words.member(day)} {duty_text.stretches_told(told)}")
    return "\n".join(lines) or words.text("firm.at-no-time")


def days_off(value: Sequence[Mapping[str, Any]]) -> str:
    """Say on which days a firm does not work."""
    told = [
        words.day(first) if first == last else f"{words.day(first)}\N{EN DASH}{words.day(last)}"
        for first, last in ((_date(each["first"]), _date(each["last"])) for each in value)
    ]
    return words.text("list.comma").join(told) or words.text("value.nothing")


def _date(value: Any) -> date:  # noqa: ANN401  (JSON)
    return date.fromisoformat(str(value))


_TIMES: Mapping[str, Callable[[Any], str]] = {
    "taking_orders": lambda value: words.text("firm.yes" if value else "firm.no"),
    "hours": hours,
    "days_off": days_off,
    "area_ids": lambda value: (
        words.plural("firm.areas", len(value)) if value else words.text("duty.everywhere")
    ),
}
"""How it is read when and where a firm works; of nothing too."""
