"""Decides how a replay is written: whole numbers in columns, all of it in one go.

What is in it was reckoned by us, so it is not judged again. A test holds it to ``Replay``.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import numpy as np

from api_client.wire.base import iso
from desktop.domain.replay import Floats, Thinned, Wholes
from desktop.service.replay import Played, Replay, Stretch
from desktop.service.replay_events import Happened
from desktop.store.base import microseconds

US_IN_MS = 1_000
E6 = 1e6
GOES_ON = -1


def written(found: Replay) -> bytes:
    """Return a replay as the wire has it."""
    places = {id_: place for place, id_ in enumerate(found.numbers)}
    told = {
        "since": iso(found.since),
        "until": iso(found.until),
        "gap_s": round(found.gap.total_seconds()),
        "orders": [{"id": str(id_), "number": number} for id_, number in found.numbers.items()],
        "people": [_person(each, found.since, places) for each in found.people],
    }
    return json.dumps(told, allow_nan=False, ensure_ascii=False, separators=(",", ":")).encode()


def _person(found: Played, since: datetime, places: Mapping[UUID, int]) -> dict[str, Any]:
    since_us = microseconds(since)
    return {
        "technician_id": str(found.technician_id),
        "name": found.name,
        "track": _track(found.track, since_us),
        "legs": _legs(found.legs, since_us),
        "events": [_event(each, since_us, places) for each in found.events],
    }


def _track(track: Thinned, since_us: int) -> dict[str, Any]:
    told = track.told
    accuracies_m = np.where(told.accuracies_m < 0, -1, np.rint(told.accuracies_m))
    return {
        "times_ms": _steps((told.at_us - since_us) // US_IN_MS),
        "lats_e6": _steps(_whole(told.lats * E6)),
        "lons_e6": _steps(_whole(told.lons * E6)),
        "accuracies_m": _whole(accuracies_m).tolist(),
        "gaps_ms": ((track.gaps_us - since_us) // US_IN_MS).ravel().tolist(),
        "fixes": track.fixes,
        "within_m": None if track.within_m is None else round(track.within_m, 1),
    }


def _legs(legs: Sequence[Stretch], since_us: int) -> dict[str, Any]:
    from_us = np.array([microseconds(leg.began_at) for leg in legs], np.int64)
    return {
        "moving": [int(leg.moving) for leg in legs],
        "from_ms": _steps((from_us - since_us) // US_IN_MS),
        "lasted_ms": [
            GOES_ON
            if leg.ended_at is None
            else (microseconds(leg.ended_at) - microseconds(leg.began_at)) // US_IN_MS
            for leg in legs
        ],
        "lats_e6": _steps(_whole(np.array([leg.lat * E6 for leg in legs]))),
        "lons_e6": _steps(_whole(np.array([leg.lon * E6 for leg in legs]))),
        "metres": [round(leg.distance_m) for leg in legs],
    }


def _event(one: Happened, since_us: int, places: Mapping[UUID, int]) -> dict[str, Any]:
    """Return an event without what it has not."""
    said = {
        "at_ms": (microseconds(one.at) - since_us) // US_IN_MS,
        "kind": one.kind.value,
        "order": places.get(one.order_id),
        "word": one.word,
        "until_ms": None if one.until is None else (microseconds(one.until) - since_us) // US_IN_MS,
        "ref": one.ref,
    }
    return {name: value for name, value in said.items() if value is not None}


def _whole(values: Floats) -> Wholes:
    return np.rint(values).astype(np.int64)


def _steps(values: Wholes) -> list[int]:
    """Return how each value differs from the one before, the first from nothing."""
    steps: list[int] = np.diff(values, prepend=0).tolist()
    return steps
