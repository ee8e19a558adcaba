"""Decides how a server looks at its own public address from outside: name, port, TLS, answer.

Nothing but that address is asked, by the addresses that its name had a moment before; nobody is
followed elsewhere, nothing secret is sent, and of the answer only what a server says of its health
is read (decision 0054).
"""

import http.client
import ipaddress
import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from cryptography import x509

from api_client.trust import fingerprint
from desktop.domain.reachability import Answer, Door, Doubt, Glimpse, Paper
from desktop.gateways.authority import names_of

HEALTH = "/v1/health"
PROBE = "X-Callout-Probe"
CONNECTS_WITHIN_S, WHOLE_WITHIN_S = 4.0, 12.0
ADDRESSES_MOST = 4
BODY_MOST, LEAD_MOST = 1 << 16, 200
PORTS = {"https": 443, "http": 80}
_EXPIRED, _NOT_YET, _OTHER_NAME = {10}, {9}, {62, 64}
"""What OpenSSL's verification calls a certificate that is over, not begun, or for another name."""


def system() -> ssl.SSLContext:
    """Return what this machine's own authorities vouch for."""
    return ssl.create_default_context()


@dataclass(frozen=True, slots=True)
class Reaching:
    """Looks at an address; ``trusted`` stands for what phones trust without being told."""

    trusted: Callable[[], ssl.SSLContext] = system
    connects_within_s: float = CONNECTS_WITHIN_S
    whole_within_s: float = WHOLE_WITHIN_S

    def look(self, url: str, word: str, authority: bytes | None) -> Glimpse:
        """Return what is seen on the way to an address.

        Args:
            url: scheme, host and perhaps a port.
            word: by which the server knows the question again.
            authority: the centre's own (DER), if it has one.
        """
        parts = urlsplit(url)
        host, encrypted = parts.hostname or "", parts.scheme == "https"
        port = parts.port or PORTS.get(parts.scheme, PORTS["https"])
        address = _address(host)
        addresses = _resolved(host, port)
        seen = Glimpse(
            host=host,
            port=port,
            encrypted=encrypted,
            local=host == "localhost"
            or (address is not None and (address.is_loopback or address.is_unspecified)),
            bare=address is not None,
            addresses=addresses,
            private=all((found := _address(each)) and not found.is_global for each in addresses),
        )
        if not addresses:
            return seen
        door, there = self._door(addresses, port)
        seen = replace(seen, door=door)
        if there is None:
            return seen
        paper = self._paper(there, port, host, authority) if encrypted else None
        if encrypted and paper is None:
            return seen
        return replace(seen, paper=paper, answer=self._asked(there, seen, parts.netloc, word))

    def _door(self, addresses: tuple[str, ...], port: int) -> tuple[Door, str | None]:
        """Return what became of connecting, and at which address it went well."""
        found = Door.UNREACHABLE
        for each in addresses:
            try:
                socket.create_connection((each, port), self.connects_within_s).close()
            except ConnectionRefusedError:
                found = Door.REFUSED
            except TimeoutError:
                found = Door.SILENT if found is Door.UNREACHABLE else found
            except OSError:
                continue
            else:
                return Door.OPEN, each
        return found, None

    def _paper(self, there: str, port: int, host: str, authority: bytes | None) -> Paper | None:
        """Return the certificate that is shown, and who believes it; None where TLS fails."""
        try:
            shown = self._shown(there, port, host, _anybody())
            doubt: Doubt | None = Doubt.UNKNOWN
            if authority is not None:  # first: this machine may trust it too, phones do not yet
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
                context.load_verify_locations(cadata=authority)
                doubt = self._doubt(there, port, host, context)
            own = doubt is not Doubt.UNKNOWN
            if not own:
                doubt = self._doubt(there, port, host, self.trusted())
            made = x509.load_der_x509_certificate(shown)
        except (OSError, ValueError):
            return None
        names, since, until = names_of(made), made.not_valid_before_utc, made.not_valid_after_utc
        return Paper(fingerprint(shown), names, since, until, own, doubt)

    def _doubt(self, there: str, port: int, host: str, context: ssl.SSLContext) -> Doubt | None:
        """Return why a context does not believe what is shown; None where it does."""
        try:
            self._shown(there, port, host, context)
        except ssl.SSLCertVerificationError as error:
            if error.verify_code in _EXPIRED:
                return Doubt.EXPIRED
            if error.verify_code in _NOT_YET:
                return Doubt.NOT_YET
            return Doubt.OTHER_NAME if error.verify_code in _OTHER_NAME else Doubt.UNKNOWN
        return None

    def _shown(self, there: str, port: int, host: str, context: ssl.SSLContext) -> bytes:
        with self._wrapped(there, port, host, context) as wrapped:
            found = wrapped.getpeercert(binary_form=True)
        return found or b""

    @contextmanager
    def _wrapped(
        self, there: str, port: int, host: str, context: ssl.SSLContext
    ) -> Iterator[ssl.SSLSocket]:
        plain = socket.create_connection((there, port), self.connects_within_s)
        with closing(plain), context.wrap_socket(plain, server_hostname=host) as wrapped:
            yield wrapped

    def _asked(self, there: str, seen: Glimpse, authority: str, word: str) -> Answer | None:
        """Return what answers a question for the server's health; None where nothing does."""
        try:
            if seen.encrypted:
                with self._wrapped(there, seen.port, seen.host, _anybody()) as wrapped:
                    return self._told(wrapped, authority, word)
            with closing(
                socket.create_connection((there, seen.port), self.connects_within_s)
            ) as plain:
                return self._told(plain, authority, word)
        except (OSError, http.client.HTTPException):
            return None

    def _told(self, connected: socket.socket, authority: str, word: str) -> Answer:
        """Ask, and return what is said; whoever says it too slowly is cut off."""

        def cut() -> None:
            with suppress(OSError):
                connected.shutdown(socket.SHUT_RDWR)

        connected.settimeout(self.whole_within_s)
        watch = threading.Timer(self.whole_within_s, cut)
        watch.daemon = True
        watch.start()
        asking = http.client.HTTPConnection(authority)
        asking.sock = connected
        try:
            headers = {"Accept": "application/json", "Connection": "close", PROBE: word}
            asking.request("GET", HEALTH, headers=headers)
            with closing(asking.getresponse()) as response:
                to = urlsplit(response.headers.get("Location", ""))
                lead = (
                    f"{to.scheme}://{to.netloc}"[:LEAD_MOST] if to.netloc else to.path[:LEAD_MOST]
                )
                answer = Answer(response.status, lead=lead)
                return _read(answer, response.read(BODY_MOST))
        finally:
            watch.cancel()
            watch.join()


def _read(answer: Answer, body: bytes) -> Answer:
    """Return an answer with what it says of a server's health, if it does."""
    try:
        said = json.loads(body)
        if not isinstance(said, dict):
            return answer
        centre_id, code, at = said.get("centre_id"), said.get("code"), said.get("at")
        return replace(
            answer,
            centre_id=centre_id if isinstance(centre_id, str) else None,
            code=code if isinstance(code, str) else None,
            ok=said.get("ok") is True,
            at=datetime.fromisoformat(at).astimezone(UTC) if isinstance(at, str) else None,
        )
    except (ValueError, OverflowError, RecursionError):
        return answer


def _resolved(host: str, port: int) -> tuple[str, ...]:
    """Return the addresses that a name has, some of them; none of one that nobody knows."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return ()
    return tuple(dict.fromkeys(str(place[0]) for *_, place in found))[:ADDRESSES_MOST]


def _anybody() -> ssl.SSLContext:
    """Return what believes everybody: only to look, or to ask what anybody may know."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    with suppress(ValueError):
        return ipaddress.ip_address(host.partition("%")[0])
    return None
