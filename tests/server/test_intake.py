"""Tries over HTTP, through the client, what a desk asks that takes calls (F1)."""

import pytest

from api_client.changes import Stop
from api_client.errors import Refused
from api_client.ids import new_id
from api_client.vocabulary import Code, JobKind, Noun, Priority, Role
from api_client.wire.changes import Change
from api_client.wire.templates import TemplateWanted
from desktop.domain.kinds import NEEDS
from tests.running import Running

LEAK = TemplateWanted(
    version=0, name="Leak", kind=JobKind.REPAIR, title="A leak", priority=Priority.HIGH
)


def test_a_caller_comes_with_his_orders(own_centre: Running) -> None:
    first, second = own_centre.order(), own_centre.order(title="Still no hot water")
    desk = own_centre.client(own_centre.person(Role.DISPATCHER))
    for phone in ("+86 21 5555 0100", "021-55550100", "0100"):
        (caller,) = desk.callers.find(phone=phone).items
        assert caller.customer.name == "A. Chen"
        assert caller.customer_id is None
        assert [order.number for order in caller.open] == [second["number"], first["number"]]
    assert [each.customer.name for each in desk.callers.find(name="chen").items] == ["A. Chen"]
    assert desk.callers.find(phone="999999").items == ()
    (known,) = desk.callers.addresses("harbour").items
    assert (known.place.address, known.orders, len(known.open)) == ("1 Harbour Road", 2, 2)
    assert desk.callers.addresses("").items == ()


def test_the_centres_region_reads_a_number(own_centre: Running) -> None:
    own_centre.order(customer={"name": "B. Jones", "phone": "+44 20 7946 0958"})
    desk = own_centre.client(own_centre.person(Role.DISPATCHER))
    own_centre.served.region = "GB"
    assert len(desk.callers.find(phone="020 7946 0958").items) == 1


def test_templates_are_kept_and_announced(own_centre: Running) -> None:
    keeper = own_centre.client(own_centre.person(Role.SUPERVISOR))
    desk = own_centre.client(own_centre.person(Role.DISPATCHER))
    before = desk.templates.all().seq
    id_ = new_id()
    made = keeper.templates.keep(id_, LEAK)
    assert (made.version, made.priority) == (1, Priority.HIGH)
    assert [each.id for each in desk.templates.all().items] == [id_]
    stop = Stop()
    change = next(iter(desk.changes.follow(before, stop)))
    stop.set()
    assert isinstance(change, Change)
    assert (change.noun, change.id) == (Noun.TEMPLATE, id_)
    assert keeper.templates.take_away(id_).version == 2
    assert desk.templates.all().items == ()
    with pytest.raises(Refused) as refused:
        desk.templates.keep(id_, LEAK)
    assert refused.value.code == Code.NOT_PERMITTED


def test_the_desk_is_told_what_each_kind_needs(own_centre: Running) -> None:
    told = own_centre.client(own_centre.person(Role.DISPATCHER)).kinds.all()
    assert {
        each.kind: [(need.field, need.or_else) for need in each.needs] for each in told.items
    } == {kind: [(need.field, need.or_else) for need in needs] for kind, needs in NEEDS.items()}
