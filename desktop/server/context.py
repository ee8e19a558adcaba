"""Decides what a route is given: the centre that it serves, and who asks."""

import logging
import math
import secrets
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from anyio import CapacityLimiter
from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from api_client.vocabulary import Code, DeviceApp, PaymentProvider, StartFault, Vouching
from desktop.clock import SystemClock, pace_of
from desktop.domain.claims import Terms
from desktop.domain.offers import Terms as OfferTerms
from desktop.domain.positions import Bounds
from desktop.domain.refusal import Refusal
from desktop.server.bell import Bell
from desktop.server.desks import Desks
from desktop.server.forwarded import Probes
from desktop.server.known import Introductions, Known
from desktop.server.metrics import Metrics
from desktop.server.tail import Tail
from desktop.service import devices, sessions
from desktop.service.candidates import Candidates
from desktop.service.devices import Tracker
from desktop.service.holds import Terms as HoldTerms
from desktop.service.ports import (
    BankFiles,
    Bookkeeping,
    Files,
    Fingerprints,
    NoFingerprints,
    NoShelf,
    Pictures,
    Seal,
    Shelf,
)
from desktop.service.reachability import Door, Looks, Reachability
from desktop.service.travel import Arrivals
from desktop.service.unit import ANYBODY, SYSTEM, Actor, Work
from desktop.service.writer import TEMPORARY
from desktop.settings import Chosen

_log = logging.getLogger(__name__)
LOOKING_MOST = 4
"""So many look at the database for /v1/health at once, beside whoever waits for it elsewhere."""


@dataclass(frozen=True, slots=True)
class Certified:
    """The certificate that the server shows: its SHA-256, who vouches for it, for which names.

    ``not_after`` is its end; ``fault`` says why a newer one that is wanted is not shown.
    """

    sha256: str
    vouching: Vouching
    names: tuple[str, ...]
    not_after: datetime
    fault: StartFault | None = None


@dataclass(frozen=True, slots=True)
class Others:
    """How other machines' desks and phones reach the server in TLS: where, or why not.

    ``certificate`` gives the one that is shown at the moment; without a ``fault`` the server
    listens.
    """

    urls: tuple[str, ...] = ()
    fault: StartFault | None = None
    certificate: Callable[[], Certified | None] = lambda: None


@dataclass(frozen=True, slots=True)
class Vouches:
    """The centre's own authority: its certificate (DER), its end, and for which names it can."""

    der: bytes
    not_after: datetime
    covers: Callable[[str], bool]


Page = Callable[[Vouches, str], str]
"""Gives the page that tells people how to trust an authority, in the language that a browser asks
for (``Accept-Language``)."""


@dataclass(frozen=True, slots=True)
class Lost:
    """What was acknowledged and is gone: how many entries there were, when, and what proves it."""

    rows: int
    at: datetime
    file: str


@dataclass(slots=True)
class Centre:
    """What this server serves, and the words by which its own machine reaches it.

    ``local_secret`` is in server.json; ``stop`` asks the process to end; ``embedded`` says that
    a desk started it, so that the last local desk stops it; ``support`` gives the parts of a
    bundle for support, ``looked_up`` the newest figures of its machine by the names of metrics;
    a request that takes ``slow_request_s`` or longer is a warning; ``claim_terms`` say what the
    silence of a desk means for the orders it works on; numbers of telephones are read as of
    ``region``; ``seal`` opens what is sealed with the centre's key; ``pictures`` and
    ``fingerprints`` read what registrations come with; ``others`` is None where this machine
    serves its own desks alone; ``lost`` looks for what was acknowledged and is gone;
    ``books`` writes the ledger for other programs;
    ``authority`` is the centre's own, if it has one; ``candidates`` looks for who may be asked,
    the same one by whom cascades go on by the clock; frozen sums are kept by ``provider``;
    ``bank_files`` write what a bank is to pay.
    """

    work: Work
    files: Files
    bell: Bell
    release: str
    centre_id: UUID
    local_secret: str
    stop: Callable[[], None]
    embedded: bool = False
    shelf: Shelf = field(default_factory=NoShelf)
    desks: Desks = field(default_factory=Desks)
    known: Known[Actor] = field(default_factory=Known)
    trackers: Known[Tracker] = field(default_factory=Known)
    settings: Chosen = field(default_factory=Chosen)
    introductions: Introductions[Actor] = field(default_factory=Introductions)
    tracker_introductions: Introductions[Tracker] = field(default_factory=Introductions)
    tail: Tail = field(default_factory=Tail)
    metrics: Metrics = field(default_factory=Metrics)
    support: Callable[[], Mapping[str, bytes]] = dict
    looked_up: Callable[[], Mapping[str, float | None]] = dict
    slow_request_s: float = math.inf
    others: Others | None = None
    lost: Callable[[], Lost | None] = lambda: None
    authority: Callable[[], Vouches | None] = lambda: None
    authority_page: Page = lambda _authority, _asked: ""
    claim_terms: Terms = field(default_factory=Terms)
    region: str = "CN"
    seal: Seal | None = None
    pictures: Pictures | None = None
    bank_files: BankFiles | None = None
    fingerprints: Fingerprints = field(default_factory=NoFingerprints)
    books: Bookkeeping | None = None
    probes: Probes = field(default_factory=Probes)
    looks: Looks | None = None
    provider: PaymentProvider = PaymentProvider.COUNTER
    candidates: Candidates = field(default_factory=lambda: Candidates(Arrivals(SystemClock())))
    reachability: Reachability = field(init=False)
    looking: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(LOOKING_MOST))

    @property
    def fix_bounds(self) -> Bounds:
        """What this centre believes of a place that a device tells."""
        chosen = self.settings.now
        return Bounds(
            fastest_mps=chosen.fix_fastest_kmh / 3.6,
            poorest_accuracy_m=chosen.fix_poorest_accuracy_m,
            live=timedelta(minutes=chosen.fix_live_min),
        )

    @property
    def hold_terms(self) -> HoldTerms:
        """How long it is waited until sums are frozen, and who keeps them."""
        minutes = self.settings.now.funds_min
        return HoldTerms.of(minutes, self.provider, pace_of(self.work.clock))

    @property
    def offer_terms(self) -> OfferTerms:
        """How long answers to offers are awaited."""
        chosen = self.settings.now
        return OfferTerms.of(chosen.offer_s, chosen.consent_min, pace_of(self.work.clock))

    def __post_init__(self) -> None:
        """Be ready to look at the way by which phones come in."""
        self.reachability = Reachability(self.work, self.probes, self.looks, self._door)

    def _door(self) -> Door:
        """Return what is looked at."""
        shown = None if self.others is None else self.others.certificate()
        authority = self.authority()
        return Door(
            self.settings.now.public_url,
            "" if shown is None else shown.sha256,
            None if authority is None else authority.der,
        )


