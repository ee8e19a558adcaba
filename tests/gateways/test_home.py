"""Tries what is remembered of where a desk begins: a folder or a server, nothing when spoilt."""

from pathlib import Path

import pytest

from desktop.gateways.home import NAME, Home, read, settle, write


@pytest.mark.parametrize(
    "home", [Home(folder=Path("/srv/中心")), Home(url="https://centre.example:8470")]
)
def test_what_was_chosen_is_read_again(tmp_path: Path, home: Home) -> None:
    config = tmp_path / "new"
    assert read(config) is None
    write(config, home)
    assert read(config) == home
    write(config, Home(url="http://other"))
    assert read(config) == Home(url="http://other")


@pytest.mark.parametrize("said", ["", "[]", "{}", '{"folder": 3}', '{"url": ""}', "null"])
def test_a_file_that_somebody_spoilt_says_nothing(tmp_path: Path, said: str) -> None:
    (tmp_path / NAME).write_text(said, encoding="utf-8")
    assert read(tmp_path) is None


def test_the_desk_settles_where_it_begins_nowhere_yet(tmp_path: Path) -> None:
    config, usual, one, other = (tmp_path / name for name in ("config", "usual", "one", "other"))
    assert settle(config, Home(folder=one), usual)
    assert read(config) == Home(folder=one)
    assert settle(config, Home(folder=other), usual)  # nothing stands in the first
    _found(other)
    assert not settle(config, Home(url="https://centre.example"), usual)
    assert settle(config, Home(folder=other), usual)
    assert read(config) == Home(folder=other)


def test_a_server_that_was_chosen_and_the_usual_centre_are_not_taken_away(tmp_path: Path) -> None:
    config, usual = tmp_path / "config", tmp_path / "usual"
    _found(usual)
    assert not settle(config, Home(folder=tmp_path / "one"), usual)
    assert settle(config, Home(folder=usual), usual)
    assert read(config) is None
    write(config, Home(url="https://centre.example"))
    assert not settle(config, Home(folder=tmp_path / "one"), usual)
    assert read(config) == Home(url="https://centre.example")


def _found(folder: Path) -> None:
    """Let a centre seem to stand in a folder."""
    folder.mkdir()
    (folder / "callout.db").write_bytes(b"x")
