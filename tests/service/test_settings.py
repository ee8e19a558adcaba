"""Tries how settings are changed: all or none, by version, and who changed what (F1)."""

import pytest

from api_client.vocabulary import Code
from desktop.domain.refusal import Refusal
from desktop.service import settings
from desktop.service.settings import Edit
from desktop.service.unit import SYSTEM, Actor
from desktop.settings import Chosen, Settings
from tests.service.scene import Scene, changed


def edit(scene: Scene, chosen: Chosen, *edits: Edit, by: Actor | None = None) -> dict[str, str]:
    actor = by or scene.administrator
    return scene.work.write(actor, lambda unit: settings.edit(unit, chosen, edits))


def test_settings_are_changed_together_and_told_with_who_did_it(scene: Scene) -> None:
    chosen = Chosen()
    texts = edit(scene, chosen, Edit("lock_after_min", 0, "5"), Edit("region", 0, "DE"))
    assert texts == {"lock_after_min": "5", "region": "DE"}
    chosen.put(texts)
    found = scene.work.read(scene.administrator, lambda unit: settings.seen(unit, chosen))
    by_name = {one.declared.name: one for one in found}
    lock = by_name["lock_after_min"]
    assert (lock.value, lock.version, lock.changed_by, lock.waits) == ("5", 1, "Ad", False)
    assert by_name["region"].waits
    assert not by_name["backup_at"].changed
    assert scene.audit()[-1]["action"] == "setting-changed"
    before = scene.dump()
    edit(scene, chosen, Edit("lock_after_min", 0, "5"))  # sent again
    assert not changed(before, scene.dump())
    assert edit(scene, chosen, Edit("lock_after_min", 1, None)) == {"region": "DE"}
    history = scene.work.read(scene.administrator, settings.history)
    told = [(one.name, one.before, one.after, one.actor_name) for one in history]
    assert ("lock_after_min", "5", None, "Ad") in told
    assert ("lock_after_min", None, "5", "Ad") in told


def test_all_are_changed_or_none(scene: Scene) -> None:
    chosen = Chosen(Settings(changes_kept=5_000))
    good = Edit("lock_after_min", 0, "5")
    refusals = {
        Code.SETTING_WRONG: Edit("backup_days_kept", 0, "0"),
        Code.SETTING_FIXED: Edit("changes_kept", 0, "6000"),
        Code.VERSION_UNKNOWN: Edit("region", 3, "DE"),
    }
    for code, bad in refusals.items():
        scene.refuses(code, edit, scene, chosen, good, bad)
    with pytest.raises(Refusal) as refused:
        edit(scene, chosen, Edit("no_such", 0, "1"), Edit("backup_days_kept", 0, "400"))
    assert refused.value.fields == {
        "settings": {"no_such": "unknown", "backup_days_kept": "less_than_equal"}
    }
    edit(scene, chosen, good)
    scene.refuses(Code.EDIT_CONFLICT, edit, scene, chosen, Edit("lock_after_min", 0, "6"))
    for other in (scene.dispatcher, SYSTEM):
        with pytest.raises(Refusal) as refused:
            edit(scene, chosen, good, by=other)
        assert refused.value.code is Code.NOT_PERMITTED
