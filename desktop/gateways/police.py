"""Decides how the police platform is reached; so far by its demo twin alone (E1).

The twin plays what a platform does to whoever files with it: it answers late, it refuses by a rule
that can be seen, and it falls silent after it has taken a request. It serves demo centres only.
"""

import threading
from datetime import datetime, timedelta
from uuid import UUID

from api_client.vocabulary import Filing, Grade, LockKind, Registrant
from desktop.clock import Clock
from desktop.service.ports import Filed, FilingAnswer, PoliceSilent

TAKES = timedelta(seconds=20)
"""So long the twin considers a request."""
HOLDS = timedelta(days=365)
"""So long its approval holds."""
SILENT_EVERY = 7
"""Of so many numbers of requests, one is taken without an answer when it is asked first."""
JUNIOR_SAFE = "a junior grade does not cover safes"
LICENCE_UNKNOWN = "no such licence"
UNKNOWN_ENDING = "0000"
"""A licence whose number ends so is not known to the twin."""


class DemoPolice:
    """A police platform of a demo, which forgets everything with the process.

    A request that it has forgotten is a new one to it; its receipt is the same, being made of the
    number.
    """

    def __init__(self, clock: Clock) -> None:
        """Reckon by the centre's clock."""
        self._clock = clock
        self._lock = threading.Lock()
        self._taken: dict[UUID, datetime] = {}

    @property
    def requests(self) -> int:
        """How many requests it has; one number is one request, however often it is asked."""
        return len(self._taken)

    def file(self, request: Filed) -> FilingAnswer:
        """Take a request, or say what became of it.

        Raises:
            PoliceSilent: it was taken, and nothing is said of it this time.
        """
        now = self._clock.now()
        with self._lock:
            first = request.number not in self._taken
            since = self._taken.setdefault(request.number, now)
        if first and request.number.int % SILENT_EVERY == 0:
            raise PoliceSilent
        if now < since + TAKES:
            return FilingAnswer(Filing.PENDING)
        reason = refusal(request)
        if reason:
            return FilingAnswer(Filing.REFUSED, reason=reason)
        return FilingAnswer(Filing.APPROVED, receipt(request), filed_until=now + HOLDS)


def refusal(request: Filed) -> str:
    """Return why the twin refuses a request, nothing where it does not."""
    content = request.content
    if str(content["licence_number"]).endswith(UNKNOWN_ENDING):
        return LICENCE_UNKNOWN
    if request.registrant is Registrant.PERSON and content["grade"] == Grade.JUNIOR:
        kinds = {kind for kind, _ in content["scope"]}
        return JUNIOR_SAFE if LockKind.SAFE in kinds else ""
    return ""


def receipt(request: Filed) -> str:
    """Return the number of the receipt: a firm's or a person's, by the number of the request."""
    kind = "F" if request.registrant is Registrant.FIRM else "P"
    return f"BA{kind}-{request.number.hex[-12:].upper()}"
