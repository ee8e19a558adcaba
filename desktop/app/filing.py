"""Decides how a server files registrations with the police platform when it is time (E1)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from desktop.service import filings
from desktop.service.deadlines import Due
from desktop.service.ports import Filed, FilingAnswer, Police, PoliceSilent, Seal
from desktop.service.unit import Unit


@dataclass(frozen=True, slots=True)
class FilingDuty:
    """Sends one request at a time of those that are due, and notes what comes of it."""

    police: Police
    seal: Seal

    def begin(self, unit: Unit, due: Due) -> Filed | None:
        """Note that it is sent, before it is."""
        return filings.begin(unit, self.seal, due)

    def work(self, begun: Filed | None, carry_on: Callable[[], None]) -> FilingAnswer | None:
        """Ask the platform; silence is None, and means that nothing is known."""
        carry_on()
        if begun is None:
            return None
        try:
            return self.police.file(begun)
        except PoliceSilent:
            return None

    def end(
        self, unit: Unit, begun: Filed | None, done: FilingAnswer | Exception | None
    ) -> datetime | None:
        """Note the answer, and when it is asked again; what broke off is as silence."""
        if begun is None:
            return None
        answer = None if isinstance(done, Exception) else done
        return filings.end(unit, self.seal, begun.number, answer)
