"""Decides what the orders of a made centre say: realistic, English and Chinese, by number alone.

Of a hundred orders 95 are closed, three cancelled, two approved; some hundred of the newest still
live. The same number gives the same order.
"""

from dataclasses import dataclass
from typing import Any

from api_client.vocabulary import JobKind, OrderState, Priority

LIVING = 400
"""How many orders live, if nothing else is said."""
CHINESE_OF_FIVE = 3
NOT_PROMISED_OF_TEN = 4
_US = 1_000_000
_HOUR = 3_600 * _US
_DAY = 24 * _HOUR
_MASK = 2**64 - 1

LIVE = (
    *[OrderState.OPEN] * 8,
    *[OrderState.ON_HOLD] * 3,
    *[OrderState.COMPLETED] * 6,
    *[OrderState.DISPUTED] * 1,
    *[OrderState.ABANDONED] * 1,
    *[OrderState.DRAFT] * 1,
)
"""The states of twenty orders that live and that no phone reports on."""
_ENDS = dict.fromkeys(range(3), OrderState.CANCELLED) | dict.fromkeys(
    range(3, 5), OrderState.APPROVED
)
"""How five of a hundred orders ended; the others are closed."""
_KINDS = (
    *[JobKind.REPAIR] * 9,
    *[JobKind.MAINTENANCE] * 4,
    *[JobKind.INSPECTION] * 3,
    *[JobKind.INSTALLATION] * 3,
    JobKind.LOCKSMITH,
)
_PRIORITIES = (
    *[Priority.NORMAL] * 24,
    *[Priority.LOW] * 10,
    *[Priority.HIGH] * 5,
    Priority.EMERGENCY,
)
_TITLES = (
    "No hot water",
    "Boiler stays cold",
    "Boiler shows E10",
    "Radiator leaks in the hall",
    "Kitchen tap drips",
    "Toilet does not flush",
    "Drain blocked in the cellar",
    "Water under the dishwasher",
    "Power out in the kitchen",
    "Fuse trips every evening",
    "Socket sparks",
    "Lift stands between floors",
    "Lift door does not close",
    "Cold store too warm",
    "Air conditioning is loud",
    "Heat pump: yearly service",
    "Fire alarm: yearly inspection",
    "Meter exchange",
    "New thermostat",
    "Install charging station",
    "Front door locked out",
    "Window does not close",
    "Roof leaks after the storm",
    "Gas smell in the stairway",
    "\u6ca1\u6709\u70ed\u6c34",
    "\u9505\u7089\u4e0d\u70ed",
    "\u53a8\u623f\u6c34\u9f99\u5934\u6f0f\u6c34",
    "\u9a6c\u6876\u5835\u585e",
    "\u7a7a\u8c03\u4e0d\u5236\u51b7",
    "\u7a7a\u8c03\u5916\u673a\u566a\u97f3\u5927",
    "\u7535\u68af\u505c\u5728\u4e24\u5c42\u4e4b\u95f4",
    "\u8df3\u95f8\uff0c\u5168\u5c4b\u505c\u7535",
    "\u63d2\u5ea7\u6253\u706b",
    "\u51b7\u5e93\u6e29\u5ea6\u8fc7\u9ad8",
    "\u66f4\u6362\u6c34\u8868",
    "\u6696\u6c14\u6f0f\u6c34",
    "\u71c3\u6c14\u62a5\u8b66\u5668\u5e74\u68c0",
    "\u6d88\u9632\u8bbe\u5907\u5de1\u68c0",
    "\u5b89\u88c5\u70ed\u6c34\u5668",
    "\u95e8\u9501\u6253\u4e0d\u5f00",
)
_STREETS = (
    "Harbour Road",
    "Station Road",
    "Mill Lane",
    "Victoria Street",
    "Church Street",
    "Park Avenue",
    "Queens Road",
    "King Street",
    "The Green",
    "Bridge Street",
    "Albert Road",
    "Meadow Close",
    "Castle Hill",
    "Market Place",
    "North Parade",
    "Kingsway",
)
_AREAS = ("Northgate", "Old Town", "Riverside", "Westfield", "Docklands", "Highfield", "Ashton")
_CITY = "\u4e0a\u6d77\u5e02"
_ROADS = (
    "\u5357\u4eac\u8def",
    "\u6dee\u6d77\u4e2d\u8def",
    "\u56db\u5ddd\u5317\u8def",
    "\u4e2d\u5c71\u897f\u8def",
    "\u534e\u5c71\u8def",
    "\u4eba\u6c11\u8def",
    "\u5efa\u8bbe\u8def",
    "\u957f\u5b81\u8def",
    "\u5ef6\u5b89\u4e1c\u8def",
    "\u6b66\u5937\u8def",
    "\u6cb3\u5357\u8def",
    "\u897f\u85cf\u8def",
)
_DISTRICTS = (
    "\u9ec4\u6d66\u533a",
    "\u5f90\u6c47\u533a",
    "\u957f\u5b81\u533a",
    "\u9759\u5b89\u533a",
    "\u666e\u9640\u533a",
    "\u6768\u6d66\u533a",
    "\u6d66\u4e1c\u65b0\u533a",
)
_FIRST = (
    *("Ada", "Ben", "Carla", "David", "Elena", "Frank", "Grace", "Henry", "Irene", "Jack"),
    *("Kate", "Liam", "Maria", "Noah", "Olga", "Peter", "Quinn", "Rosa", "Samir", "Tina"),
    *("Uma", "Victor", "Wendy", "Xavier", "Yusuf", "Zoe"),
)
_LAST = (
    *("Adams", "Baker", "Clark", "Davies", "Evans", "Fischer", "Green", "Hughes", "Ivanov"),
    *("Jones", "King", "Lewis", "Moore", "Nguyen", "Owen", "Patel", "Quist", "Roberts"),
    *("Smith", "Taylor", "Underwood", "Vaughan", "Walker", "Young", "Zimmer", "O'Brien"),
)
_FIRMS = ("Dental Clinic", "Bakery", "Cold Storage", "School", "Hotel", "Garage", "Foods Ltd")
_SURNAMES = (
    "\u738b\u674e\u5f20\u5218\u9648\u6768\u8d75\u9ec4\u5468\u5434\u5f90\u5b59\u80e1\u6731\u9ad8"
    "\u6797\u4f55\u90ed\u9a6c\u7f57\u6881\u5b8b\u90d1\u8c22\u97e9\u5510\u51af\u4e8e\u8463\u8427"
)
_GIVEN = (
    "\u4f1f\u82b3\u5a1c\u654f\u9759\u4e3d\u5f3a\u78ca\u519b\u6d0b\u52c7\u8273\u6770\u5a1f\u6d9b"
    "\u660e\u8d85\u79c0\u971e\u5e73\u521a\u6842\u82f1\u534e\u5efa\u56fd\u6587\u6668\u96e8\u6850"
)
_SHOPS = (
    "\u9910\u5385",
    "\u8d38\u6613\u884c",
    "\u5b9e\u9a8c\u5c0f\u5b66",
    "\u7269\u4e1a\u516c\u53f8",
    "\u533b\u9662",
)


