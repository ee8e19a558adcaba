"""Decides the path by which it is checked whether phones reach the server (F2)."""

from fastapi import APIRouter

from api_client.vocabulary import ReachGrade
from api_client.wire.reachability import Reachability, ReachFinding
from desktop.server.context import ActorNow, CentreNow
from desktop.server.edge import JsonRoute
from desktop.server.problems import SIGNED_IN, documented

router = APIRouter(tags=["centre"], route_class=JsonRoute)


@router.post(
    "/v1/reachability", responses=documented(*SIGNED_IN), summary="Whether phones reach the server"
)
def check(centre: CentreNow, actor: ActorNow) -> Reachability:
    """Look at the public address from outside, and say what is found on the way; nothing changes.

    Nobody else's address can be looked at: it is the setting's, and nobody is followed elsewhere.
    """
    url, findings = centre.reachability.check(actor)
    return Reachability(
        url=url,
        ok=all(each.grade is not ReachGrade.BAD for each in findings),
        findings=tuple(
            ReachFinding(code=each.code, grade=each.grade, fields=dict(each.fields))
            for each in findings
        ),
    )
