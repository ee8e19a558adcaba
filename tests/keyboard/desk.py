"""Decides how a test sits before a real desk: it presses keys, and goes by what the window shows.

Each key that is pressed is counted, modifiers too. Between two keys stands what somebody waits for
who looks at the screen, never a time.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from desktop.gateways.folder import CentreFolder
from tests.commanding import ROOT
from tests.keyboard.screen import tool
from tests.running import until

ANSWERS_WITHIN_S = 30.0
ENDS_WITHIN_S = 30.0
TOLD = {"Return": "Enter", "Escape": "Esc"}
"""What stands on a key that X calls otherwise."""

PARTLY = frozenset({"window", "chosen", "who"})
"""What is wanted by a part of it; all else is wanted whole."""


@dataclass(frozen=True)
class Seen:
    """What the active window shows at one moment.

    `focus` is the name by which a reader of the screen calls what has the focus, `written` the text
    that stands there, `chosen` the row that is current in a table.
    """

    window: str
    texts: tuple[str, ...]
    focus: str
    written: str
    chosen: str
    panel: str
    link: str
    who: str

    def says(self, text: str) -> bool:
        """Say whether a text can be read in the window."""
        return any(text in each for each in self.texts)

    def fits(self, texts: tuple[str, ...], **wanted: str | None) -> bool:
        """Say whether all these texts are there, and all else is as it is wanted."""
        return all(map(self.says, texts)) and all(
            value is None or self._is(name, value) for name, value in wanted.items()
        )

    def _is(self, name: str, wanted: str) -> bool:
        found: str = getattr(self, name)
        return wanted in found if wanted and name in PARTLY else wanted == found


class Desk:
    """One desk on its own screen, with somebody before it who has a keyboard and no mouse."""

    def __init__(self, process: "subprocess.Popen[bytes]", display: str, folder: Path) -> None:
        """Sit down before a desk that was started on `display`."""
        self._process, self._folder = process, folder
        self._environment = {**os.environ, "DISPLAY": display}
        self.way: list[str] = []
        self.keys = 0

    def press(self, *chords: str) -> None:
        """Press keys one after the other; "ctrl+n" are two keys, at once."""
        self._xdotool("key", "--delay", "2", *chords)
        for chord in chords:
            parts = chord.split("+")
            self.keys += len(parts)
            self.way.append("+".join(TOLD.get(part, part.capitalize()) for part in parts))

    def write(self, text: str) -> None:
        """Write a text of ASCII, with Shift where a sign needs it."""
        assert text.isascii(), "what stands on a keyboard"
        self._xdotool("type", "--delay", "2", text)
        self.keys += sum(2 if _shifted(sign) else 1 for sign in text)
        self.way.append(f'"{text}"')

    def begin(self) -> None:
        """Put all away that a task before has left, and count from nought."""
        self.ask("tidy")
        self.count()

    def count(self) -> None:
        """Count from nought: what was pressed till now only led to where the task begins."""
        self.way, self.keys = [], 0

    def see(self) -> Seen:
        """Look at the window."""
        seen = self.ask("see")
        return Seen(**{**seen, "texts": tuple(seen["texts"])})

    def sees(
        self,
        *texts: str,
        window: str | None = None,
        focus: str | None = None,
        written: str | None = None,
        chosen: str | None = None,
        panel: str | None = None,
        link: str | None = None,
        who: str | None = None,
        within_s: float = ANSWERS_WITHIN_S,
    ) -> Seen:
        """Wait until all these texts can be read, and all else is as it is wanted ("" is nothing).

        Where that does not come, it is told what is seen instead, and a picture of it is kept.
        """
        wanted = {
            "window": window,
            "focus": focus,
            "written": written,
            "chosen": chosen,
            "panel": panel,
            "link": link,
            "who": who,
        }
        last: list[Seen] = []

        def there() -> bool:
            last[:] = [self.see()]
            return last[0].fits(texts, **wanted)

        try:
            until(there, within_s)
        except AssertionError:
            asked = [*texts, *(f"{name}={value!r}" for name, value in wanted.items() if value)]
            kept = self.picture("unseen")
            pressed = ", ".join(self.way)
            told = f"after {pressed} not seen: {asked}; seen: {last[0]}; {kept}; {self._complaints}"
            raise AssertionError(told) from None
        return last[0]

    def sees_no_more(self, text: str) -> None:
        """Wait until a text can be read no longer."""
        until(lambda: not self.see().says(text), ANSWERS_WITHIN_S)

    def picture(self, name: str) -> Path:
        """Keep a picture of the screen; give its place."""
        path = self._folder / f"{name}.png"
        self.ask("picture", path=str(path))
        return path

    def ask(self, act: str, **more: str) -> dict[str, Any]:
        """Ask whoever looks from within."""
        into, out = self._process.stdin, self._process.stdout
        assert into is not None
        assert out is not None
        into.write(json.dumps({"act": act, **more}).encode() + b"\n")
        into.flush()
        line = out.readline()
        assert line, f"the desk has ended: {self._complaints}"
        answer: dict[str, Any] = json.loads(line)
        return answer

    @property
    def _complaints(self) -> str:
        return (self._folder / "desk.err").read_text(encoding="utf-8", errors="replace")[-2000:]

    def _xdotool(self, *arguments: str) -> None:
        command = [tool("xdotool"), *arguments]
        subprocess.run(command, env=self._environment, check=True, timeout=60)


@contextmanager
def sitting(data: Path, folder: Path, display: str) -> Iterator[Desk]:
    """Start a desk on a data folder and a screen, and close it at the end; its server goes too.

    `folder` takes what the desk remembers, logs and complains of.
    """
    asked = {"data": str(data), "key": str(folder / "KEY"), "kept": str(folder / "desk")}
    with (folder / "desk.err").open("wb") as complaints:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.keyboard.watched_desk", json.dumps(asked)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=complaints,
            cwd=ROOT,
            env={
                **os.environ,
                "DISPLAY": display,
                "QT_QPA_PLATFORM": "xcb",
                "CALLOUT_LANGUAGE": "en",
            },
        )
    try:
        yield Desk(process, display, folder)
    finally:
        _close(process, data)


def _close(process: "subprocess.Popen[bytes]", data: Path) -> None:
    """Close the desk; end it where it does not, and its server with it."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.close()
    try:
        process.wait(ENDS_WITHIN_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(ENDS_WITHIN_S)
    process.stdout.close()
    running = CentreFolder(data).running()
    if process.returncode != 0 and running is not None:
        with suppress(psutil.Error):
            psutil.Process(running.pid).kill()
    until(lambda: not CentreFolder(data).held(), ENDS_WITHIN_S)


def _shifted(sign: str) -> bool:
    return sign.isupper() or sign in '~!@#$%^&*()_+{}|:"<>?'
