"""Whether the hours before a demo leave a centre at work, by the plan."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from api_client.client import Client
from api_client.ids import new_id
from api_client.vocabulary import (
    CascadeState,
    DocumentsState,
    HoldKind,
    HoldState,
    OfferState,
    OrderState,
    ReportStatus,
    Role,
    WhyNot,
)
from api_client.wire.dispatch import Cascade
from api_client.wire.people import NewStaff
from desktop.app.playing import settling
from desktop.simulator import morning, plan
from desktop.simulator.driving import Today
from desktop.simulator.morning import Morning
from desktop.simulator.plan import HOUR_S, Plan
from desktop.simulator.roads import apart_m
from desktop.simulator.treasury import WORK_MINOR
from tests.beans import bean_check
from tests.commanding import callout
from tests.running import LOCAL_SECRET, Running, running

PASSWORD = "a-password-of-some-length"
DESKS = Role.DISPATCHER, Role.SUPERVISOR, Role.FINANCE
ENDED = {OrderState.COMPLETED, OrderState.APPROVED, OrderState.CLOSED}


def hired(root: Client, role: Role) -> Client:
    staff = NewStaff(id=new_id(), name=role.value, role=role, password=PASSWORD)
    root.people.add_staff(staff)
    return root.with_token(root.people.sign_in(role.value, PASSWORD).token)


def played(centre: Running, technicians: int, hours: float) -> Morning:
    """Play so many hours from seven on, by the seed 7."""
    clock = centre.clock
    today = Today(plan.made(7, technicians, "en"), clock.now() - timedelta(hours=7))
    with Client(centre.url, LOCAL_SECRET) as root:
        desk, judge, finance = (hired(root, role) for role in DESKS)
        until_s, fire = (7 + hours) * HOUR_S, settling(centre.work, centre.served.candidates)
        return morning.played(
            root, (desk, judge, finance), clock, today, until_s, list[float]().append, fire
        )


@contextmanager
def looking(centre: Running) -> Iterator[Client]:
    """Look at a centre as its dispatcher."""
    with Client(centre.url) as anybody:
        session = anybody.people.sign_in(Role.DISPATCHER.value, PASSWORD)
        yield anybody.with_token(session.token)


def story(centre: Running) -> dict[str, list[tuple[object, ...]]]:
    """Tell what became of each order, step by step and with every offer, without any id."""
    with looking(centre) as root:
        told: dict[str, list[tuple[object, ...]]] = {}
        for row in root.orders.rows():
            order = root.orders.get(row.id)
            told[order.number] = [
                (
                    *(one.step, one.to_state, one.outcome, one.technician_name, one.reason),
                    one.received_at,
                )
                for one in order.timeline
            ]
            told[order.number] += [
                (
                    *(offer.technician_name, offer.state, offer.by_hand),
                    offer.offered_at,
                    offer.answered_at,
                )
                for cascade in root.dispatch.of_order(row.id).items
                for offer in cascade.offers
            ]
        return told


@pytest.mark.sqlite_alone("about the same day on two servers, through the same interface")
def test_the_same_seed_gives_the_same_offers_answers_and_consents(tmp_path: Path) -> None:
    """Played twice, each step of each order is the same, to the second; and all of it happens."""
    played_twice = []
    for name in ("one", "two"):
        with running(tmp_path / name) as centre:
            left = played(centre, technicians=7, hours=1.5)
            told = story(centre), cascades_of(centre, left), why_not(centre, left)
            played_twice.append(told)
    (one, cascades, reasons), (other, *_) = played_twice
    assert one == other
    answers = Counter(offer.state for each in cascades for offer in each.offers)
    assert answers.keys() >= {OfferState.ACCEPTED, OfferState.REFUSED, OfferState.CUSTOMER_REFUSED}
    goes_on = [
        each
        for each in cascades
        if OfferState.CUSTOMER_REFUSED in [offer.state for offer in each.offers[:-1]]
    ]
    assert goes_on
    assert CascadeState.TAKEN in {each.state for each in cascades}
    assert any(offer.by_hand for each in cascades for offer in each.offers)
    assert reasons >= {WhyNot.AREA, WhyNot.HOURS}


def cascades_of(centre: Running, left: Morning) -> list[Cascade]:
    """All cascades of the orders that a morning left."""
    with looking(centre) as desk:
        return [each for id_ in left.orders for each in desk.dispatch.of_order(id_).items]


def why_not(centre: Running, left: Morning) -> set[str]:
    """Why technicians may not be asked for the orders that are left."""
    with looking(centre) as desk:
        asked = [desk.candidates.of_order(id_, everybody=True).items for id_ in left.orders]
    return {why for items in asked for each in items for why in each.reasons}


def on_the_road(desk: Client, order_id: UUID) -> None:
    """The phone of whoever had an order told where he was on his way, each time farther on."""
    order = desk.orders.get(order_id)
    reached = {each.state: each.occurred_at for each in order.milestones}
    since, until = reached[OrderState.STARTED], reached[OrderState.ON_SITE]
    (visit,) = order.visits
    track = desk.positions.track(visit.technician_id, since, until)
    assert len(track) >= 3
    assert order.place.lat is not None
    assert order.place.lon is not None
    left = [apart_m(fix.lat, fix.lon, order.place.lat, order.place.lon) for fix in track]
    assert left[-1] < left[0]
    assert all(fix.speed_mps for fix in track[1:]), "but for the report that he sets out"


def half_locked_out(whole: Plan) -> Plan:
    """The plan with every second order from somebody who stands before his door."""
    job = plan.town("en").locked_out[0].title
    orders = [
        replace(order, job=job) if place % 2 else order for place, order in enumerate(whole.orders)
    ]
    return replace(whole, orders=tuple(orders))


def money_moved(judge: Client) -> None:
    """Sums were frozen and given back, a fee was paid, documents were judged; nobody pays twice."""
    found = judge.holds.list(past=True).items
    ends = Counter((hold.kind, hold.state) for each in found for hold in each.holds)
    assert ends.keys() >= {
        (HoldKind.PREPAYMENT, HoldState.HELD),
        (HoldKind.PREPAYMENT, HoldState.RELEASED),
        (HoldKind.PREPAYMENT, HoldState.FAILED),
        (HoldKind.DEPOSIT, HoldState.HELD),
    }
    paid = [each for each in found if each.fee_paid_at]
    assert paid
    assert all(each.stands_at and judge.holds.fee(each.order_id).fee for each in paid)
    assert {each.documents for each in found} - {DocumentsState.AWAITED}


def paid_out(finance: Client) -> None:
    """There are prices, and it is known where technicians are paid who are owed something."""
    assert {one.kind for one in finance.prices.all().items} == set(WORK_MINOR)
    assert all(one.payee for one in finance.payouts.payables().items)


def books_agree(centre: Running) -> None:
    """The books of the day balance, and beancount finds the same."""
    verified = callout("verify", "--data", centre.folder, "--json").answer["money"]
    assert (verified["ok"], verified["first_bad"]) == (True, None)
    assert verified["transfers"] > 0
    file = centre.folder.parent / "day.beancount"
    assert callout("ledger", "export", "--data", centre.folder, "--out", file).code == 0
    assert bean_check(file) == (0, "")


@pytest.mark.sqlite_alone("about what is made, through the same interface as everybody")
def test_a_morning_leaves_orders_in_many_states_and_technicians_where_they_are(
    own_centre: Running,
) -> None:
    clock = own_centre.clock
    today = Today(half_locked_out(plan.made(7, 5, "en")), clock.now() - timedelta(hours=7))
    heard: list[float] = []
    fire = settling(own_centre.work, own_centre.served.candidates)
    with Client(own_centre.url, LOCAL_SECRET) as root:
        desk, judge, finance = (hired(root, role) for role in DESKS)
        left = morning.played(
            root, (desk, judge, finance), clock, today, 9.5 * HOUR_S, heard.append, fire
        )
        assert today.second(clock.now()) == 9.5 * HOUR_S
        rows = {row.id: row for row in desk.orders.rows()}
        assert rows.keys() == left.orders.keys()
        wanted = today.plan.coming(7 * HOUR_S - 3_000, 9.5 * HOUR_S)
        assert sorted(one.at_s for one in left.orders.values()) == [one.at_s for one in wanted]
        states = Counter(row.state for row in rows.values())
        assert len(states) >= 3
        assert OrderState.OPEN in states
        completed = [row for row in rows.values() if row.state in ENDED]
        assert completed
        for row in completed:
            order = desk.orders.get(row.id)
            assert {report.status for report in order.reports} == {ReportStatus.ACCEPTED}
            times = [entry.received_at for entry in order.timeline]
            assert times == sorted(times)
            assert times[-1] - times[0] > timedelta(minutes=12)
        on_the_road(desk, completed[0].id)
        money_moved(judge)
        paid_out(finance)
    books_agree(own_centre)
    moved = [
        met
        for met in left.crew
        if apart_m(*met.place, met.planned.home.lat, met.planned.home.lon) > 100
    ]
    assert moved
    assert heard == sorted(heard)
    assert heard[-1] == 1.0
