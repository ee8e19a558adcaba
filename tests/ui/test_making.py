"""Whether an order is made once, whoever repeats it, and nobody is sent into others' work."""

import json

from api_client.ids import new_id
from api_client.vocabulary import Code, Role, Step
from api_client.wire.orders import NewOrder, OrderStep
from desktop.ui.making import Made, make
from tests.running import Running, new_order


def written() -> NewOrder:
    return NewOrder.model_validate_json(json.dumps(new_order()))


def test_a_repeat_gives_the_same_order_with_the_same_technician(centre: Running) -> None:
    client, bo = centre.client(centre.person(Role.DISPATCHER)), centre.technician()
    order = written()
    first, second = (make(client, order, bo.id) for _ in range(2))
    assert first == second
    assert (first.order.technician_id, first.fault, first.overtaken) == (bo.id, None, False)


def test_a_repeat_after_only_the_first_half_sends_him(centre: Running) -> None:
    client, bo = centre.client(centre.person(Role.DISPATCHER)), centre.technician()
    order = written()
    assert make(client, order, None) == Made(client.orders.get(order.id))
    assert make(client, order, bo.id).order.technician_id == bo.id


def test_nobody_is_sent_into_what_others_have_gone_on_with(centre: Running) -> None:
    client, bo, eve = (
        centre.client(centre.person(Role.DISPATCHER)),
        centre.technician(),
        centre.technician("Eve"),
    )
    order = written()
    client.orders.create(order)
    client.orders.assign(order.id, eve.id)
    made = make(client, order, bo.id)
    assert (made.overtaken, made.order.technician_id) == (True, eve.id)
    other = written()
    version = client.orders.create(other).version
    hold = OrderStep(step_id=new_id(), step=Step.HOLD, version=version, reason="No key.")
    client.orders.step(other.id, hold)
    made = make(client, other, bo.id)
    assert (made.overtaken, made.order.technician_id) == (True, None)


def test_why_nobody_was_sent_is_told_with_the_order(centre: Running) -> None:
    client = centre.client(centre.person(Role.DISPATCHER))
    made = make(client, written(), new_id())
    assert made.fault is not None
    assert made.order.technician_id is None
    assert getattr(made.fault, "code", "") == Code.TECHNICIAN_UNKNOWN
