"""Decides how a request is sent, when it is sent again, and how its answer is read.

A request is sent again only where that is safe: everything that the network certainly never
carried or the server certainly did not take, and calls marked repeatable because their id makes
a repeat harmless. Times are seconds.
"""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from http.cookiejar import DefaultCookiePolicy
from importlib.metadata import PackageNotFoundError, version
from threading import Event
from typing import IO, Literal, TypeVar

import requests
from pydantic import BaseModel, ValidationError
from requests import exceptions as faults
from urllib3.exceptions import HTTPError, MaxRetryError, NewConnectionError

from api_client.errors import Reason, Refused, Unreachable
from api_client.spelling import unknown_words_kept
from api_client.trust import ClosingAdapter, disbelieved
from api_client.vocabulary import Code
from api_client.wire.problems import Problem

Answer = TypeVar("Answer", bound=BaseModel)
Body = Callable[[], IO[bytes] | bytes]
Query = Mapping[str, str | int | list[str] | None]
Extra = Literal["ignore", "allow"]

BUSY = (HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT)
ADVISED = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.INSUFFICIENT_STORAGE)
"""Worth another try only when the server says when: a full disk stays full for a while."""
BODILESS = {
    HTTPStatus.UNAUTHORIZED: Code.NOT_SIGNED_IN,
    HTTPStatus.FORBIDDEN: Code.NOT_PERMITTED,
    HTTPStatus.NOT_FOUND: Code.NOT_FOUND,
    HTTPStatus.METHOD_NOT_ALLOWED: Code.METHOD_NOT_ALLOWED,
    HTTPStatus.REQUEST_TIMEOUT: Code.REQUEST_TOO_SLOW,
    HTTPStatus.TOO_MANY_REQUESTS: Code.TOO_MANY_TRIES,
    HTTPStatus.SERVICE_UNAVAILABLE: Code.SERVER_STOPPING,
}
"""The code of a refusal whose answer has no body, as every answer to HEAD."""


def _agent() -> str:
    """Say by which release of ours is asked; a copy that was never installed has none."""
    try:
        return f"callout/{version('callout')}"
    except PackageNotFoundError:
        return "callout"


AGENT = _agent()
"""How this client names itself to servers."""
LONGEST_ID = 64
"""Longer than any name that a server gives a request."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a call may take and how often it is tried."""

    connect_s: float = 5.0
    read_s: float = 30.0
    tries: int = 4
    first_wait_s: float = 0.2
    longest_wait_s: float = 5.0
    longest_advice_s: float = 30.0
    """The longest Retry-After that is waited out; a longer one is the caller's to know."""

    def wait_s(self, attempt: int, jitter: random.Random) -> float:
        """Give the wait before the try after ``attempt`` (from 1): doubled each time, jittered."""
        full = min(self.longest_wait_s, self.first_wait_s * float(1 << min(attempt - 1, 16)))
        return full * jitter.uniform(0.5, 1.0)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A request before it is sent; ``body`` is opened anew for each try."""

    method: str
    path: str
    repeatable: bool
    query: Query | None = None
    body: Body | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    read_s: float | None = None
    stream: bool = False
    tries: int | None = None
    """How often it is tried at most, where that is not the transport's own patience."""


def new_session(pin: str | None = None) -> requests.Session:
    """Make a session that takes nothing from its surroundings: no netrc, proxy or cookies.

    An entry in the user's netrc would silently replace the bearer token. `pin` is the SHA-256 of
    the one certificate that is believed, if any.
    """
    session = requests.Session()
    session.trust_env = False
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.verify = pin is None
    session.mount("http://", ClosingAdapter())
    session.mount("https://", ClosingAdapter(pin))
    return session


@dataclass(slots=True)
class Address:
    """Where a server is; transports that share it move together."""

    url: str


