"""Tries how the window has a centre founded: by a real program, told of, ended, and cleared."""

import socket
from pathlib import Path

import keyring
import pytest

from api_client.errors import Reason, Refused, Unreachable
from api_client.vocabulary import Code, StartFault
from desktop.app import surveying
from desktop.app.founder import LocalFounder, at_address, fault_of
from desktop.gateways import addresses, home
from desktop.gateways.building import BuildingSite
from desktop.gateways.home import Home
from desktop.gateways.premises import Standing
from desktop.ui.founding import (
    BackupsWanted,
    FoundingStep,
    FoundingWanted,
    Ground,
    KeyPlace,
    Progress,
)
from desktop.ui.machine import Begun, CertificateDoubt, Ended, MachineFault
from tests.running import Running
from tests.tls_front import fronted, paper

PASSWORD = "a-password-of-some-length"


@pytest.fixture
def founder(tmp_path: Path) -> LocalFounder:
    return LocalFounder(tmp_path / "usual", None, tmp_path / "config")


def test_a_centre_is_founded_and_each_step_is_told(founder: LocalFounder, tmp_path: Path) -> None:
    told: list[Progress] = []
    wanted = FoundingWanted(
        tmp_path / "a centre 中心", "--json", PASSWORD, backups=BackupsWanted(tmp_path / "kept")
    )
    made = founder.found(wanted, told.append)
    steps = [progress.step for progress in told]
    assert steps == [step for step in FoundingStep if step is not FoundingStep.DEMO]
    assert made.folder == wanted.folder
    assert made.key == KeyPlace("beside-data", wanted.folder / "centre.key")
    assert made.backup is not None
    assert made.backup.is_file()
    seen = founder.look(wanted.folder)
    assert (seen.ground, seen.fault) == (Ground.CENTRE, None)


def test_what_is_refused_is_told_as_the_window_knows_it(
    founder: LocalFounder, tmp_path: Path
) -> None:
    with pytest.raises(Refused) as caught:
        founder.found(FoundingWanted(tmp_path / "new", "Ada", "short"), lambda _: None)
    assert caught.value.code == Code.PASSWORD_WEAK
    assert not (tmp_path / "new").exists()
    fault = fault_of("disk-full", {"path": "/x"})
    assert isinstance(fault, MachineFault)
    assert (fault.fault, fault.fields) == (StartFault.DISK_FULL, {"path": "/x"})


def test_a_founding_that_is_ended_leaves_nothing(founder: LocalFounder, tmp_path: Path) -> None:
    folder = tmp_path / "above" / "centre"
    steps: list[FoundingStep] = []

    def end(progress: Progress) -> None:
        steps.append(progress.step)
        if progress.step is FoundingStep.DEMO:
            founder.cancel()

    with pytest.raises(Ended):
        founder.found(FoundingWanted(folder, "Ada", PASSWORD, demo=True), end)
    assert FoundingStep.DEMO in steps
    assert not folder.parent.exists()


def test_what_is_there_is_told_as_the_window_knows_it(
    founder: LocalFounder, tmp_path: Path
) -> None:
    assert founder.look(tmp_path / "new").ground is Ground.VACANT
    with BuildingSite(tmp_path / "half"):
        assert founder.look(tmp_path / "half").ground is Ground.HALF_MADE
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter").write_bytes(b"")
    seen = founder.look(tmp_path / "full")
    assert seen.fault is not None
    assert seen.fault.fault is StartFault.FOLDER_NOT_EMPTY
    assert set(Standing) == {Standing(ground.value) for ground in Ground} | {Standing.UNFIT}


def test_a_folder_for_backups_is_tried(founder: LocalFounder, tmp_path: Path) -> None:
    assert founder.look_at_backups(tmp_path / "new", tmp_path)
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(MachineFault) as caught:
        founder.look_at_backups(tmp_path / "file", tmp_path)
    assert caught.value.fault is StartFault.BACKUP_FOLDER_UNUSABLE


def test_an_address_is_tried_and_let_go(founder: LocalFounder) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(MachineFault) as caught:
            founder.try_address("127.0.0.1", port)
        assert caught.value.fault is StartFault.PORT_IN_USE
    founder.try_address("127.0.0.1", port)
    founder.try_address("127.0.0.1", port)
    with pytest.raises(MachineFault) as caught:
        founder.try_address("192.0.2.1", port)
    assert caught.value.fault is StartFault.ADDRESS_UNUSABLE
    assert founder.addresses() == addresses.addresses()


def test_the_command_line_says_addresses_of_both_kinds() -> None:
    assert at_address("192.0.2.7", 8470) == "192.0.2.7:8470"
    assert at_address("::", 8470) == "[::]:8470"


def test_names_and_passwords_are_held_to_the_servers_rules(founder: LocalFounder) -> None:
    assert founder.refusal("Ada", PASSWORD) is None
    weak = founder.refusal("Ada", "1234567")
    assert weak is not None
    assert weak.code == Code.PASSWORD_WEAK
    nobody = founder.refusal("a\x07", PASSWORD)
    assert nobody is not None
    assert nobody.code == Code.REQUEST_INVALID
    with pytest.raises(Exception, match="password-weak"):
        surveying.administrator("Ada", "Ada")


def test_where_the_key_would_be_kept_is_told(
    founder: LocalFounder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert founder.key_place() == KeyPlace("beside-data")
    monkeypatch.setattr(keyring, "get_password", lambda *_: None)
    assert founder.key_place() == KeyPlace("key-store")
    named = LocalFounder(tmp_path, tmp_path / "key", None)
    assert named.key_place() == KeyPlace("file", tmp_path / "key")


@pytest.fixture
def own_config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let what is trusted be written in the test's folder."""
    monkeypatch.setattr("desktop.app.machine.config_folder", lambda: tmp_path / "config")
    return tmp_path / "config"


@pytest.mark.usefixtures("own_config")
@pytest.mark.sqlite_alone("about the way to a server, not what is behind it")
def test_a_server_is_tried_and_its_certificate_believed_once(
    founder: LocalFounder, own_centre: Running, tmp_path: Path
) -> None:
    with fronted(own_centre.url, paper(tmp_path, "centre")) as front:
        with pytest.raises(CertificateDoubt) as caught:
            founder.reach(front.url)
        founder.trust(caught.value)
        assert founder.reach(front.url).centre_id == own_centre.served.centre_id
        gone = front.url
    with pytest.raises(Unreachable) as missed:
        founder.reach(gone)
    assert missed.value.reason is Reason.NOT_LISTENING


def test_where_the_desk_begins_is_remembered_unless_it_was_named(
    founder: LocalFounder, tmp_path: Path
) -> None:
    founder.remember(Begun(url="https://centre.example"))
    assert home.read(tmp_path / "config") == Home(url="https://centre.example")
    LocalFounder(tmp_path, None, None).remember(Begun(folder=tmp_path))
    assert home.read(tmp_path / "config") == Home(url="https://centre.example")
