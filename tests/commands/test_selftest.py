"""Tries that an installation which works is called so, and that each fault is told with advice."""

import json
import re
from datetime import timedelta
from importlib.resources import files
from pathlib import Path

import pytest
from typing_extensions import override

from api_client.errors import Reason, Refused, Unreachable
from api_client.vocabulary import EXIT_CODES, Code, StartFault
from desktop import words
from desktop.clock import HandClock, SystemClock
from desktop.commands.selftest import machine
from desktop.commands.selftest.centre import TrialCentre
from desktop.commands.selftest.checking import Check, Failed, tried
from desktop.gateways.folder import CentreFolder
from desktop.store.faults import CannotStart
from tests.commanding import callout
from tests.leftovers import commands
from tests.running import BEGAN

MACHINE = ("libraries", "sqlite", "disk", "clock", "time-zones", "texts", "key-store", "ports")
QT = ("qt", "chinese-fonts")
CENTRE = (
    *("server", "sign-in", "order", "technician", "file", "report", "feed", "metrics", "verify"),
    *("backup", "restore"),
)
TAKES_AT_MOST_S = 200.0


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> tuple[int, list[dict[str, object]]]:
    """What the command says of this machine, beside a folder of ours."""
    beside = tmp_path_factory.mktemp("beside")
    done = callout("selftest", "--beside", beside, "--json", within_s=TAKES_AT_MOST_S)
    assert list(beside.iterdir()) == [], "it left something behind"
    return done.code, [json.loads(line) for line in done.out.splitlines()]


def test_an_installation_that_works_is_called_so(
    said: tuple[int, list[dict[str, object]]],
) -> None:
    code, (*lines, last) = said
    assert [line for line in lines if not line["ok"]] == []
    assert code == 0
    assert last == {"ok": True, "checks": lines}
    assert [line["name"] for line in lines] == [*MACHINE, *QT, *CENTRE]
    assert {frozenset(line) for line in lines} == {frozenset({"name", "ok", "detail", "seconds"})}


def test_each_check_has_its_name_and_its_advice_in_both_languages(tmp_path: Path) -> None:
    names = {*MACHINE, *QT, *CENTRE, "postgresql"}
    made = {check.name for check in machine.checks(tmp_path, SystemClock(), "postgresql://x/y")}
    made |= {check.name for check in TrialCentre(tmp_path, SystemClock()).checks()}
    assert made == names
    for language in words.Language:
        texts = words.catalogue(language)
        for name in names:
            assert texts.gettext(f"check.{name}") != f"check.{name}"
            assert texts.gettext(f"check-advice.{name}").endswith((".", "。"))


def test_a_disk_that_cannot_be_written_is_a_start_fault(tmp_path: Path) -> None:
    done = callout("selftest", "--beside", tmp_path / "none", "--json")
    assert done.code == EXIT_CODES[StartFault.FOLDER_NOT_WRITABLE]
    assert done.answer["code"] == "folder-not-writable"


def test_a_failure_is_said_with_what_to_do(tmp_path: Path) -> None:
    """A database that does not answer, in plain words and without the rest being kept back."""
    asked = ("selftest", "--beside", tmp_path, "--database", "postgresql://127.0.0.1:1/none")
    done = callout(*asked, language="zh_CN", within_s=TAKES_AT_MOST_S)
    assert done.code == 1
    (failed,) = [line for line in done.out.splitlines() if line.startswith("失败")]
    assert "PostgreSQL" in failed
    assert words.catalogue(words.Language.CHINESE).gettext("check-advice.postgresql") in done.err
    assert any(line.startswith("正常") and "恢复" in line for line in done.out.splitlines())


@pytest.mark.parametrize(
    ("raised", "detail"),
    [
        (Failed("STRICT"), "STRICT"),
        (CannotStart(StartFault.SQLITE_TOO_OLD, found="3.40.1", oldest="x"), "sqlite-too-old"),
        (Refused(Code.NOT_PERMITTED, 403), "not-permitted (403)"),
        (Unreachable(Reason.TIME_OUT, "errno 110"), "time-out"),
        (OSError(28, "Wang"), "OSError, desktop.commands.selftest.checking:{line}, errno-28"),
    ],
)
def test_whatever_is_raised_is_what_came_of_it(raised: Exception, detail: str) -> None:
    clock = HandClock(BEGAN)

    def attempt() -> str:
        clock.forward(timedelta(seconds=2))
        raise raised

    result = tried(Check("disk", attempt), clock)
    assert (result.ok, result.seconds) == (False, 2.0)
    assert re.fullmatch(re.escape(detail).replace(re.escape("{line}"), r"\d+"), result.detail)


class Jumping(HandClock):
    """A wall clock that is set an hour on whenever some time has passed."""

    @override
    def monotonic_s(self) -> float:
        self.forward(timedelta(seconds=0.2))
        self.set(self.now() + timedelta(hours=1))
        return super().monotonic_s()


def test_a_clock_that_runs_away_or_stands_in_another_year_is_found(tmp_path: Path) -> None:
    (check,) = [
        one for one in machine.checks(tmp_path, Jumping(BEGAN), None) if one.name == "clock"
    ]
    assert not tried(check, SystemClock()).ok
    past = HandClock(BEGAN.replace(year=2020))
    (check,) = [one for one in machine.checks(tmp_path, past, None) if one.name == "clock"]
    assert not tried(check, SystemClock()).ok


def test_a_full_disk_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "LEAST_FREE_BYTES", 2**62)
    (check,) = [one for one in machine.checks(tmp_path, SystemClock(), None) if one.name == "disk"]
    result = tried(check, SystemClock())
    assert not result.ok
    assert "GiB free" in result.detail


def test_a_library_that_is_not_there_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "LIBRARIES", ("sqlalchemy", "no_such_library"))
    check = next(iter(machine.checks(tmp_path, SystemClock(), None)))
    assert tried(check, SystemClock()).detail == "no_such_library: ModuleNotFoundError"


def test_a_server_that_cannot_start_ends_the_trial_and_leaves_no_process(tmp_path: Path) -> None:
    (tmp_path / "centre").write_bytes(b"a file where a folder should be")
    centre = TrialCentre(tmp_path, SystemClock())
    result = tried(next(iter(centre.checks())), SystemClock())
    assert (result.name, result.ok, result.detail) == ("server", False, "folder-not-writable")
    centre.end()
    assert not [told for told in commands() if str(tmp_path) in " ".join(told)]


def test_the_trial_is_over_when_it_ends(tmp_path: Path) -> None:
    centre = TrialCentre(tmp_path, SystemClock())
    result = tried(next(iter(centre.checks())), SystemClock())
    assert result.ok, result.detail
    data = CentreFolder(tmp_path / "centre")
    assert data.running() is not None
    centre.end()
    assert data.running() is None
    assert not data.held()


def test_the_photo_of_the_trial_comes_with_the_program() -> None:
    assert any(files("resources").joinpath("photos").iterdir())
