"""Decides the command ``callout pictures``: every panel and state as PNG, to be looked at."""

import argparse
from pathlib import Path

from api_client.vocabulary import StartFault
from desktop import words
from desktop.commands import speech
from desktop.store.faults import CannotStart


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("pictures", help=words.text("command.pictures"))
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    parser.set_defaults(func=run)


def run(asked: argparse.Namespace) -> int:
    """Paint the pictures and say where each one is."""
    try:
        from desktop.app import pictures  # noqa: PLC0415  (Qt is an extra)
    except ModuleNotFoundError as error:
        raise CannotStart(StartFault.QT_MISSING) from error
    try:
        for path in pictures.paint(asked.out):
            speech.line(str(path))
    except OSError as error:
        raise CannotStart(StartFault.FOLDER_NOT_WRITABLE, path=str(asked.out)) from error
    return 0
