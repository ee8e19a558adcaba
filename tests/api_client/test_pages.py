"""How long answers are read page after page, and a row kept whole."""

from uuid import UUID

from api_client.audit import whole
from api_client.client import Client
from api_client.vocabulary import OrderState
from tests.api_client.conftest import Script, answer

SOMEBODY = UUID("01980000-0000-7000-8000-000000000001")


def audit_row(number: int) -> str:
    return (
        f'{{"seq":{number},"at":"2026-11-22T10:00:00.000000Z","actor":"eva","role":"dispatcher",'
        f'"action":"order.create","noun":"order","subject":"x","detail":{{"a":1}},'
        f'"hash":"{"0" * 64}","newer":true}}'
    )


def test_the_audit_log_is_read_to_its_end_with_the_fields_of_a_newer_release(
    script: Script, client: Client
) -> None:
    script.acts = [
        answer(f'{{"items":[{audit_row(1)},{audit_row(2)}]}}'),
        answer(f'{{"items":[{audit_row(3)}]}}'),
        answer('{"items":[]}'),
    ]
    rows = list(client.audit.rows())
    assert [row.seq for row in rows] == [1, 2, 3]
    assert whole(rows[0])["newer"] is True
    assert whole(rows[0])["at"] == "2026-11-22T10:00:00.000000Z"
    assert [request.path for request in script.seen] == [
        "/v1/audit?after=0&limit=500",
        "/v1/audit?after=2&limit=500",
        "/v1/audit?after=3&limit=500",
    ]


def test_the_queue_is_read_page_after_page_with_its_filters(script: Script, client: Client) -> None:
    script.acts = [
        answer('{"items":[],"next":"abc","seq":5,"total":0}'),
        answer('{"items":[],"next":null,"seq":5,"total":0}'),
    ]
    assert list(client.orders.rows(state=[OrderState.OPEN, OrderState.ON_HOLD])) == []
    assert [request.path for request in script.seen] == [
        "/v1/orders?limit=200&state=open&state=on-hold",
        "/v1/orders?limit=200&cursor=abc&state=open&state=on-hold",
    ]


def test_filters_that_are_not_set_are_not_sent(script: Script, client: Client) -> None:
    script.acts = [answer('{"items":[],"next":null,"seq":5,"total":0}')]
    client.orders.page(technician_id=SOMEBODY, ids=[SOMEBODY], limit=5)
    assert script.seen[0].path == f"/v1/orders?limit=5&technician_id={SOMEBODY}&ids={SOMEBODY}"
