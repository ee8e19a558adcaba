"""Decides whether a status report is complete, and precisely what it lacks (A5).

Also how far a phone's clock is off. What each kind of job and state asks is data.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from api_client.vocabulary import (
    AttachmentPurpose,
    FieldState,
    JobKind,
    Missing,
    NoPosition,
    Party,
)

PARTS = ("basic", "equipment", "fault", "spare_parts", "technician")
"""The five parts of A2, every one in every report."""

FIELDS_ASKED: dict[FieldState, tuple[tuple[str, str], ...]] = {
    FieldState.COMPLETED: (("fault", "remedy"),),
}
"""Fields that must not be empty when the state is reported, as (part, field)."""

PHOTOS_ASKED: dict[JobKind, int] = {
    JobKind.REPAIR: 1,
    JobKind.MAINTENANCE: 1,
    JobKind.INSPECTION: 1,
    JobKind.INSTALLATION: 1,
    JobKind.LOCKSMITH: 2,
}
"""How many attachments a completion must name."""

REASON_ASKED = frozenset({FieldState.DECLINED, FieldState.ABANDONED})


@dataclass(frozen=True, slots=True)
class Fix:
    """A position in degrees (WGS 84), accuracy in metres, and when it was taken."""

    lat: float
    lon: float
    accuracy_m: float | None = None
    fixed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A file that a report names: digest, length in bytes, and what it is meant to show."""

    sha256: str
    length: int
    media_type: str
    purpose: AttachmentPurpose


@dataclass(frozen=True, slots=True)
class Report:
    """A phone's status report as the rules see it.

    ``parts`` are the five parts in JSON's terms; ``body`` is the whole message in JSON's terms
    without the time of sending, which is what the report is known by.
    """

    report_id: UUID
    order_id: UUID
    visit_id: UUID | None
    state: FieldState
    occurred_at: datetime
    sent_at: datetime | None
    position: Fix | None
    no_position: NoPosition | None
    parts: Mapping[str, Any] | None
    attachments: tuple[NamedFile, ...]
    order_version: int | None
    reason: str
    party: Party | None
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that a report lacks: what, where, and the digest or state it is about."""

    code: Missing
    at: str
    sha256: str | None = None
    state: FieldState | None = None


@dataclass(frozen=True, slots=True)
class Expected:
    """What the server knows of the order that a report is held against."""

    number: str
    kind: JobKind
    technician_id: UUID


def _lacking_parts(report: Report, expected: Expected) -> list[Lack]:
    """Return the parts and the fields in them that are absent or belong to another order."""
    parts = report.parts or {}
    lacks = [Lack(Missing.PART, f"parts.{name}") for name in PARTS if parts.get(name) is None]
    wanted = (
        ("basic", "number", expected.number),
        ("technician", "technician_id", str(expected.technician_id)),
        ("technician", "state", report.state.value),
    )
    lacks.extend(
        Lack(Missing.FIELD, f"parts.{part}.{field}")
        for part, field, value in wanted
        if parts.get(part) is not None and parts[part].get(field) != value
    )
    lacks.extend(
        Lack(Missing.FIELD, f"parts.{part}.{field}")
        for part, field in FIELDS_ASKED.get(report.state, ())
        if parts.get(part) is not None and not str(parts[part].get(field) or "").strip()
    )
    return lacks


def _lacking_files(report: Report, held: Mapping[str, int], kind: JobKind) -> list[Lack]:
    """Return the files whose bytes the server has not, or has in another length."""
    lacks = []
    for place, file in enumerate(report.attachments):
        if file.sha256 not in held:
            lacks.append(Lack(Missing.FILE, f"attachments.{place}", file.sha256))
        elif held[file.sha256] != file.length:
            lacks.append(Lack(Missing.FILE_LENGTH, f"attachments.{place}.length", file.sha256))
    if report.state is FieldState.COMPLETED:
        distinct = len({file.sha256 for file in report.attachments})
        lacks.extend(
            Lack(Missing.ATTACHMENT, f"attachments.{place}")
            for place in range(distinct, PHOTOS_ASKED[kind])
        )
    return lacks


def lacking(
    report: Report,
    expected: Expected,
    held: Mapping[str, int],
    earlier: tuple[FieldState, ...] = (),
) -> tuple[Lack, ...]:
    """Return all that the report lacks, nothing when it is complete (A5).

    Args:
        report: what the phone sent.
        expected: the order that it is held against.
        held: length in bytes of each file that the server holds, by digest.
        earlier: states that have to be reported before this one.
    """
    lacks = _lacking_parts(report, expected)
    if report.position is None and report.no_position is None:
        lacks.append(Lack(Missing.POSITION, "position"))
    if report.state in REASON_ASKED and not report.reason.strip():
        lacks.append(Lack(Missing.FIELD, "reason"))
    if report.state is FieldState.ABANDONED and report.party is None:
        lacks.append(Lack(Missing.FIELD, "party"))
    lacks.extend(_lacking_files(report, held, expected.kind))
    lacks.extend(Lack(Missing.EARLIER_REPORT, "state", state=state) for state in earlier)
    return tuple(lacks)


def skew_s(occurred_at: datetime, sent_at: datetime | None, received_at: datetime) -> float | None:
    """Return the phone's clock less the server's in seconds, None where it cannot be known.

    The phone's clock is known from the time of sending. Without it, only a time that lies in
    the server's future proves anything.
    """
    if sent_at is not None:
        return (sent_at - received_at).total_seconds()
    ahead_s = (occurred_at - received_at).total_seconds()
    return ahead_s if ahead_s > 0 else None
