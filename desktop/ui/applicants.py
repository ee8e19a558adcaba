"""Decides how a registration stands at a glance: what is to be done, its filing, how long (E1).

Each is said by a word, an icon and a colour together. A clerk looks at what awaits his review, at
what lapses soon, at what was refused and why, or at all.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from api_client.registerwords import LAPSES_SOON
from api_client.vocabulary import Filing, FirmState, Post, Registrant, Review
from api_client.wire.registrations import RegistrationRow
from desktop import words
from desktop.clock import Clock
from desktop.ui import applied
from desktop.ui.collation import place_of
from desktop.ui.table import Column
from desktop.ui.theme import Tone
from desktop.ui.values import joined


class Stage(StrEnum):
    """What there is to do about a registration; what presses first stands first."""

    AWAITING = "awaiting"
    REFUSED_HERE = "refused-here"
    REFUSED_THERE = "refused-there"
    LAPSED = "lapsed"
    SILENT = "silent"
    LAPSING = "lapsing"
    FILING = "filing"
    UNFILED = "unfiled"
    VALID = "valid"
    ENDED = "ended"


class Look(StrEnum):
    """At what a clerk looks."""

    AWAITING = "awaiting"
    LAPSING = "lapsing"
    REFUSED = "refused"
    ALL = "all"


STAGES: Mapping[Stage, tuple[str, str, Tone]] = {
    Stage.AWAITING: ("registrations.stage-awaiting", "circle", Tone.WAITING),
    Stage.REFUSED_HERE: ("registrations.stage-refused-here", "ban", Tone.TROUBLE),
    Stage.REFUSED_THERE: ("registrations.stage-refused-there", "error", Tone.TROUBLE),
    Stage.LAPSED: ("registrations.stage-lapsed", "error", Tone.TROUBLE),
    Stage.SILENT: ("registrations.stage-silent", "mute", Tone.WAITING),
    Stage.LAPSING: ("registrations.stage-lapsing", "clock", Tone.WAITING),
    Stage.FILING: ("registrations.stage-filing", "send", Tone.MOVING),
    Stage.UNFILED: ("registrations.stage-unfiled", "draft", Tone.NEUTRAL),
    Stage.VALID: ("registrations.stage-valid", "ok", Tone.DONE),
    Stage.ENDED: ("registrations.stage-ended", "leave", Tone.NEUTRAL),
}
"""The key of each stage's words, its icon and its tone."""
LOOKS: Mapping[Look, str] = {
    Look.AWAITING: "registrations.view-awaiting",
    Look.LAPSING: "registrations.view-lapsing",
    Look.REFUSED: "registrations.view-refused",
    Look.ALL: "registrations.view-all",
}
"""The key of each look's words, with its count."""
EMPTY: Mapping[Look, str] = {
    Look.AWAITING: "registrations.none-awaiting",
    Look.LAPSING: "registrations.none-lapsing",
    Look.REFUSED: "registrations.none-refused",
    Look.ALL: "registrations.none",
}
"""The key of what is said where there is nothing to look at."""
REFUSALS = frozenset({Stage.REFUSED_HERE, Stage.REFUSED_THERE})
WEEK_DAYS = 7
"""So few days before it lapses it is said as trouble."""
_RANK = {stage: place for place, stage in enumerate(Stage)}


def stage(row: RegistrationRow, now: datetime) -> Stage:
    """Say what there is to do about a registration."""
    standing, until = row.standing, row.standing.lapses_at
    ways: Sequence[tuple[bool, Stage]] = (
        (standing.review is Review.AWAITING, Stage.AWAITING),
        (standing.review is Review.REFUSED, Stage.REFUSED_HERE),
        (standing.filing is Filing.REFUSED, Stage.REFUSED_THERE),
        (standing.awaited and standing.silent, Stage.SILENT),
        (standing.awaited, Stage.FILING),
        (row.state is FirmState.CLOSED or row.post is Post.LEFT, Stage.ENDED),
        (standing.filing is not Filing.APPROVED, Stage.UNFILED),
        (until is not None and until <= now, Stage.LAPSED),
        (lapses_soon(row, now), Stage.LAPSING),
    )
    return next((found for holds, found in ways if holds), Stage.VALID)


