"""Decides what a phone keeps on its own disk: whatever is not certainly at the server (A1, A4).

A phone may die at any moment. A report is written here before it is first sent, changed only
while the server has not accepted it, and stays as a record of what the server said.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from uuid import UUID

from api_client.evidence import digest_of
from api_client.vocabulary import FieldState
from api_client.wire.orders import Order
from api_client.wire.tracking import Receipt, StatusReport

SCHEMA = """
CREATE TABLE IF NOT EXISTS reports (
    place INTEGER PRIMARY KEY AUTOINCREMENT,
    report_id TEXT NOT NULL UNIQUE,
    order_id TEXT NOT NULL,
    visit_id TEXT NOT NULL,
    state TEXT NOT NULL,
    body TEXT NOT NULL,
    whole TEXT NOT NULL,
    standing TEXT NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    receipt TEXT,
    refusal TEXT
);
CREATE TABLE IF NOT EXISTS files (sha256 TEXT PRIMARY KEY, sent INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS payloads (
    order_id TEXT PRIMARY KEY,
    body TEXT NOT NULL,
    acknowledged INTEGER NOT NULL DEFAULT 0
);
"""


class Standing(StrEnum):
    """How a report stands in the outbox."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Kept:
    """A report as the phone keeps it.

    ``body`` is what is sent; ``whole`` is all that the phone knows, to complete it from.
    """

    body: StatusReport
    whole: StatusReport
    visit_id: UUID
    standing: Standing
    tries: int
    receipt: Receipt | None
    refusal: str | None


@dataclass(frozen=True, slots=True)
class Payload:
    """An order as the phone holds it, and the version that the server knows it to hold."""

    order: Order
    acknowledged: int


class Outbox:
    """One phone's disk: a folder with a database and the photos. One thread uses it at a time."""

    def __init__(self, folder: Path) -> None:
        """Open the folder, made if need be, as the phone left it."""
        self._photos = folder / "photos"
        self._photos.mkdir(parents=True, exist_ok=True)
        self._base = sqlite3.connect(folder / "outbox.db", isolation_level=None, timeout=30.0)
        self._base.execute("PRAGMA synchronous = FULL")
        self._base.executescript(SCHEMA)

    def close(self) -> None:
        """Close the database; what was written is on disk."""
        self._base.close()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        self._base.execute("BEGIN IMMEDIATE")
        try:
            yield self._base
        except BaseException:
            self._base.execute("ROLLBACK")
            raise
        self._base.execute("COMMIT")

    def add(self, body: StatusReport, whole: StatusReport, visit_id: UUID) -> None:
        """Keep a new report, last in order; from now on it is sent until it is settled."""
        row = (str(body.report_id), str(body.order_id), str(visit_id), body.state.value)
        with self._writing() as base:
            base.execute(
                "INSERT INTO reports (report_id, order_id, visit_id, state, body, whole, standing)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (*row, _text(body), _text(whole), Standing.WAITING.value),
            )

    def complete(self, body: StatusReport) -> None:
        """Change what is sent of a report; what is settled is never changed again."""
        with self._writing() as base:
            base.execute(
                "UPDATE reports SET body = ? WHERE report_id = ? AND standing = ?",
                (_text(body), str(body.report_id), Standing.WAITING.value),
            )

    def tried(self, report_id: UUID) -> None:
        """Note that a report is about to be sent."""
        with self._writing() as base:
            base.execute(
                "UPDATE reports SET tries = tries + 1 WHERE report_id = ?", (str(report_id),)
            )

    def settle(self, receipt: Receipt) -> None:
        """Keep an accepting receipt; the report need not be sent any more."""
        assert receipt.accepted
        self._end(receipt.report_id, Standing.ACCEPTED, receipt.model_dump_json(), None)

    def refuse(self, report_id: UUID, code: str) -> None:
        """Note that the server will never take the report."""
        self._end(report_id, Standing.REFUSED, None, code)

    def _end(
        self, report_id: UUID, standing: Standing, receipt: str | None, refusal: str | None
    ) -> None:
        with self._writing() as base:
            base.execute(
                "UPDATE reports SET standing = ?, receipt = ?, refusal = ?"
                " WHERE report_id = ? AND standing = ?",
                (standing.value, receipt, refusal, str(report_id), Standing.WAITING.value),
            )

    def waiting(self) -> list[Kept]:
        """Give what is still to be sent, in order."""
        return [kept for kept in self.reports() if kept.standing is Standing.WAITING]

    def reports(self) -> list[Kept]:
        """Give every report that the phone ever made, in order."""
        query = (
            "SELECT body, whole, visit_id, standing, tries, receipt, refusal"
            " FROM reports ORDER BY place"
        )
        return [_kept(row) for row in self._base.execute(query)]

    def states(self, visit_id: UUID) -> list[FieldState]:
        """Give what the phone reported in one visit, in order."""
        query = "SELECT state FROM reports WHERE visit_id = ? ORDER BY place"
        return [FieldState(row[0]) for row in self._base.execute(query, (str(visit_id),))]

    def keep_photo(self, content: bytes) -> str:
        """Keep a photo's bytes and give their digest."""
        sha256 = digest_of(content)
        path = self.photo(sha256)
        if not path.exists():
            part = path.with_suffix(".part")
            part.write_bytes(content)
            part.replace(path)
        with self._writing() as base:
            base.execute("INSERT OR IGNORE INTO files (sha256) VALUES (?)", (sha256,))
        return sha256

    def photo(self, sha256: str) -> Path:
        """Give where a photo lies."""
        return self._photos / f"{sha256}.jpg"

    def photo_sent(self, sha256: str) -> None:
        """Note that the server holds a photo."""
        with self._writing() as base:
            base.execute("UPDATE files SET sent = 1 WHERE sha256 = ?", (sha256,))

    def photos(self) -> dict[str, bool]:
        """Give every photo's digest, and whether the server said that it holds it."""
        return {row[0]: bool(row[1]) for row in self._base.execute("SELECT * FROM files")}

    def hold(self, order: Order) -> None:
        """Keep an order to work from with no network (A1)."""
        with self._writing() as base:
            base.execute(
                "INSERT INTO payloads (order_id, body) VALUES (?, ?)"
                " ON CONFLICT (order_id) DO UPDATE SET body = excluded.body",
                (str(order.id), order.model_dump_json()),
            )

    def acknowledged(self, order_id: UUID, version: int) -> None:
        """Note which version of an order the server knows to be here."""
        with self._writing() as base:
            base.execute(
                "UPDATE payloads SET acknowledged = ? WHERE order_id = ?", (version, str(order_id))
            )

    def drop(self, order_id: UUID) -> None:
        """Forget an order that is not this technician's any more."""
        with self._writing() as base:
            base.execute("DELETE FROM payloads WHERE order_id = ?", (str(order_id),))

    def payloads(self) -> dict[UUID, Payload]:
        """Give the orders that the phone holds."""
        query = "SELECT order_id, body, acknowledged FROM payloads ORDER BY order_id"
        return {
            UUID(row[0]): Payload(Order.model_validate_json(row[1], extra="ignore"), row[2])
            for row in self._base.execute(query)
        }


def recorded(folder: Path) -> tuple[list[Kept], dict[str, bool]]:
    """Give all reports and photos of a phone that is switched off."""
    with closing(Outbox(folder)) as outbox:
        return outbox.reports(), outbox.photos()


def _text(report: StatusReport) -> str:
    return report.model_dump_json(exclude_unset=True)


def _kept(row: tuple[str, str, str, str, int, str | None, str | None]) -> Kept:
    body, whole, visit_id, standing, tries, receipt, refusal = row
    return Kept(
        body=StatusReport.model_validate_json(body),
        whole=StatusReport.model_validate_json(whole),
        visit_id=UUID(visit_id),
        standing=Standing(standing),
        tries=tries,
        receipt=None if receipt is None else Receipt.model_validate_json(receipt, extra="ignore"),
        refusal=refusal,
    )
