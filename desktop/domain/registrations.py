"""Decides what a registration lacks, when it lapses, and what a technician may do by it (E1, E15).

What takes from somebody counts at once; what gives him more counts when the police has approved it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from api_client.vocabulary import Code, Filing, Finger, Grade, PersonalFile, Registrant, Review
from desktop.domain.refusal import Refusal

FIELDS: dict[Registrant, tuple[str, ...]] = {
    Registrant.FIRM: (
        *("name", "phone", "address", "licence_number", "licence_until", "equipment", "areas"),
        *("credit_code", "legal_representative", "responsible_person", "hotline", "state"),
    ),
    Registrant.PERSON: (
        *("name", "phone", "address", "licence_number", "licence_until", "equipment", "areas"),
        *("sex", "ethnicity", "firm_id", "employer", "employer_address", "grade", "scope", "post"),
    ),
}
"""What is filed of each, beside the number of a person's identity card."""
SETTINGS = frozenset({"taking_orders", "hours", "days_off", "area_ids"})
"""How a firm works, as it likes: nothing of it is filed."""
DESK_ALONE = frozenset({"state", "post"})
"""What nobody says of himself."""
_NEEDED: dict[Registrant, tuple[str, ...]] = {
    Registrant.FIRM: (
        *("name", "phone", "address", "licence_number", "licence_until", "credit_code"),
        *("legal_representative", "responsible_person"),
    ),
    Registrant.PERSON: (
        *("name", "phone", "licence_number", "licence_until", "sex", "grade", "scope"),
        "identity_number",
    ),
}
"""Without these nothing is approved."""
_SHOWN: dict[Registrant, tuple[PersonalFile, ...]] = {
    Registrant.FIRM: (PersonalFile.LICENCE,),
    Registrant.PERSON: tuple(PersonalFile),
}
"""The files that belong to it; it is approved without them for a reason alone."""
FINGERS_WANTED = 3
MARK_LEAST, MARK_MOST = 1, 5
_ASKED_AGAIN = timedelta(seconds=30)
_SILENCE_WAITS = timedelta(seconds=10)
_SILENCE_WAITS_MOST = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Lack:
    """What a registration has not: fields, files, and how many fingers too few."""

    fields: tuple[str, ...]
    files: tuple[PersonalFile, ...]
    fingers: int

    @property
    def evidence(self) -> bool:
        """Whether pictures or fingerprints are lacking."""
        return bool(self.files or self.fingers)


def lack(
    registrant: Registrant,
    values: Mapping[str, Any],
    files: Collection[PersonalFile],
    fingers: Collection[Finger],
) -> Lack:
    """Return what E1 asks for and is not there."""
    return Lack(
        tuple(name for name in _NEEDED[registrant] if values.get(name) in (None, "", [], ())),
        tuple(kind for kind in _SHOWN[registrant] if kind not in files),
        max(0, FINGERS_WANTED - len(fingers)) if registrant is Registrant.PERSON else 0,
    )


def check_licence(until: datetime | None, now: datetime) -> None:
    """Refuse a licence that is over.

    Raises:
        Refusal: ``licence-expired``.
    """
    if until is not None and until <= now:
        raise Refusal(Code.LICENCE_EXPIRED, field="licence_until")


def check_review(review: Review, lacking: Lack, *, approve: bool, reason: str) -> None:
    """Refuse a review that is not asked for, or that lacks what it rests on.

    Raises:
        Refusal: ``review-out-of-turn``, ``reason-missing`` for a refusal, or for an approval
            without all pictures and fingerprints, ``registration-incomplete`` with the fields.
    """
    if review is not Review.AWAITING:
        raise Refusal(Code.REVIEW_OUT_OF_TURN, review=review.value)
    if not approve:
        if not reason:
            raise Refusal(Code.REASON_MISSING)
        return
    if lacking.fields:
        raise Refusal(Code.REGISTRATION_INCOMPLETE, fields=list(lacking.fields))
    if lacking.evidence and not reason:
        files = [kind.value for kind in lacking.files]
        raise Refusal(Code.REASON_MISSING, files=files, fingers=lacking.fingers)


def check_marks(count: int, total: int) -> None:
    """Refuse a sum that so many marks from 1 to 5 cannot have.

    Raises:
        Refusal: ``marks-wrong``.
    """
    if not count * MARK_LEAST <= total <= count * MARK_MOST:
        raise Refusal(Code.MARKS_WRONG, field="marks_sum")


def lapses_at(filed_until: datetime | None, licence_until: datetime | None) -> datetime | None:
    """Return when a registration lapses: with its filing or its licence, whichever ends first."""
    return min((each for each in (filed_until, licence_until) if each is not None), default=None)


def asked_again(times_sent: int, *, answered: bool) -> timedelta:
    """Return after how long the police platform is asked again, under the same number.

    Args:
        times_sent: how often it was asked so far.
        answered: whether it said that it is at it, or was silent.
    """
    if answered:
        return _ASKED_AGAIN
    doublings = min(max(times_sent - 1, 0), 10)
    return min(_SILENCE_WAITS * (1 << doublings), _SILENCE_WAITS_MOST)


Scope = tuple[tuple[str, str], ...]
"""Pairs of a kind of lock and an action."""


@dataclass(frozen=True, slots=True)
class May:
    """What somebody may be asked to do, and until when his licence holds."""

    firm_id: UUID | None = None
    grade: Grade | None = None
    scope: Scope = ()
    licence_until: datetime | None = None


def scope(pairs: Sequence[Sequence[str]]) -> Scope:
    """Return a scope in its one order, each pair once."""
    return tuple(sorted({(kind, action) for kind, action in pairs}))


def narrowed(held: May, wanted: May) -> May:
    """Return what somebody may do until a change is filed: no more than before, nor than wanted."""
    rank = {grade: place for place, grade in enumerate(Grade)}
    grades = [held.grade, wanted.grade]
    both = [grade for grade in grades if grade is not None]
    return replace(
        held,
        firm_id=wanted.firm_id,
        grade=min(both, key=rank.__getitem__) if len(both) == len(grades) else None,
        scope=tuple(pair for pair in held.scope if pair in wanted.scope),
        licence_until=lapses_at(held.licence_until, wanted.licence_until),
    )


def while_pending(filing: Filing) -> Filing:
    """Return how somebody stands with the police while a request about him is on its way.

    Whoever was approved stays so: his change is on its way, not he.
    """
    return Filing.APPROVED if filing is Filing.APPROVED else Filing.PENDING
