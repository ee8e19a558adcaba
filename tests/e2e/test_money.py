"""Whether sums go their way at a real server, over a death of it, and the books agree afterwards.

Nothing is done by hand that a server does by itself: it asks for the sums once the customer has
consented, and follows what becomes of the order.
"""

import threading
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest

from api_client.client import Client
from api_client.ids import new_id
from api_client.vocabulary import (
    Filing,
    Grade,
    HoldCause,
    HoldState,
    JobKind,
    OrderState,
    PaymentMeans,
    Post,
    Role,
    Standing,
    Step,
)
from api_client.wire.holds import Counted, Funding
from api_client.wire.orders import NewOrder, OrderStep
from api_client.wire.people import NewStaff
from desktop.app.opening import open_centre
from desktop.gateways import keys
from desktop.service import centre as centre_cases
from desktop.service import people
from desktop.service.unit import SYSTEM
from desktop.store.registrations import CredentialRecord
from tests.commanding import callout, serving

pytestmark = pytest.mark.sqlite_alone("about processes on a folder")
LOOKS = 400
EACH_S = 0.05
SERVICE = {
    "action": "open",
    "lock_kind": "grade-a",
    "dispatch_rule": "shortest-arrival",
    "currency": "CNY",
    "prepayment_minor": 5_000,
    "deposit_minor": 20_000,
}


def until(look: Callable[[], Funding | None]) -> Funding:
    """Wait for what the server does by itself."""
    turn = threading.Event()
    for _ in range(LOOKS):
        found = look()
        if found is not None:
            return found
        turn.wait(EACH_S)
    raise AssertionError


def sums_of(client: Client, order: UUID, *states: HoldState) -> Funding | None:
    """The sums of an order, once they stand so."""
    found = client.holds.of(order).items
    if not found or {hold.state for hold in found[0].holds} != set(states):
        return None
    return found[0]


def hired(root: Client, role: Role) -> Client:
    """Somebody of the staff, signed in."""
    name, password = f"a {role.value}", "a-password-of-some-length"
    root.people.add_staff(NewStaff(id=new_id(), name=name, role=role, password=password))
    return root.with_token(root.people.sign_in(name, password).token)


def locksmith(data: Path, key_file: Path) -> UUID:
    """A locksmith of a new centre, filed with the police."""
    wang = new_id()
    paper = CredentialRecord(
        technician_id=wang,
        firm_id=None,
        grade=Grade.MASTER,
        scope=[["grade-a", "open"]],
        filing=Filing.APPROVED,
        filed_until=None,
        licence_until=None,
        post=Post.IN_POST,
        standing=Standing.GOOD,
        risk=None,
        marks_count=0,
        marks_sum=0,
    )
    with open_centre(data) as opened:
        key = keys.obtain(data, key_file, opened.centre_id, first=True)
        opened.work.write(SYSTEM, lambda unit: centre_cases.hold_key(unit, key))
        opened.work.write(SYSTEM, lambda unit: people.add_technician(unit, wang, "Wang", ""))
        opened.work.write(SYSTEM, lambda unit: unit.session.add(paper))
    return wang


def an_order(client: Client, technician: UUID) -> UUID:
    """An order whose customer has consented to who comes."""
    new = NewOrder.model_validate(
        {
            "id": new_id(),
            "kind": JobKind.LOCKSMITH,
            "title": "The door fell shut",
            "place": {"address": "1 Harbour Road"},
            "customer": {"name": "A. Chen", "phone": "+86 21 5555 0100"},
            "fault": {"description": "He stands outside."},
            "service": SERVICE,
        }
    )
    order = client.orders.create(new).id
    client.orders.assign(order, technician, "He is near.")
    client.dispatch.consent(order, accept=True)
    return order


def test_sums_go_their_way_over_a_death_of_the_server(tmp_path: Path) -> None:
    data, key = tmp_path / "centre", tmp_path / "key"
    wang = locksmith(data, key)
    more = ("--key-file", key)
    with serving(data, *more) as server:
        root = Client(server.url, server.secret)
        desk, till = hired(root, Role.DISPATCHER), hired(root, Role.FINANCE)
        order = an_order(desk, wang)
        asked = until(lambda: sums_of(desk, order, HoldState.ASKED))
        for hold in asked.holds:
            counted = Counted(command_id=new_id(), means=PaymentMeans.CASH, receipt="R-1")
            till.holds.count(hold.requests[0].id, counted)
        assert desk.orders.get(order).state is OrderState.ASSIGNED
        step = OrderStep(step_id=new_id(), step=Step.CANCEL, reason="He found his key.")
        desk.orders.step(order, step)
        server.process.kill()
        server.process.wait()
        tokens = [desk, till]
    with serving(data, *more) as server:
        desk, till = (Client(server.url, one.token) for one in tokens)
        back = until(lambda: sums_of(desk, order, HoldState.RELEASED))
        causes = {hold.cause for hold in back.holds}
        assert causes == {HoldCause.ORDER_ENDED, HoldCause.WORK_NEVER_BEGAN}
        for hold in back.holds:
            counted = Counted(command_id=new_id(), means=PaymentMeans.CASH, receipt="R-2")
            till.holds.count(hold.requests[-1].id, counted)
    said = callout("verify", "--data", data, *more, "--json")
    assert said.code == 0, said.err
    assert said.answer["money"] == {"ok": True, "first_bad": None, "accounts": 5, "transfers": 6}
