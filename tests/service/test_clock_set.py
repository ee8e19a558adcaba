"""Sets the server's clock by days either way: work goes on, nobody is let in for longer (F5)."""

from datetime import timedelta

import pytest

from api_client.ids import new_id
from api_client.vocabulary import Code, FieldState, Role
from desktop.domain.positions import Sighting
from desktop.domain.refusal import Refusal
from desktop.gateways import anchor
from desktop.gateways.keys import CentreKey
from desktop.service import audit, people, positions, sessions
from desktop.service.unit import ANYBODY, SYSTEM, iso
from desktop.store.journal import ChangeRecord
from desktop.store.people import TechnicianRecord, TokenRecord
from tests.service.scene import BEGAN, Scene

DAY = timedelta(days=1)
JUMPS = [10 * DAY, -10 * DAY, 400 * DAY, -400 * DAY]
PASSWORD = "a-password-of-some-length"


def set_by(scene: Scene, jump: timedelta) -> None:
    scene.clock.set(scene.clock.now() + jump)


def numbers(scene: Scene) -> list[int]:
    return [change.seq for change in scene.found(ChangeRecord)]


@pytest.mark.parametrize("jump", JUMPS)
def test_work_goes_on_and_everything_is_numbered_without_gap(scene: Scene, jump: timedelta) -> None:
    wang = scene.technician()
    order = scene.assigned(wang)
    scene.go(order, wang, FieldState.ACCEPTED)
    set_by(scene, jump)
    scene.go(order, wang, FieldState.COMPLETED)
    other = scene.assigned(wang)
    set_by(scene, -jump)
    third = scene.assigned(wang)
    scene.go(third, wang, FieldState.STARTED)
    # The log is in the order of its numbers, and says what the clock said.
    rows = scene.audit()
    assert [row["seq"] for row in rows] == list(range(1, len(rows) + 1))
    days = {row["at"][:10] for row in rows}
    assert days == {f"{BEGAN:%Y-%m-%d}", f"{BEGAN + jump:%Y-%m-%d}"}
    assert sorted(numbers(scene)) == list(range(1, len(numbers(scene)) + 1))
    # People's numbers count on where the day was left.
    told = [scene.row(one).number for one in (order, other, third)]
    assert told == [
        f"WO-{BEGAN:%Y%m%d}-0001",
        f"WO-{BEGAN + jump:%Y%m%d}-0001",
        f"WO-{BEGAN:%Y%m%d}-0002",
    ]


@pytest.mark.parametrize("jump", JUMPS)
def test_the_newest_position_is_the_one_that_came_last(scene: Scene, jump: timedelta) -> None:
    wang = scene.technician()

    def tell(lat: float) -> None:
        now = scene.clock.now()
        fix = Sighting(lat, 121.4, now)
        scene.work.write(wang, lambda unit: positions.position(unit, fix, now))

    tell(31.1)
    set_by(scene, jump)
    tell(31.2)
    set_by(scene, -jump)
    scene.clock.forward(timedelta(seconds=5))
    tell(31.3)
    (technician,) = scene.found(TechnicianRecord)
    assert technician.lat == 31.3


def _signed_in(scene: Scene) -> str:
    return sessions.sign_in(scene.work, "Ada", PASSWORD, "10.0.0.1").token


def _lets_in(scene: Scene, token: str) -> Code | None:
    try:
        scene.work.read(ANYBODY, lambda unit: sessions.whose(unit, token))
    except Refusal as refusal:
        return refusal.code
    return None


@pytest.mark.parametrize("ahead", [sessions.AHEAD + timedelta(seconds=1), DAY, 400 * DAY])
def test_a_session_made_while_the_clock_was_ahead_is_over_once_it_is_set_right(
    scene: Scene, ahead: timedelta
) -> None:
    people.add_staff(scene.work, SYSTEM, (new_id(), "Ada", Role.DISPATCHER, PASSWORD))
    before = _signed_in(scene)
    set_by(scene, ahead)
    token = _signed_in(scene)
    assert _lets_in(scene, token) is None
    set_by(scene, -ahead)
    assert _lets_in(scene, token) is Code.TOKEN_EXPIRED
    assert _lets_in(scene, before) is None
    tokens = [record.id for record in scene.found(TokenRecord)]
    assert len(scene.work.read(SYSTEM, lambda unit: sessions.ended(unit, tokens))) == 1
    assert _lets_in(scene, _signed_in(scene)) is None


def test_a_small_correction_ends_nobody(scene: Scene) -> None:
    people.add_staff(scene.work, SYSTEM, (new_id(), "Ada", Role.DISPATCHER, PASSWORD))
    token = _signed_in(scene)
    set_by(scene, -sessions.AHEAD)
    assert _lets_in(scene, token) is None
    scene.clock.forward(sessions.SESSION_LASTS + sessions.AHEAD)
    assert _lets_in(scene, token) is Code.TOKEN_EXPIRED


def test_a_phone_paired_while_the_clock_was_ahead_stays_paired_and_its_code_is_over(
    scene: Scene,
) -> None:
    wang = scene.technician()

    def code() -> str:
        given = scene.work.write(SYSTEM, lambda unit: people.new_pairing_code(unit, wang.id))
        return given.code

    set_by(scene, 10 * DAY)
    paired = sessions.pair(scene.work, code(), "", "10.0.0.1")
    unused = code()
    set_by(scene, -10 * DAY)
    assert _lets_in(scene, paired.token) is None
    with pytest.raises(Refusal) as refused:
        sessions.pair(scene.work, unused, "", "10.0.0.1")
    assert refused.value.code is Code.PAIRING_CODE_WRONG


@pytest.mark.parametrize("jump", JUMPS)
def test_each_anchor_holds_whatever_day_it_is_of(scene: Scene, jump: timedelta) -> None:
    key = CentreKey(bytes(range(32)), beside_data=False).signing_key()
    for by in (timedelta(), jump, -jump, DAY):
        set_by(scene, by)
        scene.order()
        head = scene.work.read(SYSTEM, audit.head)
        anchor.write(scene.folder, key, *head, iso(scene.clock.now()))
    found = [anchor.read(path) for path in anchor.paths(scene.folder)]
    rows = {len(scene.audit()[: one.rows]): scene.audit()[one.rows - 1]["hash"] for one in found}
    assert all(one.genuine() and rows[one.rows] == one.head for one in found)
    assert found[0].rows == len(scene.audit())
    assert len(found) == 1 + 3  # the newest, and one for each day that the clock told
