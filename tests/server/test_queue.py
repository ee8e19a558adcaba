"""Tries the queue over HTTP and through the client: pages, keys, cursors, and what is refused."""

import base64
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_client.client import Client
from api_client.vocabulary import Code, Direction, OrderSort, OrderState, Priority, Role
from api_client.wire.orders import OrderPage, OrderRow
from desktop.domain.refusal import Refusal
from desktop.server import cursors
from desktop.service.queue import Order, Place, kinds_of_values
from desktop.service.unit import SYSTEM
from tests.running import Running

ORDERS = st.builds(Order, st.sampled_from(OrderSort), st.booleans())
WHOLE = st.integers(-(2**53) + 1, 2**53 - 1)
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=40)


def place_of(order: Order, data: st.DataObject) -> Place:
    """Some place in an order."""
    kinds = kinds_of_values(order, 0)
    assert kinds is not None
    values: list[int | str] = [data.draw(TEXT) if k is str else data.draw(WHOLE) for k in kinds]
    return Place(0, tuple(values), data.draw(WHOLE))


@given(ORDERS, st.data())
def test_a_cursor_is_read_as_it_was_written(order: Order, data: st.DataObject) -> None:
    place = place_of(order, data)
    written = cursors.written(order, place)
    assert cursors.read(order, written) == place
    other = Order(order.by, not order.descending)
    with pytest.raises(Refusal) as refused:
        cursors.read(other, written)
    assert refused.value.code is Code.REQUEST_INVALID


@pytest.mark.parametrize(
    "by",
    [OrderSort.PROMISED, OrderSort.TECHNICIAN, OrderSort.AREA, OrderSort.PHONE, OrderSort.WINDOW],
)
def test_a_place_among_what_has_nothing_is_a_place(by: OrderSort) -> None:
    order = Order(by, descending=False)
    assert cursors.read(order, cursors.written(order, Place(1, (), 7))) == Place(1, (), 7)


def token(*said: object) -> str:
    """A cursor that says anything."""
    return base64.urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")


BAD = (
    "7",
    "%ff",
    "e30",
    "\u6c34",
    token(),
    token(1, "created", 1),
    token(1, "created", 1, 0, 7),
    token(2, "created", 1, 0, 7, 7),
    token(1, "title", 1, 0, "a", 7),
    token(1, "created", 1, 1, 7, 7),
    token(1, "created", 1, -1, 7, 7),
    token(1, "created", 1, True, 7, 7),
    token(1, "created", 1, 0, "7", 7),
    token(1, "created", 1, 0, 7, None),
    token(1, "created", 1, 0, 7.5, 7),
    token(1, "created", 1, 0, 2**60, 7),
    token(1, "created", 1, 0, [7], 7),
    token("[" * 500),
)


@pytest.mark.parametrize("cursor", BAD)
def test_what_is_no_cursor_is_refused(centre: Running, cursor: str) -> None:
    by = centre.person(Role.DISPATCHER)
    answer = centre.ask("GET", "/v1/orders", by, params={"cursor": cursor})
    assert (answer.status_code, answer.json()["code"]) == (422, "request-invalid")


@pytest.mark.parametrize(
    "query",
    [
        *("sort=weight", "direction=up", "kind=cake", "priority=1", "assigned=perhaps"),
        *("promised_before=2026-11-23", "created_from=1700000000", "keys=-1", "keys=x"),
        *("late=maybe", "limit=501", "cursor="),
    ],
)
def test_what_is_no_question_is_refused(centre: Running, query: str) -> None:
    by = centre.person(Role.DISPATCHER)
    assert centre.ask("GET", f"/v1/orders?{query}", by).status_code == 422
    if not query.startswith(("limit", "cursor", "keys")):
        assert centre.ask("GET", f"/v1/orders/keys?{query}", by).status_code == 422


def test_the_list_of_keys_takes_no_limit_and_no_cursor(centre: Running) -> None:
    by = centre.person(Role.DISPATCHER)
    for query in ("limit=5", "cursor=abc", "keys=1"):
        assert centre.ask("GET", f"/v1/orders/keys?{query}", by).status_code == 422


