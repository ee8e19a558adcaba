"""Decides the command ``callout stop``: the server of a data folder ends, in order (F2)."""

import argparse
from pathlib import Path

from api_client.client import Client
from api_client.vocabulary import StartFault
from desktop import words
from desktop.commands import speech
from desktop.gateways import attach
from desktop.gateways.folder import CentreFolder
from desktop.store.faults import CannotStart


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("stop", help=words.text("command.stop"))
    parser.add_argument("--data", type=Path, required=True, metavar="DIR")
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(func=run)


def run(asked: argparse.Namespace) -> int:
    """Ask the folder's server to stop, and wait until it has; one that does not run is stopped.

    Raises:
        CannotStart: ``server-silent`` when it does not end.
    """
    running = attach.alive(asked.data)
    if running is not None:
        with Client(running.url, token=running.secret) as client:
            client.centre.stop()
        attach.let_go(asked.data)
        if CentreFolder(asked.data).held():
            raise CannotStart(StartFault.SERVER_SILENT, url=running.url)
    if asked.json:
        speech.answer({"ok": True, "stopped": running is not None})
    else:
        speech.line(words.text("stop.stopped" if running is not None else "stop.none"))
    return 0
