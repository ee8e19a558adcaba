"""Decides what one use case is: one transaction, one actor, one time, its audit and its changes.

A use case takes a :class:`Unit`, loads records, asks the domain, saves, records and announces.
Feed and audit numbers are taken last, inside the transaction, so there is no gap and no fork.
"""

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from api_client.vocabulary import Noun, Permission, Role
from desktop.clock import Clock
from desktop.domain import audit as audit_rules
from desktop.domain import people as people_rules
from desktop.store.engine import Database
from desktop.store.journal import AuditRecord, CentreRecord, ChangeRecord

Answer = TypeVar("Answer")
NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks: his id, name and role, and by which token."""

    id: UUID
    name: str
    role: Role
    token_id: UUID | None = None

    @property
    def outside(self) -> bool:
        """Whether he sees only what is his own."""
        return self.role in people_rules.OUTSIDE


ANYBODY = Actor(NOBODY, "", Role.ANONYMOUS)
"""Who has not signed in; he may do nothing that needs a permission."""
SYSTEM = Actor(NOBODY, "system", Role.SYSTEM)
"""The program itself: deadlines, the command line on the data folder, a desk on this machine."""


@dataclass(frozen=True, slots=True)
class _Announced:
    noun: Noun
    id: UUID
    version: int
    audience: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class _Recorded:
    action: str
    noun: Noun
    subject: str
    detail: dict[str, Any]


@dataclass(slots=True)
class Unit:
    """One use case's transaction: the session, who asks, and the server's time."""

    session: Session
    actor: Actor
    now: datetime
    _announced: list[_Announced] = field(default_factory=list)
    _recorded: list[_Recorded] = field(default_factory=list)

    def require(self, permission: Permission) -> None:
        """Refuse what the actor may not do.

        Raises:
            Refusal: ``not-permitted``.
        """
        people_rules.require(self.actor.role, permission)

    def announce(self, noun: Noun, id_: UUID, version: int, audience: Iterable[UUID] = ()) -> None:
        """Say that something changed, to the desk and to the people outside who may see it."""
        self._announced.append(_Announced(noun, id_, version, frozenset(audience)))

    def record(self, action: str, noun: Noun, subject: object, **detail: Any) -> None:  # noqa: ANN401
        """Write a row of the audit log; ``detail`` is in JSON's terms, without personal numbers."""
        self._recorded.append(_Recorded(action, noun, str(subject), detail))

    @property
    def silent(self) -> bool:
        """Whether nothing was announced or recorded so far."""
        return not self._announced and not self._recorded

    def close(self) -> bool:
        """Number and write what was announced and recorded; return whether any was announced."""
        if self.silent:
            return False
        self.session.flush()
        centre = self.session.scalars(select(CentreRecord)).one()
        for change in dict.fromkeys(self._announced):
            centre.last_change += 1
            self.session.add(
                ChangeRecord(
                    seq=centre.last_change,
                    noun=change.noun,
                    id=change.id,
                    version=change.version,
                    audience=" ".join(sorted(map(str, change.audience))),
                )
            )
        for entry in self._recorded:
            self._chain(centre, entry)
        return bool(self._announced)

    def _chain(self, centre: CentreRecord, entry: _Recorded) -> None:
        """Append one audit row to the chain."""
        row = {
            "seq": centre.last_audit + 1,
            "at": iso(self.now),
            "actor": str(self.actor.id),
            "role": self.actor.role.value,
            "action": entry.action,
            "noun": entry.noun.value,
            "subject": entry.subject,
            "detail": entry.detail,
        }
        digest = audit_rules.chained(centre.audit_head, row)
        self.session.add(
            AuditRecord(
                **{**row, "role": self.actor.role, "noun": entry.noun},
                hash=digest,
            )
        )
        centre.last_audit += 1
        centre.audit_head = digest


def iso(moment: datetime) -> str:
    """Return a UTC time as ISO 8601 with microseconds and Z, as the wire writes it."""
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")


class Work:
    """Runs use cases on one database: readers side by side, writers one after another."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Use the open database; ``clock`` gives each unit its time."""
        self.database = database
        self.clock = clock
        self._lock = threading.Lock()
        self._listeners: list[Callable[[], None]] = []

    def listen(self, bell: Callable[[], None]) -> None:
        """Call ``bell`` after each commit that announced something; any thread may call it."""
        self._listeners.append(bell)

    def write(self, actor: Actor, use_case: Callable[[Unit], Answer]) -> Answer:
        """Run a use case that changes something; what it returns is on disk.

        Raises:
            Refusal: whatever the use case refused; nothing was changed then.
        """
        with self._lock, self.database.write() as session:
            unit = Unit(session, actor, self.clock.now())
            answer = use_case(unit)
            announced = unit.close()
        if announced:
            for bell in self._listeners:
                bell()
        return answer

    def read(self, actor: Actor, use_case: Callable[[Unit], Answer]) -> Answer:
        """Run a use case that only looks, on one unchanging picture of the database."""
        with self.database.read() as session:
            unit = Unit(session, actor, self.clock.now())
            answer = use_case(unit)
            assert unit.silent, "a reader announced a change or wrote a row of the audit log"
            return answer
