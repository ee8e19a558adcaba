"""Decides how what a group of use cases announced and recorded is numbered: last, without a gap.

The numbers are taken inside the group's transaction, after everything else, from the centre's own
row: what is rolled back leaves no gap in the feed, and the audit log has one chain (A6, F3).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from api_client.vocabulary import Noun, Role
from desktop.domain import audit as rules
from desktop.store.journal import AuditRecord, CentreRecord, ChangeRecord
from desktop.store.prepared import Prepared
from desktop.store.records import one


@dataclass(frozen=True, slots=True)
class Announced:
    """That something changed, and the people outside the desk who may see it."""

    noun: Noun
    id: UUID
    version: int
    audience: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class Recorded:
    """An entry of the audit log: who did what to what, in JSON's terms, and when."""

    at: str
    actor: UUID
    role: Role
    action: str
    noun: Noun
    subject: str
    detail: dict[str, Any]


def iso(moment: datetime) -> str:
    """Return a UTC time as ISO 8601 with microseconds and Z, as the wire writes it."""
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")


def number(records: Prepared, announced: Iterable[Announced], recorded: Iterable[Recorded]) -> None:
    """Write the changes and the rows of the log, each with its number."""
    centre = one(records, CentreRecord, 1)
    records.insert_many(ChangeRecord, [_change(centre, change) for change in announced])
    records.insert_many(AuditRecord, [_chained(centre, entry) for entry in recorded])
    records.flush()


def _change(centre: CentreRecord, change: Announced) -> dict[str, Any]:
    """Return the feed's next change."""
    centre.last_change += 1
    return {
        "seq": centre.last_change,
        "noun": change.noun,
        "id": change.id,
        "version": change.version,
        "audience": " ".join(sorted(map(str, change.audience))),
    }


def _chained(centre: CentreRecord, entry: Recorded) -> dict[str, Any]:
    """Return the log's next row, chained to the last."""
    row = {
        "seq": centre.last_audit + 1,
        "at": entry.at,
        "actor": str(entry.actor),
        "role": entry.role.value,
        "action": entry.action,
        "noun": entry.noun.value,
        "subject": entry.subject,
        "detail": entry.detail,
    }
    digest = rules.chained(centre.audit_head, row)
    centre.last_audit += 1
    centre.audit_head = digest
    return {**row, "role": entry.role, "noun": entry.noun, "hash": digest}
