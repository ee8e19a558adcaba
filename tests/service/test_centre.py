"""Tries what a key opens: the centre's sealed word, in its own place (F3, F5)."""

import pytest
from sqlalchemy import select

from api_client.vocabulary import StartFault
from desktop.gateways.keys import CentreKey
from desktop.service import centre
from desktop.service.centre import Secrets
from desktop.service.ports import Field
from desktop.service.unit import SYSTEM, Unit
from desktop.store.faults import CannotStart
from desktop.store.journal import CentreRecord
from tests.service.scene import Scene

KEY, OTHER = CentreKey(b"k" * 32), CentreKey(b"l" * 32)


def hold(scene: Scene, key: CentreKey) -> None:
    scene.work.write(SYSTEM, lambda unit: centre.hold_key(unit, key))


def secrets(scene: Scene, key: CentreKey | None) -> Secrets:
    return scene.work.read(SYSTEM, lambda unit: centre.secrets(unit, key))


def write(scene: Scene, column: str, value: str | None) -> None:
    """Change the centre's row as somebody would who has the database alone."""

    def put(unit: Unit) -> None:
        setattr(unit.session.scalars(select(CentreRecord)).one(), column, value)

    scene.work.write(SYSTEM, put)


def test_the_key_that_was_taken_opens_the_data_and_no_other_does(scene: Scene) -> None:
    assert secrets(scene, KEY) is Secrets.NONE
    hold(scene, KEY)
    assert secrets(scene, KEY) is Secrets.DECRYPT
    assert secrets(scene, OTHER) is Secrets.KEY_WRONG
    assert secrets(scene, None) is Secrets.KEY_MISSING


def test_an_older_centre_gets_its_sealed_word_at_the_next_start(scene: Scene) -> None:
    hold(scene, KEY)
    write(scene, "sealed", None)
    assert secrets(scene, KEY) is Secrets.NONE
    hold(scene, KEY)
    assert secrets(scene, KEY) is Secrets.DECRYPT


@pytest.mark.parametrize(
    ("column", "value"),
    [("key_proof", "0" * 64), ("sealed", "v1:AAAA"), ("sealed", "another key's")],
)
def test_what_the_key_does_not_open_is_not_served(scene: Scene, column: str, value: str) -> None:
    hold(scene, KEY)
    write(scene, column, value)
    assert secrets(scene, KEY) is Secrets.KEY_WRONG
    with pytest.raises(CannotStart) as refused:
        hold(scene, KEY)
    assert refused.value.fault is StartFault.KEY_WRONG


def test_a_word_that_the_key_sealed_elsewhere_is_not_the_centres(scene: Scene) -> None:
    hold(scene, KEY)
    moved = KEY.seal(Field("centre", "another", "sealed"), centre.KNOWN_WORD)
    write(scene, "sealed", moved)
    assert secrets(scene, KEY) is Secrets.KEY_WRONG
