"""Decides what of wrong input goes on record: that it was refused and why, never what it was."""

from collections.abc import Callable
from typing import TypeVar

from api_client.vocabulary import Code, Noun
from desktop.domain.refusal import Refusal
from desktop.service.unit import Actor, Work

Answer = TypeVar("Answer")
CODES = frozenset(
    {
        *(Code.NUMBER_MALFORMED, Code.CHECK_DIGIT_WRONG, Code.BIRTH_IN_FUTURE, Code.NUMBER_TAKEN),
        *(Code.LICENCE_EXPIRED, Code.PHONE_WRONG, Code.FIRM_UNKNOWN),
        *(Code.POLYGON_CORNERS_FEW, Code.POLYGON_CROSSES_ITSELF),
        *(Code.POLYGON_TOO_WIDE, Code.POLYGON_WITHOUT_EXTENT),
    }
)
"""What goes on record although it was refused."""


def noted(
    work: Work, actor: Actor, about: tuple[Noun, object], take: Callable[[], Answer]
) -> Answer:
    """Take what somebody wrote about something; that it was wrong goes on record.

    Args:
        work: writes the row.
        actor: who wrote it.
        about: the noun, and its id.
        take: takes it, in a unit of its own.

    Raises:
        Refusal: whatever `take` refused.
    """
    try:
        return take()
    except Refusal as refusal:
        if refusal.code in CODES:
            (noun, id_), code = about, refusal.code.value
            field = refusal.fields.get("field", "")
            work.write(
                actor,
                lambda unit: unit.record("input-refused", noun, id_, code=code, field=field),
            )
        raise
