"""Starts the server where it cannot start: one plain sentence, an exit code, and no trace (F2)."""

import re
import shutil
import socket
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from api_client.vocabulary import EXIT_CODES, StartFault
from desktop import words
from desktop.__main__ import main
from desktop.gateways.folder import CentreFolder
from desktop.settings import PLAIN_HTTP
from tests.commanding import Said, callout, serving

CJK = re.compile("[\u4e00-\u9fff]")
Argument = str | Path


@pytest.fixture(scope="module")
def stopped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that was served once, with its key beside it as KEY."""
    folder = tmp_path_factory.mktemp("stopped")
    with serving(folder / "centre", "--key-file", folder / "KEY"):
        pass
    return folder


@pytest.fixture
def folder(stopped: Path, tmp_path: Path) -> Path:
    """A copy of that folder, to spoil."""
    shutil.copytree(stopped, tmp_path / "copy")
    return tmp_path / "copy"


def _serve(folder: Path, *more: Argument) -> tuple[Argument, ...]:
    return ("serve", "--data", folder / "centre", "--key-file", folder / "KEY", *more)


class Check:
    """Runs a command that cannot begin, in both languages, and holds it to how that is said."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        """Speak through the test's own output."""
        self._monkeypatch = monkeypatch
        self._capsys = capsys

    def __call__(self, arguments: tuple[Argument, ...], fault: StartFault) -> Said:
        """Run it and return what it said in English."""
        chinese, english = (self._said(arguments, language) for language in ("zh_CN", "en"))
        for said in (english, chinese):
            _check_said(said, fault)
            if arguments[0] == "serve":
                assert len(said.out.splitlines()) == 1
                assert said.answer["ready"] is False
                assert said.answer["code"] == fault
        assert not CJK.search(english.err)
        assert CJK.search(chinese.err)
        return english

    def _said(self, arguments: tuple[Argument, ...], language: str) -> Said:
        self._monkeypatch.setenv("CALLOUT_LANGUAGE", language)
        code = main([str(argument) for argument in arguments])
        written = self._capsys.readouterr()
        return Said(code, written.out, written.err)


def _check_said(said: Said, fault: StartFault) -> None:
    """Hold a command to its exit code and to one plain sentence."""
    assert said.code == EXIT_CODES[fault], (said.out, said.err)
    (line,) = said.err.splitlines()
    assert "Traceback" not in line
    assert "start-fault" not in line, "a key, not a sentence"
    assert re.match(r"[^{}]+[.。]( \(.*\))?$", line), line


@pytest.fixture
def check(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Check]:
    """What runs a command in this process, as the entry point does."""
    yield Check(monkeypatch, capsys)
    words.choose(words.Language.ENGLISH)


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_a_process_that_cannot_begin_says_one_sentence(folder: Path, language: str) -> None:
    _newer(folder)
    said = callout(*_serve(folder), language=language)
    _check_said(said, StartFault.DATABASE_NEWER)
    assert bool(CJK.search(said.err)) == (language == "zh_CN")
    assert said.answer["ready"] is False


@contextmanager
def _taken_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        yield taken.getsockname()[1]


def test_a_port_in_use(check: Check, folder: Path) -> None:
    with _taken_port() as port:
        said = check(_serve(folder, "--port", str(port)), StartFault.PORT_IN_USE)
    assert str(port) in said.err
    assert not (folder / "centre" / "server.json").exists()


@pytest.mark.parametrize(
    "where",
    [("--host", "192.0.2.1"), ("--host", "no such host"), ("--port", "70000")],
    ids=lambda where: where[1],
)
def test_an_address_that_cannot_be_used(check: Check, folder: Path, where: tuple[str, str]) -> None:
    check(_serve(folder, *where, "--plain-http", PLAIN_HTTP), StartFault.ADDRESS_UNUSABLE)


def _a_file_in_its_place(folder: Path) -> None:
    shutil.rmtree(folder / "centre")
    (folder / "centre").write_bytes(b"")


