"""Decides which pages of the queue are measured: every sort, every filter, and pairs of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from api_client.vocabulary import Direction, OrderSort

LIVING = "&".join(
    f"state={word}"
    for word in (
        *("draft", "open", "offered", "awaiting-consent", "awaiting-funds", "assigned"),
        *("received", "accepted", "started", "on-site", "work-begun", "completed", "disputed"),
        *("on-hold", "abandoned"),
    )
)


@dataclass(frozen=True, slots=True)
class View:
    """A page of the queue: its name, and what stands behind the question mark."""

    name: str
    query: str


FILTERS: dict[str, str] = {
    "all": "",
    "open": "state=open",
    "living": LIVING,
    "closed": "state=closed",
    "cancelled": "state=cancelled",
    "repair": "kind=repair",
    "locksmith": "kind=locksmith",
    "emergency": "priority=emergency",
    "cancelled-locksmith": "state=cancelled&kind=locksmith",
    "technician": "technician_id={technician}",
    "nobody": "assigned=false",
    "somebody": "assigned=true",
    "late": "late=true",
    "promised-before": "promised_before=2024-06-01T00:00:00Z",
    "made-on-a-day": "created_from=2025-03-03T00:00:00Z&created_before=2025-03-04T00:00:00Z",
    "made-in-a-month": "created_from=2025-03-01T00:00:00Z&created_before=2025-04-01T00:00:00Z",
    "made-in-a-year": "created_from=2024-01-01T00:00:00Z&created_before=2025-01-01T00:00:00Z",
    "word": "text=adams",
    "two-words": "text=adams%20harbour",
    "chinese-word": f"text={quote(chr(0x70ED) + chr(0x6C34))}",
    "one-chinese-sign": f"text={quote(chr(0x6C34))}",
    "half-a-phone-number": "text=970636",
    "order-number": "text=0042",
}
"""Filters of every kind: dense ones, rare ones, and some that go against most orders of sorting."""


def views(technician: str) -> Iterator[View]:
    """Yield every sort both ways with every filter; ``technician`` is somebody's id."""
    for filter_, query in FILTERS.items():
        for sort in OrderSort:
            for direction in Direction:
                asked = query.format(technician=technician)
                yield View(
                    f"{filter_} by {sort} {direction}",
                    f"sort={sort}&direction={direction}" + (f"&{asked}" if asked else ""),
                )


def sorts_and_filters(technician: str) -> Iterator[View]:
    """Yield every sort both ways, and every filter as the queue stands at first."""
    for view in views(technician):
        filter_, _, rest = view.name.partition(" by ")
        if filter_ == "all" or rest == f"{OrderSort.CREATED} {Direction.DESCENDING}":
            yield view
