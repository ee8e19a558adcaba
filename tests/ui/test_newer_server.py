"""Whether a desk of this release works with a server whose words it does not know."""

from api_client.spelling import unknown_words_kept
from api_client.vocabulary import (
    FieldState,
    OrderState,
    Permission,
    Priority,
    ReportStatus,
    Role,
    Step,
    TechnicianState,
    VisitState,
)
from desktop import words
from desktop.ui.panels.queue import QueuePanel
from desktop.ui.panels.technicians import TechniciansPanel
from desktop.ui.pictures import centre, painting
from desktop.ui.pictures.scenes import enter
from desktop.ui.pictures.standin import StandIn
from desktop.ui.widgets.chips import UNKNOWN, look
from desktop.ui.widgets.timeline import title
from desktop.words import Language
from tests.ui.conftest import Open

NEWER = "teleported"


def test_an_order_in_a_state_of_a_newer_server_is_shown_with_its_word(open_window: Open) -> None:
    window = open_window(StandIn(Language.ENGLISH))
    workplace = enter(window, lambda: painting.settle(window))
    queue, crew = workplace.panel(QueuePanel), workplace.panel(TechniciansPanel)
    with unknown_words_kept():
        state, priority, step = OrderState(NEWER), Priority(NEWER), Step(NEWER)
        doing = TechnicianState(NEWER)
    row = queue.model.at(0)
    queue.model.take([row.model_copy(update={"state": state, "priority": priority, "version": 99})])
    someone = centre.technicians(Language.ENGLISH)[0]
    crew.live.take(someone.model_copy(update={"state": doing, "version": 99}))
    crew.model.settle()
    shown = [queue.model.data(queue.model.index(0, column)) for column in range(3)]
    assert shown[1:] == [NEWER, NEWER]
    assert not queue.table.grab().isNull()
    order = centre.order(1, Language.ENGLISH)
    told = order.timeline[0].model_copy(update={"step": step, "to_state": state})
    workplace.order.show_id(None)
    assert NEWER in title(told)


def test_no_unknown_word_stops_the_desk() -> None:
    with unknown_words_kept():
        unknown = [
            kind(NEWER)
            for kind in (
                FieldState,
                OrderState,
                Priority,
                ReportStatus,
                TechnicianState,
                VisitState,
            )
        ]
        others = [Role(NEWER), Permission(NEWER)]
    assert {look(word) for word in unknown} == {UNKNOWN}
    assert {words.member(word) for word in (*unknown, *others)} == {NEWER}


def test_known_words_look_as_before() -> None:
    for kind in (OrderState, VisitState, FieldState, Priority, TechnicianState, ReportStatus):
        for word in kind:
            assert look(word) != UNKNOWN
