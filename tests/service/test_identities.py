"""Tries how identity data is kept and seen: sealed, by those who may, each look on record."""

import io
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from PIL import Image

from api_client.ids import new_id
from api_client.vocabulary import Code, Finger, PersonalFile, Review, Role
from desktop.gateways import fingerprints as reading
from desktop.gateways.card_pictures import CardPictures
from desktop.service import identities, registered
from desktop.service.identities import Means
from desktop.service.ports import NoFingerprints
from desktop.service.unit import Actor
from desktop.store.blobs import Blobs
from tests import registering
from tests.fingers import template
from tests.registering import picture
from tests.service.clerk import KEY, Desk, refused

NUMBER = registering.identity_number(order=21)
pytestmark = pytest.mark.sqlite_alone("about seals and files, which no database has to do with")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path, tmp_path / "callout.db")
    yield made
    made.scene.close()


@pytest.fixture
def means(desk: Desk) -> Means:
    files = Blobs(desk.scene.folder / "files")
    return Means(KEY, files, CardPictures(), NoFingerprints())


def put(desk: Desk, means: Means, id_: UUID, kind: PersonalFile, content: bytes) -> None:
    identities.put_file(desk.scene.work, desk.clerk, means, (id_, kind), content)


def seen(desk: Desk, id_: UUID) -> registered.Seen:
    return desk.scene.work.read(desk.clerk, lambda unit: registered.show(unit, id_))


def test_a_number_is_seen_by_those_who_may_and_each_look_is_on_record(desk: Desk) -> None:
    id_ = desk.person(identity_number=NUMBER)
    found = desk.scene.work.write(desk.clerk, lambda unit: identities.look(unit, KEY, id_))
    assert found.number == NUMBER
    for who in (desk.scene.dispatcher, desk.scene.administrator, Actor(id_, "W", Role.TECHNICIAN)):
        with refused(Code.NOT_PERMITTED):
            desk.scene.work.write(who, lambda unit: identities.look(unit, KEY, id_))
    (row,) = desk.log("identity-viewed")
    assert (row["subject"], row["actor"]) == (str(id_), str(desk.clerk.id))
    nobody = desk.person(order=23, identity_number="")
    with refused(Code.NOT_FOUND):
        desk.scene.work.write(desk.clerk, lambda unit: identities.look(unit, KEY, nobody))


def test_somebody_is_found_by_his_number_however_it_is_written(desk: Desk) -> None:
    id_ = desk.person(identity_number=NUMBER)

    def found(number: str) -> list[UUID]:
        rows = desk.scene.work.write(desk.clerk, lambda unit: identities.search(unit, KEY, number))
        return [row.record.id for row in rows]

    assert found(f"{NUMBER[:6]} {NUMBER[6:].lower()}") == [id_]
    assert found(registering.identity_number(order=25)) == []
    with refused(Code.NUMBER_MALFORMED):
        found("1234")
    assert [row["subject"] for row in desk.log("identity-searched")] == [str(id_), "nobody"]
    assert NUMBER not in str(desk.log("identity-searched"))


def test_a_picture_lies_sealed_and_is_given_as_it_came(desk: Desk, means: Means) -> None:
    id_, card = desk.person(), picture()
    put(desk, means, id_, PersonalFile.CARD_FRONT, card)
    put(desk, means, id_, PersonalFile.PHOTO, picture(120, "JPEG"))
    lying = [
        path.read_bytes() for path in (desk.scene.folder / "files").rglob("*") if path.is_file()
    ]
    assert sorted(each[:3] == b"v1:" for each in lying) == [False, True]
    assert not any(card in each for each in lying)
    about = (id_, PersonalFile.CARD_FRONT)
    found = identities.open_file(desk.scene.work, desk.clerk, means, about)
    assert found == (card, "image/png")
    with refused(Code.NOT_PERMITTED):
        identities.open_file(desk.scene.work, desk.scene.dispatcher, means, about)
    photo = (id_, PersonalFile.PHOTO)
    assert identities.open_file(desk.scene.work, desk.scene.dispatcher, means, photo)[1] == (
        "image/jpeg"
    )
    kinds = [row["detail"]["kind"] for row in desk.log("identity-file-viewed")]
    assert kinds == ["card-front", "photo"]
    assert seen(desk, id_).lack.files == (
        *(PersonalFile.CARD_BACK, PersonalFile.LICENCE, PersonalFile.FACE),
    )


