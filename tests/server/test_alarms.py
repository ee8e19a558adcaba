"""Tries alarms over HTTP and through the client: seen, acknowledged, followed (A6)."""

from datetime import timedelta

from api_client.ids import new_id
from api_client.vocabulary import AlarmKind, Role
from tests.alarmed import alarm, look
from tests.running import Running


def test_a_dispatcher_sees_and_acknowledges_an_alarm(own_centre: Running) -> None:
    by = own_centre.person(Role.DISPATCHER)
    promised_at = (own_centre.clock.now() + timedelta(hours=1)).isoformat()
    order = own_centre.order(promised_at=promised_at)
    own_centre.clock.forward(timedelta(hours=2))
    look(own_centre.work)
    found = own_centre.ask("GET", "/v1/alarms", by).json()
    [item] = found["items"]
    assert (item["kind"], item["order_id"]) == ("order-late", order["id"])
    assert (item["order_number"], item["mine"]) == (order["number"], True)
    assert item["about_at"] == "2026-11-23T09:00:00.000000Z"
    path, body = f"/v1/alarms/{item['id']}/acknowledgement", {"id": str(new_id()), "note": "Rung."}
    answer = own_centre.ask("POST", path, by, json=body)
    assert answer.status_code == 200
    assert own_centre.ask("POST", path, by, json=body).json() == answer.json()
    assert answer.json()["note"] == "Rung."
    assert answer.json()["acknowledged_by"] == str(by.id)
    other = own_centre.ask(
        "POST", path, own_centre.person(Role.SUPERVISOR), json={"id": str(new_id())}
    )
    assert other.json()["acknowledged_by"] == str(by.id)
    assert found["seq"] < own_centre.ask("GET", "/v1/alarms", by).json()["seq"]


def test_what_ended_is_listed_when_it_is_asked_for(own_centre: Running) -> None:
    client = own_centre.client(own_centre.person(Role.DISPATCHER).token)
    alarm(own_centre)  # about a promise that the order never had: the next look ends it
    look(own_centre.work)
    assert client.alarms.list().items == ()
    [past] = client.alarms.list(past=True).items
    assert past.ended_at is not None
    standing = alarm(own_centre, AlarmKind.BACKUP_FAILED)
    found = client.alarms.list(past=True, limit=1).items
    assert [each.id for each in found] == [standing]
    assert not found[0].mine


def test_the_client_acknowledges_with_a_note(own_centre: Running) -> None:
    client = own_centre.client(own_centre.person(Role.DISPATCHER).token)
    id_ = alarm(own_centre)
    found = client.alarms.acknowledge(id_, "I ring him.")
    assert (found.id, found.note, found.version) == (id_, "I ring him.", 2)
