"""Decides how a centre's templates of orders are listed, kept and taken away (F1)."""

from uuid import UUID

from api_client.endpoints import Call, Resource, endpoint
from api_client.wire.centre import Versioned
from api_client.wire.templates import Template, TemplateList, TemplateWanted


class Templates(Resource):
    """Templates by kind of job."""

    @endpoint("GET", "/v1/templates")
    def all(self, call: Call) -> TemplateList:
        """List all templates by name."""
        return call.read(TemplateList)

    @endpoint("PUT", "/v1/templates/{id}")
    def keep(self, call: Call, template_id: UUID, wanted: TemplateWanted) -> Template:
        """Keep a template as it shall be: a new one, a changed one, or one that was taken away."""
        return call.read(Template, wanted, id=template_id)

    @endpoint("DELETE", "/v1/templates/{id}")
    def take_away(self, call: Call, template_id: UUID) -> Versioned:
        """Take a template away; the answer's version is the one by which it is brought back."""
        return call.read(Versioned, id=template_id)
