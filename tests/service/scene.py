"""Decides how tests bring about a centre at service level: real files, a clock by hand, people."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ParamSpec
from uuid import UUID

import pytest
from sqlalchemy import ColumnElement, literal_column, text

from api_client.ids import new_id
from api_client.vocabulary import (
    AttachmentPurpose,
    Code,
    FieldState,
    Missing,
    NoPosition,
    Role,
    Step,
    VisitState,
)
from desktop.clock import HandClock
from desktop.domain import orders as order_rules
from desktop.domain import tracking as rules
from desktop.domain.audit import follow
from desktop.domain.refusal import Refusal
from desktop.service import audit, evidence, orders, people, progress, tracking
from desktop.service import centre as centre_cases
from desktop.service.unit import SYSTEM, Actor, Unit, Work
from desktop.store.append_only import WRITTEN_ONCE
from desktop.store.blobs import Blobs
from desktop.store.engine import Database
from desktop.store.orders import MilestoneRecord, OrderRecord, VisitRecord
from desktop.store.tracking import ReportRecord
from tests.databases import migrated_file

BEGAN = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
CHAIN = (
    FieldState.RECEIVED,
    FieldState.ACCEPTED,
    FieldState.STARTED,
    FieldState.ON_SITE,
    FieldState.WORK_BEGUN,
    FieldState.COMPLETED,
)
FAULT = {"description": "The boiler stays cold.", "code": "", "cause": "", "remedy": ""}
CONTENT: dict[str, Any] = {
    "kind": "repair",
    "priority": "normal",
    "title": "No hot water",
    "place": {"address": "1 Harbour Road", "area": "", "lat": None, "lon": None},
    "customer": {"name": "A. Chen", "phone": "+86 21 5555 0100", "account": ""},
    "equipment": [],
    "fault": FAULT,
    "spare_parts": [],
    "time_window": None,
    "promised_at": None,
    "service": None,
    "remark": "",
}
LOCK = {
    "action": "open",
    "lock_kind": "grade-a",
    "dispatch_rule": "shortest-arrival",
    "currency": None,
    "fee_minor": None,
    "prepayment_minor": None,
    "deposit_minor": None,
}
"""What a locksmith's order says of the lock."""
KEPT_WHEN_REFUSED = frozenset({"tries"})
"""Tables that a refusal may write to: a failed try counts."""

_SQLITE_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table'"
_LISTING = {
    "sqlite": (
        f"{_SQLITE_TABLES} AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'order_text%'",
        "rowid",
    ),
    "postgresql": (
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'order_text'",
        "ctid",
    ),
}
"""How a database names its tables, without those that search makes of the others, and rows."""

Dump = dict[str, list[tuple[Any, ...]]]
Asked = ParamSpec("Asked")


