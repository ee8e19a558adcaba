"""Decides how a technician's track is written: all its fixes in one go.

A day may hold a fix a second, and all that is in one was judged when it came; so it is not judged
again. A test holds what is written here to ``Track``.
"""

import json
from collections.abc import Iterable

from fastapi.responses import Response

from api_client.wire.base import iso
from desktop.service.positions import Told


def answer(fixes: Iterable[Told]) -> Response:
    """Return a track as the wire has it."""
    said = json.dumps([_fix(fix) for fix in fixes], allow_nan=False, separators=(",", ":"))
    return Response(said.encode(), media_type="application/json")


def _fix(fix: Told) -> dict[str, str | float | bool | None]:
    return {
        "time": iso(fix.occurred_at),
        "received": iso(fix.received_at),
        "lat": fix.lat,
        "lon": fix.lon,
        "accuracy_m": fix.accuracy_m,
        "altitude_m": fix.altitude_m,
        "speed_mps": fix.speed_mps,
        "course": fix.course,
        "battery_percent": fix.battery_percent,
        "kept": bool(fix.kept),
        "reason": None if fix.flag is None else fix.flag.value,
    }
