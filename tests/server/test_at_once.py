"""Sends one thing twenty times at once: done once, with the same answer for everybody (A3)."""

from concurrent.futures import ThreadPoolExecutor

from api_client.ids import new_id
from api_client.vocabulary import Role
from tests.running import Running, new_order, new_report


def _orders(centre: Running) -> int:
    """How many orders there are."""
    answer = centre.ask("GET", "/v1/orders?limit=1", centre.person(Role.DISPATCHER)).json()
    total: int = answer["total"]
    return total


def test_twenty_at_once_with_one_id_make_one_order(centre: Running) -> None:
    body, by = new_order(), centre.person(Role.DISPATCHER)
    before = _orders(centre)
    with ThreadPoolExecutor(20) as pool:
        answers = list(
            pool.map(lambda _: centre.ask("POST", "/v1/orders", by, json=body), range(20))
        )
    assert sorted(answer.status_code for answer in answers) == [200] * 19 + [201]
    assert len({answer.text for answer in answers}) == 1
    assert _orders(centre) == before + 1


def test_twenty_at_once_with_one_id_make_one_report(centre: Running) -> None:
    bo = centre.technician()
    order = centre.order_of(bo)
    body = new_report(order, bo, "received")
    with ThreadPoolExecutor(20) as pool:
        answers = list(
            pool.map(lambda _: centre.ask("POST", "/v1/reports", bo, json=body), range(20))
        )
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1
    assert answers[0].json()["accepted"]
    path = f"/v1/orders/{order['id']}"
    whole = centre.ask("GET", path, centre.person(Role.DISPATCHER)).json()
    assert [report["report_id"] for report in whole["reports"]] == [body["report_id"]]
    assert [entry["step"] for entry in whole["timeline"]] == ["assign", "receive"]
    assert [milestone["state"] for milestone in whole["milestones"]] == ["received"]


def test_twenty_other_bodies_at_once_under_a_used_id_are_all_refused(centre: Running) -> None:
    bo = centre.technician()
    order = centre.order_of(bo)
    body = new_report(order, bo, "received")
    assert centre.ask("POST", "/v1/reports", bo, json=body).json()["accepted"]
    others = [{**body, "reason": f"another {number}"} for number in range(20)]
    with ThreadPoolExecutor(20) as pool:
        answers = list(
            pool.map(lambda other: centre.ask("POST", "/v1/reports", bo, json=other), others)
        )
    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {
        (409, "id-reused")
    }
    kept = centre.ask("GET", f"/v1/reports/{body['report_id']}", bo).json()
    assert kept["report"]["reason"] == ""


def test_a_step_out_of_turn_is_answered_and_kept_as_refused(centre: Running) -> None:
    bo = centre.technician()
    order = centre.order_of(bo)
    for state in ("received", "accepted"):
        assert centre.ask("POST", "/v1/reports", bo, json=new_report(order, bo, state)).ok
    again = new_report(order, bo, "received", report_id=str(new_id()))
    answer = centre.ask("POST", "/v1/reports", bo, json=again)
    assert (answer.status_code, answer.json()["code"]) == (409, "order-step-out-of-turn")
    kept = centre.ask("GET", f"/v1/reports/{again['report_id']}", bo).json()
    assert (kept["status"], kept["refusal"]) == ("refused", "order-step-out-of-turn")
