"""Each invariant about positions holds of a sound run, and is seen broken where it is."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from api_client.vocabulary import FixFlag
from api_client.wire.places import Position
from api_client.wire.positions import TrackFix
from desktop.simulator.fixes import Fix, Told
from desktop.simulator.plan import FixFault
from desktop.simulator.tracks import INVARIANTS, PhoneTrack, Tracks, judged

AT = datetime(2026, 11, 29, 9, 0, tzinfo=UTC)
FAULTS = (FixFault.NONE, FixFault.OUTLIER, FixFault.NONE)
REASONS = (None, FixFlag.OUTLIER, FixFlag.LATE)


def told(number: int) -> Told:
    at = AT + timedelta(minutes=number)
    fix = Fix(at, 47.1 + number / 10, 9.5, 8.0, 12.0, 90.0, 80, FAULTS[number])
    return Told(fix, tries=1, held=True)


def at_the_server(number: int, reason: FixFlag | None) -> TrackFix:
    fix = told(number).fix
    return TrackFix(
        time=fix.at,
        received=fix.at,
        lat=fix.lat,
        lon=fix.lon,
        accuracy_m=fix.accuracy_m,
        altitude_m=None,
        speed_mps=fix.speed_mps,
        course=fix.course,
        battery_percent=fix.battery,
        kept=reason in {None, FixFlag.LATE},
        reason=reason,
    )


SOUND = PhoneTrack(
    "Anna",
    tuple(told(number) for number in range(3)),
    tuple(at_the_server(number, reason) for number, reason in enumerate(REASONS)),
    Position(lat=47.1, lon=9.5),
)


def broken(phone: PhoneTrack) -> set[str]:
    return {finding.name for finding in judged(Tracks([phone])) if not finding.ok}


def test_a_sound_run_holds_and_is_counted() -> None:
    assert broken(SOUND) == set()
    tracks = Tracks([SOUND])
    assert tracks.counts() == {"told": 3, "held": 3, "kept": 2, "set_apart": 1}
    assert tracks.figures()["reasons"] == {"late": 1, "outlier": 1}
    assert len(judged(tracks)) == len(INVARIANTS)


def test_a_fix_that_is_lost_or_counts_twice_is_named() -> None:
    assert broken(replace(SOUND, kept=SOUND.kept[1:])) == {"fixes-held-once"}
    assert broken(replace(SOUND, kept=(*SOUND.kept, SOUND.kept[0]))) == {"fixes-held-once"}
    repeated = at_the_server(0, FixFlag.DUPLICATE)
    assert broken(replace(SOUND, kept=(*SOUND.kept, repeated))) == set()
    unheard = Told(replace(SOUND.told[0].fix, lat=46.0), tries=3, held=False)
    assert broken(replace(SOUND, told=(*SOUND.told, unheard))) == set()


def test_a_fix_without_a_reason_or_against_it_is_named() -> None:
    for wrong in (
        at_the_server(0, None).model_copy(update={"kept": False}),
        at_the_server(0, FixFlag.INACCURATE).model_copy(update={"kept": True}),
    ):
        assert broken(replace(SOUND, kept=(wrong, *SOUND.kept[1:]))) == {"fixes-judged-with-reason"}


def test_nonsense_that_is_believed_is_named() -> None:
    believed = at_the_server(1, None)
    kept = (SOUND.kept[0], believed, SOUND.kept[2])
    assert broken(replace(SOUND, kept=kept)) == {"no-marker-on-nonsense"}
    late = (SOUND.kept[0], at_the_server(1, FixFlag.LATE), SOUND.kept[2])
    assert broken(replace(SOUND, kept=late)) == set()
    there = Position(lat=SOUND.told[1].fix.lat, lon=SOUND.told[1].fix.lon)
    assert broken(replace(SOUND, marker=there)) == {"no-marker-on-nonsense"}
