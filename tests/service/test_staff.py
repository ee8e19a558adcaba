"""Tries how staff is looked after: edits by version, who is let in, passwords given (F3)."""

from collections.abc import Callable
from typing import Any, ParamSpec
from uuid import UUID

import pytest

from api_client.ids import new_id
from api_client.vocabulary import Code, FieldState, Role
from desktop.domain.refusal import Refusal
from desktop.service import accounts, devices, passwords, people, sessions, staff
from desktop.service.unit import ANYBODY, SYSTEM, Actor
from desktop.store.people import StaffRecord
from tests.service.scene import BEGAN, Scene, changed

PASSWORD = "correct horse battery"
OTHER = "a second horse battery"
Asked = ParamSpec("Asked")


def add(scene: Scene, name: str = "Li Hua", role: Role = Role.DISPATCHER) -> UUID:
    return people.add_staff(scene.work, SYSTEM, (new_id(), name, role, PASSWORD)).id


def edit(scene: Scene, id_: UUID, seen: int, **changes: Any) -> staff.Member:  # noqa: ANN401
    return scene.work.write(SYSTEM, lambda unit: staff.edit(unit, id_, seen, changes))


def sign_in(scene: Scene, name: str = "Li Hua", password: str = PASSWORD) -> sessions.SignedIn:
    return sessions.sign_in(scene.work, name, password, "192.0.2.7", "0.4.0")


def fails(
    code: Code, act: Callable[Asked, object], *asked: Asked.args, **named: Asked.kwargs
) -> None:
    """Hold that something is refused that leaves a trace, as a try of a password does."""
    with pytest.raises(Refusal) as refused:
        act(*asked, **named)
    assert refused.value.code is code


def code_of(scene: Scene, token: str) -> Code | None:
    try:
        scene.work.read(ANYBODY, lambda unit: sessions.whose(unit, token))
    except Refusal as refusal:
        return refusal.code
    return None


def test_edits_of_other_fields_merge_and_of_the_same_field_do_not(scene: Scene) -> None:
    id_ = add(scene)
    edit(scene, id_, 1, name="Li Na")
    member = edit(scene, id_, 1, role=Role.SUPERVISOR)
    assert (member.record.name, member.record.role) == ("Li Na", Role.SUPERVISOR)
    assert member.record.version == 3
    with pytest.raises(Refusal) as refused:
        edit(scene, id_, 1, name="Li Ning")
    assert refused.value.code is Code.EDIT_CONFLICT
    assert refused.value.fields == {"fields": ["name"], "version": 3}
    scene.refuses(Code.VERSION_UNKNOWN, edit, scene, id_, 4, name="Li Ning")
    scene.refuses(Code.NOT_FOUND, edit, scene, new_id(), 1, name="Li Ning")


def test_an_edit_that_is_sent_again_changes_nothing(scene: Scene) -> None:
    id_ = add(scene)
    edit(scene, id_, 1, disabled=True)
    before = scene.dump()
    scene.clock.forward(sessions.SEEN_EVERY)
    assert edit(scene, id_, 1, disabled=True).record.version == 2
    assert not changed(before, scene.dump())


def test_a_name_may_change_its_spelling_but_not_become_anothers(scene: Scene) -> None:
    id_ = add(scene)
    add(scene, "Zhao Min")
    assert edit(scene, id_, 1, name="LI HUA").record.name == "LI HUA"
    scene.refuses(Code.NAME_TAKEN, edit, scene, id_, 2, name="zhao  min")
    token = sign_in(scene).token
    edit(scene, id_, 2, name="Li Na")
    assert scene.work.read(ANYBODY, lambda unit: sessions.whose(unit, token))[0].name == "Li Na"


@pytest.mark.parametrize("change", [{"disabled": True}, {"role": Role.AUDITOR}])
def test_who_is_disabled_or_gets_another_role_is_out_at_once(
    scene: Scene, change: dict[str, Any]
) -> None:
    id_ = add(scene)
    token = sign_in(scene).token
    assert edit(scene, id_, 1, **change).sessions == 0
    assert code_of(scene, token) is Code.TOKEN_REVOKED
    if "disabled" in change:
        with pytest.raises(Refusal) as refused:
            sign_in(scene)
        assert refused.value.code is Code.SIGN_IN_WRONG
        edit(scene, id_, 2, disabled=False)
    assert code_of(scene, sign_in(scene).token) is None


