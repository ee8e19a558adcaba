"""Decides how saved views of the queue are listed, kept and deleted (F1)."""

from uuid import UUID

from api_client.endpoints import Call, Resource, endpoint
from api_client.wire.views import View, ViewEdit, ViewList


class Views(Resource):
    """Saved views of the queue."""

    @endpoint("GET", "/v1/views")
    def mine(self, call: Call) -> ViewList:
        """List one's own views, and those that others share."""
        return call.read(ViewList)

    @endpoint("PUT", "/v1/views/{id}")
    def put(self, call: Call, view_id: UUID, view: ViewEdit) -> View:
        """Make a view, or change it on the version that was seen; a repeat is harmless."""
        return call.read(View, view, id=view_id)

    @endpoint("DELETE", "/v1/views/{id}")
    def delete(self, call: Call, view_id: UUID) -> None:
        """Delete a view; one that is gone already is a harmless repeat."""
        call.send(id=view_id)