def test_the_same_picture_again_changes_nothing_and_a_better_one_takes_its_place(
    desk: Desk, means: Means
) -> None:
    id_ = desk.person()
    put(desk, means, id_, PersonalFile.FACE, picture())
    before = desk.scene.dump()
    put(desk, means, id_, PersonalFile.FACE, picture())
    assert desk.scene.dump() == before
    put(desk, means, id_, PersonalFile.FACE, picture(200))
    (held,) = seen(desk, id_).files
    assert (held.length, seen(desk, id_).record.version) == (len(picture(200)), 3)
    history = desk.scene.work.read(desk.clerk, lambda unit: registered.history(unit, id_))
    assert [(each.field, each.after) for each in history[:1]] == [("face", held.sha256)]


@pytest.mark.parametrize("content", [b"no picture", b"GIF89a" + bytes(40), picture()[:60]])
def test_what_cannot_be_read_whole_is_no_picture(desk: Desk, means: Means, content: bytes) -> None:
    with refused(Code.PICTURE_UNREADABLE):
        put(desk, means, desk.person(), PersonalFile.LICENCE, content)


def test_a_picture_that_bursts_the_memory_is_refused_unread() -> None:
    into = io.BytesIO()
    Image.new("1", (20_000, 6_000)).save(into, "PNG")
    with refused(Code.PICTURE_UNREADABLE):
        CardPictures().media_type(into.getvalue())


def test_templates_are_taken_and_sealed_and_damaged_ones_refused(desk: Desk, means: Means) -> None:
    id_ = desk.person()
    work = desk.scene.work

    def take(finger: Finger, content: bytes, by: Actor | None = None) -> None:
        identities.put_fingerprint(work, by or desk.clerk, means, (id_, finger), content)

    for finger in list(Finger)[:3]:
        take(finger, template())
    assert seen(desk, id_).lack.fingers == 0
    before = desk.scene.dump()
    take(Finger.RIGHT_THUMB, template())
    assert desk.scene.dump() == before
    assert template().hex() not in str(before)
    wrong = {
        Code.FINGERPRINT_UNREADABLE: (
            *(template()[:40], template() + b"x", template(minutiae=3), template(views=2)),
            *(template().replace(b" 20\x00", b" 30\x00"), b"FMR\x00"),
        ),
        Code.FILE_EMPTY: (b"",),
        Code.PICTURE_UNREADABLE: (b"no picture",),
        Code.FINGERPRINTS_UNAVAILABLE: (picture(),),
    }
    for code, contents in wrong.items():
        for content in contents:
            with refused(code):
                take(Finger.LEFT_THUMB, content)
    with refused(Code.NOT_FOUND):
        take(Finger.LEFT_THUMB, template(), Actor(new_id(), "Another", Role.TECHNICIAN))


def test_what_somebody_adds_of_himself_awaits_a_review(desk: Desk, means: Means) -> None:
    id_ = desk.filed()
    himself = Actor(id_, "Wang Ming", Role.TECHNICIAN)
    identities.put_file(desk.scene.work, himself, means, (id_, PersonalFile.FACE), picture())
    assert desk.record(id_).review is Review.AWAITING


def test_a_machine_without_the_programs_of_nist_reads_no_images(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reading, "find_spec", lambda _: None)
    nothing = reading.found()
    for ask in (lambda: nothing.template(picture()), lambda: nothing.score(b"", b"")):
        with refused(Code.FINGERPRINTS_UNAVAILABLE):
            ask()
