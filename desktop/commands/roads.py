"""Decides the command ``callout roads``: the demo's road map, made from an OpenStreetMap extract.

For developers: `callout roads EXTRACT.osm.pbf resources/demo/roads.json.gz`.
"""

import argparse
from pathlib import Path

from desktop import words
from desktop.commands import speech
from desktop.simulator import extract, mapping, roads


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("roads", help=words.text("command.roads"))
    parser.add_argument("extract", type=Path, metavar="PBF")
    parser.add_argument("out", type=Path, metavar="OUT")
    parser.set_defaults(func=run)


def run(asked: argparse.Namespace) -> int:
    """Derive and write the map; 1 when the extract is none or a file cannot be used."""
    try:
        found = mapping.derived(asked.extract)
        asked.out.write_bytes(roads.packed(found))
    except extract.NotAnExtract:
        speech.aside(words.text("roads.not-an-extract", file=str(asked.extract)))
        return 1
    except OSError as error:
        speech.aside(words.text("roads.unusable", file=str(error.filename)))
        return 1
    speech.line(words.text("roads.made", nodes=len(found.nodes), ways=len(found.ways)))
    speech.line(roads.ATTRIBUTION)
    return 0
