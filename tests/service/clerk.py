"""Decides how tests register, review and file people, as a clerk of a centre does."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from _pytest.raises import RaisesExc

from api_client.ids import new_id
from api_client.vocabulary import (
    Code,
    Filing,
    Grade,
    Registrant,
    Role,
)
from desktop.domain.refusal import Refusal
from desktop.gateways.keys import CentreKey
from desktop.service import (
    audit,
    credentials,
    filings,
    registered,
    registrations,
    wrong_input,
)
from desktop.service.ports import FilingAnswer
from desktop.service.registered import Registration, Wanted
from desktop.service.registrations import Reading
from desktop.service.unit import Actor
from desktop.store.registrations import CredentialRecord, FilingRecord
from tests import registering
from tests.databases import Place
from tests.service.scene import Scene

KEY = CentreKey(bytes(32))
READING = Reading(KEY, "CN")
UNTIL = datetime(2027, 11, 23, tzinfo=UTC)
APPROVED = FilingAnswer(Filing.APPROVED, "BA-1", filed_until=UNTIL)
LICENCE = datetime(2028, 1, 1, tzinfo=UTC)
ANY = Wanted()
OPENS = [["car", "open"], ["grade-a", "open"]]


class Desk:
    """A centre at which a clerk registers people."""

    def __init__(self, folder: Path, place: Place) -> None:
        self.scene = Scene(folder, place)
        self.clerk = Actor(new_id(), "Zhou", Role.RECORDS_CLERK)

    def apply(self, registrant: Registrant, body: dict[str, Any], by: Actor | None = None) -> UUID:
        body = {**body, "licence_until": body.get("until", LICENCE)}
        body.pop("until", None)
        if "scope" in body:
            body["scope"] = [[each["lock_kind"], each["action"]] for each in body["scope"]]
            body["grade"] = Grade(body["grade"])
        id_ = UUID(body.pop("id"))
        work, who = self.scene.work, by or self.clerk
        wrong_input.noted(
            work,
            who,
            (registered.noun(registrant), id_),
            lambda: work.write(
                who, lambda unit: registrations.apply(unit, READING, registrant, id_, body)
            ),
        )
        return id_

    def person(self, order: int = 1, **more: object) -> UUID:
        return self.apply(Registrant.PERSON, registering.person(new_id(), order, **more))

    def firm(self, order: int = 1, **more: object) -> UUID:
        return self.apply(Registrant.FIRM, registering.firm(new_id(), order, **more))

    def edit(
        self, id_: UUID, seen: int | None = None, by: Actor | None = None, **changes: object
    ) -> None:
        record = self.record(id_)
        about = (registered.registrant_of(record), id_)
        seen = record.version if seen is None else seen
        self.scene.work.write(
            by or self.clerk,
            lambda unit: registrations.edit(unit, READING, about, seen, changes),
        )

    def review(
        self,
        id_: UUID,
        reason: str = "No scanner here.",
        *,
        approve: bool = True,
        seen: int | None = None,
    ) -> None:
        self.scene.work.write(
            self.clerk,
            lambda unit: registrations.review(
                unit, READING, id_, approve=approve, reason=reason, seen=seen
            ),
        )

    def answer(self, id_: UUID, answer: FilingAnswer = APPROVED) -> None:
        self.scene.work.write(self.clerk, lambda unit: filings.note(unit, KEY, id_, answer))

    def again(self, id_: UUID) -> None:
        self.scene.work.write(self.clerk, lambda unit: filings.again(unit, KEY, id_))

    def filed(self, order: int = 1, **more: object) -> UUID:
        """Somebody who was approved here, and by the police."""
        id_ = self.person(order, **more)
        self.review(id_)
        self.answer(id_)
        return id_

    def record(self, id_: UUID) -> Registration:
        return self.scene.work.read(self.clerk, lambda unit: registered.show(unit, id_)).record

    def may(self, id_: UUID) -> CredentialRecord:
        return self.scene.work.read(self.clerk, lambda unit: credentials.of(unit, [id_]))[id_]

    def requests(self, id_: UUID) -> list[FilingRecord]:
        return self.scene.work.read(self.clerk, lambda unit: filings.requests(unit, id_))

    def log(self, action: str) -> list[dict[str, Any]]:
        auditor = Actor(new_id(), "Au", Role.AUDITOR)
        rows = self.scene.work.read(auditor, lambda unit: audit.page(unit, 0, 1000))
        return [row for row in rows if row["action"] == action]


def refused(code: Code) -> RaisesExc[Refusal]:
    return pytest.raises(Refusal, match=code.value)
