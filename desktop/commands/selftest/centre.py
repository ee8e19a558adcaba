"""Decides how an installation is tried whole: a centre of its own, served, used, checked, restored.

It is the program's own server process, on a free port of the loopback, on a folder that is thrown
away; the centre that a machine may already have is not touched.
"""

import json
import random
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from api_client.changes import Stop
from api_client.client import Client
from api_client.ids import new_id
from api_client.vocabulary import AttachmentPurpose, FieldState, Role
from api_client.wire.changes import Change
from api_client.wire.orders import NewOrder, Order
from api_client.wire.parts import Fault
from api_client.wire.people import NewStaff, NewTechnician
from api_client.wire.places import Position
from desktop import commands
from desktop.clock import Clock
from desktop.commands.demo import serving
from desktop.commands.selftest.checking import Check, Failed
from desktop.simulator.city import city, photos
from desktop.simulator.reporting import Doing, Shot, made

COMMAND_WITHIN_S = 120.0
FEED_WITHIN_S = 20.0
NAME, PASSWORD = "Selftest", "only-for-a-selftest"


class TrialCentre:
    """A centre that lasts as long as its checks; each one goes on from those before it."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        """Use a folder of its own; nothing runs yet."""
        self._folder = folder
        self._data = folder / "centre"
        self._key = folder / "key"
        self._clock = clock
        self._open = ExitStack()
        self._local: Client
        self._desk: Client
        self._phone: Client
        self._order: Order
        self._photo = photos()[0]
        self._digest = ""

    def checks(self) -> Iterator[Check]:
        """Yield the checks in their order."""
        yield Check("server", self._serve)
        yield Check("sign-in", self._sign_in)
        yield Check("order", self._make_order)
        yield Check("technician", self._pair)
        yield Check("file", self._send_file)
        yield Check("report", self._report)
        yield Check("feed", self._follow)
        yield Check("metrics", self._measure)
        yield Check("verify", lambda: self._verify(self._data))
        if {"backup", "restore"} <= set(commands.NAMES):
            yield Check("backup", self._back_up)
            yield Check("restore", self._restore)

    def end(self) -> None:
        """Stop the server."""
        self._open.close()

    def _serve(self) -> str:
        server = self._open.enter_context(serving(self._data, self._key))
        self._local = self._open.enter_context(Client(server.url, server.secret))
        return f"{server.url}, {self._local.centre.health().release}"

    def _sign_in(self) -> str:
        staff = NewStaff(id=new_id(), name=NAME, role=Role.DISPATCHER, password=PASSWORD)
        self._local.people.add_staff(staff)
        session = self._local.people.sign_in(NAME, PASSWORD)
        self._desk = self._local.with_token(session.token)
        return str(session.role)

    def _make_order(self) -> str:
        job = city().jobs[0]
        self._order = self._desk.orders.create(
            NewOrder(
                id=new_id(),
                title=job.title,
                place=city().sites[0],
                customer=city().customers[0],
                equipment=job.equipment,
                fault=Fault(description=job.fault, code=job.code),
            )
        )
        return self._order.number

    def _pair(self) -> str:
        technician = NewTechnician(id=new_id(), name=NAME)
        code = self._local.people.add_technician(technician).pairing_code
        self._phone = self._local.with_token(self._local.people.pair(code).token)
        self._order = self._desk.orders.assign(self._order.id, technician.id)
        return self._order.state.value

    def _send_file(self) -> str:
        self._digest = self._phone.evidence.put_file(self._photo).sha256
        if self._phone.evidence.get(self._digest) != self._photo:
            raise Failed("GET /v1/files")
        return f"{len(self._photo)} bytes"

    def _report(self) -> str:
        """Report that the order was received, with a photo; a repeat is the same report."""
        doing = Doing(
            order=self._order,
            visit=self._order.visits[0],
            state=FieldState.RECEIVED,
            at=self._clock.now(),
            position=Position(lat=31.23, lon=121.47, accuracy_m=10.0),
            job=None,
            shots=(Shot(self._digest, len(self._photo), AttachmentPurpose.OTHER),),
        )
        report = made(doing, random.Random(1))  # noqa: S311  (the same report on each machine)
        receipt = self._phone.tracking.report(report)
        if not receipt.accepted:
            raise Failed(", ".join(missing.code.value for missing in receipt.missing))
        if self._phone.tracking.report(report) != receipt:
            raise Failed("409")
        return self._desk.orders.get(self._order.id).state.value

    def _follow(self) -> str:
        """Follow the feed until it tells of the order as the report left it."""
        stop = Stop()
        patience = threading.Timer(FEED_WITHIN_S, stop.set)
        patience.start()
        told = 0
        try:
            newest = self._desk.orders.get(self._order.id).version
            for change in self._desk.changes.follow(0, stop):
                told += 1
                if isinstance(change, Change) and (change.id, change.version) == (
                    self._order.id,
                    newest,
                ):
                    return str(told)
        finally:
            stop.set()
            patience.cancel()
        raise Failed(str(told))

    def _measure(self) -> str:
        text = self._local.diagnostics.metrics()
        counted = re.search(r'^callout_reports_total{status="accepted"} [1-9]', text, re.MULTILINE)
        if counted is None:
            raise Failed("callout_reports_total")
        return f"{text.count('# TYPE ')}"

    def _verify(self, data: Path) -> str:
        found = _command("verify", "--data", data, "--key-file", self._key, "--json")
        return f"{found['audit']['rows']} rows, {found['files']['checked']} files"

    def _back_up(self) -> str:
        file = self._folder / "backup"
        _command("backup", "--data", self._data, file)
        return f"{file.stat().st_size} bytes"

    def _restore(self) -> str:
        """Restore beside, and hold the result to the same checks."""
        data = self._folder / "restored"
        _command(
            *("restore", self._folder / "backup", "--data", data),
            *("--key-file", self._key, "--json"),
        )
        return self._verify(data)


def _command(*arguments: str | Path) -> Any:  # noqa: ANN401  (what a command says in JSON)
    """Run a command of ours to its end and return what it said.

    Raises:
        Failed: with the command, its exit code and the code of its fault.
    """
    done = subprocess.run(
        [sys.executable, "-m", "desktop", *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=COMMAND_WITHIN_S,
    )
    lines = done.stdout.decode("utf-8", errors="replace").splitlines()
    told = json.loads(lines[-1]) if lines and "--json" in arguments else {}
    if done.returncode != 0:
        raise Failed(f"{arguments[0]}: exit {done.returncode} {told.get('code', '')}".strip())
    return told
