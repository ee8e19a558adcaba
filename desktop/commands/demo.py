"""Decides the command ``callout demo``: a real server, phones made of code, and a verdict.

Headless it plays for some seconds, lets everybody finish, and holds what the server claims
against what the phones recorded. With a window the city lives until the window is closed.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from threading import Event

from api_client.client import Client
from api_client.errors import Refused, Unreachable
from api_client.vocabulary import Role, StartFault
from desktop import words
from desktop.app.machine import VisitingMachine
from desktop.clock import PacedClock, SystemClock
from desktop.commands import speech
from desktop.commands.desk import window
from desktop.gateways import demo_mark
from desktop.gateways.layout import stands
from desktop.simulator import plan, tracks
from desktop.simulator.centre import Login, Play, PlayedCentre
from desktop.simulator.day import HURRIED
from desktop.simulator.dispatcher import Habits
from desktop.simulator.driving import Today
from desktop.simulator.evidence import Run
from desktop.simulator.invariants import Finding, Verdict, judged
from desktop.simulator.network import ROUGH, Fault
from desktop.simulator.played import BY_DAY, CALM, PlayedDay
from desktop.simulator.roads import ATTRIBUTION
from desktop.store.faults import CannotStart

GRACE_S = 90.0
SERVER_ENDS_S = 30.0
MOST_TECHNICIANS = 100
LONGEST_S = 86_400
FAULTS_TOLD = 5
TECHNICIANS, HEADLESS_TECHNICIANS = 40, 10
PACE = 30.0
"""How many times as fast a day passes in the window: an order lasts a minute or two."""
BEGINS, HEADLESS_BEGINS = time(10, 20), time(9)
"""When the day is begun in the window, and without one, by the clock of the place."""
GOING_HOME_S = 3_600.0
"""How long, by the centre's clock, who has begun something may take to end it."""


@dataclass(frozen=True, slots=True)
class Server:
    """The demo's own server: its address and the secret of its server.json."""

    url: str
    secret: str


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("demo", help=words.text("command.demo"))
    option = parser.add_argument
    option("--headless", action="store_true", help=words.text("demo.option-headless"))
    option("--seconds", type=float, default=30.0, help=words.text("demo.option-seconds"))
    option("--technicians", type=int, help=words.text("demo.option-technicians"))
    option("--pace", type=float, help=words.text("demo.option-pace"))
    option("--begins", type=_clock_time, metavar="HH:MM", help=words.text("demo.option-begins"))
    option("--seed", type=int, default=7, help=words.text("demo.option-seed"))
    option("--data", type=Path, metavar="DIR", help=words.text("demo.option-data"))
    option("--json", action="store_true", help=words.text("demo.option-json"))
    option(
        "--language",
        choices=[language.value for language in words.Language],
        help=words.text("demo.option-language"),
    )
    parser.set_defaults(func=run)


def run(asked: argparse.Namespace) -> int:
    """Play a centre; 0 when all is well, 1 when an invariant was broken, 2 for wrong usage."""
    if asked.language is not None:
        words.choose(words.Language(asked.language))
    if asked.technicians is None:
        asked.technicians = HEADLESS_TECHNICIANS if asked.headless else TECHNICIANS
    if not 1 <= asked.technicians <= MOST_TECHNICIANS:
        speech.aside(words.text("demo.technicians-range", least=1, most=MOST_TECHNICIANS))
        return 2
    if not 0 <= asked.seconds <= LONGEST_S:
        speech.aside(words.text("demo.seconds-range", most=LONGEST_S))
        return 2
    with tempfile.TemporaryDirectory(
        prefix="callout-demo-", ignore_cleanup_errors=True
    ) as temporary:
        data = asked.data or Path(temporary) / "centre"
        # A folder that stays needs a key that stays: then the server keeps it where it should.
        key_file = None if asked.data else Path(temporary) / "demo.key"
        phones = Path(temporary) / "phones"
        if asked.headless:
            return _headless(asked, data, key_file, phones)
        return _windowed(asked, data, key_file, phones)


