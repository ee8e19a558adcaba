"""Decides how a server that serves a centre is put together, and runs until asked to stop.

No Qt here: the server runs without it installed.
"""

import gc
import logging
import os
import platform
import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from api_client.vocabulary import StartFault
from desktop.app.duties import Duties, claim_terms, shelf
from desktop.app.facts import Facts, lost_in
from desktop.app.housekeeping import Housekeeping
from desktop.app.log import OwnersFile, logging_to
from desktop.app.opening import OpenCentre, open_centre
from desktop.app.support import Subject, parts
from desktop.clock import PacedClock, SystemClock, pace_of
from desktop.gateways import demo_mark, keys, settings_file
from desktop.gateways import front as fronts
from desktop.gateways.folder import CentreFolder, Running
from desktop.server import application, listener, watching
from desktop.server.bell import Bell
from desktop.server.context import Centre, Others
from desktop.server.metrics import Build, Metrics
from desktop.service import audit, diagnostics
from desktop.service import centre as centre_cases
from desktop.service import settings as settings_cases
from desktop.service.unit import SYSTEM, iso
from desktop.settings import Chosen, Settings
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
        with (
            listener.listening(asked.host, asked.port) as (sock, url),
            _fronted(opened, chosen.started) as (front, others),
            opened.work.database.listening(opened.work.ring),
            Housekeeping(opened, key, chosen),
            Duties(opened, key, chosen, RELEASE),
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

            server = _server(asked, (opened, key), running, tell, chosen, log, (front, others))
            _log.info("server-started", extra={"release": RELEASE, "pid": running.pid})
            try:
                gc.freeze()
                server.run(sockets=[sock])
            finally:
                opened.folder.tell_stopped()


def _go_on(paced: PacedClock, opened: OpenCentre) -> None:
    """Let a demo's clock go on from the newest of its records, however long it was off."""
    newest = opened.work.read(SYSTEM, audit.newest_at)
    if newest is not None and newest > paced.now():
        paced.follow(paced.pace, newest)


@contextmanager
def _fronted(
    opened: OpenCentre, settings: Settings
) -> Iterator[tuple[listener.Front | None, Others | None]]:
    """Give what other machines' desks come in by, and how they reach it, if they are to.

    Why they cannot is told, and no reason not to serve the desks of this machine.
    """
    host, port = settings.others_host, settings.others_port
    if not host:
        yield None, None
        return
    with ExitStack() as stack:
        try:
            certificate = fronts.obtain(opened.folder.path, opened.work.clock.now())
            sock, _ = stack.enter_context(listener.listening(host, port))
        except CannotStart as fault:
            _log.warning("others-not-served", extra={"code": fault.fault.value})
            yield None, Others(fault=fault.fault)
            return
        others = Others(fronts.urls(host, port), certificate.sha256)
        yield listener.Front(sock, certificate.context), others


def _note(data: Path, fault: StartFault) -> None:
    """Write a fault at the start into the log of a folder that is nobody else's now."""
    if fault not in UNNOTED:
        with logging_to(CentreFolder(data).log, console=False):
            _log.info("start-fault", extra={"code": fault.value, "release": RELEASE})


def _server(
    asked: Serving,
    held: tuple[OpenCentre, keys.CentreKey],
    running: Running,
    ready: Callable[[], None],
    chosen: Chosen,
    log: OwnersFile,
    fronted: tuple[listener.Front | None, Others | None],
) -> listener.Listener:
    """Return the server of an open centre, with what looks after it and the way to stop itself."""
    (opened, key), bell, settings = held, Bell(), chosen.now
    facts = Facts(opened.folder.path, opened.work, bell, log)
    subject = Subject(
        data=opened.folder.path,
        counted=lambda: opened.work.read(SYSTEM, diagnostics.counted),
        since=facts.since,
        settings=settings,
        dialect=opened.work.database.dialect,
        key_file=asked.key_file,
        password=None if asked.database is None else parameters(asked.database).get("password"),
    )
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
        metrics=Metrics(
            Build(RELEASE, platform.python_version(), subject.dialect),
            facts,
            settings.slow_use_case_s,
        ),
        support=lambda: parts(subject),
        looked_up=facts,
        slow_request_s=settings.slow_request_s,
        claim_terms=claim_terms(settings, pace_of(opened.work.clock)),
        region=settings.region,
        seal=key,
        others=fronted[1],
        lost=lambda: lost_in(opened.folder.path),
    )
    app = application.build(served)
    server = listener.Listener(app, served, ready, front=fronted[0])
    facts.connections = server.places.counts
    return server
