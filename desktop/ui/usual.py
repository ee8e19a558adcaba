"""Decides which templates are usual for each kind of job, in the language that the desk speaks."""

from dataclasses import dataclass

from api_client.vocabulary import DispatchRule, JobKind, LockKind, Priority, ServiceAction
from api_client.wire.orders import Service
from api_client.wire.templates import TemplateWanted
from desktop import words

K, P = JobKind, Priority
HOUR, DAY = 60, 24 * 60


@dataclass(frozen=True, slots=True)
class Usual:
    """One of them: the part of its keys, what it is, how urgent, promised within minutes."""

    key: str
    kind: JobKind
    priority: Priority
    promised_min: int | None = None
    service: Service | None = None


def _lock(action: ServiceAction) -> Service:
    return Service(
        action=action, lock_kind=LockKind.GRADE_A, dispatch_rule=DispatchRule.SHORTEST_ARRIVAL
    )


USUAL = (
    Usual("leak", K.REPAIR, P.HIGH, 2 * HOUR),
    Usual("no-heating", K.REPAIR, P.NORMAL, 4 * HOUR),
    Usual("power-out", K.REPAIR, P.HIGH, 2 * HOUR),
    Usual("lift-trapped", K.REPAIR, P.EMERGENCY, 30),
    Usual("yearly-service", K.MAINTENANCE, P.LOW, 14 * DAY),
    Usual("safety-inspection", K.INSPECTION, P.LOW, 14 * DAY),
    Usual("new-appliance", K.INSTALLATION, P.NORMAL, 3 * DAY),
    Usual("locked-out", K.LOCKSMITH, P.HIGH, HOUR, _lock(ServiceAction.OPEN)),
    Usual("new-lock", K.LOCKSMITH, P.NORMAL, 4 * HOUR, _lock(ServiceAction.REPLACE)),
)


def templates() -> list[TemplateWanted]:
    """Give the usual templates as new ones, in the words of the language spoken now."""
    return [
        TemplateWanted(
            version=0,
            name=words.text(f"usual.{each.key}.name"),
            kind=each.kind,
            title=words.text(f"usual.{each.key}.title"),
            fault=words.text(f"usual.{each.key}.fault"),
            priority=each.priority,
            promised_min=each.promised_min,
            service=each.service,
        )
        for each in USUAL
    ]
