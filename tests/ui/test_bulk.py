"""Whether several orders are worked with one by one, and what became of each is said, and why."""

import json

import pytest

from api_client.client import Client
from api_client.errors import Reason, Refused, Unreachable
from api_client.ids import new_id
from api_client.transport import Patience
from api_client.vocabulary import Code, OrderState, Priority, Role, Step
from api_client.wire.orders import NewOrder, Order, OrderEdit, OrderStep
from api_client.wire.people import Technician
from desktop import words
from desktop.ui import bulk
from desktop.ui.bulk import FATES, LOOKS, Act, Fate, Item, Wanted, Why
from tests.running import Running, new_order


@pytest.fixture
def client(centre: Running) -> Client:
    return centre.client(centre.person(Role.DISPATCHER))


def made(client: Client, **more: object) -> Order:
    order = NewOrder.model_validate_json(json.dumps(new_order(**more)))
    return client.orders.create(order)


def stepped(client: Client, order: Order, step: Step, reason: str = "So it is.") -> Order:
    message = OrderStep(step_id=new_id(), step=step, version=order.version, reason=reason)
    return client.orders.step(order.id, message)


def technician(client: Client, centre: Running) -> Technician:
    return client.people.technician(centre.technician().id)


def why(order: Order, wanted: Wanted) -> str:
    found = bulk.bar(order, wanted)
    return "" if found is None else found.said()


def test_what_cannot_be_done_is_said_beforehand(client: Client, centre: Running) -> None:
    bo = technician(client, centre)
    fresh = made(client)
    held = stepped(client, made(client), Step.HOLD)
    gone = stepped(client, made(client), Step.CANCEL)
    his = client.orders.assign(made(client).id, bo.id)
    for order, wanted, said in (
        (gone, Wanted(Act.HOLD), "It has ended: Cancelled"),
        (gone, Wanted(Act.PRIORITY, priority=Priority.HIGH), "It has ended: Cancelled"),
        (gone, Wanted(Act.ASSIGN, technician=bo), "It has ended: Cancelled"),
        (fresh, Wanted(Act.UNASSIGN), "Nobody has it"),
        (fresh, Wanted(Act.RESUME), "It is not on hold: Open"),
        (held, Wanted(Act.HOLD), "It is on hold already"),
        (his, Wanted(Act.ASSIGN, technician=bo), "Bo has it already"),
        (fresh, Wanted(Act.PRIORITY, priority=Priority.NORMAL), "It is Normal already"),
        (held, Wanted(Act.ASSIGN, technician=bo), "Not possible while it is: On hold"),
    ):
        assert why(order, wanted) == said
    for order, wanted in (
        (fresh, Wanted(Act.HOLD)),
        (fresh, Wanted(Act.ASSIGN, technician=bo)),
        (held, Wanted(Act.RESUME)),
        (his, Wanted(Act.UNASSIGN)),
        (fresh, Wanted(Act.PRIORITY, priority=Priority.LOW)),
        (fresh, Wanted(Act.CANCEL)),
    ):
        assert why(order, wanted) == ""


def test_barred_and_ready_follow_what_is_chosen(client: Client) -> None:
    item = Item(made(client))
    barred = bulk.judged(item, Wanted(Act.PRIORITY, priority=Priority.NORMAL))
    assert (barred.fate, barred.version) == (Fate.BARRED, 2)
    ready = bulk.judged(barred, Wanted(Act.PRIORITY, priority=Priority.HIGH))
    assert (ready.fate, ready.said(), ready.version) == (Fate.READY, "", 3)
    assert bulk.judged(ready, Wanted(Act.PRIORITY, priority=Priority.HIGH)) is ready
    over = ready.became(Fate.DONE)
    assert bulk.judged(over, Wanted(Act.PRIORITY, priority=Priority.NORMAL)) is over


@pytest.mark.parametrize("act", [Act.HOLD, Act.CANCEL])
def test_a_step_is_taken_with_its_reason_and_a_repeat_is_harmless(client: Client, act: Act) -> None:
    item = Item(made(client))
    wanted = Wanted(act, reason="No power in the street.")
    once = bulk.do(client, item, wanted)
    assert once.fate is Fate.DONE
    assert once.latest.timeline[-1].reason == "No power in the street."
    again = bulk._done(client, item, wanted)  # noqa: SLF001  (its answer was lost)
    assert again.version == once.latest.version


def test_whoever_is_sent_has_it_and_a_new_urgency_is_kept(client: Client, centre: Running) -> None:
    bo = technician(client, centre)
    sent = bulk.do(client, Item(made(client)), Wanted(Act.ASSIGN, technician=bo))
    assert (sent.fate, sent.latest.technician_id) == (Fate.DONE, bo.id)
    urgent = bulk.do(client, Item(made(client)), Wanted(Act.PRIORITY, priority=Priority.EMERGENCY))
    assert urgent.latest.priority is Priority.EMERGENCY


