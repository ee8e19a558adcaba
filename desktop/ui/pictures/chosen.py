"""Decides how the settings of the made-up centre stand, and who changed what."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from api_client.wire.settings import Setting, SettingChange, SettingHistory
from desktop.settings import Declared, declared
from desktop.ui.pictures import centre
from desktop.words import Language

CHANGED = {
    "lock_after_min": "5",
    "backup_days_kept": "14",
    "public_url": "https://desk.example:8700",
}
FIXED = {"changes_kept": "500000"}


def settings(language: Language) -> Sequence[Setting]:
    """Give every setting: some changed, one set by the machine's file, one that waits."""
    return tuple(_setting(each, centre.spoken(language).dispatcher) for each in declared())


def history(language: Language) -> SettingHistory:
    """Give who changed what."""
    spoken = centre.spoken(language)
    by, mine = spoken.people, spoken.dispatcher
    told = (
        ("lock_after_min", 2, "10", CHANGED["lock_after_min"], 1),
        ("public_url", 1, None, CHANGED["public_url"], 1),
        ("backup_days_kept", 1, None, "14", 3),
        ("lock_after_min", 1, None, "10", 6),
    )
    return SettingHistory(
        items=tuple(
            SettingChange(
                name=name,
                version=version,
                before=before,
                after=after,
                at=centre.NOW - timedelta(days=days),
                by=mine if name in CHANGED and days == 1 else by[days % len(by)],
            )
            for name, version, before, after, days in told
        )
    )


def put(held: dict[str, Setting], edit: Mapping[str, Any], by: str) -> None:
    """Keep an edit as the server does."""
    now = held[edit["name"]]
    value = edit.get("value")
    held[now.name] = now.model_copy(
        update={
            "value": now.default if value is None else value,
            "version": now.version + 1,
            "changed": value is not None,
            "waits": now.restart,
            "changed_at": centre.NOW,
            "changed_by": by,
        }
    )


def _setting(each: Declared, by: str) -> Setting:
    changed = each.name in CHANGED
    return Setting(
        name=each.name,
        kind=each.kind,
        value=FIXED.get(each.name) or CHANGED.get(each.name) or each.default,
        default=each.default,
        minimum=each.minimum,
        maximum=each.maximum,
        unit=each.unit,
        restart=not each.live,
        version=int(changed),
        fixed=each.name in FIXED,
        changed=changed or each.name in FIXED,
        waits=each.name == "backup_days_kept",
        changed_at=centre.NOW - timedelta(days=1) if changed else None,
        changed_by=by if changed else "",
        choices=each.choices,
        pattern=each.pattern,
    )
