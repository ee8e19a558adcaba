"""Decides how identity data is sent and seen: numbers of cards, pictures, fingerprints (E1)."""

from uuid import UUID

from api_client.endpoints import Call, Resource, endpoint
from api_client.vocabulary import Finger, PersonalFile
from api_client.wire.registrations import (
    IdentityNumber,
    NumberSought,
    RegistrationList,
    RegistrationRow,
)


class Identities(Resource):
    """What is sealed of registrations; each look is in the audit log."""

    @endpoint("GET", "/v1/registrations/{id}/identity")
    def number(self, call: Call, person_id: UUID) -> IdentityNumber:
        """Give the number of a person's card."""
        return call.read(IdentityNumber, id=person_id)

    @endpoint("POST", "/v1/registrations/search")
    def search(self, call: Call, number: str) -> RegistrationList:
        """Find whose card has this number."""
        return call.read(RegistrationList, NumberSought(number=number))

    @endpoint("PUT", "/v1/registrations/{id}/files/{kind}")
    def put_file(
        self, call: Call, subject_id: UUID, kind: PersonalFile, content: bytes
    ) -> RegistrationRow:
        """Send a picture, which is sealed unless it is the photo; a repeat is harmless."""
        return call.upload(RegistrationRow, lambda: content, id=subject_id, kind=kind.value)

    @endpoint("GET", "/v1/registrations/{id}/files/{kind}")
    def file(self, call: Call, subject_id: UUID, kind: PersonalFile) -> bytes:
        """Give a picture."""
        with call.stream(accept="*/*", id=subject_id, kind=kind.value) as response:
            return response.content

    @endpoint("PUT", "/v1/registrations/{id}/fingerprints/{finger}")
    def put_fingerprint(
        self, call: Call, subject_id: UUID, finger: Finger, content: bytes
    ) -> RegistrationRow:
        """Send a finger as a scanner's image or an ISO 19794-2 template."""
        return call.upload(RegistrationRow, lambda: content, id=subject_id, finger=finger.value)
