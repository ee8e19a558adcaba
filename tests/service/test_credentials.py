"""Tries what is known of technicians who have a credential, and of those who have none."""

from pathlib import Path

from api_client.vocabulary import Code, Filing, Grade, Risk, Standing
from desktop.service import credentials, registered
from desktop.service.unit import SYSTEM, Unit
from tests.databases import Place
from tests.service.clerk import KEY, Desk, refused
from tests.service.scene import Scene


def test_a_credential_is_kept_and_who_has_none_is_unfiled(tmp_path: Path) -> None:
    scene = Scene(tmp_path)
    wang, zhao = scene.technician(), scene.technician()

    def grade(unit: Unit) -> None:
        credentials.held(unit, wang.id).grade = Grade.SENIOR

    scene.work.write(SYSTEM, grade)
    scene.work.write(SYSTEM, grade)
    found = scene.work.read(SYSTEM, credentials.of)
    assert {id_: each.grade for id_, each in found.items()} == {wang.id: Grade.SENIOR}
    assert scene.work.read(SYSTEM, lambda unit: credentials.of(unit, [zhao.id])) == {}
    none = credentials.blank(zhao.id)
    assert (none.filing, none.grade, none.standing) == (Filing.UNFILED, None, Standing.GOOD)
    assert scene.work.read(SYSTEM, credentials.firms) == {}
    scene.close()


def test_a_judgement_counts_at_once_for_a_reason_and_beside_other_edits(
    tmp_path: Path, place: Place
) -> None:
    desk = Desk(tmp_path, place)
    id_ = desk.filed()
    seen = desk.record(id_).version

    def judge(reason: str = "Came late twice.", at: int = seen, **wanted: object) -> None:
        desk.scene.work.write(
            desk.clerk, lambda unit: credentials.judge(unit, KEY, id_, at, wanted, reason)
        )

    with refused(Code.REASON_MISSING):
        judge("", standing=Standing.WARNED)
    with refused(Code.VERSION_UNKNOWN):
        judge(at=99, standing=Standing.WARNED)
    with refused(Code.MARKS_WRONG):
        judge(marks_count=2, marks_sum=11)
    judge(standing=Standing.WARNED, risk=Risk.YELLOW)
    judge(marks_count=2, marks_sum=9)
    before = desk.scene.dump()
    judge(standing=Standing.WARNED, risk=Risk.YELLOW)
    assert desk.scene.dump() == before
    with refused(Code.EDIT_CONFLICT):
        judge(standing=Standing.SUSPENDED)
    may = desk.may(id_)
    assert (may.standing, may.risk, may.marks_count, may.marks_sum) == (
        *(Standing.WARNED, Risk.YELLOW),
        *(2, 9),
    )
    record, shown = desk.scene.work.read(desk.clerk, lambda unit: credentials.show(unit, id_))
    assert (record.version, shown.risk) == (seen + 2, Risk.YELLOW)
    kept = desk.scene.work.read(desk.clerk, lambda unit: registered.history(unit, id_))
    assert [(each.field, each.before, each.after) for each in kept[:4]] == [
        ("marks_count", 0, 2),
        ("marks_sum", 0, 9),
        ("risk", None, "yellow"),
        ("standing", "good", "warned"),
    ]
    assert [row["detail"]["reason"] for row in desk.log("person-judged")] == 2 * [
        "Came late twice."
    ]
    desk.scene.close()
