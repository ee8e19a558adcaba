"""Whether what everybody may change goes back where it still stands as it was left (F1)."""

from dataclasses import asdict, dataclass, replace
from typing import Any

import pytest
from PySide6.QtWidgets import QMainWindow

from api_client.errors import Reason, Refused, Unreachable
from api_client.vocabulary import Code, Role
from desktop import words
from desktop.ui import undoing
from desktop.ui.panels.staff import StaffPanel
from desktop.ui.pictures import painting
from desktop.ui.pictures.scenes import enter
from desktop.ui.pictures.standin import StandIn
from desktop.ui.window import Window
from desktop.words import Language
from tests.ui.conftest import Open


@dataclass(frozen=True)
class Card:
    """Something with two fields and a version."""

    name: str = "Ann"
    phone: str = "1"


def values(card: Card) -> dict[str, Any]:
    return asdict(card)


@pytest.mark.parametrize(
    ("newest", "sent"),
    [
        (Card("Anne"), Card("Ann")),
        (Card("Anne", "2"), Card("Ann", "2")),
        (Card("Anna"), None),
        (None, None),
    ],
)
def test_a_field_goes_back_unless_it_was_set_again_and_others_stay(
    newest: Card | None, sent: Card | None
) -> None:
    def send(row: Card, changes: undoing.Values) -> Card:
        return replace(row, **changes)

    before, left = Card(), Card("Anne")
    assert undoing.put_back(values, before, left, lambda: newest, send) == sent


@pytest.fixture
def window(open_window: Open) -> Window:
    """Give a desk at work."""
    made = open_window(StandIn(Language.ENGLISH))
    enter(made, lambda: painting.settle(made))
    return made


def offered(window: Window, outcomes: list[object]) -> list[object]:
    """Offer something back; each try has the next outcome. Give what came of it."""
    came: list[object] = []
    workplace = window.workplace
    assert workplace is not None

    def back() -> object:
        found = outcomes.pop(0)
        if isinstance(found, Exception):
            raise found
        return found

    undoing.offer(workplace.desk, window, "staff.disabled", back, came.append, name="Ann")
    return came


def test_what_was_taken_back_is_said(window: Window) -> None:
    came = offered(window, ["back"])
    window.undo()
    painting.settle(window)
    assert came == ["back"]
    said = words.text("staff.disabled", name="Ann")
    assert window.notices.shown[-1] == words.text("undo.done", what=said)


@pytest.mark.parametrize("outcome", [None, Refused(Code.EDIT_CONFLICT, 409, {})])
def test_what_can_no_longer_be_taken_back_is_said(window: Window, outcome: object) -> None:
    came = offered(window, [outcome])
    window.undo()
    painting.settle(window)
    said = words.text("staff.disabled", name="Ann")
    assert window.notices.shown[-1] == words.text("undo.overtaken", what=said)
    assert not came
    assert not window.notices.undo()


def test_what_only_the_network_kept_from_going_back_is_tried_again(window: Window) -> None:
    came = offered(window, [Unreachable(Reason.TIME_OUT), "back"])
    window.undo()
    painting.settle(window)
    assert words.text("staff.disabled", name="Ann") in window.notices.shown[-1]
    window.notices.toasts[-1].buttons[0].click()
    painting.settle(window)
    assert came == ["back"]


def test_two_edits_of_one_person_go_back_one_after_the_other(window: Window) -> None:
    assert window.workplace is not None
    panel = window.workplace.panel(StaffPanel)
    painting.settle(window)
    panel.table.choose(panel.model.at(0).id)
    first = panel.chosen()
    assert first is not None
    for name, role in (("Ann Lee", None), ("Ann Li", Role.AUDITOR)):
        dialog = panel.edit_member()
        assert dialog is not None
        dialog.name.line.setText(name)
        if role is not None:
            dialog.role.choose(role)
        dialog.send()
        painting.settle(window)
    for name, role in (("Ann Lee", first.role), (first.name, first.role)):
        assert window.notices.undo()
        painting.settle(window)
        now = panel.chosen()
        assert now is not None
        assert (now.name, now.role) == (name, role)


def test_what_needs_nobody_goes_back_at_once(window: Window) -> None:
    workplace, gone = window.workplace, list[QMainWindow]()
    assert workplace is not None
    undoing.offer_here(workplace.desk, "layout.was-reset", lambda: gone.append(workplace))
    window.undo()
    assert gone == [workplace]
    said = words.text("layout.was-reset")
    assert window.notices.shown[-1] == words.text("undo.done", what=said)
