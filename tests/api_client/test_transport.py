"""What a client does when the network or the server misbehaves."""

import json
import random
import socket
import time
from threading import Thread, Timer
from uuid import UUID

import psutil
import pytest

from api_client.client import Client
from api_client.errors import Reason, Refused, Unreachable
from api_client.ids import new_id
from api_client.transport import Patience, new_session
from api_client.vocabulary import Code, FieldState
from api_client.wire.base import EARLIEST
from api_client.wire.orders import OrderEdit
from api_client.wire.tracking import StatusReport
from tests.api_client.conftest import SWIFT, Script, answer, drop, half, hold, problem

CENTRE = UUID("01980000-0000-7000-8000-000000000001")
HEALTH = (
    f'{{"ok":true,"centre_id":"{CENTRE}","release":"9.1","at":"2026-11-22T10:00:00Z",'
    '"seq":4,"staffed":true,"weather":{"newer":"field"}}'
)
RECEIPT = f'{{"report_id":"{CENTRE}","accepted":true,"missing":[],"order_version":3}}'
REPORT = StatusReport(
    report_id=CENTRE, order_id=CENTRE, state=FieldState.RECEIVED, occurred_at=EARLIEST
)


def test_an_answer_of_a_newer_release_is_read_without_the_fields_that_are_unknown(
    script: Script, client: Client
) -> None:
    script.acts = [answer(HEALTH)]
    assert client.centre.health().seq == 4
    assert script.seen[0].headers["Authorization"] == "Bearer a-token"


def test_a_word_of_a_newer_release_does_not_hide_the_rest(script: Script, client: Client) -> None:
    person = {"id": str(CENTRE), "name": "Ada", "role": "wizard", "permissions": ["orders-view"]}
    script.acts = [answer(json.dumps(person))]
    found = client.people.me()
    assert found.role.value == "wizard"
    assert not found.role.known


def test_a_server_that_moved_is_found_by_all_who_share_the_client(
    script: Script, client: Client
) -> None:
    script.acts = [answer(HEALTH), answer(HEALTH)]
    here = client.url
    with Client("http://127.0.0.1:1", "a-token", patience=SWIFT) as lost:
        other = lost.with_token("another-token")
        lost.move(f"{here}/")
        assert other.url == here
        assert other.centre.health().seq == lost.centre.health().seq == 4
    assert [seen.headers["Authorization"] for seen in script.seen] == [
        "Bearer another-token",
        "Bearer a-token",
    ]


def test_a_problem_becomes_a_refusal_with_its_code_and_fields(
    script: Script, client: Client
) -> None:
    script.acts = [problem("id-reused", 409, '{"report_id":"x"}')]
    with pytest.raises(Refused) as caught:
        client.tracking.report(REPORT)
    assert caught.value.code is Code.ID_REUSED
    assert caught.value.status == 409
    assert caught.value.fields == {"report_id": "x"}
    assert len(script.seen) == 1


def test_a_code_of_a_newer_release_stays_a_text(script: Script, client: Client) -> None:
    script.acts = [problem("moon-too-full", 422)]
    with pytest.raises(Refused) as caught:
        client.centre.health()
    assert caught.value.code == "moon-too-full"
    assert not isinstance(caught.value.code, Code)


def test_a_report_whose_reply_is_lost_is_sent_again_with_the_same_body(
    script: Script, client: Client
) -> None:
    script.acts = [drop, half(RECEIPT[:20]), answer(RECEIPT)]
    assert client.tracking.report(REPORT).accepted
    assert len(script.seen) == 3
    assert len({request.body for request in script.seen}) == 1


def test_repeats_are_bounded(script: Script, client: Client) -> None:
    script.acts = [drop]
    with pytest.raises(Unreachable) as caught:
        client.tracking.report(REPORT)
    assert caught.value.reason is Reason.CUT
    assert len(script.seen) == SWIFT.tries


def test_a_server_that_says_nothing_is_a_time_out(script: Script, client: Client) -> None:
    script.acts = [hold]
    with pytest.raises(Unreachable) as caught:
        client.people.sign_in("eva", "secret")
    assert caught.value.reason is Reason.TIME_OUT
    assert caught.value.sent
    assert len(script.seen) == 1, "a sign-in is never repeated once it may have arrived"