@dataclass(frozen=True, slots=True)
class Made:
    """An order's content, in JSON's terms; times in microseconds since 1970 UTC."""

    kind: JobKind
    priority: Priority
    state: OrderState
    title: str
    place: dict[str, Any]
    customer: dict[str, Any]
    changed_at: int
    promised_at: int | None


def order(number: int, orders: int, created_at: int, live: int = LIVING) -> Made:
    """Return the ``number``-th order of so many, from 0; the last ``live`` ones are not over."""
    die = _mixed(number)
    chinese = die % 5 < CHINESE_OF_FIVE
    lives = number >= orders - live
    lasted = 0 if lives else _HOUR + _mixed(die) % (3 * _DAY if die % 11 else 30 * _DAY)
    promised = created_at - created_at % _HOUR + (1 + die % 72) * _HOUR
    return Made(
        kind=_KINDS[(die >> 8) % len(_KINDS)],
        priority=_PRIORITIES[(die >> 14) % len(_PRIORITIES)],
        state=state_of(number, orders, live),
        title=_title(die >> 26, chinese=chinese),
        place=_place(_mixed(die + 1), chinese=chinese),
        customer=_customer(_mixed(die + 2), chinese=chinese),
        changed_at=created_at + lasted + die % (60 * _US),
        promised_at=None if die % 10 < NOT_PROMISED_OF_TEN else promised,
    )


def state_of(number: int, orders: int, live: int = LIVING) -> OrderState:
    """Return where an order stands."""
    if number >= orders - live:
        return LIVE[number % len(LIVE)]
    return _ENDS.get((_mixed(number) >> 20) % 100, OrderState.CLOSED)


def _mixed(number: int) -> int:
    """Return 64 bits that look like chance, always the same for a number (splitmix64)."""
    mixed = (number + 1) * 0x9E3779B97F4A7C15 & _MASK
    mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9 & _MASK
    mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EB & _MASK
    return mixed ^ mixed >> 31


def _title(die: int, *, chinese: bool) -> str:
    begin, several = (24, 16) if chinese else (0, 24)
    said = _TITLES[begin + die % several]
    flat = die >> 8
    if flat % 3:
        return said
    return f"{said}\uff0c{flat % 40 + 1}\u697c" if chinese else f"{said}, flat {flat % 90 + 1}"


def _place(die: int, *, chinese: bool) -> dict[str, Any]:
    spot = {"lat": 31.0 + die % 5000 / 10000, "lon": 121.2 + (die >> 13) % 5000 / 10000}
    if chinese:
        area = _DISTRICTS[die % len(_DISTRICTS)]
        road, house = _ROADS[(die >> 8) % len(_ROADS)], (die >> 16) % 1800 + 1
        return {"address": f"{_CITY}{area}{road}{house}\u53f7", "area": area, **spot}
    street, house = _STREETS[(die >> 8) % len(_STREETS)], (die >> 16) % 300 + 1
    return {"address": f"{house} {street}", "area": _AREAS[die % len(_AREAS)], **spot}


def _customer(die: int, *, chinese: bool) -> dict[str, Any]:
    account = f"K-{die % 900_000 + 100_000}" if die % 4 == 0 else ""
    if chinese:
        surname = _SURNAMES[(die >> 8) % len(_SURNAMES)]
        given = _GIVEN[(die >> 16) % len(_GIVEN)] + _GIVEN[(die >> 24) % len(_GIVEN)]
        shop = _SHOPS[(die >> 32) % len(_SHOPS)]
        name = surname + given if die % 5 else given + shop
        phone = f"1{3 + (die >> 5) % 6}{(die >> 20) % 10**9:09d}"
        return {"name": name, "phone": phone, "account": account}
    last = _LAST[(die >> 16) % len(_LAST)]
    firm = f"{last} {_FIRMS[(die >> 32) % len(_FIRMS)]}"
    name = f"{_FIRST[(die >> 8) % len(_FIRST)]} {last}" if die % 5 else firm
    return {"name": name, "phone": f"+44 20 {(die >> 24) % 10**8:08d}", "account": account}
