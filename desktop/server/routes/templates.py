"""Decides the paths of a centre's templates of orders (F1)."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter

from api_client.vocabulary import Code
from api_client.wire.centre import Versioned
from api_client.wire.templates import Template, TemplateContent, TemplateList, TemplateWanted
from desktop.server.context import ActorNow, CentreNow
from desktop.server.edge import JsonRoute
from desktop.server.problems import SIGNED_IN, documented
from desktop.service import templates
from desktop.store.templates import TemplateRecord

router = APIRouter(tags=["templates"], route_class=JsonRoute)
_C = Code


@router.get("/v1/templates", responses=documented(*SIGNED_IN), summary="All templates")
def all_templates(centre: CentreNow, actor: ActorNow) -> TemplateList:
    """Return all templates by name."""
    records, seq = centre.work.read(actor, templates.all_)
    return TemplateList(items=tuple(_shown(record) for record in records), seq=seq)


@router.put(
    "/v1/templates/{template_id}",
    responses=documented(*SIGNED_IN, _C.VERSION_UNKNOWN, _C.EDIT_CONFLICT),
    summary="Keep a template",
)
def keep_template(
    centre: CentreNow, actor: ActorNow, template_id: UUID, body: TemplateWanted
) -> Template:
    """Keep a template as it shall be; the same again changes nothing."""
    content: dict[str, Any] = body.model_dump(mode="json", exclude={"version"})
    return _shown(
        centre.work.write(
            actor, lambda unit: templates.keep(unit, template_id, body.version, content)
        )
    )


@router.delete(
    "/v1/templates/{template_id}",
    responses=documented(*SIGNED_IN, _C.NOT_FOUND),
    summary="Take a template away",
)
def take_template_away(centre: CentreNow, actor: ActorNow, template_id: UUID) -> Versioned:
    """Take a template away; orders that were made by it stay as they are."""
    record = centre.work.write(actor, lambda unit: templates.take_away(unit, template_id))
    return Versioned(id=record.id, version=record.version)


def _shown(record: TemplateRecord) -> Template:
    """Return a template on the wire."""
    content = TemplateContent.model_validate(record.content)
    said = {name: getattr(content, name) for name in TemplateContent.model_fields}
    return Template(
        id=record.id,
        version=record.version,
        changed_at=record.changed_at,
        changed_by=record.changed_by,
        **said,
    )
