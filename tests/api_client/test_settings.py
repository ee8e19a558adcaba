"""Whether a centre's settings are changed through the client, and hold at once where they can."""

import pytest

from api_client.errors import Refused
from api_client.vocabulary import Code, Role
from api_client.wire.settings import SettingEdit, SettingEdits
from tests.running import Running


def edit(name: str, version: int, value: str | None) -> SettingEdits:
    return SettingEdits(edits=(SettingEdit(name=name, version=version, value=value),))


def test_what_is_changed_holds_at_once_for_whoever_asks(own_centre: Running) -> None:
    boss = own_centre.client(own_centre.person(Role.ADMINISTRATOR))
    desk = own_centre.client(own_centre.person(Role.DISPATCHER))
    assert desk.people.me().lock_after_min == 15
    before = {each.name: each for each in boss.settings.list().items}
    assert (before["lock_after_min"].version, before["lock_after_min"].restart) == (0, False)
    found = boss.settings.edit(edit("lock_after_min", 0, "5"))
    (lock,) = (each for each in found.items if each.name == "lock_after_min")
    assert (lock.value, lock.version, lock.changed, lock.waits) == ("5", 1, True, False)
    assert desk.people.me().lock_after_min == 5
    boss.settings.edit(edit("public_url", 0, "https://desk.example:8700"))
    bo = own_centre.technician()
    assert boss.people.new_pairing_code(bo.id).server_url == "https://desk.example:8700"
    auditor = own_centre.client(own_centre.person(Role.AUDITOR))
    told = auditor.settings.history().items
    assert {(each.name, each.before, each.after, each.by) for each in told} == {
        ("lock_after_min", None, "5", "administrator"),
        ("public_url", None, "https://desk.example:8700", "administrator"),
    }
    boss.settings.edit(edit("lock_after_min", 1, None))
    assert desk.people.me().lock_after_min == 15


def test_a_wrong_value_is_told_by_name_and_kind(own_centre: Running) -> None:
    boss = own_centre.client(own_centre.person(Role.ADMINISTRATOR))
    with pytest.raises(Refused) as refused:
        boss.settings.edit(edit("lock_after_min", 0, "481"))
    assert refused.value.code == Code.SETTING_WRONG
    assert refused.value.fields == {"settings": {"lock_after_min": "less_than_equal"}}
