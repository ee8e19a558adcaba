"""Tries what is remembered of where a desk begins: a folder or a server, nothing when spoilt."""

from pathlib import Path

import pytest

from desktop.gateways.home import NAME, Home, read, write


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
