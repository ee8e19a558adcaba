"""Decides when too many failed tries to sign in or pair have to wait (F3)."""

import math
from datetime import timedelta

from sqlalchemy import delete, or_

from api_client.vocabulary import Code
from desktop.domain.refusal import Refusal
from desktop.service.passwords import digest
from desktop.service.unit import Unit
from desktop.store.people import TriesRecord

FREE_TRIES = 5
LONGEST_WAIT = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(hours=1)


def count(unit: Unit, about: str) -> None:
    """Count a try before it is judged, so that tries side by side all count.

    Raises:
        Refusal: ``too-many-tries`` with the seconds to wait.
    """
    record = unit.session.get(TriesRecord, digest(about))
    if record is None:
        record = TriesRecord(about=digest(about), failures=0, last_at=unit.now)
        unit.session.add(record)
    elapsed = unit.now - record.last_at
    if elapsed > FORGOTTEN_AFTER or elapsed < -FORGOTTEN_AFTER:
        record.failures = 0
    wait = _wait(record.failures)
    if timedelta() <= elapsed < wait:
        raise Refusal(Code.TOO_MANY_TRIES, wait_s=math.ceil((wait - elapsed).total_seconds()))
    record.failures += 1
    record.last_at = unit.now


def forget(unit: Unit, about: str) -> None:
    """Forget the tries after one that was right."""
    record = unit.session.get(TriesRecord, digest(about))
    if record is not None:
        unit.session.delete(record)


def sweep(unit: Unit) -> None:
    """Forget tries that count no more: anybody can make up names, and each is a row."""
    unit.session.execute(
        delete(TriesRecord).where(
            or_(
                TriesRecord.last_at < unit.now - FORGOTTEN_AFTER,
                TriesRecord.last_at > unit.now + FORGOTTEN_AFTER,
            )
        )
    )


def _wait(failures: int) -> timedelta:
    """Return how long to wait after so many tries: nothing, then doubling from a second."""
    if failures < FREE_TRIES:
        return timedelta()
    return min(LONGEST_WAIT, timedelta(seconds=2 ** min(failures - FREE_TRIES, 12)))
