"""Decides what the server says of a stored file (A5, F3)."""

from api_client.wire.base import Count, Message, Moment, Sha256


class StoredFile(Message):
    """A file that the server holds byte for byte under its digest; length in bytes."""

    sha256: Sha256
    length: Count
    stored_at: Moment
