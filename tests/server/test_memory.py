"""Measures that a large file passes through the server's process without filling it (A5)."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import psutil

from api_client.client import Client
from api_client.transport import new_session
from tests.commanding import callout, serving

MEBIBYTE = 2**20
SENT_MIB = 200
MOST_GROWN_BYTES = 100 * MEBIBYTE


def test_two_hundred_mebibytes_pass_in_bounded_memory(tmp_path: Path) -> None:
    data, password = tmp_path / "centre", "a-password-of-some-length"
    added = callout(
        *("staff", "add", "Ada", "--role", "dispatcher", "--data", data, "--password-stdin"),
        stdin=password + "\n",
    )
    assert added.code == 0, added.err
    piece = bytes(range(256)) * (MEBIBYTE // 256)
    digest = hashlib.sha256()
    for _ in range(SENT_MIB):
        digest.update(piece)
    with serving(data, "--key-file", tmp_path / "key") as server, new_session() as session:
        process = psutil.Process(server.pid)
        with Client(server.url) as client:
            token = client.people.sign_in("Ada", password).token
        before = process.memory_info().rss
        most = before

        class Pieces:
            def __len__(self) -> int:
                return SENT_MIB * MEBIBYTE

            def __iter__(self) -> Iterator[bytes]:
                nonlocal most
                for _ in range(SENT_MIB):
                    most = max(most, process.memory_info().rss)
                    yield piece

        answer = session.put(
            f"{server.url}/v1/files/{digest.hexdigest()}",
            data=Pieces(),
            headers={"Authorization": f"Bearer {token}"},
            timeout=120,
        )
        most = max(most, process.memory_info().rss)
        assert answer.status_code == 201, answer.text
        assert answer.json()["length"] == SENT_MIB * MEBIBYTE
    assert most - before < MOST_GROWN_BYTES, f"grew by {(most - before) // MEBIBYTE} MiB"
