"""Decides what somebody can do at the desk: each thing once, whichever way it is reached.

A panel gives its actions as data. The command bar finds them by their words, the sheet of keys
lists their keys, the window binds their shortcuts; none of them knows what an action does.
"""

from collections.abc import Callable
from dataclasses import dataclass


def always() -> bool:
    """Say that an action can be done at any time."""
    return True


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do: the key of its words, its icon, what is done, and how it is reached.

    `shortcut` is Qt's portable text ("Ctrl+N"), empty where there is none; `ready` says whether it
    can be done now. The keys of one that is of use `within` its panel alone hold only there, so
    that another panel may have the same: Ctrl+F searches where one is. What is done from
    `anywhere` leaves the panel in front where it is; the keys of one that is for use
    `over_dialogs` hold also while a dialog of the window is worked in. Keys that are `held`
    are heard by what has the focus itself: they are listed, not bound.
    """

    key: str
    icon: str
    run: Callable[[], object]
    shortcut: str = ""
    ready: Callable[[], bool] = always
    within: bool = False
    anywhere: bool = False
    over_dialogs: bool = False
    held: bool = False
