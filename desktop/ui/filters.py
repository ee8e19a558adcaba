"""Decides by what the queue is filtered, how an answer is chosen, and how a filter is told (F1).

A filter is a `ViewFilter`; nothing here changes one, each choice gives another.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from api_client.spelling import unknown_words_kept
from api_client.vocabulary import JobKind, OrderFacet, OrderSpan, OrderState, Priority
from api_client.wire.views import ViewFilter
from desktop import words

NOBODY, SOMEBODY = "nobody", "somebody"
"""The answers that nobody has the order, and that anybody has it."""
NOWHERE = ""
"""The answer that it is in no area."""
EVERYTHING = ViewFilter()
"""The filter that asks for nothing."""
LONGEST = 200
"""So many letters are looked for at most."""
_S = OrderState


class Part(StrEnum):
    """One thing that a filter asks about."""

    TEXT = "text"
    STATE = "state"
    PRIORITY = "priority"
    TECHNICIAN = "technician"
    AREA = "area"
    KIND = "kind"
    PROMISED = "promised"
    CREATED = "created"
    LATE = "late"
    LACKING = "lacking"


LABELS: Mapping[Part, str] = MappingProxyType(
    {
        Part.TEXT: "filter.text",
        Part.STATE: "filter.state",
        Part.PRIORITY: "filter.priority",
        Part.TECHNICIAN: "filter.technician",
        Part.AREA: "filter.area",
        Part.KIND: "filter.kind",
        Part.PROMISED: "filter.promised",
        Part.CREATED: "filter.created",
        Part.LATE: "filter.late",
        Part.LACKING: "filter.lacking",
    }
)
"""The keys of their words."""
MENUS = (
    Part.STATE,
    Part.PRIORITY,
    Part.TECHNICIAN,
    Part.AREA,
    Part.KIND,
    Part.PROMISED,
    Part.CREATED,
)
"""What has several answers, in the order in which it stands in the bar."""
FLAGS = (Part.LATE, Part.LACKING)
"""What is asked for or not."""
SINGLE = frozenset({Part.TECHNICIAN, Part.PROMISED, Part.CREATED})
"""What has one answer at a time."""


@dataclass(frozen=True, slots=True)
class Group:
    """States that go together: the key of their words, an icon, the states."""

    key: str
    icon: str
    states: frozenset[OrderState]


UNASSIGNED = Group(
    "filter.unassigned",
    "unassign",
    frozenset({_S.DRAFT, _S.OPEN, _S.OFFERED, _S.AWAITING_CONSENT, _S.AWAITING_FUNDS}),
)
IN_FIELD = Group(
    "filter.in-field",
    "travel",
    frozenset({_S.ASSIGNED, _S.RECEIVED, _S.ACCEPTED, _S.STARTED, _S.ON_SITE, _S.WORK_BEGUN}),
)
TO_SETTLE = Group(
    "filter.to-settle",
    "flag",
    frozenset({_S.COMPLETED, _S.DISPUTED, _S.ABANDONED, _S.ON_HOLD}),
)
ENDED = Group("filter.ended", "archive", frozenset({_S.APPROVED, _S.CLOSED, _S.CANCELLED}))
GROUPS = (UNASSIGNED, IN_FIELD, TO_SETTLE, ENDED)

SPANS: Mapping[Part, tuple[OrderSpan, ...]] = MappingProxyType(
    {
        Part.PROMISED: (
            OrderSpan.TODAY,
            OrderSpan.TOMORROW,
            OrderSpan.WEEK_AHEAD,
            OrderSpan.YESTERDAY,
            OrderSpan.WEEK_BEHIND,
        ),
        Part.CREATED: (OrderSpan.TODAY, OrderSpan.YESTERDAY, OrderSpan.WEEK_BEHIND),
    }
)
"""Which spans of days may be asked for; what is created lies behind."""
FACETS: Mapping[Part, OrderFacet] = MappingProxyType(
    {
        Part.STATE: OrderFacet.STATE,
        Part.PRIORITY: OrderFacet.PRIORITY,
        Part.TECHNICIAN: OrderFacet.TECHNICIAN,
        Part.AREA: OrderFacet.AREA,
        Part.KIND: OrderFacet.KIND,
        Part.LATE: OrderFacet.LATE,
        Part.LACKING: OrderFacet.LACKING,
    }
)
"""By what the server counts the answers; those of a span are asked for one by one."""

FAMILIES: Mapping[Part, type[StrEnum]] = MappingProxyType(
    {
        Part.STATE: OrderState,
        Part.PRIORITY: Priority,
        Part.KIND: JobKind,
        Part.PROMISED: OrderSpan,
        Part.CREATED: OrderSpan,
    }
)
"""Of what has a fixed number of answers: the words that they are."""


def chosen(asked: ViewFilter, part: Part) -> tuple[str, ...]:
    """Give the answers that are chosen: words of the vocabulary, areas, a technician's id."""
    return tuple(str(each) for each in _CHOSEN[part](asked))


def choose(asked: ViewFilter, part: Part, answers: Iterable[str], name: str = "") -> ViewFilter:
    """Give the filter with these answers instead; `name` is how a technician is called.

    Raises nothing: what no message may hold is left out of a text.
    """
    return asked.model_copy(update=dict(_PUT[part](tuple(answers), name)))


def turn(asked: ViewFilter, part: Part, answers: Sequence[str], name: str = "") -> ViewFilter:
    """Choose these answers besides, or choose them no longer where all of them are chosen."""
    before = chosen(asked, part)
    if all(has(before, each) for each in answers):
        return choose(asked, part, [each for each in before if not has(answers, each)])
    if part in SINGLE or part in FLAGS:
        return choose(asked, part, answers, name)
    return choose(asked, part, [*before, *(each for each in answers if not has(before, each))])


