"""Tries the commands on a centre whose records are in PostgreSQL, beside servers and alone."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from api_client.client import Client
from api_client.vocabulary import EXIT_CODES, StartFault
from desktop.domain.audit import follow
from desktop.gateways.folder import CentreFolder
from tests.commanding import ENDS_WITHIN_S, ROOT, Said, callout, serving
from tests.forked import Begun
from tests.postgres import GUARDED, PASSWORD, Server

SIGN_IN = "a-password-of-some-length"


@pytest.fixture
def url(postgres: Server) -> Iterator[str]:
    with postgres.database(migrated=False) as found:
        yield found


def secretly(url: str) -> str:
    """The URL of the same database with a password in it."""
    return url.replace("postgres@", f"{GUARDED}:{PASSWORD.replace(' ', '%20')}@")


def add_staff(data: Path, *more: str) -> Said:
    return callout(
        *("staff", "add", "Ada", "--role", "dispatcher", "--data", data),
        *("--password-stdin", "--json", *more),
        stdin=SIGN_IN + "\n",
    )


def test_a_folder_knows_its_database_without_its_password(
    tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "centre"
    made = add_staff(data, "--database", secretly(url))
    assert made.code == 0, made.err
    kept = (data / "database.json").read_text(encoding="utf-8")
    assert json.loads(kept)["url"] == url.replace("postgres@", f"{GUARDED}@")
    written = "".join(
        path.read_text(encoding="utf-8", errors="replace")
        for path in data.rglob("*")
        if path.is_file()
    )
    assert PASSWORD not in written
    assert PASSWORD.replace(" ", "%20") not in written
    assert not (data / "callout.db").exists()
    refused = callout("verify", "--data", data, "--json")
    assert refused.code == EXIT_CODES[StartFault.DATABASE_SIGN_IN]
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    found = callout("verify", "--data", data, "--json")
    assert (found.code, found.answer["ok"]) == (0, True), found.err


def test_commands_work_beside_a_server_which_hears_of_what_they_do(
    tmp_path: Path, url: str
) -> None:
    data = tmp_path / "centre"
    with serving(data, "--database", url) as server, Client(server.url) as client:
        before = client.centre.health()
        assert not before.staffed
        assert add_staff(data).code == 0
        added = callout("technician", "add", "Bo", "--data", data, "--json")
        assert added.code == 0
        after = client.centre.health()
        assert (after.staffed, after.seq) == (True, before.seq + 4)  # two tracking apps of his
        token = client.people.sign_in("Ada", SIGN_IN).token
        assert client.with_token(token).people.me().name == "Ada"
        verified = callout("verify", "--data", data, "--json").answer
        assert verified["ok"]
        assert verified["audit"]["anchor"] == "good"
    exported = callout("audit", "export", "--data", data)
    rows = [json.loads(line) for line in exported.out.splitlines()]
    chain = follow(rows)
    assert (chain.first_bad, chain.rows) == (None, len(rows))
    assert chain.rows >= verified["audit"]["rows"]


def test_a_row_that_somebody_changed_is_named(tmp_path: Path, url: str, postgres: Server) -> None:
    data = tmp_path / "centre"
    add_staff(data, "--database", url)
    name = url.rpartition("/")[2]
    postgres.ask("ALTER TABLE audit DISABLE TRIGGER USER", name)
    postgres.ask("UPDATE audit SET actor = 'nobody at all' WHERE seq = 2", name)
    found = callout("verify", "--data", data, "--json")
    assert (found.code, found.answer["audit"]["first_bad"]) == (1, 2)


def test_a_folder_and_a_database_of_two_centres_are_not_opened_together(
    tmp_path: Path, url: str, postgres: Server
) -> None:
    data = tmp_path / "centre"
    assert add_staff(data, "--database", url).code == 0
    with postgres.database(migrated=False) as other:
        found = add_staff(data, "--database", other)
        assert found.code == EXIT_CODES[StartFault.CENTRE_OTHER], found.err
        assert add_staff(tmp_path / "another", "--database", other).code == 0
        found = add_staff(data, "--database", other)
        assert found.code == EXIT_CODES[StartFault.CENTRE_OTHER]
        assert postgres.ask("SELECT count(*) FROM staff", other.rpartition("/")[2]) == [(1,)]
    on_sqlite = tmp_path / "on sqlite"
    assert add_staff(on_sqlite).code == 0
    found = add_staff(on_sqlite, "--database", url)
    assert found.code == EXIT_CODES[StartFault.FOLDER_NOT_EMPTY]


def started(data: Path, url: str) -> "subprocess.Popen[str]":
    """A server that has just been started."""
    return Begun(
        ["serve", "--data", str(data), "--database", url],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
        cwd=ROOT,
    )


@pytest.mark.skipif(
    sys.platform == "win32", reason="a process is not asked to end by a signal there"
)
def test_servers_that_begin_at_once_on_a_new_folder_are_one_centre(
    tmp_path: Path, url: str
) -> None:
    data = tmp_path / "centre"
    with ExitStack() as stack:
        servers = [stack.enter_context(started(data, url)) for _ in range(3)]
        told = []
        for server in servers:
            stack.callback(server.terminate)
            assert server.stdout is not None
            told.append(json.loads(server.stdout.readline()))
        assert [one["ready"] for one in told] == [True] * 3, told
        centres = set()
        for one in told:
            with Client(one["url"]) as client:
                centres.add(client.centre.health().centre_id)
        assert len(centres) == 1
        first = CentreFolder(data).running()
        assert first is not None
        by_pid = {one["pid"]: server for one, server in zip(told, servers, strict=True)}
        others = [server for pid, server in by_pid.items() if pid != first.pid]
        assert len(others) == 2
        for server in others:
            server.terminate()
            server.wait(ENDS_WITHIN_S)
        assert CentreFolder(data).running() == first  # whom it speaks of removes it
        by_pid[first.pid].terminate()
        by_pid[first.pid].wait(ENDS_WITHIN_S)
        assert CentreFolder(data).running() is None
    assert sorted(path.name for path in data.glob("*.log")) == [
        *("server-2.log", "server-3.log", "server.log")
    ]
    assert callout("verify", "--data", data, "--json").answer["ok"]
