"""Decides how a server that serves a centre is put together, and runs until asked to stop.

No Qt here: the server runs without it installed.
"""

import gc
import logging
import os
import platform
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path

from api_client.vocabulary import StartFault
from desktop.app import authority_page, travelling
from desktop.app.duties import Duties, Outside, claim_terms, shelf
from desktop.app.facts import Facts, lost_in
from desktop.app.fronting import fronted, vouching
from desktop.app.housekeeping import Housekeeping
from desktop.app.log import OwnersFile, logging_to
from desktop.app.opening import OpenCentre, open_centre
from desktop.app.support import Subject, parts
from desktop.clock import PacedClock, SystemClock, pace_of
from desktop.gateways import demo_mark, fingerprints, keys, settings_file
from desktop.gateways.bank_files import BankFiles
from desktop.gateways.card_pictures import CardPictures
from desktop.gateways.folder import CentreFolder, Running
from desktop.gateways.ledger_files import LedgerFiles
from desktop.gateways.payments import SimulatedProvider, as_in_a_demo
from desktop.gateways.police import DemoPolice
from desktop.gateways.reaching import Reaching
from desktop.server import application, listener, watching
from desktop.server.bell import Bell
from desktop.server.context import Centre, Others, Vouches
from desktop.server.listener import is_this_machine
from desktop.server.metrics import Build, Metrics
from desktop.service import audit, diagnostics
from desktop.service import centre as centre_cases
from desktop.service import settings as settings_cases
from desktop.service.candidates import Candidates
from desktop.service.unit import SYSTEM, iso
from desktop.settings import PLAIN_HTTP, Chosen, Settings, networks
from desktop.store.faults import CannotStart
from desktop.store.postgres import parameters

RELEASE = version("callout")
UNNOTED = frozenset(
    {StartFault.FOLDER_IN_USE, StartFault.FOLDER_NOT_WRITABLE, StartFault.CENTRE_HALF_MADE}
)
"""Faults of folders that are somebody else's, or nobody's to write to."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Serving:
    """How a server is asked to run; port 0 is any free one."""

    data: Path
    host: str = "127.0.0.1"
    port: int = 0
    database: str | None = None
    key_file: Path | None = None
    embedded: bool = False
    founding: bool = False
    """Whether the centre is just being founded by this process."""
    pace: float | None = None
    """How many times as fast a demo's clock runs; a real centre's folder refuses it."""
    plain_http: str = ""
    """What is said for serving other machines without encryption; ``PLAIN_HTTP`` is enough."""


@dataclass(frozen=True, slots=True)
class Door:
    """How a server is come to: other machines' desks, and who may come without encryption."""

    front: listener.Front | None
    others: Others | None
    plain_for_all: bool
    authority: Callable[[], Vouches | None]


def serve(asked: Serving, ready: Callable[[str, bool], None]) -> None:
    """Serve a data folder until asked to stop.

    Args:
        asked: what to serve and where.
        ready: called once requests are answered, with the address and whether the key had to
            be kept beside the data.

    Raises:
        CannotStart: any of the start faults.
    """
    try:
        _serve(asked, ready)
    except CannotStart as fault:
        _note(asked.data, fault.fault)
        raise


def _serve(asked: Serving, ready: Callable[[str, bool], None]) -> None:
    """Serve a data folder that can be served until asked to stop."""
    chosen = Chosen(settings_file.read(asked.data))
    paced = demo_mark.clock(asked.data, asked.pace, SystemClock().now())
    with (
        open_centre(asked.data, asked.database, founding=asked.founding, clock=paced) as opened,
        logging_to(opened.folder.log, watching.about) as log,
    ):
        if paced is not None:
            _go_on(paced, opened)
        with opened.folder.starting():  # two that begin at once make one key
            key = keys.obtain(
                opened.folder.path, asked.key_file, opened.centre_id, first=not opened.holds_key()
            )
            opened.work.write(SYSTEM, lambda unit: centre_cases.hold_key(unit, key))
        opened.sweep()
        chosen.put(opened.work.read(SYSTEM, settings_cases.kept), starting=True)
        plain_for_all = _plain_for_all(asked, chosen.started)
        authority = partial(vouching, opened.folder.path)
        candidates = travelling.candidates(opened.work, chosen)
        outside = _outside(opened, candidates)
        with (
            listener.listening(asked.host, asked.port) as (sock, url),
            fronted(opened, chosen) as (front, others, look),
            opened.work.database.listening(opened.work.ring),
            Housekeeping(opened, key, chosen, look),
            Duties(opened, key, chosen, RELEASE, candidates, outside),
        ):
            running = Running(
                pid=os.getpid(),
                url=url,
                secret=secrets.token_urlsafe(32),
                started_at=iso(opened.work.clock.now()),
                release=RELEASE,
            )

            def tell() -> None:
                opened.folder.tell_running(running)
                ready(url, key.beside_data)

            door = Door(front, others, plain_for_all, authority)
            held = (opened, key, candidates, outside)
            server = _server(asked, held, running, tell, chosen, log, door)
            _log.info("server-started", extra={"release": RELEASE, "pid": running.pid})
            try:
                gc.freeze()
                server.run(sockets=[sock])
            finally:
                opened.folder.tell_stopped()


