"""Decides how a centre's templates of orders are listed, kept and taken away (F1)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from api_client.vocabulary import Code, Noun, Permission
from desktop.domain import edits
from desktop.domain.refusal import Refusal
from desktop.service.unit import Unit
from desktop.store.journal import CentreRecord
from desktop.store.templates import TemplateRecord


def all_(unit: Unit) -> tuple[list[TemplateRecord], int]:
    """Return the templates by name, and the feed's number.

    Raises:
        Refusal: ``not-permitted``.
    """
    unit.require(Permission.TEMPLATES_VIEW)
    query = select(TemplateRecord).where(TemplateRecord.removed_at.is_(None))
    found = sorted(
        unit.session.scalars(query), key=lambda each: (each.content["name"].casefold(), each.id)
    )
    return found, unit.session.scalars(select(CentreRecord.last_change)).one()


def keep(unit: Unit, id_: UUID, seen: int, content: Mapping[str, Any]) -> TemplateRecord:
    """Keep a template as it shall be; one that says so already is as it was: a repeat.

    Args:
        unit: the transaction.
        id_: the template's id, made by the desk.
        seen: the version that was seen, 0 for a new one.
        content: all that it says, in JSON's terms.

    Raises:
        Refusal: ``not-permitted``, ``version-unknown``, ``edit-conflict`` with the fields that
            differ from what somebody else kept meanwhile.
    """
    unit.require(Permission.TEMPLATES_WRITE)
    record = unit.session.get(TemplateRecord, id_)
    if record is None:
        edits.check_version(seen, 0)
        record = TemplateRecord(
            id=id_,
            version=0,
            content=dict(content),
            changed_at=unit.now,
            changed_by=unit.actor.name,
            removed_at=None,
        )
        unit.session.add(record)
    else:
        edits.check_version(seen, record.version)
        if record.removed_at is None and record.content == content:
            return record
        if seen < record.version:
            fields = sorted(name for name in content if content[name] != record.content.get(name))
            raise Refusal(Code.EDIT_CONFLICT, fields=fields, version=record.version)
    record.content = dict(content)
    record.removed_at = None
    _touch(unit, record, "template-kept")
    return record


def take_away(unit: Unit, id_: UUID) -> TemplateRecord:
    """Take a template away; once more is a repeat.

    Raises:
        Refusal: ``not-permitted``, ``not-found``.
    """
    unit.require(Permission.TEMPLATES_WRITE)
    record = unit.session.get(TemplateRecord, id_)
    if record is None:
        raise Refusal(Code.NOT_FOUND)
    if record.removed_at is None:
        record.removed_at = unit.now
        _touch(unit, record, "template-taken-away")
    return record


def _touch(unit: Unit, record: TemplateRecord, action: str) -> None:
    """Count the version, and say who changed it and when."""
    record.version += 1
    record.changed_at, record.changed_by = unit.now, unit.actor.name
    unit.record(action, Noun.TEMPLATE, record.id, version=record.version)
    unit.announce(Noun.TEMPLATE, record.id, record.version)
