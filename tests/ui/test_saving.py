"""Whether what is saved is whole, or not there at all."""

from pathlib import Path
from typing import IO

import pytest

from api_client.errors import Reason, Unreachable
from desktop.ui.saving import save_whole


def test_what_came_whole_takes_its_place(tmp_path: Path) -> None:
    path = tmp_path / "support.zip"
    path.write_bytes(b"an older one")
    assert save_whole(lambda into: into.write(b"a bundle"), path) == 8
    assert path.read_bytes() == b"a bundle"
    assert list(tmp_path.iterdir()) == [path]


def test_what_was_cut_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "support.zip"
    path.write_bytes(b"an older one")

    def cut(into: IO[bytes]) -> int:
        into.write(b"half a bun")
        raise Unreachable(Reason.CUT)

    with pytest.raises(Unreachable):
        save_whole(cut, path)
    assert path.read_bytes() == b"an older one"
    assert list(tmp_path.iterdir()) == [path]


def test_what_cannot_be_written_is_answered_not_raised(tmp_path: Path) -> None:
    assert isinstance(save_whole(lambda into: into.write(b"x"), tmp_path / "no" / "x"), OSError)
    assert list(tmp_path.iterdir()) == []
