"""Whether a style sheet is kept whole, and made anew when what it is made of changes."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from desktop.ui import sheets
from desktop.ui.sheets import NAMED, WRITTEN, dress
from desktop.ui.theme import Scheme, Theme


@pytest.mark.parametrize("scheme", Scheme)
def test_what_is_kept_is_what_would_be_made(
    scheme: Scheme, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = dress(scheme, tmp_path)
    assert made.written == sheets.sheet(scheme)
    for whose, shade, name in set(NAMED.findall(made.written)):
        assert (made.drawings / whose / shade / f"{name}.svg").stat().st_size
    monkeypatch.setattr(sheets, "_make", _never)
    assert dress(scheme, tmp_path) == made
    assert [path.name for path in tmp_path.iterdir()] == [made.drawings.name]


def _never(*_: object) -> None:
    pytest.fail("it is there already")


def test_it_is_made_anew_when_what_it_is_made_of_changes_and_the_old_one_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = dress(Scheme.DARK, tmp_path)
    first = dress(Scheme.LIGHT, tmp_path)
    monkeypatch.setattr(sheets, "FAMILIES", ("Another",))
    sheets.sheet.cache_clear()
    second = dress(Scheme.LIGHT, tmp_path)
    assert '"Another"' in second.written
    assert not first.drawings.exists()
    assert other.drawings.exists()
    sheets.sheet.cache_clear()


def test_a_start_that_broke_off_leaves_nothing_that_looks_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "full")

    monkeypatch.setattr(sheets, "_draw", full)
    with pytest.raises(OSError, match="full"):
        dress(Scheme.LIGHT, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_two_that_make_it_at_once_have_one(tmp_path: Path) -> None:
    made = dress(Scheme.LIGHT, tmp_path)
    written = made.drawings / WRITTEN
    sheets._make(Scheme.LIGHT, made.drawings)
    assert written.exists()
    assert [path.name for path in tmp_path.iterdir()] == [made.drawings.name]


def test_where_nothing_can_be_kept_a_desk_is_dressed_all_the_same(
    qapp: QApplication, tmp_path: Path
) -> None:
    (tmp_path / "a file").write_bytes(b"")
    theme = Theme(qapp, Scheme.LIGHT, tmp_path / "a file" / "looks")
    assert qapp.styleSheet() == sheets.sheet(Scheme.LIGHT)
    theme.deleteLater()
    kept = Theme(qapp, Scheme.LIGHT, tmp_path / "looks")
    assert len(list((tmp_path / "looks").iterdir())) == 1
    kept.deleteLater()
