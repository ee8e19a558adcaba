"""Whether those under way stand as a dispatcher wants them, and what is said of each."""

from datetime import UTC, timedelta
from uuid import UUID

import pytest

from api_client.vocabulary import TechnicianState
from api_client.wire.people import Technician
from desktop import words
from desktop.ui import travellers
from desktop.ui.pictures import centre
from desktop.words import Language

NOW, MINUTE = centre.NOW, timedelta(minutes=1)
_SOMEBODY = centre.technicians(Language.ENGLISH)[2]
T = TechnicianState


def somebody(
    name: str,
    eta: int | None = None,
    promised: int | None = None,
    there: int | None = None,
    state: TechnicianState = T.TRAVELLING,
) -> Technician:
    """Give somebody under way; times are minutes from now."""
    at = {"eta_at": eta, "promised_at": promised, "arrival_at": there}
    times = {key: None if each is None else NOW + each * MINUTE for key, each in at.items()}
    told = {"id": UUID(int=sum(map(ord, name))), "name": name, "state": state}
    return _SOMEBODY.model_copy(update={**told, **times})


@pytest.fixture(autouse=True)
def _english() -> None:
    words.choose(Language.ENGLISH, UTC)


def test_whoever_will_be_late_stands_first_who_seems_to_be_there_last() -> None:
    people = [
        somebody("There", 4, 2, there=-1),
        somebody("Unknown"),
        somebody("Soon", 3, 9),
        somebody("Late second", 40, 10),
        somebody("At work", 1, state=T.WORKING),
        somebody("Later", 30),
        somebody("Late first", 12, 11),
        somebody("Broken", None, -5),
    ]
    found = [row.name for row in travellers.under_way(people, NOW)]
    assert found == ["Broken", "Late first", "Late second", "Soon", "Later", "Unknown", "There"]


@pytest.mark.parametrize(
    ("eta", "promised", "there", "by"),
    [
        (9, 2, None, 7),
        (2, 2, None, None),
        (1, 2, None, None),
        (None, 2, None, None),
        (None, -3, None, 3),
        (-8, -5, None, 5),
        (9, None, None, None),
        (9, 2, -1, None),
    ],
)
def test_how_late_is_reckoned_from_what_is_expected_and_what_has_passed(
    eta: int | None, promised: int | None, there: int | None, by: int | None
) -> None:
    late = travellers.late_by(somebody("He", eta, promised, there), NOW)
    assert late == (None if by is None else by * MINUTE)


@pytest.mark.parametrize(
    ("eta", "there", "at", "left"),
    [
        (9, None, "10:51", "in 9 min"),
        (75, None, "11:57", "in 1 h 15 min"),
        (0, None, "10:42", "due now"),
        (-4, None, "10:38", "due now"),
        (None, None, "", "no time known"),
        (9, -2, "10:40", "seems there"),
    ],
)
def test_when_somebody_is_there_is_said_as_a_time_and_in_minutes(
    eta: int | None, there: int | None, at: str, left: str
) -> None:
    told = travellers.told(somebody("He", eta, None, there), NOW)
    assert (told.at, told.left, told.late) == (at, left, "")


def test_what_is_read_out_names_everything_that_is_shown() -> None:
    told = travellers.told(somebody("Piotr", 9, 2), NOW)
    number = _SOMEBODY.order_number
    assert told.whole == f"Piotr, 10:51, in 9 min, Late by 7 min, {number}, 2 minutes ago"
    assert not told.old
    lost = somebody("He").model_copy(update={"position": None})
    assert travellers.told(lost, NOW).old
    assert travellers.told(lost, NOW).age == "No position"
