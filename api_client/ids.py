"""Decides how an id is made: UUID version 7, by whoever creates the thing, before it is sent."""

from uuid import UUID

from uuid_utils import compat


def new_id() -> UUID:
    """Make an id that sorts by the time of its making and can be kept before it is sent."""
    return compat.uuid7()
