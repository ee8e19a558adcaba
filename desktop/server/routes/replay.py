"""Decides the path by which somebody looks at what happened, by time (A6, E7)."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from api_client.vocabulary import Code
from api_client.wire.base import Id, Moment
from api_client.wire.replay import Replay
from desktop.domain import replay as rules
from desktop.server import present_replay
from desktop.server.context import ActorNow, CentreNow
from desktop.server.edge import JsonRoute
from desktop.server.problems import SIGNED_IN, documented
from desktop.service import replay

router = APIRouter(tags=["replay"], route_class=JsonRoute)
_C = Code
MOST_NAMED = 1_000
"""So many technicians may be named at all; more than a replay has are refused by its own code."""
_GAP_S = round(rules.USUAL_GAP.total_seconds())


class AskedReplay(BaseModel):
    """Whose replay is asked for, from when to when; unknown parameters are refused."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    technicians: Annotated[list[Id], Field(alias="technician", max_length=MOST_NAMED)] = []
    order: Id | None = None
    since: Annotated[Moment | None, Field(alias="from", description="Included.")] = None
    until: Annotated[Moment | None, Field(alias="to", description="Not included.")] = None
    most: Annotated[int, Field(ge=rules.FEWEST_POINTS, le=rules.MOST_POINTS)] = rules.USUAL_POINTS
    gap_s: Annotated[int, Field(ge=rules.SHORTEST_GAP_S, le=rules.LONGEST_GAP_S)] = _GAP_S


@router.get(
    "/v1/replays",
    response_model=Replay,
    responses=documented(
        *SIGNED_IN,
        _C.NOT_FOUND,
        _C.TIME_WINDOW_INVERTED,
        _C.REPLAY_TOO_LONG,
        _C.REPLAY_TOO_MANY,
        _C.TRACK_TOO_LONG,
    ),
    summary="What technicians did, by time",
)
def get_replay(
    centre: CentreNow, actor: ActorNow, query: Annotated[AskedReplay, Query()]
) -> Response:
    """Send tracks and what happened; that somebody of the staff looked goes on record."""
    asked = replay.Asked(
        tuple(query.technicians),
        query.order,
        query.since,
        query.until,
        query.most,
        timedelta(seconds=query.gap_s),
    )
    centre.work.write(actor, lambda unit: replay.note_look(unit, asked))
    found = centre.work.read(actor, lambda unit: replay.look(unit, asked))
    return Response(present_replay.written(found), media_type="application/json")
