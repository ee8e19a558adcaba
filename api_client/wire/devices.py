"""Decides how tracking apps of other people are let in, and what was set aside of what they say."""

from typing import Annotated

from pydantic import StringConstraints

from api_client.vocabulary import DeviceApp, SetAside
from api_client.wire.base import Count, Id, Items, Line, Message, Moment, Spelt, Word

Url = Annotated[str, StringConstraints(max_length=4_000)]
"""An address; the one that sets OwnTracks up holds all its settings."""


class NewTracker(Message):
    """A tracking app that shall speak for a technician: by which program, on what device."""

    app: Spelt[DeviceApp]
    name: Line = ""


class TrackerGiven(Message):
    """A new tracker with its secrets, which are told once.

    OwnTracks is given ``url``, ``user``, ``password`` and ``secret`` (what it encrypts with; empty
    where nothing is); Traccar Client, or OsmAnd, ``url``, in which the secret is, and ``user`` as
    its device identifier. ``config_url`` sets either app up when its picture is scanned.
    """

    device_id: Id
    technician_id: Id
    app: Spelt[DeviceApp]
    name: Line
    url: Url
    user: Word
    password: Line = ""
    secret: Line = ""
    config_url: Url


class SetAsideMessage(Message):
    """A message of a device of which nothing could be made: when, why, its bytes and beginning."""

    received_at: Moment
    reason: Spelt[SetAside]
    length: Count
    body: Annotated[str, StringConstraints(max_length=4_096)]
    """Its first 4 KiB as text; bytes that are none are marked."""


class SetAsideList(Message):
    """The newest messages of a device that were set aside, newest first."""

    items: Items[SetAsideMessage]