def _headless(asked: argparse.Namespace, data: Path, key_file: Path | None, phones: Path) -> int:
    """Play without a window, judge, and tell: a day of the plan where a pace is named."""
    by_day, pace = asked.pace is not None, asked.pace or 1.0
    of = (asked.technicians, asked.seed, phones)
    if by_day and not stands(data):
        demo_mark.write(data, pace, _begins_at(asked, HEADLESS_BEGINS))
    with serving(data, key_file, pace if by_day else None) as server:
        centre: PlayedCentre
        if by_day:
            clock = clock_of(server)
            play = Play(*of, BY_DAY, ROUGH, Habits(), watched=True)
            centre = PlayedDay(server.url, server.secret, play, clock, _today(asked, clock.now()))
        else:
            play = Play(*of, HURRIED, ROUGH, Habits(), watched=True)
            centre = PlayedCentre(server.url, server.secret, play, SystemClock())
        try:
            _opened(centre, asked, data)
            centre.start()
            with suppress(KeyboardInterrupt):  # it ends the day early; the verdict still comes
                Event().wait(asked.seconds)
            speech.aside(words.text("demo.going-home"))
            centre.finish(max(GRACE_S, GOING_HOME_S / pace if by_day else 0.0))
            played, claimed = centre.evidence()
            found_on_roads = centre.tracks(played) if isinstance(centre, PlayedDay) else None
        finally:
            centre.end()
            centre.close()
    found = judged(played, claimed)
    on_roads = () if found_on_roads is None else tracks.judged(found_on_roads)
    findings = (*found.findings, *on_roads, verified(data))
    _tell(centre, played, found, findings)
    ok = all(finding.ok for finding in findings)
    more: dict[str, object] = {}
    if found_on_roads is not None:
        more = {"pace": pace, "positions": found_on_roads.figures()}
        speech.aside(words.text("demo.positions", **found_on_roads.counts()))
    if asked.json:
        told = _in_json(asked.seed, centre.orders(), played, found, findings)
        speech.answer({**told, **more})
    return 0 if ok else 1


def _windowed(asked: argparse.Namespace, data: Path, key_file: Path | None, phones: Path) -> int:
    """Play until the desk's window is closed, from the middle of a day on."""
    from desktop.app.playing import Premises, play_morning  # noqa: PLC0415  (it needs a server)

    run_desk, pace = window(), asked.pace or PACE
    begins_at, left = _begins_at(asked, BEGINS), None
    if not stands(data):
        today, told = _today(asked, begins_at), _Progress()
        left = play_morning(Premises(data, key_file), pace, today, begins_at, told)
    with serving(data, key_file, pace) as server:
        clock = clock_of(server)
        play = Play(asked.technicians, asked.seed, phones, BY_DAY, CALM, Habits(), watched=False)
        today = _today(asked, clock.now())
        centre = PlayedDay(server.url, server.secret, play, clock, today, left)
        try:
            login = _opened(centre, asked, data)
            centre.start()
            machine = VisitingMachine(server.url, server.secret)
            return run_desk(machine, (login.name, login.password), clock=clock)
        finally:
            centre.end()
            centre.close()


class _Progress:
    """Says every tenth how far the hours before are played: whoever waits is to see that."""

    def __init__(self) -> None:
        self._said = -1

    def __call__(self, part: float) -> None:
        tenths = int(part * 10)
        if tenths > self._said:
            self._said = tenths
            speech.aside(words.text("demo.morning", percent=tenths * 10))


def clock_of(server: Server) -> PacedClock:
    """Give a clock that runs as the server's does."""
    with Client(server.url) as client:
        health = client.centre.health()
    return PacedClock(health.pace or 1.0, health.at)


def _begins_at(asked: argparse.Namespace, usual: time) -> datetime:
    """Give when the demo's day begins: today, where the machine is."""
    here = SystemClock().now().astimezone()
    return datetime.combine(here.date(), asked.begins or usual, here.tzinfo)


def _today(asked: argparse.Namespace, now: datetime) -> Today:
    """Give the plan of the day that it is by the centre's clock."""
    made = plan.made(asked.seed, asked.technicians, words.language().value)
    here = now.astimezone()
    return Today(made, datetime.combine(here.date(), time(), here.tzinfo))


def _clock_time(said: str) -> time:
    return time.fromisoformat(said)


def _opened(centre: PlayedCentre, asked: argparse.Namespace, data: Path) -> Login:
    """Make the people and say how to log in."""
    login = centre.open()
    fields = {"technicians": asked.technicians, "seed": asked.seed, "folder": str(data)}
    speech.aside(words.text("demo.begins", **fields))
    speech.aside(words.text("demo.login", name=login.name, password=login.password))
    money = centre.login(Role.FINANCE)
    speech.aside(words.text("demo.login-money", name=money.name, password=money.password))
    speech.aside(words.text("demo.attribution", whose=ATTRIBUTION))
    return login


