"""Decides how several orders are listed that are worked with at once: what becomes of each."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from desktop import words
from desktop.ui.bulk import FATES, Fate, Item
from desktop.ui.table import Column
from desktop.ui.theme import Tone
from desktop.ui.widgets.chips import look

FATE_COLUMN = 1
"""The place of the column by which what has to be looked at comes first."""


def columns(note: Callable[[Item], str]) -> Sequence[Column[Item]]:
    """Give the columns of the list; `note` says what else is to be known of an order."""

    def why(item: Item) -> str:
        return item.said() or note(item)

    def warns(item: Item) -> bool:
        return not item.said() and bool(note(item))

    return (
        Column("number", "column.number", lambda item: item.order.number, 138),
        Column(
            "fate",
            "column.fate",
            lambda item: words.member(item.fate),
            130,
            sort=lambda item: tuple(Fate).index(item.fate),
            tone=lambda item: FATES[item.fate][1],
            icon=lambda item: FATES[item.fate][0],
        ),
        Column(
            "why",
            "column.why",
            why,
            260,
            tone=lambda item: Tone.WAITING if warns(item) else None,
            icon=lambda item: "people" if warns(item) else None,
            tip=why,
        ),
        Column(
            "state",
            "column.state",
            lambda item: words.member(item.latest.state),
            156,
            tone=lambda item: look(item.latest.state)[1],
            icon=lambda item: look(item.latest.state)[0],
        ),
        Column("technician", "column.technician", lambda item: item.latest.technician_name, 116),
        Column(
            "title",
            "column.title",
            lambda item: item.order.title,
            150,
            stretch=True,
            tip=lambda item: item.order.title,
        ),
    )


def counted(items: Iterable[Item]) -> str:
    """Say how many orders there are of each fate."""
    found = Counter(item.fate for item in items)
    parts = (
        words.text("bulk.part", fate=words.member(fate), n=words.number(found[fate]))
        for fate in (Fate.READY, Fate.DONE, Fate.BACK, *Fate)
        if found[fate]
    )
    return " · ".join(dict.fromkeys(parts))
