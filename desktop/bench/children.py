"""Decides how a bench has children: started by handle, spoken with, and ended whatever happens.

A child ends by itself when its standard input does, so a bench that is killed leaves none behind.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import IO, Any

from api_client.vocabulary import StartFault
from desktop.store.faults import CannotStart

ENDS_S = 30.0
_running: set["subprocess.Popen[bytes]"] = set()


def kill_all() -> None:
    """Kill every child of this process, so that whoever waits for an answer of one goes on."""
    for process in tuple(_running):
        process.kill()


class Child:
    """A process of ours that answers a question a line."""

    def __init__(self, part: str, process: "subprocess.Popen[bytes]") -> None:
        """Speak with a process that was started with pipes."""
        assert process.stdin is not None
        assert process.stdout is not None
        self._part = part
        self._to: IO[bytes] = process.stdin
        self._from: IO[bytes] = process.stdout
        self.pid = process.pid

    def ask(self, **question: object) -> dict[str, Any]:
        """Return the answer to a question.

        Raises:
            CannotStart: ``server-silent``: there was none.
        """
        try:
            self._to.write(json.dumps(question).encode("utf-8") + b"\n")
            self._to.flush()
        except OSError as error:
            raise CannotStart(StartFault.SERVER_SILENT, path=self._part) from error
        return self.heard()

    def heard(self) -> dict[str, Any]:
        """Return the next thing that it says, also without being asked.

        Raises:
            CannotStart: ``server-silent``: it said nothing more.
        """
        line = self._from.readline()
        if not line:
            raise CannotStart(StartFault.SERVER_SILENT, path=self._part)
        answer = json.loads(line)
        assert isinstance(answer, dict)
        return answer


@contextmanager
def child(part: str, *, before: Sequence[str] = ()) -> Iterator[Child]:
    """Run a part of the bench while the block lasts.

    Args:
        part: one of ``desktop.bench.__main__.PARTS``.
        before: a program that runs the part, such as a tracer with its options.
    """
    with spoken_with([*before, sys.executable, "-m", "desktop.bench", part], part) as started:
        yield started


@contextmanager
def spoken_with(
    command: Sequence[str], part: str, surroundings: Mapping[str, str] | None = None
) -> Iterator[Child]:
    """Run any program that speaks as a part of the bench does, while the block lasts.

    Args:
        command: the program and its arguments.
        part: what it is called where it says nothing.
        surroundings: variables of its environment, beside those of this process.
    """
    # A group of its own: an interrupt at the terminal is the bench's to hear, which ends the child.
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONUTF8": "1", **(surroundings or {})},
        start_new_session=sys.platform != "win32",
        creationflags=_own_group(),
    ) as process:
        assert process.stdin is not None
        _running.add(process)
        try:
            yield Child(part, process)
        except BaseException:
            process.kill()  # what it was doing is of no use any more
            raise
        finally:
            process.stdin.close()
            try:
                process.wait(ENDS_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            _running.discard(process)


def _own_group() -> int:
    """Give the flag by which Windows makes a process group; elsewhere there is none."""
    flag = 0
    if sys.platform == "win32":
        flag = subprocess.CREATE_NEW_PROCESS_GROUP
    return flag
