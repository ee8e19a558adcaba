"""Phones made of code on somebody's server: they come, work by its clock, and are gone again."""

import io
import json
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import NoReturn
from uuid import UUID

import pytest

from api_client.client import Client
from api_client.devices import Devices
from api_client.errors import Reason, Refused, Unreachable
from api_client.ids import new_id
from api_client.people import People
from api_client.trust import groups
from api_client.vocabulary import Code, Role
from api_client.wire.people import NewStaff, Technician, TechnicianEdit
from desktop.__main__ import main
from desktop.commands import demo
from desktop.gateways import demo_mark
from desktop.simulator.visit import VisitingDay
from tests.running import LOCAL_SECRET, Running
from tests.tls_front import fronted, paper

PASSWORD = "a-password-of-some-length"
ALONE = pytest.mark.sqlite_alone("about who comes and goes, through the same interface as all")
Simulate = Callable[..., tuple[int, dict[str, object], str]]


@pytest.fixture
def simulate(
    own_centre: Running, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Simulate:
    """Simulate as an administrator; give the exit code, what was answered, and what was said."""
    staff = NewStaff(id=new_id(), name="Eva", role=Role.ADMINISTRATOR, password=PASSWORD)
    with Client(own_centre.url, LOCAL_SECRET) as root:
        root.people.add_staff(staff)

    def simulated(url: str, *more: str) -> tuple[int, dict[str, object], str]:
        monkeypatch.setattr(sys, "stdin", io.StringIO(PASSWORD + "\n"))
        asked = ["simulate", url, "--login", "Eva", "--password-stdin", "--json", "--seconds", "0"]
        code = main([*asked, *more])
        said = capsys.readouterr()
        lines = said.out.splitlines()
        return code, json.loads(lines[-1]) if lines else {}, said.err

    return simulated


def enabled(centre: Running) -> list[str]:
    """Who of those who came is still enabled."""
    with Client(centre.url, LOCAL_SECRET) as root:
        technicians, staff = root.people.technicians().items, root.people.staff().items
    left = [one.name for one in technicians if one.disabled_at is None]
    return left + [one.name for one in staff if one.disabled_at is None and one.name != "Eva"]


@ALONE
def test_whoever_came_leaves_however_far_he_got(
    own_centre: Running, simulate: Simulate, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(*_: object) -> NoReturn:
        raise Unreachable(Reason.CUT)

    with monkeypatch.context() as patched:
        patched.setattr(Devices, "add_tracker", lost)
        code, found, _ = simulate(own_centre.url, "--technicians", "2", "--orders")
    assert (code, found) == (1, {"ok": False, "code": "cut", "fields": {}})
    with Client(own_centre.url, LOCAL_SECRET) as root:
        assert len(root.people.technicians().items) == 2
    assert enabled(own_centre) == []


@ALONE
def test_one_who_cannot_be_let_go_is_named_and_keeps_nobody_else(
    own_centre: Running, simulate: Simulate, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit = People.edit_technician
    kept: list[UUID] = []

    def refuses_the_first(
        people: People, technician_id: UUID, edited: TechnicianEdit
    ) -> Technician:
        if not kept:
            kept.append(technician_id)
            raise Refused(Code.EDIT_CONFLICT, 409)
        return edit(people, technician_id, edited)

    monkeypatch.setattr(People, "edit_technician", refuses_the_first)
    code, found, said = simulate(own_centre.url, "--technicians", "2")
    [left] = enabled(own_centre)
    assert (code, found["ok"]) == (1, False)
    assert f"{left} stays enabled" in said


@ALONE
def test_connections_are_dropped_though_nobody_can_leave(
    own_centre: Running, simulate: Simulate, monkeypatch: pytest.MonkeyPatch
) -> None:
    close, closed = VisitingDay.close, []

    def lost(_: VisitingDay) -> NoReturn:
        raise Unreachable(Reason.NOT_LISTENING)

    def noted(day: VisitingDay) -> None:
        closed.append(day)
        close(day)

    monkeypatch.setattr(VisitingDay, "leave", lost)
    monkeypatch.setattr(VisitingDay, "close", noted)
    code, found, said = simulate(own_centre.url, "--technicians", "1")
    assert (code, found["code"]) == (1, "not-listening")
    assert "No server answers" in said
    assert len(closed) == 1


@ALONE
def test_a_certificate_that_nobody_vouches_for_is_believed_by_its_figures_alone(
    own_centre: Running, simulate: Simulate, tmp_path: Path
) -> None:
    shown, other = paper(tmp_path, "centre"), paper(tmp_path, "another")
    with fronted(own_centre.url, shown) as front:
        code, found, said = simulate(front.url)
        assert (code, found["code"]) == (1, "certificate")
        assert "--certificate" in said
        code, found, _ = simulate(front.url, "--certificate", other.sha256)
        assert (code, found["code"]) == (1, "certificate")
        figures = ":".join(groups(shown.sha256))
        code, found, said = simulate(front.url, "--technicians", "2", "--certificate", figures)
        assert code == 0, said
        assert found["positions"]
    assert enabled(own_centre) == []
    assert simulate(own_centre.url, "--certificate", shown.sha256)[:2] == (2, {})
    for wrong in ("", shown.sha256[1:], "g" * 64):
        with pytest.raises(SystemExit) as ended:
            simulate(own_centre.url, "--certificate", wrong)
        assert ended.value.code == 2


def test_phones_work_on_a_server_by_its_clock_and_are_disabled_at_the_end(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "centre"
    demo_mark.write(data, 400, datetime(2026, 11, 30, 9, 0).astimezone())
    with (
        demo.serving(data, None) as server,
        Client(server.url, server.secret) as root,
    ):
        for role in (Role.ADMINISTRATOR, Role.DISPATCHER):
            staff = NewStaff(id=new_id(), name=role.value, role=role, password=PASSWORD)
            root.people.add_staff(staff)

        def simulate(login: Role, *more: str) -> tuple[int, dict[str, object]]:
            monkeypatch.setattr(sys, "stdin", io.StringIO(PASSWORD + "\n"))
            asked = ["simulate", server.url, "--login", login.value, "--password-stdin"]
            code = main([*asked, "--json", *more])
            lines = capsys.readouterr().out.splitlines()
            return code, json.loads(lines[-1]) if lines else {}

        assert simulate(Role.ADMINISTRATOR, "--pace", "1") == (2, {})
        code, found = simulate(Role.DISPATCHER, "--seconds", "0")
        assert (code, found["code"]) == (1, "not-permitted")
        code, found = simulate(
            Role.ADMINISTRATOR, "--orders", "--technicians", "5", "--seconds", "6"
        )
        assert code == 0, found
        assert (found["ok"], found["pace"], found["technicians"]) == (True, 400, 5)
        for what in ("orders", "reports_sent", "positions"):
            assert found[what], what
        people = root.people.technicians().items
        assert len(people) == 5
        assert all(one.name.endswith("(simulated)") for one in people)
        assert all(one.disabled_at is not None for one in people)
        left = [one.name for one in root.people.staff().items if one.disabled_at is None]
        assert sorted(left) == ["administrator", "dispatcher"]
