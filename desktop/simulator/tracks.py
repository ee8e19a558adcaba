"""Decides whether a run's positions were sound: what phones told against what the server keeps.

A fix is known by its place: of two that are taken by chance no two have the same.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from api_client.client import Client
from api_client.vocabulary import FixFlag
from api_client.wire.places import Position
from api_client.wire.positions import TrackFix
from desktop.simulator.evidence import Run
from desktop.simulator.fixes import Told
from desktop.simulator.invariants import Finding
from desktop.simulator.plan import FixFault

SPAN = timedelta(hours=6)
"""So much of a track is asked for at once."""
AROUND = timedelta(hours=12)
"""So far a phone's clock may be wrong."""
NONSENSE = frozenset({FixFault.OUTLIER, FixFault.POOR, FixFault.NULL_ISLAND})
GOOD_REASONS = frozenset({None, FixFlag.LATE})
Place = tuple[float, float]


@dataclass(frozen=True, slots=True)
class PhoneTrack:
    """What one phone told, what the server has of it, and where it takes him to be."""

    name: str
    told: tuple[Told, ...]
    kept: tuple[TrackFix, ...]
    """All that the server has, those that it does not believe too."""
    marker: Position | None


@dataclass
class Tracks:
    """All phones' tracks."""

    phones: list[PhoneTrack] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """Give how many were told, are held, are taken for true, and are not or came late."""
        fixes = [fix for phone in self.phones for fix in phone.kept]
        return {
            "told": self.told(),
            "held": len(fixes),
            "kept": sum(fix.kept for fix in fixes),
            "set_apart": sum(not fix.kept for fix in fixes),
        }

    def figures(self) -> dict[str, object]:
        """Give the counts, and how many there are of each reason."""
        return {**self.counts(), "reasons": dict(sorted(self.reasons().items()))}

    def told(self) -> int:
        """Give how many fixes the server said that it has."""
        return sum(one.held for phone in self.phones for one in phone.told)

    def reasons(self) -> Counter[str]:
        """Give how many were not believed, or came late, by the reason."""
        fixes = (fix for phone in self.phones for fix in phone.kept)
        return Counter(str(fix.reason) for fix in fixes if fix.reason is not None)


def asked(desk: Client, run: Run, told: dict[UUID, tuple[str, tuple[Told, ...]]]) -> Tracks:
    """Ask the server, as staff, for the tracks of a run."""
    markers = {one.id: one.position for one in desk.people.technicians().items}
    tracks = Tracks()
    for id_, (name, fixes) in told.items():
        kept: list[TrackFix] = []
        since, ends = run.began_at - AROUND, run.ended_at + AROUND
        while since < ends:
            kept += desk.positions.track(id_, since, since + SPAN, filtered=True)
            since += SPAN
        tracks.phones.append(PhoneTrack(name, fixes, tuple(kept), markers.get(id_)))
    return tracks


def judged(tracks: Tracks) -> tuple[Finding, ...]:
    """Judge the tracks by every invariant about them."""
    return tuple(
        Finding(name, tuple(fault for phone in tracks.phones for fault in invariant(phone)))
        for name, invariant in INVARIANTS.items()
    )


def held_once(phone: PhoneTrack) -> Iterator[str]:
    """Name fixes that the server acknowledged and does not have, or believes twice."""
    had = Counter(_place(fix.lat, fix.lon) for fix in phone.kept)
    believed = Counter((fix.time, _place(fix.lat, fix.lon)) for fix in phone.kept if fix.kept)
    for told in phone.told:
        if told.held and not had[_place(told.fix.lat, told.fix.lon)]:
            yield f"{phone.name}: a fix of {told.fix.at} is not at the server"
    for (at, _), times in believed.items():
        if times > 1:
            yield f"{phone.name}: a fix of {at} counts {times} times"


def reasoned(phone: PhoneTrack) -> Iterator[str]:
    """Name fixes that are not believed for no reason, or believed in spite of one."""
    for fix in phone.kept:
        if fix.kept is not (fix.reason in GOOD_REASONS):
            yield f"{phone.name}: a fix of {fix.time} is kept={fix.kept}, {fix.reason}"


def nonsense_refused(phone: PhoneTrack) -> Iterator[str]:
    """Name nonsense that is taken for true, and a technician who is taken to be there.

    What comes late moves nobody: by an app whose clock is wrong it may be within reach in time.
    """
    wrong = {
        _place(told.fix.lat, told.fix.lon) for told in phone.told if told.fix.fault in NONSENSE
    }
    for fix in phone.kept:
        live = fix.kept and fix.reason is None
        if live and _place(fix.lat, fix.lon) in wrong:
            yield f"{phone.name}: the nonsense of {fix.time} is believed"
    marker = phone.marker
    if marker is not None and _place(marker.lat, marker.lon) in wrong:
        yield f"{phone.name} is taken to be at {marker.lat}, {marker.lon}"


def _place(lat: float, lon: float) -> Place:
    return round(lat, 6), round(lon, 6)


INVARIANTS = {
    "fixes-held-once": held_once,
    "fixes-judged-with-reason": reasoned,
    "no-marker-on-nonsense": nonsense_refused,
}
"""Every invariant about positions by its name."""
