"""Tries what is looked at before a centre is founded, and that none opens it half-made (F1)."""

from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from api_client.vocabulary import StartFault
from desktop.app.founding import found
from desktop.app.opening import open_centre
from desktop.app.serving import Serving, serve
from desktop.app.surveying import look
from desktop.gateways.building import BuildingSite
from desktop.gateways.premises import Standing
from desktop.store.faults import CannotStart
from desktop.ui.founding import FoundingWanted

PASSWORD = "a-password-of-some-length"


@pytest.fixture
def centre(tmp_path: Path) -> Path:
    """The folder of a centre that was founded."""
    return found(FoundingWanted(tmp_path / "centre", "Ada", PASSWORD), lambda _: None).folder


def revised(centre: Path, revision: str) -> None:
    """Let the database be of another release."""
    connection = dbapi2.connect(str(centre / "callout.db"), isolation_level=None)
    connection.execute("UPDATE alembic_version SET version_num = ?", (revision,))
    connection.close()


def test_a_centre_is_known_with_its_release(centre: Path) -> None:
    assert look(centre).standing is Standing.CENTRE
    revised(centre, "0001")
    assert look(centre).standing is Standing.CENTRE
    revised(centre, "9999")
    seen = look(centre)
    assert seen.standing is Standing.UNFIT
    assert seen.fault is not None
    assert seen.fault.fault is StartFault.DATABASE_NEWER


def test_a_damaged_centre_is_told_as_such(tmp_path: Path) -> None:
    (tmp_path / "callout.db").write_bytes(b"this is no database at all" * 400)
    seen = look(tmp_path)
    assert seen.fault is not None
    assert seen.fault.fault is StartFault.DATABASE_DAMAGED


def test_nobody_opens_or_serves_a_half_made_centre(tmp_path: Path) -> None:
    folder = tmp_path / "centre"
    with BuildingSite(folder):
        with pytest.raises(CannotStart) as caught, open_centre(folder):
            pass
        assert caught.value.fault is StartFault.CENTRE_HALF_MADE
        with pytest.raises(CannotStart) as caught:
            serve(Serving(folder), lambda _url, _beside: None)
        assert caught.value.fault is StartFault.CENTRE_HALF_MADE
        assert not (folder / "server.log").exists()


def test_a_half_made_centre_is_begun_afresh(tmp_path: Path) -> None:
    site = BuildingSite(tmp_path)
    site.__enter__()
    with open_centre(tmp_path, founding=True) as opened:
        first = opened.centre_id
    site._lock.release()  # noqa: SLF001  (as the system does when a process is gone)
    assert look(tmp_path).standing is Standing.HALF_MADE
    made = found(FoundingWanted(tmp_path, "Ada", PASSWORD), lambda _: None)
    assert made.centre_id != first
    assert look(tmp_path).standing is Standing.CENTRE


def test_a_password_is_never_shown_by_accident(tmp_path: Path) -> None:
    assert PASSWORD not in repr(FoundingWanted(tmp_path, "Ada", PASSWORD))