def test_pairing_is_not_repeated_when_its_reply_is_lost(script: Script, client: Client) -> None:
    script.acts = [drop, answer("{}")]
    with pytest.raises(Unreachable):
        client.people.pair("ABCD-1234")
    assert len(script.seen) == 1


def test_where_nobody_listens_even_a_sign_in_is_tried_again() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{held.getsockname()[1]}"
        with Client(url, patience=SWIFT) as client, pytest.raises(Unreachable) as caught:
            client.people.sign_in("eva", "secret")
    assert caught.value.reason is Reason.NOT_LISTENING
    assert not caught.value.sent


def test_retry_after_is_waited_out(script: Script, client: Client) -> None:
    script.acts = [problem("too-many-tries", 429, Retry_After="0"), answer(RECEIPT)]
    assert client.tracking.report(REPORT).accepted
    assert len(script.seen) == 2


def test_a_long_retry_after_is_handed_to_the_caller(script: Script, client: Client) -> None:
    script.acts = [problem("too-many-tries", 429, Retry_After="900")]
    with pytest.raises(Refused) as caught:
        client.tracking.report(REPORT)
    assert caught.value.retry_after_s == 900
    assert len(script.seen) == 1


def test_a_throttled_sign_in_is_not_repeated(script: Script, client: Client) -> None:
    script.acts = [problem("too-many-tries", 429, Retry_After="0")]
    with pytest.raises(Refused) as caught:
        client.people.sign_in("eva", "secret")
    assert caught.value.code is Code.TOO_MANY_TRIES
    assert len(script.seen) == 1


def test_a_stopping_server_is_tried_again_but_a_fault_of_its_own_is_not(
    script: Script, client: Client
) -> None:
    script.acts = [problem("server-stopping", 503), answer(HEALTH)]
    assert client.centre.health().ok
    script.acts = [problem("server-fault", 500)]
    with pytest.raises(Refused):
        client.centre.health()
    assert len(script.seen) == 3


UNTAKEN = [("request-too-slow", 408, None), ("server-busy", 503, "0")]
"""What the server says of a request that it had not whole, or had no place for."""


@pytest.mark.parametrize(("code", "status", "advice"), UNTAKEN)
def test_what_was_certainly_not_taken_is_sent_again_even_a_pairing(
    script: Script, client: Client, code: str, status: int, advice: str | None
) -> None:
    headers = {} if advice is None else {"Retry-After": advice}
    paired = f'{{"token":"t","technician_id":"{CENTRE}","name":"Bo"}}'
    script.acts = [problem(code, status, **headers), answer(paired, 201)]
    assert client.people.pair("ABCD-1234").token == "t"
    assert len(script.seen) == 2


@pytest.mark.parametrize(
    ("code", "status"), [("server-stopping", 503), ("took-too-long", 503), ("bad-gateway", 502)]
)
def test_what_may_have_been_taken_is_sent_again_only_where_its_id_makes_that_harmless(
    script: Script, client: Client, code: str, status: int
) -> None:
    script.acts = [problem(code, status)]
    with pytest.raises(Refused):
        client.people.pair("ABCD-1234")
    assert len(script.seen) == 1
    script.acts = [problem(code, status), answer(RECEIPT)]
    assert client.tracking.report(REPORT).accepted
    assert len({request.body for request in script.seen[1:]}) == 1


def test_a_full_disk_is_tried_again_when_the_server_says_when(
    script: Script, client: Client
) -> None:
    script.acts = [problem("disk-full", 507, Retry_After="0"), answer(RECEIPT)]
    assert client.tracking.report(REPORT).accepted
    for advice in ({}, {"Retry_After": "900"}):
        script.acts = [problem("disk-full", 507, **advice)]
        before = len(script.seen)
        with pytest.raises(Refused) as caught:
            client.tracking.report(REPORT)
        assert caught.value.is_passing
        assert len(script.seen) == before + 1


def test_the_advice_to_wait_is_followed(script: Script, client: Client) -> None:
    script.acts = [problem("server-busy", 503, Retry_After="1"), answer(HEALTH)]
    began = time.monotonic()
    assert client.centre.health().ok
    assert time.monotonic() - began >= 1.0


