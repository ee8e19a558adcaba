"""Tries what is known of technicians who have a credential, and of those who have none."""

from pathlib import Path

from api_client.vocabulary import Filing, Grade, Standing
from desktop.service import credentials
from desktop.service.unit import SYSTEM, Unit
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
