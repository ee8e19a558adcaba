"""Decides how long the statements of a use case may run: what is left is asked before each one.

A statement at work is interrupted by the database; many short ones by never beginning the next.
"""

from collections.abc import Callable

LeftS = Callable[[], float]
"""How many seconds are left; infinite where nothing is to be bounded, negative when it is over."""
UNDOING = "ROLLBACK"
_ENDING = (UNDOING, "RELEASE")
"""How statements begin that end a savepoint: they have to run whenever it is."""


class TimeOver(Exception):
    """The time was over before the next statement began."""


def left(statement: str, left_s: LeftS) -> float:
    """Return the seconds that are left for a statement that is about to begin.

    Raises:
        TimeOver: none are, and it is not one that ends a savepoint.
    """
    found_s = left_s()
    if found_s <= 0 and not statement.startswith(_ENDING):
        raise TimeOver
    return found_s
