"""Decides how status reports and the files they name are kept (A4, A5)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from api_client.vocabulary import AttachmentPurpose, Code, FieldState, ReportStatus
from desktop.store.base import STRICT, JsonText, Record, WordText


class ReportRecord(Record):
    """A status report. Once accepted it is never changed; until then a fuller one replaces it.

    ``body`` is the message without its time of sending, ``digest`` is of that, and
    ``order_version`` is what its receipt said.
    """

    __tablename__ = "report"
    __table_args__ = (Index("report_order", "order_id", "received_at"), STRICT)

    report_id: Mapped[UUID] = mapped_column(primary_key=True)
    order_id: Mapped[UUID] = mapped_column(ForeignKey("work_order.id"))
    visit_id: Mapped[UUID] = mapped_column(ForeignKey("visit.id"))
    technician_id: Mapped[UUID] = mapped_column(ForeignKey("technician.id"))
    state: Mapped[FieldState] = mapped_column(WordText(FieldState))
    status: Mapped[ReportStatus] = mapped_column(WordText(ReportStatus))
    occurred_at: Mapped[datetime]
    received_at: Mapped[datetime]
    skew_s: Mapped[float | None]
    body: Mapped[dict[str, Any]] = mapped_column(JsonText)
    digest: Mapped[str]
    missing: Mapped[list[dict[str, Any]]] = mapped_column(JsonText)
    refusal: Mapped[Code | None] = mapped_column(WordText(Code))
    order_version: Mapped[int]


class AttachmentRecord(Record):
    """A file that a report names, in the report's order; its bytes may not be there yet."""

    __tablename__ = "attachment"
    __table_args__ = (
        Index("attachment_order", "order_id"),
        Index("attachment_file", "sha256"),
        STRICT,
    )

    report_id: Mapped[UUID] = mapped_column(primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    order_id: Mapped[UUID] = mapped_column(ForeignKey("work_order.id"))
    sha256: Mapped[str]
    length: Mapped[int]
    media_type: Mapped[str]
    purpose: Mapped[AttachmentPurpose] = mapped_column(WordText(AttachmentPurpose))
