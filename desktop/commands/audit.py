"""Decides the command ``callout audit export``: the log as lines that a stranger can check (F3)."""

import argparse
import json
from pathlib import Path

from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from api_client.vocabulary import StartFault
from desktop import words
from desktop.commands import speech
from desktop.gateways.folder import CentreFolder
from desktop.service import audit
from desktop.store.engine import open_for_checking
from desktop.store.faults import CannotStart


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("audit", help=words.text("command.audit"))
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    export = verbs.add_parser("export", help=words.text("command.audit-export"))
    export.add_argument("--data", type=Path, required=True, metavar="DIR")
    export.set_defaults(func=run)


def run(asked: argparse.Namespace) -> int:
    """Print every audit row as a line of JSON, in the order of the chain."""
    if not asked.data.is_dir():
        raise CannotStart(StartFault.FOLDER_MISSING, path=str(asked.data))
    folder = CentreFolder(asked.data)
    engine = open_for_checking(folder.database)
    try:
        with Session(engine) as session:
            for row in audit.rows(session):
                speech.line(json.dumps(row, ensure_ascii=False, sort_keys=True))
    except DatabaseError as error:
        raise CannotStart(StartFault.DATABASE_DAMAGED, path=str(folder.database)) from error
    finally:
        engine.dispose()
    return 0