def _outside(opened: OpenCentre, candidates: Candidates) -> Outside:
    """Return what is reached outside: a demo has twins of police and payments."""
    clock = opened.work.clock
    if demo_mark.read(opened.folder.path) is None:
        return Outside(arrivals=candidates.arrivals)
    provider = SimulatedProvider(clock, as_in_a_demo, strict=False)
    return Outside(DemoPolice(clock), candidates.arrivals, provider)


def _go_on(paced: PacedClock, opened: OpenCentre) -> None:
    """Let a demo's clock go on from the newest of its records, however long it was off."""
    newest = opened.work.read(SYSTEM, audit.newest_at)
    if newest is not None and newest > paced.now():
        paced.follow(paced.pace, newest)


def _plain_for_all(asked: Serving, settings: Settings) -> bool:
    """Return whether everybody may come without encryption; on this machine everybody may.

    Raises:
        CannotStart: ``plain-http-refused``: other machines would reach the server, nobody said
            the sentence, and no proxy on another machine is trusted.
    """
    if PLAIN_HTTP in {asked.plain_http, settings.plain_http} or is_this_machine(asked.host):
        return True
    proxies = networks(settings.trusted_proxies)
    if all(each.is_loopback for each in proxies):
        raise CannotStart(
            StartFault.PLAIN_HTTP_REFUSED, host=asked.host, option=f"--plain-http {PLAIN_HTTP}"
        )
    return False


def _note(data: Path, fault: StartFault) -> None:
    """Write a fault at the start into the log of a folder that is nobody else's now."""
    if fault not in UNNOTED:
        with logging_to(CentreFolder(data).log, console=False):
            _log.info("start-fault", extra={"code": fault.value, "release": RELEASE})


def _server(
    asked: Serving,
    held: tuple[OpenCentre, keys.CentreKey, Candidates, Outside],
    running: Running,
    ready: Callable[[], None],
    chosen: Chosen,
    log: OwnersFile,
    door: Door,
) -> listener.Listener:
    """Return the server of an open centre, with what looks after it and the way to stop itself."""
    (opened, key, candidates, outside), bell, settings = held, Bell(), chosen.now
    facts = Facts(opened.folder.path, opened.work, bell, log)
    subject = _subject(asked, opened, facts, settings)
    served = Centre(
        work=opened.work,
        files=opened.files,
        bell=bell,
        release=RELEASE,
        centre_id=opened.centre_id,
        local_secret=running.secret,
        stop=lambda: server.stop(),  # noqa: PLW0108  (the server is made below)
        embedded=asked.embedded,
        settings=chosen,
        shelf=shelf(opened.folder.path, opened.centre_id, settings),
        metrics=_metrics(facts, subject.dialect, settings),
        support=lambda: parts(subject),
        looked_up=facts,
        slow_request_s=settings.slow_request_s,
        claim_terms=claim_terms(settings, pace_of(opened.work.clock)),
        region=settings.region,
        seal=key,
        pictures=CardPictures(),
        books=LedgerFiles(),
        bank_files=BankFiles(),
        fingerprints=fingerprints.found(),
        others=door.others,
        authority=door.authority,
        looks=Reaching(),
        candidates=candidates,
        provider=outside.provider,
        authority_page=authority_page.page,
        lost=lambda: lost_in(opened.folder.path),
    )
    server = listener.Listener(
        application.build(served), served, ready, front=door.front, plain_for_all=door.plain_for_all
    )
    facts.connections = server.places.counts
    return server


def _metrics(facts: Facts, dialect: str, settings: Settings) -> Metrics:
    """Return what counts how the server does."""
    build = Build(RELEASE, platform.python_version(), dialect)
    return Metrics(build, facts, settings.slow_use_case_s)


def _subject(asked: Serving, opened: OpenCentre, facts: Facts, settings: Settings) -> Subject:
    """Return of what a bundle for support is made."""
    return Subject(
        data=opened.folder.path,
        counted=lambda: opened.work.read(SYSTEM, diagnostics.counted),
        since=facts.since,
        settings=settings,
        dialect=opened.work.database.dialect,
        key_file=asked.key_file,
        password=None if asked.database is None else parameters(asked.database).get("password"),
    )
