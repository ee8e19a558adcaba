"""Decides what one event of the change feed says (A6)."""

from api_client.vocabulary import Noun
from api_client.wire.base import Count, Id, Message, Spelt, Version


class Change(Message):
    """Something changed: its place in the feed, what it is, and the version it now has."""

    seq: Count
    noun: Spelt[Noun]
    id: Id
    version: Version