@pytest.mark.parametrize(
    ("status", "passes"),
    [(408, True), (429, True), (500, True), (503, True), (507, True), (401, False), (409, False)],
)
def test_what_passes_by_itself_is_known(status: int, *, passes: bool) -> None:
    assert Refused("whatever", status).is_passing is passes


@pytest.mark.parametrize("status", [200, 404, 502])
def test_something_else_that_answers_is_named_so(
    script: Script, client: Client, status: int
) -> None:
    script.acts = [answer("<html>hello</html>", status, "text/html")]
    with pytest.raises(Unreachable) as caught:
        client.centre.health()
    assert caught.value.reason is Reason.NOT_UNDERSTOOD


def test_a_redirect_is_not_followed_with_our_token(script: Script, client: Client) -> None:
    script.acts = [answer("", 307, Location="http://127.0.0.1:9/elsewhere")]
    with pytest.raises(Unreachable) as caught:
        client.centre.health()
    assert caught.value.reason is Reason.NOT_UNDERSTOOD


@pytest.mark.parametrize("url", ["", "no address", "ftp://x", "http://"])
def test_an_address_that_is_none_is_named_so(url: str) -> None:
    with Client(url, patience=SWIFT) as client, pytest.raises(Unreachable) as caught:
        client.centre.health()
    assert caught.value.reason is Reason.ADDRESS_WRONG


def test_closing_ends_a_wait_at_once(script: Script) -> None:
    slow = Patience(tries=3, first_wait_s=60.0, longest_wait_s=60.0)
    client = Client(script.url, patience=slow)
    script.acts = [drop]
    caught: list[Unreachable] = []

    def run() -> None:
        try:
            client.centre.health()
        except Unreachable as fault:
            caught.append(fault)

    thread = Thread(target=run)
    thread.start()
    timer = Timer(0.2, client.close)
    timer.start()
    thread.join(10)
    timer.join()
    assert not thread.is_alive()
    assert caught[0].reason is Reason.CLOSED


def test_another_token_shares_the_connections_and_closing_it_ends_nothing(
    script: Script, client: Client
) -> None:
    script.acts = [answer(HEALTH)]
    other = client.with_token("secret")
    other.centre.health()
    other.close()
    client.centre.health()
    assert [request.headers["Authorization"] for request in script.seen] == [
        "Bearer secret",
        "Bearer a-token",
    ]


def test_an_edit_says_only_what_its_maker_set(script: Script, client: Client) -> None:
    script.acts = [problem("edit-conflict", 409)]
    edit = OrderEdit(edit_id=CENTRE, version=3, promised_at=None)
    with pytest.raises(Refused):
        client.orders.edit(CENTRE, edit)
    assert script.seen[0].body.decode() == (
        f'{{"edit_id":"{CENTRE}","version":3,"promised_at":null}}'
    )


def test_a_session_takes_neither_netrc_nor_proxy_nor_cookies(
    script: Script, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    script.acts = [answer(HEALTH, Set_Cookie="a=b; Path=/")]
    client.centre.health()
    client.centre.health()
    assert "Cookie" not in script.seen[1].headers
    assert not new_session().trust_env


def test_waits_grow_to_their_bound_and_differ_by_chance() -> None:
    patience = Patience(first_wait_s=1.0, longest_wait_s=5.0)
    waits = [patience.wait_s(attempt, random.Random(1)) for attempt in range(1, 40)]
    assert 0.5 <= waits[0] <= 1.0
    assert max(waits) <= 5.0
    assert waits[1] > waits[0]
    assert patience.wait_s(1, random.Random(1)) != patience.wait_s(1, random.Random(2))


def test_ids_are_version_7_and_sort_by_their_making() -> None:
    made = [new_id() for _ in range(200)]
    assert {one.version for one in made} == {7}
    assert sorted(made) == made


def test_closing_drops_the_connections_though_somebody_holds_the_exception(
    script: Script, client: Client
) -> None:
    script.acts = [problem("not-found", 404)]
    with pytest.raises(Refused) as held:
        client.centre.health()
    client.close()
    port = int(script.url.rsplit(":", 1)[1])
    alive = (at for at in psutil.Process().net_connections("tcp") if at.status == "ESTABLISHED")
    assert port not in [at.raddr.port for at in alive]
    assert held.value.code == "not-found"
