"""Decides the command ``callout selftest``: does this installation work, on this machine (F5, F6).

Nothing that the machine already has is touched. Each check is one line as soon as it is done; for
each that failed, a plain sentence says what to do.
"""

import argparse
import tempfile
from collections.abc import Iterator
from pathlib import Path

from api_client.vocabulary import StartFault
from desktop import words
from desktop.clock import Clock, SystemClock
from desktop.commands import speech
from desktop.commands.selftest import machine
from desktop.commands.selftest.centre import TrialCentre
from desktop.commands.selftest.checking import Result, tried
from desktop.store.faults import CannotStart


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("selftest", help=words.text("command.selftest"))
    parser.add_argument("--beside", type=Path, metavar="DIR", help=words.text("selftest.beside"))
    parser.add_argument("--database", metavar="URL", help=words.text("selftest.database"))
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(func=run)


def run(asked: argparse.Namespace) -> int:
    """Try the installation; 0 when every check is well, 1 when one is not."""
    results = []
    try:
        with tempfile.TemporaryDirectory(
            prefix="callout-selftest-", dir=asked.beside, ignore_cleanup_errors=True
        ) as folder:
            for result in results_in(Path(folder), asked.database, SystemClock()):
                results.append(result)
                _tell(result, json_wanted=asked.json)
    except OSError as error:
        place = str(asked.beside or tempfile.gettempdir())
        raise CannotStart(StartFault.FOLDER_NOT_WRITABLE, path=place) from error
    ok = all(result.ok for result in results)
    if asked.json:
        speech.answer({"ok": ok, "checks": [result.in_json() for result in results]})
    else:
        speech.line(words.text("selftest.good" if ok else "selftest.bad"))
    return 0 if ok else 1


def results_in(folder: Path, database: str | None, clock: Clock) -> Iterator[Result]:
    """Yield the result of each check; after the first fault of the trial centre, none of it."""
    for check in machine.checks(folder, clock, database):
        yield tried(check, clock)
    centre = TrialCentre(folder, clock)
    try:
        for check in centre.checks():
            result = tried(check, clock)
            yield result
            if not result.ok:
                return
    finally:
        centre.end()


def _tell(result: Result, *, json_wanted: bool) -> None:
    """Say what came of a check at once, and what to do where it failed."""
    if json_wanted:
        speech.answer(result.in_json())
    else:
        fields = {"what": words.text(f"check.{result.name}"), "detail": result.detail}
        key = "selftest.passed" if result.ok else "selftest.failed"
        speech.line(words.text(key, **fields, seconds=f"{result.seconds:.1f}"))
    if not result.ok:
        speech.aside(words.text(f"check-advice.{result.name}"))
