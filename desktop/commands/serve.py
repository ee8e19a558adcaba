"""Decides the command ``callout serve``: the server alone, for one or several desks (F2)."""

import argparse
import os
from pathlib import Path

from desktop import words
from desktop.app import serving
from desktop.commands import speech
from desktop.store.faults import CannotStart


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("serve", help=words.text("command.serve"))
    parser.add_argument("--data", type=Path, required=True, metavar="DIR")
    parser.add_argument("--host", default="127.0.0.1", metavar="H")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument(
        "--plain-http", default="", metavar="SENTENCE", help=words.text("serve.plain-http")
    )
    parser.add_argument("--database", metavar="URL")
    parser.add_argument("--key-file", type=Path, metavar="F")
    parser.add_argument("--pace", type=float, help=argparse.SUPPRESS)
    parser.add_argument("--embedded", action="store_true", help=argparse.SUPPRESS)
    parser.set_defaults(func=run)


def run(asked: argparse.Namespace) -> int:
    """Serve until asked to stop; the first line says where."""
    asked_for = serving.Serving(
        data=asked.data,
        host=asked.host,
        port=asked.port,
        plain_http=asked.plain_http,
        database=asked.database,
        key_file=asked.key_file,
        embedded=asked.embedded,
        pace=asked.pace,
    )
    try:
        serving.serve(asked_for, _ready)
    except CannotStart as fault:
        speech.answer({"ready": False, "code": fault.fault.value, "fields": fault.fields})
        raise
    return 0


def _ready(url: str, key_beside_data: bool) -> None:  # noqa: FBT001  (a callback's one fact)
    """Say where the server is, and warn of a key that lies beside the data."""
    speech.answer({"ready": True, "url": url, "pid": os.getpid()})
    if key_beside_data:
        speech.aside(words.text("serve.key-beside-data"))
