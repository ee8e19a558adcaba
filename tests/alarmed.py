"""Decides how tests bring about an alarm that stands, and look for what does as the loop does."""

from datetime import datetime, timedelta
from uuid import UUID

from api_client.ids import new_id
from api_client.vocabulary import AlarmKind
from desktop.domain.alarms import Patience
from desktop.service import alarms
from desktop.service.alarm_causes import Cause
from desktop.service.unit import SYSTEM, Work
from tests.running import Running

PATIENCE = Patience(
    late=timedelta(0),
    unassigned=timedelta(minutes=5),
    unreceived=timedelta(minutes=4),
    backup=timedelta(hours=48),
    silent=timedelta(minutes=15),
)


UP = timedelta(days=1)
"""How long the server is up that looks."""


def look(work: Work, up: timedelta = UP) -> datetime:
    """Look once for alarms, as a server does every few seconds that is up so long."""
    return work.write(SYSTEM, lambda unit: alarms.look(unit, PATIENCE, up))


def alarm(centre: Running, kind: AlarmKind = AlarmKind.ORDER_LATE) -> UUID:
    """The id of a new alarm about a new order."""
    order = UUID(centre.order()["id"])
    cause = Cause(kind, str(new_id()), centre.clock.now(), order)
    return centre.work.write(SYSTEM, lambda unit: alarms.raise_(unit, cause).id)
