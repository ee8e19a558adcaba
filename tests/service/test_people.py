"""Tries who is known to the centre, and what is told of a technician (F3, A6)."""

from datetime import timedelta
from uuid import UUID

import pytest

from api_client.ids import new_id
from api_client.vocabulary import Code, FieldState, Role, TechnicianState
from desktop.domain.positions import Sighting
from desktop.domain.refusal import Refusal
from desktop.service import devices, people, positions, sessions
from desktop.service.unit import ANYBODY, SYSTEM, Actor
from desktop.store.people import StaffRecord, TechnicianRecord, TokenRecord
from tests.service.scene import BEGAN, Scene, changed

PASSWORD = "correct horse battery"


def add(scene: Scene, id_: UUID, name: str, role: Role, password: str = PASSWORD) -> StaffRecord:
    return people.add_staff(scene.work, SYSTEM, (id_, name, role, password))


def test_staff_added_twice_is_one_person(scene: Scene) -> None:
    id_ = new_id()
    add(scene, id_, "Li Hua", Role.AUDITOR)
    before = scene.dump()
    assert add(scene, id_, "Li Hua", Role.AUDITOR).id == id_
    assert not changed(before, scene.dump())
    for other in (("Li", Role.AUDITOR, PASSWORD), ("Li Hua", Role.FINANCE, PASSWORD)):
        scene.refuses(Code.ID_REUSED, add, scene, id_, *other)
    # Else somebody would believe that his new password is the one that counts.
    scene.refuses(Code.ID_REUSED, add, scene, id_, "Li Hua", Role.AUDITOR, PASSWORD + "!")


def test_a_name_is_somebodys_in_any_case(scene: Scene) -> None:
    add(scene, new_id(), "Li Hua", Role.AUDITOR)
    scene.refuses(Code.NAME_TAKEN, add, scene, new_id(), " LI  hua", Role.FINANCE)


@pytest.mark.parametrize("password", ["short", "aaaaaaaaaa", "li hua the second"])
def test_a_weak_password_is_refused(scene: Scene, password: str) -> None:
    name = "Li Hua the Second"
    scene.refuses(Code.PASSWORD_WEAK, add, scene, new_id(), name, Role.AUDITOR, password)


@pytest.mark.parametrize("role", [Role.TECHNICIAN, Role.SYSTEM, Role.ANONYMOUS, Role.CUSTOMER])
def test_staff_has_a_role_of_staff(scene: Scene, role: Role) -> None:
    scene.refuses(Code.ROLE_UNSUITABLE, add, scene, new_id(), "Li Hua", role)


def test_only_an_administrator_adds_and_ends_people(scene: Scene) -> None:
    new = (new_id(), "Li Hua", Role.AUDITOR, PASSWORD)
    for actor in (scene.dispatcher, scene.supervisor, ANYBODY):
        scene.refuses(Code.NOT_PERMITTED, people.add_staff, scene.work, actor, new)
        for case in (
            lambda unit: people.add_technician(unit, new_id(), "Wang", ""),
            lambda unit: people.new_pairing_code(unit, new_id()),
            lambda unit: devices.list_devices(unit, new_id()),
            lambda unit: devices.revoke_device(unit, new_id()),
            lambda unit: people.revoke_staff(unit, new_id()),
            people.list_staff,
        ):
            scene.refuses(Code.NOT_PERMITTED, scene.work.write, actor, case)
    people.add_staff(scene.work, scene.administrator, new)
    found = scene.work.read(scene.administrator, people.list_staff)
    assert [(staff.name, staff.role) for staff in found] == [("Li Hua", Role.AUDITOR)]


def test_the_sessions_of_staff_are_ended_at_once(scene: Scene) -> None:
    staff = add(scene, new_id(), "Li Hua", Role.DISPATCHER)
    tokens = [sessions.sign_in(scene.work, "Li Hua", PASSWORD, "").token for _ in range(2)]
    scene.clock.forward(sessions.SESSION_LASTS)
    tokens.append(sessions.sign_in(scene.work, "Li Hua", PASSWORD, "").token)

    def end() -> int:
        return scene.work.write(SYSTEM, lambda unit: people.revoke_staff(unit, staff.id))

    assert (end(), end()) == (1, 0)
    with pytest.raises(Refusal) as refused:
        scene.work.read(ANYBODY, lambda unit: sessions.whose(unit, tokens[2]))
    assert refused.value.code is Code.TOKEN_REVOKED
    nobody = new_id()
    scene.refuses(
        Code.NOT_FOUND,
        scene.work.write,
        SYSTEM,
        lambda unit: people.revoke_staff(unit, nobody),
    )


def test_a_technician_added_twice_is_one_with_a_new_code(scene: Scene) -> None:
    id_ = new_id()

    def add_technician(name: str) -> people.PairingGiven:
        return scene.work.write(
            SYSTEM, lambda unit: people.add_technician(unit, id_, name, "+86 1")
        )

    first, second = add_technician("Wang"), add_technician("Wang")
    assert first.code != second.code
    assert len(scene.found(TechnicianRecord)) == 1
    with pytest.raises(Refusal):
        sessions.pair(scene.work, first.code, "", "")
    sessions.pair(scene.work, second.code, "", "")
    scene.refuses(Code.ID_REUSED, add_technician, "Zhao")


