"""Decides which changes of the numbered feed a person is told (A6)."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, select

from api_client.vocabulary import Code, Noun, Permission
from desktop.domain.people import PERMISSIONS
from desktop.domain.refusal import Refusal
from desktop.service.unit import Actor, Unit
from desktop.store.journal import CentreRecord, ChangeRecord

NEEDED = {
    Noun.STAFF: Permission.PEOPLE_WRITE,
    Noun.SESSION: Permission.PEOPLE_WRITE,
    Noun.DEVICE: Permission.PEOPLE_WRITE,
    Noun.BACKUP: Permission.BACKUPS_MAKE,
    Noun.ALARM: Permission.ALARMS_VIEW,
    Noun.REMINDER: Permission.SHIFT_KEEP,
    Noun.HANDOVER: Permission.SHIFT_KEEP,
    Noun.VIEW: Permission.VIEWS_KEEP,
    Noun.AREA: Permission.AREAS_VIEW,
    Noun.FIRM: Permission.REGISTRATIONS_VIEW,
    Noun.REGISTRATION: Permission.REGISTRATIONS_VIEW,
    Noun.PAYEE: Permission.PAYOUT_VIEW,
    Noun.PAYOUT: Permission.PAYOUT_VIEW,
}
"""Nouns whose changes only those at the desk see who have this permission."""
PAGE = 500
PRUNED_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Change:
    """A change's number, what changed, and the people outside the desk who may see it."""

    seq: int
    noun: Noun
    id: UUID
    version: int
    audience: str


@dataclass(frozen=True, slots=True)
class Seen:
    """A change's number, and what changed; ``noun`` is None where the person may not see it."""

    seq: int
    noun: Noun | None
    id: UUID
    version: int


def check_cursor(unit: Unit, after: int) -> None:
    """Refuse a cursor from which the feed cannot go on without a gap.

    Raises:
        Refusal: ``not-permitted``, ``cursor-too-old``, ``cursor-unknown``.
    """
    unit.require(Permission.CHANGES_FOLLOW)
    centre = unit.session.scalars(select(CentreRecord)).one()
    if after < centre.oldest_change - 1:
        raise Refusal(Code.CURSOR_TOO_OLD, oldest=centre.oldest_change - 1)
    if after > centre.last_change:
        raise Refusal(Code.CURSOR_UNKNOWN, newest=centre.last_change)


def newest(unit: Unit) -> int:
    """Return the number of the newest change."""
    return unit.session.scalars(select(CentreRecord.last_change)).one()


def rows(unit: Unit, cursor: int) -> list[Change]:
    """Return the next changes after the cursor, at most a page, in their order, whoever's."""
    row = ChangeRecord
    query = select(row.seq, row.noun, row.id, row.version, row.audience).where(row.seq > cursor)
    return [Change(*found) for found in unit.session.execute(query.order_by(row.seq).limit(PAGE))]


def after(unit: Unit, cursor: int) -> list[Seen]:
    """Return the next changes after the cursor as the actor sees them, at most a page.

    Raises:
        Refusal: as :func:`check_cursor`.
    """
    check_cursor(unit, cursor)
    return [seen(unit.actor, change) for change in rows(unit, cursor)]


def prune(unit: Unit, keep: int, most: int = PRUNED_AT_ONCE) -> int:
    """Forget all but the newest ``keep`` changes, at most so many at once; return how many went."""
    centre = unit.session.scalars(select(CentreRecord)).one()
    oldest = min(centre.last_change - keep + 1, centre.oldest_change + most)
    if oldest <= centre.oldest_change:
        return 0
    gone = oldest - centre.oldest_change
    unit.session.execute(delete(ChangeRecord).where(ChangeRecord.seq < oldest))
    centre.oldest_change = oldest
    return gone


def seen(actor: Actor, change: Change) -> Seen:
    """Return what a person sees of a change."""
    noun = change.noun if _may_see(actor, change) else None
    return Seen(change.seq, noun, change.id, change.version)


def _may_see(actor: Actor, change: Change) -> bool:
    """Return whether the change is the person's to know of."""
    if actor.outside:
        return str(actor.id) in change.audience.split()
    needed = NEEDED.get(change.noun)
    return needed is None or needed in PERMISSIONS[actor.role]
