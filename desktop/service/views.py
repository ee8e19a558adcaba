"""Decides how saved views of the queue are kept, shared, changed and deleted (F1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select

from api_client.vocabulary import Code, Noun, Permission
from desktop.domain import views as rules
from desktop.domain.refusal import Refusal
from desktop.service.orders import digest_of
from desktop.service.unit import Unit
from desktop.store.views import ViewRecord


@dataclass(frozen=True, slots=True)
class Kept:
    """What a view is to be: its name, whether it is shared, and its content in JSON's terms."""

    name: str
    shared: bool
    content: Mapping[str, Any]


def listed(unit: Unit) -> list[ViewRecord]:
    """Return the actor's own views and those that others share, by name.

    Raises:
        Refusal: ``not-permitted``.
    """
    unit.require(Permission.VIEWS_KEEP)
    mine = or_(ViewRecord.owner_id == unit.actor.id, ViewRecord.shared == 1)
    query = select(ViewRecord).where(mine).order_by(ViewRecord.name, ViewRecord.id)
    return list(unit.session.scalars(query))


def put(unit: Unit, id_: UUID, kept: Kept, seen: int | None) -> tuple[ViewRecord, bool]:
    """Make a view, or change it on the version that was seen; return it, and whether it is new.

    The same content again changes nothing. Without ``seen`` a view is made.

    Raises:
        Refusal: ``not-permitted``, ``not-found``, ``id-reused``, ``version-unknown``,
            ``edit-conflict``, ``too-many-views``.
    """
    unit.require(Permission.VIEWS_KEEP)
    digest = digest_of({"name": kept.name, "shared": kept.shared, "content": dict(kept.content)})
    view = unit.session.get(ViewRecord, id_)
    if view is None:
        if seen is not None:
            raise Refusal(Code.NOT_FOUND)
        return _made(unit, id_, kept, digest), True
    rules.check_owner(view.owner_id, unit.actor.id, unit.actor.role, shared=view.shared == 1)
    if view.digest == digest:
        return view, False
    if seen is None:
        raise Refusal(Code.ID_REUSED, id=str(id_))
    if seen > view.version:
        raise Refusal(Code.VERSION_UNKNOWN, seen=seen, current=view.version)
    if seen < view.version:
        raise Refusal(Code.EDIT_CONFLICT, fields=["content"], current=view.version)
    was_shared = view.shared == 1
    view.name, view.shared, view.content = kept.name, int(kept.shared), dict(kept.content)
    view.version, view.digest, view.changed_at = view.version + 1, digest, unit.now
    _tell(unit, view, "view-changed", was_shared=was_shared)
    return view, False


def delete(unit: Unit, id_: UUID) -> None:
    """Delete a view; one that is gone is a repeat.

    Raises:
        Refusal: ``not-permitted``; ``not-found`` for a view of another that is not shared.
    """
    unit.require(Permission.VIEWS_KEEP)
    view = unit.session.get(ViewRecord, id_)
    if view is None:
        return
    rules.check_owner(view.owner_id, unit.actor.id, unit.actor.role, shared=view.shared == 1)
    unit.session.delete(view)
    view.version += 1
    _tell(unit, view, "view-deleted", was_shared=view.shared == 1)


def _made(unit: Unit, id_: UUID, kept: Kept, digest: str) -> ViewRecord:
    owned = select(func.count()).where(ViewRecord.owner_id == unit.actor.id)
    rules.check_room(unit.session.scalar(owned) or 0)
    view = ViewRecord(
        id=id_,
        owner_id=unit.actor.id,
        owner_name=unit.actor.name,
        name=kept.name,
        shared=int(kept.shared),
        content=dict(kept.content),
        version=1,
        digest=digest,
        changed_at=unit.now,
    )
    unit.session.add(view)
    _tell(unit, view, "view-made", was_shared=kept.shared)
    return view


def _tell(unit: Unit, view: ViewRecord, action: str, *, was_shared: bool) -> None:
    """Announce a view, and put on record what was or is shared; one's own is one's own affair."""
    unit.announce(Noun.VIEW, view.id, view.version)
    if was_shared or view.shared:
        unit.record(action, Noun.VIEW, view.id, owner=str(view.owner_id), shared=view.shared == 1)