class Transport:
    """Sends requests to one server as one person."""

    def __init__(
        self,
        url: str,
        token: str | None,
        *,
        session: requests.Session | None = None,
        patience: Patience | None = None,
        jitter: random.Random | None = None,
    ) -> None:
        """Keep the address; nothing is sent yet."""
        self._address = Address(url.rstrip("/"))
        self._token = token
        self._session = new_session() if session is None else session
        self._patience = Patience() if patience is None else patience
        self._jitter = random.Random() if jitter is None else jitter  # noqa: S311  (no secret)
        self._closed = Event()
        self._owner = True

    @property
    def url(self) -> str:
        """The server's address without a path."""
        return self._address.url

    def move(self, url: str) -> None:
        """Send to the same server at another address from now on, for whoever shares this one.

        A server that was started again has another port; a call that waits for its next try goes
        there too.
        """
        self._address.url = url.rstrip("/")

    def trust(self, pin: str | None) -> None:
        """Believe from now on the server with this certificate alone; None asks the authorities."""
        before = self._session.adapters["https://"]
        self._session.verify = pin is None
        self._session.mount("https://", ClosingAdapter(pin))
        before.close()

    @property
    def token(self) -> str | None:
        """The bearer token that is sent, or None."""
        return self._token

    @property
    def patience(self) -> Patience:
        """How long calls may take and how often they are tried."""
        return self._patience

    @property
    def jitter(self) -> random.Random:
        """Where waits take their randomness from."""
        return self._jitter

    def with_token(self, token: str | None) -> "Transport":
        """Give a transport to the same server for another token, over the same connections."""
        other = Transport(
            self.url,
            token,
            session=self._session,
            patience=self._patience,
            jitter=self._jitter,
        )
        other._address = self._address
        other._closed = self._closed
        other._owner = False
        return other

    def close(self) -> None:
        """End waits and drop the connections; only the transport that made them does."""
        if self._owner:
            self._closed.set()
            self._session.close()

    def send(self, outgoing: Outgoing) -> requests.Response:
        """Send until there is an answer that stands, and give it; its status is below 400.

        Raises:
            Unreachable: no answer was had.
            Refused: the server answered with a problem.

        """
        attempt = 1
        while True:
            try:
                response = self._once(outgoing)
                refusal = refusal_in(response)
            except Unreachable as fault:
                if not self._may_repeat(outgoing, attempt, sent=fault.sent):
                    raise
                wait_s = self._patience.wait_s(attempt, self._jitter)
            else:
                if refusal is None:
                    return response
                wait_s = self._advised_wait_s(outgoing, attempt, refusal)
            self._pause(wait_s)
            attempt += 1

    def read(self, outgoing: Outgoing, answer: type[Answer], extra: Extra = "ignore") -> Answer:
        """Send, and decode the answer.

        Fields that only a newer release knows are ignored, its words kept as they came.
        """
        response = self.send(outgoing)
        try:
            with unknown_words_kept():
                return answer.model_validate_json(response.content, extra=extra)
        except ValidationError as fault:
            raise Unreachable(Reason.NOT_UNDERSTOOD, str(fault)) from fault

    def _once(self, outgoing: Outgoing) -> requests.Response:
        """Send one time; every fault of the network becomes Unreachable."""
        if self._closed.is_set():
            raise Unreachable(Reason.CLOSED, sent=False)
        body = None if outgoing.body is None else outgoing.body()
        try:
            return self._session.request(
                outgoing.method,
                self.url + outgoing.path,
                params=_query(outgoing.query),
                data=body,
                headers=self._headers(outgoing),
                timeout=(self._patience.connect_s, outgoing.read_s or self._patience.read_s),
                allow_redirects=False,
                stream=outgoing.stream,
            )
        except (faults.RequestException, HTTPError, OSError, ValueError) as fault:
            if self._closed.is_set():
                raise Unreachable(Reason.CLOSED, str(fault)) from fault
            raise unreachable(fault) from fault
        finally:
            if body is not None and not isinstance(body, bytes):
                body.close()

    def _headers(self, outgoing: Outgoing) -> dict[str, str]:
        headers = {"Accept": "application/json", "User-Agent": AGENT, **outgoing.headers}
        if self._token is not None:
            headers["Authorization"] = f"Bearer {self._token}"
        return headers

    def _may_repeat(self, outgoing: Outgoing, attempt: int, *, sent: bool) -> bool:
        if self._closed.is_set() or attempt >= (outgoing.tries or self._patience.tries):
            return False
        return outgoing.repeatable or not sent

    def _advised_wait_s(self, outgoing: Outgoing, attempt: int, refusal: Refused) -> float:
        """Give how long to wait before trying again; raise the refusal where it stands."""
        advice = refusal.retry_after_s
        advised = refusal.status in ADVISED and advice is not None
        if not (advised or refusal.is_untaken or refusal.status in BUSY):
            raise refusal
        if not self._may_repeat(outgoing, attempt, sent=not refusal.is_untaken):
            raise refusal
        if advice is not None and advice > self._patience.longest_advice_s:
            raise refusal
        own_s = self._patience.wait_s(attempt, self._jitter)
        return own_s if advice is None else advice + own_s * 0.1

    def _pause(self, wait_s: float) -> None:
        """Wait, but no longer than until the transport is closed."""
        if self._closed.wait(wait_s):
            raise Unreachable(Reason.CLOSED, sent=False)