def _a_folder_as_lock(folder: Path) -> None:
    (folder / "centre" / "lock").unlink(missing_ok=True)
    (folder / "centre" / "lock").mkdir()


@pytest.mark.parametrize("spoil", [_a_file_in_its_place, _a_folder_as_lock])
def test_a_folder_that_cannot_be_written(
    check: Check, folder: Path, spoil: Callable[[Path], None]
) -> None:
    spoil(folder)
    said = check(_serve(folder), StartFault.FOLDER_NOT_WRITABLE)
    assert str(folder / "centre") in said.err


def test_a_folder_in_use(check: Check, folder: Path) -> None:
    with CentreFolder(folder / "centre"):
        check(_serve(folder), StartFault.FOLDER_IN_USE)


def _newer(folder: Path) -> None:
    with sqlite3.connect(folder / "centre" / "callout.db") as database:
        database.execute("UPDATE alembic_version SET version_num = 'v9999'")
    database.close()


def _overwritten(folder: Path) -> None:
    (folder / "centre" / "callout.db").write_bytes(b"this is no database at all " * 500)


def _half_gone(folder: Path) -> None:
    database = folder / "centre" / "callout.db"
    content = database.read_bytes()
    database.write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))


def _another_key(folder: Path) -> None:
    (folder / "KEY").write_text("ab" * 32 + "\n", encoding="ascii")


def _no_key(folder: Path) -> None:
    (folder / "KEY").unlink()


def _key_is_rubbish(folder: Path) -> None:
    (folder / "KEY").write_bytes(b"\xff\x00 rubbish")


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (_newer, StartFault.DATABASE_NEWER),
        (_overwritten, StartFault.DATABASE_DAMAGED),
        (_half_gone, StartFault.DATABASE_DAMAGED),
        (_another_key, StartFault.KEY_WRONG),
        (_no_key, StartFault.KEY_MISSING),
        (_key_is_rubbish, StartFault.KEY_FILE_UNREADABLE),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_a_database_or_key_that_is_not_as_it_was(
    check: Check, folder: Path, spoil: Callable[[Path], None], fault: StartFault
) -> None:
    spoil(folder)
    check(_serve(folder), fault)
    assert not (folder / "centre" / "server.json").exists()


def test_a_database_of_another_kind_is_named_without_its_password(
    check: Check, folder: Path
) -> None:
    url = "mysql://callout:a-secret@db/callout"
    said = check(_serve(folder, "--database", url), StartFault.DATABASE_UNSUPPORTED)
    assert "a-secret" not in said.err + said.out


def test_what_is_not_there_cannot_be_checked(check: Check, tmp_path: Path) -> None:
    check(("verify", "--data", tmp_path / "none", "--json"), StartFault.FOLDER_MISSING)
    (tmp_path / "empty").mkdir()
    check(("verify", "--data", tmp_path / "empty"), StartFault.DATABASE_UNREACHABLE)


def test_a_password_is_not_asked_for_where_nobody_sits(check: Check, tmp_path: Path) -> None:
    asked = ("staff", "add", "Ada", "--role", "finance", "--data", tmp_path / "centre")
    check(asked, StartFault.PASSWORD_NOT_GIVEN)


@pytest.mark.parametrize(
    "arguments",
    [
        ("serve",),
        ("serve", "--data", "x", "--port", "http"),
        ("staff", "add", "Ada", "--role", "king", "--data", "x"),
        ("fly",),
        ("serve", "--data", "x", "--colour", "red"),
    ],
    ids=" ".join,
)
def test_wrong_usage_is_two(capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    assert ended.value.code == 2
    written = capsys.readouterr()
    assert written.out == ""
    assert written.err.startswith("usage: ")


def test_a_folder_that_was_served_starts_again(folder: Path) -> None:
    with serving(folder / "centre", "--key-file", folder / "KEY"):
        pass
