"""Whether log-ins are looked after through the client as the server means it (F3)."""

import pytest

from api_client.errors import Refused
from api_client.ids import new_id
from api_client.transport import AGENT
from api_client.vocabulary import Code, Role
from api_client.wire.accounts import PasswordChange
from api_client.wire.people import NewStaff, StaffEdit, TechnicianEdit
from tests.running import LOCAL_SECRET, Running

PASSWORD, OTHER = "a-password-of-some-length", "another-password-of-some-length"


def refused(act: object, *asked: object) -> str:
    assert callable(act)
    with pytest.raises(Refused) as fault:
        act(*asked)
    return fault.value.code


def test_somebody_new_chooses_his_password_before_anything_else(own_centre: Running) -> None:
    door = own_centre.client()
    new = NewStaff(
        id=new_id(), name="Ada", role=Role.DISPATCHER, password=PASSWORD, password_due=True
    )
    made = own_centre.client(LOCAL_SECRET).people.add_staff(new)
    assert made.password_due
    session = door.people.sign_in("Ada", PASSWORD)
    assert session.password_due
    desk = own_centre.client(session.token)
    assert desk.people.me().password_due
    assert refused(desk.people.technicians) == Code.PASSWORD_DUE
    assert desk.accounts.change_password(PasswordChange(old=PASSWORD, new=OTHER)).revoked == 0
    assert desk.people.technicians().items == ()
    assert not door.people.sign_in("Ada", OTHER).password_due


def test_an_administrator_sees_who_is_there_and_ends_what_he_wants(own_centre: Running) -> None:
    boss = own_centre.client(own_centre.person(Role.ADMINISTRATOR))
    new = NewStaff(id=new_id(), name="Ada", role=Role.DISPATCHER, password=PASSWORD)
    ada = boss.people.add_staff(new)
    first, second = (own_centre.client().people.sign_in("Ada", PASSWORD) for _ in range(2))
    held = boss.accounts.sessions_of(ada.id).items
    assert {one.address for one in held} == {"127.0.0.1"}
    assert {f"callout/{one.release}" for one in held} == {AGENT}
    assert not any(one.own for one in held)
    desk = own_centre.client(first.token)
    mine = next(one for one in desk.accounts.own_sessions().items if one.own)
    assert boss.accounts.end_session(mine.id).revoked == 1
    assert refused(desk.people.me) == Code.TOKEN_REVOKED
    other = own_centre.client(second.token)
    assert other.accounts.end_other_sessions().revoked == 0
    found = {one.id: one for one in boss.people.staff().items}
    assert found[ada.id].sessions == 1
    assert own_centre.person(Role.ADMINISTRATOR).id in {
        one.person_id for one in boss.accounts.sessions().items
    }
    edited = boss.people.edit_staff(ada.id, StaffEdit(version=ada.version, role=Role.AUDITOR))
    assert (edited.role, edited.sessions) == (Role.AUDITOR, 0)
    assert refused(other.people.me) == Code.TOKEN_REVOKED
    given = boss.people.reset_password(ada.id)
    assert own_centre.client().people.sign_in("Ada", given.password).password_due


def test_a_locked_desk_asks_for_the_password_of_its_session(own_centre: Running) -> None:
    boss = own_centre.client(own_centre.person(Role.ADMINISTRATOR))
    boss.people.add_staff(
        NewStaff(id=new_id(), name="Ada", role=Role.DISPATCHER, password=PASSWORD)
    )
    desk = own_centre.client(own_centre.client().people.sign_in("Ada", PASSWORD).token)
    assert refused(desk.accounts.unlock, OTHER) == Code.PASSWORD_WRONG
    desk.accounts.unlock(PASSWORD)


def test_a_technician_is_edited_by_version_and_his_phone_tells_what_it_is(
    own_centre: Running,
) -> None:
    boss = own_centre.client(own_centre.person(Role.ADMINISTRATOR))
    bo = own_centre.technician()
    edited = boss.people.edit_technician(bo.id, TechnicianEdit(version=1, phone="+86 2"))
    assert (edited.phone, edited.version) == ("+86 2", 2)
    code = boss.people.new_pairing_code(bo.id).pairing_code
    agent = {"User-Agent": "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36"}
    paired = own_centre.ask(
        "POST", "/v1/pairings", json={"code": code, "device": "Pixel 9"}, headers=agent
    )
    assert paired.status_code == 201
    devices = boss.people.devices(bo.id).items
    (pixel,) = (one for one in devices if one.name == "Pixel 9")
    assert pixel.platform == "Android 15"
    boss.people.revoke_device(pixel.id)
    answer = own_centre.ask("GET", "/v1/me", paired.json()["token"])
    assert answer.json()["code"] == Code.TOKEN_REVOKED


def test_technicians_are_asked_for_by_their_ids(own_centre: Running) -> None:
    boss = own_centre.client(own_centre.person(Role.ADMINISTRATOR))
    bo, liu = (own_centre.technician() for _ in range(2))
    asked = boss.people.technicians([liu.id, new_id()])
    assert [one.id for one in asked.items] == [liu.id]
    assert {one.id for one in boss.people.technicians().items} == {bo.id, liu.id}
    assert refused(boss.people.technicians, [new_id() for _ in range(501)]) == Code.REQUEST_INVALID