def lapses_soon(row: RegistrationRow, now: datetime) -> bool:
    """Say whether a registration has lapsed, or does so soon."""
    until = row.standing.lapses_at
    return until is not None and until <= now + LAPSES_SOON


def fits(row: RegistrationRow, look: Look, now: datetime) -> bool:
    """Say whether a registration belongs to what is looked at."""
    found = stage(row, now)
    if look is Look.AWAITING:
        return found is Stage.AWAITING
    if look is Look.REFUSED:
        return found in REFUSALS
    if look is Look.LAPSING:
        reviewed = row.standing.review is Review.APPROVED
        return reviewed and found is not Stage.ENDED and lapses_soon(row, now)
    return True


def is_firm(row: RegistrationRow) -> bool:
    """Say whether it is a firm's."""
    return row.standing.registrant is Registrant.FIRM


def icon(row: RegistrationRow) -> str:
    """Give the icon of a firm or of a person."""
    return "firm" if is_firm(row) else "person"


def kind(row: RegistrationRow) -> str:
    """Say what is registered: a firm or a person, of which grade, and whether it is at work."""
    return joined(words.member(row.standing.registrant), *_kind(row))


def briefly(row: RegistrationRow) -> str:
    """Say it where an icon tells a firm from a person."""
    grade, at_work = _kind(row)
    return joined(grade or words.member(row.standing.registrant), at_work)


def _kind(row: RegistrationRow) -> tuple[str, str]:
    """Give the grade, and whether it is at work where it is not; empty where there is none."""
    grade = "" if row.grade is None else words.member(row.grade)
    usual = row.state in {None, FirmState.OPEN} and row.post in {None, Post.IN_POST}
    at_work = row.state or row.post
    return grade, "" if usual or at_work is None else words.member(at_work)


def filing(row: RegistrationRow) -> str:
    """Say how it stands with the police: a change on its way, silence, or their last word."""
    standing = row.standing
    if standing.awaited and standing.silent:
        return words.text("registrations.filing-silent")
    if standing.awaited and standing.filing is Filing.APPROVED:
        return words.text("registrations.filing-change")
    return words.member(standing.filing)


def filing_icon(row: RegistrationRow) -> str:
    """Give the icon of how it stands with the police."""
    standing = row.standing
    if standing.awaited:
        return "mute" if standing.silent else "send"
    known = {Filing.APPROVED: "ok", Filing.REFUSED: "error", Filing.PENDING: "send"}
    return known.get(standing.filing, "draft")


def since(row: RegistrationRow, now: datetime) -> datetime:
    """Give since when it stands as it does."""
    standing, found = row.standing, stage(row, now)
    told = {
        Stage.REFUSED_HERE: standing.reviewed_at,
        Stage.SILENT: standing.asked_at,
        Stage.FILING: standing.asked_at,
        Stage.LAPSED: standing.lapses_at,
        Stage.LAPSING: standing.filed_at,
        Stage.VALID: standing.filed_at,
    }
    return told.get(found) or standing.changed_at


def days_left(row: RegistrationRow, now: datetime) -> int | None:
    """Give in how many days it lapses, less than none after that; None where it is not known."""
    until = row.standing.lapses_at
    return None if until is None else (words.local(until).date() - words.local(now).date()).days


def expires(row: RegistrationRow, now: datetime) -> str:
    """Say when it lapses, by the days that are left where they are few."""
    days, until = days_left(row, now), row.standing.lapses_at
    if days is None or until is None:
        return ""
    if until <= now:
        return words.plural("registrations.days-over", max(0, -days))
    if not lapses_soon(row, now):
        return words.day(until)
    return words.plural("registrations.days-left", days)


