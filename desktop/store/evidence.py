"""Decides what the database says of a stored file; its bytes lie under desktop.store.blobs."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from api_client.vocabulary import Role
from desktop.store.base import STRICT, Record, WordText


class FileRecord(Record):
    """A file that is held byte for byte under its digest, and who brought it; never changed."""

    __tablename__ = "file"
    __table_args__ = (STRICT,)

    sha256: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(unique=True)
    length: Mapped[int]
    stored_at: Mapped[datetime]
    stored_by: Mapped[UUID]
    stored_role: Mapped[Role] = mapped_column(WordText(Role))
