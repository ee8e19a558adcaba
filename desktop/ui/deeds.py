"""Decides what the window itself can do, whoever is before it: the first group of all actions."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from desktop.ui.actions import Action
from desktop.ui.appearance import Appearance
from desktop.ui.linking import Linking
from desktop.ui.notices import Notices
from desktop.ui.search import Search

if TYPE_CHECKING:
    from desktop.ui.workplace import Workplace

FIND_KEYS = "Ctrl+K"


class Doer(Protocol):
    """The window, as far as its deeds need it."""

    workplace: "Workplace | None"
    appearance: Appearance
    notices: Notices
    search: Search
    linking: Linking

    def show_keys(self) -> object:
        """Show all keys."""

    def show_mine(self) -> object:
        """Show all that belongs to whoever is logged in."""

    def undo(self) -> None:
        """Take the last thing back."""

    def reload(self) -> None:
        """Load everything afresh."""

    def log_out(self) -> None:
        """End the session."""


def deeds(window: Doer) -> tuple[Action, ...]:
    """Give what `window` can do; what needs somebody to be logged in says so."""
    appearance, notices = window.appearance, window.notices

    def inside() -> bool:
        return window.workplace is not None

    def movable() -> bool:
        return window.workplace is not None and not window.workplace.locked

    def tells() -> bool:
        return bool(notices.toasts)

    def at_work(run: "Callable[[Workplace], object]") -> Callable[[], object]:
        return lambda: None if window.workplace is None else run(window.workplace)

    return (
        Action("window.find", "search", window.search.begin, FIND_KEYS),
        Action("window.keys", "keyboard", window.show_keys, "F1"),
        Action("window.undo", "undo", window.undo, "Ctrl+Z", inside),
        Action("window.to-notices", "info", notices.take_focus, "F7", tells),
        Action("window.reload", "refresh", window.reload, "F5"),
        Action(
            "link.look-at-certificate",
            "shield",
            window.linking.look_at_certificate,
            ready=lambda: window.linking.doubt is not None,
        ),
        Action("window.next-panel", "down", at_work(lambda it: it.go_on()), "F6", inside),
        Action("window.back-panel", "up", at_work(lambda it: it.go_on(-1)), "Shift+F6", inside),
        Action("window.to-work", "queue", at_work(lambda it: it.go_home()), "Esc", inside),
        Action("window.float-panel", "float", at_work(lambda it: it.float_panel()), "", movable),
        Action("window.close-panel", "close", at_work(lambda it: it.close_panel()), "", inside),
        Action("window.reset-layout", "panels", at_work(lambda it: it.reset()), "", inside),
        Action("window.lock-layout", "lock", at_work(lambda it: it.turn_lock()), "", inside),
        Action("window.other-scheme", "moon", appearance.use_other_scheme),
        Action("window.change-language", "language", appearance.speak_other),
        Action("window.mine", "person", window.show_mine, "Ctrl+.", inside),
        Action("window.leave", "leave", window.log_out, "", inside),
    )