def expires_tone(row: RegistrationRow, now: datetime) -> Tone | None:
    """Give how pressing it is that it lapses."""
    days = days_left(row, now)
    if days is None or not lapses_soon(row, now):
        return None
    return Tone.TROUBLE if days <= WEEK_DAYS else Tone.WAITING


def expires_icon(row: RegistrationRow, now: datetime) -> str | None:
    """Give the icon of how pressing it is that it lapses."""
    tone = expires_tone(row, now)
    if tone is None:
        return None
    return "error" if tone is Tone.TROUBLE else "clock"


def why(row: RegistrationRow, now: datetime) -> str:
    """Say why it was refused, what it lacks, or what ends first: what a clerk goes by."""
    standing, found = row.standing, stage(row, now)
    if found is Stage.REFUSED_HERE:
        return standing.review_reason
    if found is Stage.REFUSED_THERE:
        return standing.filing_reason
    if found is Stage.AWAITING:
        return lacks(row)
    if not lapses_soon(row, now):
        return ""
    by_licence = standing.lapses_at == row.licence_until
    key = "registrations.licence-ends" if by_licence else "registrations.filing-ends"
    return words.text(key)


def lacks(row: RegistrationRow) -> str:
    """Say what a registration lacks: fields by name, pictures and fingers by number."""
    standing = row.standing
    named = [applied.label(name) for name in standing.lacking_fields]
    if standing.lacking_files:
        named.append(words.plural("registrations.lacks-files", len(standing.lacking_files)))
    if standing.lacking_fingers:
        named.append(words.plural("registrations.lacks-fingers", standing.lacking_fingers))
    if not named:
        return words.text("registrations.lacks-nothing")
    return words.text("registrations.lacks", what=words.text("list.comma").join(named))


def columns(clock: Clock) -> Sequence[Column[RegistrationRow]]:
    """Give the columns of the registrations, what presses first."""

    def look(row: RegistrationRow) -> tuple[str, str, Tone]:
        return STAGES[stage(row, clock.now())]

    def reason(row: RegistrationRow) -> str:
        return why(row, clock.now())

    return (
        Column(
            "stage",
            "column.state",
            lambda row: words.text(look(row)[0]),
            168,
            sort=lambda row: (
                _RANK[stage(row, clock.now())],
                since(row, clock.now()),
                place_of(row.name),
            ),
            tone=lambda row: look(row)[2],
            icon=lambda row: look(row)[1],
        ),
        Column("name", "column.name", lambda row: row.name, 190, least_px=150, icon=icon),
        Column("kind", "column.registered", briefly, 132, least_px=112, tip=kind),
        *_time_columns(clock),
        Column(
            "why", "column.why", reason, 240, stretch=True, least_px=150, wraps=True, tip=reason
        ),
        Column(
            "filing",
            "column.filing",
            filing,
            140,
            sort=lambda row: (row.standing.filing, row.standing.awaited),
            icon=filing_icon,
            roomy=True,
        ),
        Column("firm", "column.firm", lambda row: row.firm_name, 150, roomy=True),
        Column("receipt", "column.receipt", lambda row: row.standing.receipt, 150, roomy=True),
    )


def _time_columns(clock: Clock) -> Sequence[Column[RegistrationRow]]:
    """Give the columns of since when it stands so, and until when it holds."""
    return (
        Column(
            "since",
            "column.stands-since",
            lambda row: words.age(since(row, clock.now()), clock.now()),
            130,
            least_px=118,
            sort=lambda row: since(row, clock.now()),
            tip=lambda row: words.moment(since(row, clock.now())),
        ),
        Column(
            "expires",
            "column.lapses",
            lambda row: expires(row, clock.now()),
            140,
            least_px=124,
            sort=lambda row: (
                row.standing.lapses_at is None,
                0.0 if row.standing.lapses_at is None else row.standing.lapses_at.timestamp(),
            ),
            tone=lambda row: expires_tone(row, clock.now()),
            icon=lambda row: expires_icon(row, clock.now()),
            tip=lambda row: (
                "" if row.standing.lapses_at is None else words.moment(row.standing.lapses_at)
            ),
        ),
    )
