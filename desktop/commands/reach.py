"""Decides the command ``callout reach``: whether phones reach the server, said without a desk."""

import argparse
from pathlib import Path

from api_client.client import Client
from api_client.vocabulary import ReachGrade
from desktop import words
from desktop.commands import speech
from desktop.gateways import attach

MARKS: dict[str, str] = {ReachGrade.GOOD: "+", ReachGrade.DOUBTFUL: "?", ReachGrade.BAD: "!"}
"""What stands before a finding: consoles have no colours for certain."""


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("reach", help=words.text("command.reach"))
    parser.add_argument("--data", type=Path, required=True, metavar="DIR")
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(func=run)


def run(asked: argparse.Namespace) -> int:
    """Have the folder's server look at its public address; 1 when phones cannot come in."""
    running = attach.alive(asked.data)
    if running is None:
        speech.aside(words.text("reach.no-server"))
        if asked.json:
            speech.answer({"ok": False, "code": "server-unreachable"})
        return 1
    with Client(running.url, token=running.secret) as client:
        found = client.reachability.check()
    for each in found.findings:
        sentence = words.reach(each.code, each.fields)
        say = speech.aside if asked.json else speech.line
        say(f"{MARKS.get(each.grade, ' ')} {sentence}")
    if asked.json:
        findings = [each.model_dump() for each in found.findings]
        speech.answer({"ok": found.ok, "url": found.url, "findings": findings})
    elif not found.url:
        speech.line(words.text("reach.nowhere"))
    else:
        speech.line(words.text("reach.good" if found.ok else "reach.bad", url=found.url))
    return 0 if found.ok else 1
