"""Decides how the pictures of dispatch come about: what waits, who is asked, why not others."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from api_client.vocabulary import Noun
from api_client.wire.changes import Change
from desktop import words
from desktop.ui.dispatch_forms import WidenDialog
from desktop.ui.panels.dispatch import DispatchPanel
from desktop.ui.pictures import centre
from desktop.ui.pictures.dispatch import AGREED, ASKED, FREED, NOBODY, Hunt
from desktop.ui.window import Window
from desktop.ui.workplace import Workplace

Settle = Callable[[], None]
Act = Callable[[Window, Workplace, Settle], QWidget | None]


def show(window: Window, workplace: Workplace, place: int, settle: Settle) -> DispatchPanel:
    """Look at the order at a place, and who may take it."""
    window.show_panel("panel.dispatch")
    panel = workplace.panel(DispatchPanel)
    settle()
    panel.table.choose(centre.order_id(place))
    panel.candidates.ask()
    settle()
    return panel


def _waiting(window: Window, workplace: Workplace, settle: Settle) -> None:
    show(window, workplace, centre.SPARKS, settle)


def _asking(window: Window, workplace: Workplace, settle: Settle) -> None:
    show(window, workplace, ASKED, settle)


def _consent(window: Window, workplace: Workplace, settle: Settle) -> None:
    show(window, workplace, AGREED, settle)


def _why_not(window: Window, workplace: Workplace, settle: Settle) -> None:
    show(window, workplace, centre.SPARKS, settle).turn_why_not()
    settle()


def _widen(window: Window, workplace: Workplace, settle: Settle) -> QWidget | None:
    dialog = show(window, workplace, NOBODY, settle).widen()
    assert isinstance(dialog, WidenDialog), "nobody is left"
    next(iter(dialog.waive.boxes.values())).setChecked(True)
    return dialog


def _past(window: Window, workplace: Workplace, settle: Settle) -> QWidget | None:
    """Assign somebody who is busy then: the desk says why."""
    panel = show(window, workplace, centre.SPARKS, settle)
    panel.turn_why_not()
    settle()
    panel.candidates.table.choose(centre.technicians(words.language())[3].id)
    return panel.assign()


def _free(window: Window, workplace: Workplace, settle: Settle) -> None:
    """Hear that somebody has become free."""
    panel = show(window, workplace, centre.SPARKS, settle)
    who = centre.technicians(words.language())[FREED]
    panel.hear((Change(seq=200, noun=Noun.TECHNICIAN, id=who.id, version=4),))
    settle()


def _panel(window: Window, _workplace: Workplace, _settle: Settle) -> None:
    window.show_panel("panel.dispatch")


EMPTY: tuple[tuple[str, Act], ...] = (("dispatch-empty", _panel),)
FAILING: tuple[tuple[str, Act, tuple[str, ...]], ...] = (
    (
        "dispatch-candidates-failing",
        _waiting,
        (f"/v1/orders/{centre.order_id(centre.SPARKS)}/candidates",),
    ),
)
"""What the server does not answer there."""
SCENES: tuple[tuple[str, Act, Hunt], ...] = (
    ("dispatch", _free, Hunt.BUSY),
    ("dispatch-asking", _asking, Hunt.BUSY),
    ("dispatch-consent", _consent, Hunt.BUSY),
    ("dispatch-why-not", _why_not, Hunt.BUSY),
    ("dispatch-widen", _widen, Hunt.BUSY),
    ("dispatch-past", _past, Hunt.BUSY),
)
"""Each scene's name, what is done when somebody has logged in, and what there is to find."""
