"""Decides what the made-up centre answers about registrations of firms and persons.

One of each kind that a clerk meets: waiting, whole or lacking something, refused by us and by the
police, lapsing, under way, and held silent.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from api_client.vocabulary import (
    Filing,
    Finger,
    FirmState,
    LockKind,
    PersonalFile,
    Post,
    Registrant,
    Review,
    ServiceAction,
    Sex,
)
from api_client.vocabulary import Standing as PersonStanding
from api_client.wire.registrations import (
    Cover,
    Credential,
    FieldChange,
    FieldHistory,
    FilingList,
    FilingRequest,
    Firm,
    HeldFile,
    HeldFingerprint,
    IdentityNumber,
    Person,
    RegistrationList,
    RegistrationRow,
    Standing,
)
from desktop.ui.pictures import centre
from desktop.ui.pictures.applicants import APPLICANTS, SAID, Applicant, Said
from desktop.words import Language

SEQ = 120
NUMBER = "110105199001010018"
DAY = timedelta(days=1)
SCOPE = tuple(
    Cover(lock_kind=kind, action=action)
    for kind, actions in {
        LockKind.GRADE_A: tuple(ServiceAction),
        LockKind.GRADE_B: tuple(ServiceAction),
        LockKind.CAR: (ServiceAction.OPEN, ServiceAction.REPAIR),
    }.items()
    for action in actions
)


def id_of(place: int, language: Language = Language.ENGLISH) -> UUID:
    """Give the id of a registration: a person's is his as a technician."""
    who = APPLICANTS[place]
    if who.person is None:
        return UUID(int=0xF100 + place)
    return centre.technicians(language)[who.person].id


