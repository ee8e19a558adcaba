"""Decides which command lines there are: one module a command, each adds its own parser."""

import argparse
from collections.abc import Sequence
from importlib import import_module

from api_client import building

NAMES = (
    "desk",
    "connect",
    "init",
    "serve",
    "stop",
    "staff",
    "technician",
    "authority",
    "reach",
    "demo",
    "simulate",
    "verify",
    "bench",
    "selftest",
    "support-bundle",
    "audit",
    "ledger",
    "backup",
    "restore",
    "migrate-to",
    "pictures",
    "diagrams",
    "roads",
)
"""The commands in the order in which help lists them, each in the module of its name."""
DESKS = frozenset({"desk", "connect"})
"""Those that open a desk, for which people wait."""
HELP = frozenset({"-h", "--help"})


def add_parsers(parser: argparse.ArgumentParser, arguments: Sequence[str]) -> None:
    """Add the command that the arguments name, or all of them for help.

    Only that command's module is imported: the desk starts without the server's libraries, the
    server without Qt. Options alone, or nothing, are the desk's.
    """
    first = arguments[0] if arguments else "--data"
    if first in DESKS or (first.startswith("-") and first not in HELP):
        building.build_later()
    subparsers = parser.add_subparsers(metavar="COMMAND")
    if first in NAMES:
        names: Sequence[str] = (first,)
    elif first.startswith("-") and first not in HELP:
        names = ()
    else:
        names = NAMES
    for name in names:
        import_module(f"desktop.commands.{name.replace('-', '_')}").add_parser(subparsers)
    if first not in NAMES:
        import_module("desktop.commands.desk").add_options(parser)
