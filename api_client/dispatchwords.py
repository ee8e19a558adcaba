"""Decides how the words of dispatch are spelt: rules, reasons, offers, ways to travel (E3, E4).

They are words of the vocabulary, and are taken from there.
"""

from api_client.spelling import Word


class DispatchRule(Word):
    """By which rule the customer wants his technician chosen (E4)."""

    SHORTEST_ARRIVAL = "shortest-arrival"
    BEST_SERVICE = "best-service"
    HIGHEST_GRADE = "highest-grade"
    NEAREST = "nearest"


class WhyNot(Word):
    """Why a technician is not asked for an order (E3)."""

    DISABLED = "disabled"
    UNFILED = "unfiled"
    POLICE_REFUSED = "police-refused"
    LAPSED = "lapsed"
    FIRM_CLOSED = "firm-closed"
    NOT_IN_POST = "not-in-post"
    AREA = "area"
    SCOPE = "scope"
    GRADE = "grade"
    SKILL = "skill"
    HOURS = "hours"
    OFF_DUTY = "off-duty"
    NOT_TAKING = "not-taking"
    POSITION_OLD = "position-old"
    BUSY = "busy"
    REFUSED_BEFORE = "refused-before"
    STANDING = "standing"
    RISK = "risk"
    CREW_SMALL = "crew-small"


class OfferState(Word):
    """What became of an offer to one technician (E4)."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"
    UNFIT = "unfit"
    CUSTOMER_REFUSED = "customer-refused"


class CascadeState(Word):
    """Where the search for somebody who takes an order stands (E4, E5)."""

    OFFERING = "offering"
    AWAITING_CONSENT = "awaiting-consent"
    TAKEN = "taken"
    EXHAUSTED = "exhausted"
    STOPPED = "stopped"


class TravelMode(Word):
    """How a technician gets about."""

    CAR = "car"
    MOTORCYCLE = "motorcycle"
    BICYCLE = "bicycle"
    ON_FOOT = "on-foot"


class AreaKind(Word):
    """What an area is: an outline somebody serves, a district by its name, or some premises."""

    POLYGON = "polygon"
    DISTRICT = "district"
    FENCE = "fence"


class Weekday(Word):
    """A day of the week, in the order of ISO 8601."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


class ArrivalSource(Word):
    """Who reckoned a time of arrival (A8)."""

    STRAIGHT_LINE = "straight-line"
    OSRM = "osrm"
    VALHALLA = "valhalla"


class TravelFault(Word):
    """Why the service that reckons times of arrival was not used (A8)."""

    UNREACHABLE = "unreachable"
    SILENT = "silent"
    WRONG = "wrong"
    NO_WAY = "no-way"


class OutlineFault(Word):
    """Why a file of outlines, or an outline in it, cannot be used (E15)."""

    TOO_LARGE = "too-large"
    WRONG_ENCODING = "wrong-encoding"
    NOT_JSON = "not-json"
    NOT_GEOJSON = "not-geojson"
    OTHER_DATUM = "other-datum"
    TOO_MANY = "too-many"
    NO_OUTLINES = "no-outlines"
    NOT_OUTLINE = "not-outline"
    NOT_DEGREES = "not-degrees"
    TOO_MANY_RINGS = "too-many-rings"
    UNNAMED = "unnamed"
    NAMED_TWICE = "named-twice"


class NavigationApp(Word):
    """By what a phone shows the way to a place (E7)."""

    PHONE = "phone"
    APPLE_MAPS = "apple-maps"
    GOOGLE_MAPS = "google-maps"
    AMAP = "amap"


class Standing(Word):
    """How a technician stands with the centre."""

    GOOD = "good"
    WARNED = "warned"
    SUSPENDED = "suspended"


class Risk(Word):
    """The risk of dealing with somebody, by colour (E12)."""

    BLUE = "blue"
    YELLOW = "yellow"
    RED = "red"