@dataclass
class Registrations:
    """The registrations of the made-up centre; what is done there changes them."""

    language: Language
    empty: bool = False
    sent: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    """Method, path and body of everything that was sent."""

    def __post_init__(self) -> None:
        """Begin as somebody left them."""
        places = () if self.empty else range(len(APPLICANTS))
        self.rows = {row.id: row for row in map(self._row, places)}

    @property
    def said(self) -> Said:
        """What people of this language wrote."""
        return SAID[self.language]

    def answer(
        self, method: str, path: str, body: bytes | str | None, query: Mapping[str, Sequence[str]]
    ) -> BaseModel | None:
        """Give the answer to a request about registrations; None to any other."""
        parts = path.removeprefix("/v1/").split("/")
        if parts[0] not in {"registrations", "firms"}:
            return None
        if method == "GET":
            return self._look(parts, query)
        told: dict[str, Any] = {}
        if body and "/fi" not in path.removeprefix("/v1/firms").replace("filing", ""):
            told = json.loads(body)
        self.sent.append((method, path, told))
        if len(parts) == 1:
            return self._made(parts[0], told)
        row = self.rows[UUID(parts[1])]
        if method == "PATCH" and parts[-1] == "credential":
            now = self._credential(self._put(row, {})).model_dump(mode="json")
            return Credential.model_validate_json(json.dumps({**now, **_plain(told)}))
        if method == "PATCH":
            return self._edited(row, told)
        return self._put(row, _standing_after(parts[-1], told))

    def _look(self, parts: Sequence[str], query: Mapping[str, Sequence[str]]) -> BaseModel | None:
        if len(parts) == 1:
            ids = set(query.get("ids", ()))
            found = tuple(r for r in self.rows.values() if not ids or str(r.id) in ids)
            return RegistrationList(items=found, at=centre.NOW, seq=SEQ)
        row = self.rows[UUID(parts[1])]
        match parts[2:]:
            case ["history"]:
                return self._history(row)
            case ["filings"]:
                return FilingList(items=tuple(self._filings(row)))
            case ["credential"]:
                return self._credential(row)
            case ["identity"]:
                return IdentityNumber(number=NUMBER, born="1990-01-01")
            case _:
                return self._subject(row)

    def _row(self, place: int) -> RegistrationRow:
        who = APPLICANTS[place]
        firm = None if who.person is None else UUID(int=0xF100)
        person = who.person is not None
        people = centre.spoken(self.language).people
        name = self.said.firms[place] if who.person is None else people[who.person]
        licence = centre.NOW + who.licence_days * DAY
        standing = self._standing(who, licence)
        return RegistrationRow(
            id=id_of(place, self.language),
            name=name,
            phone=f"+86 138 0013 80{place:02d}" if person else "+86 10 6552 9988",
            grade=who.grade,
            state=None if person else FirmState.OPEN,
            post=Post.IN_POST if person else None,
            firm_id=firm,
            firm_name=self.said.firms[0] if person else "",
            licence_until=licence,
            standing=standing,
        )

    def _standing(self, who: Applicant, licence: datetime) -> Standing:
        now, said = centre.NOW, self.said
        until = None if who.filed_days is None else now + who.filed_days * DAY
        reviewed = who.review is not Review.AWAITING
        awaited = who.filing is Filing.PENDING
        ends = [each for each in (until, licence) if each is not None]
        return Standing(
            registrant=Registrant.FIRM if who.person is None else Registrant.PERSON,
            version=who.version,
            applied_at=now - 9 * DAY,
            applied_by=said.applied_by,
            changed_at=now - who.since,
            review=who.review,
            review_reason=said.blurred if who.review is Review.REFUSED else "",
            reviewed_at=now - who.since if reviewed else None,
            reviewed_by=centre.spoken(self.language).dispatcher if reviewed else "",
            filing=who.filing,
            filing_reason=said.unknown if who.filing is Filing.REFUSED else "",
            awaited=awaited,
            asked_at=now - who.since if awaited else None,
            silent=who.silent,
            filed_at=None if until is None else now - 340 * DAY,
            filed_until=until,
            receipt="" if until is None else f"BA-2026-{1180 + who.version}",
            lapses_at=min(ends) if ends and until is not None else None,
            lacking_fields=who.fields,
            lacking_files=who.files,
            lacking_fingers=who.fingers,
        )

    def _subject(self, row: RegistrationRow) -> Firm | Person:
        common = self._common(row)
        return self._firm(row, common) if row.state is not None else self._person(row, common)

    def _common(self, row: RegistrationRow) -> dict[str, Any]:
        said, lacking = self.said, row.standing.lacking_files
        kinds = tuple(PersonalFile) if row.state is None else (PersonalFile.LICENCE,)
        return {
            **{name: getattr(row, name) for name in ("id", "name", "phone", "licence_until")},
            "address": said.address,
            "licence_number": "" if row.standing.lacking_fields else "KS-2026-0418",
            "equipment": said.equipment,
            "areas": said.areas,
            "standing": row.standing,
            "files": tuple(
                HeldFile(
                    kind=kind,
                    length=412_000 + 31_000 * place,
                    media_type="image/jpeg",
                    stored_at=centre.NOW - 9 * DAY,
                    stored_by=said.applied_by,
                )
                for place, kind in enumerate(kinds)
                if kind not in lacking
            ),
        }

    def _firm(self, row: RegistrationRow, common: Mapping[str, Any]) -> Firm:
        return Firm(
            **common,
            credit_code="91110000600037341L",
            legal_representative=self.said.names[0],
            responsible_person=self.said.names[1],
            hotline="400 820 9988",
            state=row.state or FirmState.OPEN,
        )

    def _person(self, row: RegistrationRow, common: Mapping[str, Any]) -> Person:
        said = self.said
        taken = tuple(Finger)[: 3 - row.standing.lacking_fingers]
        return Person(
            **common,
            sex=Sex.FEMALE if row.standing.version == 1 else Sex.MALE,
            ethnicity=said.ethnicity,
            firm_id=row.firm_id,
            employer=row.firm_name,
            employer_address=said.address,
            grade=row.grade,
            scope=SCOPE,
            post=row.post or Post.IN_POST,
            has_number="identity_number" not in row.standing.lacking_fields,
            firm_name=row.firm_name,
            fingerprints=tuple(
                HeldFingerprint(
                    finger=finger,
                    read_here=place == 0,
                    stored_at=centre.NOW - 9 * DAY,
                    stored_by=said.applied_by,
                )
                for place, finger in enumerate(taken)
            ),
        )

    def _credential(self, row: RegistrationRow) -> Credential:
        standing = row.standing
        filed = standing.filing is Filing.APPROVED
        return Credential(
            id=row.id,
            version=row.version,
            firm_id=row.firm_id,
            grade=row.grade if filed else None,
            scope=SCOPE if filed else (),
            filing=standing.filing,
            filed_until=standing.filed_until,
            licence_until=row.licence_until,
            post=row.post or Post.IN_POST,
            standing=PersonStanding.GOOD,
            risk=None,
            marks_count=61 if filed else 0,
            marks_sum=287 if filed else 0,
        )

    def _filings(self, row: RegistrationRow) -> Sequence[FilingRequest]:
        standing, now = row.standing, centre.NOW
        if standing.filing is Filing.UNFILED:
            return ()
        asked = standing.asked_at or standing.filed_at or standing.changed_at
        answered = None if standing.awaited else asked + timedelta(minutes=4)
        refused = standing.filing is Filing.REFUSED
        newest = FilingRequest(
            id=UUID(int=0x0193_5E4C_0000_7000_8000_0000_0000_0000 + row.id.int),
            version=max(1, row.version - 1),
            made_at=asked,
            sent_at=now - timedelta(minutes=6) if standing.awaited else asked,
            times_sent=9 if standing.silent else 2,
            state=standing.filing,
            silent=standing.silent,
            answered_at=answered,
            receipt="BJ-TH-20261120-77" if refused else standing.receipt,
            reason=standing.filing_reason,
            filed_until=standing.filed_until,
        )
        return (newest,)

    def _history(self, row: RegistrationRow) -> FieldHistory:
        said, now = self.said, centre.NOW
        person = row.state is None
        clerk = centre.spoken(self.language).dispatcher
        edits: list[tuple[int, str, bool, Any, Any, str, str]] = [
            (3, "review", False, "awaiting", row.standing.review, clerk, "records-clerk"),
            (2, "phone", False, "+86 139 1000 2211", row.phone, said.applied_by, "administrator"),
            (
                2,
                "licence_until",
                False,
                None,
                _plain_day(row.licence_until),
                said.applied_by,
                "administrator",
            ),
            (1, "name", False, None, row.name, said.applied_by, "administrator"),
            (1, "address", False, "", said.address, said.applied_by, "administrator"),
        ]
        if person:
            edits += [
                (2, "card-front", False, None, "9f2c", said.applied_by, "administrator"),
                (2, "grade", False, None, row.grade, said.applied_by, "administrator"),
                (1, "identity_number", True, None, None, said.applied_by, "administrator"),
            ]
        return FieldHistory(
            items=tuple(
                FieldChange(
                    version=version,
                    field=name,
                    sealed=sealed,
                    before=before,
                    after=after,
                    at=now - (10 - version) * DAY,
                    actor_name=who,
                    actor_role=role,
                )
                for version, name, sealed, before, after, who, role in edits
                if version <= row.version
            )
        )

    def _put(self, row: RegistrationRow, changes: Mapping[str, Any]) -> RegistrationRow:
        standing = row.standing.model_copy(update={"version": row.version + 1, **changes})
        now = row.model_copy(update={"standing": standing})
        self.rows[row.id] = now
        return now

    def _edited(self, row: RegistrationRow, told: Mapping[str, Any]) -> Firm | Person:
        named = {name: told[name] for name in ("name", "phone") if name in told}
        now = self._put(row.model_copy(update=named), {})
        subject = self._subject(now)
        return type(subject).model_validate_json(
            json.dumps({**subject.model_dump(mode="json"), **_plain(told)})
        )

    def _made(self, noun: str, told: Mapping[str, Any]) -> Firm | Person:
        """Take an application: it stands as the first one of its kind that awaits a review."""
        place = next(
            place
            for place, who in enumerate(APPLICANTS)
            if who.review is Review.AWAITING and (who.person is None) == (noun == "firms")
        )
        row = self._row(place).model_copy(update={"id": UUID(told["id"]), "name": told["name"]})
        self.rows[row.id] = row
        return self._subject(row)


def _plain_day(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def _plain(told: Mapping[str, Any]) -> dict[str, Any]:
    """Give what an edit says by the fields of an answer."""
    return {name: value for name, value in told.items() if name not in {"version", "reason"}}


def _standing_after(verb: str, told: Mapping[str, Any]) -> dict[str, Any]:
    """Give what of a standing differs after a review, a filing, an answer, or a file."""
    if verb == "filing":
        return {"awaited": True, "filing": Filing.PENDING, "asked_at": centre.NOW}
    if verb == "answer":
        state = Filing.APPROVED if told["approve"] else Filing.REFUSED
        return {"awaited": False, "silent": False, "filing": state, "receipt": told["receipt"]}
    if verb != "review":
        return {}
    if not told["approve"]:
        return {"review": Review.REFUSED, "review_reason": told["reason"]}
    reviewed = {"review": Review.APPROVED, "awaited": True, "filing": Filing.PENDING}
    return {**reviewed, "reviewed_at": centre.NOW, "asked_at": centre.NOW}
