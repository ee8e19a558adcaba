"""Decides who may write to whom on an order, and who reads it (C9)."""

from collections.abc import Sequence

from api_client.vocabulary import Code, MessageAudience, Permission, Role
from desktop.domain import people
from desktop.domain.refusal import Refusal

_EVERYBODY = (MessageAudience.DESK, MessageAudience.TECHNICIAN)


def check_post(role: Role, audience: MessageAudience) -> None:
    """Refuse a message of whoever may not write one, or to those whom he does not reach.

    Staff who may write orders write to whom they like; a technician writes what he reads himself.

    Raises:
        Refusal: ``not-permitted``.
    """
    if role not in people.OUTSIDE:
        people.require(role, Permission.ORDERS_WRITE)
        return
    people.require(role, Permission.REPORTS_SEND)
    if audience not in readable(role):
        raise Refusal(Code.NOT_PERMITTED, audience=audience.value, role=role.value)


def readable(role: Role) -> Sequence[MessageAudience]:
    """Return which messages on an order that he sees somebody reads."""
    return (MessageAudience.TECHNICIAN,) if role in people.OUTSIDE else _EVERYBODY
