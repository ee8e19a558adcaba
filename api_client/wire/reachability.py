"""Decides how it is told whether phones reach a server, and what is in their way (F2)."""

from pydantic import Field

from api_client.wire.base import Items, Line, Message, Word


class ReachFinding(Message):
    """One thing that was found: a word of ``Reach``, how it is taken (``good``, ``doubtful`` or
    ``bad``), and what its sentence names, by field.
    """

    code: Word
    grade: Word
    fields: dict[Word, str] = Field(default_factory=dict)


class Reachability(Message):
    """What was found on the way to the public address, in the order of the way.

    ``ok`` is true unless phones cannot come in; ``url`` is empty where no address was said.
    """

    url: Line
    ok: bool
    findings: Items[ReachFinding]
