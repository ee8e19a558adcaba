"""Tries each fault of a network between a real server and a phone or a desk: nothing acknowledged
is lost or doubled, order is kept, and what is wrong is said in words.
"""

import json
import random
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from uuid import UUID

import pytest

from api_client import changes
from api_client.changes import FeedState, Reload, Stop
from api_client.client import Client
from api_client.errors import Reason, Refused, Unreachable
from api_client.ids import new_id
from api_client.transport import Patience
from api_client.vocabulary import AttachmentPurpose, Code, FieldState, OrderState, Role
from api_client.wire.orders import NewOrder, Order
from api_client.wire.places import Position
from desktop import words
from desktop.server.limits import Limits, Pace
from desktop.server.routes import changes as feed_route
from desktop.simulator import city, reporting
from desktop.simulator.day import CHAIN
from desktop.simulator.outbox import Outbox, Standing, recorded
from desktop.simulator.phone import Device, Phone
from tests.fault_proxy import FAIR, Fault, FaultProxy, Way, fault_proxy
from tests.running import Person, Running, new_order, running, until

pytestmark = pytest.mark.sqlite_alone("about the network, not about what is stored")
HERE = Position(lat=47.14, lon=9.52, accuracy_m=5.0)
ONCE = Patience(connect_s=2.0, read_s=2.0, tries=1, first_wait_s=0.01, longest_wait_s=0.02)
AGAIN = replace(ONCE, tries=8)
LIMITS = Limits(
    head_s=0.5, body=Pace(0.5, 20_000.0), answer=Pace(30.0, 256.0), idle_s=30.0, parting_s=0.5
)
"""A server that soon calls a request too slow, sooner than the phone gives up."""
MOST_ROUNDS = 60
FAULTY = {FieldState.RECEIVED, FieldState.ON_SITE}
"""Before these reports, and the last one, the network turns bad."""

CUT, SILENT, FINE = Reason.CUT, Reason.TIME_OUT, None
FAULTS: dict[str, tuple[Fault, set[str | None]]] = {
    "no fault": (FAIR, {FINE}),
    "delay": (Fault(delay_s=0.02), {FINE}),
    "torn off at once": (Fault(up=Way(cut=0)), {CUT, Reason.NOT_LISTENING}),
    "torn off in a head": (Fault(up=Way(cut=60)), {CUT}),
    "torn off in a body": (Fault(up=Way(cut=700)), {CUT}),
    "answer lost": (Fault(down=Way(cut=1)), {CUT}),
    "answer torn off": (Fault(down=Way(cut=200)), {CUT}),
    "request stalls in its head": (Fault(up=Way(stall=60)), {Code.REQUEST_TOO_SLOW}),
    "request stalls in its body": (Fault(up=Way(stall=700)), {Code.REQUEST_TOO_SLOW}),
    "answer stalls": (Fault(down=Way(stall=0)), {SILENT}),
    "answer stalls half-way": (Fault(down=Way(stall=200)), {SILENT, CUT}),
    "request ends early": (Fault(up=Way(half_close=700)), {CUT}),
    "answer ends early": (Fault(down=Way(half_close=200)), {CUT}),
    "repeat": (Fault(repeat=True), {FINE}),
}
"""Each fault, and what is said of it; None where nobody need notice."""


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Running]:
    """A server of little patience."""
    with running(tmp_path / "centre", limits=LIMITS) as found:
        yield found


