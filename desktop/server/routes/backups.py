"""Decides the paths by which an administrator sees backups and has one made (F5)."""

from fastapi import APIRouter

from api_client.wire.backups import BackupRun, BackupStanding
from desktop.server import present
from desktop.server.context import ActorNow, CentreNow
from desktop.server.edge import JsonRoute
from desktop.server.problems import SIGNED_IN, documented
from desktop.service import backups

router = APIRouter(tags=["backups"], route_class=JsonRoute)


@router.get("/v1/backups", responses=documented(*SIGNED_IN), summary="How backups stand")
def standing(centre: CentreNow, actor: ActorNow) -> BackupStanding:
    """Say which backups there are, how the last one went, and when the next one is due."""
    return present.backup_standing(centre.work.read(actor, backups.standing), centre.shelf)


@router.post(
    "/v1/backups", status_code=202, responses=documented(*SIGNED_IN), summary="Make a backup now"
)
def make(centre: CentreNow, actor: ActorNow) -> BackupRun:
    """Have a backup made now; while one is asked for or runs, it is that one."""
    return present.backup_run(centre.work.write(actor, backups.ask))
