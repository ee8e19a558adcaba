"""Decides the paths of saved views of the queue: listed, kept, deleted (F1)."""

from uuid import UUID

from fastapi import APIRouter, Response

from api_client.vocabulary import Code
from api_client.wire.views import View, ViewEdit, ViewList
from desktop.server import present
from desktop.server.context import ActorNow, CentreNow
from desktop.server.edge import JsonRoute
from desktop.server.problems import SIGNED_IN, documented
from desktop.service import views
from desktop.service.unit import Unit

router = APIRouter(tags=["views"], route_class=JsonRoute)
_C = Code


@router.get("/v1/views", responses=documented(*SIGNED_IN), summary="Saved views of the queue")
def list_views(centre: CentreNow, actor: ActorNow) -> ViewList:
    """List one's own views, and those that others share."""
    return centre.work.read(
        actor, lambda unit: ViewList(items=tuple(map(present.view, views.listed(unit))))
    )


@router.put(
    "/v1/views/{view_id}",
    responses={
        201: {"model": View, "description": "The view is new"},
        **documented(
            *(*SIGNED_IN, _C.NOT_FOUND, _C.ID_REUSED, _C.VERSION_UNKNOWN, _C.EDIT_CONFLICT),
            _C.TOO_MANY_VIEWS,
        ),
    },
    summary="Make or change a view",
)
def put_view(
    centre: CentreNow, actor: ActorNow, view_id: UUID, body: ViewEdit, response: Response
) -> View:
    """Make a view, or change it; the same content again changes nothing."""
    kept = views.Kept(body.name, body.shared, body.content.model_dump(mode="json"))

    def put(unit: Unit) -> tuple[View, bool]:
        record, new = views.put(unit, view_id, kept, body.version)
        return present.view(record), new

    view, new = centre.work.write(actor, put)
    response.status_code = 201 if new else 200
    return view


@router.delete(
    "/v1/views/{view_id}",
    status_code=204,
    responses=documented(*SIGNED_IN, _C.NOT_FOUND),
    summary="Delete a view",
)
def delete_view(centre: CentreNow, actor: ActorNow, view_id: UUID) -> Response:
    """Delete a view; one that is gone already is a repeat."""
    centre.work.write(actor, lambda unit: views.delete(unit, view_id))
    return Response(status_code=204)