_bearer = HTTPBearer(auto_error=False, description="An opaque token of a session or a phone.")


async def _centre(request: Request) -> Centre:
    """Return the centre that the application was built for."""
    centre = request.app.state.centre
    assert isinstance(centre, Centre)
    return centre


CentreNow = Annotated[Centre, Depends(_centre)]


def _owner(
    centre: CentreNow,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> Actor:
    """Return who asks by his bearer token, also while he owes a password of his own.

    Raises:
        Refusal: ``not-signed-in``, ``token-revoked``, ``token-expired``.
    """
    if credentials is None:
        raise Refusal(Code.NOT_SIGNED_IN)
    actor, due = _whose(centre, credentials.credentials)
    if due:
        _note_seen(centre, actor)
    return actor


OwnerNow = Annotated[Actor, Depends(_owner)]


def _actor(actor: OwnerNow) -> Actor:
    """Return who asks and may go on.

    Raises:
        Refusal: as :func:`_owner`; ``password-due`` until he has chosen a password of his own.
    """
    return _settled(actor)


def _settled(actor: Actor) -> Actor:
    if actor.password_due:
        raise Refusal(Code.PASSWORD_DUE)
    return actor


def _note_seen(centre: Centre, actor: Actor) -> None:
    """Note that somebody was here; who only looks is not turned away because nothing is written."""
    if centre.work.fault is not None:
        return
    try:
        centre.work.write(actor, sessions.note_seen)
    except Refusal as refusal:
        if refusal.code not in TEMPORARY:
            raise
        _log.warning("not-noted-as-seen", extra={"code": refusal.code.value})


def _whose(centre: Centre, token: str) -> tuple[Actor, bool]:
    """Return whose a token is, and whether it is time to note that he was seen."""
    if secrets.compare_digest(token.encode(), centre.local_secret.encode()):
        return SYSTEM, False
    every = sessions.SEEN_EVERY * pace_of(centre.work.clock)
    return centre.work.read(ANYBODY, lambda unit: sessions.whose(unit, token, every))


def _all_whose(centre: Centre, tokens: Collection[str]) -> Mapping[str, Actor | Refusal]:
    """Return whose each token is, or why it lets nobody in."""
    secret = centre.local_secret.encode()
    own: dict[str, Actor | Refusal] = {
        token: SYSTEM for token in tokens if secrets.compare_digest(token.encode(), secret)
    }
    others = [token for token in tokens if token not in own]
    if not others:
        return own
    return own | centre.work.read(ANYBODY, lambda unit: sessions.all_whose(unit, others))


ActorNow = Annotated[Actor, Depends(_actor)]


async def phone(centre: Centre, token: str | None) -> Actor:
    """Return who asks on a hot path; whether his token still holds is for its use case to say.

    Raises:
        Refusal: ``not-signed-in``, ``token-revoked``, ``token-expired``, ``password-due``.
    """
    if token is None:
        raise Refusal(Code.NOT_SIGNED_IN)
    known = centre.known.by(token)
    if known is not None:
        return known
    found = await centre.introductions.whose(token, lambda tokens: _all_whose(centre, tokens))
    actor = _settled(found)
    if actor.token_id is not None:
        centre.known.meet(token, actor)
    return actor


async def tracker(centre: Centre, app: DeviceApp, secret: str, user: str | None = None) -> Tracker:
    """Return which device an app's secret is of; whether it still holds is for its use case to say.

    An app may tell a user as well, who has to be the device's own: his name alone opens nothing.

    Raises:
        Refusal: ``not-signed-in``, whatever of it is wrong.
    """
    found = centre.trackers.by(secret)
    if found is None:

        def look(wanted: Collection[str]) -> Mapping[str, Tracker | Refusal]:
            return centre.work.read(
                ANYBODY, lambda unit: devices.all_whose(unit, wanted, centre.seal)
            )

        found = await centre.tracker_introductions.whose(secret, look)
        centre.trackers.meet(secret, found)
    if found.app is not app or (user is not None and user.strip().lower() != found.user):
        raise Refusal(Code.NOT_SIGNED_IN)
    return found


async def _phone(
    centre: CentreNow,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> Actor:
    """Return who asks on a hot path, where the framework asks; see :func:`phone`."""
    return await phone(centre, None if credentials is None else credentials.credentials)


PhoneNow = Annotated[Actor, Depends(_phone)]


def address(request: Request) -> str:
    """Return from which address a request came; of a trusted proxy's, which one it told."""
    return request.client.host if request.client is not None else "?"


Address = Annotated[str, Depends(address)]
