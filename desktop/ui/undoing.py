"""Decides how a change of what everybody may change is taken back (F1).

What was changed goes back where it still stands as it was left: later edits of other fields stay,
one's own as well as others'. Where somebody has set the same otherwise since, nothing is changed
and it is said plainly that it can no longer be taken back.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, TypeVar

from PySide6.QtCore import QObject

from api_client.errors import Refused
from api_client.vocabulary import Code
from desktop import words
from desktop.ui import faults
from desktop.ui.desk import Desk
from desktop.ui.tasks import Failed

Row = TypeVar("Row")
Result = TypeVar("Result")
Values = Mapping[str, Any]
OVERTAKEN = frozenset({Code.EDIT_CONFLICT, Code.VERSION_UNKNOWN, Code.NOT_FOUND})
"""Refusals that mean that somebody else was here since."""


def put_back(
    values: Callable[[Row], Values],
    before: Row,
    left: Row,
    newest: Callable[[], Row | None],
    send: Callable[[Row, Values], Result],
) -> Result | None:
    """Set what differs between `before` and `left` back on the newest row; slow.

    `send` is given that row and what is to be set. None where somebody has set it otherwise since,
    or the row is gone.

    Raises:
        Refused, Unreachable: as `newest` and `send` do.

    """
    was, last, row = values(before), values(left), newest()
    turned = {name: value for name, value in was.items() if value != last[name]}
    if row is None or any(values(row)[name] != last[name] for name in turned):
        return None
    return send(row, turned)


def offer(
    desk: Desk,
    parent: QObject,
    key: str,
    back: Callable[[], Result | None],
    done: Callable[[Result], None],
    /,
    **fields: words.Field,
) -> None:
    """Tell of something done, and offer `back`: slow, None where it can no longer be taken back.

    `done` is given what came of it.
    """
    said = words.text(key, **fields)

    def told(now: Result | None) -> None:
        if now is None:
            desk.notices.trouble(words.text("undo.overtaken", what=said))
        else:
            done(now)
            desk.notices.done("undo.done", None, what=said)

    def take_back() -> None:
        desk.tasks.run(parent, back, told, failing(desk, said, take_back))

    desk.notices.undoable(key, take_back, **fields)


def offer_here(desk: Desk, key: str, back: Callable[[], None], /, **fields: words.Field) -> None:
    """Tell of something done, and offer `back`, which needs nobody's consent and is quick."""
    said = words.text(key, **fields)

    def take_back() -> None:
        back()
        desk.notices.done("undo.done", None, what=said)

    desk.notices.undoable(key, take_back, **fields)


def failing(desk: Desk, said: str, again: Callable[[], None] | None = None) -> Failed:
    """Give who tells that what was `said` was not taken back, and why; `again` tries it again."""

    def fail(fault: Exception) -> bool:
        if faults.signed_out(fault):
            return False
        if isinstance(fault, Refused) and fault.code in OVERTAKEN:
            desk.notices.trouble(words.text("undo.overtaken", what=said))
            return True
        why = words.text("undo.failed", what=said, why=faults.sentence(fault))
        retry = again is not None and faults.passing(fault)
        act = (partial(words.text, "placard.retry"), again) if retry and again else None
        desk.notices.trouble(why, act)
        return True

    return fail