def test_the_last_administrator_stays(scene: Scene) -> None:
    first, second = add(scene, "Ada", Role.ADMINISTRATOR), add(scene, "Bea", Role.ADMINISTRATOR)
    edit(scene, second, 1, disabled=True)
    for change in ({"disabled": True}, {"role": Role.SUPERVISOR}):
        scene.refuses(Code.LAST_ADMINISTRATOR, edit, scene, first, 1, **change)
    edit(scene, first, 1, name="Ada Lovelace")
    edit(scene, second, 2, role=Role.SUPERVISOR)  # he cannot log in: he does not count
    edit(scene, second, 3, role=Role.ADMINISTRATOR, disabled=False)
    edit(scene, first, 2, role=Role.SUPERVISOR)


def test_a_password_that_was_given_lets_its_owner_choose_one_and_nothing_else(
    scene: Scene,
) -> None:
    id_ = add(scene)
    token = sign_in(scene).token
    given = staff.reset_password(scene.work, SYSTEM, id_)
    assert code_of(scene, token) is Code.TOKEN_REVOKED
    fails(Code.SIGN_IN_WRONG, sign_in, scene)
    signed = sign_in(scene, password=given.password)
    assert signed.actor.password_due
    change = accounts.PasswordChange(given.password, OTHER, end_others=False)
    accounts.change_password(scene.work, signed.actor, change)
    actor, _ = scene.work.read(ANYBODY, lambda unit: sessions.whose(unit, signed.token))
    assert not actor.password_due
    assert not sign_in(scene, password=OTHER).actor.password_due
    fails(Code.SIGN_IN_WRONG, sign_in, scene, "Li Hua", given.password)


def test_each_given_password_voids_the_one_before_and_is_kept_nowhere(scene: Scene) -> None:
    id_ = add(scene)
    first = staff.reset_password(scene.work, SYSTEM, id_)
    second = staff.reset_password(scene.work, SYSTEM, id_)
    assert first.password != second.password
    fails(Code.SIGN_IN_WRONG, sign_in, scene, "Li Hua", first.password)
    sign_in(scene, password=second.password)
    assert second.password not in repr(scene.dump())


def test_a_password_is_changed_by_who_knows_it(scene: Scene) -> None:
    add(scene)
    mine, other = sign_in(scene), sign_in(scene)

    def change(old: str, new: str, *, end_others: bool = True) -> int:
        asked = accounts.PasswordChange(old, new, end_others)
        return accounts.change_password(scene.work, mine.actor, asked)

    fails(Code.PASSWORD_WRONG, change, "not this one", OTHER)
    scene.refuses(Code.PASSWORD_WEAK, change, PASSWORD, "short")
    scene.refuses(Code.PASSWORD_SAME, change, PASSWORD, PASSWORD)
    assert change(PASSWORD, OTHER) == 1
    assert (code_of(scene, mine.token), code_of(scene, other.token)) == (None, Code.TOKEN_REVOKED)
    third = sign_in(scene, password=OTHER)
    assert change(OTHER, PASSWORD, end_others=False) == 0
    assert code_of(scene, third.token) is None


def test_a_locked_desk_is_opened_by_its_owner_and_guessing_is_slowed(scene: Scene) -> None:
    add(scene)
    actor = sign_in(scene).actor
    accounts.prove_password(scene.work, actor, PASSWORD)
    assert scene.audit()[-1]["action"] == "desk-unlocked"
    for _ in range(5):
        fails(Code.PASSWORD_WRONG, accounts.prove_password, scene.work, actor, "wrong")
    assert scene.audit()[-1]["action"] == "unlock-failed"
    scene.refuses(Code.TOO_MANY_TRIES, accounts.prove_password, scene.work, actor, PASSWORD)
    scene.refuses(Code.TOO_MANY_TRIES, sign_in, scene)
    bo = scene.technician()
    scene.refuses(Code.NOT_PERMITTED, accounts.prove_password, scene.work, bo, "wrong")


