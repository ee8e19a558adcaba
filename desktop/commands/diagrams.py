"""Decides the command ``callout diagrams``: docs/diagrams, made from the tables of steps (A2, A3).

For developers. The tables in ``desktop.domain`` are the only source; a test holds the committed
files to what is made here.
"""

import argparse
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from api_client.vocabulary import JobKind, OrderState, Role, Step, VisitState
from desktop import words
from desktop.commands import speech
from desktop.domain import orders, visits
from desktop.domain.orders import ORDER_TRANSITIONS, Ask, Stage, Transition
from desktop.domain.visits import VISIT_TRANSITIONS, VisitTransition

HELD_FROM = "where it was held"
"""What stands in a diagram for the state that an order on hold returns to."""

ASIDE_STEPS = frozenset({Step.UNASSIGN, Step.DECLINE, Step.ABANDON})
ASIDE_STATES = frozenset({OrderState.ON_HOLD, OrderState.CANCELLED, OrderState.ABANDONED})

ORDER_HEAD = """\
# How an order moves

Made by `callout diagrams --out docs/diagrams` from `ORDER_TRANSITIONS` in
`desktop/domain/orders.py`: change the table, then run the command. Kinds of job that pass the same
states share two diagrams: first the way through, then the ways aside, in which a box with several
names stands for each of them. On hold, an order takes {as_held} only where it could before.
"""

VISIT_HEAD = """\
# How a visit moves

Made by `callout diagrams --out docs/diagrams` from `VISIT_TRANSITIONS` in
`desktop/domain/visits.py`: change the table, then run the command. A visit is one technician's part
in an order and passes the same states for every kind of job. `unassign` stands for every way in
which the desk takes the order from him. Who may take a step: see the order's table.
"""


@dataclass(frozen=True, slots=True)
class Arrow:
    """One arrow of a diagram: from, to, and what is written beside it, all in plain words."""

    source: str
    target: str
    label: str


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("diagrams", help=words.text("command.diagrams"))
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    parser.set_defaults(func=run)


def run(asked: argparse.Namespace) -> int:
    """Write the diagrams into a folder and name each file."""
    folder: Path = asked.out
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        path = folder / name
        path.write_text(text, encoding="utf-8", newline="\n")
        speech.line(str(path))
    return 0


def pages() -> dict[str, str]:
    """Return each page of docs/diagrams by its file name, as Markdown with Mermaid."""
    return {"order.md": _order_page(), "visit.md": _visit_page()}


# ------------------------------------------------------------------------------------------ orders


def _order_page() -> str:
    """Return the page of the order: diagrams for each set of stages, then the whole table."""
    as_held = " and ".join(f"`{step}`" for step in sorted(orders.AS_HELD))
    sections = [ORDER_HEAD.format(as_held=as_held)]
    for kinds in _kinds_alike():
        rows = [row for row in _in_order_of_states() if _serves(row, kinds[0])]
        through = _arrows(row for row in rows if not _aside(row))
        aside = _arrows(row for row in rows if _aside(row))
        sections.append(f"## {_names(kinds).capitalize()}\n")
        sections.append(_diagram(through, [OrderState.DRAFT], orders.ENDED))
        sections.append(_diagram(_boxed(aside), ended=orders.ENDED))
    sections.append("## The table\n")
    sections.append(_order_table())
    return "\n".join(sections)


def _kinds_alike() -> list[list[JobKind]]:
    """Return the kinds of job, those with the same stages together."""
    alike: dict[frozenset[Stage], list[JobKind]] = {}
    for kind in JobKind:
        alike.setdefault(orders.STAGES[kind], []).append(kind)
    return list(alike.values())


def _in_order_of_states() -> list[Transition]:
    """Return the order's table sorted by the state that is left."""
    return sorted(ORDER_TRANSITIONS, key=lambda row: list(OrderState).index(row.source))


def _serves(row: Transition, kind: JobKind) -> bool:
    """Return whether an order of this kind can ever come to take the row."""
    return row.serves(kind) and row.source in _reachable(kind)


def _reachable(kind: JobKind) -> frozenset[OrderState]:
    """Return the states that an order of this kind can come to from draft."""
    found = {OrderState.DRAFT}
    waiting = [OrderState.DRAFT]
    while waiting:
        for row in orders.rows_from(waiting.pop(), kind):
            if row.target is not None and row.target not in found:
                found.add(row.target)
                waiting.append(row.target)
    return frozenset(found)


