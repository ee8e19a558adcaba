"""Decides the path by which a desk learns what each kind of job needs (A2, E2)."""

from fastapi import APIRouter

from api_client.vocabulary import Permission
from api_client.wire.kinds import KindList, KindNeeds, Need
from desktop.domain import kinds
from desktop.domain.people import require
from desktop.server.context import ActorNow
from desktop.server.edge import JsonRoute
from desktop.server.problems import SIGNED_IN, documented

router = APIRouter(tags=["kinds"], route_class=JsonRoute)


@router.get("/v1/kinds", responses=documented(*SIGNED_IN), summary="What each kind needs")
def all_kinds(actor: ActorNow) -> KindList:
    """Return every kind of job with the fields that a published order of it needs."""
    require(actor.role, Permission.TEMPLATES_VIEW)
    return KindList(
        items=tuple(
            KindNeeds(
                kind=kind,
                needs=tuple(Need(field=need.field, or_else=need.or_else) for need in needs),
            )
            for kind, needs in kinds.NEEDS.items()
        )
    )
