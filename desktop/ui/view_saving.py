"""Decides how a saved view goes in beside what others made of it, without a window.

Name, sharing and content are three things: what nobody else changed goes in by itself, and where
somebody did, both are given to choose from.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import UUID

from api_client.errors import Refused
from api_client.views import Views
from api_client.vocabulary import Code, Role
from api_client.wire.views import View, ViewContent, ViewEdit

AGAIN_MOST = 4
"""How often it is tried again at once while others change other things of the view."""
KEEPERS = frozenset({Role.SUPERVISOR})
"""Who may change the shared views of others; the server decides all the same."""


@dataclass(frozen=True, slots=True)
class Change:
    """A view as it was seen, and what of it is to be otherwise; None leaves it as it is."""

    base: View
    content: ViewContent | None = None
    name: str | None = None
    shared: bool | None = None

    def on(self, view: View) -> ViewEdit:
        """Give what is sent: what is changed, and the rest as `view` has it."""
        return ViewEdit(
            version=view.version,
            name=view.name if self.name is None else self.name,
            shared=view.shared if self.shared is None else self.shared,
            content=view.content if self.content is None else self.content,
        )

    def clashes(self, view: View) -> bool:
        """Say whether somebody changed what is changed here, to something else."""
        base = self.base
        told = (
            (self.name, base.name, view.name),
            (self.shared, base.shared, view.shared),
            (self.content, base.content, view.content),
        )
        return any(
            mine is not None and theirs not in (before, mine) for mine, before, theirs in told
        )


@dataclass(frozen=True, slots=True)
class Overtaken:
    """Somebody changed the same meanwhile: the view as it now is, None where he deleted it."""

    change: Change
    now: View | None

    def mine(self) -> Change:
        """Give the change made on the view as it now is, whatever the other made of it."""
        assert self.now is not None, "what was deleted is saved as a new view"
        return replace(self.change, base=self.now)


Call = Callable[[], "View | Overtaken"]


def may_change(view: View, person_id: UUID, role: Role) -> bool:
    """Say whether a person may change a view: his own, and a keeper what others share."""
    return view.owner_id == person_id or (view.shared and role in KEEPERS)


def save(views: Views, change: Change) -> View | Overtaken:
    """Send a change; slow.

    Raises:
        Refused, Unreachable: for other reasons than that somebody was quicker.
        pydantic.ValidationError: no view may be called so.

    """
    seen = change.base
    for _ in range(AGAIN_MOST):
        try:
            return views.put(seen.id, change.on(seen))
        except Refused as refused:
            if refused.code not in {Code.EDIT_CONFLICT, Code.NOT_FOUND}:
                raise
        now = next((each for each in views.mine().items if each.id == seen.id), None)
        if now is None or change.clashes(now):
            return Overtaken(change, now)
        seen = now
    return Overtaken(change, seen)


def restore(views: Views, view: View) -> View:
    """Make a view again that was deleted, as it was; slow.

    Raises:
        Refused, Unreachable: it could not be made.

    """
    edit = ViewEdit(name=view.name, shared=view.shared, content=view.content)
    return views.put(view.id, edit)


def agree(one: ViewContent, other: ViewContent) -> bool:
    """Say whether two contents show the same; how wide a column is matters to nobody else.

    One that names no columns agrees with any: it means all of them.
    """
    if one.columns and other.columns:
        mine, theirs = ([each.key for each in content.columns] for content in (one, other))
        if mine != theirs:
            return False
    told = {"columns": ()}
    return one.model_copy(update=told) == other.model_copy(update=told)
