"""Decides how it is told that an area was kept or taken away, and how that is taken back (F1)."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject

from api_client.wire.areas import Area, AreaContent, AreaWanted
from api_client.wire.centre import Versioned
from desktop.ui import undoing
from desktop.ui.desk import Desk


def content(area: Area) -> dict[str, Any]:
    """Give what an area says, by its fields."""
    return {name: getattr(area, name) for name in AreaContent.model_fields}


def tell_kept(desk: Desk, parent: QObject, before: Area | None, now: Area) -> None:
    """Tell that an area is new or another than `before`, and offer to take that back."""
    areas = desk.client.areas

    def newest() -> Area | None:
        return _newest(desk, now.id)

    def unmake() -> Versioned | None:
        row = newest()
        same = row is not None and content(row) == content(now)
        return areas.take_away(now.id) if same else None

    def put(row: Area, changes: undoing.Values) -> Area:
        wanted = {**content(row), **changes, "version": row.version}
        return areas.keep(row.id, AreaWanted(**wanted))

    if before is None:
        _offer(desk, parent, "area.made", unmake, now)
    elif content(before) == content(now):
        desk.notices.done("edit.nothing-changed", None, number=now.name)
    else:
        back = partial(undoing.put_back, content, before, now, newest, put)
        _offer(desk, parent, "area.kept", back, now)


def take_away(desk: Desk, parent: QObject, area: Area, done: Callable[[], None]) -> None:
    """Take an area away, and offer to bring it back."""

    def told(gone: Versioned) -> None:
        wanted = AreaWanted(**{**content(area), "version": gone.version})
        _offer(
            desk, parent, "area.taken-away", partial(desk.client.areas.keep, area.id, wanted), area
        )
        done()

    desk.tasks.run(parent, lambda: desk.client.areas.take_away(area.id), told)


def _newest(desk: Desk, id_: UUID) -> Area | None:
    return next((each for each in desk.client.areas.all().items if each.id == id_), None)


def _offer(desk: Desk, parent: QObject, key: str, back: Callable[[], Any], area: Area) -> None:
    undoing.offer(desk, parent, key, back, lambda _: None, name=area.name)
