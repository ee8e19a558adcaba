"""Tries whether `verify` names exactly what is wrong, and changes nothing (F3, F5)."""

# ruff: noqa: S608  (the tables are our own)

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlcipher3 import dbapi2

from api_client.vocabulary import EXIT_CODES, StartFault
from desktop.domain.audit import FIRST_HASH, chained
from desktop.gateways import anchor
from desktop.store.examining import examine
from tests.commands.conftest import Kept, Runs
from tests.store.test_examining import killed, trace

Verified = Callable[[Kept], tuple[int, dict[str, Any]]]


def test_a_whole_centre_is_found_whole_and_left_as_it_was(kept: Kept, verified: Verified) -> None:
    before = trace(kept.folder)
    code, found = verified(kept)
    assert code == 0
    assert found == {
        "ok": True,
        "audit": {"rows": kept.rows, "head": kept.head, "first_bad": None, "anchor": "good"},
        "money": {"ok": True, "first_bad": None, "accounts": 0, "transfers": 0},
        "database": {"faults": []},
        "files": {"checked": 3, "bad": []},
    }
    assert trace(kept.folder) == before


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_it_speaks_in_sentences_too(
    kept: Kept, callout: Runs, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setenv("CALLOUT_LANGUAGE", language)
    kept.sql("UPDATE audit SET action = 'x' WHERE seq = 5")
    kept.files[0].unlink()
    (kept.folder / anchor.NAME).unlink()
    code, lines = callout("verify", "--data", kept.folder)
    assert code == 1
    assert len(lines) == 5
    assert "5" in lines[0]
    assert "audit-head.json" in lines[1]
    assert kept.files[0].name in lines[3]


ROW = "WHERE seq = 7"


@pytest.mark.parametrize(
    ("statements", "first_bad"),
    [
        ([f"UPDATE audit SET actor = 'x' {ROW}"], 7),
        ([f"UPDATE audit SET role = 'king' {ROW}"], 7),
        ([f"UPDATE audit SET noun = 'crown' {ROW}"], 7),
        ([f"UPDATE audit SET detail = '{{' {ROW}"], 7),
        ([f"UPDATE audit SET detail = replace(detail, ':', ': ') {ROW}"], 7),
        ([f"UPDATE audit SET subject = CAST(x'ff' AS TEXT) {ROW}"], 7),
        ([f"UPDATE audit SET at = replace(at, 'Z', 'z') {ROW}"], 7),
        ([f"UPDATE audit SET hash = '{FIRST_HASH}' {ROW}"], 7),
        ([f"DELETE FROM audit {ROW}"], 7),
        ([f"DELETE FROM audit {ROW}", "UPDATE audit SET seq = seq - 1 WHERE seq > 7"], 7),
        (["DELETE FROM audit WHERE seq = 1"], 1),
        (["DELETE FROM audit"], 1),
        (
            [
                "UPDATE audit SET seq = -7 WHERE seq = 7",
                "UPDATE audit SET seq = 7 WHERE seq = 8",
                "UPDATE audit SET seq = 8 WHERE seq = -7",
            ],
            7,
        ),
        (["UPDATE audit SET seq = -7 WHERE seq = 7"], 1),
    ],
)
def test_the_first_bad_row_is_named(
    kept: Kept, verified: Verified, statements: list[str], first_bad: int
) -> None:
    kept.sql(*statements)
    code, found = verified(kept)
    assert (code, found["ok"]) == (1, False)
    assert found["audit"]["first_bad"] == first_bad


@pytest.mark.parametrize("hides", [False, True])
@pytest.mark.parametrize("anchors", [True, False])
def test_a_tail_that_was_cut_is_missed(
    kept: Kept, verified: Verified, *, hides: bool, anchors: bool
) -> None:
    kept.sql(f"DELETE FROM audit WHERE seq > {kept.rows - 2}")
    if hides:
        kept.sql(
            f"UPDATE centre SET last_audit = {kept.rows - 2}, "
            "audit_head = (SELECT hash FROM audit ORDER BY seq DESC LIMIT 1)"
        )
    if not anchors:
        for path in anchor.paths(kept.folder):
            path.unlink()
    code, found = verified(kept)
    assert code == 1
    if anchors or not hides:
        assert found["audit"]["first_bad"] == kept.rows - 1
    assert found["audit"]["anchor"] == ("good" if anchors else "missing")


def recomputed(kept: Kept, row: int) -> list[str]:
    """Change a row and reckon the chain anew from there, as who knows how it is made; give it."""
    rows = examine(kept.database, lambda database: list(database.audit()))
    rows[row - 1]["actor"] = "somebody else"
    head, hashes = FIRST_HASH, []
    for one in rows:
        head = chained(head, {name: value for name, value in one.items() if name != "hash"})
        hashes.append(head)
    statements = [f"UPDATE audit SET hash = '{h}' WHERE seq = {n}" for n, h in enumerate(hashes, 1)]
    changed = f"UPDATE audit SET actor = 'somebody else' WHERE seq = {row}"
    kept.sql(changed, *statements, f"UPDATE centre SET audit_head = '{head}'")
    return hashes


def test_a_chain_reckoned_anew_does_not_fit_the_anchors(kept: Kept, verified: Verified) -> None:
    daily = [anchor.read(path).rows for path in anchor.paths(kept.folder)[1:]]
    assert len(set(daily)) == 2
    recomputed(kept, kept.rows - 1)
    assert verified(kept)[1]["audit"]["first_bad"] == kept.rows
    recomputed(kept, 3)
    assert verified(kept)[1]["audit"]["first_bad"] == min(daily)


def test_an_anchor_signed_by_another_key_is_forged(kept: Kept, verified: Verified) -> None:
    hashes = recomputed(kept, 3)
    for path in anchor.paths(kept.folder):
        old = anchor.read(path)
        anchor.write(
            kept.folder,
            Ed25519PrivateKey.from_private_bytes(b"k" * 32),
            old.rows,
            hashes[old.rows - 1],
            old.at,
        )
    code, found = verified(kept)
    assert code == 1
    assert found["audit"]["anchor"] == "forged"


def test_without_the_key_a_signature_is_only_that(kept: Kept, callout: Runs) -> None:
    code, (line,) = callout("verify", "--data", kept.folder, "--json")
    assert code == 0
    assert json.loads(line)["audit"]["anchor"] == "unchecked"


@pytest.mark.parametrize("which", [0, -1])
@pytest.mark.parametrize("change", ["rows", "head", "at", "key", "signature", "text", "list"])
def test_an_edited_anchor_is_forged(
    kept: Kept, verified: Verified, which: int, change: str
) -> None:
    path = anchor.paths(kept.folder)[which]
    content = json.loads(path.read_text(encoding="utf-8"))
    if change == "rows":
        content["rows"] -= 1
    elif change not in {"text", "list"}:
        content[change] = content[change][:-4] + "AAA="
    text = {"text": "{", "list": "[1]"}.get(change, json.dumps(content))
    path.write_text(text, encoding="utf-8")
    code, found = verified(kept)
    assert code == 1
    assert found["audit"]["anchor"] == "forged"
    assert found["audit"]["first_bad"] is None


@pytest.mark.parametrize("which", [1, 3])
def test_an_anchor_that_was_deleted_is_missed(kept: Kept, verified: Verified, which: int) -> None:
    for path in anchor.paths(kept.folder)[:which]:
        path.unlink()
    code, found = verified(kept)
    assert (code, found["audit"]["anchor"]) == (1, "missing")


def test_a_centre_that_was_never_served_has_no_anchor_yet(tmp_path: Path, callout: Runs) -> None:
    path = killed(tmp_path)
    code, (line,) = callout("verify", "--data", path.parent, "--json")
    assert code == 0
    assert json.loads(line)["audit"]["anchor"] == "none"


@pytest.mark.parametrize("change", ["byte", "lost", "cut", "unlisted", "length"])
def test_a_file_that_is_not_as_it_came_is_named(
    kept: Kept, verified: Verified, change: str
) -> None:
    path = kept.files[1]
    content = path.read_bytes()
    if change == "byte":
        path.write_bytes(bytes([content[0] ^ 1]) + content[1:])
    elif change == "lost":
        path.unlink()
    elif change == "cut":
        path.write_bytes(content[:-1])
    else:
        changed = {
            "unlisted": f"DELETE FROM file WHERE sha256 = '{path.name}'",
            "length": f"UPDATE file SET length = length + 1 WHERE sha256 = '{path.name}'",
        }
        kept.sql("DROP TRIGGER file_no_update", "DROP TRIGGER file_no_delete", changed[change])
    code, found = verified(kept)
    assert code == 1
    assert found["files"] == {"checked": 3, "bad": [path.name]}
    assert found["audit"]["first_bad"] is None


def test_an_added_row_is_named(kept: Kept, verified: Verified) -> None:
    rows = examine(kept.database, lambda database: list(database.audit()))
    new = {**rows[-1], "seq": kept.rows + 1}
    digest = chained(new.pop("hash"), new)
    columns = "at, actor, role, action, noun, subject, detail"
    kept.sql(
        f"INSERT INTO audit SELECT seq + 1, {columns}, '{digest}' FROM audit "
        f"WHERE seq = {kept.rows}"
    )
    assert verified(kept)[1]["audit"]["first_bad"] == kept.rows + 1


def page_of(kept: Kept, table: str) -> tuple[int, int]:
    """Where a table's first page lies in the file, and how long a page is."""
    connection = dbapi2.connect(str(kept.database))
    query = "SELECT rootpage FROM sqlite_master WHERE name = ?"
    (page,) = connection.execute(query, (table,)).fetchone()
    (size,) = connection.execute("PRAGMA page_size").fetchone()
    connection.close()
    return (page - 1) * size, size


@pytest.mark.parametrize("table", ["audit", "file", "centre", "work_order", "report_order"])
def test_raw_damage_is_found_wherever_it_is(kept: Kept, verified: Verified, table: str) -> None:
    start, size = page_of(kept, table)
    content = bytearray(kept.database.read_bytes())
    content[start : start + size] = b"\xee" * size
    kept.database.write_bytes(content)
    code, found = verified(kept)
    assert code == 1
    assert found["database"]["faults"]
    assert (found["audit"]["first_bad"] is None) == (table != "audit")


def test_one_bit_in_a_row_is_found(kept: Kept, verified: Verified) -> None:
    content = kept.database.read_bytes()
    assert b"order-created" in content
    kept.database.write_bytes(content.replace(b"order-created", b"order-creatEd"))
    rows = examine(kept.database, lambda database: list(database.audit()))
    first = min(row["seq"] for row in rows if row["action"] == "order-creatEd")
    assert verified(kept)[1]["audit"]["first_bad"] == first


def test_what_is_no_database_is_a_plain_fault(kept: Kept, callout: Runs) -> None:
    kept.database.write_bytes(b"no database at all" * 1000)
    code, (line,) = callout("verify", "--data", kept.folder, "--json")
    assert (code, json.loads(line)["ok"]) == (1, False)
    kept.database.unlink()
    code, (line,) = callout("verify", "--data", kept.folder, "--json")
    assert code == EXIT_CODES[StartFault.DATABASE_UNREACHABLE]
    code, (line,) = callout("verify", "--data", kept.folder / "nowhere", "--json")
    assert code == EXIT_CODES[StartFault.FOLDER_MISSING]
    assert json.loads(line)["code"] == "folder-missing"


def test_a_key_file_that_is_none_is_a_plain_fault(kept: Kept, callout: Runs) -> None:
    asked = ("verify", "--data", kept.folder, "--json", "--key-file")
    code, _ = callout(*asked, kept.folder / "no.key")
    assert code == EXIT_CODES[StartFault.KEY_MISSING]
    kept.key_file.write_text("garbled", encoding="utf-8")
    code, _ = callout(*asked, kept.key_file)
    assert code == EXIT_CODES[StartFault.KEY_FILE_UNREADABLE]
