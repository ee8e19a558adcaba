"""Decides how the settings of a centre are changed, by version, and who changed what (F1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from api_client.ids import new_id
from api_client.vocabulary import Code, Noun, Permission
from desktop.domain.edits import check_version
from desktop.domain.refusal import Refusal
from desktop.service.unit import Unit
from desktop.settings import Chosen, Declared, SettingWrong, checked, declared, written
from desktop.store.settings import SettingChangeRecord, SettingRecord

MOST_CHANGES = 500


@dataclass(frozen=True, slots=True)
class Edit:
    """A setting, the version that its editor saw, and what it is to be; None is as usual."""

    name: str
    seen: int
    value: str | None


@dataclass(frozen=True, slots=True)
class Seen:
    """A setting as it stands: its value, whether this machine's file says it, who changed it."""

    declared: Declared
    value: str
    version: int
    fixed: bool
    changed: bool
    waits: bool
    changed_at: datetime | None
    changed_by: str


def kept(unit: Unit) -> dict[str, str]:
    """Return what the centre chose, by name."""
    rows = unit.session.scalars(select(SettingRecord))
    return {row.name: row.value for row in rows if row.value is not None}


def seen(unit: Unit, chosen: Chosen) -> list[Seen]:
    """Return every setting as it stands.

    Raises:
        Refusal: ``not-permitted``.
    """
    unit.require(Permission.DIAGNOSTICS_VIEW)
    rows = {row.name: row for row in unit.session.scalars(select(SettingRecord))}
    return [_seen(each, rows.get(each.name), chosen) for each in declared()]


def edit(unit: Unit, chosen: Chosen, edits: Sequence[Edit]) -> dict[str, str]:
    """Change settings, all or none, and return what the centre chose then. Repeats change nothing.

    Raises:
        Refusal: ``not-permitted``; ``setting-wrong`` with the kind of fault by name;
            ``setting-fixed``, ``version-unknown``, ``edit-conflict`` with the names.
    """
    unit.require(Permission.SETTINGS_WRITE)
    wrong = {each.name: fault for each in edits if (fault := _fault(each))}
    if wrong:
        raise Refusal(Code.SETTING_WRONG, settings=wrong)
    fixed = [each.name for each in edits if each.name in chosen.fixed]
    if fixed:
        raise Refusal(Code.SETTING_FIXED, fields=fixed)
    conflicts = [each.name for each in edits if _put(unit, each) is False]
    if conflicts:
        raise Refusal(Code.EDIT_CONFLICT, fields=conflicts)
    unit.session.flush()
    return kept(unit)


def history(unit: Unit) -> list[SettingChangeRecord]:
    """Return who changed what, newest first.

    Raises:
        Refusal: ``not-permitted``.
    """
    unit.require(Permission.DIAGNOSTICS_VIEW)
    query = select(SettingChangeRecord).order_by(
        SettingChangeRecord.at.desc(), SettingChangeRecord.name, SettingChangeRecord.version.desc()
    )
    return list(unit.session.scalars(query.limit(MOST_CHANGES)))


def _fault(each: Edit) -> str:
    """Return of what kind the fault of a value is, nothing when there is none."""
    try:
        default = next(one.default for one in declared() if one.name == each.name)
        checked(each.name, default if each.value is None else each.value)
    except StopIteration:
        return "unknown"
    except SettingWrong as wrong:
        return wrong.kind
    return ""


def _put(unit: Unit, each: Edit) -> bool:
    """Write one edit; False when somebody else changed the setting meanwhile."""
    row = unit.session.get(SettingRecord, each.name)
    version = 0 if row is None else row.version
    check_version(each.seen, version)
    value = None if each.value is None else written(checked(each.name, each.value))
    before = None if row is None else row.value
    if before == value:
        return True
    if each.seen != version:
        return False
    if row is None:
        row = SettingRecord(
            name=each.name, id=new_id(), value=None, version=0, changed_at=unit.now, changed_by=""
        )
        unit.session.add(row)
    row.value, row.version = value, version + 1
    row.changed_at, row.changed_by = unit.now, unit.actor.name
    unit.session.add(
        SettingChangeRecord(
            name=each.name,
            version=row.version,
            before=before,
            after=value,
            at=unit.now,
            actor_id=unit.actor.id,
            actor_name=unit.actor.name,
            actor_role=unit.actor.role,
        )
    )
    unit.record("setting-changed", Noun.SETTING, row.id, setting=each.name, version=row.version)
    unit.announce(Noun.SETTING, row.id, row.version)
    return True


def _seen(each: Declared, row: SettingRecord | None, chosen: Chosen) -> Seen:
    fixed = each.name in chosen.fixed
    text = None if row is None else row.value
    return Seen(
        declared=each,
        value=written(getattr(chosen.now, each.name)) if fixed or text is None else str(text),
        version=0 if row is None else row.version,
        fixed=fixed,
        changed=fixed or text is not None,
        waits=chosen.waits(each.name),
        changed_at=None if row is None else row.changed_at,
        changed_by="" if row is None else row.changed_by,
    )
