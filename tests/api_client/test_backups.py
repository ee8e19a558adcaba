"""How an administrator asks about backups, and has one made."""

from api_client.client import Client
from api_client.vocabulary import BackupFault
from tests.api_client.conftest import Script, answer, drop

RUN = (
    '{"id":"019ab000-0000-7000-8000-000000000001","version":1,'
    '"asked_at":"2026-11-23T02:30:00Z","begun_at":null,"new_in_a_later_release":1}'
)
STANDING = (
    '{"folder":"/backups","items":[{"name":"a.zip","made_at":"2026-11-22T02:30:00Z",'
    '"size_bytes":7,"ok":true}],"last_success_at":null,"last_failure":'
    '{"at":"2026-11-23T02:30:00Z","code":"disk-full"},"next_due_at":null,"running":'
    + RUN
    + ',"seq":9}'
)


def test_how_backups_stand_is_read(script: Script, client: Client) -> None:
    script.acts = [answer(STANDING)]
    found = client.backups.standing()
    assert found.last_failure is not None
    assert found.last_failure.code is BackupFault.DISK_FULL
    assert [(one.name, one.ok) for one in found.items] == [("a.zip", True)]
    assert found.running is not None
    assert found.running.begun_at is None
    assert [(request.method, request.path) for request in script.seen] == [("GET", "/v1/backups")]


def test_asking_again_after_a_lost_reply_does_no_harm(script: Script, client: Client) -> None:
    script.acts = [drop, answer(RUN, 202)]
    assert client.backups.make().version == 1
    assert [(request.method, request.path) for request in script.seen] == [
        ("POST", "/v1/backups"),
        ("POST", "/v1/backups"),
    ]