def test_one_that_has_moved_on_is_left_alone(client: Client) -> None:
    seen = made(client)
    stepped(client, seen, Step.HOLD)
    failed = bulk.do(client, Item(seen), Wanted(Act.CANCEL, reason="Twice."))
    assert failed.fate is Fate.FAILED
    assert failed.said() == "It has moved on since it was seen: On hold. Look at it."
    assert client.orders.get(seen.id).state is OrderState.ON_HOLD


def test_an_edit_of_others_does_not_stop_a_step_and_stops_the_same_edit(client: Client) -> None:
    seen = made(client)
    edit = OrderEdit(edit_id=new_id(), version=seen.version, priority=Priority.LOW)
    client.orders.edit(seen.id, edit)
    failed = bulk.do(client, Item(seen), Wanted(Act.PRIORITY, priority=Priority.HIGH))
    assert (failed.fate, failed.said()) == (Fate.FAILED, words.refusal(Code.EDIT_CONFLICT))
    assert bulk.do(client, Item(seen), Wanted(Act.HOLD, reason="Wait.")).fate is Fate.DONE


def test_why_the_server_refuses_is_said(client: Client) -> None:
    refused = bulk.do(client, Item(made(client)), Wanted(Act.HOLD))
    assert (refused.fate, refused.said()) == (Fate.FAILED, words.refusal(Code.REASON_MISSING))


def test_without_an_answer_nothing_goes_on(client: Client) -> None:
    with Client("http://127.0.0.1:9", patience=Patience(tries=1)) as nowhere:
        item = Item(made(client))
        left = bulk.do(nowhere, item, Wanted(Act.HOLD))
    assert left.fate is Fate.LEFT
    lost = item.became(Fate.UNKNOWN, Unreachable(Reason.CUT))
    out = item.became(Fate.FAILED, Refused(Code.TOKEN_REVOKED, 401))
    no = item.became(Fate.FAILED, Refused(Code.NOT_PERMITTED, 403))
    assert [bulk.goes_on(each) for each in (left, lost, out, no)] == [False, False, False, True]


def test_what_was_done_is_taken_back_where_a_step_leads_back(
    client: Client, centre: Running
) -> None:
    bo = technician(client, centre)
    for act, wanted, back in (
        (Act.HOLD, Wanted(Act.HOLD, reason="Wait."), True),
        (Act.ASSIGN, Wanted(Act.ASSIGN, technician=bo), True),
        (Act.PRIORITY, Wanted(Act.PRIORITY, priority=Priority.LOW), True),
        (Act.CANCEL, Wanted(Act.CANCEL, reason="Twice."), False),
    ):
        item = bulk.do(client, Item(made(client)), wanted)
        assert item.fate is Fate.DONE
        assert bulk.can_go_back(item, act) is back, act
    assert not bulk.can_go_back(Item(made(client)), Act.HOLD)


def test_taking_back_that_is_refused_is_said_and_leaves_it_done(client: Client) -> None:
    item = bulk.do(client, Item(made(client)), Wanted(Act.PRIORITY, priority=Priority.LOW))

    def refuse() -> Order:
        raise Refused(Code.EDIT_CONFLICT, 409)

    after = bulk.taken_back(item, refuse)
    assert (after.fate, after.said()) == (Fate.DONE, words.refusal(Code.EDIT_CONFLICT))
    assert bulk.taken_back(item, lambda: item.latest).fate is Fate.BACK


def test_a_reason_is_asked_for_whom_is_taken_from_the_road(client: Client) -> None:
    fresh = Item(made(client))
    on_site = Item(fresh.order.model_copy(update={"state": OrderState.ON_SITE}))
    assert bulk.needs_reason([fresh], Act.HOLD)
    assert not bulk.needs_reason([fresh], Act.RESUME)
    assert not bulk.needs_reason([fresh, on_site.became(Fate.BARRED)], Act.ASSIGN)
    assert bulk.needs_reason([fresh, on_site], Act.ASSIGN)


def test_the_list_is_copied_a_line_each(client: Client) -> None:
    one, two = made(client, title="Boiler"), made(client, title="Lift")
    items = [Item(one).became(Fate.DONE), Item(two).became(Fate.BARRED, Why("bulk.nobody"))]
    assert bulk.listed(items) == (
        f"{one.number}\tBoiler\tDone\t\n{two.number}\tLift\tNot possible\tNobody has it"
    )


def test_every_act_and_fate_has_its_look() -> None:
    assert set(LOOKS) == set(Act)
    assert set(FATES) == set(Fate)