def clear(asked: ViewFilter, part: Part) -> ViewFilter:
    """Ask for nothing of this part."""
    return choose(asked, part, ())


def has(answers: Iterable[str], answer: str) -> bool:
    """Say whether an answer is among others; areas are spelt as they come."""
    return answer.casefold() in {each.casefold() for each in answers}


def parts(asked: ViewFilter) -> tuple[Part, ...]:
    """Give the parts that are asked about, in the order in which they are told."""
    return tuple(part for part in (*MENUS, *FLAGS, Part.TEXT) if chosen(asked, part))


def answer(part: Part, value: str, asked: ViewFilter = EVERYTHING) -> str:
    """Give the words of one answer; a technician's are in the filter that asks for him."""
    if part is Part.AREA and value == NOWHERE:
        return words.text("filter.nowhere")
    if part is Part.TECHNICIAN:
        whose = {NOBODY: "filter.nobody", SOMEBODY: "filter.somebody"}.get(value)
        return words.text(whose) if whose else asked.technician_name or value
    family = FAMILIES.get(part)
    return words.word(family, value) if family is not None else value


def answers(asked: ViewFilter, part: Part) -> str:
    """Give the words of what is chosen: a whole group of states is told by its own word."""
    values = list(chosen(asked, part))
    told = []
    for group in GROUPS if part is Part.STATE else ():
        whole = [state.value for state in group.states]
        if set(whole) <= set(values):
            told.append(words.text(group.key))
            values = [value for value in values if value not in whole]
    told += [answer(part, value, asked) for value in values]
    return words.text("list.comma").join(told)


def tell(asked: ViewFilter, part: Part) -> str:
    """Give one part of a filter in words: `State: Open, Offered`; `Late`."""
    if part in FLAGS:
        return words.text(LABELS[part])
    if part is Part.TEXT:
        return words.text("filter.quoted", text=asked.text)
    return words.text("filter.told", part=words.text(LABELS[part]), answers=answers(asked, part))


def sentence(asked: ViewFilter) -> str:
    """Give a whole filter in words, empty where nothing is asked for."""
    return " · ".join(tell(asked, part) for part in parts(asked))


def title(asked: ViewFilter) -> str:
    """Give a short name for a filter, as a view of it may be called: `Late, Open`."""
    told = (
        asked.text
        if part is Part.TEXT
        else tell(asked, part)
        if part in FLAGS
        else answers(asked, part)
        for part in parts(asked)
    )
    return words.text("list.comma").join(told)


def clean(typed: str) -> str:
    """Give what was typed as a filter may hold it: one line, no signs that nobody sees."""
    seen = "".join(sign if sign.isprintable() else " " for sign in typed)
    return seen.strip()[:LONGEST]


def _who(asked: ViewFilter) -> Sequence[object]:
    if asked.technician_id is not None:
        return (asked.technician_id,)
    if asked.assigned is None:
        return ()
    return (SOMEBODY,) if asked.assigned else (NOBODY,)


def _somebody(values: Sequence[str], name: str) -> Mapping[str, object]:
    who = next(iter(values), None)
    one = None if who in {None, NOBODY, SOMEBODY} else UUID(who)
    return {
        "technician_id": one,
        "technician_name": name if one is not None else "",
        "assigned": {NOBODY: False, SOMEBODY: True}.get(who or ""),
    }


def _span(values: Sequence[str]) -> OrderSpan | None:
    return OrderSpan(values[0]) if values else None


def _words(kind: type[StrEnum], values: Sequence[str]) -> tuple[StrEnum, ...]:
    """Give the words in the order of the vocabulary, so that two ways to choose them agree.

    Those that only a newer server knows stay, behind the others.
    """
    known = [each for each in kind if each.value in values]
    names = {each.value for each in known}
    with unknown_words_kept():
        return (*known, *(kind(value) for value in values if value not in names))


_CHOSEN: Mapping[Part, Callable[[ViewFilter], Iterable[object]]] = MappingProxyType(
    {
        Part.TEXT: lambda asked: (asked.text,) if asked.text else (),
        Part.STATE: lambda asked: asked.states,
        Part.PRIORITY: lambda asked: asked.priorities,
        Part.KIND: lambda asked: asked.kinds,
        Part.AREA: lambda asked: asked.areas,
        Part.TECHNICIAN: _who,
        Part.PROMISED: lambda asked: (asked.promised,) if asked.promised else (),
        Part.CREATED: lambda asked: (asked.created,) if asked.created else (),
        Part.LATE: lambda asked: ("late",) if asked.late else (),
        Part.LACKING: lambda asked: ("lacking",) if asked.lacking else (),
    }
)
Put = Callable[[Sequence[str], str], Mapping[str, object]]
_PUT: Mapping[Part, Put] = MappingProxyType(
    {
        Part.TEXT: lambda values, _: {"text": clean("".join(values[:1]))},
        Part.STATE: lambda values, _: {"states": _words(OrderState, values)},
        Part.PRIORITY: lambda values, _: {"priorities": _words(Priority, values)},
        Part.KIND: lambda values, _: {"kinds": _words(JobKind, values)},
        Part.AREA: lambda values, _: {"areas": tuple(values)},
        Part.TECHNICIAN: _somebody,
        Part.PROMISED: lambda values, _: {"promised": _span(values)},
        Part.CREATED: lambda values, _: {"created": _span(values)},
        Part.LATE: lambda values, _: {"late": bool(values)},
        Part.LACKING: lambda values, _: {"lacking": bool(values)},
    }
)
