"""Decides how a centre's service areas are listed, kept and taken away (E1, E15)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from api_client.vocabulary import AreaKind, Code, Noun, Permission
from desktop.domain import areas as rules
from desktop.domain import people as people_rules
from desktop.domain.areas import Area, Corner, Ring
from desktop.domain.refusal import Refusal
from desktop.service import marked, wrong_input
from desktop.service.unit import Actor, Unit, Work
from desktop.store.areas import AreaRecord
from desktop.store.duty import DutyRecord
from desktop.store.journal import CentreRecord
from desktop.store.people import TechnicianRecord


@dataclass(frozen=True, slots=True)
class Wanted:
    """An area as it shall be; ``rings`` are outlines as they were drawn."""

    name: str
    kind: AreaKind
    words: tuple[str, ...] = ()
    rings: tuple[Sequence[Corner], ...] = ()


@dataclass(frozen=True, slots=True)
class Kept:
    """An area, and the ids and names of those who serve it and get orders."""

    record: AreaRecord
    serving: tuple[tuple[UUID, str], ...]

    @property
    def served_by(self) -> tuple[str, ...]:
        """The names alone."""
        return tuple(name for _, name in self.serving)


def all_(unit: Unit) -> tuple[list[Kept], int]:
    """Return the areas by name, and the feed's number.

    Raises:
        Refusal: ``not-permitted``.
    """
    unit.require(Permission.AREAS_VIEW)
    found = sorted(_living(unit), key=lambda each: (each.name.casefold(), each.id))
    serving = _serving(unit)
    seq = unit.session.scalars(select(CentreRecord.last_change)).one()
    return [Kept(record, serving.get(str(record.id), ())) for record in found], seq


def one(unit: Unit, area_id: UUID) -> Kept:
    """Return one area.

    Raises:
        Refusal: ``not-permitted``, ``not-found``.
    """
    unit.require(Permission.AREAS_VIEW)
    record = unit.session.get(AreaRecord, area_id)
    if record is None or record.removed_at is not None:
        raise Refusal(Code.NOT_FOUND)
    return _kept(unit, record)


def by_id(unit: Unit) -> dict[UUID, Area]:
    """Return what the areas that there are say; who serves one that is gone serves nothing there.

    Whoever looks after a permission does so before.
    """
    return {record.id: said(record) for record in _living(unit)}


def fences(unit: Unit) -> list[Area]:
    """Return the outlines around premises."""
    query = select(AreaRecord).where(
        AreaRecord.removed_at.is_(None), AreaRecord.kind == AreaKind.FENCE
    )
    return [said(record) for record in unit.session.scalars(query)]


def said(record: AreaRecord) -> Area:
    """Return what an area says."""
    rings: tuple[Ring, ...] = tuple(tuple((lat, lon) for lat, lon in ring) for ring in record.rings)
    return Area(record.name, record.kind, tuple(record.words), rings)


def keep(work: Work, actor: Actor, id_: UUID, seen: int, wanted: Wanted) -> Kept:
    """Keep an area as it shall be; one that is so already is as it was: a repeat.

    The outline is looked at before the queue of those who write: it may take a moment.

    Args:
        work: runs the use case.
        actor: who asks.
        id_: the area's id, made by the desk.
        seen: the version that was seen, 0 for a new one.
        wanted: all that it says.

    Raises:
        Refusal: ``not-permitted``, ``version-unknown``, ``edit-conflict`` with the fields that
            others changed since, ``area-name-taken``, and as :func:`desktop.domain.areas.sound`.
    """
    people_rules.require(actor.role, Permission.AREAS_WRITE)
    rings = wrong_input.noted(
        work, actor, (Noun.AREA, id_), lambda: rules.sound(wanted.kind, wanted.rings)
    )

    def use_case(unit: Unit) -> Kept:
        return _keep(unit, id_, seen, wanted, rings)

    return work.write(actor, use_case)


def _keep(unit: Unit, id_: UUID, seen: int, wanted: Wanted, rings: tuple[Ring, ...]) -> Kept:
    record = unit.session.get(AreaRecord, id_)
    if record is None:
        record = AreaRecord(
            id=id_,
            name="",
            kind=wanted.kind,
            words=[],
            rings=[],
            version=0,
            marks={},
            changed_at=unit.now,
            changed_by=unit.actor.name,
            removed_at=None,
        )
        unit.session.add(record)
    words = wanted.words if wanted.kind is AreaKind.DISTRICT else ()
    changed = marked.put(
        record,
        seen,
        {
            "name": wanted.name,
            "kind": wanted.kind,
            "words": list(words),
            "rings": [[list(corner) for corner in ring] for ring in rings],
            "removed_at": None,
        },
    )
    if changed:
        others = (each for each in _living(unit) if each.id != id_)
        if rules.folded(wanted.name) in {rules.folded(each.name) for each in others}:
            raise Refusal(Code.AREA_NAME_TAKEN, name=wanted.name)
        _tell(unit, record, "area-kept", fields=sorted(changed))
    return _kept(unit, record)


def take_away(unit: Unit, area_id: UUID) -> AreaRecord:
    """Take an area away; once more is a repeat. Who served it alone serves no place then.

    Raises:
        Refusal: ``not-permitted``, ``not-found``.
    """
    unit.require(Permission.AREAS_WRITE)
    record = unit.session.get(AreaRecord, area_id)
    if record is None:
        raise Refusal(Code.NOT_FOUND)
    if record.removed_at is None:
        marked.put(record, record.version, {"removed_at": unit.now})
        _tell(unit, record, "area-taken-away")
    return record


def _living(unit: Unit) -> list[AreaRecord]:
    query = select(AreaRecord).where(AreaRecord.removed_at.is_(None))
    return list(unit.session.scalars(query))


def _kept(unit: Unit, record: AreaRecord) -> Kept:
    return Kept(record, _serving(unit).get(str(record.id), ()))


def _serving(unit: Unit) -> Mapping[str, tuple[tuple[UUID, str], ...]]:
    """Return by area's id who chose it, by name."""
    query = (
        select(TechnicianRecord.id, TechnicianRecord.name, DutyRecord.area_ids)
        .join(DutyRecord, DutyRecord.technician_id == TechnicianRecord.id)
        .where(TechnicianRecord.disabled_at.is_(None))
        .order_by(TechnicianRecord.name, TechnicianRecord.id)
    )
    found: dict[str, tuple[tuple[UUID, str], ...]] = {}
    for id_, name, ids in unit.session.execute(query):
        for each in _distinct(ids):
            found[each] = (*found.get(each, ()), (id_, name))
    return found


def _distinct(ids: Iterable[str]) -> Iterable[str]:
    return dict.fromkeys(ids)


def _tell(unit: Unit, record: AreaRecord, action: str, **detail: object) -> None:
    """Note who changed it and when, in the log and in the feed."""
    record.changed_at, record.changed_by = unit.now, unit.actor.name
    unit.record(action, Noun.AREA, record.id, version=record.version, **detail)
    unit.announce(Noun.AREA, record.id, record.version)
