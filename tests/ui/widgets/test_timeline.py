"""Whether a timeline tells both clocks where they differ, and nothing that is not so."""

from datetime import timedelta
from uuid import UUID

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from api_client.vocabulary import OfferState, OrderState, Party, Role, Step
from api_client.wire.orders import TimelineEntry
from api_client.wire.places import Position
from desktop.ui.theme import Theme
from desktop.ui.widgets.timeline import Timeline, details, title
from tests.ui.conftest import NOON


def entry(**more: object) -> TimelineEntry:
    """Give an arrival at noon, told at once."""
    fields: dict[str, object] = {
        "id": UUID(int=1),
        "step": Step.ARRIVE,
        "from_state": OrderState.STARTED,
        "to_state": OrderState.ON_SITE,
        "actor_role": Role.TECHNICIAN,
        "actor_name": "Bo",
        "occurred_at": NOON,
        "received_at": NOON,
        "skew_s": None,
    }
    return TimelineEntry.model_validate({**fields, **more})


def test_a_step_is_told_with_who_took_it() -> None:
    assert title(entry()) == "Arrived · Bo"
    assert title(entry(actor_name="", actor_role=Role.SYSTEM)) == "Arrived · System"


def test_the_servers_clock_stands_beside_where_a_report_came_late() -> None:
    assert details(entry(), NOON) == ["Phone 10:42"]
    late = entry(received_at=NOON + timedelta(hours=26))
    assert details(late, NOON) == ["Phone 10:42  ·  server 23 Nov, 12:42"]
    by_desk = entry(actor_role=Role.DISPATCHER)
    assert details(by_desk, NOON) == ["10:42"]


@pytest.mark.parametrize(
    ("skew_s", "said"),
    [
        (None, []),
        (30.0, []),
        (187.0, ["The phone's clock was 3 min 7 s fast"]),
        (-176_400.0, ["The phone's clock was 2 d 1 h slow"]),
    ],
)
def test_a_phones_wrong_clock_is_said(skew_s: float | None, said: list[str]) -> None:
    assert details(entry(skew_s=skew_s), NOON)[1:] == said


def test_an_offers_line_tells_whose_it_was_and_what_became_of_it() -> None:
    lapse = entry(
        step=Step.OFFER_LAPSE,
        actor_role=Role.SYSTEM,
        technician_name="Bo",
        outcome=OfferState.LAPSED,
    )
    assert details(lapse, NOON) == ["10:42", "Bo: No answer in time"]


def test_place_reason_and_fault_are_told_where_they_are_known() -> None:
    told = details(
        entry(
            position=Position(lat=53.55112, lon=9.99371, accuracy_m=8.4),
            reason="Nobody opened",
            party=Party.CUSTOMER,
        ),
        NOON,
    )
    assert told[1:] == [
        "At 53.55112, 9.99371 (± 8 m)",
        "Reason: Nobody opened",
        "Caused by: Customer",
    ]


def test_the_newest_stands_above_and_the_making_below(qtbot: QtBot, theme: Theme) -> None:
    timeline = Timeline(theme)
    qtbot.addWidget(timeline)
    later = entry(id=UUID(int=2), step=Step.BEGIN, received_at=NOON + timedelta(minutes=5))
    timeline.show_entries([entry(), later], NOON - timedelta(hours=1), NOON)
    timeline.show()
    titles = [
        label.text()
        for label in timeline.findChildren(QLabel)
        if label.property("part") == "strong"
    ]
    assert titles == ["Work begun · Bo", "Arrived · Bo", "Created"]
