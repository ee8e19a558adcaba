"""How a phone made of code talks to a real server: complete, repeated, late, dying, withdrawn."""

import random
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from typing_extensions import override

from api_client.client import Client
from api_client.errors import Unreachable
from api_client.transport import Patience, new_session
from api_client.vocabulary import AttachmentPurpose, FieldState, Missing, ReportStatus, Role
from api_client.wire.orders import Order
from api_client.wire.places import Position
from api_client.wire.tracking import MissingItem, StatusReport
from desktop.simulator import city, reporting
from desktop.simulator.day import CHAIN
from desktop.simulator.network import FAIR, Network, Weather
from desktop.simulator.outbox import Outbox, Standing, recorded
from desktop.simulator.phone import Device, Died, Phone, completed
from tests.conftest import Scale
from tests.running import Person, Running

SWIFT = Patience(tries=1, first_wait_s=0.01)
HERE = Position(lat=47.14, lon=9.52, accuracy_m=5.0)


class Scripted(random.Random):
    """A die that kills at one throw, counted from 0, and never sends out of order."""

    def __init__(self, deadly: int | None = None) -> None:
        super().__init__(7)
        self.deadly, self.throws = deadly, 0

    @override
    def random(self) -> float:
        self.throws += 1
        return 0.0 if self.throws - 1 == self.deadly else 1.0


class Bench:
    """A technician with his phone's folder, on the bench of a test."""

    def __init__(self, centre: Running, folder: Path) -> None:
        self.centre, self.folder = centre, folder
        self.technician: Person = centre.technician("Anna")
        self.network = Network("bench", FAIR, lambda _: None)
        self.device = Device(self.technician.id)
        session = new_session()
        session.mount("http://", self.network)
        self.client = Client(centre.url, self.technician.token, session=session, patience=SWIFT)
        self.outbox = Outbox(folder)
        self.phone = self.switch_on()

    def switch_on(self, dice: random.Random | None = None) -> Phone:
        self.outbox.close()
        self.outbox = Outbox(self.folder)
        dice = dice or Scripted()
        self.phone = Phone(self.client, self.outbox, self.device, self.centre.clock, dice)
        return self.phone

    def order(self) -> UUID:
        return UUID(self.centre.order_of(self.technician)["id"])

    def whole(self, order_id: UUID, state: FieldState, photos: int = 0) -> StatusReport:
        """Make the whole report of a state that is reached now."""
        order = self.phone.payloads()[order_id].order
        visit = self.phone.own_visit(order)
        assert visit is not None
        contents = [b"\xff\xd8 photo %d of %s" % (n, order_id.bytes) for n in range(photos)]
        doing = reporting.Doing(
            order=order,
            visit=visit,
            state=state,
            at=self.phone.now(),
            position=HERE,
            job=city.city().jobs[0],
            shots=tuple(
                reporting.Shot(self.phone.keep_photo(one), len(one), AttachmentPurpose.AFTER)
                for one in contents
            ),
        )
        return reporting.made(doing, Scripted())

    def keep(self, order_id: UUID, state: FieldState, **left_out: Any) -> StatusReport:  # noqa: ANN401
        """Keep a report with something left out of its first sending."""
        whole = self.whole(order_id, state, photos=int(state is FieldState.COMPLETED))
        visit = self.phone.own_visit(self.phone.payloads()[order_id].order)
        assert visit is not None
        self.phone.keep(whole.model_copy(update=left_out), whole, visit)
        return whole

    def seen(self, order_id: UUID) -> Order:
        """Give the order as the desk sees it."""
        return self.centre.client(self.centre.person(Role.DISPATCHER)).orders.get(order_id)

    def close(self) -> None:
        self.client.close()
        self.outbox.close()


@pytest.fixture
def bench(centre: Running, tmp_path: Path) -> Iterator[Bench]:
    with closing(Bench(centre, tmp_path / "phone")) as made:
        yield made


def test_an_order_is_received_kept_and_acknowledged(bench: Bench) -> None:
    order_id = bench.order()
    bench.phone.sync()
    held = bench.switch_on().payloads()[order_id]
    assert held.acknowledged == held.order.payload_version == 1
    assert bench.seen(order_id).phone_payload_version == 1


LEFT_OUT: tuple[dict[str, object], ...] = (
    {},
    {"parts": None},
    {"position": None},
    {"attachments": ()},
    {"attachments": (), "parts": None, "position": None},
)


@pytest.mark.parametrize("left_out", LEFT_OUT, ids=lambda one: "-".join(one) or "nothing")
def test_whatever_was_left_out_is_completed_until_all_is_there(
    bench: Bench, left_out: dict[str, object]
) -> None:
    order_id = bench.order()
    bench.phone.sync()
    made = [bench.keep(order_id, state, **left_out) for state in CHAIN]
    bench.phone.flush()
    bench.phone.flush()
    kept, photos = recorded(bench.folder)
    assert [one.standing for one in kept] == [Standing.ACCEPTED] * 6
    assert [one.body.model_dump() for one in kept] == [one.model_dump() for one in made]
    assert list(photos.values()) == [True]
    order = bench.seen(order_id)
    assert order.state == "completed"
    assert [row.state for row in order.milestones] == [state.value for state in CHAIN]
    assert {row.status for row in order.reports} == {ReportStatus.ACCEPTED}
    assert order.fault.remedy == city.city().jobs[0].remedy
    assert all(one.held for one in order.attachments)


