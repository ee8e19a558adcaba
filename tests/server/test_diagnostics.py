"""Tries what a centre tells of itself as a whole, and a bundle as it comes over HTTP."""

import hashlib
import io
import zipfile
from datetime import timedelta

from api_client.vocabulary import Role
from api_client.wire.diagnostics import CentreFacts
from desktop.server.bell import Bell
from desktop.server.context import Lost
from tests.running import LOCAL_SECRET, Running


def test_a_centre_says_how_much_it_holds(own_centre: Running) -> None:
    client = own_centre.client(own_centre.person(Role.AUDITOR))
    before = client.diagnostics.centre()
    phone = own_centre.technician()
    order = own_centre.order_of(phone)
    content = b"a photo"
    sha256 = hashlib.sha256(content).hexdigest()
    assert own_centre.ask("PUT", f"/v1/files/{sha256}", phone, data=content).status_code == 201
    with own_centre.ask("GET", "/v1/changes?after=0", phone, stream=True) as following:
        assert following.status_code == 200
        pieces = following.iter_content(1)  # which ends the stream when it is let go
        next(pieces)
        found = client.diagnostics.centre()
    assert order["id"]
    assert (found.orders, found.phones, found.files, found.files_bytes) == (1, 1, 1, len(content))
    assert (before.orders, before.phones, before.files, before.followers) == (0, 0, 0, 0)
    assert found.followers == 1
    assert found.audit_rows > before.audit_rows
    assert found.database_bytes > 100_000
    assert found.at == own_centre.clock.now()
    assert found.release == "1.2.3"
    assert found.database == own_centre.work.database.dialect
    # This server was made by a test, which looks at no machine.
    assert (found.uptime_s, found.disk_free_bytes) == (None, None)


def test_a_revoked_phone_does_not_count(own_centre: Running) -> None:
    phone = own_centre.technician()
    admin = own_centre.client(LOCAL_SECRET)
    assert admin.diagnostics.centre().phones == 1
    admin.people.revoke_device(admin.people.devices(phone.id).items[0].id)
    assert admin.diagnostics.centre().phones == 0


def test_figures_of_the_machine_are_whole_numbers(own_centre: Running) -> None:
    own_centre.served.looked_up = lambda: {
        "callout_uptime_seconds": 61.7,
        "callout_disk_free_bytes": 2.0**33,
    }
    found = own_centre.client(LOCAL_SECRET).diagnostics.centre()
    assert isinstance(found, CentreFacts)
    assert (found.uptime_s, found.disk_free_bytes) == (61, 2**33)


def test_what_was_acknowledged_and_is_gone_is_told_to_whoever_looks_after_the_centre(
    own_centre: Running,
) -> None:
    client = own_centre.client(own_centre.person(Role.AUDITOR))
    assert client.diagnostics.centre().lost is None
    at = own_centre.clock.now()
    own_centre.served.lost = lambda: Lost(31, at, "anchors/contradicted-31-ff.json")
    lost = client.diagnostics.centre().lost
    assert lost is not None
    assert (lost.rows, lost.at, lost.file) == (31, at, "anchors/contradicted-31-ff.json")


def test_a_server_says_how_far_its_clock_is_behind_its_last_entries(own_centre: Running) -> None:
    client = own_centre.client(own_centre.person(Role.AUDITOR))
    right = own_centre.clock.now()
    own_centre.order()
    assert client.diagnostics.centre().clock_behind_s == 0
    own_centre.clock.set(right - timedelta(days=2))
    own_centre.order()  # the newest entry is not the latest one
    assert client.diagnostics.centre().clock_behind_s == 2 * 86_400
    own_centre.clock.set(right + timedelta(days=2))
    assert client.diagnostics.centre().clock_behind_s == 0


def test_a_bundle_comes_whole_and_is_kept_by_nobody(centre: Running) -> None:
    into = io.BytesIO()
    length = centre.client(LOCAL_SECRET).diagnostics.support_bundle(into)
    assert length == len(into.getvalue())
    with zipfile.ZipFile(into) as bundle:
        assert bundle.namelist() == ["metrics.txt"]
    answer = centre.ask("GET", "/v1/support-bundle", LOCAL_SECRET)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Type"] == "application/zip"
    assert "attachment" in answer.headers["Content-Disposition"]


def test_a_bell_counts_who_listens() -> None:
    bell = Bell()
    first = bell.follower()
    bell.follower()
    assert bell.followers == 2
    bell.leave(first)
    bell.leave(first)
    assert bell.followers == 1
