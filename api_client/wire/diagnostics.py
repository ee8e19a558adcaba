"""Decides what a server tells of a centre as a whole: how much there is, how much room (F5)."""

from api_client.wire.base import Count, Items, Line, Message, Moment, Word


class OtherDesks(Message):
    """Where other machines' desks reach a server, by the certificate of which SHA-256.

    ``fault`` is why they do not: a start fault, such as ``port-in-use``.
    """

    urls: Items[Line]
    sha256: Line = ""
    fault: Word | None = None


class ShownCertificate(Message):
    """The certificate that a server shows to whoever comes in TLS.

    ``vouching`` says who vouches for it: ``nobody``, the centre's own ``authority``, or whoever
    signed one that was ``given``; ``fault`` why a newer one that is wanted is not shown, a start
    fault.
    """

    sha256: Line
    vouching: Word
    names: Items[Line]
    not_after: Moment
    fault: Word | None = None


class OwnAuthority(Message):
    """The centre's own authority, which phones are told to trust on the server's page `/authority`.

    ``covers`` says whether it may vouch for the host of the public address.
    """

    sha256: Line
    not_after: Moment
    covers: bool


class PublicDoor(Message):
    """How phones reach a server from the internet; ``url`` is empty where nobody said it."""

    url: Line
    certificate: ShownCertificate | None
    authority: OwnAuthority | None


class LostEntries(Message):
    """What a server once acknowledged and the database does not have: its audit log was cut.

    ``rows`` is how many entries the log had ``at`` that moment, by the signed anchor ``file`` in
    the data folder, to which the database did not hold when a server started.
    """

    rows: Count
    at: Moment
    file: Line


class CentreFacts(Message):
    """How a centre stands, in figures; None for what this server cannot know.

    ``database`` is ``sqlite`` or ``postgresql``; ``phones`` are those that are paired now,
    ``followers`` the desks and phones that follow the change feed at this moment.
    """

    at: Moment
    release: Word
    database: Word
    uptime_s: Count | None
    orders: Count
    phones: Count
    files: Count
    files_bytes: Count
    audit_rows: Count
    database_bytes: Count
    disk_free_bytes: Count | None
    followers: Count
    others: OtherDesks | None = None
    """How other machines' desks reach this server; None where none do."""
    door: PublicDoor | None = None
    """How phones reach it from the internet; None of an older server."""
    clock_behind_s: Count = 0
    """How far the server's clock is behind the newest of the last entries of its audit log."""
    lost: LostEntries | None = None
    """What was acknowledged and is gone; it stays until its file is taken out of the folder."""