def unreachable(fault: Exception) -> Unreachable:
    """Say in our words why the network library had no answer."""
    detail = f"{type(fault).__name__}: {fault}"
    if disbelieved(fault):
        return Unreachable(Reason.CERTIFICATE, detail, sent=False)
    if isinstance(fault, faults.ConnectTimeout):
        return Unreachable(Reason.TIME_OUT, detail, sent=False)
    if isinstance(fault, faults.Timeout):
        return Unreachable(Reason.TIME_OUT, detail)
    if isinstance(fault, ValueError):
        return Unreachable(Reason.ADDRESS_WRONG, detail, sent=False)
    if isinstance(fault, faults.ConnectionError) and fault.args:
        cause = fault.args[0]
        if isinstance(cause, MaxRetryError) and isinstance(cause.reason, NewConnectionError):
            return Unreachable(Reason.NOT_LISTENING, detail, sent=False)
    return Unreachable(Reason.CUT, detail)


def refusal_in(response: requests.Response) -> Refused | None:
    """Give the refusal that an answer is, or None when it is none.

    Raises:
        Unreachable: it is no success and no problem either; something else answered.

    """
    if response.status_code < HTTPStatus.MULTIPLE_CHOICES:
        return None
    try:
        content = response.content
    except (faults.RequestException, HTTPError, OSError) as fault:
        raise unreachable(fault) from fault
    advice = _retry_after_s(response)
    request_id = _request_id(response)
    if not content and response.status_code in BODILESS:
        code = BODILESS[HTTPStatus(response.status_code)]
        return Refused(code, response.status_code, retry_after_s=advice, request_id=request_id)
    try:
        problem = Problem.model_validate_json(content, extra="ignore")
    except ValidationError as fault:
        detail = f"status {response.status_code}"
        raise Unreachable(Reason.NOT_UNDERSTOOD, detail) from fault
    return Refused(problem.code, response.status_code, problem.fields, advice, request_id)


def json_body(message: BaseModel) -> Body:
    """Give a message as a body; what its maker did not set is left out (an edit keeps it as it was,
    and an earlier release is not sent what it does not know).
    """
    content = message.model_dump_json(exclude_unset=True).encode()
    return lambda: content


def with_json(outgoing: Outgoing, message: BaseModel | None) -> Outgoing:
    """Give the request with a message as its body."""
    if message is None:
        return outgoing
    headers = {**outgoing.headers, "Content-Type": "application/json"}
    return replace(outgoing, body=json_body(message), headers=headers)


def _query(query: Query | None) -> dict[str, str | int | list[str]] | None:
    if query is None:
        return None
    return {name: value for name, value in query.items() if value is not None}


def _request_id(response: requests.Response) -> str | None:
    """Read under which name the server's log knows the request; a short plain word or nothing."""
    name = response.headers.get("X-Request-Id", "")
    return name if name.isascii() and name.isalnum() and len(name) <= LONGEST_ID else None


def _retry_after_s(response: requests.Response) -> float | None:
    """Read Retry-After in seconds; its form as a date is not used by our server."""
    advice = response.headers.get("Retry-After", "")
    return float(advice) if advice.isascii() and advice.isdigit() else None
