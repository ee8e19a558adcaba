"""Whether a panel hears at once where it is seen, and gathered where it is not."""

from collections.abc import Sequence

from pytestqt.qtbot import QtBot
from typing_extensions import override

from api_client.vocabulary import Noun
from api_client.wire.changes import Change
from desktop.ui import hearing
from desktop.ui.hearing import Hearing
from desktop.ui.panel import Panel
from desktop.ui.pictures import centre


class Listening(Panel):
    """A panel that notes what it hears."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[list[int]] = []

    @override
    def hear(self, changes: Sequence[Change]) -> None:
        self.heard.append([change.seq for change in changes])


def change(seq: int, order: int) -> Change:
    return Change(seq=seq, noun=Noun.ORDER, id=centre.order_id(order), version=seq)


def test_who_is_seen_hears_at_once(qtbot: QtBot) -> None:
    panel = Listening()
    qtbot.addWidget(panel)
    ear = Hearing(panel, panel)
    ear.show(True)
    ear.hear([change(1, 1), change(2, 1)])
    assert panel.heard == [[1, 2]]


def test_who_is_not_seen_hears_the_last_change_of_each_once_it_is(qtbot: QtBot) -> None:
    panel = Listening()
    qtbot.addWidget(panel)
    ear = Hearing(panel, panel)
    ear.hear([change(1, 1), change(2, 2)])
    ear.hear([change(3, 1)])
    assert panel.heard == []
    ear.show(True)
    assert panel.heard == [[2, 3]]
    ear.show(False)
    ear.hear([change(4, 1)])
    assert panel.heard == [[2, 3]]


def test_who_is_never_seen_hears_after_a_while(qtbot: QtBot) -> None:
    panel = Listening()
    qtbot.addWidget(panel)
    ear = Hearing(panel, panel)
    ear.hear([change(1, 1)])
    qtbot.waitUntil(lambda: panel.heard == [[1]], timeout=5 * hearing.UNSEEN_MS)