def _said(fault: Unreachable | Refused) -> str:
    """The fault's word, after its sentence was found in both languages."""
    if isinstance(fault, Unreachable):
        for language in words.Language:
            words.choose(language)
            assert words.text(f"unreachable.{fault.reason.value}")
        return fault.reason
    for language in words.Language:
        words.choose(language)
        assert fault.code not in words.refusal(fault.code, fault.fields)
    return fault.code


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Put the language back."""
    yield
    words.choose(words.Language.ENGLISH)


# -------------------------------------------------------------------------------------- the phone


@dataclass
class Field:
    """A technician whose phone reaches the centre through a proxy alone."""

    centre: Running
    proxy: FaultProxy
    folder: Path
    technician: Person
    order_id: UUID
    outbox: Outbox
    phone: Phone
    said: Counter[str] = field(default_factory=Counter)

    def keep(self, state: FieldState) -> None:
        """Make the whole report of a state, with a photo where the work is done."""
        order = self.phone.payloads()[self.order_id].order
        visit = self.phone.own_visit(order)
        assert visit is not None
        photos = [b"\xff\xd8 a photo " * 50] if state is FieldState.COMPLETED else []
        doing = reporting.Doing(
            order=order,
            visit=visit,
            state=state,
            at=self.phone.now(),
            position=HERE,
            job=city.city().jobs[0],
            shots=tuple(
                reporting.Shot(self.phone.keep_photo(one), len(one), AttachmentPurpose.AFTER)
                for one in photos
            ),
        )
        whole = reporting.made(doing, random.Random(1))
        self.phone.keep(whole, whole, visit)

    def flush(self) -> None:
        """Send until nothing waits, whatever goes wrong on the way."""
        for _ in range(MOST_ROUNDS):
            try:
                self.phone.flush()
            except (Unreachable, Refused) as fault:
                self.said[_said(fault)] += 1
            if self.phone.idle():
                return
        pytest.fail(f"it never got through: {self.said}")


def _synced(phone: Phone) -> None:
    """Fetch the orders before there is any fault; a busy machine may be slower than ONCE waits."""
    for _ in range(MOST_ROUNDS):
        with suppress(Unreachable):
            phone.sync()
            return
    pytest.fail("the server does not answer")


@contextmanager
def _in_the_field(centre: Running, folder: Path) -> Iterator[Field]:
    technician = centre.technician("Anna")
    order_id = UUID(centre.order_of(technician)["id"])
    with (
        fault_proxy(centre.url) as proxy,
        closing(Outbox(folder)) as outbox,
        Client(proxy.url, technician.token, patience=ONCE) as client,
    ):
        dice = random.Random(1)
        phone = Phone(client, outbox, Device(technician.id), centre.clock, dice)
        _synced(phone)
        yield Field(centre, proxy, folder, technician, order_id, outbox, phone)


def _order(centre: Running, order_id: UUID) -> Order:
    return centre.client(centre.person(Role.DISPATCHER)).orders.get(order_id)


@pytest.mark.parametrize("together", [False, True], ids=["one by one", "in a batch"])
@pytest.mark.parametrize("name", FAULTS)
def test_a_phone_loses_and_doubles_nothing(
    centre: Running, tmp_path: Path, name: str, *, together: bool
) -> None:
    fault, known = FAULTS[name]
    with _in_the_field(centre, tmp_path / "phone") as there:
        for state in CHAIN:
            there.keep(state)
            if state in FAULTY or state is CHAIN[-1]:
                there.proxy.expect(fault)
                there.proxy.cut()  # so that the next connections are new ones, and have the fault
            if not together or state is CHAIN[-1]:
                there.flush()
        assert set(there.said) <= known | {CUT, SILENT}, there.said  # so may a busy machine be
        assert FINE in known or known & set(there.said), "the fault was not met"
    reports, photos = recorded(tmp_path / "phone")
    assert [kept.standing for kept in reports] == [Standing.ACCEPTED] * len(CHAIN)
    assert all(photos.values())
    order = _order(centre, there.order_id)
    assert order.state is OrderState.COMPLETED
    assert [report.report_id for report in order.reports] == [
        kept.body.report_id for kept in reports
    ]
    assert [report.state for report in order.reports] == list(CHAIN)
    assert [milestone.state for milestone in order.milestones] == [
        OrderState(state.value) for state in CHAIN
    ]
    assert len(order.attachments) == 1


# --------------------------------------------------------------------------------------- the desk


@dataclass
class Listening:
    """A desk that follows the feed through a proxy."""

    numbers: list[int] = field(default_factory=list)
    changed: list[UUID] = field(default_factory=list)
    away: list[str] = field(default_factory=list)
    connected: int = 0
    reloads: int = 0

    def follow(self, desk: Client, after: int, stop: Stop) -> None:
        """Note all that comes until stopped."""
        for change in desk.changes.follow(after, stop, self._turned):
            if isinstance(change, Reload):
                self.reloads += 1
                return
            self.numbers.append(change.seq)
            self.changed.append(change.id)

    def _turned(self, state: FeedState, fault: Unreachable | Refused | None) -> None:
        if state is FeedState.CONNECTED:
            self.connected += 1
        else:
            assert fault is not None
            self.away.append(_said(fault))


@contextmanager
def _listening(proxy: FaultProxy, token: str, after: int) -> Iterator[Listening]:
    heard, stop = Listening(), Stop()
    with Client(proxy.url, token, patience=ONCE) as desk:
        thread = threading.Thread(target=heard.follow, args=(desk, after, stop), name="desk")
        thread.start()
        try:
            yield heard
        finally:
            stop.set()
            thread.join(20)
    assert not thread.is_alive()


FEED_FAULTS = {
    **{name: fault for name, (fault, _) in FAULTS.items() if "body" not in name},
    "torn off in an event": Fault(down=Way(cut=300)),
    "request ends early": Fault(up=Way(half_close=60)),
    "ends in an event": Fault(down=Way(half_close=330)),
    "falls silent in an event": Fault(down=Way(stall=330)),
}
del FEED_FAULTS["repeat"]  # a proxy that sends a request twice waits for its answer's end
FEED_SAYS = {CUT, SILENT, Reason.NOT_LISTENING, Code.REQUEST_TOO_SLOW}


@pytest.mark.parametrize("name", FEED_FAULTS)
def test_a_desk_hears_each_change_once_and_in_order(
    centre: Running, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    fault = FEED_FAULTS[name]
    desk = centre.person(Role.DISPATCHER)
    after = centre.client(desk).centre.health().seq
    harmless = fault == FAIR or fault.delay_s > 0
    if not harmless:  # else a machine that stands still for a second is a silent server
        monkeypatch.setattr(changes, "SILENCE_S", 1.0)
        monkeypatch.setattr(feed_route, "ALIVE_EVERY_S", 0.2)
    with fault_proxy(centre.url, *[fault] * 3) as proxy:
        with _listening(proxy, desk.token, after) as heard:
            made = [UUID(centre.order()["id"]) for _ in range(12)]
            newest = centre.client(desk).centre.health().seq
            until(lambda: len(heard.numbers) == newest - after, within_s=30.0)
            until(lambda: heard.connected >= 1)
        assert proxy.connections == 1 if harmless else proxy.connections >= 2
    assert heard.numbers == list(range(after + 1, newest + 1))
    assert [one for one in heard.changed if one in made] == made
    assert set(heard.away) <= FEED_SAYS
    assert harmless == (not heard.away)
    assert heard.reloads == 0


def test_a_desk_says_that_it_is_away_and_why_until_it_is_back(centre: Running) -> None:
    desk = centre.person(Role.DISPATCHER)
    after = centre.client(desk).centre.health().seq
    with fault_proxy(centre.url) as proxy, _listening(proxy, desk.token, after) as heard:
        until(lambda: heard.connected == 1)
        proxy.expect(*[Fault(up=Way(cut=0))] * 5)
        proxy.cut()
        order = centre.order()
        until(lambda: UUID(order["id"]) in heard.changed)
        assert (heard.away, heard.connected) == ([CUT], 2)


@pytest.mark.parametrize("name", FAULTS)
def test_what_a_desk_orders_is_done_once(centre: Running, name: str) -> None:
    fault, _ = FAULTS[name]
    by = centre.person(Role.DISPATCHER)
    bodies = [new_order(id=str(new_id())) for _ in range(4)]
    with (
        fault_proxy(centre.url, *[fault] * 3) as proxy,
        Client(proxy.url, by.token, patience=AGAIN) as desk,
    ):
        made = [
            desk.orders.create(NewOrder.model_validate_json(json.dumps(body))) for body in bodies
        ]
    held = centre.client(by).orders.page()
    assert sorted(row.id for row in held.items) == sorted(order.id for order in made)
    assert [str(order.id) for order in made] == [body["id"] for body in bodies]


def test_a_pairing_whose_answer_is_lost_is_not_tried_again(centre: Running) -> None:
    """A code works once: the second try would be refused, and the first may have been taken."""
    admin = centre.client(centre.person(Role.ADMINISTRATOR))
    code = admin.people.new_pairing_code(centre.technician().id).pairing_code
    with (
        fault_proxy(centre.url, Fault(down=Way(cut=1))) as proxy,
        Client(proxy.url, patience=AGAIN) as phone,
    ):
        with pytest.raises(Unreachable) as caught:
            phone.people.pair(code)
        assert _said(caught.value) == CUT
        assert proxy.connections == 1


def test_a_sign_in_that_never_arrived_whole_is_tried_again(centre: Running) -> None:
    admin = centre.client(centre.person(Role.ADMINISTRATOR))
    code = admin.people.new_pairing_code(centre.technician().id).pairing_code
    with (
        fault_proxy(centre.url, Fault(up=Way(stall=40))) as proxy,
        Client(proxy.url, patience=AGAIN) as phone,
    ):
        assert phone.people.pair(code).token
        assert proxy.connections == 2
