"""Decides what is gathered after a run: what the phones recorded, and what the server claims.

Everything of the server comes through the API, nothing from its disk.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from pydantic import JsonValue

from api_client.audit import whole
from api_client.client import Client
from api_client.errors import Refused, Unreachable
from api_client.evidence import digest_of
from api_client.vocabulary import Code
from api_client.wire.dispatch import Cascade
from api_client.wire.orders import Order
from api_client.wire.tracking import ReportRecord
from desktop.simulator.outbox import Kept, Standing
from desktop.simulator.witness import Watched


@dataclass(frozen=True, slots=True)
class PhoneRun:
    """What one phone has on its disk at the end."""

    name: str
    technician_id: UUID
    skew: timedelta
    kept: tuple[Kept, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """What those who took part recorded, independently of the server.

    ``order_ids`` are the orders made in this run; phones may have worked on earlier ones too.
    """

    began_at: datetime
    ended_at: datetime
    order_ids: tuple[UUID, ...]
    phones: tuple[PhoneRun, ...]
    watched: tuple[Watched, ...] = ()
    faults: tuple[str, ...] = ()
    """What should not have happened, as the participants noted it."""
    pace: float = 1.0
    """How many times as fast as the machine's the centre's clock ran."""
    unfiled: frozenset[UUID] = frozenset()
    """Technicians whom the police did not approve: no locksmith's job may be offered to them."""

    def accepted(self) -> list[tuple[PhoneRun, Kept]]:
        """Give every report for which a phone has an accepting receipt."""
        return [
            (phone, kept)
            for phone in self.phones
            for kept in phone.kept
            if kept.standing is Standing.ACCEPTED
        ]

    def sent(self) -> int:
        """Give how many reports were sent at least once."""
        return sum(1 for phone in self.phones for kept in phone.kept if kept.tries)


@dataclass
class Claimed:
    """What the server says after the run."""

    seq: int
    orders: dict[UUID, Order] = field(default_factory=dict)
    reports: dict[UUID, ReportRecord] = field(default_factory=dict)
    files: dict[str, tuple[str, int]] = field(default_factory=dict)
    """Digest and length of what was downloaded, by the digest it was asked for."""
    audit: list[dict[str, JsonValue]] = field(default_factory=list)
    cascades: dict[UUID, Cascade] = field(default_factory=dict)
    at: datetime | None = None
    """When it said what became of its cascades."""


def gather(auditor: Client, run: Run, seq: int) -> Claimed:
    """Ask the server, as an auditor, for all that the run is about; ``seq`` was the last change."""
    claimed = Claimed(seq)
    reported = (kept.body.order_id for phone in run.phones for kept in phone.kept)
    for order_id in dict.fromkeys((*run.order_ids, *reported)):
        order = _unless_absent(auditor.orders.get, order_id)
        if order is not None:
            claimed.orders[order_id] = order
    for _, kept in run.accepted():
        report_id = kept.body.report_id
        record = _unless_absent(auditor.tracking.get, report_id)
        if record is not None:
            claimed.reports[report_id] = record
        for attachment in kept.body.attachments:
            downloaded = _downloaded(auditor, attachment.sha256)
            if downloaded is not None:
                claimed.files[attachment.sha256] = downloaded
    found = auditor.dispatch.cascades(past=True)
    claimed.at = found.at
    claimed.cascades = {each.id: each for each in found.items}
    claimed.audit = [whole(row) for row in auditor.audit.rows()]
    return claimed


Found = TypeVar("Found")


def _unless_absent(ask: Callable[[UUID], Found], wanted: UUID) -> Found | None:
    try:
        return ask(wanted)
    except Refused as refusal:
        if refusal.code != Code.NOT_FOUND:
            raise
        return None


def _downloaded(auditor: Client, sha256: str) -> tuple[str, int] | None:
    into = io.BytesIO()
    try:
        auditor.evidence.fetch(sha256, into)
    except Refused as refusal:
        if refusal.code != Code.NOT_FOUND:
            raise
        return None
    except Unreachable:  # the bytes differ or broke off: what came is what is judged
        pass
    content = into.getvalue()
    return digest_of(content), len(content)
