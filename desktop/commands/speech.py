"""Decides how commands speak: JSON and lines on standard output, sentences on standard error.

A program without a console has no standard output at all; then nothing is said.
"""

import io
import json
import os
import sys
from collections.abc import Mapping

from api_client.vocabulary import StartFault
from desktop import words


def in_utf8() -> None:
    """Speak and listen in UTF-8, whatever the console's code page: JSON is nothing else."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8", errors="surrogateescape")


def unheard() -> None:
    """Say no more: whoever read us has enough, as `head` does; nor complain of it at the end."""
    assert sys.stdout is not None, "nothing that could break"
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def line(text: str) -> None:
    """Write one line to standard output at once."""
    if sys.stdout is not None:
        sys.stdout.write(text + "\n")
        sys.stdout.flush()


def answer(value: Mapping[str, object]) -> None:
    """Write a JSON object as one line."""
    line(json.dumps(value, ensure_ascii=False))


def aside(text: str) -> None:
    """Write one line to standard error."""
    if sys.stderr is not None:
        sys.stderr.write(text + "\n")
        sys.stderr.flush()


def fault(found: StartFault, fields: Mapping[str, str | int], *, json_wanted: bool = False) -> None:
    """Say why a command cannot begin: a plain sentence, and the code as JSON where asked."""
    sentence = words.text(f"start-fault.{found.value}", **fields)
    named = ", ".join(f"{name}: {value}" for name, value in fields.items() if value != "")
    aside(f"{sentence} ({named})" if named else sentence)
    if json_wanted:
        answer({"ok": False, "code": found.value, "fields": dict(fields)})
