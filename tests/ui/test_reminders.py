"""Whether a reminder is said as it is: how far, whose turn, and on which version it is acted."""

from datetime import timedelta

import pytest
from pydantic import JsonValue

from api_client.errors import Refused
from api_client.vocabulary import Code
from desktop import words
from desktop.ui import reminders
from desktop.ui.pictures import centre, handing
from desktop.ui.reminders import STAGES, Stage, stage
from desktop.words import Language

NOW = centre.NOW
ROW = next(
    iter(
        handing.Kept(
            Language.ENGLISH, reminders=handing.ROWS, handed=0, waiting=False
        ).reminders.values()
    )
)
SECOND = timedelta(seconds=1)


def test_each_stage_has_its_word_icon_and_colour() -> None:
    assert set(STAGES) == set(Stage)
    icons = {STAGES[each][1:] for each in Stage}
    assert len(icons) == len(Stage), "no stage is told from another by its word alone"


@pytest.mark.parametrize(
    ("before", "told", "wanted"),
    [
        (-reminders.OVERDUE_AFTER, False, Stage.OVERDUE),
        (SECOND - reminders.OVERDUE_AFTER, False, Stage.DUE),
        (timedelta(0), False, Stage.DUE),
        (SECOND, False, Stage.SOON),
        (SECOND, True, Stage.DUE),
        (reminders.SOON_BEFORE, False, Stage.SOON),
        (reminders.SOON_BEFORE + SECOND, False, Stage.LATER),
    ],
)
def test_how_far_it_is_goes_by_the_time_and_by_the_server(
    before: timedelta, wanted: Stage, *, told: bool
) -> None:
    fell = NOW if told else None
    row = ROW.model_copy(update={"due_at": NOW + before, "fell_due_at": fell})
    assert stage(row, NOW) is wanted
    assert reminders.is_due(row, NOW) is (wanted in {Stage.OVERDUE, Stage.DUE})
    ended = row.model_copy(update={"ended_at": NOW, "done": True})
    assert stage(ended, NOW) is Stage.DONE
    assert not reminders.is_due(ended, NOW)
    assert stage(ended.model_copy(update={"done": False}), NOW) is Stage.DELETED


def test_what_is_due_longest_stands_first_and_what_ended_last_at_the_top_of_the_ended() -> None:
    def due(minutes: int) -> tuple[int, float]:
        row = ROW.model_copy(
            update={"due_at": NOW + timedelta(minutes=minutes), "fell_due_at": None}
        )
        return reminders.place(row, NOW)

    def ended(minutes: int) -> tuple[int, float]:
        at = NOW - timedelta(minutes=minutes)
        return reminders.place(ROW.model_copy(update={"ended_at": at}), NOW)

    wanted = [due(-60), due(-6), due(-2), due(3), due(40), due(900), ended(1), ended(50)]
    assert wanted == sorted(wanted)


@pytest.mark.parametrize(
    ("time", "said"),
    [
        (timedelta(0), "0 min"),
        (timedelta(minutes=59, seconds=59), "59 min"),
        (timedelta(minutes=60), "1 h"),
        (timedelta(hours=23, minutes=59), "23 h"),
        (timedelta(days=3, hours=5), "3 d"),
    ],
)
def test_a_length_is_said_in_its_largest_unit(time: timedelta, said: str) -> None:
    assert reminders.length(time) == said
    assert reminders.late_by(ROW.model_copy(update={"due_at": NOW - time}), NOW) == said
    early = ROW.model_copy(update={"due_at": NOW + timedelta(minutes=1)})
    assert reminders.late_by(early, NOW) == "0 min"


def test_a_call_back_says_whom_or_at_least_which_order() -> None:
    assert reminders.about("WO-1", "Ann", "555") == "Call back Ann 555"
    assert reminders.about("WO-1", "", "") == "Call back WO-1"
    words.choose(Language.CHINESE)
    assert reminders.about("WO-1", "吴先生", "") == "回电吴先生"


def test_what_is_meant_in_any_case_is_done_on_the_newest_version_once() -> None:
    seen: list[int] = []

    def call(version: int) -> str:
        seen.append(version)
        if version < 5:
            raise refused(Code.EDIT_CONFLICT, version=5)
        return "done"

    assert reminders.at_newest(call, 3) == "done"
    assert seen == [3, 5]

    def gone(version: int) -> str:
        seen.append(version)
        raise refused(Code.NOT_FOUND)

    with pytest.raises(Refused):
        reminders.at_newest(gone, 7)
    assert seen == [3, 5, 7]


def refused(code: Code, **fields: JsonValue) -> Refused:
    """Give a refusal as a server sends it."""
    return Refused(code.value, 409, fields)
