"""Decides how the words are spelt by which the queue is sorted, told apart, grouped and spanned.

They are words of the vocabulary, and are taken from there.
"""

from api_client.spelling import Word


class OrderSort(Word):
    """By what the queue is sorted; what agrees in it stands by time or by age."""

    CREATED = "created"
    CHANGED = "changed"
    PRIORITY = "priority"
    STATE = "state"
    KIND = "kind"
    PROMISED = "promised"
    TITLE = "title"
    CUSTOMER = "customer"
    TECHNICIAN = "technician"
    PHONE = "phone"
    ADDRESS = "address"
    AREA = "area"
    WINDOW = "window"
    LACKING = "lacking"


class OrderFacet(Word):
    """By what the orders of a filter are counted (F1)."""

    ALL = "all"
    STATE = "state"
    KIND = "kind"
    PRIORITY = "priority"
    AREA = "area"
    TECHNICIAN = "technician"
    LATE = "late"
    LACKING = "lacking"


class OrderGroup(Word):
    """By what the queue is grouped under headings (F1)."""

    STATE = "state"
    AREA = "area"
    TECHNICIAN = "technician"


class OrderSpan(Word):
    """A span of days as a saved view means it: reckoned from the day on which it is looked at."""

    TODAY = "today"
    TOMORROW = "tomorrow"
    YESTERDAY = "yesterday"
    WEEK_BEHIND = "week-behind"
    WEEK_AHEAD = "week-ahead"


class Direction(Word):
    """Which way the queue is sorted; what has nothing to sort by stands last both ways."""

    ASCENDING = "ascending"
    DESCENDING = "descending"
