"""Decides when the command bar is made: with the first wish to find something, and no sooner."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from desktop.ui.desk import Desk
from desktop.ui.registry import Registry
from desktop.ui.theme import Theme

if TYPE_CHECKING:
    from desktop.ui.commandbar import CommandBar
    from desktop.ui.workplace import Workplace


class Search:
    """The way to everything of one window."""

    def __init__(self, registry: Registry, theme: Theme, window: QWidget) -> None:
        """Look in `registry`, and in what `attend` names."""
        self._registry, self._theme, self._window = registry, theme, window
        self._within: tuple[Desk, Workplace] | tuple[None, None] = (None, None)
        self._bar: CommandBar | None = None

    @property
    def bar(self) -> "CommandBar":
        """The command bar, made now if need be."""
        if self._bar is None:
            from desktop.ui.commandbar import CommandBar  # noqa: PLC0415  (when it is wanted)
            from desktop.ui.finder import Finder  # noqa: PLC0415  (as above)

            finder = Finder(self._registry, self._window)
            finder.attend(*self._within)
            self._bar = CommandBar(finder, self._theme, self._window)
        return self._bar

    def attend(self, desk: Desk | None, workplace: "Workplace | None") -> None:
        """Look in what this person's panels hold, and ask his server; or in nobody's."""
        within = (None, None) if desk is None or workplace is None else (desk, workplace)
        self._within = within
        if self._bar is not None:
            self._bar.finder.attend(*within)

    def begin(self) -> None:
        """Open the command bar."""
        self.bar.begin()

    def end(self) -> None:
        """Close it where it is open; the focus goes where it will."""
        if self._bar is not None:
            self._bar.end(back=False)
