"""Decides which view of the queue is shown, what of it was changed, and what is remembered (F1).

A view that is there from the beginning is a filter alone: sort, columns and headings stay as they
are. A saved one brings everything back. What a person last saw comes back with him, saved or not.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, ValidationError
from PySide6.QtCore import QObject, QTimer, Signal

from api_client.spelling import unknown_words_kept
from api_client.vocabulary import Noun, OrderState, Permission
from api_client.wire.changes import Change
from api_client.wire.views import View, ViewContent, ViewEdit, ViewFilter, ViewList
from desktop.ui import faults, filters, view_saving
from desktop.ui.desk import Desk

REMEMBERED = "queue-view"
GATHER_MS = 300
RETRY_MS = 3_000


@dataclass(frozen=True, slots=True)
class BuiltIn:
    """A view that is there from the beginning: the keys of its words and of what shows it, an icon,
    its keys, its filter.
    """

    key: str
    act: str
    icon: str
    shortcut: str
    filter: ViewFilter


def _of(group: filters.Group) -> ViewFilter:
    return ViewFilter(states=tuple(state for state in OrderState if state in group.states))


BUILT_IN = (
    BuiltIn("views.all", "views.show-all", "queue", "Alt+1", filters.EVERYTHING),
    BuiltIn(
        "views.unassigned", "views.show-unassigned", "unassign", "Alt+2", _of(filters.UNASSIGNED)
    ),
    BuiltIn("views.in-field", "views.show-in-field", "travel", "Alt+3", _of(filters.IN_FIELD)),
    BuiltIn("views.late", "views.show-late", "clock", "Alt+4", ViewFilter(late=True)),
    BuiltIn("views.to-settle", "views.show-to-settle", "flag", "Alt+5", _of(filters.TO_SETTLE)),
    BuiltIn("views.ended", "views.show-ended", "archive", "Alt+6", _of(filters.ENDED)),
)


class Remembered(BaseModel):
    """What is kept of one person: the saved view that he looked at, and what he made of it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    view: View | None = None
    content: ViewContent = ViewContent()


