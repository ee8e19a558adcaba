"""Tries the log: JSON lines of listed fields, bounded, private, and quiet in a flood."""

import io
import json
import logging
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from desktop.app import log
from desktop.app.log import ALIKE_MOST, logging_to
from desktop.clock import HandClock
from tests.conftest import ExpectedWarnings
from tests.running import BEGAN

OURS = logging.getLogger("desktop.tried")
SECRET = "Wang 13912345678"


@contextmanager
def _logging(path: Path, **more: Any) -> Iterator[log.OwnersFile]:  # noqa: ANN401
    with logging_to(path, clock=HandClock(BEGAN), console=False, **more) as file:
        yield file


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="ascii").splitlines()]


def test_an_event_is_one_line_of_json(tmp_path: Path) -> None:
    with _logging(tmp_path / "server.log"):
        OURS.info("thing-done", extra={"count": 3, "code": "not-found", "who": SECRET})
    assert _lines(tmp_path / "server.log") == [
        {
            "time": "2026-11-23T08:00:00.000Z",
            "level": "info",
            "event": "thing-done",
            "module": "desktop.tried",
            "code": "not-found",
            "count": 3,
        }
    ]


def test_a_field_that_has_not_its_form_is_left_out(tmp_path: Path) -> None:
    with _logging(tmp_path / "server.log"):
        OURS.info("thing-done", extra={"code": SECRET, "count": SECRET})
    (line,) = _lines(tmp_path / "server.log")
    assert line["left_out"] == 2
    assert "Wang" not in str(line)


def test_the_request_is_told(tmp_path: Path) -> None:
    request = {"request_id": "0123456789ab", "route": "/v1/me", "method": "GET"}
    with _logging(tmp_path / "server.log", about=lambda: request):
        OURS.info("thing-done")
    (line,) = _lines(tmp_path / "server.log")
    assert {name: line[name] for name in request} == request


def test_an_exception_is_told_without_its_words(
    tmp_path: Path, expected_warnings: ExpectedWarnings
) -> None:
    expected_warnings.expect("thing-failed")
    with _logging(tmp_path / "server.log"):
        try:
            os.stat(tmp_path / SECRET)  # noqa: PTH116  (its words name the path)
        except OSError:
            OURS.exception("thing-failed")
    (line,) = _lines(tmp_path / "server.log")
    assert (line["exception"], line["driver"]) == ("FileNotFoundError", "errno-2")
    assert "Wang" not in (tmp_path / "server.log").read_text(encoding="ascii")


def test_a_sentence_where_an_event_should_be_is_not_repeated(tmp_path: Path) -> None:
    with _logging(tmp_path / "server.log"):
        OURS.info("%s came", SECRET)
        OURS.info(f"{SECRET} came")
    assert [line["event"] for line in _lines(tmp_path / "server.log")] == ["unworded"] * 2
    assert "Wang" not in (tmp_path / "server.log").read_text(encoding="ascii")


@pytest.mark.parametrize("library", ["uvicorn.error", "sqlalchemy.pool", "asyncio"])
def test_a_library_is_told_by_its_fixed_text(tmp_path: Path, library: str) -> None:
    with _logging(tmp_path / "server.log"):
        logging.getLogger(library).setLevel(logging.INFO)
        logging.getLogger(library).info("Started [%s]\nfuture: <%s>", SECRET, SECRET)
    (line,) = _lines(tmp_path / "server.log")
    assert (line["event"], line["module"]) == ("library-message", library)
    assert line["text"] == "Started [%s]"


def test_a_library_that_is_not_known_says_nothing(tmp_path: Path) -> None:
    with _logging(tmp_path / "server.log"):
        logging.getLogger("stranger").info("Wang came")
    (line,) = _lines(tmp_path / "server.log")
    assert set(line) == {"time", "level", "event", "module"}