def test_a_revoked_phone_is_out_and_its_technician_may_pair_another(scene: Scene) -> None:
    wang = scene.technician()

    def pair() -> str:
        given = scene.work.write(SYSTEM, lambda unit: people.new_pairing_code(unit, wang.id))
        scene.clock.forward(timedelta(minutes=1))
        return sessions.pair(scene.work, given.code, "Pixel", "").token

    def paired() -> list[TokenRecord]:
        return scene.work.read(SYSTEM, lambda unit: devices.list_devices(unit, wang.id))

    lost, kept = pair(), pair()
    newest, oldest = paired()
    assert newest.created_at > oldest.created_at

    def revoke() -> int:
        return scene.work.write(SYSTEM, lambda unit: devices.revoke_device(unit, oldest.id))

    assert (revoke(), revoke()) == (1, 0)
    with pytest.raises(Refusal) as refused:
        scene.work.read(ANYBODY, lambda unit: sessions.whose(unit, lost))
    assert refused.value.code is Code.TOKEN_REVOKED
    assert scene.work.read(ANYBODY, lambda unit: sessions.whose(unit, kept))[0].id == wang.id
    assert seen(scene, wang).paired


def test_a_session_of_staff_is_no_phone(scene: Scene) -> None:
    add(scene, new_id(), "Li Hua", Role.DISPATCHER)
    session = sessions.sign_in(scene.work, "Li Hua", PASSWORD, "").actor.token_id
    assert session is not None
    scene.refuses(
        Code.NOT_FOUND,
        scene.work.write,
        SYSTEM,
        lambda unit: devices.revoke_device(unit, session),
    )


def seen(scene: Scene, technician: Actor, by: Actor | None = None) -> people.Seen:
    (found,), _ = scene.work.read(
        by or scene.dispatcher, lambda unit: people.list_technicians(unit, technician.id)
    )
    return found


def test_what_a_technician_does_is_reckoned_from_his_visits(scene: Scene) -> None:
    wang = scene.technician()
    assert (seen(scene, wang).state, seen(scene, wang).paired) == (TechnicianState.FREE, False)
    first, second = scene.assigned(wang), scene.assigned(wang)
    doing = {
        FieldState.RECEIVED: TechnicianState.ASSIGNED,
        FieldState.STARTED: TechnicianState.TRAVELLING,
        FieldState.ON_SITE: TechnicianState.ON_SITE,
        FieldState.WORK_BEGUN: TechnicianState.WORKING,
    }
    for state, expected in doing.items():
        scene.go(second, wang, state)
        found = seen(scene, wang)
        assert (found.state, found.open_orders) == (expected, 2)
        if state is not FieldState.RECEIVED:
            assert (found.order_id, found.order_number) == (second, scene.row(second).number)
    scene.go(second, wang, FieldState.COMPLETED)
    found = seen(scene, wang)
    assert (found.state, found.order_id) == (TechnicianState.ASSIGNED, first)
    scene.go(first, wang, FieldState.COMPLETED)
    assert seen(scene, wang).state is TechnicianState.FREE


def test_a_technician_sees_himself_alone(scene: Scene) -> None:
    wang, zhao = scene.technician("Wang"), scene.technician("Zhao")
    scene.assigned(zhao)
    every, _ = scene.work.read(scene.dispatcher, people.list_technicians)
    assert [one.record.id for one in every] == [wang.id, zhao.id]
    own, _ = scene.work.read(wang, people.list_technicians)
    assert [one.record.id for one in own] == [wang.id]
    scene.refuses(Code.NOT_FOUND, seen, scene, zhao, wang)


def test_technicians_are_told_by_their_ids_with_what_is_theirs_alone(scene: Scene) -> None:
    wang, zhao, _ = (scene.technician(name) for name in ("Wang", "Zhao", "Qian"))
    scene.assigned(wang)
    order = scene.assigned(zhao)

    def among(by: Actor, *ids: UUID) -> list[people.Seen]:
        return scene.work.read(by, lambda unit: people.list_technicians(unit, among=ids))[0]

    (found,) = among(scene.dispatcher, zhao.id, new_id())
    assert (found.record.id, found.order_id, found.open_orders) == (zhao.id, order, 1)
    assert (found.state, found.paired) == (TechnicianState.ASSIGNED, False)
    assert [one.record.id for one in among(wang, zhao.id, wang.id)] == [wang.id]


def test_a_position_is_told_with_both_times(scene: Scene) -> None:
    wang = scene.technician()
    told = scene.clock.now() - timedelta(days=2)
    scene.work.write(
        wang,
        lambda unit: positions.position(unit, Sighting(31.2, 121.4, told, accuracy_m=5.0), told),
    )
    record = seen(scene, wang).record
    assert (record.lat, record.lon, record.accuracy_m) == (31.2, 121.4, 5.0)
    assert (record.position_at, record.position_received_at) == (BEGAN, BEGAN)
    scene.refuses(
        Code.NOT_PERMITTED,
        scene.work.write,
        scene.dispatcher,
        lambda unit: positions.position(unit, Sighting(0, 0, told), None),
    )
