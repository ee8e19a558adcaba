"""Whether the queue has what the server has, with as few questions as will do."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from api_client.vocabulary import (
    Code,
    Direction,
    Noun,
    OrderGroup,
    OrderSort,
    OrderState,
    Priority,
)
from api_client.wire.changes import Change
from api_client.wire.orders import OrderRow
from api_client.wire.views import ViewContent, ViewFilter
from desktop.clock import HandClock
from desktop.ui import order_list
from desktop.ui.order_columns import order_columns
from desktop.ui.order_list import OrderList
from desktop.ui.order_model import OrderModel
from desktop.ui.pictures import centre
from desktop.ui.pictures.standin import StandIn
from desktop.ui.tasks import Tasks
from desktop.words import Language

LISTED = "/v1/orders"
KEYS = "/v1/orders/keys"
OPEN = ViewContent(filter=ViewFilter(states=(OrderState.OPEN,)))


def order(key: int, version: int = 1, **changes: object) -> OrderRow:
    like = centre.rows(Language.ENGLISH)[0]
    update = {
        "key": key,
        "id": UUID(int=key),
        "number": f"WO-{key}",
        "version": version,
        "created_at": centre.NOW + timedelta(seconds=key),
        **changes,
    }
    return like.model_copy(update=update)


@pytest.fixture
def server() -> StandIn:
    return StandIn(Language.ENGLISH, rows=[order(key) for key in range(1, 11)])


@pytest.fixture
def live(
    qapp: QApplication, server: StandIn, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[OrderList]:
    """Give a list over a model, closed afterwards; it does not wait long."""
    monkeypatch.setattr(order_list, "SOON_S", 0.01)
    monkeypatch.setattr(order_list, "GATHER_MS", 1)
    tasks = Tasks(qapp)
    model = OrderModel(order_columns(clock, lambda _: None), qapp)
    made = OrderList(model, server.client(), tasks, clock, model)
    yield made
    tasks.close()
    model.deleteLater()


def model_of(live: OrderList) -> OrderModel:
    model = live.parent()
    assert isinstance(model, OrderModel)
    return model


def shown(live: OrderList) -> list[int]:
    return list(model_of(live).keys)


def titles(live: OrderList) -> dict[int, str]:
    return {row.key: row.title for row in model_of(live).rows()}


def put(server: StandIn, *rows: OrderRow) -> list[Change]:
    """Let the server hold these rows; give the changes that tell of it."""
    changed = {row.key: row for row in rows}
    assert server.rows is not None
    server.rows = [row for row in server.rows if row.key not in changed] + list(rows)
    return [Change(seq=200, noun=Noun.ORDER, id=row.id, version=row.version) for row in rows]


def begin(qtbot: QtBot, live: OrderList, content: ViewContent | None = None) -> None:
    """List a view to its end."""
    with qtbot.waitSignal(live.filled):
        live.show(content or ViewContent())


def test_a_page_that_is_all_needs_no_keys(qtbot: QtBot, live: OrderList, server: StandIn) -> None:
    begin(qtbot, live)
    assert shown(live) == list(range(10, 0, -1))
    assert server.asked == [LISTED]
    with qtbot.waitSignal(live.filled):
        live.reload()
    assert server.asked == [LISTED] * 2


def test_the_first_orders_are_there_before_all_are(
    qtbot: QtBot, live: OrderList, server: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(order_list, "FIRST_ROWS", 4)
    with qtbot.waitSignal(live.filled):
        with qtbot.waitSignal(live.loaded):
            live.show(ViewContent())
        assert shown(live) == [10, 9, 8, 7]
        assert not model_of(live).complete
    assert shown(live) == list(range(10, 0, -1))
    assert model_of(live).complete
    assert server.asked == [LISTED, KEYS]


def test_a_change_is_shown_where_it_stands_and_nothing_else_is_asked(
    qtbot: QtBot, live: OrderList, server: StandIn
) -> None:
    begin(qtbot, live)
    server.asked.clear()
    changes = put(server, order(4, 2, title="Another"))
    with qtbot.waitSignal(live.changed):
        live.hear([*changes, Change(seq=1, noun=Noun.TECHNICIAN, id=UUID(int=3), version=9)])
    assert titles(live)[4] == "Another"
    live.hear(changes)
    assert server.asked == [LISTED]
    assert shown(live) == list(range(10, 0, -1))


def test_a_new_order_appears_at_its_end_of_the_list(
    qtbot: QtBot, live: OrderList, server: StandIn
) -> None:
    begin(qtbot, live)
    server.asked.clear()
    with qtbot.waitSignal(live.changed):
        live.hear(put(server, order(11), order(12)))
    assert shown(live) == list(range(12, 0, -1))
    assert server.asked == [LISTED]
    begin(qtbot, live, ViewContent(direction=Direction.ASCENDING))
    with qtbot.waitSignal(live.changed):
        live.hear(put(server, order(13)))
    assert shown(live) == list(range(1, 14))


def test_an_order_that_the_filter_leaves_out_now_goes_and_comes_again(
    qtbot: QtBot, live: OrderList, server: StandIn
) -> None:
    begin(qtbot, live, OPEN)
    with qtbot.waitSignal(live.changed):
        live.hear(put(server, order(4, 2, state=OrderState.CLOSED)))
    assert shown(live) == [10, 9, 8, 7, 6, 5, 3, 2, 1]
    with qtbot.waitSignal(live.filled):
        live.hear(put(server, order(4, 3)))
    assert shown(live) == list(range(10, 0, -1))


@pytest.mark.parametrize(
    ("sort", "changes"),
    [
        (OrderSort.TITLE, {"title": "Aaa"}),
        (OrderSort.PRIORITY, {"priority": Priority.EMERGENCY}),
        (OrderSort.CHANGED, {"changed_at": centre.NOW + timedelta(hours=1)}),
    ],
)
def test_an_order_that_stands_elsewhere_now_moves(
    qtbot: QtBot, live: OrderList, server: StandIn, sort: OrderSort, changes: dict[str, object]
) -> None:
    begin(qtbot, live, ViewContent(sort=sort))
    before = shown(live)
    server.asked.clear()
    with qtbot.waitSignal(live.changed):
        live.hear(put(server, order(5, 2, promised_at=centre.NOW)))
    assert shown(live) == before
    assert server.asked == [LISTED]
    with qtbot.waitSignal(live.filled):
        live.hear(put(server, order(5, 3, **changes)))
    assert shown(live) != before
    assert sorted(shown(live)) == list(range(1, 11))


def test_orders_stand_under_headings_and_move_between_them(
    qtbot: QtBot, live: OrderList, server: StandIn
) -> None:
    put(server, order(2, 2, state=OrderState.CLOSED), order(3, 2, state=OrderState.CLOSED))
    begin(qtbot, live, ViewContent(group=OrderGroup.STATE))
    model = model_of(live)
    first, second = (key for key in shown(live) if key < 0)
    assert shown(live) == [first, 10, 9, 8, 7, 6, 5, 4, 1, second, 3, 2]
    assert [heading.said() for heading in model.whole.headings.values()] == ["Open", "Closed"]
    model.fold(second, folded=True)
    with qtbot.waitSignal(live.filled):
        live.hear(put(server, order(10, 2, state=OrderState.CLOSED)))
    assert shown(live) == [first, 9, 8, 7, 6, 5, 4, 1, second]
    assert model.whole.headings[second].count == 3
    begin(qtbot, live)
    assert shown(live) == list(range(10, 0, -1))


def test_some_stand_first_and_under_each_heading_too(
    qtbot: QtBot, live: OrderList, server: StandIn
) -> None:
    put(server, order(2, 2, state=OrderState.CLOSED), order(3, 2, state=OrderState.CLOSED))
    live.first = lambda: [UUID(int=key) for key in (2, 5, 7)]
    begin(qtbot, live, ViewContent(group=OrderGroup.STATE))
    first, second = (key for key in shown(live) if key < 0)
    assert shown(live) == [first, 5, 7, 10, 9, 8, 6, 4, 1, second, 2, 3]
    begin(qtbot, live)
    assert shown(live) == [2, 5, 7, 10, 9, 8, 6, 4, 3, 1]


def test_what_changed_while_keys_came_is_not_lost(
    qtbot: QtBot, live: OrderList, server: StandIn
) -> None:
    begin(qtbot, live, ViewContent(sort=OrderSort.STATE))
    with qtbot.waitSignal(live.filled):
        live.reload()
        live.hear(put(server, order(7, 2, state=OrderState.CLOSED)))
    qtbot.waitUntil(lambda: 7 in {shown(live)[0], shown(live)[-1]})


def test_another_view_leaves_what_is_shown_until_it_is_here(
    qtbot: QtBot, live: OrderList, server: StandIn
) -> None:
    put(server, order(2, 2, state=OrderState.CLOSED))
    begin(qtbot, live)
    live.show(OPEN)
    assert len(shown(live)) == 10
    live.show(ViewContent(filter=ViewFilter(states=(OrderState.CLOSED,))))
    qtbot.waitUntil(lambda: shown(live) == [2])


def test_what_passes_is_asked_for_again_by_itself_and_told_once(
    qtbot: QtBot, live: OrderList, server: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(order_list, "RETRY_MS", 5)
    told: list[object] = []
    live.failed.connect(told.append)
    server.failing = (LISTED,)
    live.reload()
    qtbot.waitUntil(lambda: len(server.asked) > 3)
    assert len(told) == 1
    assert not live.ready
    server.failing = ()
    qtbot.waitUntil(lambda: live.ready)
    assert shown(live) == list(range(10, 0, -1))


def test_what_does_not_pass_waits_for_somebody(
    qtbot: QtBot, live: OrderList, server: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(order_list, "RETRY_MS", 0)
    server.refusals = {f"GET {LISTED}": (Code.NOT_PERMITTED, 403, {})}
    for _ in range(2):
        with qtbot.waitSignal(live.failed):
            live.reload()
    assert server.asked == [LISTED] * 2


def test_an_order_is_looked_for_wherever_it_is(
    qtbot: QtBot, live: OrderList, server: StandIn
) -> None:
    put(server, order(2, 2, state=OrderState.CLOSED))
    begin(qtbot, live, OPEN)
    for key, listed in ((2, False), (3, True)):
        with qtbot.waitSignal(live.found) as answer:
            live.find(UUID(int=key))
        assert answer.args == [UUID(int=key), listed]


def test_what_becomes_late_is_listed_as_time_passes(
    qtbot: QtBot, live: OrderList, server: StandIn
) -> None:
    begin(qtbot, live, ViewContent(filter=ViewFilter(late=True)))
    assert shown(live) == list(range(10, 0, -1))
    put(server, order(3, 2, promised_at=None))
    with qtbot.waitSignal(live.filled):
        live.pass_time()
    assert 3 not in shown(live)
    begin(qtbot, live)
    server.asked.clear()
    live.pass_time()
    assert server.asked == []
