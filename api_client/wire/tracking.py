"""Decides what a phone's status report carries and how the server answers it (A4, A5)."""

from typing import Annotated

from pydantic import Field

from api_client.vocabulary import (
    AttachmentPurpose,
    Code,
    Connection,
    FieldState,
    Missing,
    NoPosition,
    Party,
    ReportStatus,
)
from api_client.wire.base import (
    Count,
    Id,
    Items,
    Line,
    Message,
    Moment,
    Sha256,
    Spelt,
    Version,
    Word,
)
from api_client.wire.parts import OrderParts
from api_client.wire.places import Position

MOST_IN_A_BATCH = 500
LARGEST_FILE_BYTES = 4 * 2**30


class Attachment(Message):
    """A file that belongs to a report: its digest and length in bytes; its bytes come by PUT."""

    sha256: Sha256
    length: Annotated[int, Field(ge=1, le=LARGEST_FILE_BYTES)]
    media_type: Annotated[str, Field(pattern=r"^[a-z]{1,20}/[a-z0-9.+-]{1,40}$")]
    purpose: Spelt[AttachmentPurpose] = AttachmentPurpose.OTHER
    taken_at: Moment | None = None


class StatusReport(Message):
    """One change of state as the phone saw it (A3, A4), with the order as it then is (A2).

    Only what identifies the report is required here; whatever else is lacking is answered as
    ``missing``, precisely, so that the phone completes it and sends the same ``report_id`` again.
    """

    report_id: Id
    order_id: Id
    visit_id: Id | None = None
    """The visit it belongs to; without it, the technician's current visit of the order."""
    state: Spelt[FieldState]
    occurred_at: Moment
    sent_at: Moment | None = None
    """The phone's clock when it sends this; not part of the report's identity."""
    position: Position | None = None
    no_position: Spelt[NoPosition] | None = None
    parts: OrderParts | None = None
    attachments: Annotated[Items[Attachment], Field(max_length=200)] = ()
    order_version: Version | None = None
    reason: Line = ""
    party: Spelt[Party] | None = None


class ReportBatch(Message):
    """What a phone kept while it had no network, oldest first."""

    reports: Annotated[Items[StatusReport], Field(min_length=1, max_length=MOST_IN_A_BATCH)]


class MissingItem(Message):
    """One thing that a report lacks: what, where in the report, and the file's digest if one."""

    code: Spelt[Missing]
    at: Line
    sha256: Sha256 | None = None
    state: Spelt[FieldState] | None = None


class Receipt(Message):
    """The server's answer; once ``accepted`` is true the report is on disk exactly once."""

    report_id: Id
    accepted: bool
    missing: Items[MissingItem] = ()
    order_version: Count


class BatchReceipt(Receipt):
    """One report's answer in a batch; a refusal does not stop the others."""

    refusal: Spelt[Code] | None = None
    fields: dict[Word, Line] = Field(default_factory=dict)


class Receipts(Message):
    """The answers to a batch, in the order in which the reports were sent."""

    receipts: Items[BatchReceipt]


class PositionFix(Message):
    """A phone's position between reports; the newest by its own time is kept as current."""

    position: Position
    occurred_at: Moment
    sent_at: Moment | None = None
    """The phone's clock when it sends this, by which a wrong clock is known."""
    battery: Annotated[int, Field(ge=0, le=100)] | None = None
    """Percent that its battery is full."""
    charging: bool | None = None
    connection: Spelt[Connection] | None = None
    altitude_m: Annotated[float, Field(ge=-12_000, le=100_000)] | None = None
    speed_mps: Annotated[float, Field(ge=0, le=10_000)] | None = None
    course: Annotated[float, Field(ge=0, le=360)] | None = None
    """Degrees from north, clockwise."""
    mock: bool = False
    """Whether the phone says that a program made it up."""


class ReportRecord(Message):
    """A report as the server holds it, whole, with what became of it."""

    report: StatusReport
    technician_id: Id
    status: Spelt[ReportStatus]
    received_at: Moment
    missing: Items[MissingItem] = ()
    refusal: Spelt[Code] | None = None
