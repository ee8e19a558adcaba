"""Decides who reads the audit log, how its rows are written out, and what anchors its head (F3)."""

from collections.abc import Generator
from contextlib import closing
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from api_client.vocabulary import Permission
from desktop.domain.audit import FIRST_HASH
from desktop.service.unit import Unit
from desktop.store.journal import AuditRecord, CentreRecord

PAGE = 1000


def page(unit: Unit, after: int, limit: int, subject: str | None = None) -> list[dict[str, Any]]:
    """Return audit rows after a number, in their order, at most :data:`PAGE`.

    With a ``subject``, an id as text, only those about it.

    Raises:
        Refusal: ``not-permitted``.
    """
    unit.require(Permission.AUDIT_VIEW)
    query = select(AuditRecord).where(AuditRecord.seq > after).order_by(AuditRecord.seq)
    if subject is not None:
        query = query.where(AuditRecord.subject == subject)
    return [written(row) for row in unit.session.scalars(query.limit(min(limit, PAGE)))]


def rows(session: Session) -> Generator[dict[str, Any]]:
    """Yield every audit row in order, as it was chained, with its hash."""
    query = select(AuditRecord).order_by(AuditRecord.seq).execution_options(yield_per=PAGE)
    with closing(session.scalars(query)) as found:  # whoever stops half-way leaves no cursor
        for row in found:
            yield written(row)


def written(row: AuditRecord) -> dict[str, Any]:
    """Return an audit row in JSON's terms, as it was chained, with its hash."""
    return {
        "seq": row.seq,
        "at": row.at,
        "actor": row.actor,
        "role": row.role.value,
        "action": row.action,
        "noun": row.noun.value,
        "subject": row.subject,
        "detail": row.detail,
        "hash": row.hash,
    }


def head(unit: Unit) -> tuple[int, str]:
    """Return how many rows the log has, and the hash of the last."""
    centre = unit.session.scalars(select(CentreRecord)).one()
    return centre.last_audit, centre.audit_head


def newest_at(unit: Unit) -> datetime | None:
    """Return when the last row was written; None for an empty log."""
    at = unit.session.scalar(select(AuditRecord.at).order_by(AuditRecord.seq.desc()).limit(1))
    return None if at is None else datetime.fromisoformat(at)


def holds(unit: Unit, rows: int, head: str) -> bool:
    """Return whether the log has so many rows at least, and the last of these has this hash."""
    if rows == 0:
        return head == FIRST_HASH
    row = unit.session.get(AuditRecord, rows)
    return row is not None and row.hash == head
