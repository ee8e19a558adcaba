"""Tries ``callout backup``, ``restore`` and ``migrate-to`` as people and scripts run them (F5)."""

import json
import shutil
from pathlib import Path

import pytest

from api_client.vocabulary import EXIT_CODES, StartFault
from desktop import words
from tests.commands.conftest import Kept, Runs
from tests.postgres import Server


def last(lines: list[str]) -> dict[str, object]:
    found: dict[str, object] = json.loads(lines[-1])
    return found


def test_a_backup_is_restored_and_verified(kept: Kept, callout: Runs, tmp_path: Path) -> None:
    file, data = tmp_path / "b.zip", tmp_path / "restored 恢复"
    named = ("--key-file", kept.key_file)
    code, lines = callout("backup", "--data", kept.folder, *named, "--json", file)
    made = last(lines)
    assert (code, made["ok"], len(lines)) == (0, True, 1)
    assert made["audit"] == {"rows": kept.rows, "head": kept.head}
    assert made["bytes"] == file.stat().st_size
    code, lines = callout("restore", file, "--data", data, "--json")
    found = last(lines)
    assert (code, found["ok"], found["secrets"]) == (0, True, "decrypt")
    assert found["tables"] == made["tables"]
    assert found["audit"] == {"rows": kept.rows, "head": kept.head, "first_bad": None}
    assert found["files"] == {"restored": len(kept.files), "bad": []}
    code, lines = callout("verify", "--data", data, *named, "--json")
    checked = last(lines)
    assert (code, checked["ok"]) == (0, True)
    audit = checked["audit"]
    assert isinstance(audit, dict)
    assert (audit["rows"], audit["head"], audit["anchor"]) == (kept.rows, kept.head, "good")


def test_people_are_told_in_words_where_the_key_is_missing(
    kept: Kept, callout: Runs, tmp_path: Path
) -> None:
    file = tmp_path / "b.zip"
    code, lines = callout("backup", "--data", kept.folder, file)
    assert code == 0
    assert str(file) in lines[0]
    code, lines = callout("restore", file, "--data", tmp_path / "restored")
    assert code == 1
    fingerprint = lines[-1].partition("fingerprint ")[2][:16]
    assert lines[-1] == words.text("restore.secrets-key-missing", fingerprint=fingerprint)
    assert len(fingerprint) == 16


def test_bad_evidence_is_named_by_both(kept: Kept, callout: Runs, tmp_path: Path) -> None:
    kept.files[0].write_bytes(b"another")
    file = tmp_path / "b.zip"
    code, lines = callout("backup", "--data", kept.folder, "--json", file)
    assert (code, last(lines)["ok"]) == (1, False)
    named = words.text("verify.file-bad", sha256=kept.files[0].name)
    assert named in callout("backup", "--data", kept.folder, file)[1]
    code, lines = callout("restore", file, "--data", tmp_path / "r", "--key-file", kept.key_file)
    assert code == 1
    assert named in lines


@pytest.mark.parametrize(
    ("what", "fault"),
    [
        (("backup", "--data", "{tmp}/absent", "{tmp}/b.zip"), StartFault.FOLDER_MISSING),
        (("backup", "--data", "{tmp}/empty", "{tmp}/b.zip"), StartFault.DATABASE_UNREACHABLE),
        (("restore", "{tmp}/absent.zip", "--data", "{tmp}/r"), StartFault.BACKUP_UNREADABLE),
        (("restore", "{tmp}/foreign", "--data", "{tmp}/full"), StartFault.BACKUP_UNREADABLE),
        (("migrate-to", "mysql://x/y", "--data", "{tmp}/empty"), StartFault.DATABASE_UNSUPPORTED),
        (
            ("migrate-to", "postgresql://127.0.0.1:1/x", "--data", "{tmp}/empty"),
            StartFault.DATABASE_UNREACHABLE,
        ),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else str(value),
)
def test_what_cannot_be_done_is_one_sentence_and_a_code(
    what: tuple[str, ...], fault: StartFault, callout: Runs, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "full").mkdir()
    (tmp_path / "foreign").write_bytes(b"something else")
    code, lines = callout(*(part.format(tmp=tmp_path) for part in what), "--json")
    assert (code, last(lines)["code"]) == (EXIT_CODES[fault], fault.value)


def test_a_centre_moves_and_is_backed_up_from_where_it_went(
    kept: Kept, callout: Runs, tmp_path: Path, postgres: Server
) -> None:
    named = ("--key-file", kept.key_file)
    with postgres.database(migrated=False) as url:
        code, lines = callout("migrate-to", url, "--data", kept.folder, "--json")
        moved = last(lines)
        assert (code, moved["ok"], moved["moved"]) == (0, True, True)
        assert moved["audit"] == {"rows": kept.rows, "head": kept.head, "first_bad": None}
        assert moved["files"] == {"checked": len(kept.files), "bad": []}
        file = tmp_path / "b.zip"
        code, lines = callout("backup", "--data", kept.folder, *named, "--json", file)
        made = last(lines)
        assert (code, made["tables"]) == (0, moved["tables"])
        shutil.rmtree(kept.folder)
    code, lines = callout("restore", file, "--data", kept.folder, *named, "--json")
    assert (code, last(lines)["tables"]) == (0, made["tables"])
    with postgres.database(migrated=False) as url:
        there = tmp_path / "there"
        code, lines = callout("restore", file, "--data", there, "--database", url, *named, "--json")
        assert (code, last(lines)["tables"]) == (0, made["tables"])
        code, lines = callout("backup", "--data", there, *named, "--json", file)
        assert (code, last(lines)["tables"]) == (0, made["tables"])
