"""Decides how a frame of the map is timed from within: what it costs the thread of the window.

A part of `callout bench map`, in a process of its own. The map is the desk's, with the tiles that
are shipped, and its marks are technicians and orders of a bench. Each frame has a tenth of all
technicians moved, everything gathered anew and the whole widget painted.
"""

import random
import statistics
import sys
import time
from typing import Any
from uuid import UUID

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from desktop.app import tiling
from desktop.bench import speaking
from desktop.ui.atlas.canvas import MapCanvas
from desktop.ui.atlas.layers import MarkLayer
from desktop.ui.atlas.marks import Mark, Shape
from desktop.ui.atlas.stamps import Stamps
from desktop.ui.atlas.tiles import TileStore
from desktop.ui.map_marks import WORST_JOBS, WORST_PEOPLE
from desktop.ui.tasks import Tasks
from desktop.ui.theme import Scheme, Theme, Tone

WIDTH_PX, HEIGHT_PX, ZOOM = 1440, 860, 12.0
MIDDLE = 47.141, 9.521
SOUTH, WEST, HIGH, WIDE = 47.05, 9.40, 0.2, 0.25
STEP_DEGREES = 0.0004
SHARE_MOVED = 10
ORDERS = 200
LOOKS = (("ok", Tone.DONE), ("travel", Tone.MOVING), ("work", Tone.WORKING), ("send", Tone.MOVING))


class TimedMap:
    """A map with so many technicians who move."""

    def __init__(self, people: int, theme: Theme, tasks: Tasks) -> None:
        """Put everybody somewhere, from a seed."""
        self._chance = random.Random(people)  # noqa: S311  (repeatable, no secret)
        stamps = Stamps(theme)
        self._crew = MarkLayer(theme, stamps, Shape.DISC, WORST_PEOPLE)
        jobs = MarkLayer(theme, stamps, Shape.PIN, WORST_JOBS)
        jobs.beside = self._crew.beside = jobs, self._crew
        self._marks = [self._mark(number) for number in range(people)]
        self._crew.put(self._marks)
        jobs.put([self._mark(10**6 + number) for number in range(ORDERS)])
        self._window = QWidget()
        self._window.resize(WIDTH_PX, HEIGHT_PX)
        self.canvas = MapCanvas(theme, (jobs, self._crew), self._window)
        self.canvas.resize(WIDTH_PX, HEIGHT_PX)
        self._store = TileStore(tiling.tiles("", ""), tasks, self.canvas)
        self.canvas.show_tiles(self._store)
        self.canvas.look(self.canvas.view.at(*MIDDLE).zoomed(ZOOM))
        self._screen = QPixmap(WIDTH_PX, HEIGHT_PX)

    def frame(self) -> float:
        """Paint one frame; give how many milliseconds of the processor the main thread took."""
        which = self._chance.sample(
            range(len(self._marks)), max(len(self._marks) // SHARE_MOVED, 1)
        )
        moved = [self._moved(self._marks[at]) for at in which]
        for at, mark in zip(which, moved, strict=True):
            self._marks[at] = mark
        began = time.thread_time_ns()
        self._crew.move(moved)
        self.canvas.follow_marks()
        self.canvas.render(self._screen)
        return (time.thread_time_ns() - began) / 1e6

    def panned_frame(self, right_px: int) -> float:
        """Paint one frame in which the whole map moves too."""
        self.canvas.look(self.canvas.view.panned(right_px, 0))
        return self.frame()

    def _mark(self, number: int) -> Mark:
        icon, tone = LOOKS[number % len(LOOKS)]
        return Mark(
            id=UUID(int=number + 1),
            lat=SOUTH + HIGH * self._chance.random(),
            lon=WEST + WIDE * self._chance.random(),
            icon=icon,
            tone=tone,
            rank=number % len(LOOKS),
            label=f"No. {number}",
            course=float(number * 37 % 360),
        )

    def _moved(self, mark: Mark) -> Mark:
        step = STEP_DEGREES
        return Mark(
            id=mark.id,
            lat=mark.lat + step * (self._chance.random() - 0.5),
            lon=mark.lon + step * (self._chance.random() - 0.5),
            icon=mark.icon,
            tone=mark.tone,
            rank=mark.rank,
            label=mark.label,
            course=mark.course,
        )


def main() -> None:
    """Answer the bench: medians of so many frames with so many technicians."""
    app = QApplication(sys.argv[:1])
    theme, tasks = Theme(app, Scheme.LIGHT), Tasks()
    maps: dict[int, TimedMap] = {}
    speaking.tell(ready=True)
    for question in speaking.asked():
        people, frames = question["people"], question["frames"]
        if people not in maps:
            maps[people] = TimedMap(people, theme, tasks)
            _warm(maps[people], tasks)
        speaking.tell(**_timed(maps[people], frames))
    tasks.close()


def _warm(timed: TimedMap, tasks: Tasks) -> None:
    """Let all tiles come, and everything be drawn once."""
    loop, turn = QEventLoop(), QTimer()
    turn.start(5)
    for _ in range(3):
        timed.frame()
        while not tasks.idle:
            loop.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)


def _timed(timed: TimedMap, frames: int) -> dict[str, Any]:
    still = [timed.frame() for _ in range(frames)]
    panned = [timed.panned_frame(3 if at % 2 else -3) for at in range(frames // 2)]
    return {"still_ms": statistics.median(still), "panned_ms": statistics.median(panned)}


if __name__ == "__main__":
    main()
