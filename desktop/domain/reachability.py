"""Decides what is told of the way by which phones come in: what is well, what is wrong, in order.

What was seen on the way is put together elsewhere; here it is judged. Whoever cannot come any
further is told nothing of what lies behind (decision 0054).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum, auto

from api_client.vocabulary import Reach, ReachGrade

SOON = timedelta(days=21)
"""So long before its end a certificate is told to end."""
OFF_S = 60
"""So far two clocks of one centre may differ."""
BEHIND_S = 180
"""So far the server's clock may be behind its own last entries."""
_R, _G = Reach, ReachGrade
_REDIRECTS, _PROXY_FAILS = range(300, 400), frozenset({502, 503, 504, 521, 522, 523, 530})
_OK = 200
GRADES: dict[Reach, ReachGrade] = {
    _R.ADDRESS_MISSING: _G.BAD,
    _R.ADDRESS_PLAIN: _G.BAD,
    _R.ADDRESS_LOCAL: _G.BAD,
    _R.ADDRESS_BARE: _G.DOUBTFUL,
    _R.NAME_UNKNOWN: _G.BAD,
    _R.NAME_PRIVATE: _G.DOUBTFUL,
    _R.NAME_RESOLVED: _G.GOOD,
    _R.PORT_REFUSED: _G.BAD,
    _R.PORT_SILENT: _G.BAD,
    _R.PORT_UNREACHABLE: _G.BAD,
    _R.PORT_OPEN: _G.GOOD,
    _R.TLS_FAILED: _G.BAD,
    _R.CERTIFICATE_EXPIRED: _G.BAD,
    _R.CERTIFICATE_NOT_YET: _G.BAD,
    _R.CERTIFICATE_OTHER_NAME: _G.BAD,
    _R.CERTIFICATE_SELF_MADE: _G.BAD,
    _R.CERTIFICATE_UNKNOWN: _G.BAD,
    _R.CERTIFICATE_OWN_AUTHORITY: _G.GOOD,
    _R.CERTIFICATE_TRUSTED: _G.GOOD,
    _R.CERTIFICATE_ENDS_SOON: _G.DOUBTFUL,
    _R.ANSWER_SILENT: _G.BAD,
    _R.ANSWER_REDIRECTS: _G.BAD,
    _R.ANSWER_PROXY_FAILS: _G.BAD,
    _R.ANSWER_FOREIGN: _G.BAD,
    _R.ANSWER_OTHER_CENTRE: _G.BAD,
    _R.ANSWER_UNWELL: _G.BAD,
    _R.ANSWERED: _G.GOOD,
    _R.PROXY_UNTRUSTED: _G.BAD,
    _R.PROXY_MUTE: _G.BAD,
    _R.PROXY_SCHEME_MISSING: _G.DOUBTFUL,
    _R.PROXY_TRUSTED: _G.GOOD,
    _R.PROXY_NONE: _G.GOOD,
    _R.CLOCK_BEHIND: _G.DOUBTFUL,
    _R.CLOCK_DIFFERS: _G.DOUBTFUL,
    _R.CLOCK_RIGHT: _G.GOOD,
}


class Door(Enum):
    """What became of connecting to the address."""

    OPEN = auto()
    REFUSED = auto()
    SILENT = auto()
    UNREACHABLE = auto()


class Doubt(Enum):
    """Why a certificate is not believed."""

    UNKNOWN = auto()
    EXPIRED = auto()
    NOT_YET = auto()
    OTHER_NAME = auto()


@dataclass(frozen=True, slots=True)
class Paper:
    """The certificate that was shown: its SHA-256, names and span; whether ours vouches for it."""

    sha256: str
    names: tuple[str, ...]
    not_before: datetime
    not_after: datetime
    by_own_authority: bool
    doubt: Doubt | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What answered a question for the server's health; None for what it did not say as we do.

    ``code`` is that of a problem in our own form, ``lead`` where a redirection leads.
    """

    status: int
    centre_id: str | None = None
    ok: bool = False
    at: datetime | None = None
    code: str | None = None
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Glimpse:
    """What was seen on the way to an address; None for what was not come to.

    ``local`` is an address that each machine is itself, ``bare`` one without a name, ``private``
    one that nobody reaches from the internet.
    """

    host: str
    port: int
    encrypted: bool
    local: bool
    bare: bool
    addresses: tuple[str, ...] = ()
    private: bool = False
    door: Door | None = None
    paper: Paper | None = None
    answer: Answer | None = None


@dataclass(frozen=True, slots=True)
class Came:
    """How a request came: from which address, told by whom, with which scheme for its sender.

    ``peer`` is the other end of the connection, ``trusted`` whether it is a trusted proxy's;
    ``told`` whether a header says for whom it asks, ``scheme`` is None where nobody said it;
    ``encrypted`` whether the connection itself was.
    """

    peer: str
    trusted: bool
    told: bool
    client: str
    scheme: str | None
    encrypted: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """What the server knows of itself: who it is, its certificate and clock, how it was come to."""

    centre_id: str
    now: datetime
    today: datetime
    """By the machine's own clock; ``now`` may be a demo's."""
    sha256: str = ""
    behind_s: int = 0
    came: Came | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found, with what its sentence names."""

    code: Reach
    fields: Mapping[str, str] = field(default_factory=dict)

    @property
    def grade(self) -> ReachGrade:
        """Return how it is taken."""
        return GRADES[self.code]


