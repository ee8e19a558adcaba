"""Decides how the tables of the rules are measured by mutation, which tools for code leave alone.

``python -m tests.domain.table_mutants [N]`` spoils one cell after the other, or every N-th, each in
a process of its own, and runs the tests that hold it (docs/how-to/mutation.md). Nothing on disk is
changed.
"""

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from api_client.vocabulary import (
    FieldState,
    JobKind,
    OrderState,
    Permission,
    Role,
    TechnicianState,
    VisitState,
)
from desktop.domain import orders, people, tracking, visits
from desktop.domain.orders import Ask, Stage

FOLDER = Path(__file__).parent
QUIET = ("-qx", "--noconftest", "-p", "no:cacheprovider", "-W", "ignore", "-o", "addopts=")
OF_ORDERS = (
    "test_order_table.py",
    "test_orders.py",
    "test_visits.py",
    "test_order_with_visits.py",
)
OF_OTHERS = ("test_visits.py", "test_people.py", "test_tracking.py")
ALONE = "--alone"


@dataclass(frozen=True)
class Mutant:
    """One spoilt cell: what was done, how to do it before the tests load, and which they are."""

    name: str
    spoil: Callable[[], None]
    tests: tuple[str, ...]


def mutants() -> list[Mutant]:
    """Return every mutant, in an order that stays."""
    return [*_of_orders(), *_of_visits(), *_of_people(), *_of_tracking(), *_of_stages()]


def _of_orders() -> Iterator[Mutant]:
    """Spoil each cell of the order's table."""
    table = orders.ORDER_TRANSITIONS
    states = list(OrderState)
    for place, row in enumerate(table):
        said = f"{row.source} {row.step} {row.target}"
        following = states[0] if row.target is None else _next(states, row.target)
        spoilt = {
            "from": replace(row, source=_next(states, row.source)),
            "to": replace(row, target=following),
            "one more may": replace(row, who=row.who | {Role.AUDITOR}),
            "reason": replace(row, asks=row.asks ^ {Ask.REASON}),
            "party": replace(row, asks=row.asks ^ {Ask.PARTY}),
            "needs consent": replace(row, needs=row.needs ^ {Stage.CONSENT}),
            "skips funds": replace(row, skips=row.skips ^ {Stage.FUNDS}),
            "timer": replace(row, timer=None if row.timer else orders.Timer.OFFER),
        }
        spoilt |= {f"not {role}": replace(row, who=row.who - {role}) for role in sorted(row.who)}
        yield _put(orders, "ORDER_TRANSITIONS", f"{said}: gone", _with(table, place))
        for what, bad in spoilt.items():
            changed = _with(table, place, bad)
            yield _put(orders, "ORDER_TRANSITIONS", f"{said}: {what}", changed)


def _of_visits() -> Iterator[Mutant]:
    """Spoil each cell of the visit's table."""
    table = visits.VISIT_TRANSITIONS
    states = list(VisitState)
    for place, row in enumerate(table):
        said = f"visit {row.source} {row.step}"
        yield _put(visits, "VISIT_TRANSITIONS", f"{said}: gone", _with(table, place))
        for bad in (
            replace(row, source=_next(states, row.source)),
            replace(row, target=_next(states, row.target)),
        ):
            changed = _with(table, place, bad)
            yield _put(visits, "VISIT_TRANSITIONS", f"{said}: {bad.source} {bad.target}", changed)


def _of_people() -> Iterator[Mutant]:
    """Give and take each permission; say of each visit that its technician does something else."""
    for role, held in people.PERMISSIONS.items():
        for permission in Permission:
            yield _set(people.PERMISSIONS, role, held ^ {permission}, f"{role}: {permission}")
    doing = people._DOING  # noqa: SLF001  (its own tests spoil it)
    for state, found in doing.items():
        yield _set(doing, state, _next(list(TechnicianState), found), f"doing {state}")


def _of_tracking() -> Iterator[Mutant]:
    """Ask one photo more or less, another part, another reason."""
    for kind, count in tracking.PHOTOS_ASKED.items():
        for other in (count - 1, count + 1):
            yield _set(tracking.PHOTOS_ASKED, kind, other, f"{kind}: {other} photos")
    for place, name in enumerate(tracking.PARTS):
        yield _put(tracking, "PARTS", f"no part {name}", _with(tracking.PARTS, place))
    for state in FieldState:
        asked = tracking.REASON_ASKED ^ {state}
        yield _put(tracking, "REASON_ASKED", f"reason for {state}", asked)
        fields = () if state in tracking.FIELDS_ASKED else (("fault", "remedy"),)
        yield _set(tracking.FIELDS_ASKED, state, fields, f"remedy for {state}")


def _of_stages() -> Iterator[Mutant]:
    """Let each kind of job pass another stage; let states be edited, ended and taken back."""
    for kind in JobKind:
        for stage in Stage:
            yield _set(orders.STAGES, kind, orders.STAGES[kind] ^ {stage}, f"{kind}: {stage}")
    for state in OrderState:
        for name in ("EDITABLE", "ENDED"):
            yield _put(orders, name, f"{name} {state}", getattr(orders, name) ^ {state})
    for visit_state in VisitState:
        yield _put(visits, "ENDED", f"visit ENDED {visit_state}", visits.ENDED ^ {visit_state})


def _next(words: list[Any], word: Any) -> Any:  # noqa: ANN401  (a word of any vocabulary)
    """Return the word that follows, the first after the last."""
    return words[(words.index(word) + 1) % len(words)]


def _with(table: tuple[Any, ...], place: int, *bad: object) -> tuple[Any, ...]:
    """Return the table with something else, or nothing, in that place."""
    return (*table[:place], *bad, *table[place + 1 :])


def _put(module: object, name: str, said: str, value: object) -> Mutant:
    """Return the mutant that puts another value under a module's name."""
    tests = OF_ORDERS if module is orders else OF_OTHERS
    return Mutant(said, lambda: setattr(module, name, value), tests)


def _set(table: dict[Any, Any], key: object, value: object, said: str) -> Mutant:
    """Return the mutant that changes one entry of a dictionary."""
    tests = OF_ORDERS if table is orders.STAGES else OF_OTHERS
    return Mutant(said, lambda: table.__setitem__(key, value), tests)


def main(arguments: list[str]) -> int:
    """Try every mutant, or every N-th; with ``--alone N`` run the tests on that one."""
    found = mutants()
    if arguments[:1] == [ALONE]:
        mutant = found[int(arguments[1])]
        mutant.spoil()
        return int(pytest.main([*QUIET, *(str(FOLDER / name) for name in mutant.tests)]))
    tried = range(0, len(found), int(arguments[0]) if arguments else 1)
    alive = 0
    for place in tried:
        command = [sys.executable, "-m", "tests.domain.table_mutants", ALONE, str(place)]
        if subprocess.run(command, check=False, capture_output=True).returncode == 0:
            alive += 1
            sys.stdout.write(f"alive: {found[place].name}\n")
            sys.stdout.flush()
    dead = len(tried) - alive
    sys.stdout.write(f"{dead} of {len(tried)} killed: {dead / len(tried):.3f}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