@contextmanager
def serving(data: Path, key_file: Path | None, pace: float | None = None) -> Iterator[Server]:
    """Run the real server on a folder as a child; it is stopped by its own address, and awaited.

    With a ``pace`` its clock runs so many times as fast, which a real centre's folder refuses.

    Raises:
        CannotStart: what the server said when it could not begin, or ``server-silent``.

    """
    command = [sys.executable, "-m", "desktop", "serve", "--data", str(data), "--port", "0"]
    if key_file is not None:
        command += ["--key-file", str(key_file)]
    if pace is not None:
        command += ["--pace", str(pace)]
    # A group of its own: an interrupt at the terminal is the demo's to hear.
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        start_new_session=sys.platform != "win32",
        creationflags=_own_group(),
    ) as child:
        assert child.stdout is not None
        server = _ready(child.stdout.readline(), data)
        try:
            yield server
        finally:
            _stop(server, child)


def _own_group() -> int:
    """Give the flag by which Windows makes a process group; elsewhere there is none."""
    flag = 0
    if sys.platform == "win32":
        flag = subprocess.CREATE_NEW_PROCESS_GROUP
    return flag


def _ready(first_line: bytes, data: Path) -> Server:
    """Read the line that says where the server is, and its secret from server.json."""
    try:
        told = json.loads(first_line)
        if not told["ready"]:
            raise CannotStart(StartFault(told["code"]), **told["fields"])
        written = json.loads((data / "server.json").read_text(encoding="utf-8"))
        return Server(told["url"], written["secret"])
    except (ValueError, KeyError, OSError) as fault:
        raise CannotStart(StartFault.SERVER_SILENT, path=str(data)) from fault


def _stop(server: Server, child: "subprocess.Popen[bytes]") -> None:
    """Ask the server to stop and wait; one that does not end is ended by its own handle."""
    with Client(server.url, server.secret) as client, suppress(Unreachable, Refused):
        client.centre.stop()  # one that does not answer may be on its way out already
    try:
        child.wait(SERVER_ENDS_S)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def verified(data: Path) -> Finding:
    """Let ``callout verify``, a program of its own, check the folder."""
    command = [sys.executable, "-m", "desktop", "verify", "--data", str(data), "--json"]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    told = done.stdout.decode("utf-8", errors="replace").strip().splitlines()
    sound = done.returncode == 0 and bool(told) and json.loads(told[-1])["ok"] is True
    return Finding("verify", () if sound else (told[-1] if told else f"exit {done.returncode}",))


def _tell(centre: PlayedCentre, played: Run, found: Verdict, findings: tuple[Finding, ...]) -> None:
    """Say in words what was found."""
    weather = centre.weather()
    say = speech.aside
    for finding in findings:
        what = words.text(f"invariant.{finding.name}")
        say(words.text("demo.held" if finding.ok else "demo.broken", what=what))
        for fault in finding.faults[:FAULTS_TOLD]:
            say(f"    {fault}")
    say(
        words.text(
            "demo.weather",
            lost_requests=weather[Fault.LOSE_REQUEST],
            lost_replies=weather[Fault.LOSE_REPLY],
            repeated=weather[Fault.REPEAT],
            late=weather[Fault.HOLD_BACK],
        )
    )
    say(words.text("demo.phones", deaths=centre.deaths(), offline=centre.outages()))
    say(
        words.text(
            "demo.counts",
            orders=centre.orders(),
            sent=played.sent(),
            accepted=len(played.accepted()),
            lost=found.lost,
            doubled=found.doubled,
        )
    )
    good = all(finding.ok for finding in findings)
    say(words.text("demo.good" if good else "demo.bad"))


def _in_json(
    seed: int, orders: int, played: Run, found: Verdict, findings: tuple[Finding, ...]
) -> dict[str, object]:
    """Give the result as docs/seams.md has it."""
    return {
        "ok": all(finding.ok for finding in findings),
        "seed": seed,
        "orders": orders,
        "reports_sent": played.sent(),
        "reports_accepted": len(played.accepted()),
        "lost": found.lost,
        "doubled": found.doubled,
        "invariants": [{"name": finding.name, "ok": finding.ok} for finding in findings],
    }