def test_a_flood_is_counted_not_written(tmp_path: Path) -> None:
    clock = HandClock(BEGAN)
    path = tmp_path / "server.log"
    with logging_to(path, console=False, clock=clock):
        for _ in range(ALIKE_MOST + 70):
            OURS.info("request-refused", extra={"code": "not-signed-in"})
        OURS.info("request-refused", extra={"code": "not-found"})
        clock.forward(timedelta(minutes=2))
        OURS.info("request-refused", extra={"code": "not-signed-in"})
    lines = _lines(path)
    assert len(lines) == ALIKE_MOST + 2
    assert lines[-2]["code"] == "not-found"
    assert (lines[-1]["code"], lines[-1]["unsaid"]) == ("not-signed-in", 70)
    assert all("unsaid" not in line for line in lines[:-1])


def test_the_file_is_bounded_and_the_newest_lines_are_read(tmp_path: Path) -> None:
    path = tmp_path / "server.log"
    with _logging(path, size_bytes=2_000):
        for count in range(200):
            OURS.info("thing-done", extra={"count": count, "code": "x" * (1 + count % 40)})
    kept = sorted(tmp_path.glob("server.log*"))
    assert len(kept) == 1 + log.LOGS_KEPT
    assert all(file.stat().st_size <= 2_000 for file in kept)
    found = [line["count"] for line in log.read(path, 30) if isinstance(line, dict)]
    assert found == list(range(170, 200))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps others out by the folder")
def test_only_the_owner_reads_it(tmp_path: Path) -> None:
    with _logging(tmp_path / "server.log", size_bytes=300):
        for count in range(5):
            OURS.info("thing-done", extra={"count": count})
    for file in tmp_path.glob("server.log*"):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_log_that_cannot_be_written_is_counted_and_ends_nothing(tmp_path: Path) -> None:
    (tmp_path / "server.log").mkdir()
    with _logging(tmp_path / "server.log") as file:
        OURS.info("thing-done")
        OURS.info("thing-done")
        assert file.lost == 2


def test_a_file_that_cannot_be_moved_is_written_on(tmp_path: Path) -> None:
    path = tmp_path / "server.log"
    (tmp_path / "server.log.1").mkdir()
    (tmp_path / "server.log.1" / "in the way").touch()
    (tmp_path / "server.log.2").mkdir()
    (tmp_path / "server.log.2" / "in the way").touch()
    (tmp_path / "server.log.3").mkdir()
    (tmp_path / "server.log.3" / "in the way").touch()
    with _logging(path, size_bytes=300) as file:
        for count in range(20):
            OURS.info("thing-done", extra={"count": count})
        assert file.lost == 0
    assert len(_lines(path)) == 20


def test_a_console_is_told_warnings_in_plain_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expected_warnings: ExpectedWarnings
) -> None:
    expected_warnings.expect("thing-slow")
    console = io.StringIO()
    monkeypatch.setattr(sys, "stderr", console)
    with logging_to(tmp_path / "server.log", clock=HandClock(BEGAN)):
        OURS.info("thing-done")
        OURS.warning("thing-slow", extra={"seconds": 2.5})
    assert console.getvalue() == (
        "2026-11-23T08:00:00.000Z warning thing-slow module=desktop.tried seconds=2.5\n"
    )


def test_without_a_console_the_file_is_enough(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expected_warnings: ExpectedWarnings
) -> None:
    expected_warnings.expect("thing-slow")
    monkeypatch.setattr(sys, "stderr", None)
    with logging_to(tmp_path / "server.log"):
        OURS.warning("thing-slow")
    assert len(_lines(tmp_path / "server.log")) == 1


def test_what_is_no_line_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "server.log"
    path.write_bytes(b'{"event": "a"}\nTraceback\n\xff\xfe\n{"event": "b"}\n{"half')
    assert log.read(path, 10) == [{"event": "a"}, {"event": "b"}]
    assert log.read(tmp_path / "none.log", 10) == []
