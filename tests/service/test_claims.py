"""Holds claims to their rule on real files: taken, stale, taken over, let go (F1)."""

from datetime import timedelta
from uuid import UUID

import pytest

from api_client.ids import new_id
from api_client.vocabulary import Code, DeviceApp, Noun, Role
from desktop.domain.claims import Terms
from desktop.service import claims, sessions
from desktop.service.unit import ANYBODY, SYSTEM, Actor, Unit
from desktop.store.claims import ClaimRecord
from desktop.store.journal import ChangeRecord
from desktop.store.people import TokenRecord
from tests.service.scene import Scene, changed

TERMS = Terms()


def take(
    scene: Scene, order: UUID, by: Actor, *, override: bool = False, reason: str = ""
) -> claims.Claim:
    return scene.work.write(
        by, lambda unit: claims.take(unit, order, TERMS, override=override, reason=reason)
    )


def let_go(scene: Scene, order: UUID, by: Actor) -> None:
    scene.work.write(by, lambda unit: claims.let_go(unit, order))


def live(scene: Scene, by: Actor | None = None) -> list[tuple[str, bool]]:
    """Who holds what there is, and whether it is stale."""
    found = scene.work.read(by or scene.dispatcher, lambda unit: claims.live(unit, TERMS))
    return [(claim.record.holder_name, claim.stale) for claim in found]


def told(scene: Scene) -> list[int]:
    """The versions of claims that the feed told of."""
    return [row.version for row in scene.found(ChangeRecord, ChangeRecord.noun == Noun.CLAIM)]


def test_a_claim_is_taken_said_again_in_silence_and_let_go(scene: Scene) -> None:
    order, li = scene.order(), scene.dispatcher
    version = scene.row(order).version
    first = take(scene, order, li)
    assert (first.record.holder_name, first.stale, told(scene)) == ("Li", False, [1])
    scene.clock.forward(timedelta(seconds=15))
    before = scene.dump()
    again = take(scene, order, li)
    assert changed(before, scene.dump()) == {"claim"}, "a heartbeat tells nobody"
    assert again.record.taken_at == first.record.taken_at
    assert again.record.beat_at - first.record.beat_at == timedelta(seconds=15)
    let_go(scene, order, li)
    let_go(scene, order, li)
    assert (live(scene), told(scene), scene.row(order).version) == ([], [1, 2], version)


def test_what_another_holds_is_refused_until_his_desk_is_silent(scene: Scene) -> None:
    order = scene.order()
    take(scene, order, scene.dispatcher)
    scene.clock.forward(timedelta(seconds=44))
    scene.refuses(Code.CLAIM_HELD, take, scene, order, scene.supervisor)
    scene.clock.forward(timedelta(seconds=1))
    assert live(scene) == [("Li", True)]
    taken = take(scene, order, scene.supervisor)
    assert (taken.record.holder_name, taken.record.taken_from) == ("Su", None)
    assert live(scene) == [("Su", False)]
    scene.refuses(Code.CLAIM_HELD, take, scene, order, scene.dispatcher)
    assert not [row for row in scene.audit() if row["action"] == "claim-taken-over"]


def test_a_silent_desk_that_comes_back_is_told_of_again(scene: Scene) -> None:
    order = scene.order()
    take(scene, order, scene.dispatcher)
    scene.clock.forward(timedelta(seconds=50))
    take(scene, order, scene.dispatcher)
    assert (live(scene), told(scene)) == ([("Li", False)], [1, 2])


def test_a_claim_is_taken_over_for_a_reason_that_is_on_record(scene: Scene) -> None:
    order, li, su = scene.order(), scene.dispatcher, scene.supervisor
    take(scene, order, li)
    scene.refuses(Code.REASON_MISSING, take, scene, order, su, override=True)
    taken = take(scene, order, su, override=True, reason="Li is at lunch.")
    assert (taken.record.taken_from, taken.record.reason) == (li.id, "Li is at lunch.")
    row = scene.audit()[-1]
    assert (row["action"], row["noun"], row["subject"]) == ("claim-taken-over", "claim", str(order))
    assert row["detail"] == {"holder": str(li.id), "reason": "Li is at lunch."}
    scene.refuses(Code.CLAIM_HELD, take, scene, order, li)
    let_go(scene, order, li)
    assert live(scene) == [("Su", False)], "only one's own is let go"


def test_a_claim_is_gone_after_ten_minutes_and_swept_later(scene: Scene) -> None:
    order = scene.order()
    take(scene, order, scene.dispatcher)
    scene.clock.forward(timedelta(seconds=600))
    assert live(scene) == []
    scene.work.write(SYSTEM, lambda unit: claims.sweep(unit, TERMS))
    assert len(scene.found(ClaimRecord)) == 1
    scene.clock.forward(timedelta(seconds=601))
    scene.work.write(SYSTEM, lambda unit: claims.sweep(unit, TERMS))
    assert (scene.found(ClaimRecord), told(scene)) == ([], [1, 2])


def test_who_logs_out_lets_go_of_what_that_session_worked_on(scene: Scene) -> None:
    orders = [scene.order(), scene.order()]
    desks = [_session(scene, scene.dispatcher) for _ in orders]
    for order, desk in zip(orders, desks, strict=True):
        take(scene, order, desk)
    scene.work.write(desks[0], sessions.sign_out)
    assert [row.order_id for row in scene.found(ClaimRecord)] == orders[1:]
    let_go(scene, orders[1], scene.dispatcher)
    assert len(scene.found(ClaimRecord)) == 1, "another session of the same person"


def _session(scene: Scene, person: Actor) -> Actor:
    """The same person at a desk of his own."""
    id_ = new_id()

    def add(unit: Unit) -> None:
        unit.session.add(
            TokenRecord(
                id=id_,
                digest=str(id_),
                person_id=person.id,
                role=person.role,
                name=person.name,
                device="",
                created_at=unit.now,
                expires_at=None,
                revoked_at=None,
                last_seen_at=None,
                address="",
                release="",
                platform="",
                password_due=0,
                app=DeviceApp.CALLOUT,
                sealed_key=None,
            )
        )

    scene.work.write(ANYBODY, add)
    return Actor(person.id, person.name, person.role, id_)


def test_who_may_not_write_orders_takes_none_and_who_is_outside_sees_none(scene: Scene) -> None:
    wang = scene.technician()
    order = scene.assigned(wang)
    take(scene, order, scene.dispatcher)
    scene.refuses(Code.NOT_PERMITTED, take, scene, order, wang)
    scene.refuses(Code.NOT_PERMITTED, take, scene, order, scene.administrator)
    assert (live(scene, wang), live(scene, scene.administrator)) == ([], [("Li", False)])
    scene.refuses(Code.NOT_FOUND, take, scene, new_id(), scene.dispatcher)


@pytest.mark.parametrize("role", [Role.CUSTOMER, Role.ANONYMOUS])
def test_strangers_are_told_nothing(scene: Scene, role: Role) -> None:
    scene.refuses(Code.NOT_PERMITTED, live, scene, Actor(new_id(), "", role))
