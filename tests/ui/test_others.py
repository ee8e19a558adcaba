"""Whether an administrator sees where other machines' desks come in, or why they cannot (F2)."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from api_client.wire.diagnostics import OtherDesks
from desktop import words
from desktop.ui.certificates import grouped
from desktop.ui.others import OthersCard
from desktop.ui.theme import Theme
from desktop.ui.widgets.worded import reword_all

URL, SHA256 = "https://192.0.2.7:8470", "9f" * 32


@pytest.fixture
def card(qtbot: QtBot, theme: Theme) -> Iterator[OthersCard]:
    window = QWidget()
    qtbot.addWidget(window)
    made = OthersCard(theme, window)
    window.show()
    yield made
    window.close()


def said(card: OthersCard) -> str:
    return "\n".join(label.text() for label in card.findings.findChildren(QLabel))


def test_nothing_is_said_before_it_is_known(card: OthersCard) -> None:
    assert card.isHidden()


def test_where_they_come_in_and_by_which_certificate(card: OthersCard) -> None:
    card.show_others(OtherDesks(urls=(URL,), sha256=SHA256))
    assert URL in said(card)
    assert card.fingerprint.text() == grouped(SHA256)
    assert card.fingerprint.isVisible()
    words.choose(words.Language.CHINESE)
    reword_all()
    assert "通过以下地址接入" in said(card)


@pytest.mark.parametrize(
    ("others", "key"),
    [
        (None, "others.none"),
        (OtherDesks(urls=(), fault="port-in-use"), "start-fault.port-in-use"),
    ],
)
def test_why_none_come_in_is_said(card: OthersCard, others: OtherDesks | None, key: str) -> None:
    card.show_others(others)
    assert words.text(key) in said(card)
    assert not card.fingerprint.isVisible()


def test_a_fault_of_a_newer_server_is_named(card: OthersCard) -> None:
    card.show_others(OtherDesks(urls=(), fault="moon-too-low"))
    assert "moon-too-low" in said(card)
