"""What the dispatcher made of code does to a real server: legal steps only, and all of them."""

from collections import Counter

from api_client.client import Client
from api_client.ids import new_id
from api_client.vocabulary import OrderState, Role, Step
from desktop.clock import SystemClock
from desktop.simulator.dispatcher import Dispatcher, Habits
from desktop.simulator.invariants import walked
from tests.running import Person, Running, new_report

CHAIN = ("received", "accepted", "started", "on-site", "work-begun")
EAGER = Habits(
    open_orders=3,
    create=1.0,
    draft=0.2,
    hold=0.4,
    resume=0.5,
    reassign=0.4,
    cancel=0.2,
    edit=0.5,
    dispute=0.5,
    settle=1.0,
    cascade=0.0,
)
"""By hand alone; cascades need phones that answer, and are played by the demo."""


def work(centre: Running, technician: Person) -> None:
    """Let a technician take every order of his one step further, or complete it."""
    client = centre.client(technician)
    for row in client.orders.page(technician_id=technician.id).items:
        if row.state in {*CHAIN, "assigned"} and row.state != "work-begun":
            following = (*CHAIN, "x")[("assigned", *CHAIN).index(row.state)]
        elif row.state == "work-begun":
            following = "completed"
        else:
            continue
        order = centre.ask("GET", f"/v1/orders/{row.id}", technician).json()
        more: dict[str, object] = {}
        if following == "completed":
            held = client.evidence.put_file(b"a photo of it")
            photo = {"sha256": held.sha256, "length": held.length, "media_type": "image/jpeg"}
            more["attachments"] = [photo]
        report = new_report(order, technician, following, **more)
        assert centre.ask("POST", "/v1/reports", technician, json=report).json()["accepted"]


def test_a_centre_is_kept_alive_by_legal_steps_of_every_kind(own_centre: Running) -> None:
    crew = [own_centre.technician(name) for name in ("Anna", "Bo", "Chen")]
    desk, judge = (own_centre.person(role) for role in (Role.DISPATCHER, Role.SUPERVISOR))
    dispatcher = Dispatcher(
        own_centre.client(desk),
        own_centre.client(judge),
        SystemClock(),
        "7",
        EAGER,
        [technician.id for technician in crew],
    )
    own_centre.technician("Dora, whose phone is off")
    for _ in range(30):
        dispatcher.look()
        for technician in crew:
            work(own_centre, technician)
    for _ in range(4):
        dispatcher.finish()
    client = own_centre.client(desk)
    orders = [client.orders.get(order_id) for order_id in dispatcher.ledger.orders]
    steps = Counter(line.step for order in orders for line in order.timeline)
    assert dispatcher.ledger.faults == []
    assert dispatcher.ledger.overtaken == 0, "nobody else steps in"
    assert [walked(order) for order in orders if walked(order)] == []
    assert len(orders) >= 10
    assert {visit.technician_id for order in orders for visit in order.visits} <= {
        technician.id for technician in crew
    }
    assert {
        Step.PUBLISH,
        Step.ASSIGN,
        Step.HOLD,
        Step.RESUME,
        Step.CANCEL,
        Step.APPROVE,
        Step.DISPUTE,
        Step.RESOLVE,
        Step.CLOSE,
    } <= set(steps)
    assert any(order.remark for order in orders)
    assert not any(order.state is OrderState.ON_HOLD for order in orders)


def test_the_same_seed_makes_up_the_same_orders() -> None:
    def made(seed: str) -> list[str]:
        nobody = Client("http://127.0.0.1:9")
        dispatcher = Dispatcher(nobody, nobody, SystemClock(), seed, EAGER, [new_id()])
        return [
            f"{order.title} {order.place.address} {order.customer.name} {order.priority}"
            for order in (dispatcher.new_order() for _ in range(40))
        ]

    assert made("7") == made("7") != made("8")
    assert len(set(made("7"))) > 30
