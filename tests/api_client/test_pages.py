"""How long answers are read page after page, and a row kept whole."""

from datetime import datetime, timedelta, timezone
from uuid import UUID

import pytest

from api_client.audit import whole
from api_client.client import Client
from api_client.errors import Reason, Unreachable
from api_client.vocabulary import Direction, OrderSort, OrderState
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


OCTETS = "application/octet-stream"


def test_keys_are_whole_numbers_with_the_number_of_the_feed(script: Script, client: Client) -> None:
    content = b"".join(key.to_bytes(8, "little") for key in (3, 2**40, 1))
    script.acts = [answer(content, kind=OCTETS, Callout_Seq="12")]
    found = client.orders.keys(
        sort=OrderSort.PROMISED,
        direction=Direction.ASCENDING,
        late=True,
        assigned=False,
        created_from=datetime(2026, 11, 23, 8, tzinfo=timezone(timedelta(hours=8))),
        text="\u6c34 b",
    )
    assert (list(found.keys), found.seq) == ([3, 2**40, 1], 12)
    assert script.seen[0].path == (
        "/v1/orders/keys?sort=promised&direction=ascending&late=true&assigned=false"
        "&created_from=2026-11-23T00%3A00%3A00.000000Z&text=%E6%B0%B4+b"
    )


@pytest.mark.parametrize(
    ("content", "seq"), [(b"1234567", "5"), (b"12345678", ""), (b"12345678", "x")]
)
def test_what_are_no_keys_is_not_understood(
    script: Script, client: Client, content: bytes, seq: str
) -> None:
    script.acts = [answer(content, kind=OCTETS, Callout_Seq=seq)]
    with pytest.raises(Unreachable) as cut:
        client.orders.keys()
    assert cut.value.reason is Reason.NOT_UNDERSTOOD


def test_rows_of_keys_are_asked_for_in_their_order(script: Script, client: Client) -> None:
    script.acts = [answer('{"items":[],"next":null,"seq":5,"total":null}')]
    page = client.orders.page(keys=[7, 3], limit=2)
    assert page.total is None
    assert script.seen[0].path == "/v1/orders?limit=2&keys=7&keys=3"
