"""How files travel: whole, streamed, under their digest."""

import hashlib
import io
from pathlib import Path

import pytest

from api_client.client import Client
from api_client.errors import Reason, Refused, Unreachable
from api_client.evidence import digest_of
from tests.api_client.conftest import Script, answer, drop, half, problem

BYTES = b"a photo" * 30_000
DIGEST = hashlib.sha256(BYTES).hexdigest()
STORED = f'{{"sha256":"{DIGEST}","length":{len(BYTES)},"stored_at":"2026-11-22T10:00:00Z"}}'


def test_a_file_is_sent_whole_again_after_a_lost_reply(
    script: Script, client: Client, tmp_path: Path
) -> None:
    path = tmp_path / "photo.png"
    path.write_bytes(BYTES)
    script.acts = [drop, answer(STORED, 201)]
    assert client.evidence.put_file(path).length == len(BYTES)
    assert [request.body for request in script.seen] == [BYTES, BYTES]
    assert {request.path for request in script.seen} == {f"/v1/files/{DIGEST}"}


def test_bytes_are_sent_like_a_file(script: Script, client: Client) -> None:
    script.acts = [answer(STORED)]
    assert client.evidence.put_file(BYTES).sha256 == DIGEST == digest_of(BYTES)


def test_a_digest_that_was_given_is_the_one_that_is_sent(script: Script, client: Client) -> None:
    script.acts = [problem("digest-differs", 422)]
    with pytest.raises(Refused):
        client.evidence.put_file(b"other bytes", DIGEST)
    assert script.seen[0].path.endswith(DIGEST)


def test_a_file_is_fetched_and_checked(script: Script, client: Client) -> None:
    script.acts = [answer(BYTES, kind="image/png")]
    into = io.BytesIO()
    assert client.evidence.fetch(DIGEST, into) == len(BYTES)
    assert into.getvalue() == BYTES == client.evidence.get(DIGEST)


def test_bytes_that_are_not_the_digests_are_not_taken(script: Script, client: Client) -> None:
    script.acts = [answer(BYTES[:-1] + b"x", kind="image/png")]
    with pytest.raises(Unreachable) as caught:
        client.evidence.get(DIGEST)
    assert caught.value.reason is Reason.NOT_UNDERSTOOD


def test_a_fetch_that_is_cut_is_told(script: Script, client: Client) -> None:
    script.acts = [half("x" * 1000)]
    with pytest.raises(Unreachable) as caught:
        client.evidence.get(DIGEST)
    assert caught.value.reason is Reason.CUT


def test_held_asks_without_the_bytes(script: Script, client: Client) -> None:
    script.acts = [answer(BYTES), answer("", 404), answer("", 403)]
    assert client.evidence.held(DIGEST)
    assert not client.evidence.held(DIGEST)
    with pytest.raises(Refused) as caught:
        client.evidence.held(DIGEST)
    assert caught.value.code == "not-permitted"
    assert {request.method for request in script.seen} == {"HEAD"}