def test_pages_and_keys_agree_in_every_order(own_centre: Running) -> None:
    client = own_centre.client(own_centre.person(Role.DISPATCHER))
    for title in ("b", "B", "a", "\u6c34", "c"):
        own_centre.order(title=title)
    for sort in OrderSort:
        for direction in Direction:
            rows = _walked(client, sort=sort, direction=direction)
            keys = client.orders.keys(sort=sort, direction=direction)
            assert [row.key for row in rows] == list(keys.keys)
            assert len(set(keys.keys)) == 5
    by_title = _walked(client, sort=OrderSort.TITLE, direction=Direction.ASCENDING)
    assert [row.title for row in by_title] == ["a", "b", "B", "c", "\u6c34"]


def _walked(client: Client, **sought: Any) -> list[Any]:  # noqa: ANN401
    rows: list[Any] = []
    cursor: str | None = None
    while True:
        page = client.orders.page(limit=2, cursor=cursor, **sought)
        rows += page.items
        cursor = page.next
        if cursor is None:
            return rows


def test_filters_are_joined(own_centre: Running) -> None:
    client = own_centre.client(own_centre.person(Role.DISPATCHER))
    urgent = own_centre.order(
        priority="emergency", title="\u6ca1\u6709\u70ed\u6c34", promised_at="2026-11-22T08:00:00Z"
    )
    own_centre.order(title="No hot water")
    page = client.orders.page(
        state=[OrderState.OPEN],
        priority=[Priority.EMERGENCY],
        text="\u70ed\u6c34",
        late=True,
        assigned=False,
        created_from=datetime(2026, 1, 1, tzinfo=UTC),
        promised_before=datetime(2026, 11, 23, tzinfo=UTC),
        sort=OrderSort.PRIORITY,
    )
    assert [str(row.id) for row in page.items] == [urgent["id"]]
    assert page.total == 1
    assert client.orders.page(promised_before=datetime(2026, 11, 22, tzinfo=UTC)).items == ()


def test_keys_are_eight_bytes_each_with_the_number_of_the_feed(own_centre: Running) -> None:
    by = own_centre.person(Role.DISPATCHER)
    made = [own_centre.order() for _ in range(3)]
    answer = own_centre.ask("GET", "/v1/orders/keys?sort=created&direction=ascending", by)
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.content == b"".join(order["key"].to_bytes(8, "little") for order in made)
    page = own_centre.ask("GET", "/v1/orders", by).json()
    assert answer.headers["Callout-Seq"] == str(page["seq"])


def test_rows_are_had_by_their_keys_in_any_order(own_centre: Running) -> None:
    client = own_centre.client(own_centre.person(Role.DISPATCHER))
    made = [own_centre.order() for _ in range(3)]
    asked = [made[2]["key"], made[0]["key"], 10**12]
    page = client.orders.page(keys=asked)
    assert [row.key for row in page.items] == asked[:2]
    assert (page.next, page.total) == (None, 2)


def test_a_page_is_what_the_contract_says_to_the_letter(own_centre: Running) -> None:
    window = {"begins_at": "2026-11-24T08:00:00+08:00", "ends_at": "2026-11-24T10:00:00Z"}
    own_centre.order(
        title='\u6c34 "quoted" \\ \u00e9',
        place={"address": "1 Harbour Road", "lat": 31.25, "lon": 121.5},
        time_window=window,
        promised_at="2026-11-24T09:00:00.000001Z",
    )
    bo = own_centre.person(Role.TECHNICIAN)
    own_centre.order_of(bo)
    answer = own_centre.ask("GET", "/v1/orders", own_centre.person(Role.DISPATCHER))
    page = OrderPage.model_validate_json(answer.content)
    assert json.loads(answer.content) == page.model_dump(mode="json")
    assert len(page.items) == 2
    assert page.items[0].technician_id == bo.id
    assert list(answer.json()["items"][0]) == list(answer.json()["items"][1])
    client = own_centre.client(own_centre.person(Role.DISPATCHER))
    for row in page.items:
        whole = client.orders.get(row.id)
        assert {name: getattr(whole, name) for name in OrderRow.model_fields} == dict(row)


def test_what_an_earlier_release_wrote_gets_the_fields_that_are_new(own_centre: Running) -> None:
    made = own_centre.order(place={"address": "1 Harbour Road"})
    own_centre.work.write(
        SYSTEM,
        lambda unit: unit.session.connection().exec_driver_sql(
            """UPDATE work_order SET place = '{"address":"1 Harbour Road"}'"""
        ),
    )
    answer = own_centre.ask("GET", "/v1/orders", own_centre.person(Role.DISPATCHER)).json()
    assert answer["items"][0]["place"] == made["place"]
