"""Decides the command ``callout bench``: how fast this machine is, arm against arm (A5, A6)."""

import _thread
import argparse
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Self

from desktop import words
from desktop.bench import cascade, feed, ingest, ledger, nearest, pages, positions, replay, window
from desktop.bench import map as map_
from desktop.bench.children import kill_all
from desktop.bench.place import Place, place
from desktop.bench.verdict import Verdict
from desktop.clock import Clock, SystemClock
from desktop.commands import speech
from desktop.store.faults import CannotStart

Run = Callable[[Place, bool, Clock, Callable[..., None]], Verdict]
BENCHES: dict[str, Run] = {
    "ingest": ingest.measured,
    "feed": feed.measured,
    "queue": pages.measured,
    "window": window.measured,
    "positions": positions.measured,
    "cascade": cascade.measured,
    "nearest": nearest.measured,
    "replay": replay.measured,
    "map": map_.measured,
    "ledger": ledger.measured,
}
RATIOS = {
    ("ingest", "noop"): "bench.ratio.ingest.noop",
    ("ingest", "single"): "bench.ratio.ingest.single",
    ("ingest", "million"): "bench.ratio.ingest.million",
    ("positions", "noop"): "bench.ratio.positions.noop",
    ("positions", "many"): "bench.ratio.positions.many",
    ("cascade", "wrong"): "bench.ratio.cascade.wrong",
    ("cascade", "late"): "bench.ratio.cascade.late",
    ("nearest", "rtree"): "bench.ratio.nearest.rtree",
    ("nearest", "million"): "bench.ratio.nearest.million",
    ("ledger", "single"): "bench.ratio.ledger.single",
    ("ledger", "bare"): "bench.ratio.ledger.bare",
    ("ledger", "million"): "bench.ratio.ledger.million",
    ("map", "frame"): "bench.ratio.map.frame",
    ("map", "budget"): "bench.ratio.map.budget",
    ("replay", "open"): "bench.ratio.replay.open",
    ("feed", "feed"): "bench.ratio.feed.feed",
    ("queue", "queue"): "bench.ratio.queue.queue",
    ("window", "first_queue"): "bench.ratio.window.first-queue",
    ("window", "hold"): "bench.ratio.window.hold",
    ("window", "scroll"): "bench.ratio.window.scroll",
    ("window", "memory"): "bench.ratio.window.memory",
}
"""What each comparison is, in words for people."""
NEEDED_BYTES = {False: 500_000_000, True: 4_000_000_000}
"""How much room a run takes, small and full."""


HARD_END_S = 225.0
"""So long a bench may take before it is ended; what it made is gone within 240 s."""


COUNTS_S = {"cascade": 3_600.0}
"""What counts, and measures no speed, may take so long at full scale."""


class HardEnd:
    """Ends what the main thread does after so many seconds, and the children that it waits for."""

    def __init__(self, after_s: float) -> None:
        """Begin to count when the block is entered."""
        self._timer = threading.Timer(after_s, self._end)
        self._timer.daemon = True
        self._after_s = after_s
        self._ended = False

    def __enter__(self) -> Self:
        """Count from now on."""
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Count no more."""
        self._timer.cancel()

    def held(self, name: str, bench: Run, where: Place, full: bool) -> Verdict:  # noqa: FBT001
        """Return what comes of a bench; where it was ended, that nothing is met.

        Raises:
            KeyboardInterrupt: somebody else interrupted it.
            CannotStart: a child ended by itself.
        """
        try:
            return bench(where, full, SystemClock(), _say)
        except (KeyboardInterrupt, CannotStart, TimeoutError, OSError):
            if not self._ended:
                raise
        finally:
            self._timer.cancel()
        figures = {"ended_after_s": self._after_s, "scale": "full" if full else "quick"}
        return Verdict(name, ratio={}, goal={}, figures=figures, least=True, sound=False)

    def _end(self) -> None:
        self._ended = True
        _thread.interrupt_main()
        kill_all()


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("bench", help=words.text("command.bench"))
    option = parser.add_argument
    option("name", choices=list(BENCHES), help=words.text("bench.option-name"))
    option("--json", action="store_true", help=words.text("bench.option-json"))
    option(
        "--scale", choices=["quick", "full"], default="quick", help=words.text("bench.option-scale")
    )
    option("--data", type=Path, metavar="DIR", help=words.text("bench.option-data"))
    parser.set_defaults(func=run)


def run(asked: argparse.Namespace) -> int:
    """Measure; 0 when the goals are met, 1 when they are not or somebody interrupted it."""
    full = asked.scale == "full"
    before = signal.signal(signal.SIGTERM, _interrupt)
    try:
        most_s = COUNTS_S.get(asked.name, HARD_END_S) if full else HARD_END_S
        with HardEnd(most_s) as end, place(asked.data, NEEDED_BYTES[full]) as where:
            verdict = end.held(asked.name, BENCHES[asked.name], where, full)
    except KeyboardInterrupt:
        speech.aside(words.text("bench.interrupted"))
        return 1
    finally:
        signal.signal(signal.SIGTERM, before)
    speech.aside(words.text("bench.met" if verdict.met else "bench.missed"))
    if asked.json:
        speech.answer(verdict.in_json())
        return 0 if verdict.met else 1
    for name, ratio in verdict.ratio.items():
        what = words.text(RATIOS[verdict.name, name])
        speech.line(words.text("bench.ratio", what=what, ratio=ratio, goal=verdict.goal[name]))
    return 0 if verdict.met else 1


def _say(key: str, **fields: str | float) -> None:
    """Say how far the bench is."""
    speech.aside(words.text(key, **fields))


def _interrupt(number: int, frame: FrameType | None) -> None:
    """Take a request to end as an interrupt at the terminal, so that children and data go."""
    del number, frame
    raise KeyboardInterrupt
