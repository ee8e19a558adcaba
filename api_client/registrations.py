"""Decides how firms and persons are registered, reviewed and filed through the server (E1, E15)."""

from collections.abc import Sequence
from uuid import UUID

from api_client.endpoints import Call, Resource, endpoint
from api_client.vocabulary import Filing, Registrant, Review
from api_client.wire.registrations import (
    Credential,
    CredentialEdit,
    FieldHistory,
    FilingList,
    Firm,
    FirmEdit,
    NewFirm,
    NewPerson,
    Person,
    PersonEdit,
    PoliceAnswer,
    RegistrationList,
    RegistrationRow,
    ReviewDecision,
)


class Registrations(Resource):
    """Firms and persons, what they are registered with, and how they stand with the police."""

    @endpoint("GET", "/v1/registrations")
    def all(
        self,
        call: Call,
        *,
        registrant: Registrant | None = None,
        review: Review | None = None,
        filing: Filing | None = None,
        lapsing: bool = False,
        ids: Sequence[UUID] = (),
    ) -> RegistrationList:
        """List registrations, who waits longest for his review first, or some (500 at most)."""
        asked = {"registrant": registrant, "review": review, "filing": filing}
        query: dict[str, str | list[str]] = {n: each.value for n, each in asked.items() if each}
        if ids:
            query["ids"] = [str(each) for each in ids]
        if lapsing:
            query["lapsing"] = "true"
        return call.read(RegistrationList, query=query)

    @endpoint("POST", "/v1/firms")
    def add_firm(self, call: Call, new: NewFirm) -> Firm:
        """Hand in a firm's application; a repeat changes nothing."""
        return call.read(Firm, new)

    @endpoint("GET", "/v1/firms/{id}")
    def firm(self, call: Call, firm_id: UUID) -> Firm:
        """Give a firm."""
        return call.read(Firm, id=firm_id)

    @endpoint("PATCH", "/v1/firms/{id}")
    def edit_firm(self, call: Call, firm_id: UUID, edit: FirmEdit) -> Firm:
        """Change fields of a firm."""
        return call.read(Firm, edit, id=firm_id)

    @endpoint("POST", "/v1/registrations")
    def add_person(self, call: Call, new: NewPerson) -> Person:
        """Hand in a person's application; a repeat changes nothing."""
        return call.read(Person, new)

    @endpoint("GET", "/v1/registrations/{id}")
    def person(self, call: Call, person_id: UUID) -> Person:
        """Give a person's registration."""
        return call.read(Person, id=person_id)

    @endpoint("PATCH", "/v1/registrations/{id}")
    def edit_person(self, call: Call, person_id: UUID, edit: PersonEdit) -> Person:
        """Change fields of a person."""
        return call.read(Person, edit, id=person_id)

    @endpoint("POST", "/v1/registrations/{id}/review")
    def review(self, call: Call, subject_id: UUID, decision: ReviewDecision) -> RegistrationRow:
        """Approve an application, or refuse it."""
        return call.read(RegistrationRow, decision, id=subject_id)

    @endpoint("POST", "/v1/registrations/{id}/filing")
    def file(self, call: Call, subject_id: UUID) -> RegistrationRow:
        """File a registration with the police anew."""
        return call.read(RegistrationRow, id=subject_id)

    @endpoint("PUT", "/v1/registrations/{id}/filing/answer")
    def note_answer(self, call: Call, subject_id: UUID, answer: PoliceAnswer) -> RegistrationRow:
        """Note what the police said of a filing."""
        return call.read(RegistrationRow, answer, id=subject_id)

    @endpoint("GET", "/v1/registrations/{id}/history")
    def history(self, call: Call, subject_id: UUID) -> FieldHistory:
        """Give the changes of a registration's fields, newest first."""
        return call.read(FieldHistory, id=subject_id)

    @endpoint("GET", "/v1/registrations/{id}/filings")
    def filings(self, call: Call, subject_id: UUID) -> FilingList:
        """Give the requests to the police about a registration, newest first."""
        return call.read(FilingList, id=subject_id)

    @endpoint("GET", "/v1/registrations/{id}/credential")
    def credential(self, call: Call, person_id: UUID) -> Credential:
        """Give what a person may be asked to do now, and how the centre judges him."""
        return call.read(Credential, id=person_id)

    @endpoint("PATCH", "/v1/registrations/{id}/credential")
    def judge(self, call: Call, person_id: UUID, edit: CredentialEdit) -> Credential:
        """Judge a person: his standing, his risk, or his marks; a reason is wanted."""
        return call.read(Credential, edit, id=person_id)
