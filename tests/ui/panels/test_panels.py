"""Whether panels show what there is in the order in which it is wanted."""

import pytest

from desktop.ui.panels.technicians import TechniciansPanel
from desktop.ui.pictures import painting
from desktop.ui.pictures.scenes import enter
from desktop.ui.pictures.standin import StandIn
from desktop.words import Language
from tests.ui.conftest import Open

pytestmark = pytest.mark.furnished


def test_technicians_stand_with_the_free_ones_first(open_window: Open) -> None:
    window = open_window(StandIn(Language.ENGLISH))
    panel = enter(window, lambda: painting.settle(window)).panel(TechniciansPanel)
    states = [panel.model.at(place).state.value for place in range(panel.model.rowCount())]
    assert states[:2] == ["free", "assigned"]
    assert states[-1] == "off-duty"
    panel.search.setText("khan")
    panel.search.textEdited.emit("khan")
    assert panel.model.rowCount() == 1