def test_sessions_tell_whence_and_are_ended_one_by_one(scene: Scene) -> None:
    id_ = add(scene)
    add(scene, "Zhao Min", Role.AUDITOR)
    mine, other, zhao = sign_in(scene), sign_in(scene), sign_in(scene, "Zhao Min")
    found = scene.work.read(scene.administrator, lambda unit: staff.sessions_of(unit, id_))
    assert [(one.address, one.release) for one in found] == [("192.0.2.7", "0.4.0")] * 2
    assert len(scene.work.read(scene.administrator, staff.all_sessions)) == 3
    assert len(scene.work.read(mine.actor, accounts.own_sessions)) == 2

    def end(by: Actor, session: sessions.SignedIn) -> int:
        which = session.actor.token_id
        assert which is not None
        return scene.work.write(by, lambda unit: accounts.end_session(unit, which))

    scene.refuses(Code.NOT_PERMITTED, end, mine.actor, zhao)
    assert (end(mine.actor, other), end(mine.actor, other)) == (1, 0)
    assert end(scene.administrator, zhao) == 1
    assert code_of(scene, zhao.token) is Code.TOKEN_REVOKED
    sign_in(scene)
    assert scene.work.write(mine.actor, accounts.end_others) == 1
    (member,) = scene.work.read(SYSTEM, lambda unit: staff.members(unit, id_))
    assert member.sessions == 1


def test_a_technician_who_is_away_gets_no_orders(scene: Scene) -> None:
    wang = scene.technician()

    def edit_him(seen: int, reason: str = "", **changes: object) -> people.Seen:
        return scene.work.write(
            SYSTEM, lambda unit: people.edit_technician(unit, wang.id, seen, changes, reason)
        )

    order = scene.assigned(wang)
    scene.go(order, wang, FieldState.RECEIVED)
    with pytest.raises(Refusal) as refused:
        edit_him(1, disabled=True)
    assert refused.value.code is Code.REASON_MISSING
    assert refused.value.fields == {"order": scene.row(order).number}
    assert edit_him(1, phone="+86 2").record.phone == "+86 2"
    away = edit_him(1, "He is ill.", disabled=True)
    assert away.state.value == "off-duty"
    assert scene.audit()[-1]["detail"]["reason"] == "He is ill."
    fails(Code.TECHNICIAN_NOT_AVAILABLE, scene.assigned, wang)
    scene.refuses(Code.EDIT_CONFLICT, edit_him, 1, phone="+86 3")
    assert edit_him(away.record.version, disabled=False).record.disabled_at is None
    scene.assigned(wang)


def test_a_technician_who_leaves_loses_his_phones(scene: Scene) -> None:
    wang = scene.technician()
    given = scene.work.write(SYSTEM, lambda unit: people.new_pairing_code(unit, wang.id))
    token = sessions.pair(scene.work, given.code, "Pixel", "", "Android 15").token
    (phone,) = scene.work.read(SYSTEM, lambda unit: devices.list_devices(unit, wang.id))
    assert (phone.platform, phone.created_at) == ("Android 15", BEGAN)
    changes = {"disabled": True, "unpair": True}
    seen = scene.work.write(
        SYSTEM, lambda unit: people.edit_technician(unit, wang.id, 2, changes, "")
    )
    assert not seen.paired
    assert code_of(scene, token) is Code.TOKEN_REVOKED


def test_who_was_changed_while_his_password_was_tried_does_not_get_in(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    id_ = add(scene)

    def meanwhile(stored: str | None, password: str) -> bool:
        del stored, password
        edit(scene, id_, 1, disabled=True)
        return True

    monkeypatch.setattr(passwords, "verified", meanwhile)
    with pytest.raises(Refusal) as refused:
        sign_in(scene)
    assert refused.value.code is Code.SIGN_IN_WRONG
    assert scene.work.read(SYSTEM, lambda unit: unit.session.get_one(StaffRecord, id_)).disabled_at