class SavedViews(QObject):
    """The views of one person, and the one that is shown."""

    wanted = Signal(object)
    """A ViewContent that is to be shown."""

    changed = Signal()
    """The list, the current view, or what was changed of it is another one now."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        """Begin with what was remembered; `load` asks for the list."""
        super().__init__(parent)
        self._desk = desk
        self.items: tuple[View, ...] = ()
        self.current: View | None = None
        """The saved view that was loaded last, as it was then."""
        self.shown = ViewContent()
        """What is shown now."""
        self.overtaken = False
        """Whether somebody else changed the current view, while it is changed here."""
        self._busy = self._again = False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self.load)
        self._recall()

    @property
    def is_changed(self) -> bool:
        """Whether what is shown differs from the saved view that was loaded."""
        return self.current is not None and not view_saving.agree(self.shown, self.current.content)

    @property
    def built_in(self) -> BuiltIn | None:
        """Which of the views is shown that are there from the beginning."""
        if self.current is not None:
            return None
        return next((each for each in BUILT_IN if each.filter == self.shown.filter), None)

    @property
    def own(self) -> Sequence[View]:
        """The person's own views, shared or not, by name."""
        return [view for view in self.items if view.owner_id == self._desk.session.staff_id]

    @property
    def shared(self) -> Sequence[View]:
        """What others share, by name."""
        return [view for view in self.items if view.owner_id != self._desk.session.staff_id]

    def may_save(self) -> bool:
        """Say whether the person before this desk keeps views at all."""
        return self._desk.may(Permission.VIEWS_KEEP)

    def may_change(self, view: View) -> bool:
        """Say whether he may change this one."""
        session = self._desk.session
        return self.may_save() and view_saving.may_change(view, session.staff_id, session.role)

    def follow(self, content: ViewContent) -> None:
        """Take note of what is shown now; it is remembered, and others are told by what filter."""
        self._desk.queue_filter.put(content.filter)
        if content == self.shown:
            return
        self.shown = content
        if not self.is_changed:
            self.overtaken = False
        self._remember()
        self.changed.emit()

    def choose(self, view: View) -> None:
        """Show a saved view as it was saved."""
        self._show(view, view.content)

    def choose_built_in(self, built_in: BuiltIn) -> None:
        """Show a view that is there from the beginning; sort and columns stay."""
        self.look_at(built_in.filter)

    def look_at(self, asked: ViewFilter) -> None:
        """Show the orders of a filter, as no saved view; sort and columns stay."""
        self._show(None, self.shown.model_copy(update={"filter": asked}))

    def revert(self) -> None:
        """Show the current view again as it was saved."""
        if self.current is not None:
            now = next((each for each in self.items if each.id == self.current.id), self.current)
            self.choose(now)

    def take(self, view: View) -> None:
        """Know a view that was saved, as the current one; what is shown stays."""
        self._put(view)
        self._take_as_current(view)

    def take_changed(self, view: View) -> None:
        """Know a view that was saved otherwise; the current one stays."""
        self._put(view)
        if self.current is not None and self.current.id == view.id:
            self._take_as_current(view)
        else:
            self.changed.emit()

    def forget(self, view: View) -> None:
        """Know a view no longer; what is shown stays, as no saved view."""
        self.items = tuple(each for each in self.items if each.id != view.id)
        if self.current is not None and self.current.id == view.id:
            self._take_as_current(None)
        else:
            self.changed.emit()

    def named(self, name: str) -> View | None:
        """Give the person's own view of this name."""
        wanted = name.strip().casefold()
        return next((each for each in self.own if each.name.casefold() == wanted), None)

    def edit(self, name: str, *, shared: bool) -> ViewEdit:
        """Give what is shown as a new view.

        Raises:
            pydantic.ValidationError: no view may be called so.

        """
        return ViewEdit(name=name, shared=shared, content=self.shown)

    # What the server says

    def hear(self, changes: Iterable[Change]) -> None:
        """Ask for the list by and by, where a view has changed."""
        if any(change.noun is Noun.VIEW for change in changes) and not self._soon.isActive():
            self._soon.start(GATHER_MS)

    def load(self) -> None:
        """Ask for the list; what is known stays until it is here."""
        self._soon.stop()
        if not self.may_save():
            return
        if self._busy:
            self._again = True
            return
        self._busy = True
        self._desk.tasks.run(self, self._desk.client.views.mine, self._take_all, self._fail)

    def _take_all(self, found: ViewList) -> None:
        self._busy = False
        self.items = found.items
        current = self.current
        if current is not None:
            now = next((each for each in self.items if each.id == current.id), None)
            self._compare(current, now)
        self.changed.emit()
        if self._again:
            self._again = False
            self.load()

    def _fail(self, fault: Exception) -> bool:
        self._busy = self._again = False
        if not faults.passing(fault):
            return False
        self._desk.tasks.try_again(self)
        self._soon.start(RETRY_MS)
        return True

    def _compare(self, before: View, now: View | None) -> None:
        """Take what others made of the current view, and tell of what is seen of it."""
        notices = self._desk.notices
        if now is None:
            self._take_as_current(None)
            notices.done("views.gone", None, name=before.name)
        elif now.version <= before.version:
            return
        elif view_saving.agree(now.content, before.content):
            self._take_as_current(now)
        elif self.is_changed:
            if not self.overtaken:
                self.overtaken = True
                notices.done("views.overtaken", None, name=now.name)
        else:
            self.choose(now)
            notices.done("views.renewed", None, name=now.name)

    def _show(self, view: View | None, content: ViewContent) -> None:
        self.shown = content
        self._take_as_current(view)
        self.wanted.emit(content)

    def _put(self, view: View) -> None:
        others = [each for each in self.items if each.id != view.id]
        self.items = tuple(sorted([*others, view], key=lambda each: (each.name, str(each.id))))

    def _take_as_current(self, view: View | None) -> None:
        self.current, self.overtaken = view, False
        self._remember()
        self.changed.emit()

    # What is remembered

    def _remember(self) -> None:
        kept = Remembered(view=self.current, content=self.shown)
        self._desk.memory.keep_text(REMEMBERED, kept.model_dump_json())

    def _recall(self) -> None:
        """Take what was remembered; what cannot be read, of another release, is let go."""
        kept = self._desk.memory.text(REMEMBERED)
        if not kept:
            return
        try:
            with unknown_words_kept():
                found = Remembered.model_validate_json(kept)
        except ValidationError:
            return
        self.current, self.shown = found.view, found.content
