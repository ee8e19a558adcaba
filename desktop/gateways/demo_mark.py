"""Decides which centres are demos: those whose folder was marked before there was a centre in it.

Only a demo's clock may run faster than the machine's. A real centre's folder never gets the mark,
so that nobody's real times can be made wrong by an option.
"""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from api_client.vocabulary import StartFault
from desktop.clock import PacedClock
from desktop.gateways.folder import replace_text
from desktop.gateways.layout import FOUNDING_FILE, stands, there
from desktop.store.faults import CannotStart, folder_fault

DEMO_FILE = "demo.json"
FASTEST = 600.0


@dataclass(frozen=True, slots=True)
class DemoMark:
    """What DIR/demo.json says: how fast the demo's clock runs, and when its time began (ISO)."""

    pace: float
    at: str


def read(folder: Path) -> DemoMark | None:
    """Return a folder's mark, None where there is none.

    Raises:
        CannotStart: ``pace-refused`` when it cannot be understood.
    """
    try:
        kept = json.loads((folder / DEMO_FILE).read_text(encoding="utf-8"))
        mark = DemoMark(float(kept["pace"]), str(kept["at"]))
        datetime.fromisoformat(mark.at)
        _check(mark.pace, folder)
    except FileNotFoundError:
        return None
    except NotADirectoryError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise CannotStart(StartFault.PACE_REFUSED, path=str(folder)) from fault
    return mark


def write(folder: Path, pace: float, at: datetime) -> DemoMark:
    """Mark a folder in which there is no centre yet, or that is a demo's already.

    Raises:
        CannotStart: ``pace-refused`` for a real centre's folder, or a pace that cannot be;
            ``folder-not-writable``, ``disk-full``.
    """
    _check(pace, folder)
    real = stands(folder) or there(folder / FOUNDING_FILE)
    if real and read(folder) is None:
        raise CannotStart(StartFault.PACE_REFUSED, path=str(folder))
    mark = DemoMark(pace, at.isoformat())
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        replace_text(folder / DEMO_FILE, json.dumps(asdict(mark)) + "\n")
    except OSError as error:
        raise CannotStart(folder_fault(error), path=str(folder)) from error
    return mark


def clock(folder: Path, pace: float | None, now: datetime) -> PacedClock | None:
    """Return the clock of a demo's folder, None for a real centre's.

    ``pace`` is the one that is asked for, if any; a demo that is begun so begins ``now``.

    Raises:
        CannotStart: as :func:`write`.
    """
    mark = read(folder)
    if pace is not None and (mark is None or mark.pace != pace):
        at = now if mark is None else datetime.fromisoformat(mark.at)
        mark = write(folder, pace, at)
    return None if mark is None else PacedClock(mark.pace, datetime.fromisoformat(mark.at))


def _check(pace: float, folder: Path) -> None:
    if not 1 <= pace <= FASTEST:
        raise CannotStart(StartFault.PACE_REFUSED, path=str(folder))
