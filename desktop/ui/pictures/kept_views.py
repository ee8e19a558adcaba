"""Decides which views of the queue the made-up centre keeps, and how it keeps others."""

from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from pydantic import BaseModel

from api_client.vocabulary import JobKind, OrderSort, OrderSpan, OrderState, Priority
from api_client.wire.views import View, ViewContent, ViewEdit, ViewFilter, ViewList
from desktop.ui.pictures import centre
from desktop.words import Language

PATH = "/v1/views"
NAMES = {
    Language.ENGLISH: ("Late today", "Locksmiths at night", "Emergencies", "Lifts to be settled"),
    Language.CHINESE: ("今日超时", "夜间开锁", "紧急工单", "待处置电梯"),
}
_S = OrderState
CONTENTS = (
    ViewContent(filter=ViewFilter(late=True, promised=OrderSpan.TODAY), sort=OrderSort.PROMISED),
    ViewContent(filter=ViewFilter(kinds=(JobKind.LOCKSMITH,), assigned=False)),
    ViewContent(filter=ViewFilter(priorities=(Priority.EMERGENCY,)), sort=OrderSort.STATE),
    ViewContent(filter=ViewFilter(states=(_S.COMPLETED, _S.DISPUTED), kinds=(JobKind.REPAIR,))),
)
MINE = 2
"""So many of them are the dispatcher's own; the others are shared by colleagues."""


@dataclass
class KeptViews:
    """The views of the made-up centre."""

    language: Language
    views: dict[UUID, View] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Begin with those of the pictures."""
        said = centre.spoken(self.language)
        for place, (name, content) in enumerate(zip(NAMES[self.language], CONTENTS, strict=True)):
            mine = place < MINE
            view = View(
                id=UUID(int=0x7000 + place),
                owner_id=centre.DISPATCHER if mine else UUID(int=0xD2 + place),
                owner_name=said.dispatcher if mine else said.people[place],
                name=name,
                shared=place > 0,
                content=content,
                version=1,
                changed_at=centre.NOW - timedelta(days=place + 1),
            )
            self.views[view.id] = view

    def answer(self, method: str, path: str, body: bytes | str | None) -> BaseModel | None:
        """Answer what is about views, or nothing."""
        if path == PATH:
            return ViewList(items=tuple(self.views.values()))
        if not path.startswith(PATH):
            return None
        view_id = UUID(path.rpartition("/")[2])
        if method == "DELETE":
            self.views.pop(view_id, None)
            return None
        edit = ViewEdit.model_validate_json(body or "{}")
        kept = self.views.get(view_id)
        self.views[view_id] = View(
            id=view_id,
            owner_id=centre.DISPATCHER if kept is None else kept.owner_id,
            owner_name=centre.spoken(self.language).dispatcher,
            name=edit.name,
            shared=edit.shared,
            content=edit.content,
            version=(edit.version or 0) + 1,
            changed_at=centre.NOW,
        )
        return self.views[view_id]
