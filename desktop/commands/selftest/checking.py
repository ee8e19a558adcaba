"""Decides what a check of an installation is: a name, something tried, and what came of it."""

from collections.abc import Callable
from dataclasses import dataclass

from api_client.errors import Refused, Unreachable
from desktop.clock import Clock
from desktop.domain.traces import traced
from desktop.store.faults import CannotStart


class Failed(Exception):
    """What a check wants is not so; its text is a detail for whoever knows the trade."""


@dataclass(frozen=True, slots=True)
class Check:
    """One check: its name, under which its texts lie, and what tries it and gives a detail."""

    name: str
    attempt: Callable[[], str]


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a check."""

    name: str
    ok: bool
    detail: str
    seconds: float

    def in_json(self) -> dict[str, object]:
        """Return it as docs/seams.md has it."""
        seconds = round(self.seconds, 3)
        return {"name": self.name, "ok": self.ok, "detail": self.detail, "seconds": seconds}


def tried(check: Check, clock: Clock) -> Result:
    """Try a check; whatever it raises is what came of it, told without the words of a fault."""
    began_s = clock.monotonic_s()
    try:
        ok, detail = True, check.attempt()
    except Failed as failure:
        ok, detail = False, str(failure)
    except CannotStart as fault:
        ok, detail = False, fault.fault.value
    except Refused as refusal:
        ok, detail = False, f"{refusal.code} ({refusal.status})"
    except Unreachable as fault:
        ok, detail = False, fault.reason.value
    except Exception as error:  # noqa: BLE001  (a fresh machine may lack anything at all)
        ok, detail = False, ", ".join(traced(error).values())
    return Result(check.name, ok, detail, clock.monotonic_s() - began_s)
