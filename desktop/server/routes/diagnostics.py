"""Decides the paths by which a server is looked at from outside: figures, and a bundle (F5)."""

from dataclasses import asdict
from datetime import timedelta
from urllib.parse import urlsplit

from fastapi import APIRouter
from fastapi.responses import Response

from api_client.trust import fingerprint
from api_client.vocabulary import Permission
from api_client.wire.base import LATEST
from api_client.wire.diagnostics import (
    CentreFacts,
    LostEntries,
    OtherDesks,
    OwnAuthority,
    PublicDoor,
    ShownCertificate,
)
from desktop.domain.people import require
from desktop.server.context import ActorNow, Centre, CentreNow, Lost, Others
from desktop.server.edge import JsonRoute
from desktop.server.metrics import MEDIA_TYPE
from desktop.server.problems import SIGNED_IN, documented
from desktop.service import diagnostics
from desktop.service.bundles import zipped

FAR = LATEST - timedelta(days=1)
"""Later than this no time is told: a certificate may say that it has no end."""
router = APIRouter(tags=["diagnostics"], route_class=JsonRoute)
_NEVER_KEPT = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


@router.get("/v1/centre", responses=documented(*SIGNED_IN), summary="How the centre stands")
def figures(centre: CentreNow, actor: ActorNow) -> CentreFacts:
    """Say how much the centre holds, how much room there is, and who follows; of nobody."""
    found = centre.work.read(actor, diagnostics.figures)
    machine = centre.looked_up()
    return CentreFacts(
        at=centre.work.clock.now(),
        release=centre.release,
        database=centre.work.database.dialect,
        uptime_s=_whole(machine.get("callout_uptime_seconds")),
        disk_free_bytes=_whole(machine.get("callout_disk_free_bytes")),
        followers=centre.bell.followers,
        others=_others(centre.others),
        door=_door(centre),
        lost=_lost(centre.lost()),
        **asdict(found),
    )


def _others(others: Others | None) -> OtherDesks | None:
    """Present how other machines' desks reach this server."""
    if others is None:
        return None
    fault = None if others.fault is None else others.fault.value
    shown = others.certificate()
    sha256 = "" if shown is None else shown.sha256
    return OtherDesks(urls=others.urls, sha256=sha256, fault=fault)


def _door(centre: Centre) -> PublicDoor:
    """Present how phones reach this server."""
    url = centre.settings.now.public_url
    shown = None if centre.others is None else centre.others.certificate()
    authority = centre.authority()
    return PublicDoor(
        url=url,
        certificate=None
        if shown is None
        else ShownCertificate(
            sha256=shown.sha256,
            vouching=shown.vouching,
            names=shown.names,
            not_after=min(shown.not_after, FAR),
            fault=None if shown.fault is None else shown.fault.value,
        ),
        authority=None
        if authority is None
        else OwnAuthority(
            sha256=fingerprint(authority.der),
            not_after=min(authority.not_after, FAR),
            covers=authority.covers(urlsplit(url).hostname or ""),
        ),
    )


def _lost(lost: Lost | None) -> LostEntries | None:
    """Present what was acknowledged and is gone."""
    return None if lost is None else LostEntries(**asdict(lost))


def _whole(figure: float | None) -> int | None:
    """Return a figure without its fraction, None where it is not known."""
    return None if figure is None else max(0, int(figure))


@router.get(
    "/v1/metrics",
    response_class=Response,
    responses={
        200: {
            "content": {"text/plain": {"schema": {"type": "string"}}},
            "description": "Figures in the text form of Prometheus",
        },
        **documented(*SIGNED_IN),
    },
    summary="Figures for Prometheus",
)
def metrics(centre: CentreNow, actor: ActorNow) -> Response:
    """Say how much is done, how long it takes, and how much room there is; of nobody."""
    require(actor.role, Permission.DIAGNOSTICS_VIEW)
    return Response(centre.metrics.exposition(), media_type=MEDIA_TYPE, headers=_NEVER_KEPT)


@router.get(
    "/v1/support-bundle",
    response_class=Response,
    responses={
        200: {
            "content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}},
            "description": "A zip of texts without personal data",
        },
        **documented(*SIGNED_IN),
    },
    summary="What support needs to know, of nobody",
)
def support_bundle(centre: CentreNow, actor: ActorNow) -> Response:
    """Gather what tells of the server, its machine and its log, without personal data."""
    require(actor.role, Permission.DIAGNOSTICS_VIEW)
    parts = {**centre.support(), "metrics.txt": centre.metrics.exposition()}
    headers = {**_NEVER_KEPT, "Content-Disposition": "attachment; filename=callout-support.zip"}
    return Response(zipped(parts), media_type="application/zip", headers=headers)
