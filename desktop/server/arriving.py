"""Decides how much of a body is read, and that a stranger may send but little."""

import secrets

from fastapi.security.utils import get_authorization_scheme_param
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import Message, Receive, Scope

from api_client.vocabulary import Code
from api_client.wire.tracking import LARGEST_FILE_BYTES
from desktop.domain.refusal import Refusal
from desktop.server.context import Centre
from desktop.service import sessions
from desktop.service.unit import ANYBODY

LARGEST_BODY_BYTES = 2 * 2**20
"""The largest JSON body but a batch; an order with every text full, all escaped, is smaller."""
LARGEST_BATCH_BYTES = 8 * 2**20
"""The largest batch of reports; 500 full ones are about 2 MB."""
LARGEST_DOOR_BYTES = 16 * 2**10
"""The largest body on the paths by which people come in; the longest password is 3 KB, escaped."""
LARGEST_UNKNOWN_BYTES = 64 * 2**10
"""So much is read before it is known who sends it: reading the rest, and parsing it, is dear."""
DROPPED_BYTES = 64 * 2**10
"""So much of a body that nobody wants is read to its end; before a larger rest the door closes."""
LARGEST_DEVICE_BYTES = 64 * 2**20
"""The largest body of a tracking app: what is longer than a message may be is read and dropped,
for the app would send it for ever."""
_FILES = "/v1/files/"
_DEVICES = ("/owntracks", "/osmand/")
_BATCH = "/v1/reports/batch"
_DOORS = frozenset({"/v1/sessions", "/v1/pairings"})


class Arriving:
    """The body of one request on its way in."""

    def __init__(self, scope: Scope, receive: Receive) -> None:
        """Take what ``receive`` gives; nothing is read yet."""
        self._scope, self._receive = scope, receive
        headers = Headers(scope=scope)
        self._authorization = headers.get("authorization", "")
        self._declared = int(headers.get("content-length", "0"))  # the server has read it already
        self._is_chunked = "transfer-encoding" in headers
        self._is_held_back = "expect" in headers
        self._largest = largest(scope["method"], scope["path"])
        # Whoever comes in has no token yet; the others ask for it, or a secret, before they read.
        path = scope["path"]
        self._is_known = path in _DOORS or path.startswith((_FILES, *_DEVICES))
        self._seen = 0
        self._is_whole = not self._declared and not self._is_chunked

    @property
    def is_nearly_here(self) -> bool:
        """Whether what has not been read is so little that the connection can be used again."""
        if self._is_whole:
            return True
        if self._is_chunked or (self._is_held_back and not self._seen):
            return False
        return self._declared - self._seen <= DROPPED_BYTES

    async def receive(self) -> Message:
        """Return the next piece.

        Raises:
            HTTPException: 413 beyond the largest body of its path, 401 for a large one of somebody
                who is not signed in, with the Refusal as its cause.
        """
        await self._judge(self._declared)
        message = await self._receive()
        self._seen += len(message.get("body", b""))
        self._is_whole = self._is_whole or not message.get("more_body", False)
        await self._judge(self._seen)
        return message

    async def _judge(self, length: int) -> None:
        """Refuse so long a body if it is too long, or too long for a stranger."""
        if length > self._largest:
            raise HTTPException(413)
        if length > LARGEST_UNKNOWN_BYTES and not self._is_known:
            try:
                await run_in_threadpool(self._look_up)
            except Refusal as refusal:  # only an HTTPException leaves the reading of a body whole
                raise HTTPException(401) from refusal
            self._is_known = True

    def _look_up(self) -> None:
        """Find out whether the token is good; what its owner may do is for the route to ask.

        Raises:
            Refusal: ``not-signed-in``, ``token-revoked``, ``token-expired``.
        """
        centre = self._scope["app"].state.centre
        assert isinstance(centre, Centre)
        scheme, token = get_authorization_scheme_param(self._authorization)
        if scheme.lower() != "bearer" or not token:
            raise Refusal(Code.NOT_SIGNED_IN)
        if not secrets.compare_digest(token.encode(), centre.local_secret.encode()):
            centre.work.read(ANYBODY, lambda unit: sessions.whose(unit, token))


def largest(method: str, path: str) -> int:
    """Return how many bytes a body may have."""
    if path in _DOORS:
        return LARGEST_DOOR_BYTES
    if method == "PUT" and path.startswith(_FILES):
        return LARGEST_FILE_BYTES
    if path.startswith(_DEVICES):
        return LARGEST_DEVICE_BYTES
    return LARGEST_BATCH_BYTES if path == _BATCH else LARGEST_BODY_BYTES
