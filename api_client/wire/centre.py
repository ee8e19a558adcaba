"""Decides what a server says of itself, and how desks on its own machine come and go (F2)."""

from typing import Annotated

from pydantic import Field

from api_client.wire.base import Count, Id, Message, Moment, Version, Word


class Health(Message):
    """Whether the server is well, who it is, and whether anybody can sign in yet.

    ``seq`` is the number of the newest change; ``at`` the server's clock. ``ok`` is false while
    nothing can be written, and ``fault`` the code by which whoever tries is refused. ``language``
    is the one in which the centre wants desks to begin (``en``, ``zh_CN``), if it said so.
    ``pace`` is how many times as fast as the machine's a demo's clock runs; a real centre has none.
    """

    ok: bool
    fault: Word | None = None
    centre_id: Id
    release: Word
    at: Moment
    seq: Count
    staffed: bool
    language: Word | None = None
    pace: Annotated[float, Field(ge=1)] | None = None


class LocalDesk(Message):
    """A desk process on the server's machine, by its process id."""

    pid: Annotated[int, Field(ge=1, le=2**31 - 1)]


class LocalDesks(Message):
    """How many local desks are still there, and whether the server now stops."""

    desks: Count
    stopping: bool


class RevokedCount(Message):
    """How many sessions or phones were revoked."""

    revoked: Count


class Versioned(Message):
    """The version that a row now has."""

    id: Id
    version: Version
