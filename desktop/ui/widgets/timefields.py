"""Decides how a time is typed: as one says it, with what was understood under the line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from typing_extensions import override

from desktop import words
from desktop.clock import Clock
from desktop.ui import times
from desktop.ui.theme import Theme
from desktop.ui.widgets.suggest import SuggestField, Suggestion
from desktop.ui.widgets.worded import Label

PRESETS = ("window.within-2h", "window.morning", "window.afternoon", "window.evening")
"""Keys of windows that are offered; their words are such as the parser understands."""
TOMORROW = ("window.tomorrow-morning", "window.tomorrow-afternoon")


@dataclass(frozen=True, slots=True)
class Window:
    """Between which two times, in UTC."""

    begins_at: datetime
    ends_at: datetime


class _SpokenField(SuggestField):
    """A time as one says it; what was understood is told under it."""

    def __init__(self, label: str, theme: Theme, clock: Clock, hint: str, *, offers: bool) -> None:
        """Ask for a time; `hint` is the key of examples."""
        self._clock = clock
        self.understood = Label("", "caption")
        super().__init__(
            label, theme, hint=hint, source=_presets if offers else None, at_once=offers
        )
        layout = self.layout()
        assert layout is not None, "a field has a layout"
        layout.addWidget(self.understood)
        self.edited.connect(self.tell)
        self.tell()

    @property
    def unclear(self) -> str:
        """The sentence that says why what was typed is no time; empty where it is, or nothing."""
        if not self.text():
            return ""
        found = self._read()
        return words.text(f"time.{found.value}") if isinstance(found, times.Unclear) else ""

    def tell(self) -> None:
        """Say under the line what is understood."""
        found = self._read() if self.text() else None
        clear = found is not None and not isinstance(found, times.Unclear)
        self.understood.setText(self._told() if clear else "")
        self.understood.setVisible(clear)

    def write(self, said: str) -> None:
        """Write into the line, as if somebody had typed it."""
        self.line.setText(said)
        self.show_fault("")
        self.tell()

    def _now(self) -> datetime:
        return words.local(self._clock.now()).replace(tzinfo=None)

    def _read(self) -> object:
        raise NotImplementedError

    def _told(self) -> str:
        raise NotImplementedError

    @override
    def _reword(self) -> None:
        super()._reword()
        self.tell()


class MomentText(_SpokenField):
    """When somebody is promised."""

    def __init__(self, label: str, theme: Theme, clock: Clock) -> None:
        """Ask for a time to come, or none."""
        super().__init__(label, theme, clock, "time.moment-hint", offers=False)

    def write_in(self, minutes: int) -> None:
        """Write a time so many minutes from now, as somebody would type it."""
        hours, rest = divmod(minutes, 60)
        whole = hours and not rest
        key, count = ("time.in-hours", hours) if whole else ("time.in-minutes", minutes)
        self.write(words.text(key, n=count))

    def value(self) -> datetime | None:
        """Give the time in UTC, or None where nothing clear was typed."""
        found = times.moment(self.text(), self._now()) if self.text() else None
        return _aware(found) if isinstance(found, datetime) else None

    @override
    def _read(self) -> datetime | times.Unclear:
        return times.moment(self.text(), self._now())

    @override
    def _told(self) -> str:
        at = self.value()
        return "" if at is None else words.day_and_time(at)


class SpanText(_SpokenField):
    """Between which two times somebody is expected."""

    def __init__(self, label: str, theme: Theme, clock: Clock) -> None:
        """Ask for a window to come, or none; the usual ones are offered."""
        super().__init__(label, theme, clock, "time.span-hint", offers=True)

    def value(self) -> Window | None:
        """Give the window, or None where nothing clear was typed."""
        found = times.span(self.text(), self._now()) if self.text() else None
        if not isinstance(found, times.Span):
            return None
        return Window(_aware(found.begins), _aware(found.ends))

    def usual(self) -> Sequence[Suggestion]:
        """Give the windows that are offered before anything is typed."""
        return _presets("")

    @override
    def _read(self) -> times.Span | times.Unclear:
        return times.span(self.text(), self._now())

    @override
    def _told(self) -> str:
        window = self.value()
        if window is None:
            return ""
        ends = words.clock_time(window.ends_at)
        return words.text("time.span", begins=words.day_and_time(window.begins_at), ends=ends)


def _aware(local: datetime) -> datetime:
    """Give a local time in UTC, to the minute."""
    return words.from_local(local.date(), local.time().replace(second=0, microsecond=0))


def _presets(typed: str) -> Sequence[Suggestion]:
    """Give the windows that hold what was typed."""
    said = [words.text(key) for key in (*PRESETS, *TOMORROW)]
    wanted = typed.casefold()
    return [Suggestion(each, each) for each in said if wanted in each.casefold()]
