"""Tries whether a stranger can check what `audit export` prints, without our code (F3)."""

# ruff: noqa: S608  (the tables are our own)

import hashlib
import json
import subprocess
import sys

import rfc8785

from api_client.vocabulary import EXIT_CODES, StartFault
from tests.commands.conftest import Kept, Runs
from tests.store.test_examining import trace


def first_bad(lines: list[str]) -> int | None:
    """Check a log by what docs/seams.md says alone."""
    previous = "0" * 64
    for number, line in enumerate(lines, start=1):
        row = json.loads(line)
        told = row.pop("hash")
        content = previous.encode() + b"\n" + rfc8785.dumps(row)
        if row["seq"] != number or told != hashlib.sha256(content).hexdigest():
            return number
        previous = told
    return None


def test_a_stranger_finds_the_log_whole(kept: Kept, callout: Runs) -> None:
    before = trace(kept.folder)
    code, lines = callout("audit", "export", "--data", kept.folder)
    assert (code, len(lines)) == (0, kept.rows)
    assert first_bad(lines) is None
    assert json.loads(lines[-1])["hash"] == kept.head
    assert trace(kept.folder) == before


def test_a_stranger_finds_what_was_changed(kept: Kept, callout: Runs) -> None:
    kept.sql("UPDATE audit SET role = 'king', detail = '{' WHERE seq = 4")
    code, lines = callout("audit", "export", "--data", kept.folder)
    assert (code, len(lines)) == (0, kept.rows)
    assert first_bad(lines) == 4


def test_bytes_that_are_no_text_are_printed_all_the_same(kept: Kept, callout: Runs) -> None:
    kept.sql("UPDATE audit SET subject = CAST(x'ff41' AS TEXT) WHERE seq = 4")
    code, lines = callout("audit", "export", "--data", kept.folder)
    assert (code, len(lines)) == (0, kept.rows)
    assert json.loads(lines[3])["subject"] == "?A"
    assert first_bad(lines) == 4


def test_a_folder_without_a_database_is_a_plain_fault(kept: Kept, callout: Runs) -> None:
    kept.database.unlink()
    code, _ = callout("audit", "export", "--data", kept.folder)
    assert code == EXIT_CODES[StartFault.DATABASE_UNREACHABLE]
    code, _ = callout("audit", "export", "--data", kept.folder / "nowhere")
    assert code == EXIT_CODES[StartFault.FOLDER_MISSING]


def test_a_reader_that_has_enough_ends_it_quietly(kept: Kept) -> None:
    for number in range(12):
        kept.sql(
            "INSERT INTO audit SELECT seq + (SELECT max(seq) FROM audit), at, actor, role, action, "
            f"noun, subject, detail, hash FROM audit -- {number}"
        )
    command = [sys.executable, "-m", "desktop", "audit", "export", "--data", str(kept.folder)]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert child.stdout is not None
    assert child.stderr is not None
    with child, child.stdout, child.stderr:
        child.stdout.readline()
        child.stdout.close()
        told = child.stderr.read()
    assert (child.returncode, told) == (1, b"")


def test_chinese_is_utf8_whatever_the_console_speaks(kept: Kept) -> None:
    kept.sql("UPDATE audit SET subject = '王' WHERE seq = 1")
    command = [sys.executable, "-m", "desktop", "audit", "export", "--data", str(kept.folder)]
    told = subprocess.run(
        command, capture_output=True, check=True, env={"PYTHONIOENCODING": "cp1252"}, timeout=120
    )
    assert json.loads(told.stdout.decode("utf-8").splitlines()[0])["subject"] == "王"
