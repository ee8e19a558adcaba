"""Decides how the words of field devices and of what they tell of their place are spelt (A6).

They are words of the vocabulary, and are taken from there.
"""

from api_client.spelling import Word


class DeviceApp(Word):
    """By which program a technician's device speaks to the server."""

    CALLOUT = "callout"
    OWNTRACKS = "owntracks"
    OSMAND = "osmand"


class Connection(Word):
    """How a device said that it was connected when it took a fix."""

    WIFI = "wifi"
    MOBILE = "mobile"
    OFFLINE = "offline"


class FixFlag(Word):
    """Why a fix is not where its technician is taken to be: all but `late` are not kept as true."""

    INVALID = "invalid"
    NULL_ISLAND = "null-island"
    DUPLICATE = "duplicate"
    OUTLIER = "outlier"
    INACCURATE = "inaccurate"
    FUTURE = "future"
    LATE = "late"
    MOCK = "mock"


class SetAside(Word):
    """Why a device's message was set aside: it is kept as it came, and nothing became of it."""

    UNREADABLE = "unreadable"
    TYPE_UNKNOWN = "type-unknown"
    FIELD_WRONG = "field-wrong"
    NO_FIX = "no-fix"
    UNDECRYPTABLE = "undecryptable"
    TOO_LARGE = "too-large"


class ReplayKind(Word):
    """What happened at a time of a replay, beside where somebody was."""

    MILESTONE = "milestone"
    OFFER = "offer"
    OFFER_ENDED = "offer-ended"
    FILE = "file"
    ARRIVAL = "arrival"
    ARRIVAL_WITHDRAWN = "arrival-withdrawn"
    SILENCE = "silence"
