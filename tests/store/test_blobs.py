"""Tries when a file counts as stored: whole, synced, under its digest, or not at all."""

import hashlib
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from api_client.vocabulary import Code
from desktop.domain.refusal import Refusal
from desktop.store.blobs import READ_BYTES, Blobs
from tests.conftest import ExpectedWarnings
from tests.store.test_engine import strace

CONTENT = b"what a camera saw" * 1000
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def blobs(tmp_path: Path) -> Blobs:
    return Blobs(tmp_path / "files 文件")


def store(blobs: Blobs, content: bytes = CONTENT, sha256: str = SHA256) -> int:
    upload = blobs.receive(sha256)
    try:
        for start in range(0, len(content), 1000):
            upload.write(content[start : start + 1000])
        return upload.finish()
    finally:
        upload.close()


def files(blobs: Blobs) -> list[Path]:
    root = blobs.path(SHA256).parents[2]
    return sorted(path for path in root.rglob("*") if path.is_file())


def test_a_whole_file_lies_under_its_digest_and_nothing_beside(blobs: Blobs) -> None:
    assert store(blobs) == len(CONTENT)
    assert files(blobs) == [blobs.path(SHA256)]
    assert blobs.path(SHA256).parts[-3:] == (SHA256[:2], SHA256[2:4], SHA256)
    assert blobs.path(SHA256).read_bytes() == CONTENT
    assert blobs.matches(SHA256, len(CONTENT))


def test_what_comes_out_is_what_came_in_a_piece_at_a_time(blobs: Blobs) -> None:
    content = os.urandom(READ_BYTES * 2 + 1)
    sha256 = hashlib.sha256(content).hexdigest()
    store(blobs, content, sha256)
    pieces = list(blobs.chunks(sha256))
    assert [len(piece) for piece in pieces] == [READ_BYTES, READ_BYTES, 1]
    assert b"".join(pieces) == content


def test_a_half_sent_file_leaves_nothing(blobs: Blobs) -> None:
    upload = blobs.receive(SHA256)
    upload.write(CONTENT[:100])
    assert len(files(blobs)) == 1
    assert not blobs.path(SHA256).exists()
    upload.close()
    assert files(blobs) == []


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (CONTENT[:-1], Code.DIGEST_DIFFERS),
        (CONTENT + b"!", Code.DIGEST_DIFFERS),
        (b"", Code.FILE_EMPTY),
    ],
)
def test_other_bytes_are_refused_and_leave_nothing(
    blobs: Blobs, content: bytes, code: Code
) -> None:
    with pytest.raises(Refusal) as refused:
        store(blobs, content)
    assert refused.value.code is code
    assert files(blobs) == []


def test_the_empty_file_has_a_digest_and_is_refused_all_the_same(blobs: Blobs) -> None:
    with pytest.raises(Refusal) as refused:
        store(blobs, b"", hashlib.sha256(b"").hexdigest())
    assert refused.value.code is Code.FILE_EMPTY


def test_uploads_of_one_file_at_once_are_one_file(blobs: Blobs) -> None:
    with ThreadPoolExecutor(8) as pool:
        lengths = list(pool.map(lambda _: store(blobs), range(24)))
    assert lengths == [len(CONTENT)] * 24
    assert files(blobs) == [blobs.path(SHA256)]
    assert blobs.matches(SHA256, len(CONTENT))


def test_only_what_is_half_sent_is_swept(blobs: Blobs) -> None:
    assert blobs.sweep() == 0
    store(blobs)
    left = [blobs.receive(SHA256), blobs.receive(SHA256)]
    assert blobs.sweep() == 2
    assert files(blobs) == [blobs.path(SHA256)]
    for upload in left:
        upload.close()


def test_what_cannot_be_swept_does_not_stop_the_start(
    blobs: Blobs, expected_warnings: ExpectedWarnings
) -> None:
    expected_warnings.expect("half-sent-file-stays")
    blobs.receive(SHA256).close()
    (blobs.path(SHA256).parents[2] / "arriving" / "a folder").mkdir()
    blobs.receive(SHA256)._file.close()  # noqa: SLF001  (left as by a crash)
    assert blobs.sweep() == 1


@pytest.mark.parametrize("change", ["lost", "byte", "short", "length"])
def test_a_file_that_changed_is_seen(blobs: Blobs, change: str) -> None:
    store(blobs)
    path, length = blobs.path(SHA256), len(CONTENT)
    if change == "lost":
        path.unlink()
    elif change == "byte":
        path.write_bytes(b"X" + CONTENT[1:])
    elif change == "short":
        path.write_bytes(CONTENT[:-1])
    else:
        length += 1
    assert not blobs.matches(SHA256, length)


LIMIT_BYTES = 8192


@pytest.fixture
def _a_full_disk() -> Iterator[None]:
    """Let no file grow over a few pages; the system then says EFBIG."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.Signals["SIGXFSZ"], signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (LIMIT_BYTES, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)
    signal.signal(signal.Signals["SIGXFSZ"], handler)


@pytest.mark.usefixtures("_a_full_disk")
def test_a_full_disk_is_a_refusal_and_leaves_nothing(blobs: Blobs) -> None:
    # Closing used to try once more to write the rest, failed, and left the half file behind.
    upload = blobs.receive(SHA256)

    def write() -> None:
        for start in range(0, len(CONTENT), 1000):
            upload.write(CONTENT[start : start + 1000])

    with pytest.raises(Refusal) as refused:
        write()
    assert refused.value.code is Code.DISK_FULL
    assert [path.stat().st_size for path in files(blobs)] == [LIMIT_BYTES]
    upload.close()
    assert files(blobs) == []


_STORER = """
import hashlib, sys
from pathlib import Path
from desktop.store.blobs import Blobs
content = b"x" * 5000
upload = Blobs(Path(sys.argv[1])).receive(hashlib.sha256(content).hexdigest())
upload.write(content)
upload.finish()
sys.stderr.write("STORED\\n")
"""


def test_bytes_and_every_name_are_synced_before_the_file_counts(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    calls = "trace=fsync,fdatasync,rename,renameat,renameat2,mkdir,mkdirat,write"
    command = [strace(), "-f", "-y", "-e", calls, "-s", "20", "-o", str(trace)]
    command += [sys.executable, "-c", _STORER, str(tmp_path / "files")]
    subprocess.run(command, capture_output=True, check=True, timeout=120)
    text = trace.read_text(encoding="utf-8", errors="replace")
    text = text[: text.index('"STORED')]
    sha256 = hashlib.sha256(b"x" * 5000).hexdigest()
    content = re.search(r"fsync\(\d+<[^>]*arriving/[0-9a-f]+>\)", text)
    name = re.search(rf"rename[^\n]*{sha256}", text)
    folder = re.search(rf"fsync\(\d+<[^>]*/{sha256[:2]}/{sha256[2:4]}>\)", text)
    assert content is not None
    assert name is not None
    assert folder is not None
    assert content.start() < name.start() < folder.start()
    folders = re.findall(r'mkdir\w*\([^"\n]*"([^"\n]*)"[^\n]*= 0', text)
    assert len(folders) == 4
    for made in folders:
        after = text[text.index(made) :]
        assert re.search(rf"fsync\(\d+<{re.escape(str(Path(made).parent))}>\)", after), made
