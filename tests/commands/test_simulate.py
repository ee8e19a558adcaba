"""Phones made of code on somebody's server: they come, work by its clock, and are gone again."""

import io
import json
import sys
from datetime import datetime
from pathlib import Path

import pytest

from api_client.client import Client
from api_client.ids import new_id
from api_client.vocabulary import Role
from api_client.wire.people import NewStaff
from desktop.__main__ import main
from desktop.commands import demo
from desktop.gateways import demo_mark

PASSWORD = "a-password-of-some-length"


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