@dataclass
class Scene:
    """A centre on real files, with a dispatcher, a supervisor and an administrator."""

    folder: Path
    place: Path | str | None = None
    """Where the database lies: a file of the folder, unless a URL is given."""
    hot: bool = False
    """Whether reports go by prepared SQL, as phones' do, or through a session."""
    clock: HandClock = field(default_factory=lambda: HandClock(BEGAN))
    dispatcher: Actor = field(default_factory=lambda: Actor(new_id(), "Li", Role.DISPATCHER))
    supervisor: Actor = field(default_factory=lambda: Actor(new_id(), "Su", Role.SUPERVISOR))
    administrator: Actor = field(default_factory=lambda: Actor(new_id(), "Ad", Role.ADMINISTRATOR))

    def __post_init__(self) -> None:
        """Open the centre; a new folder gets a schema that was migrated once."""
        self.place = self.place or self.folder / "callout.db"
        if isinstance(self.place, Path) and not self.place.exists():
            self.place.write_bytes(migrated_file())
        self.open()
        self.work.write(SYSTEM, centre_cases.begin)

    def open(self) -> None:
        """Open database and files as a start of the program does."""
        assert self.place is not None
        self.database = Database(self.place)
        self.work = Work(self.database, self.clock)
        self.blobs = Blobs(self.folder / "files")

    def close(self) -> None:
        """End the writer and close the database."""
        self.work.close()
        self.database.close()

    def technician(self, name: str = "Wang") -> Actor:
        """A new technician."""
        id_ = new_id()
        self.work.write(SYSTEM, lambda unit: people.add_technician(unit, id_, name, ""))
        return Actor(id_, name, Role.TECHNICIAN)

    def order(self, *, draft: bool = False, id_: UUID | None = None, **content: object) -> UUID:
        """A new order as the dispatcher makes it."""
        id_ = id_ or new_id()
        service = LOCK if content.get("kind") == "locksmith" else None
        whole = {**CONTENT, "service": service, **content}
        self.work.write(self.dispatcher, lambda unit: orders.create(unit, id_, whole, draft=draft))
        return id_

    def assign(self, order: UUID, technician: Actor, reason: str = "") -> OrderRecord:
        """Send a technician."""
        return self.work.write(
            self.dispatcher, lambda unit: orders.assign(unit, order, technician.id, reason)
        )

    def assigned(self, technician: Actor, **content: object) -> UUID:
        """A new order that a technician has."""
        order = self.order(draft=False, id_=None, **content)
        self.assign(order, technician)
        return order

    def step(
        self,
        order: UUID,
        step: Step,
        reason: str = "",
        by: Actor | None = None,
        step_id: UUID | None = None,
        **asked: object,
    ) -> OrderRecord:
        """Take a step from the desk, the dispatcher's unless somebody else is named."""
        step_id = step_id or new_id()
        return self.work.write(
            by or self.dispatcher,
            lambda unit: orders.step(unit, order, step_id, step, reason=reason, **asked),
        )

    def engine(self, order: UUID, step: Step) -> OrderRecord:
        """Take a step that the engine alone may take, as it will."""

        def take(unit: Unit) -> OrderRecord:
            row = orders.by_id(unit, order)
            assert row is not None
            way = order_rules.take(row.state, step, row.kind, Role.SYSTEM)
            progress.apply(unit, row, way, progress.Taken(new_id(), step, unit.now, unit.now))
            return row

        return self.work.write(SYSTEM, take)

    def edit(
        self, order: UUID, seen: int, edit_id: UUID | None = None, **changes: object
    ) -> OrderRecord:
        """Edit an order's content."""
        edit_id = edit_id or new_id()
        return self.work.write(
            self.dispatcher, lambda unit: orders.edit(unit, order, edit_id, seen, changes)
        )

    def row(self, order: UUID) -> OrderRecord:
        """The order as it lies in the database."""
        found = self.work.read(self.dispatcher, lambda unit: orders.by_id(unit, order))
        assert found is not None
        return found

    def report(
        self,
        order: UUID,
        technician: Actor,
        state: FieldState,
        parts: Mapping[str, Any] | None = None,
        **more: object,
    ) -> rules.Report:
        """A complete report, with the order's parts as they now are but for what is given."""
        row = self.row(order)
        fault = row.fault
        if state is FieldState.COMPLETED:
            fault = {**fault, "remedy": "A new pump."}
        parts = {
            "basic": {"number": row.number},
            "equipment": row.equipment,
            "fault": fault,
            "spare_parts": row.spare_parts,
            "technician": {
                "technician_id": str(technician.id),
                "state": state.value,
                "payload_version": row.payload_version,
            },
            **(parts or {}),
        }
        values: dict[str, Any] = {
            "report_id": new_id(),
            "order_id": order,
            "visit_id": None,
            "state": state,
            "occurred_at": self.clock.now(),
            "sent_at": self.clock.now(),
            "position": rules.Fix(31.2, 121.4),
            "no_position": None,
            "attachments": (),
            "order_version": row.version,
            "reason": "",
            "party": None,
            **more,
        }
        return rules.Report(parts=parts, body=_body({**values, "parts": parts}), **values)

    def send(self, technician: Actor, report: rules.Report) -> tracking.Outcome:
        """Send a report, by the way that the scene is set to."""
        if self.hot:
            return self.work.submit(technician, lambda unit: tracking.report(unit, report)).result()
        return self.work.write(technician, lambda unit: tracking.report(unit, report))

    def go(self, order: UUID, technician: Actor, last: FieldState) -> None:
        """Report every state up to this one that the visit has not reached."""
        row = self.row(order)
        visit = self.visits(order)[-1] if row.visit_id is None else self.visit(row.visit_id)
        reached = visit.state.value
        begin = 0 if visit.state is VisitState.ASSIGNED else CHAIN.index(FieldState(reached)) + 1
        for state in CHAIN[begin : CHAIN.index(last) + 1]:
            asked = rules.PHOTOS_ASKED[row.kind] if state is FieldState.COMPLETED else 0
            photos = tuple(self.photo(order.bytes + bytes(n)) for n in range(asked))
            outcome = self.send(
                technician, self.report(order, technician, state, attachments=photos)
            )
            assert outcome.accepted, outcome

    def photo(self, content: bytes, by: Actor | None = None) -> rules.NamedFile:
        """A photo that the server holds."""
        photo = named(content)
        self.store(content, by)
        return photo

    def store(self, content: bytes, by: Actor | None = None) -> evidence.Stored:
        """Bring a file's bytes to the server."""
        sha256 = hashlib.sha256(content).hexdigest()
        upload = self.blobs.receive(sha256)
        try:
            upload.write(content)
            length = upload.finish()
        finally:
            upload.close()
        return self.work.write(
            by or self.dispatcher, lambda unit: evidence.store(unit, sha256, length)
        )

    def visits(self, order: UUID) -> list[VisitRecord]:
        """The order's visits, in the order in which they lie."""
        return self.found(VisitRecord, VisitRecord.order_id == order)

    def visit(self, visit_id: UUID) -> VisitRecord:
        """One visit."""
        return self.work.read(SYSTEM, lambda unit: unit.session.get_one(VisitRecord, visit_id))

    def kept(self, report: rules.Report) -> ReportRecord | None:
        """A report as the server keeps it."""
        return self.work.read(SYSTEM, lambda unit: unit.session.get(ReportRecord, report.report_id))

    def found(self, kind: type[Any], *where: ColumnElement[bool]) -> list[Any]:
        """All records of a kind, in the order in which they lie."""

        def look(unit: Unit) -> list[Any]:
            lying = text("rowid") if self.database.dialect == "sqlite" else _lying(kind)
            return list(unit.session.query(kind).filter(*where).order_by(lying))

        return self.work.read(SYSTEM, look)

    def milestones(self, order: UUID) -> list[MilestoneRecord]:
        """The order's milestones, in the order in which they lie."""
        return self.found(MilestoneRecord, MilestoneRecord.order_id == order)

    def audit(self) -> list[dict[str, Any]]:
        """The audit log, whose chain is whole."""
        with self.database.read() as session:
            rows = list(audit.rows(session))
        assert follow(rows).first_bad is None
        return rows

    def dump(self) -> Dump:
        """Every row of every table."""
        listing, row_place = _LISTING[self.database.dialect]
        with self.database.engine.connect() as connection:
            tables = connection.exec_driver_sql(listing).scalars().all()
            return {
                table: [
                    tuple(row)
                    for row in connection.exec_driver_sql(f"SELECT {row_place}, * FROM {table}")  # noqa: S608
                ]
                for table in tables
            }

    def refuses(
        self, code: Code, act: Callable[Asked, object], *asked: Asked.args, **named: Asked.kwargs
    ) -> Refusal:
        """Hold that an act is refused by this code and that nothing was written by it."""
        before = self.dump()
        with pytest.raises(Refusal) as refused:
            act(*asked, **named)
        assert refused.value.code is code, (refused.value.code, refused.value.fields)
        assert changed(before, self.dump()) <= KEPT_WHEN_REFUSED
        return refused.value


