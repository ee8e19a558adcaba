"""Tries how firms and persons are registered, edited and reviewed, on both databases."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from api_client.ids import new_id
from api_client.vocabulary import (
    Code,
    Filing,
    Grade,
    Post,
    Registrant,
    Review,
    Role,
)
from desktop.domain.refusal import Refusal
from desktop.service import registered, registrations
from desktop.service.registered import Wanted
from desktop.service.unit import Actor
from tests import registering
from tests.databases import Place
from tests.service.clerk import ANY, READING, UNTIL, Desk, refused


@pytest.fixture
def desk(tmp_path: Path, place: Place) -> Iterator[Desk]:
    made = Desk(tmp_path, place)
    yield made
    made.scene.close()


def test_the_same_application_again_changes_nothing_and_another_is_refused(desk: Desk) -> None:
    body = registering.person(new_id())
    desk.apply(Registrant.PERSON, body)
    before = desk.scene.dump()
    desk.apply(Registrant.PERSON, body)
    assert desk.scene.dump() == before
    for other in ({"name": "Another"}, {"identity_number": registering.identity_number(order=9)}):
        with refused(Code.ID_REUSED):
            desk.apply(Registrant.PERSON, {**body, **other})


@pytest.mark.sqlite_alone("about what is refused before anything is written")
@pytest.mark.parametrize(
    ("code", "wrong"),
    [
        (Code.CHECK_DIGIT_WRONG, {"identity_number": "110105194912310021"}),
        (Code.NUMBER_MALFORMED, {"identity_number": "11010519491231"}),
        (
            Code.BIRTH_IN_FUTURE,
            {"identity_number": registering.identity_number(born=date(2030, 1, 1))},
        ),
        (Code.LICENCE_EXPIRED, {"until": datetime(2026, 11, 22, tzinfo=UTC)}),
        (Code.PHONE_WRONG, {"phone": "12"}),
        (Code.NUMBER_TAKEN, {"identity_number": registering.identity_number(order=5).lower()}),
        (Code.FIRM_UNKNOWN, {"firm_id": UUID(int=7)}),
    ],
)
def test_wrong_input_is_refused_and_on_record_without_what_it_was(
    desk: Desk, code: Code, wrong: dict[str, Any]
) -> None:
    desk.person(order=5)
    with refused(code):
        desk.person(order=1, **wrong)
    (row,) = desk.log("input-refused")
    assert row["detail"]["code"] == code.value
    assert row["detail"]["field"] in {"identity_number", "licence_until", "phone", "firm_id"}
    assert str(wrong.get("identity_number", "nothing")) not in str(row)


def test_a_credit_code_is_one_firms_alone(desk: Desk) -> None:
    desk.firm(order=4)
    with refused(Code.NUMBER_TAKEN):
        desk.firm(order=4)
    with refused(Code.CHECK_DIGIT_WRONG):
        desk.firm(credit_code=registering.credit_code()[:-1] + "A")


def test_a_number_lies_nowhere_in_plain(desk: Desk, tmp_path: Path) -> None:
    number = registering.identity_number(born=date(1987, 6, 5), order=432)
    id_ = desk.person(identity_number=number)
    desk.review(id_)
    desk.edit(id_, identity_number=registering.identity_number(order=434))
    everything = str(desk.scene.dump())
    assert "Wang Ming" in everything
    assert number not in everything
    assert number[6:17] not in everything
    desk.scene.close()
    desk.scene.open()
    for file in tmp_path.rglob("*"):
        if file.is_file():
            assert number.encode() not in file.read_bytes(), file


def test_edits_of_different_fields_merge_and_of_the_same_do_not(desk: Desk) -> None:
    id_ = desk.person()
    desk.edit(id_, seen=1, name="Wang M.")
    desk.edit(id_, seen=1, address="9 Gongti North Road")
    assert (desk.record(id_).name, desk.record(id_).version) == ("Wang M.", 3)
    with pytest.raises(Refusal) as refusal:
        desk.edit(id_, seen=1, name="W. Ming")
    assert refusal.value.fields == {"fields": ["name"], "version": 3}
    desk.edit(id_, identity_number=registering.identity_number(order=3))
    with pytest.raises(Refusal) as refusal:
        desk.edit(id_, seen=1, identity_number=registering.identity_number(order=7))
    assert refusal.value.fields["fields"] == ["identity_number"]
    before = desk.scene.dump()
    desk.edit(id_, seen=1, name="Wang M.")
    assert desk.scene.dump() == before


def test_each_change_of_a_field_is_kept_and_numbers_stay_sealed(desk: Desk) -> None:
    id_ = desk.person()
    desk.edit(id_, phone="13900139000", grade=Grade.MASTER)
    desk.edit(id_, identity_number=registering.identity_number(order=3))
    kept = desk.scene.work.read(desk.clerk, lambda unit: registered.history(unit, id_))
    changes = [(each.version, each.field, each.before, each.after) for each in kept[1:3]]
    assert changes == [
        (2, "grade", "senior", "master"),
        (2, "phone", "+8613800138000", "+8613900139000"),
    ]
    number = kept[0]
    assert (number.version, number.field, number.sealed) == (3, "identity_number", 1)
    assert str(number.before).startswith("v1:")
    assert number.actor_name == "Zhou"
    assert {each.field for each in kept if each.version == 1} >= {"name", "scope", "licence_until"}


def test_who_changes_himself_awaits_a_review_and_works_on_meanwhile(desk: Desk) -> None:
    id_ = desk.filed()
    himself = Actor(id_, "Wang Ming", Role.TECHNICIAN)
    desk.edit(id_, by=himself, grade=Grade.MASTER)
    assert desk.record(id_).review is Review.AWAITING
    assert (desk.may(id_).filing, desk.may(id_).grade) == (Filing.APPROVED, Grade.SENIOR)
    with refused(Code.NOT_PERMITTED):
        desk.edit(id_, by=himself, post=Post.IN_POST)
    another = desk.person(order=3)
    with refused(Code.NOT_FOUND):
        desk.scene.work.write(
            himself,
            lambda unit: registrations.edit(
                unit, READING, (Registrant.PERSON, another), 1, {"name": "X"}
            ),
        )
    with refused(Code.NOT_FOUND):
        desk.apply(Registrant.PERSON, registering.person(new_id(), order=11), by=himself)
    listed, _ = desk.scene.work.read(himself, lambda unit: registered.listed(unit, Wanted(), 9))
    assert [each.record.id for each in listed] == [id_]


def test_a_refusal_says_why_and_a_change_asks_anew(desk: Desk) -> None:
    id_ = desk.person()
    with refused(Code.REASON_MISSING):
        desk.review(id_, "", approve=False)
    desk.review(id_, "The picture is blurred.", approve=False)
    before = desk.scene.dump()
    desk.review(id_, "The picture is blurred.", approve=False)
    assert desk.scene.dump() == before
    with refused(Code.REVIEW_OUT_OF_TURN):
        desk.review(id_)
    desk.edit(id_, equipment="Picks")
    assert desk.record(id_).review is Review.AWAITING
    with refused(Code.EDIT_CONFLICT):
        desk.review(id_, seen=1)
    desk.review(id_, seen=desk.record(id_).version)


def test_a_review_needs_what_it_rests_on(desk: Desk) -> None:
    id_ = desk.person(licence_number="")
    with refused(Code.REGISTRATION_INCOMPLETE):
        desk.review(id_)
    soon = desk.person(order=3, until=desk.scene.clock.now() + timedelta(days=1))
    desk.scene.clock.forward(timedelta(days=2))
    with refused(Code.LICENCE_EXPIRED):
        desk.review(soon)


def test_registrations_are_listed_by_what_they_wait_for(desk: Desk) -> None:
    firm = desk.firm()
    filed, waits = desk.filed(), desk.person(order=3)

    def found(wanted: Wanted = ANY) -> list[UUID]:
        rows, _ = desk.scene.work.read(desk.clerk, lambda unit: registered.listed(unit, wanted, 9))
        return [row.record.id for row in rows]

    assert found() == [firm, waits, filed]
    assert found(Wanted(ids=(firm, filed))) == [firm, filed]
    assert found(Wanted(registrant=Registrant.FIRM)) == [firm]
    assert found(Wanted(review=Review.APPROVED)) == found(Wanted(filing=Filing.APPROVED)) == [filed]
    assert found(Wanted(lapsing=True)) == []
    desk.scene.clock.forward(UNTIL - timedelta(days=30) - desk.scene.clock.now())
    assert found(Wanted(lapsing=True)) == [filed]
