"""Decides the command ``callout connect URL``: a desk on another machine's server (F2)."""

import argparse

from desktop import words
from desktop.app.machine import VisitingMachine, config_folder
from desktop.commands.desk import open_once


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("connect", help=words.text("command.connect"))
    parser.add_argument("url", metavar="URL")
    parser.set_defaults(func=run)


def run(asked: argparse.Namespace) -> int:
    """Open a desk on the server at the address; it begins there again unless it has a place."""
    return open_once(VisitingMachine(asked.url, settles_in=config_folder()), asked.url)
