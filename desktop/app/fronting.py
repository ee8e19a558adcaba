"""Decides how a server is put together that other machines reach in TLS, and who vouches for it."""

import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from desktop.app.opening import OpenCentre
from desktop.clock import machine
from desktop.gateways import authority as authorities
from desktop.gateways import front as fronts
from desktop.server import listener
from desktop.server.context import Certified, Others, Vouches
from desktop.settings import Chosen
from desktop.store.faults import CannotStart

Look = Callable[[], None]
_log = logging.getLogger(__name__)


@contextmanager
def fronted(
    opened: OpenCentre, chosen: Chosen
) -> Iterator[tuple[listener.Front | None, Others | None, Look]]:
    """Give what other machines come in by, how they reach it, and what looks for a certificate.

    Why they cannot come in is told, and no reason not to serve the desks of this machine.
    """
    host, port = chosen.started.others_host, chosen.started.others_port
    if not host:
        yield None, None, _nothing
        return

    def wanted() -> fronts.Wanted:
        now = chosen.now
        return fronts.Wanted(now.public_url, now.certificate_chain, now.certificate_key)

    with ExitStack() as stack:
        try:
            shown = fronts.Shown(opened.folder.path, machine(opened.work.clock), wanted)
            sock, _ = stack.enter_context(listener.listening(host, port))
        except CannotStart as fault:
            _log.warning("others-not-served", extra={"code": fault.fault.value})
            yield None, Others(fault=fault.fault), _nothing
            return
        others = Others(fronts.urls(host, port), certificate=lambda: _certified(shown))
        yield listener.Front(sock, shown.context), others, shown.look


def vouching(folder: Path) -> Vouches | None:
    """Return the centre's own authority as the server tells of it; None where none can be read."""
    with suppress(CannotStart):
        found = authorities.of(folder)
        if found is not None:
            return Vouches(found.der, found.certificate.not_valid_after_utc, found.covers)
    return None


def _certified(shown: fronts.Shown) -> Certified:
    """Return what is told of the certificate that is shown."""
    now = shown.now
    return Certified(now.sha256, now.vouching, now.names, now.not_after, shown.fault)


def _nothing() -> None:
    """Look for nothing."""