def _lying(kind: type[Any]) -> ColumnElement[Any]:
    """What says in which order rows came on PostgreSQL, where a changed row moves to the end."""
    for name in ("key", "seq", "id"):  # ids of one process are in the order of their making
        if hasattr(kind, name):
            column: ColumnElement[Any] = getattr(kind, name).expression
            return column
    return literal_column("ctid")


def changed(before: Dump, after: Dump) -> set[str]:
    """The tables that are not as they were."""
    assert set(WRITTEN_ONCE) < set(after), "a table is missing from the dump"
    return {table for table in after if after[table] != before[table]}


def lacks(outcome: tracking.Outcome) -> list[tuple[Missing, str]]:
    """What a report lacks, and where."""
    return [(lack.code, lack.at) for lack in outcome.lacks]


def named(content: bytes) -> rules.NamedFile:
    """A photo as a report names it."""
    sha256 = hashlib.sha256(content).hexdigest()
    return rules.NamedFile(sha256, len(content), "image/jpeg", AttachmentPurpose.AFTER)


def _body(values: dict[str, Any]) -> dict[str, Any]:
    """A report as a message in JSON's terms, without the time of sending."""
    return {
        "report_id": str(values["report_id"]),
        "order_id": str(values["order_id"]),
        "visit_id": None if values["visit_id"] is None else str(values["visit_id"]),
        "state": values["state"].value,
        "occurred_at": values["occurred_at"].isoformat(),
        "position": None if values["position"] is None else values["position"].lat,
        "no_position": NoPosition(values["no_position"]).value if values["no_position"] else None,
        "attachments": [file.sha256 for file in values["attachments"]],
        "reason": values["reason"],
        "order_version": values["order_version"],
        "parts": dict(values["parts"]),
    }
