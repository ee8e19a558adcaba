"""Decides whose a reminder is, and what may be done to it at which version (F1)."""

from datetime import datetime, timedelta
from uuid import UUID

from api_client.vocabulary import Code
from desktop.domain.edits import check_version
from desktop.domain.refusal import Refusal


def is_his(person_id: UUID | None, asking: UUID) -> bool:
    """Return whether somebody at the desk sees a reminder: the desk's, or his alone."""
    return person_id is None or person_id == asking


def check(seen: int, current: int) -> None:
    """Refuse what is done to another version than the newest.

    Raises:
        Refusal: ``version-unknown``, ``edit-conflict`` with the newest version.
    """
    check_version(seen, current)
    if seen < current:
        raise Refusal(Code.EDIT_CONFLICT, version=current)


def put_off(due_at: datetime, now: datetime, by: timedelta) -> datetime:
    """Return when a reminder is due that is put off: from now on, or from a later due time."""
    return max(due_at, now) + by
