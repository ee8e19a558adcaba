"""Decides who may change a saved view of the queue (F1)."""

from uuid import UUID

from api_client.vocabulary import Code, Role
from desktop.domain.refusal import Refusal

KEEPERS = frozenset({Role.SUPERVISOR})
"""Roles that may change and delete shared views of others."""
MOST = 200
"""So many views one person keeps at most."""


def check_owner(owner_id: UUID, actor_id: UUID, role: Role, *, shared: bool) -> None:
    """Refuse somebody who may not change a view: what is not shared is its owner's alone.

    Raises:
        Refusal: ``not-found`` for a view of another that is not shared, ``not-permitted``.
    """
    if owner_id == actor_id:
        return
    if not shared:
        raise Refusal(Code.NOT_FOUND)
    if role not in KEEPERS:
        raise Refusal(Code.NOT_PERMITTED, role=role.value)


def check_room(kept: int) -> None:
    """Refuse one view more than a person keeps.

    Raises:
        Refusal: ``too-many-views``.
    """
    if kept >= MOST:
        raise Refusal(Code.TOO_MANY_VIEWS, most=MOST)
