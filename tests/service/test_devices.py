"""Tries how tracking apps are let in, and how little is kept of what nobody can read (A6)."""

from uuid import UUID

import pytest

from api_client.ids import new_id
from api_client.vocabulary import Code, DeviceApp, SetAside
from desktop.domain.devices import Heard
from desktop.domain.refusal import Refusal
from desktop.gateways.keys import CentreKey
from desktop.service import devices, people, sessions
from desktop.service.devices import Posted, Tracker, TrackerGiven
from desktop.service.unit import SYSTEM, Actor, Unit
from desktop.store.people import TokenRecord
from desktop.store.positions import SetAsideRecord
from tests.service.scene import Scene

KEY = CentreKey(bytes(32))


def given(scene: Scene, technician: Actor, app: DeviceApp = DeviceApp.OWNTRACKS) -> TrackerGiven:
    return scene.work.write(SYSTEM, lambda unit: devices.add(unit, technician.id, app, "Van", KEY))


def whose(scene: Scene, secret: str, key: CentreKey | None = KEY) -> Tracker | Refusal:
    found = scene.work.read(SYSTEM, lambda unit: devices.all_whose(unit, [secret], key))
    return found[secret]


def hear(scene: Scene, who: Tracker, posted: Posted) -> None:
    def heard(unit: Unit) -> None:
        devices.hear(unit, who.app, Heard(aside=SetAside.UNREADABLE), posted)

    if scene.hot:
        scene.work.wait_for(scene.work.submit(who.actor, heard))
    else:
        scene.work.write(who.actor, heard)


def test_of_its_secrets_only_digest_and_seal_are_kept(scene: Scene) -> None:
    wang = scene.technician()
    tracker = given(scene, wang)
    assert len({tracker.password, tracker.key}) == 2
    assert min(len(tracker.password), len(tracker.key)) == 26
    written = str(scene.dump())
    assert tracker.password not in written
    assert tracker.key not in written
    who = whose(scene, tracker.password)
    assert isinstance(who, Tracker)
    assert (who.user, who.key) == (tracker.device_id.hex[-12:], tracker.key.encode())
    assert (who.actor.id, who.app) == (wang.id, DeviceApp.OWNTRACKS)


@pytest.mark.parametrize("key", [None, CentreKey(b"another" * 4 + b"four")])
def test_without_the_centres_key_nothing_is_opened_and_it_comes_in_all_the_same(
    scene: Scene, key: CentreKey | None
) -> None:
    tracker = given(scene, scene.technician())
    who = whose(scene, tracker.password, key)
    assert isinstance(who, Tracker)
    assert who.key is None


def test_osmand_has_no_key(scene: Scene) -> None:
    tracker = given(scene, scene.technician(), DeviceApp.OSMAND)
    assert tracker.key == ""
    who = whose(scene, tracker.password)
    assert isinstance(who, Tracker)
    assert who.key is None


def test_a_tracker_is_no_phone_of_ours(scene: Scene) -> None:
    wang = scene.technician()
    tracker = given(scene, wang)
    with pytest.raises(Refusal) as refused:
        scene.work.read(SYSTEM, lambda unit: sessions.whose(unit, tracker.password))
    assert refused.value.code is Code.NOT_SIGNED_IN
    found = scene.work.read(SYSTEM, lambda unit: sessions.all_whose(unit, [tracker.password]))
    assert isinstance(found[tracker.password], Refusal)
    (seen,), _ = scene.work.read(SYSTEM, lambda unit: people.list_technicians(unit, wang.id))
    assert not seen.paired


def test_a_revoked_one_and_a_stranger_are_told_the_same(scene: Scene) -> None:
    tracker = given(scene, scene.technician())
    scene.work.write(SYSTEM, lambda unit: devices.revoke_device(unit, tracker.device_id))
    told = [whose(scene, secret) for secret in (tracker.password, "nobody's")]
    assert [answer.code for answer in told if isinstance(answer, Refusal)] == [
        Code.NOT_SIGNED_IN,
        Code.NOT_SIGNED_IN,
    ]


def test_his_phones_end_with_him_the_trackers_too(scene: Scene) -> None:
    wang = scene.technician()
    tracker = given(scene, wang)
    scene.work.write(
        SYSTEM,
        lambda unit: people.edit_technician(unit, wang.id, 2, {"unpair": True}, ""),
    )
    (record,) = scene.found(TokenRecord, TokenRecord.id == tracker.device_id)
    assert record.revoked_at is not None


@pytest.mark.parametrize(
    ("app", "technician", "code"),
    [
        (DeviceApp.CALLOUT, True, Code.REQUEST_INVALID),
        (DeviceApp.OSMAND, False, Code.NOT_FOUND),
    ],
)
def test_who_is_not_there_has_none(
    scene: Scene, app: DeviceApp, code: Code, *, technician: bool
) -> None:
    id_: UUID = scene.technician().id if technician else new_id()
    with pytest.raises(Refusal) as refused:
        scene.work.write(SYSTEM, lambda unit: devices.add(unit, id_, app, "", KEY))
    assert refused.value.code is code


def test_the_newest_of_what_nobody_can_read_is_kept(
    scene: Scene,
    hot: bool,  # noqa: FBT001  (both ways)
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    del hot
    monkeypatch.setattr(devices, "MOST_ASIDE", 3)
    first, other = (given(scene, scene.technician(name)) for name in ("Wang", "Li"))
    who = {tracker: whose(scene, tracker.password) for tracker in (first, other)}
    for number in range(5):
        for tracker in (first, other)[: 2 if number == 0 else 1]:
            asking = who[tracker]
            assert isinstance(asking, Tracker)
            hear(scene, asking, Posted(9_000, b"%d" % number + b"\0\xff" * 4_000))

    def kept(tracker: TrackerGiven) -> list[SetAsideRecord]:
        return scene.work.read(SYSTEM, lambda unit: devices.set_aside(unit, tracker.device_id))

    assert [record.body[0] for record in kept(first)] == ["4", "3", "2"]
    assert [record.body[0] for record in kept(other)] == ["0"]
    (newest, *_) = kept(first)
    assert (newest.length, len(newest.body), set(newest.body[1:])) == (9_000, 4_096, {"\ufffd"})
    ids = [first.device_id, other.device_id]
    told = scene.work.read(SYSTEM, lambda unit: devices.asides(unit, ids))
    assert {id_: aside.count for id_, aside in told.items()} == dict(zip(ids, (3, 1), strict=True))
