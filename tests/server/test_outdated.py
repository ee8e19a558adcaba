"""Tries a server whose database a newer release has brought to its own schema: it says so."""

from pathlib import Path

from api_client.vocabulary import Role
from desktop.store.revisions import newest
from tests.conftest import ExpectedWarnings
from tests.postgres import Server
from tests.running import new_order, new_report, running


def test_an_older_server_writes_nothing_more_and_says_so(
    postgres: Server, tmp_path: Path, expected_warnings: ExpectedWarnings
) -> None:
    expected_warnings.expect("storage-fault")
    with postgres.database() as url, running(tmp_path, url) as centre:
        dispatcher, phone = centre.person(Role.DISPATCHER), centre.technician()
        order = centre.order_of(phone)
        health = centre.ask("GET", "/v1/health").json()
        assert health["ok"]
        database = url.rpartition("/")[2]
        postgres.ask("UPDATE alembic_version SET version_num = '9999'", database)
        for by, path, body in (
            (dispatcher, "/v1/orders", new_order()),
            (phone, "/v1/reports", new_report(order, phone, "received")),
        ):
            refused = centre.ask("POST", path, by, json=body)
            assert (refused.status_code, refused.json()["code"]) == (503, "server-outdated")
            assert refused.headers["Retry-After"] == "60"
        seen = centre.ask("GET", f"/v1/orders/{order['id']}", dispatcher)
        assert (seen.status_code, seen.json()["version"]) == (200, order["version"])
        now = centre.ask("GET", "/v1/health").json()
        assert (now["ok"], now["fault"], now["seq"]) == (False, "server-outdated", health["seq"])
        postgres.ask(f"UPDATE alembic_version SET version_num = '{newest()}'", database)  # noqa: S608
        made = centre.ask("POST", "/v1/orders", dispatcher, json=new_order())
        assert made.status_code == 201
        assert centre.ask("GET", "/v1/health").json()["ok"]
