"""Decides how a test runs ``callout`` as a process of its own, as people and scripts do."""

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from api_client.client import Client
from tests.forked import Begun

ROOT = Path(__file__).parent.parent
ENDS_WITHIN_S = 60.0


@dataclass(frozen=True)
class Said:
    """What a command answered: its exit code, and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def answer(self) -> dict[str, Any]:
        """The JSON object of the last line on standard output."""
        found: dict[str, Any] = json.loads(self.out.splitlines()[-1])
        return found


def _environment(language: str) -> dict[str, str]:
    return {**os.environ, "CALLOUT_LANGUAGE": language, "PYTHONIOENCODING": "utf-8"}


def callout(
    *arguments: str | Path, stdin: str = "", language: str = "en", within_s: float = ENDS_WITHIN_S
) -> Said:
    """Run a command to its end."""
    with Begun(
        [*map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        cwd=ROOT,
        env=_environment(language),
    ) as process:
        try:
            out, errors = process.communicate(stdin, timeout=within_s)
        except BaseException:
            process.kill()
            raise
    return Said(process.returncode, out, errors)


@dataclass(frozen=True)
class Serving:
    """A server in a process of its own."""

    url: str
    pid: int
    first: dict[str, Any]
    data: Path
    process: "subprocess.Popen[str]"

    @property
    def secret(self) -> str:
        """The secret of server.json."""
        found = json.loads((self.data / "server.json").read_text(encoding="utf-8"))
        return str(found["secret"])


@contextmanager
def serving(data: Path, *more: str | Path) -> Iterator[Serving]:
    """Run ``callout serve`` on a folder while the block lasts, and ask it to stop at the end."""
    with Begun(
        ["serve", "--data", str(data), *map(str, more)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        cwd=ROOT,
        env=_environment("en"),
    ) as process:
        try:
            assert process.stdout is not None
            first = json.loads(process.stdout.readline())
            assert first["ready"], first
            found = Serving(first["url"], first["pid"], first, data, process)
            yield found
            if process.poll() is None:
                with Client(found.url, found.secret) as client:
                    client.centre.stop()
                process.wait(ENDS_WITHIN_S)
        finally:
            if process.poll() is None:
                process.kill()
