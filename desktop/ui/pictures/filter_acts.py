"""Decides how the pictures of filters and views come about: answers ticked, menus open, saved."""

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QWidget

from api_client.vocabulary import OrderState
from api_client.wire.views import ViewFilter
from desktop import words
from desktop.ui.filters import Part
from desktop.ui.panels.queue import QueuePanel
from desktop.ui.pictures import centre, kept_views
from desktop.ui.view_saving import Change, Overtaken
from desktop.ui.workplace import Workplace

Settle = Callable[[], None]
Act = Callable[[Workplace, Settle], QWidget | None]
WHO = 4
NARROW_PX = 900


def chosen() -> ViewFilter:
    """Give a filter that asks about several things."""
    who = centre.technicians(words.language())[WHO]
    return ViewFilter(
        states=(OrderState.ON_SITE, OrderState.WORK_BEGUN),
        technician_id=who.id,
        technician_name=who.name,
        areas=(centre.spoken(words.language()).area,),
    )


def filtered(workplace: Workplace, _settle: Settle) -> None:
    """Filter by state, technician and area."""
    workplace.panel(QueuePanel).look_at(chosen())


def narrow(workplace: Workplace, settle: Settle) -> None:
    """The same in a window that is narrow."""
    workplace.window().resize(NARROW_PX, workplace.window().height())
    workplace.dock("panel.order").close()
    settle()
    filtered(workplace, settle)


def opened(workplace: Workplace, settle: Settle, part: Part, typed: str = "") -> None:
    """Open the answers of one part, and narrow them."""
    queue = workplace.panel(QueuePanel)
    asked = ViewFilter(states=(OrderState.OPEN, OrderState.OFFERED), late=True)
    queue.look_at(asked if part is Part.STATE else ViewFilter())
    settle()
    queue.bar.open_menu(part)
    settle()
    queue.bar.checklist.line.setText(typed)


def views(workplace: Workplace, settle: Settle) -> None:
    """Show a saved view, change it, and open the menu of views."""
    queue = workplace.panel(QueuePanel)
    queue.views.choose(queue.views.own[0])
    settle()
    queue.bar.turn_flag(Part.LATE)
    settle()
    queue.view_bar.open_menu()


def save(workplace: Workplace, settle: Settle) -> QWidget | None:
    """Save what is filtered as a view."""
    filtered(workplace, settle)
    settle()
    return workplace.panel(QueuePanel).view_acts.save()


def overtaken(workplace: Workplace, settle: Settle) -> QWidget | None:
    """Save a view that a colleague was quicker with."""
    queue = workplace.panel(QueuePanel)
    view = queue.views.own[1]
    queue.views.choose(view)
    settle()
    now = view.model_copy(update={"version": 2, "content": kept_views.CONTENTS[-1]})
    return queue.view_acts.ask(Overtaken(Change(view, content=queue.view()), now))


SCENES: tuple[tuple[str, Act], ...] = (
    ("queue-filtered", filtered),
    ("queue-filtered-narrow", narrow),
    ("queue-filter-states", partial(opened, part=Part.STATE)),
    ("queue-filter-technicians", partial(opened, part=Part.TECHNICIAN)),
    ("queue-views", views),
    ("view-save", save),
    ("view-overtaken", overtaken),
)
