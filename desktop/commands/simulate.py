"""Decides the command ``callout simulate URL``: phones made of code, on any server.

They work the planned day of the demo by the server's own clock: a real server's at its pace, a
demo's as fast as it runs. Whoever they were is disabled at the end.
"""

import argparse
import re
import string
import tempfile
from contextlib import suppress
from datetime import datetime, time
from pathlib import Path
from threading import Event

from api_client.client import Client
from api_client.errors import Reason, Refused, Unreachable
from api_client.transport import new_session
from desktop import words
from desktop.clock import PacedClock
from desktop.commands import speech
from desktop.commands.staff import given_password, refused
from desktop.simulator import plan
from desktop.simulator.centre import Play
from desktop.simulator.dispatcher import Habits
from desktop.simulator.driving import Today
from desktop.simulator.network import ROUGH
from desktop.simulator.played import BY_DAY, CALM
from desktop.simulator.roads import ATTRIBUTION
from desktop.simulator.visit import VisitingDay

MOST_TECHNICIANS = 200
GOING_HOME_S = 3_600.0
LEAST_GRACE_S = 90.0
"""Of the machine's time, however fast the clock runs: going home takes requests too."""
SHA256_DIGITS = 64


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("simulate", help=words.text("command.simulate"))
    option = parser.add_argument
    option("url", metavar="URL")
    option("--login", required=True, metavar="NAME", help=words.text("simulate.option-login"))
    option("--password-stdin", action="store_true")
    option("--technicians", type=int, default=5, help=words.text("demo.option-technicians"))
    option("--seconds", type=float, default=60.0, help=words.text("simulate.option-seconds"))
    option("--pace", type=float, help=words.text("simulate.option-pace"))
    option("--seed", type=int, default=7, help=words.text("demo.option-seed"))
    option("--orders", action="store_true", help=words.text("simulate.option-orders"))
    option("--faults", action="store_true", help=words.text("simulate.option-faults"))
    option(
        "--certificate",
        type=_sha256,
        metavar="SHA256",
        help=words.text("simulate.option-certificate"),
    )
    option("--json", action="store_true")
    parser.set_defaults(func=run)


def run(asked: argparse.Namespace) -> int:
    """Drive phones; 0 when all went as it should, 1 when not or refused, 2 for wrong usage."""
    if not 1 <= asked.technicians <= MOST_TECHNICIANS or not asked.seconds >= 0:
        speech.aside(words.text("demo.technicians-range", least=1, most=MOST_TECHNICIANS))
        return 2
    if asked.certificate is not None and not asked.url.lower().startswith("https://"):
        speech.aside(words.text("simulate.certificate-unused"))
        return 2
    password = given_password(from_stdin=asked.password_stdin)
    try:
        with Client(asked.url, session=new_session(asked.certificate)) as client:
            health = client.centre.health()
            pace = health.pace or 1.0
            if asked.pace not in {None, pace}:
                speech.aside(words.text("simulate.other-pace", pace=f"{pace:g}"))
                return 2
            token = client.people.sign_in(asked.login, password).token
        return _drive(asked, token, PacedClock(pace, health.at))
    except Refused as refusal:
        return refused(refusal, json_wanted=asked.json)
    except Unreachable as fault:
        return _unreached(fault, json_wanted=asked.json)


def _unreached(fault: Unreachable, *, json_wanted: bool) -> int:
    """Say why no answer was had and return the exit code of a failed check."""
    untrusted = fault.reason is Reason.CERTIFICATE
    key = "simulate.certificate-unknown" if untrusted else f"unreachable.{fault.reason.value}"
    speech.aside(words.text(key))
    if json_wanted:
        speech.answer({"ok": False, "code": fault.reason.value, "fields": {}})
    return 1


def _sha256(said: str) -> str:
    """Read a certificate's SHA-256 as people copy it: in groups or not, in either case."""
    digits = re.sub(r"[\s:]", "", said).lower()
    if len(digits) != SHA256_DIGITS or not set(digits) <= set(string.hexdigits):
        raise ValueError(said)
    return digits


def _drive(asked: argparse.Namespace, token: str, clock: PacedClock) -> int:
    """Let phones work for so long, then go home; tell what they did."""
    weather = ROUGH if asked.faults else CALM
    with tempfile.TemporaryDirectory(prefix="callout-simulate-") as temporary:
        folder = Path(temporary)
        play = Play(
            asked.technicians,
            asked.seed,
            folder,
            BY_DAY,
            weather,
            Habits(),
            watched=False,
            pin=asked.certificate,
        )
        day = VisitingDay(asked.url, token, play, clock, _today(asked, clock.now()))
        try:
            day.come(orders=asked.orders)
            speech.aside(words.text("simulate.begins", technicians=asked.technicians))
            speech.aside(words.text("demo.attribution", whose=ATTRIBUTION))
            day.start()
            with suppress(KeyboardInterrupt):
                Event().wait(asked.seconds)
            speech.aside(words.text("demo.going-home"))
            with suppress(KeyboardInterrupt):
                day.finish(max(LEAST_GRACE_S, GOING_HOME_S / clock.pace))
        finally:
            day.end()
            try:
                day.leave()
            finally:
                day.close()
        counts = day.counts()
    told = {"ok": not counts.faults, "seed": asked.seed, "pace": clock.pace, **counts.figures()}
    for fault in counts.faults:
        speech.aside(f"    {fault}")
    if asked.json:
        speech.answer(told)
    else:
        speech.line(words.text("simulate.done", **counts.figures()))
    return 0 if not counts.faults else 1


def _today(asked: argparse.Namespace, now: datetime) -> Today:
    """Give the plan of the day that it is by the server's clock, where this machine is."""
    here = now.astimezone()
    made = plan.made(asked.seed, asked.technicians, words.language().value)
    return Today(made, datetime.combine(here.date(), time(), here.tzinfo))
