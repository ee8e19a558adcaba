"""Decides the two ways in which a call can fail: the network's, and the server's refusal."""

from collections.abc import Mapping
from enum import StrEnum
from http import HTTPStatus

from pydantic import JsonValue

from api_client.vocabulary import Code


class Reason(StrEnum):
    """Why no answer of a Callout server was had."""

    ADDRESS_WRONG = "address-wrong"
    NOT_LISTENING = "not-listening"
    TIME_OUT = "time-out"
    CUT = "cut"
    CERTIFICATE = "certificate"
    """The server's certificate is not the pinned one, or no authority vouches for it."""
    NOT_UNDERSTOOD = "not-understood"
    CLOSED = "closed"


class Unreachable(Exception):
    """No answer was had; whether the server took the request is unknown unless ``sent`` is false.

    ``reason`` says why. Repeating a write with its id is harmless.
    """

    def __init__(self, reason: Reason, detail: str = "", *, sent: bool = True) -> None:
        """Keep the reason, what the network library said (for the log), and whether it was sent."""
        super().__init__(f"{reason}: {detail}" if detail else str(reason))
        self.reason = reason
        self.detail = detail
        self.sent = sent


class Refused(Exception):
    """The server answered no: an RFC 9457 problem with the code and fields it gave.

    ``code`` is a member of ``vocabulary.Code``, or the plain text of a code that only a newer
    release knows. ``retry_after_s`` is the server's advice, where it gave one; ``request_id``
    names the request in the server's log.
    """

    def __init__(
        self,
        code: str,
        status: int,
        fields: Mapping[str, JsonValue] | None = None,
        retry_after_s: float | None = None,
        request_id: str | None = None,
    ) -> None:
        """Keep what the server said, the code as a word of the vocabulary where it is one."""
        super().__init__(f"{code} ({status})")
        self.code: str = Code(code) if code in _KNOWN else code
        self.status = status
        self.fields: dict[str, JsonValue] = dict(fields or {})
        self.retry_after_s = retry_after_s
        self.request_id = request_id

    @property
    def is_passing(self) -> bool:
        """Whether the same request may be taken later as it is: keep it, and send it again."""
        return self.status in PASSING or self.status >= HTTPStatus.INTERNAL_SERVER_ERROR

    @property
    def is_untaken(self) -> bool:
        """Whether sending it again doubles nothing, whatever it is: the server had not the whole
        request, or no place for it.
        """
        return self.status == HTTPStatus.REQUEST_TIMEOUT or self.code == Code.SERVER_BUSY


PASSING = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS)
"""Refusals that pass by themselves, besides all that the server blames on itself."""

_KNOWN = frozenset(Code)