def _aside(row: Transition) -> bool:
    """Return whether a row leaves the way through rather than follows it."""
    again = row.step is Step.ASSIGN and row.source is not OrderState.OPEN
    beside = bool(ASIDE_STATES & {row.source, row.target})
    return again or beside or row.step in ASIDE_STEPS


def _order_table() -> str:
    """Return every row of the order's table."""
    cells = [
        (
            _plain(row.source),
            _plain(row.step),
            _target(row),
            _names(role for role in Role if role in row.who),
            _names(ask for ask in Ask if ask in row.asks),
            "" if row.timer is None else _plain(row.timer),
            _kinds([kind for kind in JobKind if _serves(row, kind)]),
        )
        for row in _in_order_of_states()
    ]
    return _table(("from", "step", "to", "who", "asks", "timer", "kinds"), cells)


def _kinds(kinds: Sequence[JobKind]) -> str:
    """Return the kinds of job in words; a row may wait for a kind that is not there yet."""
    if not kinds:
        return "none yet"
    return "all" if len(kinds) == len(JobKind) else _names(kinds)


# ------------------------------------------------------------------------------------------ visits


def _visit_page() -> str:
    """Return the page of the visit: the way through, the ways aside, and the table."""
    rows = sorted(VISIT_TRANSITIONS, key=lambda row: list(VisitState).index(row.source))
    through = _arrows(row for row in rows if row.target in visits.MILESTONES)
    aside = _arrows(row for row in rows if row.target not in visits.MILESTONES)
    cells = [(_plain(row.source), _plain(row.step), _plain(row.target)) for row in rows]
    return "\n".join(
        [
            VISIT_HEAD,
            _diagram(through, [VisitState.ASSIGNED], visits.ENDED),
            _diagram(_boxed(aside), ended=visits.ENDED),
            "## The table\n",
            _table(("from", "step", "to"), cells),
        ]
    )


# ---------------------------------------------------------------------------------------- diagrams


def _arrows(rows: Iterable[Transition | VisitTransition]) -> list[Arrow]:
    """Return an arrow for each row, the label with what the step asks."""
    return [Arrow(_plain(row.source), _target(row), _label(row)) for row in rows]


def _target(row: Transition | VisitTransition) -> str:
    """Return where a row leads."""
    return HELD_FROM if row.target is None else _plain(row.target)


def _label(row: Transition | VisitTransition) -> str:
    """Return the step, and in brackets what it asks."""
    asked = row.asks if isinstance(row, Transition) else frozenset()
    asks = _names(ask for ask in Ask if ask in asked)
    return f"{_plain(row.step)} ({asks})" if asks else _plain(row.step)


def _boxed(arrows: Iterable[Arrow]) -> list[Arrow]:
    """Return the arrows with those states in one box from which the same ways lead."""
    ways: dict[str, list[tuple[str, str]]] = {}
    for arrow in arrows:
        ways.setdefault(arrow.source, []).append((arrow.target, arrow.label))
    boxes: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for source, leaving in ways.items():
        boxes.setdefault(tuple(leaving), []).append(source)
    return [
        Arrow(", ".join(sources), target, label)
        for leaving, sources in boxes.items()
        for target, label in leaving
    ]


def _diagram(arrows: Iterable[Arrow], first: Iterable[str] = (), ended: Iterable[str] = ()) -> str:
    """Return a Mermaid state diagram; ``first`` and ``ended`` get the marks of begin and end."""
    between: dict[tuple[str, str], list[str]] = {}
    for arrow in arrows:
        between.setdefault((arrow.source, arrow.target), []).append(arrow.label)
    drawn = list(dict.fromkeys(name for pair in between for name in pair))
    last = {_plain(name) for name in ended}
    lines = [
        "```mermaid",
        "stateDiagram-v2",
        *(f'    state "{name}" as {_key(name)}' for name in drawn if _key(name) != name),
        *(f"    [*] --> {_key(_plain(name))}" for name in first),
        *(
            f"    {_key(source)} --> {_key(target)}: {' or '.join(labels)}"
            for (source, target), labels in between.items()
        ),
        *(f"    {_key(name)} --> [*]" for name in drawn if name in last),
        "```",
        "",
    ]
    return "\n".join(lines)


# ---------------------------------------------------------------------------------------- Markdown


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def _key(name: str) -> str:
    """Return the name by which Mermaid knows a box."""
    return name.replace(", ", "__").replace(" ", "_")


def _plain(word: str) -> str:
    """Return a word of the vocabulary as one reads it."""
    return word.replace("-", " ")


def _names(found: Iterable[StrEnum]) -> str:
    """Return words of the vocabulary in a row."""
    return ", ".join(_plain(word) for word in found)
