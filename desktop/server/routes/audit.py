"""Decides the path by which an auditor reads the audit log (F3)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from api_client.wire.audit import AuditPage
from desktop.server import present
from desktop.server.context import ActorNow, CentreNow
from desktop.server.edge import JsonRoute
from desktop.server.problems import SIGNED_IN, documented
from desktop.service import audit

router = APIRouter(tags=["audit"], route_class=JsonRoute)


@router.get("/v1/audit", responses=documented(*SIGNED_IN), summary="The audit log")
def list_audit(
    centre: CentreNow,
    actor: ActorNow,
    after: Annotated[int, Query(ge=0, le=2**53)] = 0,
    limit: Annotated[int, Query(ge=1, le=audit.PAGE)] = audit.PAGE,
    subject: UUID | None = None,
) -> AuditPage:
    """Return audit rows after a number, in their order; of one subject where it is named."""
    about = None if subject is None else str(subject)
    rows = centre.work.read(actor, lambda unit: audit.page(unit, after, limit, about))
    return AuditPage(items=tuple(present.audit_row(row) for row in rows))
