"""Decides the paths by which identity data comes in, and is seen by those who may (E1, F3)."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from api_client.vocabulary import Code, Finger, PersonalFile
from api_client.wire.registrations import (
    IdentityNumber,
    NumberSought,
    RegistrationList,
    RegistrationRow,
)
from desktop.server import present_registrations as present
from desktop.server.context import ActorNow, Centre, CentreNow
from desktop.server.edge import JsonRoute
from desktop.server.problems import SIGNED_IN, documented
from desktop.server.routes.registrations import seal_of
from desktop.service import identities
from desktop.service.identities import Means
from desktop.service.unit import Unit

router = APIRouter(tags=["identities"], route_class=JsonRoute)
_C = Code
_BYTES: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.get(
    "/v1/registrations/{person_id}/identity",
    responses=documented(*SIGNED_IN, _C.NOT_FOUND),
    summary="The number of somebody's card",
)
def get_number(centre: CentreNow, actor: ActorNow, person_id: UUID) -> IdentityNumber:
    """Return the number of a person's card; that it was seen goes on record."""
    seal = seal_of(centre)
    found = centre.work.write(actor, lambda unit: identities.look(unit, seal, person_id))
    return IdentityNumber(number=found.number, born=found.born.isoformat())


@router.post(
    "/v1/registrations/search",
    responses=documented(*SIGNED_IN, _C.NUMBER_MALFORMED, _C.CHECK_DIGIT_WRONG, _C.BIRTH_IN_FUTURE),
    summary="Whose card has this number",
)
def search(centre: CentreNow, actor: ActorNow, body: NumberSought) -> RegistrationList:
    """Find whose card has a number, however it is written; that it was sought goes on record."""
    seal = seal_of(centre)

    def look(unit: Unit) -> RegistrationList:
        found = identities.search(unit, seal, body.number)
        items = tuple(present.row(seen) for seen in found)
        return RegistrationList(items=items, at=unit.now, seq=0)

    return centre.work.write(actor, look)


@router.put(
    "/v1/registrations/{subject_id}/files/{kind}",
    responses=documented(
        *(*SIGNED_IN, _C.NOT_FOUND, _C.FILE_EMPTY, _C.PICTURE_UNREADABLE, _C.DISK_FULL)
    ),
    openapi_extra=_BYTES,
    summary="Keep a picture of a registration",
)
async def put_file(
    centre: CentreNow, actor: ActorNow, subject_id: UUID, kind: PersonalFile, request: Request
) -> RegistrationRow:
    """Keep a picture (JPEG or PNG), sealed unless it is the photo."""
    content = await request.body()
    seen = await run_in_threadpool(
        identities.put_file, centre.work, actor, means(centre), (subject_id, kind), content
    )
    return present.row(seen)


@router.get(
    "/v1/registrations/{subject_id}/files/{kind}",
    response_class=Response,
    responses={
        200: {"content": {"application/octet-stream": {}}, "description": "The bytes"},
        **documented(*SIGNED_IN, _C.NOT_FOUND),
    },
    summary="See a picture of a registration",
)
def get_file(centre: CentreNow, actor: ActorNow, subject_id: UUID, kind: PersonalFile) -> Response:
    """Return a picture; that it was seen goes on record."""
    content, media_type = identities.open_file(
        centre.work, actor, means(centre), (subject_id, kind)
    )
    return Response(
        content,
        media_type="application/octet-stream",
        headers={
            "Content-Disposition": f'attachment; filename="{kind.value}"',
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
            "X-Media-Type": media_type,
        },
    )


@router.put(
    "/v1/registrations/{person_id}/fingerprints/{finger}",
    responses=documented(
        *(*SIGNED_IN, _C.NOT_FOUND, _C.FILE_EMPTY, _C.PICTURE_UNREADABLE),
        *(_C.FINGERPRINT_UNREADABLE, _C.FINGERPRINTS_UNAVAILABLE),
    ),
    openapi_extra=_BYTES,
    summary="Keep a fingerprint",
)
async def put_fingerprint(
    centre: CentreNow, actor: ActorNow, person_id: UUID, finger: Finger, request: Request
) -> RegistrationRow:
    """Keep the template of a finger: of a scanner's image, or as it comes (ISO 19794-2)."""
    content = await request.body()
    seen = await run_in_threadpool(
        identities.put_fingerprint, centre.work, actor, means(centre), (person_id, finger), content
    )
    return present.row(seen)


def means(centre: Centre) -> Means:
    """Return by what this centre keeps identity data."""
    assert centre.pictures is not None, "a server that reads no pictures"
    return Means(seal_of(centre), centre.files, centre.pictures, centre.fingerprints)
