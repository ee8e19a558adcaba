"""Lets two desks edit the same orders at random, at once, on one server: no update is lost (F1).

What a desk's windows do when somebody saves is done here without the windows: the same functions,
the same client, a server of its own. CALLOUT_SCALE says how many orders and edits.
Most orders are edited once or twice; on a hot handful the desks meet all the time.
"""

import random
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Barrier
from typing import Any
from uuid import UUID

from api_client.client import Client
from api_client.vocabulary import NoPhone, Priority, Role
from api_client.wire.history import HistoryEntry
from api_client.wire.orders import Order
from desktop.ui.edits import FIELDS, Conflict, Draft, Saved, flat, save
from desktop.ui.values import parted
from tests.conftest import Scale
from tests.running import Running

EDITS = {Scale.CI: 100, Scale.FULL: 2400}
ORDERS = {Scale.CI: 6, Scale.FULL: 1000}
HOT = 6
"""So many orders are edited every other time, so that the desks meet on them."""
SEED = 20261129
MEETINGS = 2
"""At first each desk is the later one once, however the machine shares out its time."""
MEET_WITHIN_S = 60.0


@dataclass
class Desk:
    """A desk whose dispatcher edits at random, on what he saw now or a while ago."""

    client: Client
    orders: list[UUID]
    chance: random.Random
    barrier: Barrier
    place: int
    saved: list[Saved] = field(default_factory=list)
    clashes: int = 0
    given_up: int = 0

    def work(self, edits: int) -> None:
        """Edit so many times, and begin at the same moment as the other desk."""
        seen = {order: self.client.orders.get(order) for order in self.orders}
        for turn in range(MEETINGS):
            self.meet(turn)
        for number in range(edits):
            hot = self.chance.random() < 0.5
            order = self.chance.choice(self.orders[:HOT] if hot else self.orders)
            if self.chance.random() < 0.5:
                seen[order] = self.client.orders.get(order)
            seen[order] = self.edit(seen[order], number)

    def meet(self, turn: int) -> None:
        """Edit the title that the other desk edits too, both from what both saw; one is later."""
        seen = self.client.orders.get(self.orders[turn])
        self.barrier.wait(MEET_WITHIN_S)
        if turn == self.place:
            self.edit(seen, turn, ["title"])
        self.barrier.wait(MEET_WITHIN_S)
        if turn != self.place:
            self.edit(seen, turn, ["title"])
        self.barrier.wait(MEET_WITHIN_S)

    def edit(self, order: Order, number: int, names: Sequence[str] = ()) -> Order:
        """Make one edit, choosing in each conflict by the toss of a coin until it is in."""
        names = names or self.chance.sample(FIELDS, self.chance.randint(1, 3))
        draft = Draft(order).changed({name: self.value(name, number) for name in names})
        answer = save(self.client, draft)
        while isinstance(answer, Conflict):
            self.clashes += len(answer.clashes)
            mine = {clash.field: self.chance.random() < 0.5 for clash in answer.clashes}
            resolved = answer.resolved(mine)
            if not resolved.changes:
                self.given_up += 1
                return answer.order
            answer = save(self.client, resolved)
        self.saved.append(answer)
        return answer.order

    def value(self, name: str, number: int) -> Any:  # noqa: ANN401  (JSON)
        """Give a value of a field that no other edit gives it, but for the few words."""
        mark = f"{id(self) % 1000}-{number}-{self.chance.randrange(10**6)}"
        hour = self.chance.randrange(10, 23)
        at = f"2027-01-0{self.chance.randrange(1, 9)}T{hour}:{number % 60:02}:00.{hour:06}Z"
        made = {
            "priority": self.chance.choice(list(Priority)).value,
            "crew_size": self.chance.randrange(1, 20),
            "no_phone": self.chance.choice(list(NoPhone)).value,
            "place": {"address": mark, "area": "", "lat": None, "lon": None},
            "equipment": [
                {"name": mark, "maker": "", "model": "", "serial_number": "", "location": ""}
            ],
            "spare_parts": [{"name": mark, "number": "", "quantity": 1, "unit": "pc"}],
            "promised_at": at,
            "time_window": {"begins_at": at, "ends_at": "2027-02-01T00:00:00.000000Z"},
            "service": None,
        }
        return made.get(name, mark)


def test_no_acknowledged_edit_is_lost(own_centre: Running, scale: Scale) -> None:
    orders = [UUID(own_centre.order()["id"]) for _ in range(ORDERS[scale])]
    barrier, edits = Barrier(2), EDITS[scale] // 2
    roles = (Role.DISPATCHER, Role.SUPERVISOR)
    desks = [
        Desk(
            Client(own_centre.url, own_centre.person(role).token),
            orders,
            random.Random(SEED + place),
            barrier,
            place,
        )
        for place, role in enumerate(roles)
    ]
    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(desk.work, edits) for desk in desks]:
            done.result()
    judge = desks[0].client
    saved = {answer.draft.edit_id: answer for desk in desks for answer in desk.saved}
    assert sum(len(desk.saved) + desk.given_up for desk in desks) == 2 * (edits + MEETINGS)
    assert all(desk.clashes for desk in desks), "nobody disagreed with anybody"
    assert any(answer.merged for answer in saved.values()), "nothing was merged"
    found = 0
    for order in orders:
        history = judge.history.of_order(order).items
        hold_chain(judge.orders.get(order), history)
        mine = {entry.id: saved[entry.id] for entry in history}
        found += len(mine)
        hold_each(judge.orders.get(order), history, mine)
    assert found == len([answer for answer in saved.values() if answer.draft.changes])
    for desk in desks:
        desk.client.close()


def hold_chain(order: Order, history: tuple[HistoryEntry, ...]) -> None:
    """Hold that each edit was made on what the one before left, down to what the order now says."""
    versions = [entry.version for entry in history]
    assert versions == sorted(set(versions))
    said: dict[str, Any] = {}
    for entry in history:
        for change in entry.changes:
            assert said.get(change.field, change.before) == change.before, entry.id
            said[change.field] = change.after
    now = order.model_dump(mode="json")
    assert {name: now[name] for name in said} == said


def hold_each(order: Order, history: tuple[HistoryEntry, ...], saved: Mapping[UUID, Saved]) -> None:
    """Hold that each value that was acknowledged still stands, or gave way to one who had seen it.

    An edit that changes a field which it was not asked to change would lose somebody's update.
    """
    now = flat(order)
    for place, entry in enumerate(history):
        asked = saved[entry.id].draft.changes
        assert changed(entry) <= set(asked), "changed what nobody asked for"
        for name, value in asked.items():
            later = [each for each in history[place + 1 :] if name in changed(each)]
            if not later:
                assert now[name] == value, (name, entry.id)
                continue
            seen = saved[later[0].id].draft.base.version
            assert seen >= entry.version, f"{name} of {entry.id} was overwritten unseen"


def changed(entry: HistoryEntry) -> set[str]:
    """Give what an edit changed, as finely as people do."""
    return {
        name
        for change in entry.changes
        for name, _, _ in parted(change.field, change.before, change.after)
    }
