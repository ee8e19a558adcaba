"""Decides how the audit log is read (F3)."""

from collections.abc import Iterator
from uuid import UUID

from pydantic import JsonValue

from api_client.endpoints import Call, Resource, endpoint
from api_client.wire.audit import AuditPage, AuditRow

PAGE_ROWS = 500


def whole(row: AuditRow) -> dict[str, JsonValue]:
    """Give a row in JSON's terms as the server wrote it, with what only a newer release writes."""
    return {**row.model_dump(mode="json"), **(row.model_extra or {})}


class Audit(Resource):
    """The audit log, hash-chained."""

    @endpoint("GET", "/v1/audit")
    def page(
        self,
        call: Call,
        after: int = 0,
        limit: int = PAGE_ROWS,
        subject: UUID | None = None,
    ) -> AuditPage:
        """Give the rows after number ``after``, oldest first, of one ``subject`` if it is named.

        Fields that only a newer release writes are kept: a row's hash covers them, and whoever
        checks the chain needs the row ``whole``.
        """
        asked = {
            "after": after,
            "limit": limit,
            "subject": None if subject is None else str(subject),
        }
        return call.read(AuditPage, query=asked, extra="allow")

    def rows(self) -> Iterator[AuditRow]:
        """Give the whole log, page after page."""
        after = 0
        while True:
            items = self.page(after).items
            if not items:
                return
            yield from items
            after = items[-1].seq
