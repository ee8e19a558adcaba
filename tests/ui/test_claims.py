"""Whether two desks on a real server see who works on what, and one that died is seen to (F1)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from threading import Event
from uuid import UUID

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from api_client.client import Client
from api_client.vocabulary import Role
from api_client.wire.claims import Claim, ClaimList
from desktop.clock import SystemClock
from desktop.domain.claims import Terms
from desktop.ui.claims import Claims
from desktop.ui.feed import Feed, feed_of
from desktop.ui.tasks import Tasks
from tests.running import Person, Running

OFTEN = Terms(beat_s=0.05)
"""Desks say that they are there every twentieth of a second; what silence means is as ever."""


@dataclass
class Desk:
    """What of a desk has to do with claims."""

    person: Person
    client: Client
    tasks: Tasks
    feed: Feed
    claims: Claims

    def die(self) -> None:
        """Say nothing more, as a desk that lost its power."""
        self.claims._beat.stop()  # noqa: SLF001  (there is no polite way to die)
        self.feed.stop()
        self.tasks.close()

    def sees(self, order: UUID) -> tuple[UUID, bool] | None:
        """Give who works on an order, and whether nothing is heard of him."""
        claim = self.claims.of(order)
        return None if claim is None else (claim.holder_id, claim.stale)


@pytest.fixture
def desks(qapp: QApplication, own_centre: Running) -> Iterator[tuple[Desk, Desk]]:
    """Open two desks on one server."""
    own_centre.served.claim_terms = OFTEN
    made = []
    for role in (Role.DISPATCHER, Role.SUPERVISOR):
        person = own_centre.person(role)
        client = Client(own_centre.url, person.token)
        tasks = Tasks(qapp)
        feed = Feed(feed_of(client), SystemClock(), qapp)
        made.append(Desk(person, client, tasks, feed, Claims(client, person.id, tasks, feed)))
        feed.start(client.centre.health().seq)
    yield made[0], made[1]
    for desk in made:
        desk.die()
        desk.client.close()
        desk.feed.deleteLater()


def test_what_one_takes_the_other_sees_until_it_is_let_go(
    qtbot: QtBot, own_centre: Running, desks: tuple[Desk, Desk]
) -> None:
    li, su = desks
    order = UUID(own_centre.order()["id"])
    li.claims.take(order)
    qtbot.waitUntil(lambda: su.sees(order) == (li.person.id, False))
    assert li.claims.others(order) is None
    assert su.claims.others(order) is not None
    li.claims.let_go(order)
    qtbot.waitUntil(lambda: su.sees(order) is None and li.sees(order) is None)


def test_a_desk_that_died_grows_stale_and_the_order_is_free_to_take(
    qtbot: QtBot, own_centre: Running, desks: tuple[Desk, Desk]
) -> None:
    li, su = desks
    order = UUID(own_centre.order()["id"])
    li.claims.take(order)
    qtbot.waitUntil(lambda: su.sees(order) == (li.person.id, False))
    li.die()
    own_centre.clock.forward(timedelta(seconds=46))
    qtbot.waitUntil(lambda: su.sees(order) == (li.person.id, True))
    su.claims.take(order)
    qtbot.waitUntil(lambda: su.sees(order) == (su.person.id, False))


def test_a_desk_that_lives_keeps_its_claim_however_much_time_goes_by(
    qtbot: QtBot, own_centre: Running, desks: tuple[Desk, Desk]
) -> None:
    li, _ = desks
    order = UUID(own_centre.order()["id"])
    li.claims.take(order)
    qtbot.waitUntil(lambda: li.sees(order) is not None)
    for _ in range(3):
        own_centre.clock.forward(timedelta(seconds=40))
        now = own_centre.clock.now()

        def beaten(now: object = now) -> bool:
            claim = li.claims.of(order)
            return claim is not None and claim.beat_at == now

        qtbot.waitUntil(beaten)
    assert li.sees(order) == (li.person.id, False)


def test_who_is_overridden_is_told_by_whom_and_why(
    qtbot: QtBot, own_centre: Running, desks: tuple[Desk, Desk]
) -> None:
    li, su = desks
    order = UUID(own_centre.order()["id"])
    lost: list[Claim] = []
    li.claims.lost.connect(lost.append)
    li.claims.take(order)
    qtbot.waitUntil(lambda: su.sees(order) == (li.person.id, False))
    su.claims.take(order)
    qtbot.waitUntil(lambda: not su.claims.works_on(order))
    taken = su.client.claims.take(order, override=True, reason="Li is at lunch.")
    su.claims.took(taken)
    qtbot.waitUntil(lambda: len(lost) == 1)
    assert (lost[0].holder_id, lost[0].reason) == (su.person.id, "Li is at lunch.")
    assert not li.claims.works_on(order)
    qtbot.waitUntil(lambda: li.sees(order) == (su.person.id, False))
    li.claims.let_go(order)
    assert su.claims.works_on(order)


def test_a_list_that_was_asked_for_before_an_order_was_taken_takes_nothing_away(
    qtbot: QtBot, own_centre: Running, desks: tuple[Desk, Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    li, su = desks
    order = UUID(own_centre.order()["id"])
    li.claims.take(order)
    qtbot.waitUntil(lambda: su.sees(order) == (li.person.id, False))
    lost: list[Claim] = []
    su.claims.lost.connect(lost.append)
    answers: list[ClaimList] = []
    go_on = Event()
    ask = su.client.claims.list

    def ask_slowly() -> ClaimList:
        answers.append(ask())
        assert go_on.wait(10)
        return answers[-1]

    monkeypatch.setattr(su.client.claims, "list", ask_slowly)
    su.claims.reload()
    qtbot.waitUntil(lambda: len(answers) == 1)
    su.claims.took(su.client.claims.take(order, override=True, reason="Li is at lunch."))
    go_on.set()
    qtbot.waitUntil(lambda: len(answers) == 2)  # the first answer was heard before
    assert su.sees(order) == (su.person.id, False)
    assert su.claims.works_on(order)
    assert not lost


def test_who_hears_of_the_loss_by_a_refusal_first_is_told_by_whom_all_the_same(
    qtbot: QtBot, own_centre: Running, desks: tuple[Desk, Desk]
) -> None:
    li, su = desks
    order = UUID(own_centre.order()["id"])
    lost: list[Claim] = []
    li.claims.lost.connect(lost.append)
    li.claims.take(order)
    qtbot.waitUntil(lambda: li.sees(order) is not None)
    li.feed.changed.disconnect()
    su.client.claims.take(order, override=True, reason="Li is at lunch.")
    qtbot.waitUntil(lambda: len(lost) == 1)
    assert lost[0].holder_id == su.person.id
    assert not li.claims.works_on(order)
