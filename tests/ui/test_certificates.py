"""Whether a doubtful certificate is asked about once, and a changed one refused aloud."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from api_client.client import Client
from api_client.transport import Patience
from api_client.vocabulary import Role
from desktop import words
from desktop.app.desk import NOWHERE
from desktop.app.machine import VisitingMachine
from desktop.clock import HandClock
from desktop.gateways.known_servers import KNOWN, KnownServers, look
from desktop.ui import rejoin
from desktop.ui.certificates import grouped
from desktop.ui.feed import Link
from desktop.ui.machine import CertificateDoubt
from desktop.ui.memory import Memory
from desktop.ui.pictures.centre import session
from desktop.ui.theme import Theme
from desktop.ui.window import Window
from desktop.words import Language
from tests.running import Running
from tests.tls_front import fronted, paper

WAIT_MS = 20_000
SOON = Patience(first_wait_s=0.01, longest_wait_s=0.05)
NOON = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)


@pytest.fixture
def known(tmp_path: Path) -> KnownServers:
    """Know nobody yet."""
    return KnownServers(tmp_path / "config" / KNOWN, lambda: NOON)


def opened(
    qtbot: QtBot, theme: Theme, clock: HandClock, tmp_path: Path, machine: VisitingMachine
) -> Window:
    """Open a window that asks the server."""
    window = Window(
        Client(NOWHERE, patience=SOON), machine, theme, clock, Memory(tmp_path / "desk.ini")
    )
    qtbot.addWidget(window)
    window.show()
    window.start()
    return window


def test_it_is_asked_once_and_a_changed_one_is_refused(
    qtbot: QtBot,
    theme: Theme,
    clock: HandClock,
    own_centre: Running,
    tmp_path: Path,
    known: KnownServers,
) -> None:
    first, second = paper(tmp_path, "first"), paper(tmp_path, "second")
    with fronted(own_centre.url, first) as front:
        machine = VisitingMachine(front.url, "the local secret", known=known)
        window = opened(qtbot, theme, clock, tmp_path, machine)
        page = window.login.certificate
        qtbot.waitUntil(page.isVisible)
        assert page.now.text() == grouped(first.sha256)
        assert not page.before.isVisible()
        page.accept_button.click()
        qtbot.waitUntil(window.login.first.isVisible)
        window.close()
        again = opened(qtbot, theme, clock, tmp_path, machine)
        qtbot.waitUntil(again.login.first.isVisible)
        again.close()
        front.show(second)
        changed = opened(qtbot, theme, clock, tmp_path, machine)
        page = changed.login.certificate
        qtbot.waitUntil(page.isVisible)
        assert page.before.text() == grouped(first.sha256)
        assert page.now.text() == grouped(second.sha256)
        page.accept_button.click()  # it was renewed, somebody says: asked again, nothing trusted
        entry = known.known(front.url)
        assert entry is not None
        assert entry.sha256 == first.sha256
        assert page.isVisible()
        page.accept_button.click()
        qtbot.waitUntil(changed.login.first.isVisible)
        changed.close()


def test_an_expired_one_that_was_trusted_is_told(
    own_centre: Running, tmp_path: Path, known: KnownServers
) -> None:
    over = paper(tmp_path, "over", timedelta(days=-2))
    with fronted(own_centre.url, over) as front:
        machine = VisitingMachine(front.url, known=known)
        with pytest.raises(CertificateDoubt) as caught:
            machine.find()
        assert caught.value.shown.ends_at < datetime.now(UTC)
        machine.trust(caught.value)
        found = machine.find()
        assert found.pin == over.sha256
        assert found.expired_at is not None


def test_what_a_certificate_says_is_read(own_centre: Running, tmp_path: Path) -> None:
    with fronted(own_centre.url, paper(tmp_path, "kennel")) as front:
        shown = look(front.url)
        assert shown.names == ("kennel", "localhost")
        assert shown.issuer == "kennel"
        assert not VisitingMachine(own_centre.url).find().pin


def test_a_spoilt_file_knows_nobody(tmp_path: Path, known: KnownServers) -> None:
    known.trust("https://a:1", "ab" * 32)
    assert known.known("https://A:1/x") is not None
    (tmp_path / "config" / KNOWN).write_text("{", encoding="utf-8")
    assert known.known("https://a:1") is None


def test_a_fingerprint_is_in_groups() -> None:
    assert grouped("0123456789abcdef" * 4).splitlines()[0] == (
        "0123 4567 89AB CDEF 0123 4567 89AB CDEF"
    )


def test_one_that_is_renewed_while_somebody_works_is_asked_about_and_he_goes_on(
    qtbot: QtBot,
    theme: Theme,
    clock: HandClock,
    own_centre: Running,
    tmp_path: Path,
    known: KnownServers,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rejoin, "RETRY_MS", 50)
    monkeypatch.setattr(rejoin, "LOST_RETRY_MS", 50)
    first, second = paper(tmp_path, "first"), paper(tmp_path, "second")
    with fronted(own_centre.url, first) as front:
        known.trust(front.url, first.sha256)
        window = opened(
            qtbot, theme, clock, tmp_path, VisitingMachine(front.url, "a secret", known=known)
        )
        qtbot.waitUntil(window.login.first.isVisible, timeout=WAIT_MS)
        person = own_centre.person(Role.DISPATCHER)
        his = {"token": person.token, "staff_id": person.id}
        window.login.entered.emit(session(Language.ENGLISH).model_copy(update=his))
        workplace = window.workplace
        assert workplace is not None
        qtbot.waitUntil(lambda: workplace.standing.link is Link.CONNECTED, timeout=WAIT_MS)
        front.show(second)
        front.cut()
        said = words.text("link.doubtful")
        qtbot.waitUntil(lambda: said in window.notices.shown, timeout=WAIT_MS)
        assert "not trusted here" in window.status.link.text()
        window.linking.look_at_certificate()
        assert window.linking.dialog is not None
        page = window.linking.dialog.page
        assert page.now.text() == grouped(second.sha256)
        for _ in range(2):
            page.accept_button.click()
        qtbot.waitUntil(lambda: workplace.standing.link is Link.CONNECTED, timeout=WAIT_MS)
        assert said not in window.notices.shown
        window.close()