def test_only_what_was_named_is_filled_in(bench: Bench) -> None:
    order_id = bench.order()
    bench.phone.sync()
    whole = bench.whole(order_id, FieldState.RECEIVED)
    lean = whole.model_copy(update={"parts": None, "position": None})
    named = [MissingItem(code=Missing.POSITION, at="position")]
    filled = completed(lean, whole, named)
    assert filled.position == whole.position
    assert filled.parts is None


def test_a_report_whose_reply_is_lost_counts_once(bench: Bench) -> None:
    order_id = bench.order()
    bench.phone.sync()
    report = bench.keep(order_id, FieldState.RECEIVED)
    bench.network.weather = Weather(0.0, 1.0, 0.0, 0.0, 0.0)
    for _ in range(3):
        with pytest.raises(Unreachable):
            bench.phone.flush()
    assert not bench.phone.idle()
    bench.centre.clock.forward(timedelta(minutes=5))
    bench.network.weather = FAIR
    bench.switch_on().flush()
    assert bench.phone.idle()
    [kept] = bench.outbox.reports()
    assert kept.tries == 4
    assert [row.report_id for row in bench.seen(order_id).reports] == [report.report_id]


def test_what_was_kept_without_a_network_is_sent_at_once_in_any_order(bench: Bench) -> None:
    order_id = bench.order()
    bench.phone.sync()
    bench.network.offline = True
    for state in CHAIN:
        bench.keep(order_id, state)
        with pytest.raises(Unreachable):
            bench.phone.flush()
    bench.network.offline = False
    bench.switch_on(random.Random(3))
    for _ in range(4):
        bench.phone.flush()
    assert bench.phone.idle()
    order = bench.seen(order_id)
    assert [row.state for row in order.milestones] == [state.value for state in CHAIN]
    assert [line.step for line in order.timeline] == [
        "assign",
        "receive",
        "accept",
        "start",
        "arrive",
        "begin",
        "complete",
    ]


def test_an_order_that_is_given_to_another_is_dropped_and_its_late_report_refused(
    bench: Bench,
) -> None:
    order_id = bench.order()
    bench.phone.sync()
    bench.keep(order_id, FieldState.RECEIVED)
    desk = bench.centre.client(bench.centre.person(Role.DISPATCHER))
    desk.orders.assign(order_id, bench.centre.technician("Bo").id, "nearer")
    bench.phone.flush()
    bench.phone.sync()
    assert bench.phone.payloads() == {}
    [kept] = bench.outbox.reports()
    assert (kept.standing, kept.refusal) == (Standing.REFUSED, "visit-ended")


def test_a_clock_that_is_wrong_by_days_is_told_with_the_position(bench: Bench) -> None:
    bench.device = Device(bench.technician.id, timedelta(days=-5))
    bench.switch_on()
    order_id = bench.order()
    bench.phone.sync()
    bench.keep(order_id, FieldState.RECEIVED)
    bench.phone.flush()
    bench.centre.clock.forward(timedelta(minutes=10))
    there = HERE.model_copy(update={"lat": 47.2})
    bench.phone.locate(there)
    seen = bench.centre.client(bench.centre.person(Role.DISPATCHER)).people.technician(
        bench.technician.id
    )
    assert seen.position is not None
    assert seen.position.lat == 47.2


def test_a_phone_may_die_at_any_moment_and_goes_on_from_its_disk(
    bench: Bench, scale: Scale
) -> None:
    bench.device = Device(bench.technician.id, deadliness=0.5)
    deaths = 0
    for moment in range(0, 70, 1 if scale is Scale.FULL else 6):
        order_id = bench.order()
        dice = Scripted(deadly=moment)
        bench.switch_on(dice)
        done = 0
        while done < len(CHAIN) or not bench.phone.idle():
            try:
                bench.phone.sync()
                visit = bench.phone.own_visit(bench.phone.payloads()[order_id].order)
                done = len(CHAIN) if visit is None else len(bench.phone.reported(visit))
                if done < len(CHAIN):
                    bench.keep(order_id, CHAIN[done], parts=None)
                bench.phone.flush()
            except KeyError:
                break  # completed, and so no order in the field any more
            except Died:
                deaths += 1
                bench.switch_on()
        order = bench.seen(order_id)
        assert [row.state for row in order.milestones] == [state.value for state in CHAIN]
        assert len(order.reports) == len(CHAIN)
        if dice.throws <= moment:
            break
    else:
        pytest.fail("the phone never got through")
    assert deaths > 5