def judged(seen: Glimpse | None, known: Known) -> Sequence[Finding]:
    """Return what is told of the way to the public address; None where there is none."""
    if seen is None:
        return (Finding(_R.ADDRESS_MISSING), *_clock(None, known))
    answer = seen.answer
    found = [*_address(seen), *_names(seen), *_door(seen)]
    if seen.door is Door.OPEN:
        if seen.encrypted:
            found += _paper(seen, known)
        if seen.paper is not None or not seen.encrypted:
            found += _answer(answer, known)
        if answer is not None and answer.centre_id == known.centre_id and known.came is not None:
            found += _proxies(seen, known.came)
    return (*found, *_clock(answer, known))


def _address(seen: Glimpse) -> Iterator[Finding]:
    if not seen.encrypted:
        yield Finding(_R.ADDRESS_PLAIN)
    if seen.local:
        yield Finding(_R.ADDRESS_LOCAL, {"host": seen.host})
    elif seen.bare:
        yield Finding(_R.ADDRESS_BARE, {"host": seen.host})


def _names(seen: Glimpse) -> Iterator[Finding]:
    fields = {"host": seen.host, "addresses": ", ".join(seen.addresses)}
    if not seen.addresses:
        yield Finding(_R.NAME_UNKNOWN, fields)
    elif seen.private and not seen.local:
        yield Finding(_R.NAME_PRIVATE, fields)
    elif not seen.bare and not seen.local:
        yield Finding(_R.NAME_RESOLVED, fields)


def _door(seen: Glimpse) -> Iterator[Finding]:
    codes = {
        Door.OPEN: _R.PORT_OPEN,
        Door.REFUSED: _R.PORT_REFUSED,
        Door.SILENT: _R.PORT_SILENT,
        Door.UNREACHABLE: _R.PORT_UNREACHABLE,
    }
    if seen.door is not None:
        yield Finding(codes[seen.door], {"host": seen.host, "port": str(seen.port)})


def _paper(seen: Glimpse, known: Known) -> Iterator[Finding]:
    paper = seen.paper
    if paper is None:
        yield Finding(_R.TLS_FAILED, {"host": seen.host, "port": str(seen.port)})
        return
    until = paper.not_after.date().isoformat()
    fields = {"until": until, "names": ", ".join(paper.names[:5]), "host": seen.host}
    if paper.doubt is Doubt.EXPIRED:
        yield Finding(_R.CERTIFICATE_EXPIRED, fields)
    elif paper.doubt is Doubt.NOT_YET:
        begins = paper.not_before.date().isoformat()
        yield Finding(_R.CERTIFICATE_NOT_YET, {**fields, "since": begins})
    elif paper.doubt is Doubt.OTHER_NAME:
        yield Finding(_R.CERTIFICATE_OTHER_NAME, fields)
    elif paper.doubt is Doubt.UNKNOWN:
        ours = paper.sha256 == known.sha256
        yield Finding(_R.CERTIFICATE_SELF_MADE if ours else _R.CERTIFICATE_UNKNOWN, fields)
    else:
        own = paper.by_own_authority
        yield Finding(_R.CERTIFICATE_OWN_AUTHORITY if own else _R.CERTIFICATE_TRUSTED, fields)
        if paper.not_after - known.today < SOON:
            yield Finding(_R.CERTIFICATE_ENDS_SOON, fields)


def _answer(answer: Answer | None, known: Known) -> Iterator[Finding]:
    if answer is None:
        yield Finding(_R.ANSWER_SILENT)
        return
    status = {"status": str(answer.status)}
    if answer.status in _REDIRECTS:
        yield Finding(_R.ANSWER_REDIRECTS, {"to": answer.lead})
    elif answer.code is not None:
        yield Finding(_R.ANSWER_UNWELL, status)
    elif answer.status in _PROXY_FAILS:
        yield Finding(_R.ANSWER_PROXY_FAILS, status)
    elif answer.status != _OK or answer.centre_id is None:
        yield Finding(_R.ANSWER_FOREIGN, status)
    elif answer.centre_id != known.centre_id:
        yield Finding(_R.ANSWER_OTHER_CENTRE)
    else:
        yield Finding(_R.ANSWERED if answer.ok else _R.ANSWER_UNWELL, status)


def _proxies(seen: Glimpse, came: Came) -> Iterator[Finding]:
    """Tell of a proxy where there is one: what came without TLS, though it was sent in TLS."""
    between = came.encrypted != seen.encrypted or came.told
    fields = {"peer": came.peer, "client": came.client}
    if not between:
        yield Finding(_R.PROXY_NONE, fields)
    elif not came.trusted:
        yield Finding(_R.PROXY_UNTRUSTED, fields)
    elif not came.told:
        yield Finding(_R.PROXY_MUTE, fields)
    else:
        yield Finding(_R.PROXY_TRUSTED, fields)
        if came.scheme != ("https" if seen.encrypted else "http"):
            yield Finding(_R.PROXY_SCHEME_MISSING, fields)


def _clock(answer: Answer | None, known: Known) -> Iterator[Finding]:
    off_s = 0 if answer is None or answer.at is None else (answer.at - known.now).total_seconds()
    if known.behind_s >= BEHIND_S:
        yield Finding(_R.CLOCK_BEHIND, {"by_s": str(known.behind_s)})
    elif abs(off_s) >= OFF_S and answer is not None and answer.centre_id == known.centre_id:
        yield Finding(_R.CLOCK_DIFFERS, {"by_s": str(int(abs(off_s)))})
    else:
        yield Finding(_R.CLOCK_RIGHT)
